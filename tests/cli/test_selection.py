"""Which connections a command is about, and in which account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.cli import aws_clients
from doc_pages import documented_output
from fakes.aws.cli_runner import (
    resolve_host_to,
    run_privatelink,
    with_documented_ids,
    write_identifier_project,
    write_project_file,
)
from fakes.aws.resource_builder import GATEWAY_ID, POLYTOMIC_ACCOUNT
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def test_profile_and_region_flags_are_used(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    ended = run_privatelink("verify", "--profile", "audit", "--region", "eu-west-1", "--json")
    assert aws_account.session_arguments == [("audit", "eu-west-1")]
    assert json.loads(ended.out)["connections"][0]["region"] == "eu-west-1"


def test_clients_retry_and_time_out(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    run_privatelink("preflight")
    config = aws_account.client_configs[-1]
    assert (config.retries["mode"], config.connect_timeout, config.read_timeout) == ("standard", 5, 20)


def test_flag_overrides_file(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    assert run_privatelink("preflight").status == 0
    ended = run_privatelink("preflight", "polytomic", "--rds-port", "5433", "--json")
    assert json.loads(ended.out)["connections"][0]["first_broken"] == "database-port"


def test_flags_alone_define_connection(aws_account: FakeAwsAccount) -> None:
    made = aws_account.setup_before_deployment()
    flags = ["--region", made["region"], "--vpc-id", made["vpc_id"], "--subnet-ids", ",".join(made["subnet_ids"])]
    flags += ["--rds-host", made["rds_host"], "--rds-security-group-id", made["rds_security_group_id"]]
    ended = run_privatelink("preflight", *flags, "--polytomic-aws-account-id", POLYTOMIC_ACCOUNT)
    assert ended.status == 0, ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "privatelink: the following arguments are required: COMMAND"),
        (["polish"], "privatelink: argument COMMAND: invalid choice: 'polish'"),
        (["verify", "--jsn"], "unrecognized arguments: --jsn"),
        (["preflight", "--wait"], "unrecognized arguments: --wait"),
        (["verify", "--timeout", "soon"], "privatelink verify: argument --timeout: 'soon' is not a number of seconds"),
        (["verify", "--rds-port", "x"], "privatelink verify: argument --rds-port: invalid int value: 'x'"),
        (["verify", "polytomc"], "privatelink: cdktf.json has no connection polytomc; did you mean polytomic?"),
        (["verify", "polytomic", "--rds-port", "0"], "privatelink: --rds-port: got 0; must be a whole number from"),
        (["verify", "--rds-port", "1"], "privatelink: flags change one connection: name it, one of polytomic, second"),
        (["verify", "--config", "nowhere.json"], "privatelink: nowhere.json: No such file or directory; run this in"),
    ],
)
def test_invalid_arguments_exit_2(aws_account: FakeAwsAccount, arguments: list[str], message: str) -> None:
    first = aws_account.setup_before_deployment()
    second: Any = {**first, "name": "second"}
    write_project_file(polytomic=first, second=second)
    ended = run_privatelink(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
    assert ended.err.count("\n") == 1
    assert aws_account.call_counts == {}


def test_invalid_file_reports_all_problems(aws_account: FakeAwsAccount) -> None:
    bad: Any = {**aws_account.setup_before_deployment(), "rds_port": "5432", "vpc_id": "orders"}
    write_project_file(bad)
    ended = run_privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    lines = ended.err.splitlines()
    assert [line.partition(": got")[0] for line in lines] == [
        "privatelink: cdktf.json: polytomic.vpc_id",
        "privatelink: cdktf.json: polytomic.rds_port",
    ]


@pytest.fixture
def unpatched_account(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> FakeAwsAccount:
    """A project whose command line meets boto3 itself."""
    write_project_file(aws_account.setup_before_deployment())
    monkeypatch.setattr(aws_clients, "make_boto3_session", REAL_SESSION)
    return aws_account


REAL_SESSION = aws_clients.make_boto3_session


@pytest.mark.usefixtures("unpatched_account")
def test_missing_credentials_exit_2() -> None:
    ended = run_privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: no usable AWS credentials: Unable to locate credentials; give some, or name a profile by "
        "--profile\n"
    )


@pytest.mark.usefixtures("unpatched_account")
def test_unknown_profile_exits_2() -> None:
    ended = run_privatelink("verify", "--profile", "nobody")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "privatelink: The config profile (nobody) could not be found\n"


@pytest.mark.parametrize(
    ("fault", "message"), [("expired", "ExpiredToken: no"), ("role", "AccessDenied: no such role")]
)
def test_invalid_credentials_exit_2(aws_account: FakeAwsAccount, fault: str, message: str) -> None:
    write_project_file(aws_account.setup_before_deployment())
    aws_account.faults["sts:GetCallerIdentity"] = fault
    ended = run_privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    assert (
        ended.err == f"privatelink: no usable AWS credentials: {message}; give some, or name a profile by --profile\n"
    )


def test_instance_identifier_is_looked_up(aws_account: FakeAwsAccount) -> None:
    write_identifier_project(aws_account, aws_account.setup_before_deployment(), db_instance_identifier="orders")
    ended = run_privatelink("preflight")
    assert (with_documented_ids(ended.out, aws_account), ended.status) == (
        documented_output("$ privatelink preflight"),
        0,
    )


def test_cluster_identifier_uses_writer(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    writer = aws_account.create_cluster()["writer"]
    write_identifier_project(aws_account, connection, db_cluster_identifier="fleet")
    assert run_privatelink("preflight").out.startswith(
        f"preflight polytomic: the path from Polytomic to {writer}:5432\n"
    )


def test_unknown_identifier_exits_2(aws_account: FakeAwsAccount) -> None:
    write_identifier_project(aws_account, aws_account.setup_before_deployment(), db_instance_identifier="nobody")
    ended = run_privatelink("preflight")
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith("privatelink: polytomic: cannot look up its database: AWS answered rds:Describe")
    assert "with DBInstanceNotFound" in ended.err


def test_security_groups_are_listed_if_unnamed(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    other = aws_account.create_security_group(aws_account.vpc_id, "other")
    groups = [aws_account.database_group, other]
    aws_account.client("rds").modify_db_instance(DBInstanceIdentifier="orders", VpcSecurityGroupIds=groups)
    write_identifier_project(aws_account, connection, db_instance_identifier="orders")
    ended = run_privatelink("preflight")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: polytomic.rds_security_group_id: missing; must be one of those attached to the database "
        f"({', '.join(groups)}); add it\n"
    )


def test_connection_is_found_by_ids_or_names(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = SAMPLE_DEPLOYMENTS["other names"](aws_account)
    resolve_host_to(shape, monkeypatch)
    basics = {
        "region": "us-east-1",
        "name": "x",
        "rds_host": shape.host,
        "rds_security_group_id": shape.database_groups[0],
    }
    own: Any = {**basics, "polytomic_aws_account_id": POLYTOMIC_ACCOUNT, "vpc_id": aws_account.vpc_id}
    own |= {"subnet_ids": aws_account.gateway_subnets}
    there: Any = {**basics, "polytomic_aws_account_id": POLYTOMIC_ACCOUNT}
    there |= {"resource_gateway": {"id": shape.gateway, "security_group_id": shape.gateway_groups[0]}}
    names = {"resource_gateway": "analytics-gw", "resource_configuration": "orders-database"}
    ids = {"resource_gateway": shape.gateway, "resource_configuration": shape.arn.partition("/")[2]}
    connections: dict[str, Any] = {
        "by_name": {**own, "names": names},
        "by_id": {**own, "names": names, "import_ids": ids},
        "on_gateway": {**there, "names": {"resource_configuration": "orders-database"}},
        "by_state": {**own, "name": "y"},
        "nowhere": {**own, "name": "z"},
    }
    outputs = {"resource_configuration_arn": {"value": shape.arn}, "resource_gateway_id": {"value": shape.gateway}}
    Path("terraform.by_state.tfstate").write_text(json.dumps({"version": 4, "outputs": outputs}), "utf-8")
    broken = {}
    for name, connection in connections.items():
        write_project_file(**{name: connection})
        broken[name] = json.loads(run_privatelink("verify", "--json").out)["connections"][0]["first_broken"]
    assert broken == dict.fromkeys(("by_name", "by_id", "on_gateway", "by_state")) | {"nowhere": "share-status"}


def test_unreadable_state_falls_back_to_names(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    Path("terraform.polytomic.tfstate").write_text("{", "utf-8")
    ended = run_privatelink("verify")
    assert ended.status == 0
    assert ended.err == (
        f"polytomic: {Path.cwd()}/terraform.polytomic.tfstate is no Terraform state: what it deployed is found by its "
        "names\n"
    )


def test_local_backend_path_is_used(aws_account: FakeAwsAccount) -> None:
    other: Any = {
        **aws_account.setup_deployment(),
        "name": "other",
        "backend": {"local": {"path": "../../../kept/here.tfstate"}},
    }
    write_project_file(other)
    Path("kept").mkdir()
    ids = {name: {"value": value} for name, value in (("resource_gateway_id", GATEWAY_ID),)}
    Path("kept/here.tfstate").write_text(json.dumps({"version": 4, "outputs": ids}), "utf-8")
    checks = json.loads(run_privatelink("verify", "--json").out)["connections"][0]["checks"]
    assert {one["id"]: one["verdict"] for one in checks}["gateway-status"] == "pass"


def test_fewer_addresses_need_fewer_free_ones(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    aws_account.edit_items("ec2:DescribeSubnets", "Subnets", lambda one: one.update(AvailableIpAddressCount=10))
    write_project_file({**connection, "ipv4_addresses_per_eni": 8})
    assert run_privatelink("preflight").status == 0
    write_project_file(connection)
    assert run_privatelink("preflight").status == 1


def test_missing_security_group_is_reported(aws_account: FakeAwsAccount) -> None:
    write_identifier_project(aws_account, aws_account.setup_before_deployment(), db_instance_identifier="orders")
    aws_account.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(VpcSecurityGroups=[]))
    ended = run_privatelink("preflight")
    assert (ended.status, ended.out) == (2, "")
    assert "must be one of those attached to the database (none); add it" in ended.err

"""Which connections a command is about, and in which account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.cli import targets
from doc_pages import output
from fakes.aws.cli_runner import at, identified, privatelink, project, settled
from fakes.aws.resource_builder import GATEWAY_ID, POLYTOMIC
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from fakes.aws.account import Cloud


def test_profile_and_region_are_those_given(cloud: Cloud) -> None:
    project(cloud.after())
    ended = privatelink("verify", "--profile", "audit", "--region", "eu-west-1", "--json")
    assert cloud.sessions == [("audit", "eu-west-1")]
    assert json.loads(ended.out)["connections"][0]["region"] == "eu-west-1"


def test_clients_retry_by_the_standard_rules_and_do_not_hang(cloud: Cloud) -> None:
    project(cloud.before())
    privatelink("preflight")
    config = cloud.configs[-1]
    assert (config.retries["mode"], config.connect_timeout, config.read_timeout) == ("standard", 5, 20)


def test_a_flag_overrides_the_file(cloud: Cloud) -> None:
    project(cloud.before())
    assert privatelink("preflight").status == 0
    ended = privatelink("preflight", "polytomic", "--rds-port", "5433", "--json")
    assert json.loads(ended.out)["connections"][0]["first_broken"] == "database-port"


def test_flags_alone_are_a_connection(cloud: Cloud) -> None:
    made = cloud.before()
    flags = ["--region", made["region"], "--vpc-id", made["vpc_id"], "--subnet-ids", ",".join(made["subnet_ids"])]
    flags += ["--rds-host", made["rds_host"], "--rds-security-group-id", made["rds_security_group_id"]]
    ended = privatelink("preflight", *flags, "--polytomic-aws-account-id", POLYTOMIC)
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
def test_a_bad_command_line_is_one_clear_line_and_2(cloud: Cloud, arguments: list[str], message: str) -> None:
    first = cloud.before()
    second: Any = {**first, "name": "second"}
    project(polytomic=first, second=second)
    ended = privatelink(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
    assert ended.err.count("\n") == 1
    assert cloud.calls == {}


def test_a_bad_file_is_reported_with_all_its_problems(cloud: Cloud) -> None:
    bad: Any = {**cloud.before(), "rds_port": "5432", "vpc_id": "orders"}
    project(bad)
    ended = privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    lines = ended.err.splitlines()
    assert [line.partition(": got")[0] for line in lines] == [
        "privatelink: cdktf.json: polytomic.vpc_id",
        "privatelink: cdktf.json: polytomic.rds_port",
    ]


@pytest.fixture
def stranger(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A project whose command line meets boto3 itself."""
    project(cloud.before())
    monkeypatch.setattr(targets, "session", SESSION)
    return cloud


SESSION = targets.make_boto3_session


@pytest.mark.usefixtures("stranger")
def test_no_credentials_is_one_clear_line_and_2() -> None:
    ended = privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: no usable AWS credentials: Unable to locate credentials; give some, or name a profile by "
        "--profile\n"
    )


@pytest.mark.usefixtures("stranger")
def test_an_unknown_profile_is_one_clear_line_and_2() -> None:
    ended = privatelink("verify", "--profile", "nobody")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "privatelink: The config profile (nobody) could not be found\n"


@pytest.mark.parametrize(
    ("fault", "message"), [("expired", "ExpiredToken: no"), ("role", "AccessDenied: no such role")]
)
def test_bad_credentials_are_one_clear_line_and_2(cloud: Cloud, fault: str, message: str) -> None:
    project(cloud.before())
    cloud.faults["sts:GetCallerIdentity"] = fault
    ended = privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    assert (
        ended.err == f"privatelink: no usable AWS credentials: {message}; give some, or name a profile by --profile\n"
    )


def test_an_instance_by_its_identifier_is_looked_up(cloud: Cloud) -> None:
    identified(cloud, cloud.before(), db_instance_identifier="orders")
    ended = privatelink("preflight")
    assert (settled(ended.out, cloud), ended.status) == (output("$ privatelink preflight"), 0)


def test_a_cluster_by_its_identifier_is_looked_up_by_its_writer_endpoint(cloud: Cloud) -> None:
    connection = cloud.before()
    writer = cloud.cluster()["writer"]
    identified(cloud, connection, db_cluster_identifier="fleet")
    assert privatelink("preflight").out.startswith(f"preflight polytomic: the path from Polytomic to {writer}:5432\n")


def test_an_unknown_identifier_is_one_clear_line_and_2(cloud: Cloud) -> None:
    identified(cloud, cloud.before(), db_instance_identifier="nobody")
    ended = privatelink("preflight")
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith("privatelink: polytomic: cannot look up its database: AWS answered rds:Describe")
    assert "with DBInstanceNotFound" in ended.err


def test_several_security_groups_are_listed_where_none_is_named(cloud: Cloud) -> None:
    connection = cloud.before()
    other = cloud.group(cloud.vpc_id, "other")
    groups = [cloud.rds_group, other]
    cloud.client("rds").modify_db_instance(DBInstanceIdentifier="orders", VpcSecurityGroupIds=groups)
    identified(cloud, connection, db_instance_identifier="orders")
    ended = privatelink("preflight")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: polytomic.rds_security_group_id: missing; must be one of those attached to the database "
        f"({', '.join(groups)}); add it\n"
    )


def test_a_connection_of_any_shape_is_found_by_its_ids_else_by_its_names(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = SHAPES["other names"](cloud)
    at(shape, monkeypatch)
    basics = {"region": "us-east-1", "name": "x", "rds_host": shape.host, "rds_security_group_id": shape.groups[0]}
    own: Any = {**basics, "polytomic_aws_account_id": POLYTOMIC, "vpc_id": cloud.vpc_id}
    own |= {"subnet_ids": cloud.gateway_subnets}
    there: Any = {**basics, "polytomic_aws_account_id": POLYTOMIC}
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
        project(**{name: connection})
        broken[name] = json.loads(privatelink("verify", "--json").out)["connections"][0]["first_broken"]
    assert broken == dict.fromkeys(("by_name", "by_id", "on_gateway", "by_state")) | {"nowhere": "share-status"}


def test_a_state_that_cannot_be_read_is_said_and_the_names_count(cloud: Cloud) -> None:
    project(cloud.after())
    Path("terraform.polytomic.tfstate").write_text("{", "utf-8")
    ended = privatelink("verify")
    assert ended.status == 0
    assert ended.err == (
        f"polytomic: {Path.cwd()}/terraform.polytomic.tfstate is no Terraform state: what it deployed is found by its "
        "names\n"
    )


def test_the_state_of_a_local_backend_is_where_it_says(cloud: Cloud) -> None:
    other: Any = {**cloud.after(), "name": "other", "backend": {"local": {"path": "../../../kept/here.tfstate"}}}
    project(other)
    Path("kept").mkdir()
    ids = {name: {"value": value} for name, value in (("resource_gateway_id", GATEWAY_ID),)}
    Path("kept/here.tfstate").write_text(json.dumps({"version": 4, "outputs": ids}), "utf-8")
    checks = json.loads(privatelink("verify", "--json").out)["connections"][0]["checks"]
    assert {one["id"]: one["verdict"] for one in checks}["gateway-status"] == "pass"


def test_fewer_addresses_for_each_interface_need_fewer_free_ones(cloud: Cloud) -> None:
    connection = cloud.before()
    cloud.edit("ec2:DescribeSubnets", "Subnets", lambda one: one.update(AvailableIpAddressCount=10))
    project({**connection, "ipv4_addresses_per_eni": 8})
    assert privatelink("preflight").status == 0
    project(connection)
    assert privatelink("preflight").status == 1


def test_no_security_group_is_said_where_none_is_named(cloud: Cloud) -> None:
    identified(cloud, cloud.before(), db_instance_identifier="orders")
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(VpcSecurityGroups=[]))
    ended = privatelink("preflight")
    assert (ended.status, ended.out) == (2, "")
    assert "must be one of those attached to the database (none); add it" in ended.err

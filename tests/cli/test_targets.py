"""Targets of commands: errors before all checks, look-ups by identifier, and known resource ids."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from doc_pages import documented_output
from fakes.aws.cli_runner import (
    resolve_host_to,
    run_privatelink,
    with_documented_ids,
    write_identifier_project,
    write_project_file,
)
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import CONFIGURATION_ID, GATEWAY_ID, POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment


def test_deleted_configuration_exits_2(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.configurations.clear()
    for command in ("verify", "adopt"):
        result = run_privatelink(command, deployment.arn)
        assert (result.status, result.out) == (2, "")
        assert result.err == (
            f"privatelink: {deployment.arn}: no such resource configuration in us-east-1, account "
            "123456789012; it is deleted, or the Region or the credentials are wrong\n"
        )


def test_arn_of_other_account_exits_2(deployment: SampleDeployment) -> None:
    arn = deployment.arn.replace("123456789012", POLYTOMIC_ACCOUNT)
    result = run_privatelink("verify", arn)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        f"privatelink: {arn}: belongs to account {POLYTOMIC_ACCOUNT}, but the credentials to 123456789012; use "
        f"credentials of {POLYTOMIC_ACCOUNT}, for example with --profile\n"
    )


def test_denied_get_configuration_exits_2(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.faults["vpc-lattice:GetResourceConfiguration"] = "denied"
    result = run_privatelink("verify", deployment.arn)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        f"privatelink: {deployment.arn}: cannot be read: AWS denies vpc-lattice:GetResourceConfiguration to these "
        "credentials; allow the action vpc-lattice:GetResourceConfiguration; the README links the whole policy\n"
    )


def test_instance_identifier_is_looked_up(aws_account: FakeAwsAccount) -> None:
    write_identifier_project(aws_account, aws_account.setup_before_deployment(), db_instance_identifier="orders")
    result = run_privatelink("preflight")
    assert (with_documented_ids(result.out, aws_account), result.status) == (
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
    result = run_privatelink("preflight")
    assert (result.status, result.out, len(result.err.splitlines())) == (2, "", 1)
    assert result.err.startswith("privatelink: polytomic: cannot look up its database: AWS answered rds:Describe")
    assert result.err.endswith("; correct its identifier, the Region or the credentials\n")
    assert "with DBInstanceNotFound" in result.err


def test_security_groups_are_listed_if_unnamed(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    groups = [aws_account.database_group, aws_account.create_security_group(aws_account.vpc_id, "other")]
    aws_account.client("rds").modify_db_instance(DBInstanceIdentifier="orders", VpcSecurityGroupIds=groups)
    write_identifier_project(aws_account, connection, db_instance_identifier="orders")
    result = run_privatelink("preflight")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: polytomic.rds_security_group_id: missing; must be a security group of the database "
        f"({', '.join(groups)}); add it\n"
    )


def test_missing_security_group_is_reported(aws_account: FakeAwsAccount) -> None:
    write_identifier_project(aws_account, aws_account.setup_before_deployment(), db_instance_identifier="orders")
    aws_account.update_items("rds:DescribeDBInstances", VpcSecurityGroups=[])
    result = run_privatelink("preflight")
    assert (result.status, result.out) == (2, "")
    assert "must be a security group of the database (none); add it" in result.err


def test_connection_is_found_by_ids_or_names(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = SAMPLE_DEPLOYMENTS["other names"](aws_account)
    resolve_host_to(deployment, monkeypatch)
    common = {
        "region": "us-east-1",
        "name": "x",
        "rds_host": deployment.host,
        "rds_security_group_id": deployment.database_groups[0],
        "polytomic_aws_account_id": POLYTOMIC_ACCOUNT,
    }
    with_gateway = {**common, "vpc_id": aws_account.vpc_id, "subnet_ids": aws_account.gateway_subnets}
    existing_gateway = {"id": deployment.gateway, "security_group_id": deployment.gateway_groups[0]}
    names = {"resource_gateway": "analytics-gw", "resource_configuration": "orders-database"}
    ids = {"resource_gateway": deployment.gateway, "resource_configuration": deployment.arn.partition("/")[2]}
    connections: dict[str, Any] = {
        "by_name": {**with_gateway, "names": names},
        "by_id": {**with_gateway, "names": names, "import_ids": ids},
        "on_gateway": {
            **common,
            "resource_gateway": existing_gateway,
            "names": {"resource_configuration": "orders-database"},
        },
        "by_state": {**with_gateway, "name": "y"},
        "missing": {**with_gateway, "name": "z"},
    }
    outputs = {
        "resource_configuration_arn": {"value": deployment.arn},
        "resource_gateway_id": {"value": deployment.gateway},
    }
    Path("terraform.by_state.tfstate").write_text(json.dumps({"version": 4, "outputs": outputs}), "utf-8")
    first_failed_checks = {}
    for name, connection in connections.items():
        write_project_file(**{name: connection})
        (report,) = json.loads(run_privatelink("verify", "--json").out)["connections"]
        first_failed_checks[name] = report["first_broken"]
    assert first_failed_checks == {
        "by_name": None,
        "by_id": None,
        "on_gateway": None,
        "by_state": None,
        "missing": "share-status",
    }


def test_unreadable_state_falls_back_to_names(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    Path("terraform.polytomic.tfstate").write_text("{", "utf-8")
    result = run_privatelink("verify")
    assert result.status == 0
    assert result.err == (
        f"polytomic: {Path.cwd()}/terraform.polytomic.tfstate is not a Terraform state: the deployment is looked up by "
        "its names\n"
    )


@pytest.fixture
def encrypted_state(aws_account: FakeAwsAccount) -> dict[str, Any]:
    """A deployment with an encrypted state file; the value is the state that ``tofu state pull`` prints."""
    connection: Any = {**aws_account.setup_deployment(), "name": "other"}
    write_project_file(connection)
    encrypted = {"serial": 1, "lineage": "a", "meta": {}, "encrypted_data": "x", "encryption_version": "v0"}
    Path("terraform.polytomic.tfstate").write_text(json.dumps(encrypted), "utf-8")
    outputs = {"resource_gateway_id": {"value": GATEWAY_ID}}
    return {"version": 4, "serial": 1, "lineage": "a", "outputs": outputs}


def test_verify_continues_without_encrypted_state(encrypted_state: dict[str, Any]) -> None:
    assert encrypted_state
    result = run_privatelink("verify", "--profile", "data")
    assert (result.status, "gateway" in result.out) == (1, True)
    command = f"tofu -chdir={Path.cwd()}/cdktf.out/stacks/polytomic state pull | privatelink verify polytomic"
    assert result.err == (
        f"polytomic: {Path.cwd()}/terraform.polytomic.tfstate is encrypted by OpenTofu: the deployment is looked up by "
        f"its names; for a look-up by ids, run\n{command} --profile data --state -\n"
    )
    result = run_privatelink("traffic", "polytomic")
    assert result.err.endswith(
        "; for a look-up by ids, pass the ARN of the resource configuration instead of the name\n"
    )


@pytest.mark.parametrize("source", ["-", "pulled.json"])
def test_verify_reads_pulled_state(
    encrypted_state: dict[str, Any], monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    content = f"[command]/x/tofu-bin state pull\n{json.dumps(encrypted_state)}"
    Path("pulled.json").write_text(content, "utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    result = run_privatelink("verify", "--json", "--state", source)
    checks = json.loads(result.out)["connections"][0]["checks"]
    assert {check["id"]: check["verdict"] for check in checks}["gateway-status"] == "pass"
    assert result.err == ""


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--state", "missing"), "--state missing: No such file or directory; pass the output of terraform state pull"),
        (("--state", "cdktf.json"), "--state: cdktf.json is not a Terraform state; pass the output of terraform state"),
        (("--state", "terraform.polytomic.tfstate"), "--state: terraform.polytomic.tfstate is encrypted by OpenTofu;"),
        (
            (CONFIGURATION_ID, "--region", "us-east-1", "--state", "x"),
            "--state: got an ARN as the target; must be for a connection, because AWS returns the ids for an ARN;",
        ),
    ],
)
def test_wrong_state_option_is_usage_error(
    encrypted_state: dict[str, Any], arguments: tuple[str, ...], problem: str
) -> None:
    assert encrypted_state
    result = run_privatelink("verify", *arguments)
    assert (result.status, result.err.startswith(f"privatelink: {problem}")) == (2, True), result.err


def test_state_option_is_for_one_connection(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    users: Any = {**connection, "name": "users"}
    write_project_file(orders=connection, users=users)
    result = run_privatelink("verify", "--state", "-")
    assert result.err == (
        "privatelink: --state: got 2 connections; must be for a single connection; name one of orders, users\n"
    )


def test_local_backend_path_is_used(aws_account: FakeAwsAccount) -> None:
    backend = {"local": {"path": "../../../states/polytomic.tfstate"}}
    connection: Any = {**aws_account.setup_deployment(), "name": "other", "backend": backend}
    write_project_file(connection)
    Path("states").mkdir()
    state = {"version": 4, "outputs": {"resource_gateway_id": {"value": GATEWAY_ID}}}
    Path("states/polytomic.tfstate").write_text(json.dumps(state), "utf-8")
    checks = json.loads(run_privatelink("verify", "--json").out)["connections"][0]["checks"]
    assert {check["id"]: check["verdict"] for check in checks}["gateway-status"] == "pass"


@pytest.mark.parametrize(("variable", "output"), [("CDKTF_OUTDIR", "build/tf"), ("CDKTF_OUTPUT", "../elsewhere/out")])
def test_local_backend_path_starts_in_output_folder(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, variable: str, output: str
) -> None:
    monkeypatch.setenv(variable, output)
    state_file = Path(output).parent / "polytomic.tfstate"
    state_file.parent.mkdir(parents=True)
    state = {"version": 4, "outputs": {"resource_gateway_id": {"value": GATEWAY_ID}}}
    state_file.write_text(json.dumps(state), "utf-8")
    backend = {"local": {"path": "../../../polytomic.tfstate"}}
    write_project_file({**aws_account.setup_deployment(), "name": "other", "backend": backend})
    checks = json.loads(run_privatelink("verify", "--json").out)["connections"][0]["checks"]
    assert {check["id"]: check["verdict"] for check in checks}["gateway-status"] == "pass"

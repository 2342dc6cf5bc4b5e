"""``verify`` on simulated accounts: output, message to Polytomic, ``--wait`` and ``--reachability``."""

from __future__ import annotations

import io
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws.database_lookup import DATABASE_LIST_ACTIONS
from doc_pages import documented_output
from fakes.aws.cli_runner import run_privatelink, with_documented_ids, write_project_file
from fakes.aws.sample_ids import CONFIGURATION_ARN, DATABASE_ADDRESS, POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment


@pytest.mark.parametrize("deployment", ["missing ingress rule"], indirect=True)
def test_verify_arn_reports_missing_ingress_rule(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    result = run_privatelink("verify", deployment.arn)
    assert (with_documented_ids(result.out, aws_account, deployment), result.status) == (
        documented_output(f"$ privatelink verify {CONFIGURATION_ARN}"),
        1,
    )
    assert result.err == ""


def test_passing_verify_prints_message(deployment: SampleDeployment) -> None:
    result = run_privatelink("verify", deployment.arn)
    assert result.status == 0
    assert f"Resource configuration ARN: {deployment.arn}\nAWS Region: us-east-1\n" in result.out


@pytest.mark.parametrize("deployment", ["missing ingress rule"], indirect=True)
def test_remedy_includes_region_for_id(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    identifier = deployment.arn.partition("/")[2]
    result = run_privatelink("verify", identifier, "--region", "us-east-1", "--profile", "audit")
    remedy = f"    privatelink verify {identifier} --region us-east-1 --profile audit --wait"
    assert remedy in result.out.splitlines()


def test_denied_call_keeps_other_checks(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    for operation in _needed_operations(aws_account, deployment):
        aws_account.faults = {operation: "denied"}
        result = run_privatelink("verify", deployment.arn, "--json")
        checks = json.loads(result.out)["connections"][0]["checks"]
        problems = {(check["verdict"], check["seen"]) for check in checks if check["verdict"] != "pass"}
        assert (result.status, problems) == (2, {("unknown", f"AWS denies {operation} to these credentials")})
        assert any(check["verdict"] == "pass" for check in checks)


def _needed_operations(account: FakeAwsAccount, deployment: SampleDeployment) -> list[str]:
    """Return the operations of ``verify`` needed by some but not all checks."""
    account.clear_counts()
    assert run_privatelink("verify", deployment.arn).status == 0
    # Without the configuration, no check runs. The RDS lists are prefetched, and an instance needs the first list only.
    return sorted(set(account.call_counts) - {"vpc-lattice:GetResourceConfiguration", *DATABASE_LIST_ACTIONS[1:]})


def test_many_principals_need_polytomic_account(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.create_association("PRINCIPAL", "111111111111", external=True)
    result = run_privatelink("verify", deployment.arn)
    assert result.status == 2
    assert (
        "share-principal: Polytomic's account is ambiguous: the shares have the accounts 111111111111, 2" in result.out
    )
    assert "    # pass one with --polytomic-aws-account-id" in result.out.splitlines()
    result = run_privatelink("verify", deployment.arn, "--polytomic-aws-account-id", POLYTOMIC_ACCOUNT)
    assert (result.status, "not known" in result.out) == (1, False)
    assert f"share-principal: principals of the share: 111111111111, {POLYTOMIC_ACCOUNT}" in result.out


def test_healthy_verify_ends_with_message(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    result = run_privatelink("verify")
    assert result.status == 0
    assert result.out.endswith(
        "\nTo send to Polytomic:\n\n"
        "Resource configuration ARN: arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/"
        "rcfg-0123456789abcdef0\n"
        "AWS Region: us-east-1\nAWS account: 123456789012\nAvailability Zone ids: use1-az1, use1-az6\n"
    )


def test_broken_verify_matches_docs(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    aws_account.endpoints.clear()
    result = run_privatelink("verify")
    assert (with_documented_ids(result.out, aws_account), result.status) == (
        documented_output("$ privatelink verify"),
        1,
    )


def test_wait_ends_on_acceptance(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    sleeps: list[float] = []

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 3:
            aws_account.polytomic_association["status"] = "ASSOCIATED"

    monkeypatch.setattr("time.sleep", sleep)
    result = run_privatelink("verify", "--wait")
    assert (result.status, sleeps) == (0, [15, 15, 15])
    assert result.err == "polytomic: waiting for Polytomic to accept the share, up to 1800 s\n"
    assert "ok   share and association" in result.out


def test_wait_exits_2_after_timeout(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    sleeps: list[float] = []
    monkeypatch.setattr("time.monotonic", lambda: sum(sleeps))
    monkeypatch.setattr("time.sleep", sleeps.append)
    result = run_privatelink("verify", "--wait", "--timeout", "40")
    assert (result.status, sum(sleeps)) == (2, 40)
    assert "share-accepted: Polytomic has not accepted the share within 40 s" in result.out


def test_wait_skips_if_nothing_pending(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.polytomic_association["status"] = "FAILED"
    monkeypatch.setattr("time.sleep", pytest.fail)
    assert run_privatelink("verify", "--wait").status == 1


def test_reachability_warns_of_cost(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.client("ec2").create_network_interface(
        SubnetId=aws_account.database_subnets[0], PrivateIpAddress=DATABASE_ADDRESS
    )
    aws_account.clear_counts()
    monkeypatch.setattr("time.sleep", lambda _: None)
    stderr_before: list[str] = []
    create_path = aws_account.CreateNetworkInsightsPath

    def create(**params: object) -> dict[str, Any]:
        assert isinstance(sys.stderr, io.StringIO)
        stderr_before.append(sys.stderr.getvalue())
        return create_path(**params)

    monkeypatch.setattr(aws_account, "CreateNetworkInsightsPath", create)
    result = run_privatelink("verify", "--reachability")
    assert result.status == 0, result.out
    assert "--reachability writes" in stderr_before[0]
    assert "AWS charges for each analysis" in stderr_before[0]
    assert aws_account.reachability_resources == {}


def test_verify_writes_nothing_by_default(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    run_privatelink("verify")
    run_privatelink("preflight")
    assert [name for name in aws_account.call_counts if not re.search(":(Describe|Get|List)", name)] == []


@pytest.mark.parametrize("fault", ["broken", "throttled", "timeout"])
@pytest.mark.parametrize("operation", ["ram:GetResourceShareAssociations", "vpc-lattice:GetResourceConfiguration"])
def test_wait_outlives_failures_of_aws(
    aws_account: FakeAwsAccount,
    deployment: SampleDeployment,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    fault: str,
) -> None:
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    aws_account.faults[operation] = fault
    sleeps: list[float] = []

    def sleep(seconds: float) -> None:
        if seconds != 15:  # of botocore
            return
        sleeps.append(seconds)
        if len(sleeps) == 2:
            aws_account.faults.clear()
        if len(sleeps) == 3:
            aws_account.polytomic_association["status"] = "ASSOCIATED"

    monkeypatch.setattr("time.sleep", sleep)
    result = run_privatelink("verify", deployment.arn, "--wait")
    assert (result.status, len(sleeps)) == (0, 3)
    first_line, *error_lines = result.err.splitlines()
    assert first_line == f"{deployment.arn}: waiting for Polytomic to accept the share, up to 1800 s"
    # Without the configuration, RAM still reports that the acceptance is pending.
    assert bool(error_lines) is operation.startswith("ram:")
    assert all(operation in line and line.endswith("; waiting on") for line in error_lines)
    assert len(set(error_lines)) == len(error_lines)


def test_wait_ends_on_denial(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", pytest.fail)
    aws_account.faults["ram:GetResourceShareAssociations"] = "denied"
    result = run_privatelink("verify", deployment.arn, "--wait")
    assert result.status == 2
    assert "AWS denies ram:GetResourceShareAssociations to these credentials" in result.out
    aws_account.faults = {"vpc-lattice:GetResourceConfiguration": "denied"}
    result = run_privatelink("verify", deployment.arn, "--wait")
    assert (result.status, result.out) == (2, "")
    assert "AWS denies vpc-lattice:GetResourceConfiguration to these credentials; allow the action" in result.err


def test_wait_names_last_failure(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.faults["ram:GetResourceShareAssociations"] = "broken"
    sleeps: list[float] = []
    monkeypatch.setattr("time.monotonic", lambda: sum(sleeps))
    monkeypatch.setattr("time.sleep", sleeps.append)
    result = run_privatelink("verify", "--wait", "--timeout", "40")
    assert result.status == 2
    assert (
        "share-accepted: whether Polytomic has accepted the share is unknown after 40 s: AWS answered ram:"
        in result.out
    )

"""Tests of missing parts: accounts without a part of the deployment, and the check to report the part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import DeploymentPart
from aws_privatelink_rds_lattice.checks import PREFLIGHT, VERIFY, run_checks
from aws_privatelink_rds_lattice.checks.missing import MISSING_PART_CHECKS
from fakes.aws.faults import BOTH_COMMANDS, FaultRegistry, connection_target, evidence_by_verdict, run_checks_on_account
from fakes.aws.remedy_commands import find_invalid_commands
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.checks import CheckResult
    from fakes.aws.account import FakeAwsAccount

FAULTS = FaultRegistry()


def failed_evidence(results: list[CheckResult]) -> dict[str, str]:
    """Return the evidence of the failed checks, by verdict and check id."""
    return evidence_by_verdict([result for result in results if result.verdict == "fail"])


def unknown_remedies(results: list[CheckResult]) -> set[str]:
    return {result.remedy for result in results if result.verdict == "unknown"}


@FAULTS("preflight", "fail", "vpc", "no VPC vpc-0123456789abcdef0 in us-east-1")
def missing_vpc(_: FakeAwsAccount) -> dict[str, Any]:
    return {"vpc_id": "vpc-0123456789abcdef0"}


@FAULTS("preflight", "fail", "subnets", "no subnet subnet-0123456789abcdef0 in us-east-1")
def missing_subnet(aws_account: FakeAwsAccount) -> dict[str, Any]:
    return {"subnet_ids": [*aws_account.gateway_subnets, "subnet-0123456789abcdef0"]}


@FAULTS(BOTH_COMMANDS, "fail", "security-group", "no security group sg-0123456789abcdef0 in us-east-1")
def missing_security_group(_: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_security_group_id": "sg-0123456789abcdef0"}


@FAULTS("preflight", "fail", "database", "no instance, cluster or proxy in us-east-1")
def missing_database(_: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_host": "other.aaaaaaaaaa.us-east-1.rds.amazonaws.com"}


@FAULTS("verify", "fail", "configuration-status", "no resource configuration {configuration}")
def missing_configuration(aws_account: FakeAwsAccount) -> None:
    aws_account.configurations.clear()


@FAULTS("verify", "fail", "gateway-status", "no resource gateway {gateway}")
def missing_gateway(aws_account: FakeAwsAccount) -> None:
    aws_account.gateways.clear()


@FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def share_missing(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("ram:GetResourceShares", status="DELETED")


@FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def share_being_deleted(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("ram:GetResourceShares", status="DELETING")


@FAULTS("verify", "fail", "share-status", "no RAM share {share}")
def no_share_at_all(aws_account: FakeAwsAccount) -> None:
    aws_account.shares.clear()
    aws_account.associations.clear()


test_fault_fails_only_its_check = FAULTS.detection_test()


@pytest.mark.parametrize("part", DeploymentPart)
def test_every_part_has_check_and_remedy(aws_account: FakeAwsAccount, part: DeploymentPart) -> None:
    check_id, build_remedy = MISSING_PART_CHECKS[part]
    assert check_id in {check.id for check in (*PREFLIGHT, *VERIFY)}
    target = connection_target(aws_account, aws_account.setup_deployment())
    remedy = build_remedy(target)
    assert remedy
    assert list(find_invalid_commands(remedy)) == []


def test_missing_gateway_fails_one_check(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    connection: Any = aws_account.connection_inputs(
        name="second",
        rds_host=sample.host,
        rds_security_group_id=sample.database_groups[0],
        resource_gateway={
            "id": sample.gateway,
            "security_group_id": sample.gateway_groups[0],
            "has_rules": True,
        },
    )
    del connection["vpc_id"], connection["subnet_ids"]
    aws_account.gateways.clear()
    results = run_checks_on_account(aws_account, "preflight", connection)
    (failed_result,) = [result for result in results if result.verdict == "fail"]
    assert failed_result.id == "gateway-status"
    assert failed_result.remedy.startswith("# correct resource_gateway.id in cdktf.json")
    assert unknown_remedies(results) == {"# first correct the check gateway-status"}


@pytest.mark.parametrize(
    ("resource_type", "check_id"), [("gateway", "gateway-status"), ("configuration", "configuration-status")]
)
def test_ambiguous_name_is_reported_once(aws_account: FakeAwsAccount, resource_type: str, check_id: str) -> None:
    connection = aws_account.setup_deployment()
    resources = {"gateway": aws_account.gateways, "configuration": aws_account.configurations}[resource_type]
    resource = {"gateway": aws_account.deployed_gateway, "configuration": aws_account.deployed_configuration}[
        resource_type
    ]
    duplicate_id = f"{resource['id'][:-1]}f"
    resources.append({**resource, "id": duplicate_id, "arn": f"{resource['arn'][:-1]}f"})
    results = run_checks_on_account(aws_account, "verify", connection)
    ids = f"{resource['id']}, {duplicate_id}"
    evidence = f"2 have the name of the resource {resource_type}, {resource['name']}: {ids}; pass the ARN of one"
    assert failed_evidence(results) == {f"fail {check_id}": evidence}
    assert unknown_remedies(results) == {f"# first correct the check {check_id}"}


def test_forgotten_share_arn_is_missing(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    target.deployment.known_ids["ram_resource_share"] = aws_account.share_arn
    aws_account.shares.clear()
    aws_account.associations.clear()
    results = run_checks(VERIFY, target)
    assert failed_evidence(results) == {
        "fail share-status": "no RAM share polytomic-rc in us-east-1, account 123456789012"
    }
    assert unknown_remedies(results) == {"# first correct the check share-status"}

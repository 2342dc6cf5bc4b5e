"""Tests of the verdicts for the documented statuses of VPC Lattice, RAM and RDS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from aws_privatelink_rds_lattice.checks.status import evaluate_rds_status, evaluate_resource_status
from checks.evidence import preflight_evidence
from fakes.aws.deployment_targets import sample_client, target_by_arn
from fakes.aws.faults import Fault, connection_target
from fakes.aws.remedy_commands import find_invalid_commands
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import REGION

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

STATUSES_BY_VERDICT = {
    "pass": {"ACTIVE", "ASSOCIATED"},
    "unknown": {
        "ASSOCIATING",
        "CREATE_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
        "PENDING",
        "RESTORING",
        "UPDATE_IN_PROGRESS",
    },
    "fail": {"CREATE_FAILED", "DELETE_FAILED", "FAILED", "SUSPENDED", "SUSPENDING", "UPDATE_FAILED"},
}
# The client drops resources with these statuses before the checks run.
DELETED_STATUSES = {"DELETED", "DELETING", "DISASSOCIATED", "DISASSOCIATING"}


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(status, verdict) for verdict, statuses in STATUSES_BY_VERDICT.items() for status in sorted(statuses)],
)
def test_status_has_verdict(aws_account: FakeAwsAccount, status: str, verdict: str) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    finding = evaluate_resource_status(target, status, "a reason", "a remedy")
    assert (finding.verdict, finding.evidence.partition(",")[0]) == (verdict, f"{status}: a reason")
    assert "does not know" not in finding.evidence


@pytest.mark.parametrize(
    "status",
    [
        "stopped",
        "stopping",
        "deleting",
        "failed",
        "storage-full",
        "inaccessible-encryption-credentials",
        "inaccessible-encryption-credentials-recoverable",
        "incompatible-network",
        "incompatible-option-group",
        "incompatible-parameters",
        "incompatible-restore",
        "insufficient-capacity",
        "restore-error",
    ],
)
def test_unavailable_database_fails(aws_account: FakeAwsAccount, status: str) -> None:
    def set_status(_: FakeAwsAccount) -> None:
        aws_account.update_items("rds:DescribeDBInstances", DBInstanceStatus=status)

    evidence = f"the status is {status}: nobody can connect"
    fault = Fault("verify", "fail", "database-status", evidence, set_status, ("{address}",))
    assert list(fault.find_detection_errors(aws_account)) == []


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["AVAILABLE"], "pass: available; 1 of 1 databases behind the proxy are available"),
        (["UNAVAILABLE", "AVAILABLE"], "pass: available; 1 of 2 databases behind the proxy are available"),
        (["UNAVAILABLE", "UNAVAILABLE"], "fail: no database behind the proxy is available: UNAVAILABLE"),
        (
            ["UNAVAILABLE", "REGISTERING"],
            "unknown: the proxy is still connecting to its databases: REGISTERING, UNAVAILABLE",
        ),
        ([], "fail: no database behind the proxy is available: there is none"),
    ],
)
def test_proxy_status_follows_targets(aws_account: FakeAwsAccount, states: list[str], expected: str) -> None:
    sample = SAMPLE_DEPLOYMENTS["proxy"](aws_account)
    aws_account.set_proxy_target_states(*states)
    target = target_by_arn(sample).check_target(sample_client(aws_account, sample))
    results = {result.id: result for result in run_checks(VERIFY, target)}
    status_result = results.pop("database-status")
    assert f"{status_result.verdict}: {status_result.evidence}" == expected
    assert list(find_invalid_commands(status_result.remedy)) == []
    assert [result.id for result in results.values() if result.verdict == "fail"] == []


def test_registering_proxy_target_is_warning_before(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    connection["rds_host"] = aws_account.create_proxy()["proxy"]
    aws_account.set_proxy_target_states("REGISTERING")
    assert set(preflight_evidence(aws_account, connection)) == {"warn database-port", "warn database-status"}


@pytest.mark.usefixtures("aws_account")
def test_every_documented_status_is_known() -> None:
    shapes_by_service = {
        "ram": ("ResourceShareStatus", "ResourceShareAssociationStatus"),
        "vpc-lattice": ("ResourceConfigurationStatus", "ResourceGatewayStatus"),
    }
    documented_statuses: set[str] = set()
    for service, shapes in shapes_by_service.items():
        model = boto3.client(service, region_name=REGION).meta.service_model
        for shape in shapes:
            documented_statuses.update(model.shape_for(shape).enum)
    assert documented_statuses == set.union(DELETED_STATUSES, *STATUSES_BY_VERDICT.values())


def test_unlisted_rds_status_warns(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    finding = evaluate_rds_status(target, "modifying")
    assert (finding.verdict, finding.evidence) == ("warn", "the status is modifying")
    assert "connections may fail" in finding.remedy

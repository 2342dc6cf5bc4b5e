"""Statuses: each one that AWS documents has a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from aws_privatelink_rds_lattice.aws import AwsClient
from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from aws_privatelink_rds_lattice.checks.status import evaluate_resource_status
from fakes.aws.botocore_hooks import REGION
from fakes.aws.deployment_targets import target_by_arn
from fakes.aws.faults import Fault, check_context, find_invalid_commands
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

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
# What is gone is left out before anything is judged.
DELETED_STATUSES = {"DELETED", "DELETING", "DISASSOCIATED", "DISASSOCIATING"}


@pytest.mark.parametrize(
    ("status", "verdict"), [(one, verdict) for verdict, known in STATUSES_BY_VERDICT.items() for one in sorted(known)]
)
def test_status_has_verdict(aws_account: FakeAwsAccount, status: str, verdict: str) -> None:
    found = evaluate_resource_status(
        check_context(aws_account, aws_account.setup_deployment()), status, "a reason", "a remedy"
    )
    assert (found.verdict, found.evidence.partition(",")[0]) == (verdict, f"{status}: a reason")
    assert "does not know" not in found.evidence


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
    def change(_: FakeAwsAccount) -> None:
        aws_account.edit_items(
            "rds:DescribeDBInstances", "DBInstances", lambda one: one.update(DBInstanceStatus=status)
        )

    seen = f"the status is {status}: nobody can connect"
    one = Fault("verify", "fail", "database-status", seen, change, ("{address}",))
    assert list(one.find_detection_errors(aws_account)) == []


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["AVAILABLE"], "pass: available; 1 of 1 databases behind it answer"),
        (["UNAVAILABLE", "AVAILABLE"], "pass: available; 1 of 2 databases behind it answer"),
        (["UNAVAILABLE", "REGISTERING"], "fail: no database behind the proxy answers: REGISTERING, UNAVAILABLE"),
        ([], "fail: no database behind the proxy answers: there is none"),
    ],
)
def test_proxy_status_follows_targets(aws_account: FakeAwsAccount, states: list[str], expected: str) -> None:
    shape = SAMPLE_DEPLOYMENTS["proxy"](aws_account)
    aws_account.set_proxy_target_states(*states)
    results = {
        one.id: one
        for one in run_checks(VERIFY, target_by_arn(shape).check_context(shape, AwsClient(aws_account.client)))
    }
    found = results["database-status"]
    assert f"{found.verdict}: {found.evidence}" == expected
    assert list(find_invalid_commands(found.remedy)) == []
    assert [one.id for one in results.values() if one.verdict == "fail" and one is not found] == []


@pytest.mark.usefixtures("aws_account")
def test_every_documented_status_is_known() -> None:
    documented: set[str] = set()
    for service, shapes in {
        "ram": ("ResourceShareStatus", "ResourceShareAssociationStatus"),
        "vpc-lattice": ("ResourceConfigurationStatus", "ResourceGatewayStatus"),
    }.items():
        model = boto3.client(service, region_name=REGION).meta.service_model
        documented |= {status for shape in shapes for status in model.shape_for(shape).enum}
    assert documented == set.union(DELETED_STATUSES, *STATUSES_BY_VERDICT.values())

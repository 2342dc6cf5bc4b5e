"""Statuses: each one that AWS documents has a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from aws_privatelink_rds_lattice.aws import AwsClient
from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from aws_privatelink_rds_lattice.checks.status import evaluate_resource_status
from fakes.aws.botocore_hooks import REGION
from fakes.aws.deployment_targets import by_arn
from fakes.aws.faults import Fault, case, unusable
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from fakes.aws.account import Cloud

VERDICTS = {
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
GONE = {"DELETED", "DELETING", "DISASSOCIATED", "DISASSOCIATING"}


@pytest.mark.parametrize(
    ("status", "verdict"), [(one, verdict) for verdict, known in VERDICTS.items() for one in sorted(known)]
)
def test_a_status_has_its_verdict(cloud: Cloud, status: str, verdict: str) -> None:
    found = evaluate_resource_status(case(cloud, cloud.after()), status, "a reason", "a remedy")
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
def test_a_database_to_which_nobody_can_connect_fails(cloud: Cloud, status: str) -> None:
    def change(_: Cloud) -> None:
        cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(DBInstanceStatus=status))

    seen = f"the status is {status}: nobody can connect"
    one = Fault("verify", "fail", "database-status", seen, change, ("{address}",))
    assert list(one.shortfalls(cloud)) == []


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["AVAILABLE"], "pass: available; 1 of 1 databases behind it answer"),
        (["UNAVAILABLE", "AVAILABLE"], "pass: available; 1 of 2 databases behind it answer"),
        (["UNAVAILABLE", "REGISTERING"], "fail: no database behind the proxy answers: REGISTERING, UNAVAILABLE"),
        ([], "fail: no database behind the proxy answers: there is none"),
    ],
)
def test_a_proxy_is_as_well_as_what_is_behind_it(cloud: Cloud, states: list[str], expected: str) -> None:
    shape = SHAPES["proxy"](cloud)
    cloud.put_behind_proxy(*states)
    results = {one.id: one for one in run_checks(VERIFY, by_arn(shape).case(shape, AwsClient(cloud.client)))}
    found = results["database-status"]
    assert f"{found.verdict}: {found.evidence}" == expected
    assert list(unusable(found.remedy)) == []
    assert [one.id for one in results.values() if one.verdict == "fail" and one is not found] == []


@pytest.mark.usefixtures("cloud")
def test_no_status_that_aws_documents_is_left_out() -> None:
    documented: set[str] = set()
    for service, shapes in {
        "ram": ("ResourceShareStatus", "ResourceShareAssociationStatus"),
        "vpc-lattice": ("ResourceConfigurationStatus", "ResourceGatewayStatus"),
    }.items():
        model = boto3.client(service, region_name=REGION).meta.service_model
        documented |= {status for shape in shapes for status in model.shape_for(shape).enum}
    assert documented == set.union(GONE, *VERDICTS.values())

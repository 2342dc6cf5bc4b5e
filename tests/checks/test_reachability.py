"""Reachability Analyzer: the one check that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.checks.reachability import run_reachability_analysis
from fakes.aws.account import DATABASE_ADDRESS
from fakes.aws.faults import REACHABILITY_WRITES, check_context

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.checks import CheckResult
    from fakes.aws.account import FakeAwsAccount


def run_analysis(
    cloud: FakeAwsAccount, *, faults: dict[str, str] | None = None, found: bool = True
) -> tuple[CheckResult, list[str]]:
    connection = cloud.setup_deployment()
    client = cloud.client("ec2")
    database = client.create_network_interface(
        SubnetId=next(
            one["SubnetId"] for one in client.describe_subnets()["Subnets"] if one["CidrBlock"] == "10.0.10.0/24"
        ),
        PrivateIpAddress=DATABASE_ADDRESS,
    )["NetworkInterface"]["NetworkInterfaceId"]
    cloud.clear_counts()
    cloud.faults = faults or {}
    if not found:
        cloud.analysis = {
            "Status": "succeeded",
            "NetworkPathFound": False,
            "Explanations": [
                {
                    "ExplanationCode": "ENI_SG_RULES_MISMATCH",
                    "Direction": "ingress",
                    "SecurityGroup": {"Id": cloud.database_group},
                }
            ],
        }
    said: list[str] = []
    naps: list[float] = []
    this = check_context(cloud, connection)
    result = run_reachability_analysis(this, said.append, naps.append)
    if "ec2:CreateNetworkInsightsPath" in cloud.call_counts and not faults:
        assert cloud.analyzed_path.endswith(f" {database} 5432")
    return result, said


def test_reachability_deletes_its_resources(aws_account: FakeAwsAccount) -> None:
    result, said = run_analysis(aws_account)
    assert (result.verdict, result.id) == ("pass", "reachability")
    assert result.evidence.startswith("a way from eni-")
    assert (aws_account.reachability_resources, said) == ({}, [])
    assert {name for name in aws_account.call_counts if "Insights" in name} == REACHABILITY_WRITES


def test_reachability_names_the_obstacle(aws_account: FakeAwsAccount) -> None:
    result, _ = run_analysis(aws_account, found=False)
    assert result.verdict == "fail"
    assert f"ENI_SG_RULES_MISMATCH ingress {aws_account.database_group}" in result.evidence
    assert aws_account.reachability_resources == {}


@pytest.mark.parametrize(
    "operation", ["CreateNetworkInsightsPath", "StartNetworkInsightsAnalysis", "DescribeNetworkInsightsAnalyses"]
)
def test_reachability_cleans_up_on_failure(aws_account: FakeAwsAccount, operation: str) -> None:
    result, said = run_analysis(aws_account, faults={f"ec2:{operation}": "denied"})
    assert (result.verdict, result.evidence) == ("unknown", f"AWS denies ec2:{operation} to these credentials")
    assert (aws_account.reachability_resources, said) == ({}, [])


def test_reachability_reports_failed_cleanup(aws_account: FakeAwsAccount) -> None:
    result, said = run_analysis(aws_account, faults={"ec2:DeleteNetworkInsightsAnalysis": "denied"})
    command = "aws ec2 delete-network-insights-analysis --network-insights-analysis-id nia-1 --region us-east-1"
    assert result.verdict == "warn"
    assert command in result.remedy
    assert "nia-1 is left behind: AWS denies ec2:DeleteNetworkInsightsAnalysis" in said[0]


def test_failed_analysis_is_unknown(aws_account: FakeAwsAccount) -> None:
    aws_account.analysis = {"Status": "failed", "StatusMessage": "no such interface"}
    connection = aws_account.setup_deployment()
    aws_account.client("ec2").create_network_interface(
        SubnetId=aws_account.database_subnets[0], PrivateIpAddress=DATABASE_ADDRESS
    )
    this = check_context(aws_account, connection)
    result = run_reachability_analysis(this, pytest.fail, lambda _: None)
    assert (result.verdict, result.evidence) == ("unknown", "the analysis ended as failed: no such interface")
    assert aws_account.reachability_resources == {}

"""Reachability Analyzer: the one check that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.checks.reachability import run_reachability_analysis
from fakes.aws.account import ADDRESS
from fakes.aws.faults import WRITES, case

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.checks import CheckResult
    from fakes.aws.account import Cloud


def analyze(cloud: Cloud, *, faults: dict[str, str] | None = None, found: bool = True) -> tuple[CheckResult, list[str]]:
    connection = cloud.after()
    client = cloud.client("ec2")
    database = client.create_network_interface(
        SubnetId=next(
            one["SubnetId"] for one in client.describe_subnets()["Subnets"] if one["CidrBlock"] == "10.0.10.0/24"
        ),
        PrivateIpAddress=ADDRESS,
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
                    "SecurityGroup": {"Id": cloud.rds_group},
                }
            ],
        }
    said: list[str] = []
    naps: list[float] = []
    this = case(cloud, connection)
    result = run_reachability_analysis(this, said.append, naps.append)
    if "ec2:CreateNetworkInsightsPath" in cloud.calls and not faults:
        assert cloud.analyzed.endswith(f" {database} 5432")
    return result, said


def test_reachability_says_whether_there_is_a_way_and_deletes_what_it_made(cloud: Cloud) -> None:
    result, said = analyze(cloud)
    assert (result.verdict, result.id) == ("pass", "reachability")
    assert result.evidence.startswith("a way from eni-")
    assert (cloud.insights, said) == ({}, [])
    assert {name for name in cloud.calls if "Insights" in name} == WRITES


def test_reachability_names_what_is_in_the_way(cloud: Cloud) -> None:
    result, _ = analyze(cloud, found=False)
    assert result.verdict == "fail"
    assert f"ENI_SG_RULES_MISMATCH ingress {cloud.rds_group}" in result.evidence
    assert cloud.insights == {}


@pytest.mark.parametrize(
    "operation", ["CreateNetworkInsightsPath", "StartNetworkInsightsAnalysis", "DescribeNetworkInsightsAnalyses"]
)
def test_reachability_leaves_nothing_behind_when_it_fails_midway(cloud: Cloud, operation: str) -> None:
    result, said = analyze(cloud, faults={f"ec2:{operation}": "denied"})
    assert (result.verdict, result.evidence) == ("unknown", f"AWS denies ec2:{operation} to these credentials")
    assert (cloud.insights, said) == ({}, [])


def test_reachability_says_what_it_could_not_delete(cloud: Cloud) -> None:
    result, said = analyze(cloud, faults={"ec2:DeleteNetworkInsightsAnalysis": "denied"})
    command = "aws ec2 delete-network-insights-analysis --network-insights-analysis-id nia-1 --region us-east-1"
    assert result.verdict == "warn"
    assert command in result.remedy
    assert "nia-1 is left behind: AWS denies ec2:DeleteNetworkInsightsAnalysis" in said[0]


def test_an_analysis_that_fails_is_unknown(cloud: Cloud) -> None:
    cloud.analysis = {"Status": "failed", "StatusMessage": "no such interface"}
    connection = cloud.after()
    cloud.client("ec2").create_network_interface(SubnetId=cloud.database_subnets[0], PrivateIpAddress=ADDRESS)
    this = case(cloud, connection)
    result = run_reachability_analysis(this, pytest.fail, lambda _: None)
    assert (result.verdict, result.evidence) == ("unknown", "the analysis ended as failed: no such interface")
    assert cloud.insights == {}

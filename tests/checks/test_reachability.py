"""Tests of the reachability check: results, deletion of resources, and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.checks.reachability import run_reachability_analysis
from fakes.aws.faults import REACHABILITY_WRITES, connection_target
from fakes.aws.sample_ids import DATABASE_ADDRESS

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.checks import CheckResult
    from fakes.aws.account import FakeAwsAccount


def run_analysis(
    aws_account: FakeAwsAccount, *, faults: dict[str, str] | None = None, path_found: bool = True
) -> tuple[CheckResult, list[str]]:
    """Run the check on a deployment and return the result and the printed lines.

    Args:
        aws_account: The account; the function sets up the deployment.
        faults: The faults of API operations.
        path_found: True if the analysis finds a path.
    """
    connection = aws_account.setup_deployment()
    client = aws_account.client("ec2")
    subnets = client.describe_subnets()["Subnets"]
    database_subnet = next(subnet["SubnetId"] for subnet in subnets if subnet["CidrBlock"] == "10.0.10.0/24")
    response = client.create_network_interface(SubnetId=database_subnet, PrivateIpAddress=DATABASE_ADDRESS)
    database_interface = response["NetworkInterface"]["NetworkInterfaceId"]
    aws_account.clear_counts()
    aws_account.faults = faults or {}
    if not path_found:
        explanation = {
            "ExplanationCode": "ENI_SG_RULES_MISMATCH",
            "Direction": "ingress",
            "SecurityGroup": {"Id": aws_account.database_group},
        }
        aws_account.analysis = {"Status": "succeeded", "NetworkPathFound": False, "Explanations": [explanation]}
    printed_lines: list[str] = []
    pauses: list[float] = []
    target = connection_target(aws_account, connection)
    result = run_reachability_analysis(target, printed_lines.append, pauses.append)
    if "ec2:CreateNetworkInsightsPath" in aws_account.call_counts and not faults:
        assert aws_account.analyzed_path.endswith(f" {database_interface} 5432")
    return result, printed_lines


def test_reachability_deletes_its_resources(aws_account: FakeAwsAccount) -> None:
    result, printed_lines = run_analysis(aws_account)
    assert (result.verdict, result.id) == ("pass", "reachability")
    assert result.evidence.startswith("a path from eni-")
    assert (aws_account.reachability_resources, printed_lines) == ({}, [])
    assert {name for name in aws_account.call_counts if "Insights" in name} == REACHABILITY_WRITES


def test_reachability_names_the_obstacle(aws_account: FakeAwsAccount) -> None:
    result, _ = run_analysis(aws_account, path_found=False)
    assert result.verdict == "fail"
    assert f"ENI_SG_RULES_MISMATCH ingress {aws_account.database_group}" in result.evidence
    assert aws_account.reachability_resources == {}


@pytest.mark.parametrize(
    "operation", ["CreateNetworkInsightsPath", "StartNetworkInsightsAnalysis", "DescribeNetworkInsightsAnalyses"]
)
def test_reachability_cleans_up_on_failure(aws_account: FakeAwsAccount, operation: str) -> None:
    result, printed_lines = run_analysis(aws_account, faults={f"ec2:{operation}": "denied"})
    assert (result.verdict, result.evidence) == ("unknown", f"AWS denies ec2:{operation} to these credentials")
    assert (aws_account.reachability_resources, printed_lines) == ({}, [])


def test_reachability_reports_failed_cleanup(aws_account: FakeAwsAccount) -> None:
    result, printed_lines = run_analysis(aws_account, faults={"ec2:DeleteNetworkInsightsAnalysis": "denied"})
    command = "aws ec2 delete-network-insights-analysis --network-insights-analysis-id nia-1 --region us-east-1"
    assert result.verdict == "warn"
    assert command in result.remedy
    assert "nia-1 still exists: AWS denies ec2:DeleteNetworkInsightsAnalysis" in printed_lines[0]


def test_failed_analysis_is_unknown(aws_account: FakeAwsAccount) -> None:
    aws_account.analysis = {"Status": "failed", "StatusMessage": "no such interface"}
    connection = aws_account.setup_deployment()
    aws_account.client("ec2").create_network_interface(
        SubnetId=aws_account.database_subnets[0], PrivateIpAddress=DATABASE_ADDRESS
    )
    target = connection_target(aws_account, connection)
    result = run_reachability_analysis(target, pytest.fail, lambda _: None)
    assert (result.verdict, result.evidence) == ("unknown", "the analysis ended as failed: no such interface")
    assert aws_account.reachability_resources == {}


def test_gateway_without_interface_blocks(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.deployed_gateway["securityGroupIds"] = []
    result = run_reachability_analysis(connection_target(aws_account, connection), pytest.fail)
    assert (result.verdict, result.evidence) == ("unknown", "not checked: the gateway has no interface")
    assert result.remedy == "# first correct the check gateway-interfaces"


def test_unresolved_host_blocks(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment(), addresses=())
    result = run_reachability_analysis(target, pytest.fail)
    assert result.verdict == "unknown"
    assert result.evidence.startswith("not checked: the host does not resolve: ")
    assert result.remedy == "# first correct the check host-address"


def test_address_without_interface_is_unknown(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    result = run_reachability_analysis(target, pytest.fail)
    assert result.verdict == "unknown"
    assert result.evidence == f"no interface in the VPC has the address {DATABASE_ADDRESS}"
    assert "ec2:CreateNetworkInsightsPath" not in aws_account.call_counts


def test_endless_analysis_is_unknown(aws_account: FakeAwsAccount) -> None:
    aws_account.analysis = {"Status": "running"}
    connection = aws_account.setup_deployment()
    aws_account.client("ec2").create_network_interface(
        SubnetId=aws_account.database_subnets[0], PrivateIpAddress=DATABASE_ADDRESS
    )
    pauses: list[float] = []
    result = run_reachability_analysis(connection_target(aws_account, connection), pytest.fail, pauses.append)
    assert (result.verdict, result.evidence) == ("unknown", "no result after 600 s")
    assert sum(pauses) == 600
    assert aws_account.reachability_resources == {}

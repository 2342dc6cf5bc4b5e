"""A response that lacks a member makes the checks unknown, and names the operation and the member."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws.errors import UnreadableResponseError
from aws_privatelink_rds_lattice.aws.responses import read_response
from fakes.aws.cli_runner import resolve_host_to, run_privatelink
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount

GET_CONFIGURATION = "vpc-lattice:GetResourceConfiguration"


def test_missing_member_names_operation() -> None:
    response = read_response("ec2:DescribeVpcs", {"Vpcs": [{"VpcId": "vpc-0a1b\x1b"}]})
    assert response == {"Vpcs": [{"VpcId": "vpc-0a1b\\u001b"}]}
    assert response["Vpcs"][0].get("State") is None
    with pytest.raises(UnreadableResponseError) as raised:
        _ = response["Vpcs"][0]["State"]
    assert raised.value.reason == "the response to ec2:DescribeVpcs is unreadable: it lacks State"
    assert "update boto3 and botocore" in raised.value.remedy
    assert "proxy" not in raised.value.remedy


# Members that no check can do without, by operation; members of items have the name of the list in front.
REQUIRED_MEMBERS = {
    GET_CONFIGURATION: ("status", "type", "resourceConfigurationDefinition"),
    "vpc-lattice:GetResourceGateway": ("id", "status", "vpcId", "subnetIds", "securityGroupIds", "ipAddressType"),
    "vpc-lattice:ListResourceEndpointAssociations": ("items.vpcEndpointId", "items.vpcEndpointOwner"),
    "ram:GetResourceShares": ("resourceShares.status", "resourceShares.resourceShareArn"),
    "ram:GetResourceShareAssociations": (
        "resourceShareAssociations.status",
        "resourceShareAssociations.associatedEntity",
    ),
    "rds:DescribeDBInstances": ("DBInstances.DBSubnetGroup", "DBInstances.DBInstanceStatus"),
    "ec2:DescribeSubnets": ("Subnets.SubnetId",),
    "ec2:DescribeSecurityGroupRules": ("SecurityGroupRules.IsEgress", "SecurityGroupRules.IpProtocol"),
    "ec2:DescribeRouteTables": ("RouteTables.Routes", "RouteTables.Associations"),
    "ec2:DescribeNetworkAcls": ("NetworkAcls.Entries", "NetworkAcls.Associations"),
    "sts:GetCallerIdentity": ("Account",),
}


def member_remover(path: str) -> Callable[[dict[str, Any]], None]:
    list_name, _, member = path.rpartition(".")

    def remove_member(response: dict[str, Any]) -> None:
        for item in response[list_name] if list_name else [response]:
            item.pop(member, None)

    return remove_member


@pytest.mark.parametrize("operation", REQUIRED_MEMBERS)
def test_missing_member_makes_checks_unknown(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    deployment = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    resolve_host_to(deployment, monkeypatch)
    for path in REQUIRED_MEMBERS[operation]:
        aws_account.response_edits = {operation: member_remover(path)}
        result = run_privatelink("verify", deployment.arn, "--json")
        assert (result.status, result.err) == (2, ""), path
        (connection,) = json.loads(result.out)["connections"]
        evidence = {check["seen"] for check in connection["checks"] if check["verdict"] != "pass"}
        assert evidence == {f"the response to {operation} is unreadable: it lacks {path.rpartition('.')[2]}"}


def test_missing_zone_leaves_report(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    resolve_host_to(deployment, monkeypatch)
    aws_account.response_edits["ec2:DescribeSubnets"] = member_remover("Subnets.AvailabilityZoneId")
    result = run_privatelink("verify", deployment.arn)
    assert result.out.endswith(" passed\n")
    assert result.err == (
        f"{deployment.arn}: the lines for Polytomic are unknown: the response to ec2:DescribeSubnets is unreadable: "
        "it lacks AvailabilityZoneId\n"
    )


def test_list_names_missing_member(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    resolve_host_to(deployment, monkeypatch)
    aws_account.response_edits[GET_CONFIGURATION] = member_remover("resourceConfigurationDefinition")
    result = run_privatelink("list", "--region", "us-east-1")
    assert (result.status, deployment.arn in result.out) == (2, True)
    assert f"the response to {GET_CONFIGURATION} is unreadable: it lacks resourceConfigurationDefinition" in result.err

"""A deployment leads to the subnets, interfaces and addresses on the gateway's and the database's side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws.known_deployments import deployment_by_id
from aws_privatelink_rds_lattice.aws import Deployment, DeploymentPart, MissingPartError
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import REGION

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount


def test_deployment_has_subnets_of_both_sides(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    gateway_subnets, database_subnets = deployment_by_id(aws_client).subnets_of_both_sides
    assert list(gateway_subnets) == aws_account.gateway_subnets
    assert list(database_subnets) == sorted(aws_account.database_subnets)


def test_gateway_subnets_keep_order_of_input(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    inputs = aws_account.setup_deployment()
    subnet_ids = [*reversed(aws_account.gateway_subnets), aws_account.database_subnets[0]]
    assert list(Deployment({**inputs, "subnet_ids": subnet_ids}, aws_client).gateway_subnets) == subnet_ids
    assert list(deployment_by_id(aws_client).gateway_subnets) == aws_account.gateway_subnets


def test_missing_gateway_subnet_is_named(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    inputs = aws_account.setup_deployment()
    missing_id = "subnet-0ffffffffffffffff"
    with pytest.raises(MissingPartError, match=f"^there is no subnet {missing_id} in {REGION}, account") as raised:
        _ = Deployment({**inputs, "subnet_ids": [missing_id]}, aws_client).gateway_subnets
    assert raised.value.part is DeploymentPart.SUBNETS


def test_gateway_interfaces_are_in_subnets_and_groups(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    groups = [aws_account.gateway_group]
    aws_account.create_interface(aws_account.database_subnets[0], groups, ipv4=1, ipv6=0)
    interfaces = deployment_by_id(aws_client).gateway_interfaces
    assert {interface["SubnetId"] for interface in interfaces} == set(aws_account.gateway_subnets)
    assert len(interfaces) == 2


def test_described_interfaces_exclude_others(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    gateway = aws_account.gateways[0]
    aws_account.create_interface(
        aws_account.gateway_subnets[0],
        [aws_account.gateway_group],
        ipv4=1,
        ipv6=0,
        Description=f"VPC Lattice {gateway['id']}",
    )
    (interface,) = deployment_by_id(aws_client).gateway_interfaces
    assert gateway["id"] in interface["Description"]


@pytest.mark.parametrize("name", ["console names", "ipv6"])
def test_gateway_addresses_are_of_one_family(aws_account: FakeAwsAccount, aws_client: AwsClient, name: str) -> None:
    sample = SAMPLE_DEPLOYMENTS[name](aws_account)
    deployment = deployment_by_id(aws_client, sample.arn)
    is_ipv6 = name == "ipv6"
    assert deployment.uses_ipv6 is is_ipv6
    assert deployment.gateway_addresses
    for address_or_block in (*deployment.gateway_addresses, *deployment.vpc_cidr_blocks):
        assert (":" in address_or_block) is is_ipv6

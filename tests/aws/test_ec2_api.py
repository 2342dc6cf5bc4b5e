"""Calls to EC2 return resources by id, and leave out missing resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import MAIN_ROUTE_TABLE, associated_cidr_blocks
from aws_privatelink_rds_lattice.aws.ec2_api import Ec2Api, select_by_id

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount

MISSING_VPC_ID = "vpc-0ffffffffffffffff"


@pytest.fixture
def ec2_api(aws_account: FakeAwsAccount, aws_client: AwsClient) -> Ec2Api:
    aws_account.setup_deployment()
    aws_account.clear_counts()
    return Ec2Api(aws_client)


def test_vpc_is_fetched_with_attributes(aws_account: FakeAwsAccount, ec2_api: Ec2Api) -> None:
    vpc = ec2_api.fetch_vpc(aws_account.vpc_id)
    assert vpc
    assert vpc["CidrBlock"] == "10.0.0.0/16"
    assert ec2_api.fetch_vpc_attribute(aws_account.vpc_id, "enableDnsHostnames")
    assert ec2_api.fetch_vpc(MISSING_VPC_ID) is None


def test_subnets_are_fetched_by_id(aws_account: FakeAwsAccount, ec2_api: Ec2Api) -> None:
    gateway_subnets = aws_account.gateway_subnets
    assert sorted(ec2_api.fetch_subnets(subnet_id=gateway_subnets)) == sorted(gateway_subnets)
    vpc_subnets = ec2_api.fetch_subnets(vpc_id=[aws_account.vpc_id])
    assert sorted(vpc_subnets) == sorted([*gateway_subnets, *aws_account.database_subnets])


def test_empty_filter_makes_no_call(aws_account: FakeAwsAccount, ec2_api: Ec2Api) -> None:
    assert ec2_api.fetch_subnets(subnet_id=[]) == {}
    assert ec2_api.fetch_security_group_rules([]) == []
    assert ec2_api.fetch_interfaces(vpc_id=[aws_account.vpc_id], group_id=[]) == []
    assert not aws_account.call_counts


def test_security_groups_are_fetched(aws_account: FakeAwsAccount, ec2_api: Ec2Api) -> None:
    groups = ec2_api.fetch_security_groups(group_id=[aws_account.gateway_group])
    assert [group["GroupName"] for group in groups.values()] == ["polytomic-rg"]
    vpc_groups = ec2_api.fetch_security_groups(vpc_id=[aws_account.vpc_id])
    assert {aws_account.gateway_group, aws_account.database_group} <= set(vpc_groups)
    (ingress_rule,) = (
        rule for rule in ec2_api.fetch_security_group_rules([aws_account.database_group]) if not rule["IsEgress"]
    )
    assert ingress_rule["ReferencedGroupInfo"]["GroupId"] == aws_account.gateway_group


def test_prefix_list_has_cidr_blocks(aws_account: FakeAwsAccount, ec2_api: Ec2Api) -> None:
    prefix_list_id = aws_account.create_prefix_list("10.0.0.0/16", "10.1.0.0/16")
    assert sorted(ec2_api.fetch_prefix_list_cidrs(prefix_list_id)) == ["10.0.0.0/16", "10.1.0.0/16"]


def test_interfaces_are_found_by_group_and_address(aws_account: FakeAwsAccount, ec2_api: Ec2Api) -> None:
    interfaces = ec2_api.fetch_interfaces(vpc_id=[aws_account.vpc_id], group_id=[aws_account.gateway_group])
    assert {interface["SubnetId"] for interface in interfaces} == set(aws_account.gateway_subnets)
    address = interfaces[0]["PrivateIpAddress"]
    (interface,) = ec2_api.fetch_interfaces(**{"addresses.private-ip-address": [address]})
    assert interface == interfaces[0]


def test_network_acls_are_keyed_by_subnet(aws_account: FakeAwsAccount, ec2_api: Ec2Api) -> None:
    gateway_subnet = aws_account.gateway_subnets[0]
    acl_id = aws_account.create_network_acl(gateway_subnet)
    acls = ec2_api.fetch_network_acls(aws_account.vpc_id)
    assert sorted(acls) == sorted([*aws_account.gateway_subnets, *aws_account.database_subnets])
    assert [subnet for subnet, acl in acls.items() if acl["NetworkAclId"] == acl_id] == [gateway_subnet]


def test_route_tables_are_keyed_by_subnet_or_main(aws_account: FakeAwsAccount, ec2_api: Ec2Api) -> None:
    gateway_subnet = aws_account.gateway_subnets[0]
    client = aws_account.client("ec2")
    table_id = client.create_route_table(VpcId=aws_account.vpc_id)["RouteTable"]["RouteTableId"]
    client.associate_route_table(RouteTableId=table_id, SubnetId=gateway_subnet)
    tables = ec2_api.fetch_route_tables(aws_account.vpc_id)
    assert set(tables) == {MAIN_ROUTE_TABLE, gateway_subnet}
    assert tables[gateway_subnet]["RouteTableId"] == table_id
    assert tables[MAIN_ROUTE_TABLE]["RouteTableId"] != table_id


def test_select_by_id_keeps_order_of_ids() -> None:
    items = {"a": 1, "b": 2, "c": 3}
    assert list(select_by_id(items, ["c", "missing", "a"]).items()) == [("c", 3), ("a", 1)]


@pytest.mark.parametrize(
    ("vpc_or_subnet", "ipv6", "blocks"),
    [
        ({"CidrBlock": "10.0.0.0/24"}, False, ["10.0.0.0/24"]),
        ({}, False, []),
        (
            {
                "CidrBlock": "10.0.0.0/16",
                "CidrBlockAssociationSet": [
                    {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}},
                    {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "disassociated"}},
                ],
            },
            False,
            ["10.0.0.0/16"],
        ),
        (
            {
                "CidrBlock": "10.0.0.0/24",
                "Ipv6CidrBlockAssociationSet": [
                    {"Ipv6CidrBlock": "2600::/64", "Ipv6CidrBlockState": {"State": "associated"}}
                ],
            },
            True,
            ["2600::/64"],
        ),
        ({"CidrBlock": "10.0.0.0/24"}, True, []),
    ],
    ids=["IPv4 subnet", "no block", "VPC", "IPv6 subnet", "no IPv6 block"],
)
def test_only_associated_blocks_are_returned(vpc_or_subnet: dict[str, Any], ipv6: bool, blocks: list[str]) -> None:  # noqa: FBT001 - a parameter of the test
    assert associated_cidr_blocks(vpc_or_subnet, ipv6=ipv6) == blocks

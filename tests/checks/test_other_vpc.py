"""Tests of a database in another VPC, or unknown to RDS in this account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks.evidence import preflight_evidence, verify_evidence
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

OTHER_ADDRESS = "10.1.0.10"


def move_database_to_other_vpc(aws_account: FakeAwsAccount) -> None:
    """Move the database to a VPC with the CIDR block 10.1.0.0/16."""
    vpc_id = aws_account.create_vpc("10.1.0.0/16")
    subnet_id = aws_account.create_subnet(vpc_id, "10.1.0.0/24", "a")
    group_id = aws_account.create_security_group(vpc_id, "far")
    network = {"VpcId": vpc_id, "Subnets": [{"SubnetIdentifier": subnet_id}]}
    groups = [{"VpcSecurityGroupId": group_id, "Status": "active"}]
    aws_account.update_items("rds:DescribeDBInstances", DBSubnetGroup=network, VpcSecurityGroups=groups)


def add_route(aws_account: FakeAwsAccount, destination: str, state: str = "active", **next_hop: str) -> None:
    route = {"DestinationCidrBlock": destination, "State": state, **next_hop}
    aws_account.edit_items("ec2:DescribeRouteTables", lambda table: table["Routes"].append(route))


@pytest.mark.parametrize(
    ("destination", "next_hop"),
    [
        ("10.1.0.0/16", {"VpcPeeringConnectionId": "pcx-1"}),
        ("0.0.0.0/0", {"TransitGatewayId": "tgw-1"}),
        ("10.0.0.0/8", {"GatewayId": "vgw-1"}),
    ],
)
def test_routed_vpc_cannot_be_seen(aws_account: FakeAwsAccount, destination: str, next_hop: dict[str, str]) -> None:
    connection = aws_account.setup_deployment()
    move_database_to_other_vpc(aws_account)
    add_route(aws_account, destination, **next_hop)
    evidence = verify_evidence(aws_account, connection, addresses=(OTHER_ADDRESS,))
    assert not [check for check in evidence if check.startswith("fail")]
    assert f"the route {destination} of rtb-" in evidence["unknown database-vpc"]
    assert "this machine cannot see whether traffic arrives" in evidence["unknown database-vpc"]


@pytest.mark.parametrize(
    ("destination", "state", "next_hop"),
    [
        ("10.1.0.0/16", "blackhole", {"VpcPeeringConnectionId": "pcx-1"}),
        ("10.2.0.0/16", "active", {"VpcPeeringConnectionId": "pcx-1"}),
        ("0.0.0.0/0", "active", {"NatGatewayId": "nat-1"}),
    ],
)
def test_vpc_without_route_fails(
    aws_account: FakeAwsAccount, destination: str, state: str, next_hop: dict[str, str]
) -> None:
    connection = aws_account.setup_deployment()
    move_database_to_other_vpc(aws_account)
    add_route(aws_account, destination, state, **next_hop)
    evidence = verify_evidence(aws_account, connection, addresses=(OTHER_ADDRESS,))
    assert "the gateway's subnets have no route to it" in evidence["fail database-vpc"]


def test_database_outside_of_rds_cannot_be_seen(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment(rds_host="db.example.com")
    dns_resource = {"domainName": "db.example.com", "ipAddressType": "IPV4"}
    aws_account.deployed_configuration["resourceConfigurationDefinition"] = {"dnsResource": dns_resource}
    subnet_id = aws_account.database_subnets[0]
    (address,) = aws_account.create_interface(subnet_id, [aws_account.database_group], ipv4=1, ipv6=0)
    for addresses in ((address,), (OTHER_ADDRESS,)):
        add_route(aws_account, "10.1.0.0/16", VpcPeeringConnectionId="pcx-1")
        evidence = verify_evidence(aws_account, connection, addresses=addresses)
        assert not [check for check in evidence if check.startswith("fail")]
        assert evidence["unknown database"].endswith("which this machine cannot see")
    # The name leads nowhere: the database is gone.
    assert "fail database" in verify_evidence(aws_account, connection, addresses=())
    assert "fail database" in verify_evidence(aws_account, connection, addresses=("10.0.10.99",))


def test_shared_vpc_may_have_database_of_other_account(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment(rds_host="other.aaaaaaaaaa.us-east-1.rds.amazonaws.com")
    aws_account.update_items("ec2:DescribeSubnets", OwnerId=POLYTOMIC_ACCOUNT)
    evidence = preflight_evidence(aws_account, connection)["unknown database"]
    assert f"account {POLYTOMIC_ACCOUNT} shares the VPC" in evidence

"""Routes and network ACLs: accounts with one fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.faults import FaultRegistry, evidence_by_verdict, fault_placeholders, run_checks_on_account

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.faults import Fault

FAULTS = FaultRegistry()


ANY_PORT = (0, 65535)


@FAULTS("verify", "fail", "acl-gateway", "rule 32767 refuses tcp 5432 out to {database_1}")
def gateway_acl_blocks_outbound(cloud: FakeAwsAccount) -> None:
    cloud.create_network_acl(
        cloud.gateway_subnets[0],
        (100, True, "allow", cloud.subnet_cidrs[cloud.database_subnets[0]], 5432, 5432),
        (100, False, "allow", cloud.any_address_cidr, *ANY_PORT),
    )


@FAULTS("verify", "fail", "acl-gateway", "rule 100 refuses tcp 1024-65535 in from {databases}")
def gateway_acl_blocks_return(cloud: FakeAwsAccount) -> None:
    cloud.create_network_acl(
        cloud.gateway_subnets[0],
        (100, True, "allow", cloud.any_address_cidr, *ANY_PORT),
        (100, False, "deny", cloud.any_address_cidr, 1024, 2000),
        (200, False, "allow", cloud.any_address_cidr, *ANY_PORT),
    )


@FAULTS("verify", "fail", "acl-database", "rule 32767 refuses tcp 5432 in from {gateway_1}")
def database_acl_blocks_inbound(cloud: FakeAwsAccount) -> None:
    cloud.create_network_acl(
        cloud.database_subnets[0],
        (100, True, "allow", cloud.any_address_cidr, *ANY_PORT),
        (100, False, "allow", cloud.subnet_cidrs[cloud.gateway_subnets[0]], 5432, 5432),
    )


@FAULTS("verify", "fail", "acl-database", "rule 32767 refuses tcp 1024-65535 out to {gateways}")
def database_acl_blocks_return(cloud: FakeAwsAccount) -> None:
    cloud.create_network_acl(
        cloud.database_subnets[0],
        (100, True, "allow", cloud.any_address_cidr, 32768, 65535),
        (100, False, "allow", cloud.any_address_cidr, *ANY_PORT),
    )


def _add_route(cloud: FakeAwsAccount, subnet: str, block: str, state: str) -> None:
    client = cloud.client("ec2")
    table = client.create_route_table(VpcId=cloud.vpc_id)["RouteTable"]["RouteTableId"]
    client.associate_route_table(RouteTableId=table, SubnetId=subnet)
    kind = "DestinationIpv6CidrBlock" if ":" in block else "DestinationCidrBlock"
    route = {kind: block, "GatewayId": "vgw-1", "State": state}
    cloud.edit_items(
        "ec2:DescribeRouteTables",
        "RouteTables",
        lambda one: one["Routes"].append(route) if one["RouteTableId"] == table else None,
    )
    cloud.clear_counts()


@FAULTS("verify", "fail", "routes-out", "the route {around_databases} loses traffic to {databases}")
def database_route_blackhole(cloud: FakeAwsAccount) -> None:
    _add_route(cloud, cloud.gateway_subnets[0], fault_placeholders(cloud)["around_databases"], "blackhole")


@FAULTS("verify", "warn", "routes-out", "the route {one_database} takes traffic to {database_0} past the local route")
def database_route_elsewhere(cloud: FakeAwsAccount) -> None:
    _add_route(cloud, cloud.gateway_subnets[0], fault_placeholders(cloud)["one_database"], "active")


@FAULTS("verify", "fail", "routes-back", "the route {gateway_1} loses traffic to {gateway_1}: blackhole")
def gateway_route_blackhole(cloud: FakeAwsAccount) -> None:
    _add_route(cloud, cloud.database_subnets[1], cloud.subnet_cidrs[cloud.gateway_subnets[1]], "blackhole")


@FAULTS.parametrize()
def test_fault_fails_only_its_check(aws_account: FakeAwsAccount, one: Fault) -> None:
    assert list(one.find_detection_errors(aws_account)) == []


def test_subnet_uses_main_route_table(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.client("ec2").create_route_table(VpcId=aws_account.vpc_id)
    gone = {"DestinationCidrBlock": "10.0.0.0/17", "GatewayId": "vgw-1", "State": "blackhole"}

    def lose(parsed: dict[str, Any]) -> None:
        for table in parsed["RouteTables"]:
            if not table["Associations"]:
                table["Routes"].append(gone)
        parsed["RouteTables"].reverse()

    aws_account.response_edits["ec2:DescribeRouteTables"] = lose
    assert evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection)) == {}


def test_same_subnet_skips_routes_and_acls(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.gateways[0]["subnetIds"] = connection["subnet_ids"] = aws_account.database_subnets
    for subnet in aws_account.database_subnets:
        aws_account.client("ec2").create_network_interface(SubnetId=subnet, Groups=[aws_account.gateway_group])
    first = aws_account.database_subnets[0]
    _add_route(aws_account, first, "10.0.10.0/24", "blackhole")
    refused = [(100, egress, "deny", "10.0.10.0/24", *ANY_PORT) for egress in (True, False)]
    aws_account.create_network_acl(
        first, *refused, *((200, egress, "allow", aws_account.any_address_cidr, *ANY_PORT) for egress in (True, False))
    )
    assert evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection)) == {}


def test_route_between_vpcs_is_not_checked(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    far = aws_account.create_vpc("10.1.0.0/16")
    aws_account.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one["DBSubnetGroup"].update(VpcId=far))
    network = [
        one for one in run_checks_on_account(aws_account, "verify", connection) if one.hop == "routes and network ACLs"
    ]
    assert {(one.verdict, one.remedy) for one in network} == {("unknown", "# first see to the check database-vpc")}


@pytest.mark.parametrize(
    ("operation", "member", "seen", "checks"),
    [
        ("ec2:DescribeRouteTables", "RouteTables", "route table", {"routes-out", "routes-back"}),
        ("ec2:DescribeNetworkAcls", "NetworkAcls", "network ACL", {"acl-gateway", "acl-database"}),
    ],
)
def test_shared_subnet_is_unknown(
    aws_account: FakeAwsAccount, operation: str, member: str, seen: str, checks: set[str]
) -> None:
    connection = aws_account.setup_deployment()
    aws_account.response_edits[operation] = lambda parsed: parsed[member].clear()
    found = evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection))
    assert set(found) == {f"unknown {check}" for check in checks}
    assert all(text.startswith(f"EC2 shows these credentials no {seen} of subnet-") for text in found.values())


def test_explicit_main_route_table_passes(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    main = [{"Name": "vpc-id", "Values": [aws_account.vpc_id]}, {"Name": "association.main", "Values": ["true"]}]
    (table,) = aws_account.client("ec2").describe_route_tables(Filters=main)["RouteTables"]
    aws_account.client("ec2").associate_route_table(
        RouteTableId=table["RouteTableId"], SubnetId=aws_account.gateway_subnets[0]
    )
    assert evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection)) == {}

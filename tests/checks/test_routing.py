"""Routes and network ACLs: accounts with one fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.faults import Faults, asked, by_verdict, facts

if TYPE_CHECKING:
    from fakes.aws.account import Cloud
    from fakes.aws.faults import Fault

FAULTS = Faults()


ANY = (0, 65535)


@FAULTS("verify", "fail", "acl-gateway", "rule 32767 refuses tcp 5432 out to {database_1}")
def gateway_acl_refuses_the_way_out(cloud: Cloud) -> None:
    cloud.acl(
        cloud.gateway_subnets[0],
        (100, True, "allow", cloud.blocks[cloud.database_subnets[0]], 5432, 5432),
        (100, False, "allow", cloud.anywhere, *ANY),
    )


@FAULTS("verify", "fail", "acl-gateway", "rule 100 refuses tcp 1024-65535 in from {databases}")
def gateway_acl_refuses_the_way_back(cloud: Cloud) -> None:
    cloud.acl(
        cloud.gateway_subnets[0],
        (100, True, "allow", cloud.anywhere, *ANY),
        (100, False, "deny", cloud.anywhere, 1024, 2000),
        (200, False, "allow", cloud.anywhere, *ANY),
    )


@FAULTS("verify", "fail", "acl-database", "rule 32767 refuses tcp 5432 in from {gateway_1}")
def database_acl_refuses_the_way_in(cloud: Cloud) -> None:
    cloud.acl(
        cloud.database_subnets[0],
        (100, True, "allow", cloud.anywhere, *ANY),
        (100, False, "allow", cloud.blocks[cloud.gateway_subnets[0]], 5432, 5432),
    )


@FAULTS("verify", "fail", "acl-database", "rule 32767 refuses tcp 1024-65535 out to {gateways}")
def database_acl_refuses_the_way_back(cloud: Cloud) -> None:
    cloud.acl(
        cloud.database_subnets[0],
        (100, True, "allow", cloud.anywhere, 32768, 65535),
        (100, False, "allow", cloud.anywhere, *ANY),
    )


def _route(cloud: Cloud, subnet: str, block: str, state: str) -> None:
    client = cloud.client("ec2")
    table = client.create_route_table(VpcId=cloud.vpc_id)["RouteTable"]["RouteTableId"]
    client.associate_route_table(RouteTableId=table, SubnetId=subnet)
    kind = "DestinationIpv6CidrBlock" if ":" in block else "DestinationCidrBlock"
    route = {kind: block, "GatewayId": "vgw-1", "State": state}
    cloud.edit(
        "ec2:DescribeRouteTables",
        "RouteTables",
        lambda one: one["Routes"].append(route) if one["RouteTableId"] == table else None,
    )
    cloud.clear_counts()


@FAULTS("verify", "fail", "routes-out", "the route {around_databases} loses traffic to {databases}")
def route_to_the_database_lost(cloud: Cloud) -> None:
    _route(cloud, cloud.gateway_subnets[0], facts(cloud)["around_databases"], "blackhole")


@FAULTS("verify", "warn", "routes-out", "the route {one_database} takes traffic to {database_0} past the local route")
def route_to_the_database_elsewhere(cloud: Cloud) -> None:
    _route(cloud, cloud.gateway_subnets[0], facts(cloud)["one_database"], "active")


@FAULTS("verify", "fail", "routes-back", "the route {gateway_1} loses traffic to {gateway_1}: blackhole")
def route_to_the_gateway_lost(cloud: Cloud) -> None:
    _route(cloud, cloud.database_subnets[1], cloud.blocks[cloud.gateway_subnets[1]], "blackhole")


@FAULTS.all()
def test_a_fault_is_found_by_its_check_and_by_no_other(cloud: Cloud, one: Fault) -> None:
    assert list(one.shortfalls(cloud)) == []


def test_a_subnet_without_a_route_table_of_its_own_follows_the_main_one(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.client("ec2").create_route_table(VpcId=cloud.vpc_id)
    gone = {"DestinationCidrBlock": "10.0.0.0/17", "GatewayId": "vgw-1", "State": "blackhole"}

    def lose(parsed: dict[str, Any]) -> None:
        for table in parsed["RouteTables"]:
            if not table["Associations"]:
                table["Routes"].append(gone)
        parsed["RouteTables"].reverse()

    cloud.edits["ec2:DescribeRouteTables"] = lose
    assert by_verdict(asked(cloud, "verify", connection)) == {}


def test_traffic_within_a_subnet_meets_neither_routes_nor_acl(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.gateways[0]["subnetIds"] = connection["subnet_ids"] = cloud.database_subnets
    for subnet in cloud.database_subnets:
        cloud.client("ec2").create_network_interface(SubnetId=subnet, Groups=[cloud.gateway_group])
    first = cloud.database_subnets[0]
    _route(cloud, first, "10.0.10.0/24", "blackhole")
    refused = [(100, egress, "deny", "10.0.10.0/24", *ANY) for egress in (True, False)]
    cloud.acl(first, *refused, *((200, egress, "allow", cloud.anywhere, *ANY) for egress in (True, False)))
    assert by_verdict(asked(cloud, "verify", connection)) == {}


def test_a_way_between_two_vpcs_is_not_looked_for(cloud: Cloud) -> None:
    connection = cloud.after()
    far = cloud.vpc("10.1.0.0/16")
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one["DBSubnetGroup"].update(VpcId=far))
    network = [one for one in asked(cloud, "verify", connection) if one.hop == "routes and network ACLs"]
    assert {(one.verdict, one.remedy) for one in network} == {("unknown", "# first see to the check database-vpc")}


@pytest.mark.parametrize(
    ("operation", "member", "seen", "checks"),
    [
        ("ec2:DescribeRouteTables", "RouteTables", "route table", {"routes-out", "routes-back"}),
        ("ec2:DescribeNetworkAcls", "NetworkAcls", "network ACL", {"acl-gateway", "acl-database"}),
    ],
)
def test_what_ec2_does_not_show_of_a_shared_subnet_is_unknown(
    cloud: Cloud, operation: str, member: str, seen: str, checks: set[str]
) -> None:
    connection = cloud.after()
    cloud.edits[operation] = lambda parsed: parsed[member].clear()
    found = by_verdict(asked(cloud, "verify", connection))
    assert set(found) == {f"unknown {check}" for check in checks}
    assert all(text.startswith(f"EC2 shows these credentials no {seen} of subnet-") for text in found.values())


def test_a_subnet_may_be_associated_with_the_main_route_table(cloud: Cloud) -> None:
    connection = cloud.after()
    main = [{"Name": "vpc-id", "Values": [cloud.vpc_id]}, {"Name": "association.main", "Values": ["true"]}]
    (table,) = cloud.client("ec2").describe_route_tables(Filters=main)["RouteTables"]
    cloud.client("ec2").associate_route_table(RouteTableId=table["RouteTableId"], SubnetId=cloud.gateway_subnets[0])
    assert by_verdict(asked(cloud, "verify", connection)) == {}

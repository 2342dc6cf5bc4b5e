"""Tests of the route and network ACL checks: accounts with a fault in a route table or a network ACL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checks.evidence import preflight_evidence, verify_evidence
from fakes.aws.faults import FaultRegistry, fault_placeholders, run_checks_on_account
from fakes.aws.remedy_shell import paste_remedy

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

FAULTS = FaultRegistry()
ANY_PORT = (0, 65535)


@FAULTS("verify", "fail", "acl-gateway", "rule 32767 refuses tcp 5432 out to {database_1}")
def gateway_acl_blocks_outbound(aws_account: FakeAwsAccount) -> None:
    aws_account.create_network_acl(
        aws_account.gateway_subnets[0],
        (100, True, "allow", aws_account.subnet_cidrs[aws_account.database_subnets[0]], 5432, 5432),
        (100, False, "allow", aws_account.any_address_cidr, *ANY_PORT),
    )


@FAULTS("verify", "fail", "acl-gateway", "rule 100 refuses tcp 1024-65535 in from {databases}")
def gateway_acl_blocks_return(aws_account: FakeAwsAccount) -> None:
    aws_account.create_network_acl(
        aws_account.gateway_subnets[0],
        (100, True, "allow", aws_account.any_address_cidr, *ANY_PORT),
        (100, False, "deny", aws_account.any_address_cidr, 1024, 2000),
        (200, False, "allow", aws_account.any_address_cidr, *ANY_PORT),
    )


@FAULTS("verify", "fail", "acl-database", "rule 32767 refuses tcp 5432 in from {gateway_1}")
def database_acl_blocks_inbound(aws_account: FakeAwsAccount) -> None:
    aws_account.create_network_acl(
        aws_account.database_subnets[0],
        (100, True, "allow", aws_account.any_address_cidr, *ANY_PORT),
        (100, False, "allow", aws_account.subnet_cidrs[aws_account.gateway_subnets[0]], 5432, 5432),
    )


@FAULTS("verify", "fail", "acl-database", "rule 32767 refuses tcp 1024-65535 out to {gateways}")
def database_acl_blocks_return(aws_account: FakeAwsAccount) -> None:
    aws_account.create_network_acl(
        aws_account.database_subnets[0],
        (100, True, "allow", aws_account.any_address_cidr, 32768, 65535),
        (100, False, "allow", aws_account.any_address_cidr, *ANY_PORT),
    )


def add_route(aws_account: FakeAwsAccount, subnet: str, cidr_block: str, state: str) -> None:
    """Add a route to a virtual private gateway, in a new route table for a subnet."""
    client = aws_account.client("ec2")
    table_id = client.create_route_table(VpcId=aws_account.vpc_id)["RouteTable"]["RouteTableId"]
    client.associate_route_table(RouteTableId=table_id, SubnetId=subnet)
    destination_key = "DestinationIpv6CidrBlock" if ":" in cidr_block else "DestinationCidrBlock"
    route = {destination_key: cidr_block, "GatewayId": "vgw-1", "State": state}

    def append_route(table: dict[str, Any]) -> None:
        if table["RouteTableId"] == table_id:
            table["Routes"].append(route)

    aws_account.edit_items("ec2:DescribeRouteTables", append_route)
    aws_account.clear_counts()


@FAULTS("verify", "fail", "routes-out", "the route {around_databases} drops traffic to {databases}")
def database_route_blackhole(aws_account: FakeAwsAccount) -> None:
    add_route(
        aws_account, aws_account.gateway_subnets[0], fault_placeholders(aws_account)["around_databases"], "blackhole"
    )


@FAULTS(
    "verify", "warn", "routes-out", "the route {one_database} overrides the local route for traffic to {database_0}"
)
def database_route_elsewhere(aws_account: FakeAwsAccount) -> None:
    add_route(aws_account, aws_account.gateway_subnets[0], fault_placeholders(aws_account)["one_database"], "active")


@FAULTS("verify", "fail", "routes-back", "the route {gateway_1} drops traffic to {gateway_1}: blackhole")
def gateway_route_blackhole(aws_account: FakeAwsAccount) -> None:
    add_route(
        aws_account,
        aws_account.database_subnets[1],
        aws_account.subnet_cidrs[aws_account.gateway_subnets[1]],
        "blackhole",
    )


test_fault_fails_only_its_check = FAULTS.detection_test()


def test_subnet_uses_main_route_table(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.client("ec2").create_route_table(VpcId=aws_account.vpc_id)
    blackhole_route = {"DestinationCidrBlock": "10.0.0.0/17", "GatewayId": "vgw-1", "State": "blackhole"}

    def edit_tables_without_subnet(response: dict[str, Any]) -> None:
        for table in response["RouteTables"]:
            if not table["Associations"]:
                table["Routes"].append(blackhole_route)
        response["RouteTables"].reverse()

    aws_account.response_edits["ec2:DescribeRouteTables"] = edit_tables_without_subnet
    assert verify_evidence(aws_account, connection) == {}


def test_same_subnet_skips_routes_and_acls(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    connection["subnet_ids"] = aws_account.database_subnets
    aws_account.gateways[0]["subnetIds"] = aws_account.database_subnets
    for subnet in aws_account.database_subnets:
        aws_account.client("ec2").create_network_interface(SubnetId=subnet, Groups=[aws_account.gateway_group])
    first_subnet = aws_account.database_subnets[0]
    add_route(aws_account, first_subnet, "10.0.10.0/24", "blackhole")
    entries = []
    for is_egress in (True, False):
        entries.append((100, is_egress, "deny", "10.0.10.0/24", *ANY_PORT))
        entries.append((200, is_egress, "allow", aws_account.any_address_cidr, *ANY_PORT))
    aws_account.create_network_acl(first_subnet, *entries)
    assert verify_evidence(aws_account, connection) == {}


def test_route_between_vpcs_is_not_checked(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    other_vpc = aws_account.create_vpc("10.1.0.0/16")
    aws_account.edit_items(
        "rds:DescribeDBInstances", lambda instance: instance["DBSubnetGroup"].update(VpcId=other_vpc)
    )
    results = run_checks_on_account(aws_account, "verify", connection)
    outcomes = {(result.verdict, result.remedy) for result in results if result.hop == "routes and network ACLs"}
    assert outcomes == {("unknown", "# first correct the check database-vpc")}


@pytest.mark.parametrize(
    ("operation", "member", "label", "checks"),
    [
        ("ec2:DescribeRouteTables", "RouteTables", "route table", {"routes-out", "routes-back"}),
        ("ec2:DescribeNetworkAcls", "NetworkAcls", "network ACL", {"acl-gateway", "acl-database"}),
    ],
)
def test_shared_subnet_is_unknown(
    aws_account: FakeAwsAccount, operation: str, member: str, label: str, checks: set[str]
) -> None:
    connection = aws_account.setup_deployment()
    aws_account.response_edits[operation] = lambda response: response[member].clear()
    evidence_by_check = verify_evidence(aws_account, connection)
    assert set(evidence_by_check) == {f"unknown {check}" for check in checks}
    prefix = f"EC2 returns no {label} of subnet-"
    for evidence in evidence_by_check.values():
        assert evidence.startswith(prefix)


def test_explicit_main_route_table_passes(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    client = aws_account.client("ec2")
    filters = [{"Name": "vpc-id", "Values": [aws_account.vpc_id]}, {"Name": "association.main", "Values": ["true"]}]
    (main_table,) = client.describe_route_tables(Filters=filters)["RouteTables"]
    client.associate_route_table(RouteTableId=main_table["RouteTableId"], SubnetId=aws_account.gateway_subnets[0])
    assert verify_evidence(aws_account, connection) == {}


def test_missing_local_route_fails(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()

    def remove_local_route(table: dict[str, Any]) -> None:
        table["Routes"] = [route for route in table["Routes"] if route["GatewayId"] != "local"]

    aws_account.edit_items("ec2:DescribeRouteTables", remove_local_route)
    evidence_by_check = verify_evidence(aws_account, connection)
    assert set(evidence_by_check) == {"fail routes-out", "fail routes-back"}
    assert "no active local route covers 10.0.1" in evidence_by_check["fail routes-out"]


def test_first_acl_rule_is_kept(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.create_network_acl(
        aws_account.gateway_subnets[0],
        (1, True, "deny", aws_account.any_address_cidr, *ANY_PORT),
        (100, False, "allow", aws_account.any_address_cidr, *ANY_PORT),
    )
    results = run_checks_on_account(aws_account, "verify", connection)
    acl_result = next(result for result in results if result.id == "acl-gateway")
    assert acl_result.verdict == "fail"
    assert "has no free number before rule 1: renumber its rules, and allow tcp 5432 out to 10.0.10.0/24 first" in (
        acl_result.remedy
    )
    assert "aws ec2" not in acl_result.remedy


def test_rules_of_shared_acl_have_distinct_numbers(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    client = aws_account.client("ec2")
    filters = [{"Name": "vpc-id", "Values": [aws_account.vpc_id]}]
    (acl,) = client.describe_network_acls(Filters=filters)["NetworkAcls"]
    for is_egress in (True, False):
        client.delete_network_acl_entry(NetworkAclId=acl["NetworkAclId"], RuleNumber=100, Egress=is_egress)
    results = run_checks_on_account(aws_account, "verify", connection)
    remedies = [result.remedy for result in results if result.verdict == "fail"]
    assert [remedy.count("aws ec2 create-network-acl-entry") for remedy in remedies] == [4, 4]
    gateway_result = next(result for result in results if result.id == "acl-gateway")
    first_subnet = min(aws_account.gateway_subnets)
    peers = ", ".join(aws_account.subnet_cidrs[subnet] for subnet in sorted(aws_account.database_subnets))
    assert gateway_result.evidence.startswith(
        f"{first_subnet}, {acl['NetworkAclId']}: rule 32767 refuses tcp 5432 out to {peers}; "
        f"rule 32767 refuses tcp 1024-65535 in from {peers}; subnet-"
    )
    paste_remedy(aws_account, "\n".join(remedies))  # AWS refuses a number that is taken.
    assert verify_evidence(aws_account, connection) == {}


def test_every_faulty_route_is_reported(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    routes = [
        {"DestinationCidrBlock": f"10.0.{number}.0/24", "TransitGatewayId": "tgw-1", "State": "blackhole"}
        for number in (10, 11)
    ]
    aws_account.edit_items("ec2:DescribeRouteTables", lambda table: table["Routes"].extend(routes))
    results = run_checks_on_account(aws_account, "verify", connection)
    (result,) = [result for result in results if result.verdict == "fail"]
    for route in routes:
        assert f"the route {route['DestinationCidrBlock']} drops traffic" in result.evidence
        assert result.remedy.count(route["DestinationCidrBlock"]) == 1


def test_preflight_checks_routes_and_acls(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    aws_account.create_network_acl(aws_account.database_subnets[0])
    add_route(aws_account, aws_account.gateway_subnets[0], "10.0.11.0/24", "blackhole")
    assert set(preflight_evidence(aws_account, connection)) == {"fail acl-database", "fail routes-out"}

"""Checks against accounts with exactly one fault, and against none."""

from __future__ import annotations

import ipaddress
import json
import re
import shlex
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest
from botocore import xform_name
from hypothesis import given
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.account import Account, Reader
from aws_privatelink_rds_lattice.account.database import resolve
from aws_privatelink_rds_lattice.checks import PREFLIGHT, VERIFY, Case, Result, Verdict, exit_status, run
from aws_privatelink_rds_lattice.checks.reachability import reachability
from aws_privatelink_rds_lattice.checks.traffic import covers, detours, free_number, has_local, open_to, refusal
from lattice_fake import (
    ACCOUNT,
    ADDRESS,
    CONFIGURATION_ARN,
    CONFIGURATION_ID,
    GATEWAY_ID,
    POLYTOMIC,
    Cloud,
    account,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aws_privatelink_rds_lattice.connections import Deployment

README = Path(__file__).parent.parent / "README.md"
READ = re.compile("(Describe|Get|List)[A-Z]")
CHECKS = {"preflight": PREFLIGHT, "verify": VERIFY}


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with account(monkeypatch) as cloud:
        yield cloud


def healthy(cloud: Cloud, command: str) -> Deployment:
    return cloud.before() if command == "preflight" else cloud.after()


def case(cloud: Cloud, connection: Deployment, folder: Path = Path(), addresses: tuple[str, ...] = (ADDRESS,)) -> Case:
    return Case(
        "polytomic", connection, Account(connection, Reader(cloud.client), lambda _: ([], list(addresses))), folder
    )


def by_verdict(results: list[Result]) -> dict[str, str]:
    """Return what was seen by each check that did not pass."""
    return {f"{result.verdict} {result.id}": result.seen for result in results if result.verdict != "pass"}


@pytest.mark.parametrize("command", CHECKS)
def test_all_is_green_in_a_healthy_account(cloud: Cloud, command: str) -> None:
    results = run(CHECKS[command], case(cloud, healthy(cloud, command)))
    assert by_verdict(results) == {}
    assert [result.id for result in results] == [check.id for check in CHECKS[command]]


@pytest.mark.parametrize("command", CHECKS)
def test_a_check_reads_only_and_asks_each_question_once(cloud: Cloud, command: str) -> None:
    run(CHECKS[command], case(cloud, healthy(cloud, command)))
    assert [name for name in cloud.calls if not READ.match(name.split(":")[1])] == []
    assert [question for question, times in cloud.questions.items() if times > 1] == []


def test_ids_are_unique_and_the_usual_causes_come_first() -> None:
    for checks in CHECKS.values():
        assert len({check.id for check in checks}) == len(checks)
    assert [check.id for check in VERIFY[:3]] == ["ingress", "egress", "target"]


def unusable(remedy: str) -> Iterator[str]:
    """Yield what the AWS CLI would not take in the commands of a remedy, by the service models."""
    for line in remedy.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["aws"]:
            continue
        client = boto3.client(words[1], region_name="us-east-1")
        operations = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
        if words[2] not in operations:
            yield f"no operation {words[2]}: {line}"
            continue
        shape = client.meta.service_model.operation_model(operations[words[2]]).input_shape
        options = {xform_name(name, "-") for name in shape.members} | {"query", "region", "profile", "ingress"}
        given = {word.removeprefix("--").removeprefix("no-") for word in words if word.startswith("--")}
        needed = {xform_name(name, "-") for name in shape.required_members}
        yield from (f"no option --{option}: {line}" for option in given - options)
        yield from (f"lacks --{option}: {line}" for option in needed - given - {"egress"})


# One fault each. A change gets the healthy account and returns the inputs that it changes.


class Fault(NamedTuple):
    """A fault, and who reports it how."""

    name: str
    commands: str
    verdict: str
    check: str
    seen: str
    change: Callable[[Cloud], dict[str, Any] | None]
    addresses: tuple[str, ...] = (ADDRESS,)


FAULTS: list[Fault] = []


def fault(
    commands: str, verdict: str, check: str, seen: str, addresses: tuple[str, ...] = (ADDRESS,)
) -> Callable[[Callable[[Cloud], Any]], Callable[[Cloud], Any]]:
    def add(change: Callable[[Cloud], Any]) -> Callable[[Cloud], Any]:
        FAULTS.append(Fault(change.__name__, commands, verdict, check, seen, change, addresses))
        return change

    return add


BOTH = "preflight verify"


@fault(BOTH, "fail", "account", f"account {ACCOUNT}, which polytomic_aws_account_id names too")
def own_account_as_polytomics(cloud: Cloud) -> dict[str, Any]:
    if cloud.associations:
        cloud.principal["associatedEntity"] = cloud.endpoints[0]["vpcEndpointOwner"] = ACCOUNT
    return {"polytomic_aws_account_id": ACCOUNT}


@fault("preflight", "fail", "vpc", "no VPC vpc-0123456789abcdef0 in us-east-1")
def no_vpc(_: Cloud) -> dict[str, Any]:
    return {"vpc_id": "vpc-0123456789abcdef0"}


@fault("preflight", "fail", "subnets", "no subnet subnet-0123456789abcdef0 in us-east-1")
def no_subnet(cloud: Cloud) -> dict[str, Any]:
    return {"subnet_ids": [*cloud.gateway_subnets, "subnet-0123456789abcdef0"]}


@fault("preflight", "fail", "subnets", " is in vpc-")
def subnet_of_another_vpc(cloud: Cloud) -> dict[str, Any]:
    stranger = cloud.subnet(cloud.vpc("10.1.0.0/16"), "10.1.0.0/24", "b")
    return {"subnet_ids": [cloud.gateway_subnets[0], stranger]}


@fault("preflight", "fail", "subnet-zones", "all subnets are in use1-az")
def one_zone(cloud: Cloud) -> dict[str, Any]:
    return {"subnet_ids": [cloud.gateway_subnets[0], cloud.subnet(cloud.vpc_id, "10.0.2.0/24", "a")]}


@fault("preflight", "fail", "subnet-addresses", " has 11")
def small_subnet(cloud: Cloud) -> dict[str, Any]:
    return {"subnet_ids": [cloud.gateway_subnets[0], cloud.subnet(cloud.vpc_id, "10.0.2.0/28", "b")]}


@fault("preflight", "warn", "subnet-owner", f"shared by account {POLYTOMIC}")
def shared_subnet(cloud: Cloud) -> None:
    cloud.edit("ec2:DescribeSubnets", "Subnets", lambda one: one.update(OwnerId=POLYTOMIC))


@fault(BOTH, "fail", "security-group", "no security group sg-0123456789abcdef0 in us-east-1")
def no_security_group(_: Cloud) -> dict[str, Any]:
    return {"rds_security_group_id": "sg-0123456789abcdef0"}


@fault("preflight", "fail", "security-group", " is in vpc-")
def security_group_of_another_vpc(cloud: Cloud) -> dict[str, Any]:
    return {"rds_security_group_id": cloud.group(cloud.vpc("10.1.0.0/16"), "far")}


@fault("preflight", "fail", "database-security-group", "is not attached to the database; attached: sg-")
def security_group_not_attached(cloud: Cloud) -> dict[str, Any]:
    return {"rds_security_group_id": cloud.group(cloud.vpc_id, "unused")}


@fault(BOTH, "fail", "database-security-group", "on the database is removing")
def security_group_not_active(cloud: Cloud) -> None:
    group = [{"VpcSecurityGroupId": cloud.rds_group, "Status": "removing"}]
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(VpcSecurityGroups=group))


@fault("preflight", "fail", "database", "no instance, cluster or proxy in us-east-1")
def no_database(_: Cloud) -> dict[str, Any]:
    return {"rds_host": "other.aaaaaaaaaa.us-east-1.rds.amazonaws.com"}


@fault(BOTH, "fail", "database-vpc", "the database is in vpc-")
def database_in_another_vpc(cloud: Cloud) -> None:
    far = cloud.vpc("10.1.0.0/16")
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one["DBSubnetGroup"].update(VpcId=far))


@fault(BOTH, "fail", "database-port", "the database listens on port 5433")
def another_port(cloud: Cloud) -> None:
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one["Endpoint"].update(Port=5433))


@fault(BOTH, "warn", "database-status", "the status is stopped")
def stopped(cloud: Cloud) -> None:
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(DBInstanceStatus="stopped"))


@fault(BOTH, "fail", "database-private", "publicly accessible: orders")
def public_database(cloud: Cloud) -> None:
    cloud.client("rds").modify_db_instance(DBInstanceIdentifier="orders", PubliclyAccessible=True)


@fault("preflight", "warn", "database", "the reader endpoint of cluster fleet")
def reader_endpoint(cloud: Cloud) -> dict[str, Any]:
    return {"rds_host": cloud.cluster()["reader"]}


@fault("preflight", "warn", "database", "the endpoint of instance fleet-1, one of cluster fleet")
def instance_of_a_cluster(cloud: Cloud) -> dict[str, Any]:
    return {"rds_host": cloud.cluster()["member"]}


@fault("preflight", "fail", "database-private", "publicly accessible: fleet-1")
def public_member_of_a_cluster(cloud: Cloud) -> dict[str, Any]:
    host = cloud.cluster()["writer"]
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(PubliclyAccessible=True))
    return {"rds_host": host}


@fault(BOTH, "fail", "host-address", "52.1.2.3 is public", addresses=("52.1.2.3",))
def public_address(_: Cloud) -> None:
    """The name resolves to a public address."""


@fault(BOTH, "fail", "host-address", "10.9.9.9 is not in 10.0.0.0/16", addresses=(ADDRESS, "10.9.9.9"))
def address_of_another_network(_: Cloud) -> None:
    """The name also resolves to a private address elsewhere."""


@fault(BOTH, "fail", "host-address", "does not know orders.", addresses=())
def unknown_name(_: Cloud) -> None:
    """The name does not resolve."""


@fault("preflight", "fail", "vpc-dns", "DNS support: off")
def no_dns_support(cloud: Cloud) -> None:
    cloud.client("ec2").modify_vpc_attribute(VpcId=cloud.vpc_id, EnableDnsSupport={"Value": False})


@fault("preflight", "fail", "vpc-dns", "DNS hostnames: off")
def no_dns_hostnames(cloud: Cloud) -> None:
    cloud.client("ec2").modify_vpc_attribute(VpcId=cloud.vpc_id, EnableDnsHostnames={"Value": False})


@fault("preflight", "fail", "ingress-rule", "InvalidPermission.Duplicate")
def ingress_rule_there_already(cloud: Cloud) -> None:
    group = cloud.group(cloud.vpc_id, "polytomic-rg")
    cloud.ingress(cloud.rds_group, UserIdGroupPairs=[{"GroupId": group}])


@fault("preflight", "fail", "names", "taken: security group sg-")
def name_of_the_group_taken(cloud: Cloud) -> None:
    cloud.group(cloud.vpc_id, "Polytomic-RG")


@fault("preflight", "fail", "names", f"taken: resource gateway {GATEWAY_ID}")
def name_of_the_gateway_taken(cloud: Cloud) -> None:
    cloud.gateway_group = cloud.rds_group
    cloud.gateway(name="polytomic-rg", id=GATEWAY_ID)


@fault("preflight", "fail", "names", f"taken: resource configuration {CONFIGURATION_ID}")
def name_of_the_configuration_taken(cloud: Cloud) -> None:
    cloud.configuration(name="polytomic-rc", id=CONFIGURATION_ID)


@fault("preflight", "warn", "names", "taken: RAM share arn:")
def name_of_the_share_taken(cloud: Cloud) -> None:
    cloud.share("polytomic-rc")


@fault("verify", "fail", "ingress", "it lets in: nobody")
def no_ingress_rule(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)


@fault("verify", "fail", "ingress", "it lets in: nobody")
def ingress_rule_for_another_port(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, 3306, UserIdGroupPairs=[{"GroupId": cloud.gateway_group}])


@fault("verify", "fail", "ingress", "it lets in: sg-")
def ingress_rule_for_another_group(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, UserIdGroupPairs=[{"GroupId": cloud.rds_group}])


@fault("verify", "warn", "ingress", "lets in 10.0.0.0/16, and not the group sg-")
def ingress_by_cidr_alone(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, IpRanges=[{"CidrIp": "10.0.0.0/16"}])


@fault("verify", "fail", "ingress", "it lets in: 10.0.0.0/24")
def ingress_by_cidr_of_one_subnet(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, IpRanges=[{"CidrIp": "10.0.0.0/24"}])


@fault("verify", "unknown", "ingress", "it lets in: pl-1, not looked into")
def ingress_by_prefix_list(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.edit("ec2:DescribeSecurityGroupRules", "SecurityGroupRules", _prefix_list)
    cloud.ingress(cloud.rds_group, IpRanges=[{"CidrIp": "1.2.3.4/32"}])


def _prefix_list(rule: dict[str, Any]) -> None:
    if rule.pop("CidrIpv4", None):
        rule["PrefixListId"] = "pl-1"


@fault("verify", "fail", "egress", "it lets out to: nobody")
def no_egress_rule(cloud: Cloud) -> None:
    cloud.revoke(cloud.gateway_group, egress=True)


@fault("verify", "fail", "egress", "it lets out to: nobody")
def egress_rule_for_another_port(cloud: Cloud) -> None:
    cloud.revoke(cloud.gateway_group, egress=True)
    cloud.egress(cloud.gateway_group, 3306, UserIdGroupPairs=[{"GroupId": cloud.rds_group}])


@fault("verify", "fail", "egress", "it lets out to: 10.0.10.0/24")
def egress_to_one_subnet(cloud: Cloud) -> None:
    cloud.revoke(cloud.gateway_group, egress=True)
    cloud.egress(cloud.gateway_group, IpRanges=[{"CidrIp": "10.0.10.0/24"}])


@fault("verify", "fail", "target", f"it holds the IP address {ADDRESS}")
def address_in_place_of_a_name(cloud: Cloud) -> None:
    cloud.configurations[0]["resourceConfigurationDefinition"] = {"ipResource": {"ipAddress": ADDRESS}}


@fault("verify", "fail", "target", "it names other.example.com")
def another_name(cloud: Cloud) -> None:
    target = {"dnsResource": {"domainName": "other.example.com", "ipAddressType": "IPV4"}}
    cloud.configurations[0]["resourceConfigurationDefinition"] = target


@fault("verify", "fail", "target", "it holds arnResource, and no DNS name")
def arn_in_place_of_a_name(cloud: Cloud) -> None:
    target = {"arnResource": {"arn": "arn:aws:rds:us-east-1:123456789012:db:orders"}}
    cloud.configurations[0]["resourceConfigurationDefinition"] = target


@fault("verify", "fail", "configuration-status", "no resource configuration polytomic-rc")
def no_configuration(cloud: Cloud) -> None:
    cloud.configurations.clear()


@fault("verify", "fail", "configuration-status", "CREATE_FAILED: the name cannot be resolved")
def configuration_failed(cloud: Cloud) -> None:
    cloud.configurations[0].update(status="CREATE_FAILED", failureReason="the name cannot be resolved")


@fault("verify", "unknown", "configuration-status", "CREATE_IN_PROGRESS, not done yet")
def configuration_under_way(cloud: Cloud) -> None:
    cloud.configurations[0]["status"] = "CREATE_IN_PROGRESS"


@fault("verify", "unknown", "configuration-status", "MELTED, a status that this release does not know")
def configuration_in_an_unknown_status(cloud: Cloud) -> None:
    cloud.odd.add("MELTED")
    cloud.configurations[0]["status"] = "MELTED"


@fault("verify", "fail", "configuration-port", "SINGLE, TCP, ports 3306, 6000-7000")
def configuration_for_other_ports(cloud: Cloud) -> None:
    cloud.configurations[0]["portRanges"] = ["3306", "6000-7000"]


@fault("verify", "fail", "configuration-gateway", "it belongs to rgw-00000000000000000")
def configuration_of_another_gateway(cloud: Cloud) -> None:
    cloud.configurations[0]["resourceGatewayId"] = "rgw-00000000000000000"


@fault("verify", "fail", "gateway-status", "no resource gateway polytomic-rg")
def no_gateway(cloud: Cloud) -> None:
    cloud.gateways.clear()


@fault("verify", "fail", "gateway-status", "UPDATE_FAILED")
def gateway_failed(cloud: Cloud) -> None:
    cloud.gateways[0]["status"] = "UPDATE_FAILED"


@fault("verify", "warn", "gateway-place", "not the subnets of the inputs")
def subnets_not_deployed(cloud: Cloud) -> dict[str, Any]:
    return {"subnet_ids": [*cloud.gateway_subnets, "subnet-0123456789abcdef0"]}


@fault("verify", "fail", "gateway-place", "IPV6")
def gateway_without_ipv4(cloud: Cloud) -> None:
    cloud.gateways[0]["ipAddressType"] = "IPV6"


@fault("verify", "fail", "gateway-interfaces", "no interface in use in subnet-")
def subnet_without_interface(cloud: Cloud) -> None:
    second = cloud.gateway_subnets[1]
    cloud.edit(
        "ec2:DescribeNetworkInterfaces",
        "NetworkInterfaces",
        lambda one: one.update(Status="available" if one["SubnetId"] == second else "in-use"),
    )


@fault("verify", "fail", "share-status", "no RAM share polytomic-rc")
def no_share(cloud: Cloud) -> None:
    cloud.edit("ram:GetResourceShares", "resourceShares", lambda one: one.update(status="DELETED"))


@fault("verify", "fail", "share-status", "FAILED: it went wrong")
def share_failed(cloud: Cloud) -> None:
    change = {"status": "FAILED", "statusMessage": "it went wrong"}
    cloud.edit("ram:GetResourceShares", "resourceShares", lambda one: one.update(change))


@fault("verify", "fail", "share-external", "allowExternalPrincipals is false")
def share_for_the_organization_only(cloud: Cloud) -> None:
    cloud.client("ram").update_resource_share(
        resourceShareArn=cloud.share_arn, name="polytomic-rc", allowExternalPrincipals=False
    )


@fault("verify", "fail", "share-resource", f"{CONFIGURATION_ARN} is not in the share")
def configuration_not_shared(cloud: Cloud) -> None:
    cloud.associations.pop(0)


@fault("verify", "fail", "share-principal", "principals of the share: none")
def no_principal(cloud: Cloud) -> None:
    cloud.principal["status"] = "DISASSOCIATED"


@fault("verify", "fail", "share-principal", "principals of the share: 111111111111")
def wrong_principal(cloud: Cloud) -> None:
    cloud.principal["associatedEntity"] = "111111111111"


@fault("verify", "fail", "share-principal", f"principals of the share: 111111111111, {POLYTOMIC}")
def one_principal_too_many(cloud: Cloud) -> None:
    cloud.associate("PRINCIPAL", "111111111111")


@fault("verify", "warn", "share-accepted", "waiting for Polytomic to accept; nothing is wrong on your side")
def not_accepted_yet(cloud: Cloud) -> None:
    cloud.principal["status"] = "ASSOCIATING"


@fault("verify", "fail", "share-accepted", "FAILED: the account does not exist")
def association_failed(cloud: Cloud) -> None:
    cloud.principal.update(status="FAILED", statusMessage="the account does not exist")


@fault("verify", "warn", "share-permission", "version 1, not the default version")
def old_permission(cloud: Cloud) -> None:
    cloud.permissions[0].update(version="1", defaultVersion=False)


@fault("verify", "warn", "endpoint", "none yet")
def no_endpoint(cloud: Cloud) -> None:
    cloud.endpoints.clear()


@fault("verify", "warn", "endpoint", "endpoints of other accounts: vpce-00000000000000000 of 111111111111")
def endpoint_of_another_account(cloud: Cloud) -> None:
    cloud.endpoint("111111111111", "vpce-00000000000000000")


ANY = (0, 65535)


@fault("verify", "fail", "acl-gateway", "rule 32767 refuses tcp 5432 out to 10.0.11.0/24")
def gateway_acl_refuses_the_way_out(cloud: Cloud) -> None:
    cloud.acl(
        cloud.gateway_subnets[0],
        (100, True, "allow", "10.0.10.0/24", 5432, 5432),
        (100, False, "allow", "0.0.0.0/0", *ANY),
    )


@fault("verify", "fail", "acl-gateway", "rule 100 refuses tcp 1024-65535 in from 10.0.1")
def gateway_acl_refuses_the_way_back(cloud: Cloud) -> None:
    cloud.acl(
        cloud.gateway_subnets[0],
        (100, True, "allow", "0.0.0.0/0", *ANY),
        (100, False, "deny", "0.0.0.0/0", 1024, 2000),
        (200, False, "allow", "0.0.0.0/0", *ANY),
    )


@fault("verify", "fail", "acl-database", "rule 32767 refuses tcp 5432 in from 10.0.1.0/24")
def database_acl_refuses_the_way_in(cloud: Cloud) -> None:
    cloud.acl(
        cloud.database_subnets[0],
        (100, True, "allow", "0.0.0.0/0", *ANY),
        (100, False, "allow", "10.0.0.0/24", 5432, 5432),
    )


@fault("verify", "fail", "acl-database", "rule 32767 refuses tcp 1024-65535 out to 10.0.")
def database_acl_refuses_the_way_back(cloud: Cloud) -> None:
    cloud.acl(
        cloud.database_subnets[0],
        (100, True, "allow", "0.0.0.0/0", 32768, 65535),
        (100, False, "allow", "0.0.0.0/0", *ANY),
    )


def _route(cloud: Cloud, subnet: str, block: str, state: str) -> None:
    client = cloud.client("ec2")
    table = client.create_route_table(VpcId=cloud.vpc_id)["RouteTable"]["RouteTableId"]
    client.associate_route_table(RouteTableId=table, SubnetId=subnet)
    route = {"DestinationCidrBlock": block, "GatewayId": "vgw-1", "State": state}
    cloud.edit(
        "ec2:DescribeRouteTables",
        "RouteTables",
        lambda one: one["Routes"].append(route) if one["RouteTableId"] == table else None,
    )
    cloud.clear_counts()


@fault("verify", "fail", "routes-out", "the route 10.0.8.0/22 loses traffic to 10.0.1")
def route_to_the_database_lost(cloud: Cloud) -> None:
    _route(cloud, cloud.gateway_subnets[0], "10.0.8.0/22", "blackhole")


@fault("verify", "warn", "routes-out", "the route 10.0.10.10/32 takes traffic to 10.0.10.0/24 past the local route")
def route_to_the_database_elsewhere(cloud: Cloud) -> None:
    _route(cloud, cloud.gateway_subnets[0], "10.0.10.10/32", "active")


@fault("verify", "fail", "routes-back", "the route 10.0.1.0/24 loses traffic to 10.0.1.0/24: blackhole")
def route_to_the_gateway_lost(cloud: Cloud) -> None:
    _route(cloud, cloud.database_subnets[1], "10.0.1.0/24", "blackhole")


@pytest.mark.parametrize(
    ("command", "one"),
    [(command, one) for one in FAULTS for command in one.commands.split()],
    ids=lambda value: value.name if isinstance(value, Fault) else value,
)
def test_a_fault_is_found_by_its_check_and_by_no_other(cloud: Cloud, command: str, one: Fault) -> None:
    connection: Any = healthy(cloud, command)
    connection |= one.change(cloud) or {}
    cloud.clear_counts()

    def resolver(_: str) -> tuple[list[str], list[str]]:
        if not one.addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [], list(one.addresses)

    results = run(
        CHECKS[command], Case("polytomic", connection, Account(connection, Reader(cloud.client), resolver), Path())
    )
    found = next(result for result in results if result.id == one.check)
    assert (found.verdict, one.seen in found.seen) == (one.verdict, True), found
    assert found.remedy
    assert [complaint for result in results for complaint in unusable(result.remedy)] == []
    others = [result for result in results if result is not found]
    # Another check may be unknown, where it cannot be made before the fault is gone; then it says which check to see.
    blocked = f"# first see to the check {one.check}"
    assert by_verdict([other for other in others if (other.verdict, other.remedy) != ("unknown", blocked)]) == {}
    assert [name for name in cloud.calls if not READ.match(name.split(":")[1])] == []


# Databases of other kinds


@pytest.mark.parametrize("kind", ["writer", "custom", "proxy"])
def test_an_endpoint_that_leads_to_the_writer_passes(cloud: Cloud, kind: str) -> None:
    connection = healthy(cloud, "preflight")
    endpoints = cloud.cluster() | cloud.proxy()
    words = {
        "writer": "the writer endpoint of cluster fleet",
        "custom": "a custom endpoint of cluster fleet",
        "proxy": "the endpoint of proxy pool",
    }
    results = run(PREFLIGHT, case(cloud, {**connection, "rds_host": endpoints[kind].upper()}))
    unsaid = {"warn database-port": "not compared: the endpoint of proxy pool, and RDS states no port for a proxy"}
    assert by_verdict(results) == (unsaid if kind == "proxy" else {})
    assert words[kind] in next(result.seen for result in results if result.id == "database")


def test_a_read_only_endpoint_of_a_proxy_is_a_warning(cloud: Cloud) -> None:
    connection = healthy(cloud, "preflight")
    results = run(PREFLIGHT, case(cloud, {**connection, "rds_host": cloud.proxy()["read-only"]}))
    seen = by_verdict(results)["warn database"]
    assert "the read-only endpoint pool-ro of proxy pool" in seen


def test_a_name_of_ones_own_is_followed_to_the_first_endpoint_on_the_way(cloud: Cloud) -> None:
    connection = healthy(cloud, "preflight")
    endpoints = cloud.cluster()

    def resolver(_: str) -> tuple[list[str], list[str]]:
        return ["db.example.com", endpoints["writer"], endpoints["member"]], [ADDRESS]

    own = Case(
        "own",
        {**connection, "rds_host": "db.example.com"},
        Account({**connection, "rds_host": "db.example.com"}, Reader(cloud.client), resolver),
        Path(),
    )
    results = run(PREFLIGHT, own)
    assert by_verdict(results) == {}
    assert own.account.database.what == "the writer endpoint of cluster fleet"


def test_egress_to_the_blocks_of_all_database_subnets_is_enough(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.revoke(cloud.gateway_group, egress=True)
    cloud.egress(cloud.gateway_group, IpRanges=[{"CidrIp": "10.0.10.0/23"}])
    assert by_verdict(run(VERIFY, case(cloud, connection))) == {}


def test_of_two_shares_of_the_name_the_one_with_the_configuration_counts(cloud: Cloud) -> None:
    connection = cloud.after()
    for _ in range(3):
        cloud.share("polytomic-rc")
    cloud.edits["ram:GetResourceShares"] = lambda parsed: parsed["resourceShares"].reverse()
    assert by_verdict(run(VERIFY, case(cloud, connection))) == {}


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
    assert by_verdict(run(VERIFY, case(cloud, connection))) == {}


# The provider's lock file


@pytest.mark.parametrize(
    ("version", "verdict"), [("5.84.0", "fail"), ("5.9.1", "fail"), ("5.85.0", "pass"), ("6.25.0", "pass")]
)
def test_a_lock_file_below_the_floor_is_found(cloud: Cloud, tmp_path: Path, version: str, verdict: str) -> None:
    folder = tmp_path / "cdktf.out" / "stacks" / "polytomic"
    folder.mkdir(parents=True)
    (folder / ".terraform.lock.hcl").write_text(
        '# This file is maintained automatically by "terraform init".\n\n'
        'provider "registry.terraform.io/hashicorp/random" {\n  version = "3.6.0"\n}\n\n'
        'provider "registry.terraform.io/hashicorp/aws" {\n'
        f'  version     = "{version}"\n  constraints = ">= 5.60.0, < 7.0.0"\n  hashes = [\n    "h1:x=",\n  ]\n}}\n'
    )
    results = run(PREFLIGHT, case(cloud, healthy(cloud, "preflight"), tmp_path))
    lock = next(result for result in results if result.id == "provider-lock")
    assert (lock.verdict, f"hashicorp/aws {version}" in lock.seen) == (verdict, True)
    assert set(by_verdict(results)) == ({"fail provider-lock"} if verdict == "fail" else set())


# Faults of the service


@pytest.mark.parametrize("command", CHECKS)
def test_a_denied_operation_makes_checks_unknown_with_its_iam_action_and_stops_no_other(
    cloud: Cloud, command: str
) -> None:
    connection = healthy(cloud, command)
    run(CHECKS[command], case(cloud, connection))
    operations = list(cloud.calls)
    assert len(operations) > 8
    for operation in operations:
        cloud.faults = {operation: "denied"}
        results = run(CHECKS[command], case(cloud, connection))
        bad = [result for result in results if result.verdict != "pass"]
        assert {(result.verdict, result.seen) for result in bad} == {
            (Verdict.UNKNOWN, f"AWS denies {operation} to these credentials")
        }
        assert {result.remedy for result in bad} == {f"# allow the action {operation}; the README has the whole policy"}
        assert len(results) == len(CHECKS[command])
        assert exit_status(result.verdict for result in results) == 2


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("throttled", "AWS throttled {}, retries included"),
        ("timeout", "AWS did not answer {}: Read timeout on endpoint URL"),
        ("broken", "AWS answered {} with InternalFailure: "),
    ],
)
@pytest.mark.parametrize(
    "operation",
    [
        "ec2:DescribeSubnets",
        "rds:DescribeDBInstances",
        "ram:GetResourceShares",
        "vpc-lattice:GetResourceConfiguration",
        "sts:GetCallerIdentity",
    ],
)
def test_a_service_that_fails_is_asked_again_and_then_unknown(
    cloud: Cloud, operation: str, fault: str, seen: str
) -> None:
    connection = cloud.after()
    cloud.faults[operation] = fault
    results = run(VERIFY, case(cloud, connection))
    bad = [result for result in results if result.verdict != "pass"]
    assert bad
    assert [result for result in bad if result.verdict != "unknown" or seen.format(operation) not in result.seen] == []
    assert cloud.requests[operation] > 1
    assert cloud.calls[operation] == 1


def test_what_is_looked_for_is_found_on_a_later_page(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.page = 2
    for number in range(5):
        cloud.gateway(name=f"other{number}-rg", id=f"rgw-{number:017}")
        cloud.configuration(name=f"other{number}-rc", id=f"rcfg-{number:017}")
    cloud.gateways.reverse()
    cloud.configurations.reverse()
    cloud.associations[:0] = [{**cloud.principal, "status": "DISASSOCIATED"} for _ in range(5)]
    cloud.endpoints[:0] = cloud.endpoints * 4
    for number in range(110):
        cloud.instance(f"a{number}", "orders", cloud.rds_group)
    cloud.clear_counts()
    assert by_verdict(run(VERIFY, case(cloud, connection))) == {}
    pages = ("rds:DescribeDBInstances", "vpc-lattice:ListResourceGateways", "ram:GetResourceShareAssociations")
    assert [cloud.calls[operation] for operation in pages] == [2, 3, 4]


def test_a_resolver_without_an_answer_makes_the_address_unknown(cloud: Cloud) -> None:
    def resolver(_: str) -> tuple[list[str], list[str]]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    connection = healthy(cloud, "preflight")
    results = run(PREFLIGHT, Case("polytomic", connection, Account(connection, Reader(cloud.client), resolver), Path()))
    assert list(by_verdict(results)) == ["unknown host-address"]


def test_the_local_resolver_gives_the_chain_of_names_and_the_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _: ("last", ["first", "second"], [ADDRESS]))
    assert resolve("first") == (["first", "second", "last"], [ADDRESS])


def test_a_failure_beats_an_unknown_and_a_warning_passes() -> None:
    fail, unknown, warn, ok = Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS
    given = [[ok], [ok, warn], [ok, warn, unknown], [unknown, fail, ok], []]
    assert [exit_status(one) for one in given] == [0, 0, 2, 1, 0]


# Reachability Analyzer

WRITES = {
    "ec2:CreateNetworkInsightsPath",
    "ec2:DeleteNetworkInsightsAnalysis",
    "ec2:DeleteNetworkInsightsPath",
    "ec2:DescribeNetworkInsightsAnalyses",
    "ec2:StartNetworkInsightsAnalysis",
}


def analyze(cloud: Cloud, *, faults: dict[str, str] | None = None, found: bool = True) -> tuple[Result, list[str]]:
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
    reader = Reader(cloud.client)
    this = Case("polytomic", connection, Account(connection, reader, lambda _: ([], [ADDRESS])), Path())
    result = reachability(this, said.append, naps.append)
    if "ec2:CreateNetworkInsightsPath" in cloud.calls and not faults:
        assert cloud.analyzed.endswith(f" {database} 5432")
    return result, said


def test_reachability_says_whether_there_is_a_way_and_deletes_what_it_made(cloud: Cloud) -> None:
    result, said = analyze(cloud)
    assert (result.verdict, result.id) == ("pass", "reachability")
    assert result.seen.startswith("a way from eni-")
    assert (cloud.insights, said) == ({}, [])
    assert {name for name in cloud.calls if "Insights" in name} == WRITES


def test_reachability_names_what_is_in_the_way(cloud: Cloud) -> None:
    result, _ = analyze(cloud, found=False)
    assert result.verdict == "fail"
    assert f"ENI_SG_RULES_MISMATCH ingress {cloud.rds_group}" in result.seen
    assert cloud.insights == {}


@pytest.mark.parametrize(
    "operation", ["CreateNetworkInsightsPath", "StartNetworkInsightsAnalysis", "DescribeNetworkInsightsAnalyses"]
)
def test_reachability_leaves_nothing_behind_when_it_fails_midway(cloud: Cloud, operation: str) -> None:
    result, said = analyze(cloud, faults={f"ec2:{operation}": "denied"})
    assert (result.verdict, result.seen) == ("unknown", f"AWS denies ec2:{operation} to these credentials")
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
    reader = Reader(cloud.client)
    this = Case("polytomic", connection, Account(connection, reader, lambda _: ([], [ADDRESS])), Path())
    result = reachability(this, pytest.fail, lambda _: None)
    assert (result.verdict, result.seen) == ("unknown", "the analysis ended as failed: no such interface")
    assert cloud.insights == {}


# The policy in the README


def test_the_policies_in_the_readme_have_exactly_the_actions_that_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    called: set[str] = set()
    for command, checks in CHECKS.items():
        with account(monkeypatch) as cloud:
            connection = healthy(cloud, command)
            for host in (connection["rds_host"], cloud.cluster()["writer"], cloud.proxy()["read-only"]):
                run(checks, case(cloud, {**connection, "rds_host": host}))
                called |= set(cloud.calls)
    blocks = re.findall(
        r"```json\n(\{\n  \"Version\": \"2012-10-17\".*?)```", README.read_text(encoding="utf-8"), re.DOTALL
    )
    policies = [json.loads(block)["Statement"] for block in blocks]
    allowed = [set(statement["Action"]) for policy in policies for statement in policy]
    assert allowed == [called, WRITES]


# Rules and routes, without AWS


def entry(
    number: int, action: str, cidr: str, ports: tuple[int, int] | None, *, egress: bool = False
) -> dict[str, Any]:
    span = {"PortRange": {"From": ports[0], "To": ports[1]}} if ports else {}
    protocol = "6" if ports else "-1"
    return {
        "RuleNumber": number,
        "RuleAction": action,
        "CidrBlock": cidr,
        "Egress": egress,
        "Protocol": protocol,
        **span,
    }


BLOCKS = st.sampled_from(
    [f"10.0.0.{start}/{32 - bits}" for bits in range(4) for start in range(0, 8, 2**bits)] + ["0.0.0.0/0"]
)
SPANS = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: (min(ends), max(ends)))
ENTRIES = st.lists(
    st.tuples(st.sampled_from(["allow", "deny"]), BLOCKS, st.none() | SPANS, st.booleans()), max_size=6
).map(
    lambda rows: [
        entry(10 * number + 10, action, block, span, egress=egress)
        for number, (action, block, span, egress) in enumerate(rows)
    ]
)


@given(ENTRIES, BLOCKS.filter(lambda block: block != "0.0.0.0/0"), SPANS)
def test_an_acl_refuses_if_and_only_if_it_refuses_a_single_packet(
    entries: list[dict[str, Any]], peer: str, span: tuple[int, int]
) -> None:
    def verdict(host: ipaddress.IPv4Address, port: int) -> int | None:
        for rule in entries:
            ports = rule.get("PortRange", {"From": 0, "To": 65535})
            here = not rule["Egress"] and host in ipaddress.IPv4Network(rule["CidrBlock"])
            if here and ports["From"] <= port <= ports["To"]:
                return rule["RuleNumber"] if rule["RuleAction"] == "deny" else None
        return 32767

    packets = {verdict(host, port) for host in ipaddress.IPv4Network(peer) for port in range(span[0], span[1] + 1)}
    refusals = [number for number in packets if number is not None]
    assert refusal(reversed(entries), egress=False, peer=peer, ports=span) == min(refusals, default=None)


def test_an_acl_entry_for_udp_or_ipv6_does_not_count() -> None:
    other = [
        {**entry(1, "deny", "0.0.0.0/0", (0, 65535)), "Protocol": "17"},
        {"RuleNumber": 2, "RuleAction": "deny", "Ipv6CidrBlock": "::/0", "Egress": False, "Protocol": "-1"},
        entry(3, "allow", "0.0.0.0/0", None),
    ]
    assert refusal(other, egress=False, peer="10.0.0.0/8", ports=(1, 2)) is None


def test_a_new_acl_entry_gets_a_number_that_is_free_and_early_enough() -> None:
    entries = [entry(number, "allow", "0.0.0.0/0", None) for number in (1, 2, 99, 100)]
    assert free_number(entries, egress=False, before=100) == 98
    assert free_number(entries, egress=False, before=3) is None
    assert free_number(entries, egress=True, before=3) == 2


def test_a_route_counts_by_its_length() -> None:
    local = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
    wide = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}
    other = {"DestinationCidrBlock": "10.0.2.0/24", "GatewayId": "vgw-1", "State": "active"}
    inside = {"DestinationCidrBlock": "10.0.1.128/25", "GatewayId": "vgw-1", "State": "active"}
    six = {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "State": "active"}
    routes = [wide, local, other, inside, six]
    assert detours(routes, "10.0.1.0/24") == [inside]
    assert detours(routes, "10.0.3.0/24") == []
    assert [has_local(routes, "10.0.1.0/24"), has_local([wide, other], "10.0.1.0/24")] == [True, False]


def test_security_group_rules_are_told_apart_by_direction_protocol_and_port() -> None:
    rules = [
        {"IsEgress": False, "IpProtocol": "tcp", "FromPort": 5000, "ToPort": 6000, "CidrIpv4": "10.0.0.0/8"},
        {
            "IsEgress": False,
            "IpProtocol": "-1",
            "FromPort": -1,
            "ToPort": -1,
            "ReferencedGroupInfo": {"GroupId": "sg-1"},
        },
        {"IsEgress": False, "IpProtocol": "udp", "FromPort": 5432, "ToPort": 5432, "CidrIpv4": "1.0.0.0/8"},
        {"IsEgress": False, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "2.0.0.0/8"},
        {"IsEgress": True, "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "PrefixListId": "pl-1"},
    ]
    assert open_to(rules, egress=False, port=5432) == ({"sg-1"}, {"10.0.0.0/8"}, set())
    assert open_to(rules, egress=True, port=5432) == (set(), set(), {"pl-1"})


def test_blocks_cover_subnets_only_whole() -> None:
    assert covers(["10.0.0.0/24", "10.0.1.0/24"], ["10.0.0.0/25", "10.0.1.0/24"])
    assert not covers(["10.0.0.0/25"], ["10.0.0.0/24"])

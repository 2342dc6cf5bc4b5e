"""No healthy deployment gives a failure, however it was made, and however it is known."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import AwsClient
from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from fakes.aws.deployment_targets import as_connection, by_arn
from fakes.aws.faults import by_verdict
from fakes.aws.resource_builder import LATTICE, POLYTOMIC, ranges
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import Cloud

    Change = Callable[[Cloud], None]

pytestmark = pytest.mark.usefixtures("in_turn")

ALL: dict[str, Any] = {"IpProtocol": "-1"}
EVERY = (0, 65535)
# By what is different: the shape that it is made of, what makes it different, what is said, and whether an adoption
# makes a connection of it that holds as much.
HEALTHY: dict[str, tuple[str, Change, set[str], bool]] = {}


def healthy(*said: str, of: str = "console names", by_arn_alone: bool = False) -> Callable[[Change], Change]:
    def add(change: Change) -> Change:
        HEALTHY[change.__name__] = (of, change, set(said), not by_arn_alone)
        return change

    return add


def only_ingress(cloud: Cloud, **permission: Any) -> None:  # noqa: ANN401 - boto3's
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.client("ec2").authorize_security_group_ingress(GroupId=cloud.rds_group, IpPermissions=[permission])


def only_egress(cloud: Cloud, **permission: Any) -> None:  # noqa: ANN401 - boto3's
    cloud.close()
    cloud.client("ec2").authorize_security_group_egress(GroupId=cloud.gateway_group, IpPermissions=[permission])


def from_gateway(cloud: Cloud) -> list[dict[str, str]]:
    return [{"GroupId": cloud.gateway_group}]


def blocks(cloud: Cloud, subnets: list[str]) -> list[str]:
    return [cloud.blocks[subnet] for subnet in subnets]


# Rules


@healthy()
def ingress_by_a_range_of_ports(cloud: Cloud) -> None:
    only_ingress(cloud, IpProtocol="tcp", FromPort=5000, ToPort=6000, UserIdGroupPairs=from_gateway(cloud))


@healthy()
def ingress_by_all_protocols(cloud: Cloud) -> None:
    only_ingress(cloud, **ALL, UserIdGroupPairs=from_gateway(cloud))


@healthy("warn ingress")
def ingress_by_a_prefix_list(cloud: Cloud) -> None:
    entries = [{"PrefixListId": cloud.prefix_list(*blocks(cloud, cloud.gateway_subnets))}]
    only_ingress(cloud, IpProtocol="tcp", FromPort=5432, ToPort=5432, PrefixListIds=entries)


@healthy("warn ingress")
def ingress_by_a_block_and_a_prefix_list_that_each_have_half(cloud: Cloud) -> None:
    one, other = blocks(cloud, cloud.gateway_subnets)
    only_ingress(cloud, **ALL, PrefixListIds=[{"PrefixListId": cloud.prefix_list(one)}])
    cloud.ingress(cloud.rds_group, **ranges(other))


@healthy("warn ingress")
def ingress_by_the_addresses_of_the_interfaces_alone(cloud: Cloud) -> None:
    found = cloud.interfaces_of(cloud.its_gateway)
    addresses = [f"{each['PrivateIpAddress']}/32" for one in found for each in one["PrivateIpAddresses"]]
    only_ingress(cloud, **ALL, **ranges(*addresses))


@healthy("warn ingress", of="ipv6")
def ingress_by_the_blocks_of_ipv6_subnets(cloud: Cloud) -> None:
    only_ingress(cloud, **ALL, **ranges(*blocks(cloud, cloud.gateway_subnets)))


@healthy()
def ingress_also_by_blocks_of_others(cloud: Cloud) -> None:
    cloud.ingress(cloud.rds_group, 22, **ranges("0.0.0.0/0"))
    cloud.ingress(cloud.rds_group, **ranges("172.16.0.0/12"))


@healthy()
def egress_to_everywhere(cloud: Cloud) -> None:
    only_egress(cloud, **ALL, **ranges("0.0.0.0/0"))


@healthy()
def egress_by_a_prefix_list(cloud: Cloud) -> None:
    entries = [{"PrefixListId": cloud.prefix_list(*blocks(cloud, cloud.database_subnets))}]
    only_egress(cloud, IpProtocol="tcp", FromPort=5432, ToPort=5432, PrefixListIds=entries)


@healthy()
def another_group_of_the_database_has_the_rule(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    other = cloud.group(cloud.vpc_id, "vendors")
    cloud.ingress(other, UserIdGroupPairs=from_gateway(cloud))
    attached = [{"VpcSecurityGroupId": group, "Status": "active"} for group in (cloud.rds_group, other)]
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(VpcSecurityGroups=attached))


@healthy()
def each_group_of_the_gateway_does_half(cloud: Cloud) -> None:
    other = cloud.group(cloud.vpc_id, "known-to-the-database")
    cloud.revoke(other, egress=True)
    only_ingress(cloud, **ALL, UserIdGroupPairs=[{"GroupId": other}])
    cloud.its_gateway["securityGroupIds"].append(other)


# Network


@healthy()
def several_blocks_in_the_vpc(cloud: Cloud) -> None:
    more = {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "associated"}}
    cloud.edit("ec2:DescribeVpcs", "Vpcs", lambda one: one["CidrBlockAssociationSet"].insert(0, more))
    local = {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active"}
    cloud.edit("ec2:DescribeRouteTables", "RouteTables", lambda one: one["Routes"].insert(0, local))


@healthy()
def route_tables_of_their_own(cloud: Cloud) -> None:
    client = cloud.client("ec2")
    for subnet in (cloud.gateway_subnets[0], cloud.database_subnets[1]):
        table = client.create_route_table(VpcId=cloud.vpc_id)["RouteTable"]["RouteTableId"]
        client.associate_route_table(RouteTableId=table, SubnetId=subnet)


@healthy()
def routes_that_go_elsewhere(cloud: Cloud) -> None:
    routes = [
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"},
        {"DestinationCidrBlock": "192.168.0.0/16", "TransitGatewayId": "tgw-1", "State": "blackhole"},
        {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": "tgw-1", "State": "active"},
        {"DestinationPrefixListId": "pl-63a5400a", "GatewayId": "vpce-1", "State": "active"},
        {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "blackhole"},
    ]
    cloud.edit("ec2:DescribeRouteTables", "RouteTables", lambda one: one["Routes"].extend(routes))


@healthy()
def long_network_acls(cloud: Cloud) -> None:
    near, far = blocks(cloud, cloud.gateway_subnets), blocks(cloud, cloud.database_subnets)
    others = [(10 + number, True, "deny", f"10.0.{100 + number}.0/24", *EVERY) for number in range(20)]
    for subnet in cloud.gateway_subnets:
        let = [(200 + number, True, "allow", block, 5000, 6000) for number, block in enumerate(far)]
        let += [(300, False, "allow", "10.0.8.0/21", 1024, 30000), (310, False, "allow", "10.0.0.0/16", 30001, 65535)]
        cloud.acl(subnet, *others, *let)
    for subnet in cloud.database_subnets:
        back = [(200 + number, True, "allow", block, 1024, 65535) for number, block in enumerate(near)]
        cloud.acl(subnet, *others, *back, (300, False, "allow", "10.0.0.0/23", 5432, 5432))


@healthy()
def network_acls_that_deny_after_they_allow(cloud: Cloud) -> None:
    for subnet in (*cloud.gateway_subnets, *cloud.database_subnets):
        for_all = [
            ((10, out, "allow", "10.0.0.0/16", *EVERY), (20, out, "deny", "0.0.0.0/0", *EVERY)) for out in (True, False)
        ]
        cloud.acl(subnet, *itertools.chain(*for_all))


@healthy()
def network_acls_that_deny_udp_and_ipv6(cloud: Cloud) -> None:
    denied = [
        {"RuleNumber": number, "RuleAction": "deny", "Egress": out, **what}
        for out in (True, False)
        for number, what in (
            (1, {"Protocol": "17", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 0, "To": 65535}}),
            (2, {"Protocol": "-1", "Ipv6CidrBlock": "::/0"}),
            (3, {"Protocol": "1", "CidrBlock": "0.0.0.0/0", "IcmpTypeCode": {"Type": -1, "Code": -1}}),
        )
    ]
    cloud.edit("ec2:DescribeNetworkAcls", "NetworkAcls", lambda one: one["Entries"].extend(denied))


@healthy()
def more_subnets_than_the_database_has(cloud: Cloud) -> None:
    more = cloud.subnet(cloud.vpc_id, "10.0.2.0/24", "c")
    cloud.its_gateway["subnetIds"].append(more)
    cloud.interface(more, [cloud.gateway_group], ipv4=16, ipv6=0, Description=f"VPC Lattice {cloud.its_gateway['id']}")


@healthy()
def subnets_that_another_account_shares(cloud: Cloud) -> None:
    cloud.edit("ec2:DescribeSubnets", "Subnets", lambda one: one.update(OwnerId="999999999999"))


# Gateway


@healthy()
def more_interfaces_than_subnets(cloud: Cloud) -> None:
    for subnet in cloud.gateway_subnets:
        named = f"VPC Lattice {cloud.its_gateway['id']}"
        cloud.interface(subnet, [cloud.gateway_group], ipv4=16, ipv6=0, Description=named)


@healthy("warn ingress")
def others_have_the_group_of_the_gateway(cloud: Cloud) -> None:
    ingress_by_the_addresses_of_the_interfaces_alone(cloud)
    for subnet in (cloud.subnet(cloud.vpc_id, "10.0.2.0/24", "c"), *cloud.gateway_subnets):
        cloud.client("ec2").create_network_interface(SubnetId=subnet, Groups=[cloud.gateway_group])


@healthy()
def a_gateway_that_asks_the_vpc(cloud: Cloud) -> None:
    cloud.its_gateway["resourceConfigDnsResolution"] = "IN_VPC"


@healthy()
def a_gateway_of_both_families(cloud: Cloud) -> None:
    cloud.its_gateway["ipAddressType"] = "DUALSTACK"


# Configuration


@healthy()
def a_configuration_of_a_range_of_ports(cloud: Cloud) -> None:
    cloud.its_configuration["portRanges"] = ["22", "5000-6000"]


@healthy(by_arn_alone=True)
def a_configuration_of_a_group(cloud: Cloud) -> None:
    child = cloud.its_configuration
    group = cloud.configuration(name="databases", type="GROUP", resourceGatewayId=child.pop("resourceGatewayId"))
    del group["resourceConfigurationDefinition"], child["protocol"]
    child.update(type="CHILD", resourceConfigurationGroupId=group["id"])
    cloud.association(child["arn"])["associatedEntity"] = group["arn"]
    cloud.endpoints[0].update(resourceConfigurationId=group["id"], resourceConfigurationArn=group["arn"])


@healthy("warn target", by_arn_alone=True)
def a_configuration_that_holds_an_arn(cloud: Cloud) -> None:
    made = cloud.its_configuration
    made["resourceConfigurationDefinition"] = {"arnResource": {"arn": "arn:aws:rds:us-east-1:123456789012:db:orders"}}
    made["type"] = "ARN"
    del made["portRanges"], made["protocol"]


@healthy("warn target", of="ipv6", by_arn_alone=True)
def a_configuration_that_holds_an_arn_over_ipv6(cloud: Cloud) -> None:
    a_configuration_that_holds_an_arn(cloud)


@healthy()
def a_name_of_ones_own(cloud: Cloud) -> None:
    dns = cloud.its_configuration["resourceConfigurationDefinition"]["dnsResource"]
    dns["domainName"] = "db.example.com"


@healthy()
def configurations_and_gateways_of_other_accounts(cloud: Cloud) -> None:
    theirs = LATTICE.replace("123456789012", "999999999999")
    for one, kind in ((cloud.its_configuration, "resourceconfiguration"), (cloud.its_gateway, "resourcegateway")):
        listed = cloud.configurations if kind == "resourceconfiguration" else cloud.gateways
        identifier = f"{one['id'][:-1]}f"
        listed.insert(0, {**one, "id": identifier, "arn": f"{theirs}:{kind}/{identifier}"})


@healthy()
def similar_names_beside_it(cloud: Cloud) -> None:
    for name in ("polytomic", "polytomic-rc2", "old-polytomic-rc"):
        cloud.configuration(name=name, status="CREATE_FAILED", failureReason="no such name")
        cloud.gateway(name=name.replace("rc", "rg"), status="CREATE_FAILED")
        cloud.share(name, status="FAILED")
    cloud.instance("orders-2", "private", cloud.group(cloud.vpc_id, "orders-db-2"))


# Share


@healthy()
def a_second_share_with_polytomic(cloud: Cloud) -> None:
    more = {"resourceShareArn": cloud.share("again")}
    cloud.associate("RESOURCE", cloud.configuration_arn, **more)
    cloud.associate("PRINCIPAL", POLYTOMIC, external=True, status="ASSOCIATING", **more)
    cloud.shares.reverse()
    cloud.associations.reverse()


@healthy()
def a_deleted_share_of_the_same_name(cloud: Cloud) -> None:
    more = {"resourceShareArn": cloud.share("polytomic-rc", status="DELETED")}
    cloud.associate("RESOURCE", cloud.configuration_arn, status="DISASSOCIATED", **more)
    cloud.associate("PRINCIPAL", "111111111111", external=True, status="DISASSOCIATED", **more)
    cloud.shares.reverse()


# Database


@healthy("warn database-port", of="proxy")
def an_endpoint_of_a_proxy_that_leads_to_the_writer(cloud: Cloud) -> None:
    host = f"pool-rw.endpoint.proxy-aaaaaaaaaa.{cloud.region}.rds.amazonaws.com"
    cloud.its_configuration["resourceConfigurationDefinition"]["dnsResource"]["domainName"] = host
    cloud.proxy_endpoints.append(
        {
            "DBProxyEndpointName": "pool-rw",
            "DBProxyName": "pool",
            "Status": "available",
            "VpcId": cloud.vpc_id,
            "VpcSubnetIds": cloud.database_subnets,
            "VpcSecurityGroupIds": [cloud.rds_group],
            "Endpoint": host,
            "TargetRole": "READ_WRITE",
            "IsDefault": False,
        }
    )


@healthy(of="aurora")
def a_custom_endpoint_of_a_cluster(cloud: Cloud) -> None:
    dns = cloud.its_configuration["resourceConfigurationDefinition"]["dnsResource"]
    custom = dns["domainName"] = dns["domainName"].replace(".cluster-", ".cluster-custom-")
    cloud.edit("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(CustomEndpoints=[custom]))


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_deployment_is_well_by_its_arn_and_as_a_connection(cloud: Cloud, name: str) -> None:
    of, change, said, is_connection = HEALTHY[name]
    shape = SHAPES[of](cloud)
    change(cloud)
    dns = cloud.its_configuration["resourceConfigurationDefinition"].get("dnsResource", {})
    shape = replace(shape, host=dns.get("domainName", shape.host))
    reader = AwsClient(cloud.client)
    known = [by_arn(shape), *(as_connection(cloud, shape, with_ids=ids) for ids in (True, False) if is_connection)]
    found = [by_verdict(run_checks(VERIFY, one.case(shape, reader))) for one in known]
    assert [one for one in found if set(one) != said] == []

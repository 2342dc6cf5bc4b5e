"""No healthy deployment gives a failure, however it was made, and however it is known."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import AwsClient
from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from fakes.aws.deployment_targets import target_as_connection, target_by_arn
from fakes.aws.faults import evidence_by_verdict
from fakes.aws.resource_builder import LATTICE_ARN_PREFIX, POLYTOMIC_ACCOUNT, cidr_source
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount

    Change = Callable[[FakeAwsAccount], None]

pytestmark = pytest.mark.usefixtures("synchronous_threads")

ALL_PROTOCOLS: dict[str, Any] = {"IpProtocol": "-1"}
ALL_PORTS = (0, 65535)
# By what is different: the shape that it is made of, what makes it different, what is said, and whether an adoption
# makes a connection of it that holds as much.
HEALTHY_VARIANTS: dict[str, tuple[str, Change, set[str], bool]] = {}


def healthy_variant(
    *said: str, deployment_name: str = "console names", is_arn_only: bool = False
) -> Callable[[Change], Change]:
    def add(change: Change) -> Change:
        HEALTHY_VARIANTS[change.__name__] = (deployment_name, change, set(said), not is_arn_only)
        return change

    return add


def replace_ingress(cloud: FakeAwsAccount, **permission: Any) -> None:  # noqa: ANN401 - boto3's
    cloud.revoke_rules(cloud.database_group, egress=False)
    cloud.client("ec2").authorize_security_group_ingress(GroupId=cloud.database_group, IpPermissions=[permission])


def replace_egress(cloud: FakeAwsAccount, **permission: Any) -> None:  # noqa: ANN401 - boto3's
    cloud.revoke_gateway_egress()
    cloud.client("ec2").authorize_security_group_egress(GroupId=cloud.gateway_group, IpPermissions=[permission])


def gateway_group_pairs(cloud: FakeAwsAccount) -> list[dict[str, str]]:
    return [{"GroupId": cloud.gateway_group}]


def subnet_cidrs(cloud: FakeAwsAccount, subnets: list[str]) -> list[str]:
    return [cloud.subnet_cidrs[subnet] for subnet in subnets]


# Rules


@healthy_variant()
def ingress_port_range(cloud: FakeAwsAccount) -> None:
    replace_ingress(cloud, IpProtocol="tcp", FromPort=5000, ToPort=6000, UserIdGroupPairs=gateway_group_pairs(cloud))


@healthy_variant()
def ingress_all_protocols(cloud: FakeAwsAccount) -> None:
    replace_ingress(cloud, **ALL_PROTOCOLS, UserIdGroupPairs=gateway_group_pairs(cloud))


@healthy_variant("warn ingress")
def ingress_prefix_list(cloud: FakeAwsAccount) -> None:
    entries = [{"PrefixListId": cloud.create_prefix_list(*subnet_cidrs(cloud, cloud.gateway_subnets))}]
    replace_ingress(cloud, IpProtocol="tcp", FromPort=5432, ToPort=5432, PrefixListIds=entries)


@healthy_variant("warn ingress")
def ingress_cidr_plus_prefix_list(cloud: FakeAwsAccount) -> None:
    one, other = subnet_cidrs(cloud, cloud.gateway_subnets)
    replace_ingress(cloud, **ALL_PROTOCOLS, PrefixListIds=[{"PrefixListId": cloud.create_prefix_list(one)}])
    cloud.add_ingress_rule(cloud.database_group, **cidr_source(other))


@healthy_variant("warn ingress")
def ingress_interface_addresses_only(cloud: FakeAwsAccount) -> None:
    found = cloud.gateway_interfaces(cloud.deployed_gateway)
    addresses = [f"{each['PrivateIpAddress']}/32" for one in found for each in one["PrivateIpAddresses"]]
    replace_ingress(cloud, **ALL_PROTOCOLS, **cidr_source(*addresses))


@healthy_variant("warn ingress", deployment_name="ipv6")
def ingress_ipv6_subnet_cidrs(cloud: FakeAwsAccount) -> None:
    replace_ingress(cloud, **ALL_PROTOCOLS, **cidr_source(*subnet_cidrs(cloud, cloud.gateway_subnets)))


@healthy_variant()
def ingress_extra_cidrs(cloud: FakeAwsAccount) -> None:
    cloud.add_ingress_rule(cloud.database_group, 22, **cidr_source("0.0.0.0/0"))
    cloud.add_ingress_rule(cloud.database_group, **cidr_source("172.16.0.0/12"))


@healthy_variant()
def egress_to_everywhere(cloud: FakeAwsAccount) -> None:
    replace_egress(cloud, **ALL_PROTOCOLS, **cidr_source("0.0.0.0/0"))


@healthy_variant()
def egress_prefix_list(cloud: FakeAwsAccount) -> None:
    entries = [{"PrefixListId": cloud.create_prefix_list(*subnet_cidrs(cloud, cloud.database_subnets))}]
    replace_egress(cloud, IpProtocol="tcp", FromPort=5432, ToPort=5432, PrefixListIds=entries)


@healthy_variant()
def rule_on_second_database_group(cloud: FakeAwsAccount) -> None:
    cloud.revoke_rules(cloud.database_group, egress=False)
    other = cloud.create_security_group(cloud.vpc_id, "vendors")
    cloud.add_ingress_rule(other, UserIdGroupPairs=gateway_group_pairs(cloud))
    attached = [{"VpcSecurityGroupId": group, "Status": "active"} for group in (cloud.database_group, other)]
    cloud.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(VpcSecurityGroups=attached))


@healthy_variant()
def rules_split_over_gateway_groups(cloud: FakeAwsAccount) -> None:
    other = cloud.create_security_group(cloud.vpc_id, "known-to-the-database")
    cloud.revoke_rules(other, egress=True)
    replace_ingress(cloud, **ALL_PROTOCOLS, UserIdGroupPairs=[{"GroupId": other}])
    cloud.deployed_gateway["securityGroupIds"].append(other)


# Network


@healthy_variant()
def vpc_with_several_cidrs(cloud: FakeAwsAccount) -> None:
    more = {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "associated"}}
    cloud.edit_items("ec2:DescribeVpcs", "Vpcs", lambda one: one["CidrBlockAssociationSet"].insert(0, more))
    local = {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active"}
    cloud.edit_items("ec2:DescribeRouteTables", "RouteTables", lambda one: one["Routes"].insert(0, local))


@healthy_variant()
def separate_route_tables(cloud: FakeAwsAccount) -> None:
    client = cloud.client("ec2")
    for subnet in (cloud.gateway_subnets[0], cloud.database_subnets[1]):
        table = client.create_route_table(VpcId=cloud.vpc_id)["RouteTable"]["RouteTableId"]
        client.associate_route_table(RouteTableId=table, SubnetId=subnet)


@healthy_variant()
def unrelated_routes(cloud: FakeAwsAccount) -> None:
    routes = [
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"},
        {"DestinationCidrBlock": "192.168.0.0/16", "TransitGatewayId": "tgw-1", "State": "blackhole"},
        {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": "tgw-1", "State": "active"},
        {"DestinationPrefixListId": "pl-63a5400a", "GatewayId": "vpce-1", "State": "active"},
        {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "blackhole"},
    ]
    cloud.edit_items("ec2:DescribeRouteTables", "RouteTables", lambda one: one["Routes"].extend(routes))


@healthy_variant()
def many_acl_entries(cloud: FakeAwsAccount) -> None:
    near, far = subnet_cidrs(cloud, cloud.gateway_subnets), subnet_cidrs(cloud, cloud.database_subnets)
    others = [(10 + number, True, "deny", f"10.0.{100 + number}.0/24", *ALL_PORTS) for number in range(20)]
    for subnet in cloud.gateway_subnets:
        let = [(200 + number, True, "allow", block, 5000, 6000) for number, block in enumerate(far)]
        let += [(300, False, "allow", "10.0.8.0/21", 1024, 30000), (310, False, "allow", "10.0.0.0/16", 30001, 65535)]
        cloud.create_network_acl(subnet, *others, *let)
    for subnet in cloud.database_subnets:
        back = [(200 + number, True, "allow", block, 1024, 65535) for number, block in enumerate(near)]
        cloud.create_network_acl(subnet, *others, *back, (300, False, "allow", "10.0.0.0/23", 5432, 5432))


@healthy_variant()
def acl_deny_after_allow(cloud: FakeAwsAccount) -> None:
    for subnet in (*cloud.gateway_subnets, *cloud.database_subnets):
        for_all = [
            ((10, out, "allow", "10.0.0.0/16", *ALL_PORTS), (20, out, "deny", "0.0.0.0/0", *ALL_PORTS))
            for out in (True, False)
        ]
        cloud.create_network_acl(subnet, *itertools.chain(*for_all))


@healthy_variant()
def acl_deny_udp_and_ipv6(cloud: FakeAwsAccount) -> None:
    denied = [
        {"RuleNumber": number, "RuleAction": "deny", "Egress": out, **what}
        for out in (True, False)
        for number, what in (
            (1, {"Protocol": "17", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 0, "To": 65535}}),
            (2, {"Protocol": "-1", "Ipv6CidrBlock": "::/0"}),
            (3, {"Protocol": "1", "CidrBlock": "0.0.0.0/0", "IcmpTypeCode": {"Type": -1, "Code": -1}}),
        )
    ]
    cloud.edit_items("ec2:DescribeNetworkAcls", "NetworkAcls", lambda one: one["Entries"].extend(denied))


@healthy_variant()
def more_gateway_subnets(cloud: FakeAwsAccount) -> None:
    more = cloud.create_subnet(cloud.vpc_id, "10.0.2.0/24", "c")
    cloud.deployed_gateway["subnetIds"].append(more)
    cloud.create_interface(
        more, [cloud.gateway_group], ipv4=16, ipv6=0, Description=f"VPC Lattice {cloud.deployed_gateway['id']}"
    )


@healthy_variant()
def subnets_shared_by_other_account(cloud: FakeAwsAccount) -> None:
    cloud.edit_items("ec2:DescribeSubnets", "Subnets", lambda one: one.update(OwnerId="999999999999"))


# Gateway


@healthy_variant()
def more_interfaces_than_subnets(cloud: FakeAwsAccount) -> None:
    for subnet in cloud.gateway_subnets:
        named = f"VPC Lattice {cloud.deployed_gateway['id']}"
        cloud.create_interface(subnet, [cloud.gateway_group], ipv4=16, ipv6=0, Description=named)


@healthy_variant("warn ingress")
def gateway_group_used_by_others(cloud: FakeAwsAccount) -> None:
    ingress_interface_addresses_only(cloud)
    for subnet in (cloud.create_subnet(cloud.vpc_id, "10.0.2.0/24", "c"), *cloud.gateway_subnets):
        cloud.client("ec2").create_network_interface(SubnetId=subnet, Groups=[cloud.gateway_group])


@healthy_variant()
def gateway_with_vpc_resolution(cloud: FakeAwsAccount) -> None:
    cloud.deployed_gateway["resourceConfigDnsResolution"] = "IN_VPC"


@healthy_variant()
def dual_stack_gateway(cloud: FakeAwsAccount) -> None:
    cloud.deployed_gateway["ipAddressType"] = "DUALSTACK"


# Configuration


@healthy_variant()
def configuration_port_range(cloud: FakeAwsAccount) -> None:
    cloud.deployed_configuration["portRanges"] = ["22", "5000-6000"]


@healthy_variant(is_arn_only=True)
def configuration_in_group(cloud: FakeAwsAccount) -> None:
    child = cloud.deployed_configuration
    group = cloud.create_configuration(name="databases", type="GROUP", resourceGatewayId=child.pop("resourceGatewayId"))
    del group["resourceConfigurationDefinition"], child["protocol"]
    child.update(type="CHILD", resourceConfigurationGroupId=group["id"])
    cloud.share_association(child["arn"])["associatedEntity"] = group["arn"]
    cloud.endpoints[0].update(resourceConfigurationId=group["id"], resourceConfigurationArn=group["arn"])


@healthy_variant("warn target", is_arn_only=True)
def configuration_of_arn(cloud: FakeAwsAccount) -> None:
    made = cloud.deployed_configuration
    made["resourceConfigurationDefinition"] = {"arnResource": {"arn": "arn:aws:rds:us-east-1:123456789012:db:orders"}}
    made["type"] = "ARN"
    del made["portRanges"], made["protocol"]


@healthy_variant("warn target", deployment_name="ipv6", is_arn_only=True)
def configuration_of_arn_over_ipv6(cloud: FakeAwsAccount) -> None:
    configuration_of_arn(cloud)


@healthy_variant()
def custom_domain_name(cloud: FakeAwsAccount) -> None:
    dns = cloud.deployed_configuration["resourceConfigurationDefinition"]["dnsResource"]
    dns["domainName"] = "db.example.com"


@healthy_variant()
def resources_of_other_accounts(cloud: FakeAwsAccount) -> None:
    theirs = LATTICE_ARN_PREFIX.replace("123456789012", "999999999999")
    for one, kind in (
        (cloud.deployed_configuration, "resourceconfiguration"),
        (cloud.deployed_gateway, "resourcegateway"),
    ):
        listed = cloud.configurations if kind == "resourceconfiguration" else cloud.gateways
        identifier = f"{one['id'][:-1]}f"
        listed.insert(0, {**one, "id": identifier, "arn": f"{theirs}:{kind}/{identifier}"})


@healthy_variant()
def similar_names(cloud: FakeAwsAccount) -> None:
    for name in ("polytomic", "polytomic-rc2", "old-polytomic-rc"):
        cloud.create_configuration(name=name, status="CREATE_FAILED", failureReason="no such name")
        cloud.create_gateway(name=name.replace("rc", "rg"), status="CREATE_FAILED")
        cloud.create_share(name, status="FAILED")
    cloud.create_instance("orders-2", "private", cloud.create_security_group(cloud.vpc_id, "orders-db-2"))


# Share


@healthy_variant()
def second_share_with_polytomic(cloud: FakeAwsAccount) -> None:
    more = {"resourceShareArn": cloud.create_share("again")}
    cloud.create_association("RESOURCE", cloud.configuration_arn, **more)
    cloud.create_association("PRINCIPAL", POLYTOMIC_ACCOUNT, external=True, status="ASSOCIATING", **more)
    cloud.shares.reverse()
    cloud.associations.reverse()


@healthy_variant()
def deleted_share_of_same_name(cloud: FakeAwsAccount) -> None:
    more = {"resourceShareArn": cloud.create_share("polytomic-rc", status="DELETED")}
    cloud.create_association("RESOURCE", cloud.configuration_arn, status="DISASSOCIATED", **more)
    cloud.create_association("PRINCIPAL", "111111111111", external=True, status="DISASSOCIATED", **more)
    cloud.shares.reverse()


# Database


@healthy_variant("warn database-port", deployment_name="proxy")
def proxy_writer_endpoint(cloud: FakeAwsAccount) -> None:
    host = f"pool-rw.endpoint.proxy-aaaaaaaaaa.{cloud.current_region}.rds.amazonaws.com"
    cloud.deployed_configuration["resourceConfigurationDefinition"]["dnsResource"]["domainName"] = host
    cloud.proxy_endpoints.append(
        {
            "DBProxyEndpointName": "pool-rw",
            "DBProxyName": "pool",
            "Status": "available",
            "VpcId": cloud.vpc_id,
            "VpcSubnetIds": cloud.database_subnets,
            "VpcSecurityGroupIds": [cloud.database_group],
            "Endpoint": host,
            "TargetRole": "READ_WRITE",
            "IsDefault": False,
        }
    )


@healthy_variant(deployment_name="aurora")
def cluster_custom_endpoint(cloud: FakeAwsAccount) -> None:
    dns = cloud.deployed_configuration["resourceConfigurationDefinition"]["dnsResource"]
    custom = dns["domainName"] = dns["domainName"].replace(".cluster-", ".cluster-custom-")
    cloud.edit_items("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(CustomEndpoints=[custom]))


@pytest.mark.parametrize("name", HEALTHY_VARIANTS)
def test_healthy_deployment_passes(aws_account: FakeAwsAccount, name: str) -> None:
    of, change, said, is_connection = HEALTHY_VARIANTS[name]
    shape = SAMPLE_DEPLOYMENTS[of](aws_account)
    change(aws_account)
    dns = aws_account.deployed_configuration["resourceConfigurationDefinition"].get("dnsResource", {})
    shape = replace(shape, host=dns.get("domainName", shape.host))
    reader = AwsClient(aws_account.client)
    known = [
        target_by_arn(shape),
        *(target_as_connection(aws_account, shape, with_ids=ids) for ids in (True, False) if is_connection),
    ]
    found = [evidence_by_verdict(run_checks(VERIFY, one.check_context(shape, reader))) for one in known]
    assert [one for one in found if set(one) != said] == []

"""Tests of healthy deployments in many variants, as a connection and by ARN: no check fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from fakes.aws.addresses import cidr_source
from fakes.aws.deployment_targets import sample_client, target_as_connection, target_by_arn
from fakes.aws.faults import evidence_by_verdict
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import LATTICE_ARN_PREFIX, POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount

    Change = Callable[[FakeAwsAccount], None]

ALL_PROTOCOLS: dict[str, Any] = {"IpProtocol": "-1"}
ALL_PORTS = (0, 65535)


class HealthyVariant(NamedTuple):
    """A variant of a sample deployment.

    Attributes:
        deployment_name: The name of the sample deployment.
        change: The function to change the deployment in the account.
        verdicts: The expected verdicts except passes, with check ids.
        is_arn_only: True if the checks do not pass for the deployment as an adopted connection.
    """

    deployment_name: str
    change: Change
    verdicts: set[str]
    is_arn_only: bool


# By the name of the function that changes the deployment.
HEALTHY_VARIANTS: dict[str, HealthyVariant] = {}


def healthy_variant(
    *verdicts: str, deployment_name: str = "console names", is_arn_only: bool = False
) -> Callable[[Change], Change]:
    """Return a decorator to register a variant.

    Args:
        verdicts: The expected verdicts except passes, with check ids.
        deployment_name: The name of the sample deployment.
        is_arn_only: True if the checks do not pass for the deployment as an adopted connection.
    """

    def register(change: Change) -> Change:
        HEALTHY_VARIANTS[change.__name__] = HealthyVariant(deployment_name, change, set(verdicts), is_arn_only)
        return change

    return register


def replace_ingress(aws_account: FakeAwsAccount, **permission: Any) -> None:  # noqa: ANN401 - boto3's
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.client("ec2").authorize_security_group_ingress(
        GroupId=aws_account.database_group, IpPermissions=[permission]
    )


def replace_egress(aws_account: FakeAwsAccount, **permission: Any) -> None:  # noqa: ANN401 - boto3's
    aws_account.revoke_gateway_egress()
    aws_account.client("ec2").authorize_security_group_egress(
        GroupId=aws_account.gateway_group, IpPermissions=[permission]
    )


def gateway_group_pairs(aws_account: FakeAwsAccount) -> list[dict[str, str]]:
    return [{"GroupId": aws_account.gateway_group}]


def subnet_cidrs(aws_account: FakeAwsAccount, subnets: list[str]) -> list[str]:
    return [aws_account.subnet_cidrs[subnet] for subnet in subnets]


# Rules


@healthy_variant()
def ingress_port_range(aws_account: FakeAwsAccount) -> None:
    replace_ingress(
        aws_account, IpProtocol="tcp", FromPort=5000, ToPort=6000, UserIdGroupPairs=gateway_group_pairs(aws_account)
    )


@healthy_variant()
def ingress_all_protocols(aws_account: FakeAwsAccount) -> None:
    replace_ingress(aws_account, **ALL_PROTOCOLS, UserIdGroupPairs=gateway_group_pairs(aws_account))


@healthy_variant("warn ingress")
def ingress_prefix_list(aws_account: FakeAwsAccount) -> None:
    cidrs = subnet_cidrs(aws_account, aws_account.gateway_subnets)
    entries = [{"PrefixListId": aws_account.create_prefix_list(*cidrs)}]
    replace_ingress(aws_account, IpProtocol="tcp", FromPort=5432, ToPort=5432, PrefixListIds=entries)


@healthy_variant("warn ingress")
def ingress_cidr_plus_prefix_list(aws_account: FakeAwsAccount) -> None:
    first_cidr, second_cidr = subnet_cidrs(aws_account, aws_account.gateway_subnets)
    entries = [{"PrefixListId": aws_account.create_prefix_list(first_cidr)}]
    replace_ingress(aws_account, **ALL_PROTOCOLS, PrefixListIds=entries)
    aws_account.add_ingress_rule(aws_account.database_group, **cidr_source(second_cidr))


@healthy_variant("warn ingress")
def ingress_interface_addresses_only(aws_account: FakeAwsAccount) -> None:
    addresses = []
    for interface in aws_account.gateway_interfaces(aws_account.deployed_gateway):
        addresses += [f"{address['PrivateIpAddress']}/32" for address in interface["PrivateIpAddresses"]]
    replace_ingress(aws_account, **ALL_PROTOCOLS, **cidr_source(*addresses))


@healthy_variant("warn ingress", deployment_name="ipv6")
def ingress_ipv6_subnet_cidrs(aws_account: FakeAwsAccount) -> None:
    replace_ingress(
        aws_account, **ALL_PROTOCOLS, **cidr_source(*subnet_cidrs(aws_account, aws_account.gateway_subnets))
    )


@healthy_variant()
def ingress_extra_cidrs(aws_account: FakeAwsAccount) -> None:
    aws_account.add_ingress_rule(aws_account.database_group, 22, **cidr_source("0.0.0.0/0"))
    aws_account.add_ingress_rule(aws_account.database_group, **cidr_source("172.16.0.0/12"))


@healthy_variant()
def egress_to_everywhere(aws_account: FakeAwsAccount) -> None:
    replace_egress(aws_account, **ALL_PROTOCOLS, **cidr_source("0.0.0.0/0"))


@healthy_variant()
def egress_prefix_list(aws_account: FakeAwsAccount) -> None:
    cidrs = subnet_cidrs(aws_account, aws_account.database_subnets)
    entries = [{"PrefixListId": aws_account.create_prefix_list(*cidrs)}]
    replace_egress(aws_account, IpProtocol="tcp", FromPort=5432, ToPort=5432, PrefixListIds=entries)


@healthy_variant()
def rule_on_second_database_group(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    second_group = aws_account.create_security_group(aws_account.vpc_id, "vendors")
    aws_account.add_ingress_rule(second_group, UserIdGroupPairs=gateway_group_pairs(aws_account))
    attached = [
        {"VpcSecurityGroupId": group, "Status": "active"} for group in (aws_account.database_group, second_group)
    ]
    aws_account.update_items("rds:DescribeDBInstances", VpcSecurityGroups=attached)


@healthy_variant()
def rules_split_over_gateway_groups(aws_account: FakeAwsAccount) -> None:
    second_group = aws_account.create_security_group(aws_account.vpc_id, "known-to-the-database")
    aws_account.revoke_rules(second_group, egress=True)
    replace_ingress(aws_account, **ALL_PROTOCOLS, UserIdGroupPairs=[{"GroupId": second_group}])
    aws_account.deployed_gateway["securityGroupIds"].append(second_group)


# Network


@healthy_variant()
def vpc_with_several_cidrs(aws_account: FakeAwsAccount) -> None:
    association = {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "associated"}}
    aws_account.edit_items("ec2:DescribeVpcs", lambda vpc: vpc["CidrBlockAssociationSet"].insert(0, association))
    local_route = {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active"}
    aws_account.edit_items("ec2:DescribeRouteTables", lambda table: table["Routes"].insert(0, local_route))


@healthy_variant()
def separate_route_tables(aws_account: FakeAwsAccount) -> None:
    client = aws_account.client("ec2")
    for subnet in (aws_account.gateway_subnets[0], aws_account.database_subnets[1]):
        table = client.create_route_table(VpcId=aws_account.vpc_id)["RouteTable"]["RouteTableId"]
        client.associate_route_table(RouteTableId=table, SubnetId=subnet)


@healthy_variant()
def unrelated_routes(aws_account: FakeAwsAccount) -> None:
    routes = [
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"},
        {"DestinationCidrBlock": "192.168.0.0/16", "TransitGatewayId": "tgw-1", "State": "blackhole"},
        {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": "tgw-1", "State": "active"},
        {"DestinationPrefixListId": "pl-63a5400a", "GatewayId": "vpce-1", "State": "active"},
        {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "blackhole"},
    ]
    aws_account.edit_items("ec2:DescribeRouteTables", lambda table: table["Routes"].extend(routes))


@healthy_variant()
def many_acl_entries(aws_account: FakeAwsAccount) -> None:
    gateway_cidrs = subnet_cidrs(aws_account, aws_account.gateway_subnets)
    database_cidrs = subnet_cidrs(aws_account, aws_account.database_subnets)
    unrelated_entries = [(10 + number, True, "deny", f"10.0.{100 + number}.0/24", *ALL_PORTS) for number in range(20)]
    gateway_entries = [
        *((200 + number, True, "allow", block, 5000, 6000) for number, block in enumerate(database_cidrs)),
        (300, False, "allow", "10.0.8.0/21", 1024, 30000),
        (310, False, "allow", "10.0.0.0/16", 30001, 65535),
    ]
    database_entries = [
        *((200 + number, True, "allow", block, 1024, 65535) for number, block in enumerate(gateway_cidrs)),
        (300, False, "allow", "10.0.0.0/23", 5432, 5432),
    ]
    for subnet in aws_account.gateway_subnets:
        aws_account.create_network_acl(subnet, *unrelated_entries, *gateway_entries)
    for subnet in aws_account.database_subnets:
        aws_account.create_network_acl(subnet, *unrelated_entries, *database_entries)


@healthy_variant()
def acl_deny_after_allow(aws_account: FakeAwsAccount) -> None:
    entries = []
    for is_egress in (True, False):
        entries.append((10, is_egress, "allow", "10.0.0.0/16", *ALL_PORTS))
        entries.append((20, is_egress, "deny", "0.0.0.0/0", *ALL_PORTS))
    for subnet in (*aws_account.gateway_subnets, *aws_account.database_subnets):
        aws_account.create_network_acl(subnet, *entries)


@healthy_variant()
def acl_deny_udp_and_ipv6(aws_account: FakeAwsAccount) -> None:
    denied_traffic: list[dict[str, Any]] = [
        {"Protocol": "17", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 0, "To": 65535}},
        {"Protocol": "-1", "Ipv6CidrBlock": "::/0"},
        {"Protocol": "1", "CidrBlock": "0.0.0.0/0", "IcmpTypeCode": {"Type": -1, "Code": -1}},
    ]
    entries = []
    for is_egress in (True, False):
        for number, traffic in enumerate(denied_traffic, 1):
            entries.append({"RuleNumber": number, "RuleAction": "deny", "Egress": is_egress, **traffic})
    aws_account.edit_items("ec2:DescribeNetworkAcls", lambda acl: acl["Entries"].extend(entries))


@healthy_variant()
def more_gateway_subnets(aws_account: FakeAwsAccount) -> None:
    third_subnet = aws_account.create_subnet(aws_account.vpc_id, "10.0.2.0/24", "c")
    aws_account.deployed_gateway["subnetIds"].append(third_subnet)
    aws_account.create_interface(
        third_subnet,
        [aws_account.gateway_group],
        ipv4=16,
        ipv6=0,
        Description=f"VPC Lattice {aws_account.deployed_gateway['id']}",
    )


@healthy_variant()
def subnets_shared_by_other_account(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("ec2:DescribeSubnets", OwnerId="999999999999")


# Gateway


@healthy_variant()
def more_interfaces_than_subnets(aws_account: FakeAwsAccount) -> None:
    for subnet in aws_account.gateway_subnets:
        description = f"VPC Lattice {aws_account.deployed_gateway['id']}"
        aws_account.create_interface(subnet, [aws_account.gateway_group], ipv4=16, ipv6=0, Description=description)


@healthy_variant("warn ingress")
def gateway_group_used_by_others(aws_account: FakeAwsAccount) -> None:
    ingress_interface_addresses_only(aws_account)
    for subnet in (aws_account.create_subnet(aws_account.vpc_id, "10.0.2.0/24", "c"), *aws_account.gateway_subnets):
        aws_account.client("ec2").create_network_interface(SubnetId=subnet, Groups=[aws_account.gateway_group])


@healthy_variant()
def gateway_with_vpc_resolution(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_gateway["resourceConfigDnsResolution"] = "IN_VPC"


@healthy_variant()
def dual_stack_gateway(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_gateway["ipAddressType"] = "DUALSTACK"


# Configuration


@healthy_variant()
def configuration_port_range(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration["portRanges"] = ["22", "5000-6000"]


@healthy_variant(is_arn_only=True)
def configuration_in_group(aws_account: FakeAwsAccount) -> None:
    child = aws_account.deployed_configuration
    group = aws_account.create_configuration(
        name="databases", type="GROUP", resourceGatewayId=child.pop("resourceGatewayId")
    )
    del group["resourceConfigurationDefinition"], child["protocol"]
    child.update(type="CHILD", resourceConfigurationGroupId=group["id"])
    aws_account.share_association(child["arn"])["associatedEntity"] = group["arn"]
    aws_account.endpoints[0].update(resourceConfigurationId=group["id"], resourceConfigurationArn=group["arn"])


@healthy_variant("warn target", is_arn_only=True)
def configuration_of_arn(aws_account: FakeAwsAccount) -> None:
    configuration = aws_account.deployed_configuration
    arn_resource = {"arn": "arn:aws:rds:us-east-1:123456789012:db:orders"}
    configuration["resourceConfigurationDefinition"] = {"arnResource": arn_resource}
    configuration["type"] = "ARN"
    del configuration["portRanges"], configuration["protocol"]


@healthy_variant("warn target", deployment_name="ipv6", is_arn_only=True)
def configuration_of_arn_over_ipv6(aws_account: FakeAwsAccount) -> None:
    configuration_of_arn(aws_account)


@healthy_variant()
def custom_domain_name(aws_account: FakeAwsAccount) -> None:
    dns_resource = aws_account.deployed_configuration["resourceConfigurationDefinition"]["dnsResource"]
    dns_resource["domainName"] = "db.example.com"


@healthy_variant()
def resources_of_other_accounts(aws_account: FakeAwsAccount) -> None:
    arn_prefix = LATTICE_ARN_PREFIX.replace("123456789012", "999999999999")
    for resource_type, resource, resources in (
        ("resourceconfiguration", aws_account.deployed_configuration, aws_account.configurations),
        ("resourcegateway", aws_account.deployed_gateway, aws_account.gateways),
    ):
        resource_id = f"{resource['id'][:-1]}f"
        resources.insert(0, {**resource, "id": resource_id, "arn": f"{arn_prefix}:{resource_type}/{resource_id}"})


@healthy_variant()
def similar_names(aws_account: FakeAwsAccount) -> None:
    for name in ("polytomic", "polytomic-rc2", "old-polytomic-rc"):
        aws_account.create_configuration(name=name, status="CREATE_FAILED", failureReason="no such name")
        aws_account.create_gateway(name=name.replace("rc", "rg"), status="CREATE_FAILED")
        aws_account.create_share(name, status="FAILED")
    aws_account.create_instance(
        "orders-2", "private", aws_account.create_security_group(aws_account.vpc_id, "orders-db-2")
    )


# Share


@healthy_variant()
def second_share_with_polytomic(aws_account: FakeAwsAccount) -> None:
    second_share = {"resourceShareArn": aws_account.create_share("again")}
    aws_account.create_association("RESOURCE", aws_account.configuration_arn, **second_share)
    aws_account.create_association("PRINCIPAL", POLYTOMIC_ACCOUNT, external=True, status="ASSOCIATING", **second_share)
    aws_account.shares.reverse()
    aws_account.associations.reverse()


@healthy_variant()
def deleted_share_of_same_name(aws_account: FakeAwsAccount) -> None:
    deleted_share = {"resourceShareArn": aws_account.create_share("polytomic-rc", status="DELETED")}
    aws_account.create_association("RESOURCE", aws_account.configuration_arn, status="DISASSOCIATED", **deleted_share)
    aws_account.create_association("PRINCIPAL", "111111111111", external=True, status="DISASSOCIATED", **deleted_share)
    aws_account.shares.reverse()


# Database


@healthy_variant("warn database-port", deployment_name="proxy")
def proxy_writer_endpoint(aws_account: FakeAwsAccount) -> None:
    host = f"pool-rw.endpoint.proxy-aaaaaaaaaa.{aws_account.current_region}.rds.amazonaws.com"
    aws_account.deployed_configuration["resourceConfigurationDefinition"]["dnsResource"]["domainName"] = host
    aws_account.proxy_endpoints.append(
        {
            "DBProxyEndpointName": "pool-rw",
            "DBProxyName": "pool",
            "Status": "available",
            "VpcId": aws_account.vpc_id,
            "VpcSubnetIds": aws_account.database_subnets,
            "VpcSecurityGroupIds": [aws_account.database_group],
            "Endpoint": host,
            "TargetRole": "READ_WRITE",
            "IsDefault": False,
        }
    )


@healthy_variant("warn database", deployment_name="aurora")
def cluster_custom_endpoint(aws_account: FakeAwsAccount) -> None:
    dns_resource = aws_account.deployed_configuration["resourceConfigurationDefinition"]["dnsResource"]
    custom_endpoint = dns_resource["domainName"].replace(".cluster-", ".cluster-custom-")
    dns_resource["domainName"] = custom_endpoint
    aws_account.update_items("rds:DescribeDBClusters", CustomEndpoints=[custom_endpoint])


@pytest.mark.parametrize("name", HEALTHY_VARIANTS)
def test_healthy_deployment_passes(aws_account: FakeAwsAccount, name: str) -> None:
    variant = HEALTHY_VARIANTS[name]
    sample = SAMPLE_DEPLOYMENTS[variant.deployment_name](aws_account)
    variant.change(aws_account)
    dns_resource = aws_account.deployed_configuration["resourceConfigurationDefinition"].get("dnsResource", {})
    sample = replace(sample, host=dns_resource.get("domainName", sample.host))
    client = sample_client(aws_account, sample)
    targets = [target_by_arn(sample)]
    if not variant.is_arn_only:
        targets.append(target_as_connection(aws_account, sample, client=client))
        targets.append(target_as_connection(aws_account, sample, with_ids=False, client=client))
    for target in targets:
        results = run_checks(VERIFY, target.check_target(client))
        assert set(evidence_by_verdict(results)) == variant.verdicts

"""The usual causes, configuration and gateway: accounts with one fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.account import ADDRESS
from fakes.aws.faults import Faults, asked, by_verdict
from fakes.aws.resource_builder import ranges

if TYPE_CHECKING:
    from fakes.aws.account import Cloud
    from fakes.aws.faults import Fault

FAULTS = Faults()


@FAULTS("verify", "fail", "ingress", "it lets in: nobody")
def no_ingress_rule(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)


@FAULTS("verify", "fail", "ingress", "it lets in: nobody")
def ingress_rule_for_another_port(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, 3306, UserIdGroupPairs=[{"GroupId": cloud.gateway_group}])


@FAULTS("verify", "fail", "ingress", "it lets in: sg-")
def ingress_rule_for_another_group(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, UserIdGroupPairs=[{"GroupId": cloud.rds_group}])


@FAULTS("verify", "warn", "ingress", "lets in {vpc}, and not the group sg-")
def ingress_by_cidr_alone(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, **ranges(cloud.vpc_block))


@FAULTS("verify", "fail", "ingress", "it lets in: {gateway_0}")
def ingress_by_cidr_of_one_subnet(cloud: Cloud) -> None:
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, **ranges(cloud.blocks[cloud.gateway_subnets[0]]))


@FAULTS("verify", "warn", "ingress", "lets in pl-")
def ingress_by_prefix_list(cloud: Cloud) -> None:
    whole = cloud.prefix_list(*(cloud.blocks[subnet] for subnet in cloud.gateway_subnets))
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, PrefixListIds=[{"PrefixListId": whole}])


@FAULTS("verify", "fail", "ingress", "it lets in: pl-")
def ingress_by_a_prefix_list_of_one_subnet(cloud: Cloud) -> None:
    part = cloud.prefix_list(cloud.blocks[cloud.gateway_subnets[0]])
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, PrefixListIds=[{"PrefixListId": part}])


@FAULTS("verify", "fail", "egress", "it lets out to: nobody")
def no_egress_rule(cloud: Cloud) -> None:
    cloud.close()


@FAULTS("verify", "fail", "egress", "the gateway has no security group")
def gateway_without_a_group(cloud: Cloud) -> None:
    cloud.its_gateway["securityGroupIds"] = []


@FAULTS("verify", "fail", "egress", "it lets out to: nobody")
def egress_rule_for_another_port(cloud: Cloud) -> None:
    cloud.close()
    cloud.egress(cloud.gateway_group, 3306, UserIdGroupPairs=[{"GroupId": cloud.rds_group}])


@FAULTS("verify", "fail", "egress", "it lets out to: sg-")
def egress_rule_for_another_group(cloud: Cloud) -> None:
    cloud.close()
    cloud.egress(cloud.gateway_group, UserIdGroupPairs=[{"GroupId": cloud.gateway_group}])


@FAULTS("verify", "warn", "egress", "lets traffic out to {database_0}, where the database is now, and not to all of")
def egress_to_one_subnet(cloud: Cloud) -> None:
    cloud.close()
    cloud.egress(cloud.gateway_group, **ranges(cloud.blocks[cloud.database_subnets[0]]))


@FAULTS("verify", "fail", "target", f"it holds the IP address {ADDRESS}")
def address_in_place_of_a_name(cloud: Cloud) -> None:
    cloud.its_configuration["resourceConfigurationDefinition"] = {"ipResource": {"ipAddress": ADDRESS}}


@FAULTS("verify", "fail", "target", "it names other.example.com")
def another_name(cloud: Cloud) -> None:
    target = cloud.its_configuration["resourceConfigurationDefinition"]
    cloud.its_configuration["resourceConfigurationDefinition"] = {
        "dnsResource": {**target["dnsResource"], "domainName": "other.example.com"}
    }


@FAULTS("verify", "fail", "target", "it holds arnResource, and no DNS name")
def arn_in_place_of_a_name(cloud: Cloud) -> None:
    kind, name = ("cluster" if ".cluster-" in cloud.host else "db"), cloud.host.partition(".")[0]
    target = {"arnResource": {"arn": f"arn:aws:rds:us-east-1:123456789012:{kind}:{name}"}}
    cloud.its_configuration["resourceConfigurationDefinition"] = target


@FAULTS("verify", "fail", "configuration-status", "no resource configuration {configuration}")
def no_configuration(cloud: Cloud) -> None:
    cloud.configurations.clear()


@FAULTS("verify", "fail", "configuration-status", "CREATE_FAILED: the name cannot be resolved")
def configuration_failed(cloud: Cloud) -> None:
    cloud.its_configuration.update(status="CREATE_FAILED", failureReason="the name cannot be resolved")


@FAULTS("verify", "unknown", "configuration-status", "CREATE_IN_PROGRESS, not done yet")
def configuration_under_way(cloud: Cloud) -> None:
    cloud.its_configuration["status"] = "CREATE_IN_PROGRESS"


@FAULTS("verify", "unknown", "configuration-status", "MELTED, a status that this release does not know")
def configuration_in_an_unknown_status(cloud: Cloud) -> None:
    cloud.odd.add("MELTED")
    cloud.its_configuration["status"] = "MELTED"


@FAULTS("verify", "fail", "configuration-port", "SINGLE, TCP, ports 3306, 6000-7000")
def configuration_for_other_ports(cloud: Cloud) -> None:
    cloud.its_configuration["portRanges"] = ["3306", "6000-7000"]


@FAULTS("verify", "fail", "configuration-port", "SINGLE, TCP, ports 3306")
def configuration_for_another_port(cloud: Cloud) -> None:
    cloud.its_configuration["portRanges"] = ["3306"]


@FAULTS("verify", "fail", "configuration-port", "GROUP, TCP, ports 5432")
def configuration_of_another_type(cloud: Cloud) -> None:
    cloud.its_configuration["type"] = "GROUP"


@FAULTS("verify", "fail", "configuration-port", "SINGLE, None, ports 5432")
def configuration_without_a_protocol(cloud: Cloud) -> None:
    del cloud.its_configuration["protocol"]


@FAULTS("verify", "fail", "configuration-gateway", "it belongs to rgw-00000000000000000")
def configuration_of_another_gateway(cloud: Cloud) -> None:
    cloud.its_configuration["resourceGatewayId"] = "rgw-00000000000000000"


@FAULTS("verify", "fail", "gateway-status", "no resource gateway {gateway}")
def no_gateway(cloud: Cloud) -> None:
    cloud.gateways.clear()


@FAULTS("verify", "fail", "gateway-status", "UPDATE_FAILED")
def gateway_failed(cloud: Cloud) -> None:
    cloud.its_gateway["status"] = "UPDATE_FAILED"


@FAULTS("verify", "warn", "gateway-place", "not the subnets of the inputs")
def subnets_not_deployed(cloud: Cloud) -> dict[str, Any]:
    return {"subnet_ids": [*cloud.gateway_subnets, "subnet-0123456789abcdef0"]}


@FAULTS("verify", "fail", "gateway-place", "it resolves names with the VPC's own resolvers")
def gateway_that_asks_the_vpc(cloud: Cloud) -> None:
    cloud.its_gateway["resourceConfigDnsResolution"] = "IN_VPC"


@FAULTS("verify", "fail", "gateway-place", "{other_family}")
def gateway_of_the_other_family(cloud: Cloud) -> None:
    kind = cloud.its_configuration["resourceConfigurationDefinition"]["dnsResource"]["ipAddressType"]
    cloud.its_gateway["ipAddressType"] = "IPV4" if kind == "IPV6" else "IPV6"


@FAULTS("verify", "fail", "gateway-interfaces", "no interface in use in subnet-")
def subnet_without_interface(cloud: Cloud) -> None:
    second = cloud.gateway_subnets[1]
    cloud.edit(
        "ec2:DescribeNetworkInterfaces",
        "NetworkInterfaces",
        lambda one: one.update(Status="available" if one["SubnetId"] == second else "in-use"),
    )


@FAULTS("verify", "fail", "gateway-interfaces", "no interface in use in subnet-")
def interfaces_of_others_alone(cloud: Cloud) -> None:
    client = cloud.client("ec2")
    for one in client.describe_network_interfaces()["NetworkInterfaces"]:
        client.delete_network_interface(NetworkInterfaceId=one["NetworkInterfaceId"])
        client.create_network_interface(SubnetId=one["SubnetId"], Groups=[cloud.rds_group])


@FAULTS.all()
def test_a_fault_is_found_by_its_check_and_by_no_other(cloud: Cloud, one: Fault) -> None:
    assert list(one.shortfalls(cloud)) == []


def test_egress_to_the_blocks_of_all_database_subnets_is_enough(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.revoke(cloud.gateway_group, egress=True)
    cloud.egress(cloud.gateway_group, IpRanges=[{"CidrIp": "10.0.10.0/23"}])
    assert by_verdict(asked(cloud, "verify", connection)) == {}


def test_interfaces_of_others_in_other_subnets_are_none_of_the_gateways(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, IpRanges=[{"CidrIp": "10.0.0.0/23"}])
    cloud.interface(cloud.database_subnets[0], [cloud.gateway_group], ipv4=1, ipv6=0, Description="of an instance")
    assert set(by_verdict(asked(cloud, "verify", connection))) == {"warn ingress"}


def test_a_gateway_in_another_vpc_is_out_of_place(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.gateways[0]["vpcId"] = far = cloud.vpc("10.1.0.0/16")
    assert f"{far}, " in by_verdict(asked(cloud, "verify", connection))["fail gateway-place"]


@pytest.mark.parametrize(("kind", "owner"), [("gateway", "gateway-status"), ("configuration", "configuration-status")])
def test_a_name_that_fits_more_than_one_is_said_by_its_check_alone(cloud: Cloud, kind: str, owner: str) -> None:
    connection = cloud.after()
    one = {"gateway": cloud.its_gateway, "configuration": cloud.its_configuration}[kind]
    listed = {"gateway": cloud.gateways, "configuration": cloud.configurations}[kind]
    listed.append({**one, "id": f"{one['id'][:-1]}f", "arn": f"{one['arn'][:-1]}f"})
    results = asked(cloud, "verify", connection)
    seen = {key: text for key, text in by_verdict(results).items() if key.startswith("fail")}
    ids = f"{one['id']}, {one['id'][:-1]}f"
    twice = f"2 have the name of the resource {kind}, {one['name']}: {ids}; an ARN tells which"
    assert seen == {f"fail {owner}": twice}
    assert {each.remedy for each in results if each.verdict == "unknown"} == {f"# first see to the check {owner}"}


def test_what_has_a_similar_name_does_not_count(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.gateways.insert(
        0, {**cloud.gateways[0], "name": "polytomic-rg2", "id": f"rgw-{1:017}", "status": "CREATE_FAILED"}
    )
    cloud.configurations.insert(
        0, {**cloud.its_configuration, "name": "polytomic-rc2", "id": f"rcfg-{1:017}", "type": "GROUP"}
    )
    assert by_verdict(asked(cloud, "verify", connection)) == {}

"""The usual causes, configuration and gateway: accounts with one fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.account import DATABASE_ADDRESS
from fakes.aws.faults import FaultRegistry, evidence_by_verdict, run_checks_on_account
from fakes.aws.resource_builder import cidr_source

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.faults import Fault

FAULTS = FaultRegistry()


@FAULTS("verify", "fail", "ingress", "it lets in: nobody")
def missing_ingress_rule_fault(cloud: FakeAwsAccount) -> None:
    cloud.revoke_rules(cloud.database_group, egress=False)


@FAULTS("verify", "fail", "ingress", "it lets in: nobody")
def ingress_on_other_port(cloud: FakeAwsAccount) -> None:
    cloud.revoke_rules(cloud.database_group, egress=False)
    cloud.add_ingress_rule(cloud.database_group, 3306, UserIdGroupPairs=[{"GroupId": cloud.gateway_group}])


@FAULTS("verify", "fail", "ingress", "it lets in: sg-")
def ingress_from_other_group(cloud: FakeAwsAccount) -> None:
    cloud.revoke_rules(cloud.database_group, egress=False)
    cloud.add_ingress_rule(cloud.database_group, UserIdGroupPairs=[{"GroupId": cloud.database_group}])


@FAULTS("verify", "warn", "ingress", "lets in {vpc}, and not the group sg-")
def ingress_from_cidr_only(cloud: FakeAwsAccount) -> None:
    cloud.revoke_rules(cloud.database_group, egress=False)
    cloud.add_ingress_rule(cloud.database_group, **cidr_source(cloud.vpc_cidr))


@FAULTS("verify", "fail", "ingress", "it lets in: {gateway_0}")
def ingress_from_one_subnet(cloud: FakeAwsAccount) -> None:
    cloud.revoke_rules(cloud.database_group, egress=False)
    cloud.add_ingress_rule(cloud.database_group, **cidr_source(cloud.subnet_cidrs[cloud.gateway_subnets[0]]))


@FAULTS("verify", "warn", "ingress", "lets in pl-")
def ingress_from_prefix_list(cloud: FakeAwsAccount) -> None:
    whole = cloud.create_prefix_list(*(cloud.subnet_cidrs[subnet] for subnet in cloud.gateway_subnets))
    cloud.revoke_rules(cloud.database_group, egress=False)
    cloud.add_ingress_rule(cloud.database_group, PrefixListIds=[{"PrefixListId": whole}])


@FAULTS("verify", "fail", "ingress", "it lets in: pl-")
def ingress_from_partial_prefix_list(cloud: FakeAwsAccount) -> None:
    part = cloud.create_prefix_list(cloud.subnet_cidrs[cloud.gateway_subnets[0]])
    cloud.revoke_rules(cloud.database_group, egress=False)
    cloud.add_ingress_rule(cloud.database_group, PrefixListIds=[{"PrefixListId": part}])


@FAULTS("verify", "fail", "egress", "it lets out to: nobody")
def missing_egress_rule(cloud: FakeAwsAccount) -> None:
    cloud.revoke_gateway_egress()


@FAULTS("verify", "fail", "egress", "the gateway has no security group")
def gateway_without_security_group(cloud: FakeAwsAccount) -> None:
    cloud.deployed_gateway["securityGroupIds"] = []


@FAULTS("verify", "fail", "egress", "it lets out to: nobody")
def egress_on_other_port(cloud: FakeAwsAccount) -> None:
    cloud.revoke_gateway_egress()
    cloud.add_egress_rule(cloud.gateway_group, 3306, UserIdGroupPairs=[{"GroupId": cloud.database_group}])


@FAULTS("verify", "fail", "egress", "it lets out to: sg-")
def egress_to_other_group(cloud: FakeAwsAccount) -> None:
    cloud.revoke_gateway_egress()
    cloud.add_egress_rule(cloud.gateway_group, UserIdGroupPairs=[{"GroupId": cloud.gateway_group}])


@FAULTS("verify", "warn", "egress", "lets traffic out to {database_0}, where the database is now, and not to all of")
def egress_to_one_subnet(cloud: FakeAwsAccount) -> None:
    cloud.revoke_gateway_egress()
    cloud.add_egress_rule(cloud.gateway_group, **cidr_source(cloud.subnet_cidrs[cloud.database_subnets[0]]))


@FAULTS("verify", "fail", "target", f"it holds the IP address {DATABASE_ADDRESS}")
def target_is_ip_address(cloud: FakeAwsAccount) -> None:
    cloud.deployed_configuration["resourceConfigurationDefinition"] = {"ipResource": {"ipAddress": DATABASE_ADDRESS}}


@FAULTS("verify", "fail", "target", "it names other.example.com")
def target_is_other_host(cloud: FakeAwsAccount) -> None:
    target = cloud.deployed_configuration["resourceConfigurationDefinition"]
    cloud.deployed_configuration["resourceConfigurationDefinition"] = {
        "dnsResource": {**target["dnsResource"], "domainName": "other.example.com"}
    }


@FAULTS("verify", "fail", "target", "it holds arnResource, and no DNS name")
def target_is_arn(cloud: FakeAwsAccount) -> None:
    kind, name = ("cluster" if ".cluster-" in cloud.database_host else "db"), cloud.database_host.partition(".")[0]
    target = {"arnResource": {"arn": f"arn:aws:rds:us-east-1:123456789012:{kind}:{name}"}}
    cloud.deployed_configuration["resourceConfigurationDefinition"] = target


@FAULTS("verify", "fail", "configuration-status", "no resource configuration {configuration}")
def missing_configuration(cloud: FakeAwsAccount) -> None:
    cloud.configurations.clear()


@FAULTS("verify", "fail", "configuration-status", "CREATE_FAILED: the name cannot be resolved")
def configuration_failed(cloud: FakeAwsAccount) -> None:
    cloud.deployed_configuration.update(status="CREATE_FAILED", failureReason="the name cannot be resolved")


@FAULTS("verify", "unknown", "configuration-status", "CREATE_IN_PROGRESS, not done yet")
def configuration_in_progress(cloud: FakeAwsAccount) -> None:
    cloud.deployed_configuration["status"] = "CREATE_IN_PROGRESS"


@FAULTS("verify", "unknown", "configuration-status", "MELTED, a status that this release does not know")
def configuration_status_unknown(cloud: FakeAwsAccount) -> None:
    cloud.allowed_unknown_values.add("MELTED")
    cloud.deployed_configuration["status"] = "MELTED"


@FAULTS("verify", "fail", "configuration-port", "SINGLE, TCP, ports 3306, 6000-7000")
def configuration_with_other_ports(cloud: FakeAwsAccount) -> None:
    cloud.deployed_configuration["portRanges"] = ["3306", "6000-7000"]


@FAULTS("verify", "fail", "configuration-port", "SINGLE, TCP, ports 3306")
def configuration_with_other_port(cloud: FakeAwsAccount) -> None:
    cloud.deployed_configuration["portRanges"] = ["3306"]


@FAULTS("verify", "fail", "configuration-port", "GROUP, TCP, ports 5432")
def configuration_type_group(cloud: FakeAwsAccount) -> None:
    cloud.deployed_configuration["type"] = "GROUP"


@FAULTS("verify", "fail", "configuration-port", "SINGLE, None, ports 5432")
def configuration_without_a_protocol(cloud: FakeAwsAccount) -> None:
    del cloud.deployed_configuration["protocol"]


@FAULTS("verify", "fail", "configuration-gateway", "it belongs to rgw-00000000000000000")
def configuration_on_other_gateway(cloud: FakeAwsAccount) -> None:
    cloud.deployed_configuration["resourceGatewayId"] = "rgw-00000000000000000"


@FAULTS("verify", "fail", "gateway-status", "no resource gateway {gateway}")
def missing_gateway(cloud: FakeAwsAccount) -> None:
    cloud.gateways.clear()


@FAULTS("verify", "fail", "gateway-status", "UPDATE_FAILED")
def gateway_failed(cloud: FakeAwsAccount) -> None:
    cloud.deployed_gateway["status"] = "UPDATE_FAILED"


@FAULTS("verify", "warn", "gateway-place", "not the subnets of the inputs")
def subnets_not_deployed(cloud: FakeAwsAccount) -> dict[str, Any]:
    return {"subnet_ids": [*cloud.gateway_subnets, "subnet-0123456789abcdef0"]}


@FAULTS("verify", "fail", "gateway-place", "it resolves names with the VPC's own resolvers")
def gateway_resolves_in_vpc(cloud: FakeAwsAccount) -> None:
    cloud.deployed_gateway["resourceConfigDnsResolution"] = "IN_VPC"


@FAULTS("verify", "fail", "gateway-place", "{other_family}")
def gateway_with_other_family(cloud: FakeAwsAccount) -> None:
    kind = cloud.deployed_configuration["resourceConfigurationDefinition"]["dnsResource"]["ipAddressType"]
    cloud.deployed_gateway["ipAddressType"] = "IPV4" if kind == "IPV6" else "IPV6"


@FAULTS("verify", "fail", "gateway-interfaces", "no interface in use in subnet-")
def subnet_without_interface(cloud: FakeAwsAccount) -> None:
    second = cloud.gateway_subnets[1]
    cloud.edit_items(
        "ec2:DescribeNetworkInterfaces",
        "NetworkInterfaces",
        lambda one: one.update(Status="available" if one["SubnetId"] == second else "in-use"),
    )


@FAULTS("verify", "fail", "gateway-interfaces", "no interface in use in subnet-")
def only_foreign_interfaces(cloud: FakeAwsAccount) -> None:
    client = cloud.client("ec2")
    for one in client.describe_network_interfaces()["NetworkInterfaces"]:
        client.delete_network_interface(NetworkInterfaceId=one["NetworkInterfaceId"])
        client.create_network_interface(SubnetId=one["SubnetId"], Groups=[cloud.database_group])


@FAULTS.parametrize()
def test_fault_fails_only_its_check(aws_account: FakeAwsAccount, one: Fault) -> None:
    assert list(one.find_detection_errors(aws_account)) == []


def test_egress_to_all_database_subnets_passes(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.revoke_rules(aws_account.gateway_group, egress=True)
    aws_account.add_egress_rule(aws_account.gateway_group, IpRanges=[{"CidrIp": "10.0.10.0/23"}])
    assert evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection)) == {}


def test_foreign_interfaces_are_ignored(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.add_ingress_rule(aws_account.database_group, IpRanges=[{"CidrIp": "10.0.0.0/23"}])
    aws_account.create_interface(
        aws_account.database_subnets[0], [aws_account.gateway_group], ipv4=1, ipv6=0, Description="of an instance"
    )
    assert set(evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection))) == {"warn ingress"}


def test_gateway_in_other_vpc_fails(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.gateways[0]["vpcId"] = far = aws_account.create_vpc("10.1.0.0/16")
    assert (
        f"{far}, "
        in evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection))["fail gateway-place"]
    )


@pytest.mark.parametrize(("kind", "owner"), [("gateway", "gateway-status"), ("configuration", "configuration-status")])
def test_ambiguous_name_is_reported_once(aws_account: FakeAwsAccount, kind: str, owner: str) -> None:
    connection = aws_account.setup_deployment()
    one = {"gateway": aws_account.deployed_gateway, "configuration": aws_account.deployed_configuration}[kind]
    listed = {"gateway": aws_account.gateways, "configuration": aws_account.configurations}[kind]
    listed.append({**one, "id": f"{one['id'][:-1]}f", "arn": f"{one['arn'][:-1]}f"})
    results = run_checks_on_account(aws_account, "verify", connection)
    seen = {key: text for key, text in evidence_by_verdict(results).items() if key.startswith("fail")}
    ids = f"{one['id']}, {one['id'][:-1]}f"
    twice = f"2 have the name of the resource {kind}, {one['name']}: {ids}; an ARN tells which"
    assert seen == {f"fail {owner}": twice}
    assert {each.remedy for each in results if each.verdict == "unknown"} == {f"# first see to the check {owner}"}


def test_similar_names_are_ignored(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.gateways.insert(
        0, {**aws_account.gateways[0], "name": "polytomic-rg2", "id": f"rgw-{1:017}", "status": "CREATE_FAILED"}
    )
    aws_account.configurations.insert(
        0, {**aws_account.deployed_configuration, "name": "polytomic-rc2", "id": f"rcfg-{1:017}", "type": "GROUP"}
    )
    assert evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection)) == {}

"""Tests of the resource configuration and gateway checks: accounts with a fault in the configuration or the gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from aws_privatelink_rds_lattice.checks.lattice import target as target_check
from checks.evidence import verify_evidence
from fakes.aws.deployment_targets import sample_client, target_by_arn
from fakes.aws.faults import FaultRegistry, evidence_by_verdict
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import DATABASE_ADDRESS

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

FAULTS = FaultRegistry()


@FAULTS("verify", "fail", "target", f"it has the IP address {DATABASE_ADDRESS}")
def target_is_ip_address(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration["resourceConfigurationDefinition"] = {
        "ipResource": {"ipAddress": DATABASE_ADDRESS}
    }


@FAULTS("verify", "fail", "target", "it has other.example.com")
def target_is_other_host(aws_account: FakeAwsAccount) -> None:
    dns_resource = aws_account.deployed_configuration["resourceConfigurationDefinition"]["dnsResource"]
    aws_account.deployed_configuration["resourceConfigurationDefinition"] = {
        "dnsResource": {**dns_resource, "domainName": "other.example.com"}
    }


@FAULTS("verify", "fail", "target", "it has arnResource, not a DNS name")
def target_is_arn(aws_account: FakeAwsAccount) -> None:
    resource_type = "cluster" if ".cluster-" in aws_account.database_host else "db"
    name = aws_account.database_host.partition(".")[0]
    definition = {"arnResource": {"arn": f"arn:aws:rds:us-east-1:123456789012:{resource_type}:{name}"}}
    aws_account.deployed_configuration["resourceConfigurationDefinition"] = definition


@FAULTS("verify", "fail", "target", "its target is the network 10.0.0.0/16, not a DNS name")
def target_is_network(aws_account: FakeAwsAccount) -> None:
    definition = {"cidrResource": {"cidrRanges": ["10.0.0.0/16"]}}
    aws_account.deployed_configuration["resourceConfigurationDefinition"] = definition


@FAULTS("verify", "fail", "configuration-status", "CREATE_FAILED: the name cannot be resolved")
def configuration_failed(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration.update(status="CREATE_FAILED", failureReason="the name cannot be resolved")


@FAULTS("verify", "unknown", "configuration-status", "CREATE_IN_PROGRESS, not done yet")
def configuration_in_progress(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration["status"] = "CREATE_IN_PROGRESS"


@FAULTS("verify", "unknown", "configuration-status", "MELTED, a status that this version does not know")
def configuration_status_unknown(aws_account: FakeAwsAccount) -> None:
    aws_account.allowed_unknown_values.add("MELTED")
    aws_account.deployed_configuration["status"] = "MELTED"


@FAULTS("verify", "fail", "configuration-port", "SINGLE, TCP, ports 3306, 6000-7000")
def configuration_with_other_ports(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration["portRanges"] = ["3306", "6000-7000"]


@FAULTS("verify", "fail", "configuration-port", "SINGLE, TCP, ports 3306")
def configuration_with_other_port(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration["portRanges"] = ["3306"]


@FAULTS("verify", "fail", "configuration-port", "GROUP, TCP, ports 5432")
def configuration_type_group(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration["type"] = "GROUP"


@FAULTS("verify", "warn", "configuration-domain", "db.example.com is not verified: PENDING")
def custom_domain_pending(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration.update(
        customDomainName="db.example.com",
        domainVerificationId="dv-0123456789abcdef0",
        domainVerificationStatus="PENDING",
    )


@FAULTS("verify", "warn", "configuration-domain", "db.example.com, without a verification")
def custom_domain_without_verification(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration["customDomainName"] = "db.example.com"


@FAULTS("verify", "fail", "configuration-gateway", "it belongs to rgw-00000000000000000")
def configuration_on_other_gateway(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration["resourceGatewayId"] = "rgw-00000000000000000"


@FAULTS("verify", "fail", "gateway-status", "UPDATE_FAILED")
def gateway_failed(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_gateway["status"] = "UPDATE_FAILED"


@FAULTS("verify", "warn", "gateway-place", "not the subnets of the inputs")
def subnets_not_deployed(aws_account: FakeAwsAccount) -> dict[str, Any]:
    return {"subnet_ids": [*aws_account.gateway_subnets, "subnet-0123456789abcdef0"]}


@FAULTS("verify", "fail", "gateway-place", "resolves names with the VPC's own resolvers")
def gateway_resolves_in_vpc(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_gateway["resourceConfigDnsResolution"] = "IN_VPC"


@FAULTS("verify", "fail", "gateway-place", "{other_family}")
def gateway_with_other_family(aws_account: FakeAwsAccount) -> None:
    dns_resource = aws_account.deployed_configuration["resourceConfigurationDefinition"]["dnsResource"]
    other_family = "IPV4" if dns_resource["ipAddressType"] == "IPV6" else "IPV6"
    aws_account.deployed_gateway["ipAddressType"] = other_family


@FAULTS("verify", "fail", "gateway-interfaces", "no interface in use in subnet-")
def subnet_without_interface(aws_account: FakeAwsAccount) -> None:
    second_subnet = aws_account.gateway_subnets[1]

    def set_status(interface: dict[str, Any]) -> None:
        interface["Status"] = "available" if interface["SubnetId"] == second_subnet else "in-use"

    aws_account.edit_items("ec2:DescribeNetworkInterfaces", set_status)


@FAULTS("verify", "fail", "gateway-interfaces", "no interface in use in subnet-")
def only_foreign_interfaces(aws_account: FakeAwsAccount) -> None:
    client = aws_account.client("ec2")
    for interface in client.describe_network_interfaces()["NetworkInterfaces"]:
        client.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
        client.create_network_interface(SubnetId=interface["SubnetId"], Groups=[aws_account.database_group])


test_fault_fails_only_its_check = FAULTS.detection_test()


def test_verified_custom_domain_passes(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    custom_domain_pending(aws_account)
    aws_account.deployed_configuration["domainVerificationStatus"] = "VERIFIED"
    assert verify_evidence(aws_account, connection) == {}


def test_gateway_in_other_vpc_fails(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    other_vpc = aws_account.create_vpc("10.1.0.0/16")
    aws_account.gateways[0]["vpcId"] = other_vpc
    assert f"{other_vpc}, " in verify_evidence(aws_account, connection)["fail gateway-place"]


def test_similar_names_are_ignored(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.gateways.insert(
        0, {**aws_account.gateways[0], "name": "polytomic-rg2", "id": f"rgw-{1:017}", "status": "CREATE_FAILED"}
    )
    aws_account.configurations.insert(
        0, {**aws_account.deployed_configuration, "name": "polytomic-rc2", "id": f"rcfg-{1:017}", "type": "GROUP"}
    )
    assert verify_evidence(aws_account, connection) == {}


def test_other_gateway_address_type_warns(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.deployed_gateway["ipAddressType"] = "DUALSTACK"
    (evidence,) = verify_evidence(aws_account, connection).values()
    assert evidence.endswith("DUALSTACK: not the address type of the inputs")


def test_group_names_children_to_check(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    group = aws_account.deployed_configuration
    group["type"] = "GROUP"
    del group["resourceConfigurationDefinition"]
    target = target_by_arn(sample).check_target(sample_client(aws_account, sample))
    assert target_check.run(target).evidence == "it is a GROUP without children, so it has no database"
    child = aws_account.create_configuration(name="orders", type="CHILD", resourceConfigurationGroupId=group["id"])
    target = target_by_arn(sample).check_target(sample_client(aws_account, sample))
    result = target_check.run(target)
    assert (result.verdict, result.evidence) == (
        "fail",
        "it is a GROUP without its own target; its children have targets: orders",
    )
    assert result.remedy == f"# check a child of the group\nprivatelink verify {child['arn']}"
    evidence = evidence_by_verdict(run_checks(VERIFY, target))
    assert [check for check in evidence if check.startswith("fail")] == ["fail target"]

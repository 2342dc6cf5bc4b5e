"""A deployment leads to the database, and to the subnets and interfaces of both sides."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from aws.known_deployments import deployment_by_id
from aws_privatelink_rds_lattice.aws import ApiError, Deployment, DeploymentPart, MissingPartError
from fakes.aws.immediate_client import ImmediateClient
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import DATABASE_ADDRESS, OWN_ACCOUNT, REGION

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount


def fail_to_resolve(_: str, *, ipv6: bool) -> tuple[list[str], list[str]]:
    raise socket.gaierror(socket.EAI_NONAME, f"not known, ipv6={ipv6}")


def set_definition(aws_account: FakeAwsAccount, **definition: dict[str, str]) -> None:
    aws_account.configurations[0]["resourceConfigurationDefinition"] = definition


def instance_arn(aws_account: FakeAwsAccount) -> str:
    instances = aws_account.client("rds").describe_db_instances(DBInstanceIdentifier="orders")["DBInstances"]
    return str(instances[0]["DBInstanceArn"])


def test_configuration_leads_to_database(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    deployment = deployment_by_id(aws_client)
    assert (deployment.host, deployment.port) == (aws_account.database_host, 5432)
    assert deployment.database.description == "the endpoint of instance orders"
    assert deployment.proxy_targets is None
    assert deployment.resolved_host == ([aws_account.database_host], [DATABASE_ADDRESS])


def test_input_overrides_host_of_configuration(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    assert deployment_by_id(aws_client, rds_host="db.example.com").host == "db.example.com"


def test_arn_leads_to_database(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    set_definition(aws_account, arnResource={"arn": instance_arn(aws_account)})
    assert deployment_by_id(aws_client).host == aws_account.database_host


def test_unknown_arn_is_missing_database(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    arn = f"arn:aws:rds:{REGION}:{OWN_ACCOUNT}:db:endpoint"
    set_definition(aws_account, arnResource={"arn": arn})
    with pytest.raises(MissingPartError) as raised:
        _ = deployment_by_id(aws_client).database
    assert raised.value.part is DeploymentPart.DATABASE
    assert raised.value.reason.startswith(f"no instance, cluster or proxy in {REGION}, account {OWN_ACCOUNT}, has ")
    assert raised.value.reason.endswith(f"the ARN {arn}")


def test_configuration_without_host_is_reported(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    set_definition(aws_account, ipResource={"ipAddress": "10.0.0.1"})
    with pytest.raises(MissingPartError, match=r"^the configuration has no host, but the IP address 10\.0\.0\.1$"):
        _ = deployment_by_id(aws_client).host


def test_alias_leads_to_database(aws_account: FakeAwsAccount) -> None:
    inputs = {**aws_account.setup_deployment(), "rds_host": "db.example.com"}

    def resolve(_: str, **_family: bool) -> tuple[list[str], list[str]]:
        return [aws_account.database_host], [DATABASE_ADDRESS]

    deployment = Deployment(inputs, ImmediateClient(aws_account.client, resolve))
    assert deployment.database.description == "the endpoint of instance orders"


def test_unresolved_host_is_missing_database(aws_account: FakeAwsAccount) -> None:
    inputs = {**aws_account.setup_deployment(), "rds_host": "db.example.com"}
    deployment = Deployment(inputs, ImmediateClient(aws_account.client, fail_to_resolve))
    with pytest.raises(MissingPartError, match=r", has the endpoint db\.example\.com$"):
        _ = deployment.database
    with pytest.raises(OSError, match="not known, ipv6=False"):
        _ = deployment.database_interfaces


@pytest.mark.parametrize(
    ("port_ranges", "port"),
    [([], 5432), (["5432"], 5432), (["443", "5400-5500"], 5432), (["6543"], 6543), (["6543-6544"], 5432)],
)
def test_port_is_from_input_configuration_or_rds(
    aws_account: FakeAwsAccount, aws_client: AwsClient, port_ranges: list[str], port: int
) -> None:
    aws_account.setup_deployment()
    aws_account.configurations[0]["portRanges"] = port_ranges
    assert deployment_by_id(aws_client).port == port
    assert deployment_by_id(aws_client, rds_port="1234").port == 1234


@pytest.mark.parametrize(
    ("port_ranges", "ports"), [(["443", "6543"], "443, 6543"), (["6543-6544"], "6543-6544"), ([], "no port")]
)
def test_unclear_port_is_error(
    aws_account: FakeAwsAccount, aws_client: AwsClient, port_ranges: list[str], ports: str
) -> None:
    aws_account.setup_deployment()
    aws_account.configurations[0]["portRanges"] = port_ranges
    aws_account.faults["rds:DescribeDBInstances"] = "denied"
    with pytest.raises(ApiError, match=f"^the port is ambiguous: the configuration has {ports}$") as raised:
        _ = deployment_by_id(aws_client).port
    assert raised.value.remedy == "# pass one with --rds-port"


def test_proxy_targets_have_health(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    deployment = deployment_by_id(aws_client, rds_host=aws_account.create_proxy()["proxy"])
    assert deployment.proxy_targets == [{"Type": "RDS_INSTANCE", "TargetHealth": {"State": "AVAILABLE"}}]


def test_input_decides_security_group(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    deployment = deployment_by_id(aws_client, rds_security_group_id=aws_account.gateway_group)
    assert deployment.database_security_group_ids == [aws_account.gateway_group]
    missing_id = "sg-0ffffffffffffffff"
    with pytest.raises(MissingPartError, match=f"^no security group {missing_id} in {REGION}, account"):
        _ = deployment_by_id(aws_client, rds_security_group_id=missing_id).database_security_groups


def test_attached_groups_need_no_group_call(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    deployment = deployment_by_id(aws_client)
    assert deployment.database_security_group_ids == [aws_account.database_group]
    assert not aws_account.call_counts["ec2:DescribeSecurityGroups"]
    assert list(deployment.database_security_groups) == [aws_account.database_group]


def test_interfaces_have_address_of_host(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    client = aws_account.client("ec2")
    interface = client.create_network_interface(
        SubnetId=aws_account.database_subnets[0], PrivateIpAddress=DATABASE_ADDRESS
    )["NetworkInterface"]
    (found_interface,) = deployment_by_id(aws_client).database_interfaces
    assert found_interface["NetworkInterfaceId"] == interface["NetworkInterfaceId"]


def test_deployment_has_subnets_of_both_sides(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    gateway_subnets, database_subnets = deployment_by_id(aws_client).subnets_of_both_sides
    assert list(gateway_subnets) == aws_account.gateway_subnets
    assert list(database_subnets) == sorted(aws_account.database_subnets)


def test_gateway_subnets_keep_order_of_input(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    inputs = aws_account.setup_deployment()
    subnet_ids = [*reversed(aws_account.gateway_subnets), aws_account.database_subnets[0]]
    assert list(Deployment({**inputs, "subnet_ids": subnet_ids}, aws_client).gateway_subnets) == subnet_ids
    assert list(deployment_by_id(aws_client).gateway_subnets) == aws_account.gateway_subnets


def test_missing_gateway_subnet_is_named(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    inputs = aws_account.setup_deployment()
    missing_id = "subnet-0ffffffffffffffff"
    with pytest.raises(MissingPartError, match=f"^no subnet {missing_id} in {REGION}, account") as raised:
        _ = Deployment({**inputs, "subnet_ids": [missing_id]}, aws_client).gateway_subnets
    assert raised.value.part is DeploymentPart.SUBNETS


def test_gateway_interfaces_are_in_subnets_and_groups(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    groups = [aws_account.gateway_group]
    aws_account.create_interface(aws_account.database_subnets[0], groups, ipv4=1, ipv6=0)
    interfaces = deployment_by_id(aws_client).gateway_interfaces
    assert {interface["SubnetId"] for interface in interfaces} == set(aws_account.gateway_subnets)
    assert len(interfaces) == 2


def test_described_interfaces_exclude_others(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    gateway = aws_account.gateways[0]
    aws_account.create_interface(
        aws_account.gateway_subnets[0],
        [aws_account.gateway_group],
        ipv4=1,
        ipv6=0,
        Description=f"VPC Lattice {gateway['id']}",
    )
    (interface,) = deployment_by_id(aws_client).gateway_interfaces
    assert gateway["id"] in interface["Description"]


@pytest.mark.parametrize("name", ["console names", "ipv6"])
def test_gateway_addresses_are_of_one_family(aws_account: FakeAwsAccount, aws_client: AwsClient, name: str) -> None:
    sample = SAMPLE_DEPLOYMENTS[name](aws_account)
    deployment = deployment_by_id(aws_client, sample.arn)
    is_ipv6 = name == "ipv6"
    assert deployment.uses_ipv6 is is_ipv6
    assert deployment.gateway_addresses
    for address_or_block in (*deployment.gateway_addresses, *deployment.vpc_cidr_blocks):
        assert (":" in address_or_block) is is_ipv6

"""A deployment leads from an ARN or from names to the resource configuration and the resource gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws.known_deployments import deployment_by_id
from aws_privatelink_rds_lattice.aws import ApiError, Deployment, DeploymentPart, MissingPartError
from fakes.aws.sample_ids import (
    CONFIGURATION_ARN,
    CONFIGURATION_ID,
    GATEWAY_ID,
    LATTICE_ARN_PREFIX,
    OWN_ACCOUNT,
    REGION,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount


def deployed_inputs(aws_account: FakeAwsAccount, **inputs: object) -> Mapping[str, Any]:
    return {**aws_account.setup_deployment(), **inputs}


def test_creation_makes_no_call(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    inputs = deployed_inputs(aws_account)
    aws_account.clear_counts()
    deployment = Deployment(inputs, aws_client)
    assert (deployment.region, deployment.has_own_gateway, deployment.gateway_address_type) == (REGION, True, "IPV4")
    assert deployment.vpc_id == aws_account.vpc_id
    assert not aws_account.call_counts


@pytest.mark.parametrize("configuration_id", [CONFIGURATION_ARN, CONFIGURATION_ID])
def test_resources_are_found_by_id(aws_account: FakeAwsAccount, aws_client: AwsClient, configuration_id: str) -> None:
    aws_account.setup_deployment()
    deployment = deployment_by_id(aws_client, configuration_id)
    assert deployment.configuration["id"] == CONFIGURATION_ID
    assert deployment.configuration_arn == CONFIGURATION_ARN
    assert deployment.configured_gateway_id == GATEWAY_ID
    assert deployment.gateway["id"] == GATEWAY_ID
    assert deployment.vpc["VpcId"] == aws_account.vpc_id
    assert deployment.account_id == OWN_ACCOUNT
    assert not deployment.has_own_gateway
    assert deployment.gateway_address_type is None
    assert deployment.resource_name("resource_configuration") == configuration_id
    assert deployment.resource_name("resource_gateway") == "of the deployment"


def test_resources_are_found_by_name(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    deployment = Deployment(deployed_inputs(aws_account), aws_client)
    aws_account.create_gateway(name="other-rg")
    aws_account.create_configuration(name="other-rc")
    assert deployment.configuration_arn == CONFIGURATION_ARN
    assert deployment.configuration["id"] == CONFIGURATION_ID
    assert deployment.gateway["id"] == GATEWAY_ID
    assert deployment.resource_name("resource_gateway") == "polytomic-rg"


def test_shared_gateway_is_found_by_id(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    gateway = aws_account.setup_deployment() and aws_account.create_gateway(name="shared-rg")
    shared_gateway = {"id": gateway["id"], "ip_address_type": "DUALSTACK"}
    deployment = Deployment(aws_account.connection_inputs(resource_gateway=shared_gateway), aws_client)
    assert not deployment.has_own_gateway
    assert deployment.gateway_address_type == "DUALSTACK"
    assert deployment.gateway["id"] == gateway["id"]
    assert deployment.resource_name("resource_gateway") == gateway["id"]


def test_missing_resources_are_named(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    deployment = Deployment(deployed_inputs(aws_account, name="other", vpc_id="vpc-0ffffffffffffffff"), aws_client)
    location = f"in {REGION}, account {OWN_ACCOUNT}"
    with pytest.raises(MissingPartError, match=f"^no resource configuration other-rc {location}$") as raised:
        _ = deployment.configuration
    assert raised.value.part is DeploymentPart.CONFIGURATION
    with pytest.raises(MissingPartError, match=f"^no resource gateway other-rg {location}$") as raised:
        _ = deployment.gateway
    assert raised.value.part is DeploymentPart.GATEWAY
    with pytest.raises(MissingPartError, match=f"^no VPC vpc-0ffffffffffffffff {location}$") as raised:
        _ = deployment.vpc
    assert raised.value.part is DeploymentPart.VPC


def test_missing_ids_are_named(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    missing_id = "rcfg-0fffffffffffffff1"
    with pytest.raises(MissingPartError, match=f"^no resource configuration {missing_id} in"):
        _ = deployment_by_id(aws_client, missing_id).configuration
    aws_account.gateways.clear()
    with pytest.raises(MissingPartError, match=f"^no resource gateway {GATEWAY_ID} in"):
        _ = deployment_by_id(aws_client).gateway


def test_duplicate_names_are_ambiguous(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    deployment = Deployment(deployed_inputs(aws_account), aws_client)
    second = aws_account.create_configuration(name="polytomic-rc")
    message = (
        f"^2 have the name of the resource configuration, polytomic-rc: {CONFIGURATION_ID}, {second['id']}; "
        "pass the ARN of one$"
    )
    with pytest.raises(MissingPartError, match=message):
        _ = deployment.configuration


def test_child_uses_gateway_of_group(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    group = aws_account.create_configuration(name="group", type="GROUP")
    child = aws_account.configurations[0]
    del child["resourceGatewayId"]
    child.update(type="CHILD", resourceConfigurationGroupId=group["id"])
    deployment = deployment_by_id(aws_client)
    assert deployment.configuration_group_arn == f"{LATTICE_ARN_PREFIX}:resourceconfiguration/{group['id']}"
    assert deployment.configured_gateway_id == GATEWAY_ID
    assert deployment.gateway["id"] == GATEWAY_ID


def test_configuration_without_gateway_is_reported(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    del aws_account.configurations[0]["resourceGatewayId"]
    deployment = deployment_by_id(aws_client)
    assert deployment.configured_gateway_id is None
    assert deployment.configuration_group_arn is None
    with pytest.raises(ApiError, match=r"^VPC Lattice returns no resource gateway for the resource configuration$"):
        _ = deployment.gateway


@pytest.mark.parametrize(
    ("dns_address_type", "gateway_address_type", "uses_ipv6"),
    [("IPV6", "IPV4", True), ("IPV4", "IPV6", False), (None, "IPV6", True), (None, "DUALSTACK", False)],
)
def test_dns_address_type_decides_family(
    aws_account: FakeAwsAccount,
    aws_client: AwsClient,
    dns_address_type: str | None,
    gateway_address_type: str,
    uses_ipv6: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    aws_account.setup_deployment()
    aws_account.gateways[0]["ipAddressType"] = gateway_address_type
    definition: dict[str, Any] = {"ipResource": {"ipAddress": "10.0.0.1"}}
    if dns_address_type:
        definition = {"dnsResource": {"domainName": "db.example.com", "ipAddressType": dns_address_type}}
    aws_account.configurations[0]["resourceConfigurationDefinition"] = definition
    assert deployment_by_id(aws_client).uses_ipv6 is uses_ipv6


@pytest.mark.parametrize("is_deployed", [True, False])
def test_input_decides_family_without_configuration(
    aws_account: FakeAwsAccount,
    aws_client: AwsClient,
    is_deployed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    inputs = deployed_inputs(aws_account, ip_address_type="IPV6")
    aws_account.configurations.clear()
    assert Deployment(inputs, aws_client, is_deployed=is_deployed).uses_ipv6


def test_input_or_gateway_decides_resolver(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    inputs = deployed_inputs(aws_account, dns_resolution="IN_VPC")
    assert Deployment(inputs, aws_client).resolves_in_vpc
    assert not deployment_by_id(aws_client).resolves_in_vpc
    aws_account.gateways[0]["resourceConfigDnsResolution"] = "IN_VPC"
    assert deployment_by_id(aws_client.without_responses()).resolves_in_vpc


def test_private_zones_of_vpc_are_listed(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    inputs = deployed_inputs(aws_account)
    aws_account.client("route53").create_hosted_zone(
        Name="Example.internal.",
        CallerReference="test",
        VPC={"VPCRegion": REGION, "VPCId": aws_account.vpc_id},
        HostedZoneConfig={"PrivateZone": True},
    )
    assert Deployment(inputs, aws_client).private_zones == ["example.internal"]


def test_all_pages_of_zones_are_fetched(
    aws_account: FakeAwsAccount, aws_client: AwsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = Deployment(deployed_inputs(aws_account), aws_client)
    pages: dict[str | None, dict[str, Any]] = {
        None: {"HostedZoneSummaries": [{"Name": "first.internal."}], "NextToken": "2"},
        "2": {"HostedZoneSummaries": [{"Name": "second.internal."}]},
    }
    monkeypatch.setattr(aws_client, "fetch", lambda _, **arguments: pages[arguments.get("NextToken")])
    assert deployment.private_zones == ["first.internal", "second.internal"]

"""Calls to VPC Lattice, and the parts of a resource configuration in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import NotFoundError, describe_configuration_definition, port_ranges_include
from aws_privatelink_rds_lattice.aws.lattice_api import LatticeApi

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount

OTHER_ACCOUNT_ID = "999999999999"


@pytest.fixture
def lattice_api(aws_account: FakeAwsAccount, aws_client: AwsClient) -> LatticeApi:
    aws_account.setup_deployment()
    return LatticeApi(aws_client)


def test_lists_leave_out_other_accounts(aws_account: FakeAwsAccount, lattice_api: LatticeApi) -> None:
    own_gateway = aws_account.gateways[0]
    own_configuration = aws_account.configurations[0]
    gateway_arn = own_gateway["arn"].replace(own_gateway["arn"].split(":")[4], OTHER_ACCOUNT_ID)
    aws_account.create_gateway(name="other-rg", arn=gateway_arn)
    configuration_arn = own_configuration["arn"].replace(own_configuration["arn"].split(":")[4], OTHER_ACCOUNT_ID)
    aws_account.create_configuration(name="other-rc", arn=configuration_arn)
    assert [gateway["id"] for gateway in lattice_api.list_gateways()] == [own_gateway["id"]]
    summaries = lattice_api.list_configurations()
    assert [summary["id"] for summary in summaries] == [own_configuration["id"]]
    assert "resourceConfigurationDefinition" not in summaries[0]


def test_configurations_are_listed_by_gateway(aws_account: FakeAwsAccount, lattice_api: LatticeApi) -> None:
    gateway = aws_account.create_gateway(name="other-rg")
    configuration = aws_account.create_configuration(name="other-rc", resourceGatewayId=gateway["id"])
    summaries = lattice_api.list_configurations(gateway["id"])
    assert [summary["id"] for summary in summaries] == [configuration["id"]]


def test_resources_are_fetched_by_id(aws_account: FakeAwsAccount, lattice_api: LatticeApi) -> None:
    gateway = aws_account.gateways[0]
    assert lattice_api.fetch_gateway(gateway["id"])["vpcId"] == aws_account.vpc_id
    configuration = lattice_api.fetch_configuration(aws_account.configuration_arn)
    assert configuration["resourceGatewayId"] == gateway["id"]
    assert lattice_api.fetch_tags(aws_account.configuration_arn) == {}
    (association,) = lattice_api.list_endpoint_associations(aws_account.configuration_arn)
    assert association["resourceConfigurationArn"] == aws_account.configuration_arn


def test_missing_resources_are_not_found(lattice_api: LatticeApi) -> None:
    with pytest.raises(NotFoundError):
        lattice_api.fetch_gateway("rgw-0fffffffffffffff1")
    with pytest.raises(NotFoundError):
        lattice_api.fetch_configuration("rcfg-0fffffffffffffff1")


@pytest.mark.parametrize(
    ("port_ranges", "port", "is_included"),
    [
        (["5432"], 5432, True),
        (["5432"], 5433, False),
        (["443", "5430-5440"], 5430, True),
        (["443", "5430-5440"], 5440, True),
        (["443", "5430-5440"], 5441, False),
        ([], 5432, False),
    ],
)
def test_port_in_any_range_is_included(port_ranges: list[str], port: int, is_included: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert port_ranges_include(port_ranges, port) is is_included


@pytest.mark.parametrize(
    ("definition", "description"),
    [
        ({"dnsResource": {"domainName": "db.example.com"}}, "db.example.com"),
        ({"ipResource": {"ipAddress": "10.0.0.1"}}, "the IP address 10.0.0.1"),
        ({"arnResource": {"arn": "arn:aws:rds:db"}}, "the ARN arn:aws:rds:db"),
        ({"cidrResource": {"cidrRanges": ["10.0.0.0/16"]}}, "the network 10.0.0.0/16"),
        ({}, "nothing"),
    ],
)
def test_definition_is_described(definition: dict[str, dict[str, Any]], description: str) -> None:
    assert describe_configuration_definition(definition) == description

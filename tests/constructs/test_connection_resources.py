"""A connection's dedicated resource gateway, and the address types of gateway and resource configuration."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.cdk.bindings import TerraformStack, TerraformVariable
from rds_fixture import stack_workspace
from sample_connections import dedicated_gateway_connection, synthesized_resources
from sample_project import REQUIRED_INPUTS
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine

pytestmark = pytest.mark.cdk


@pytest.mark.parametrize(("gateway_type", "dns_type"), [("IPV4", "IPV4"), ("IPV6", "IPV6"), ("DUALSTACK", "IPV4")])
def test_dns_address_type_matches_gateway(tmp_path: Path, gateway_type: str, dns_type: str) -> None:
    resources = synthesized_resources(tmp_path, dedicated_gateway_connection(ip_address_type=gateway_type))
    assert resources["aws_vpclattice_resource_gateway"]["pl"]["ip_address_type"] == gateway_type
    (definition,) = resources["aws_vpclattice_resource_configuration"]["pl"]["resource_configuration_definition"]
    assert definition["dns_resource"][0]["ip_address_type"] == dns_type


@ON_ONE_ENGINE
@pytest.mark.provider_version("6.16.0")
@pytest.mark.parametrize(("gateway_type", "dns_type"), [("IPV6", "IPV6"), ("DUALSTACK", "IPV4")])
def test_terraform_resolves_address_type(
    terraform: TerraformEngine, tmp_path: Path, gateway_type: str, dns_type: str
) -> None:
    def build(stack: TerraformStack) -> None:
        dedicated_gateway_connection(
            ip_address_type=TerraformVariable(stack, "ip", default=gateway_type).string_value,
            ipv4_addresses_per_eni=TerraformVariable(stack, "addresses", default=4).number_value,
        )(stack)

    with stack_workspace(terraform, tmp_path, build) as workspace:
        values = workspace.plan().values
    gateway = values["aws_vpclattice_resource_gateway.pl"]
    assert (gateway["ip_address_type"], gateway["ipv4_addresses_per_eni"]) == (gateway_type, 4)
    (definition,) = values["aws_vpclattice_resource_configuration.pl"]["resource_configuration_definition"]
    assert definition["dns_resource"][0]["ip_address_type"] == dns_type


def test_addresses_per_eni_default_to_aws(tmp_path: Path) -> None:
    def argument(**options: object) -> Any:  # noqa: ANN401 - JSON
        resources = synthesized_resources(tmp_path / str(options), dedicated_gateway_connection(**options))
        return resources["aws_vpclattice_resource_gateway"]["pl"].get("ipv4_addresses_per_eni")

    assert [argument(), argument(ipv4_addresses_per_eni=1), argument(ipv4_addresses_per_eni=62)] == [None, 1, 62]


def test_only_unreferenced_addresses_can_be_overridden(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        connection = PrivateLinkRdsLattice(stack, "orders", **REQUIRED_INPUTS)
        for resource in connection.resources:
            resource.override_logical_id("other")

    resources = synthesized_resources(tmp_path, build)
    overridden = {resource_type for resource_type, bodies in resources.items() if "other" in bodies}
    assert overridden == {
        "aws_security_group_rule",
        "aws_ram_resource_association",
        "aws_ram_principal_association",
    }

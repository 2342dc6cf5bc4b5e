"""Parts of configurations in Terraform JSON, with the expected HCL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.hcl import render_hcl

from . import language, resources, settings, values

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.hcl import BlockPath

HCL_CASES = {**values.VALUE_CASES, **settings.SETTINGS_CASES, **language.LANGUAGE_CASES, **resources.RESOURCE_CASES}

# The nested blocks in the provider's schema.
BLOCK_PATHS: set[BlockPath] = {
    ("resource", "aws_instance", "root_block_device"),
    ("resource", "aws_instance", "timeouts"),
    ("resource", "aws_vpclattice_resource_configuration", "resource_configuration_definition"),
    ("resource", "aws_vpclattice_resource_configuration", "resource_configuration_definition", "dns_resource"),
    ("resource", "aws_lb_listener", "action"),
    ("resource", "aws_lb_listener", "action", "forward"),
    ("resource", "aws_lb_listener", "action", "forward", "target_group"),
    ("data", "aws_vpc", "filter"),
    ("provider", "aws", "default_tags"),
}
ATTRIBUTES_AS_BLOCKS: set[BlockPath] = {("resource", "aws_security_group", "egress")}


def render_case(config: dict[str, Any]) -> str:
    return render_hcl(config, is_block=BLOCK_PATHS.__contains__, attribute_blocks=ATTRIBUTES_AS_BLOCKS)

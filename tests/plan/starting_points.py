"""Deployments before the Terraform plans of the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakes.aws.sample_ids import GATEWAY_ID
from plan.hcl_configurations import (
    CONNECTION_CONFIG,
    DATABASE_HOST,
    DATABASE_PORTS_AND_GROUPS,
    configuration_on_gateway,
    module_block,
    rule_block,
    shared_gateway_config,
)
from plan.plan_json import CONFIGURATION_TYPE
from rds_fixture import SECURITY_GROUP_ID, VPC_ID, hand_built_resources, rds_resources

if TYPE_CHECKING:
    from fakes.terraform.in_memory_aws import AwsResources

GATEWAY_GROUP_ID = '"sg-0bbbbbbbbbbbbbbb1"'
SHARED_GATEWAY_CONFIG = shared_gateway_config(*DATABASE_PORTS_AND_GROUPS)
INLINE_RULES_CONFIG = shared_gateway_config(*DATABASE_PORTS_AND_GROUPS, inline=True)
GATEWAY_BY_ID_CONFIG = (
    configuration_on_gateway("orders", f'"{GATEWAY_ID}"')
    + rule_block("out", "egress", GATEWAY_GROUP_ID, f'"{SECURITY_GROUP_ID}"')
    + rule_block("in", "ingress", f'"{SECURITY_GROUP_ID}"', GATEWAY_GROUP_ID)
)
DATA_MODULE_CONFIG = """
module "data" {
  source   = "./data"
  for_each = toset(["eu.1", "us"])
  name     = each.key == "us" ? "us" : "eu"
  group    = aws_security_group.db[each.key].id
}
"""
SECURITY_GROUPS_CONFIG = f"""
resource "aws_security_group" "db" {{
  for_each = toset(["eu.1", "us"])
  name     = "db-${{each.key}}"
  vpc_id   = "{VPC_ID}"
}}
"""
INNER_MODULE_CONFIG = 'variable "name" {}\nvariable "group" {}\n' + module_block(
    "link", "../published", more="  count  = 1\n", name="var.name", rds_security_group_id="var.group"
)
NESTED_MODULES_CONFIG = DATA_MODULE_CONFIG + SECURITY_GROUPS_CONFIG + module_block("plain", "./published")
HAND_BUILT_RESOURCES = hand_built_resources(
    "orders",
    group={"name": "orders-rg", "description": "Egress to the database"},
    gateway={"subnet_ids": ["subnet-aaaa", "subnet-bbbb"]},
    rds_host=DATABASE_HOST,
)
IMPORT_BLOCKS = "".join(
    f'import {{\n  to = {address}\n  id = "{identifier}"\n}}\n'
    for address, identifier in (
        ("aws_security_group.own", "sg-0a1b"),
        ("aws_vpclattice_resource_gateway.gate", "rgw-0a1b"),
        (f"{CONFIGURATION_TYPE}.orders", "rcfg-0a1b"),
    )
)


@dataclass(frozen=True)
class StartingPoint:
    """A deployment before a plan.

    Attributes:
        hcl: The deployed configuration.
        files: More files of the configuration.
        aws_resources: The other resources in AWS.
        is_deployed: False if the configuration is not applied before the plan.
    """

    hcl: str
    files: dict[str, str] = field(default_factory=dict)
    aws_resources: AwsResources = field(default_factory=dict)
    is_deployed: bool = True


STARTING_POINTS = {
    "nothing": StartingPoint(CONNECTION_CONFIG, aws_resources=rds_resources(), is_deployed=False),
    "created by hand": StartingPoint(CONNECTION_CONFIG, aws_resources=HAND_BUILT_RESOURCES, is_deployed=False),
    "connection": StartingPoint(CONNECTION_CONFIG),
    "shared gateway": StartingPoint(SHARED_GATEWAY_CONFIG),
    "shared gateway with inline rules": StartingPoint(INLINE_RULES_CONFIG),
    "gateway outside plan": StartingPoint(GATEWAY_BY_ID_CONFIG),
    "modules": StartingPoint(NESTED_MODULES_CONFIG, {"data/main.tf": INNER_MODULE_CONFIG}),
}

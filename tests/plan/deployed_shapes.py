"""Deployments in each shape that a connection can have, for plans that change nothing.

The configurations in JSON are those that an earlier version of this project wrote.
"""

from __future__ import annotations

import functools
import json
from typing import Any

from plan.hcl_configurations import CONNECTION_CONFIG, POLYTOMIC_ACCOUNT, module_block, replace_texts
from plan.plan_json import CONFIGURATION_TYPE
from plan.starting_points import (
    IMPORT_BLOCKS,
    STARTING_POINTS,
    StartingPoint,
    create_hand_built_connection,
)
from programs import PROJECT

RELEASED_FOLDER = PROJECT / "tests/constructs/released"
ORGANIZATIONAL_UNIT = "arn:aws:organizations::123456789012:ou/o-1234567890/ou-1234-12345678"
DEFAULT_TAGS = 'provider "aws" {\n  default_tags {\n    tags = { Owner = "data" }\n  }\n}\n'
TAGGED_TYPES = (
    "aws_ram_resource_share",
    "aws_security_group",
    CONFIGURATION_TYPE,
    "aws_vpclattice_resource_gateway",
)
GROUP_CONFIG = (
    replace_texts(
        CONNECTION_CONFIG[: CONNECTION_CONFIG.index("  resource_configuration_definition")],
        ('"SINGLE"', '"GROUP"'),
        ('  port_ranges                 = ["5432"]\n', ""),
    )
    + "}\n"
    + CONNECTION_CONFIG[CONNECTION_CONFIG.index('\nresource "aws_ram_resource_share"') :].replace(
        POLYTOMIC_ACCOUNT, ORGANIZATIONAL_UNIT
    )
    + f"""
resource "{CONFIGURATION_TYPE}" "child" {{
  name                            = "child-rc"
  type                            = "CHILD"
  resource_configuration_group_id = {CONFIGURATION_TYPE}.orders.id
  port_ranges                     = ["5432"]
  resource_configuration_definition {{
    dns_resource {{
      domain_name     = "child.xxx.us-east-1.rds.amazonaws.com"
      ip_address_type = "IPV4"
    }}
  }}
}}
"""
)
# What an earlier AWS provider, or Terraform after a failed refresh, does not have in the state.
MISSING_ATTRIBUTES = (
    "aws_ram_resource_share.permission_arns",
    "aws_ram_resource_share.tags_all",
    "aws_security_group.arn",
    "aws_security_group.name_prefix",
    "aws_security_group.owner_id",
    "aws_security_group.tags_all",
    "aws_security_group_rule.security_group_rule_id",
    f"{CONFIGURATION_TYPE}.allow_association_to_shareable_service_network",
    f"{CONFIGURATION_TYPE}.arn",
    f"{CONFIGURATION_TYPE}.type",
    "aws_vpclattice_resource_gateway.arn",
    "aws_vpclattice_resource_gateway.ip_address_type",
    "aws_vpclattice_resource_gateway.status",
)


@functools.cache
def _released_files(name: str, tags: tuple[tuple[str, str], ...] | None = None) -> dict[str, str]:
    """Return a released configuration without the provider, with some tags or without the argument."""
    config: dict[str, Any] = json.loads((RELEASED_FOLDER / f"{name}.tf.json").read_text("utf-8"))
    del config["provider"], config["terraform"]
    for resource_type in TAGGED_TYPES:
        for body in config["resource"][resource_type].values():
            del body["tags"]
            if tags is not None:
                body["tags"] = dict(tags)
    return {"cdk.tf.json": json.dumps(config)}


SHAPES = {
    "JSON without tags": StartingPoint("", _released_files("published")),
    "JSON with tags": StartingPoint("", _released_files("published", (("Team", "data"),))),
    "JSON with default tags": StartingPoint("", {**_released_files("published"), "tags_override.tf": DEFAULT_TAGS}),
    "JSON by identifier": StartingPoint("", _released_files("database_identifier", ())),
    "shared gateway": STARTING_POINTS["shared gateway"],
    "group for an organizational unit": StartingPoint(GROUP_CONFIG),
    "adopted connection": StartingPoint(
        CONNECTION_CONFIG + IMPORT_BLOCKS, create_resources=create_hand_built_connection
    ),
    "HCL": StartingPoint(CONNECTION_CONFIG.replace("  tags        = {}\n", "")),
    "module": StartingPoint(module_block("orders", "./published")),
    "state of an earlier provider": StartingPoint(CONNECTION_CONFIG, missing_attributes=MISSING_ATTRIBUTES),
}
ALL_STARTING_POINTS = {**STARTING_POINTS, **SHAPES}

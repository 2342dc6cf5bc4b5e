"""Configurations in HCL for the plans of the tests, and functions to edit them."""

from __future__ import annotations

import json
import re

from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID

DATABASE_HOST = "orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
POLYTOMIC_ACCOUNT = "999988887777"
PROVIDER_BLOCK = 'provider "aws" {\n  region = "us-east-1"\n}\n'
# The resources have other names than in the configurations of this project.
CONNECTION_CONFIG = f"""
resource "aws_security_group" "own" {{
  name        = "orders-rg"
  description = "Egress to the database"
  vpc_id      = "{VPC_ID}"
  tags        = {{}}
  egress {{
    description     = "Egress to RDS"
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = ["{SECURITY_GROUP_ID}"]
  }}
}}

resource "aws_security_group_rule" "rds" {{
  type                     = "ingress"
  from_port                = 5432
  to_port                  = 5432
  protocol                 = "tcp"
  security_group_id        = "{SECURITY_GROUP_ID}"
  source_security_group_id = aws_security_group.own.id
}}

resource "aws_vpclattice_resource_gateway" "gate" {{
  name               = "orders-rg"
  vpc_id             = "{VPC_ID}"
  subnet_ids         = {json.dumps(SUBNET_IDS[:2])}
  ip_address_type    = "IPV4"
  security_group_ids = [aws_security_group.own.id]
}}

resource "aws_vpclattice_resource_configuration" "orders" {{
  name                        = "orders-rc"
  type                        = "SINGLE"
  resource_gateway_identifier = aws_vpclattice_resource_gateway.gate.id
  protocol                    = "TCP"
  port_ranges                 = ["5432"]
  tags                        = {{}}
  resource_configuration_definition {{
    dns_resource {{
      domain_name     = "{DATABASE_HOST}"
      ip_address_type = "IPV4"
    }}
  }}
}}

resource "aws_ram_resource_share" "share" {{
  name                      = "orders-rc"
  allow_external_principals = true
}}

resource "aws_ram_resource_association" "orders" {{
  resource_arn       = aws_vpclattice_resource_configuration.orders.arn
  resource_share_arn = aws_ram_resource_share.share.arn
}}

resource "aws_ram_principal_association" "polytomic" {{
  principal          = "{POLYTOMIC_ACCOUNT}"
  resource_share_arn = aws_ram_resource_share.share.arn
}}
"""
DATABASE_PORTS_AND_GROUPS = {
    "orders": (5432, "sg-0aaaaaaaaaaaaaaa1"),
    "billing": (5432, "sg-0aaaaaaaaaaaaaaa2"),
    "shop": (3306, "sg-0aaaaaaaaaaaaaaa3"),
}


def shared_gateway_config(*names: str, inline: bool = False) -> str:
    """Return several connections on a single gateway, with separate or inline rules."""
    inline_rules = ""
    connections = ""
    for name in names:
        port, group_id = DATABASE_PORTS_AND_GROUPS[name]
        group = f'"{group_id}"'
        if inline:
            inline_rules += egress_block(name, group, port)
        else:
            connections += rule_block(f"{name}_out", "egress", "aws_security_group.shared.id", group, port)
        connections += rule_block(f"{name}_in", "ingress", group, "aws_security_group.shared.id", port)
        connections += configuration_on_gateway(name, "aws_vpclattice_resource_gateway.shared.id")
    gateway = f"""
resource "aws_security_group" "shared" {{
  name        = "shared"
  description = "Shared"
  vpc_id      = "{VPC_ID}"{inline_rules}
}}

resource "aws_vpclattice_resource_gateway" "shared" {{
  name               = "shared"
  vpc_id             = "{VPC_ID}"
  subnet_ids         = {json.dumps(SUBNET_IDS)}
  security_group_ids = [aws_security_group.shared.id]
}}
"""
    return gateway + connections


def egress_block(description: str, group: str, port: int) -> str:
    """Return an inline egress rule to a security group, given as an expression."""
    return f"""
  egress {{
    description     = "{description}"
    from_port       = {port}
    to_port         = {port}
    protocol        = "tcp"
    security_groups = [{group}]
  }}"""


def rule_block(name: str, direction: str, group: str, peer: str, port: int = 5432) -> str:
    """Return a rule between two security groups, given as expressions."""
    return f"""
resource "aws_security_group_rule" "{name}" {{
  type                     = "{direction}"
  from_port                = {port}
  to_port                  = {port}
  protocol                 = "tcp"
  security_group_id        = {group}
  source_security_group_id = {peer}
}}
"""


def configuration_on_gateway(name: str, gateway: str) -> str:
    """Return a resource configuration and a share on a gateway; all addresses end in the name."""
    text = CONNECTION_CONFIG[CONNECTION_CONFIG.index('resource "aws_vpclattice_resource_configuration"') :]
    text = text.replace("aws_vpclattice_resource_gateway.gate.id", gateway).replace(
        '["5432"]', f'["{database_port(name)}"]'
    )
    text = text.replace("orders-rc", f"{name}-rc").replace("orders.xxx", f"{name}.xxx")
    text = re.sub(r'" "(?:orders|share|polytomic)"', f'" "{name}"', text)
    return re.sub(r"\.(?:orders|share)\.arn", f".{name}.arn", text)


def database_port(name: str) -> int:
    """Return the port of a database."""
    return DATABASE_PORTS_AND_GROUPS.get(name, (5432, ""))[0]


def without_resources(text: str, *addresses: str) -> str:
    """Return a configuration without some resources. References to the resources must be removed too."""
    for address in addresses:
        resource_type, name = address.split(".")
        text, count = re.subn(rf'(?ms)^resource "{resource_type}" "{name}" \{{.*?^\}}\n', "", text)
        assert count == 1, address
    return text


def replace_texts(text: str, *changes: tuple[str, str]) -> str:
    """Return a configuration with some texts replaced, in all places."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def module_block(label: str, source: str, *, more: str = "", **inputs: str) -> str:
    """Return a call of the generated module; inputs are expressions."""
    arguments = {
        "name": '"orders"',
        "vpc_id": f'"{VPC_ID}"',
        "subnet_ids": json.dumps(SUBNET_IDS[:2]),
        "rds_host": f'"{DATABASE_HOST}"',
        "rds_security_group_id": f'"{SECURITY_GROUP_ID}"',
        "polytomic_aws_account_id": f'"{POLYTOMIC_ACCOUNT}"',
        **inputs,
    }
    lines = "".join(f"  {key} = {value}\n" for key, value in arguments.items())
    return f'\nmodule "{label}" {{\n  source = "{source}"\n{more}{lines}}}\n'


def moved_block(source: str, target: str) -> str:
    """Return a moved block."""
    return f"\nmoved {{\n  from = {source}\n  to   = {target}\n}}\n"

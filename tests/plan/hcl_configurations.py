"""Configurations in HCL that the plans of the tests start from, and how they differ."""

from __future__ import annotations

import json
import re

from rds_fixture import GROUP, SUBNETS, VPC

HOST = "orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
POLYTOMIC = "999988887777"
PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'
RULE = "aws_security_group_rule.rds"
# Each under another name than this project gives it.
LINK = f"""
resource "aws_security_group" "own" {{
  name        = "orders-rg"
  description = "Egress to the database"
  vpc_id      = "{VPC}"
  tags        = {{}}
  egress {{
    description     = "Egress to RDS"
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = ["{GROUP}"]
  }}
}}

resource "aws_security_group_rule" "rds" {{
  type                     = "ingress"
  from_port                = 5432
  to_port                  = 5432
  protocol                 = "tcp"
  security_group_id        = "{GROUP}"
  source_security_group_id = aws_security_group.own.id
}}

resource "aws_vpclattice_resource_gateway" "gate" {{
  name               = "orders-rg"
  vpc_id             = "{VPC}"
  subnet_ids         = {json.dumps(SUBNETS[:2])}
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
      domain_name     = "{HOST}"
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
  principal          = "{POLYTOMIC}"
  resource_share_arn = aws_ram_resource_share.share.arn
}}
"""
DATABASES = {
    "orders": (5432, "sg-0aaaaaaaaaaaaaaa1"),
    "billing": (5432, "sg-0aaaaaaaaaaaaaaa2"),
    "shop": (3306, "sg-0aaaaaaaaaaaaaaa3"),
}


def shared(*names: str, inline: bool = False) -> str:
    """Return several links on one gateway, with rules as resources of their own or inline."""
    inside = "".join(
        f"""
  egress {{
    description     = "{name}"
    from_port       = {DATABASES[name][0]}
    to_port         = {DATABASES[name][0]}
    protocol        = "tcp"
    security_groups = ["{DATABASES[name][1]}"]
  }}"""
        for name in names
        if inline
    )
    gateway = f"""
resource "aws_security_group" "shared" {{
  name        = "shared"
  description = "Shared"
  vpc_id      = "{VPC}"{inside}
}}

resource "aws_vpclattice_resource_gateway" "shared" {{
  name               = "shared"
  vpc_id             = "{VPC}"
  subnet_ids         = {json.dumps(SUBNETS)}
  security_group_ids = [aws_security_group.shared.id]
}}
"""
    return gateway + "".join(
        ("" if inline else rule(f"{name}_out", "egress", "aws_security_group.shared.id", group, port))
        + rule(f"{name}_in", "ingress", group, "aws_security_group.shared.id", port)
        + on_gateway(name, "aws_vpclattice_resource_gateway.shared.id")
        for name in names
        for port, group in [(DATABASES[name][0], f'"{DATABASES[name][1]}"')]
    )


def rule(name: str, way: str, group: str, peer: str, port: int = 5432) -> str:
    """Return a rule between two groups, each as an expression."""
    return f"""
resource "aws_security_group_rule" "{name}" {{
  type                     = "{way}"
  from_port                = {port}
  to_port                  = {port}
  protocol                 = "tcp"
  security_group_id        = {group}
  source_security_group_id = {peer}
}}
"""


def on_gateway(name: str, gateway: str) -> str:
    """Return a configuration and its share on a gateway, an expression; all addresses end in the name."""
    text = LINK[LINK.index('resource "aws_vpclattice_resource_configuration"') :]
    text = text.replace("aws_vpclattice_resource_gateway.gate.id", gateway).replace('["5432"]', f'["{port_of(name)}"]')
    text = text.replace("orders-rc", f"{name}-rc").replace("orders.xxx", f"{name}.xxx")
    text = re.sub(r'" "(?:orders|share|polytomic)"', f'" "{name}"', text)
    return re.sub(r"\.(?:orders|share)\.arn", f".{name}.arn", text)


def port_of(name: str) -> int:
    """Return the port of a database."""
    return DATABASES.get(name, (5432, ""))[0]


def without(text: str, *addresses: str) -> str:
    """Return a configuration without these resources; what refers to them has to go, too."""
    for address in addresses:
        kind, name = address.split(".")
        text, count = re.subn(rf'(?ms)^resource "{kind}" "{name}" \{{.*?^\}}\n', "", text)
        assert count == 1, address
    return text


def changed(text: str, *changes: tuple[str, str]) -> str:
    """Return a configuration with these texts replaced, each at its one place or at all."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def module(label: str, source: str, *, more: str = "", **inputs: str) -> str:
    """Return a call of the generated module; inputs are expressions."""
    given = {
        "name": '"orders"',
        "vpc_id": f'"{VPC}"',
        "subnet_ids": json.dumps(SUBNETS[:2]),
        "rds_host": f'"{HOST}"',
        "rds_security_group_id": f'"{GROUP}"',
        "polytomic_aws_account_id": f'"{POLYTOMIC}"',
        **inputs,
    }
    lines = "".join(f"  {key} = {value}\n" for key, value in given.items())
    return f'\nmodule "{label}" {{\n  source = "{source}"\n{more}{lines}}}\n'


def moved(source: str, target: str) -> str:
    """Return a moved block."""
    return f"\nmoved {{\n  from = {source}\n  to   = {target}\n}}\n"

"""A table of plans, each with its exit status and every line that is not ok."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from plan.hcl_configurations import (
    DATABASES,
    HOST,
    LINK,
    POLYTOMIC,
    changed,
    module,
    moved,
    on_gateway,
    rule,
    shared,
    without,
)
from rds_fixture import GROUP, VPC, World, world

CONFIGURATION = "aws_vpclattice_resource_configuration"
PRINCIPAL = "aws_ram_principal_association.polytomic"
ASSOCIATION = "aws_ram_resource_association.orders"
SHARE = "aws_ram_resource_share.share"
RULE = "aws_security_group_rule.rds"
RGW = "rgw-0123456789abcdef0"
OWN = '"sg-0bbbbbbbbbbbbbbb1"'
ALL = shared(*DATABASES)
INLINE = shared(*DATABASES, inline=True)
BY_ID = (
    on_gateway("orders", f'"{RGW}"')
    + rule("out", "egress", OWN, f'"{GROUP}"')
    + rule("in", "ingress", f'"{GROUP}"', OWN)
)
DATA = """
module "data" {
  source   = "./data"
  for_each = toset(["eu.1", "us"])
  name     = each.key == "us" ? "us" : "eu"
  group    = aws_security_group.db[each.key].id
}
"""
GROUPS = f"""
resource "aws_security_group" "db" {{
  for_each = toset(["eu.1", "us"])
  name     = "db-${{each.key}}"
  vpc_id   = "{VPC}"
}}
"""
INNER = 'variable "name" {}\nvariable "group" {}\n' + module(
    "link", "../published", more="  count  = 1\n", name="var.name", rds_security_group_id="var.group"
)
NESTED = DATA + GROUPS + module("plain", "./published")
BY_HAND: World = {
    "aws_security_group": {
        "sg-0a1b": {
            "name": "orders-rg",
            "description": "Egress to the database",
            "vpc_id": VPC,
            "tags": {},
            "ingress": [],
            "egress": [
                {
                    **dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self")),
                    "description": "Egress to RDS",
                    "from_port": 5432,
                    "to_port": 5432,
                    "protocol": "tcp",
                    "security_groups": [GROUP],
                }
            ],
        }
    },
    "aws_vpclattice_resource_gateway": {
        "rgw-0a1b": {
            "name": "orders-rg",
            "vpc_id": VPC,
            "subnet_ids": ["subnet-aaaa", "subnet-bbbb"],
            "security_group_ids": ["sg-0a1b"],
            "ip_address_type": "IPV4",
            "tags": {},
        }
    },
    CONFIGURATION: {
        "rcfg-0a1b": {
            "name": "orders-rc",
            "type": "SINGLE",
            "resource_gateway_identifier": "rgw-0a1b",
            "port_ranges": ["5432"],
            "protocol": "TCP",
            "arn": "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0a1b",
            "resource_configuration_definition": [
                {
                    "arn_resource": [],
                    "ip_resource": [],
                    "dns_resource": [{"domain_name": HOST, "ip_address_type": "IPV4"}],
                }
            ],
            "tags": {},
        }
    },
}
IMPORTS = "".join(
    f'import {{\n  to = {address}\n  id = "{identifier}"\n}}\n'
    for address, identifier in (
        ("aws_security_group.own", "sg-0a1b"),
        ("aws_vpclattice_resource_gateway.gate", "rgw-0a1b"),
        (f"{CONFIGURATION}.orders", "rcfg-0a1b"),
    )
)


@dataclass(frozen=True)
class Base:
    """What is deployed before, in a folder of its own.

    Attributes:
        text: The configuration.
        files: More of it.
        there: What else there is in AWS.
        is_deployed: Whether it is applied; else there is nothing before the plans.
    """

    text: str
    files: dict[str, str] = field(default_factory=dict)
    there: World = field(default_factory=dict)
    is_deployed: bool = True


BASES = {
    "nothing": Base(LINK, there=world(), is_deployed=False),
    "by hand": Base(LINK, there=BY_HAND, is_deployed=False),
    "a link": Base(LINK),
    "a shared gateway": Base(ALL),
    "a shared gateway, inline": Base(INLINE),
    "on a gateway by id": Base(BY_ID),
    "modules": Base(NESTED, {"data/main.tf": INNER}),
}


@dataclass(frozen=True)
class Case:
    """A plan, and what is said of it.

    Attributes:
        name: What it is.
        base: What is deployed before.
        text: The configuration that is planned.
        status: The exit status.
        lines: Of each line that is not ok, what matters, with … for what does not; then of some that are ok.
        options: Options of ``terraform plan``.
        allow: What is allowed.
        files: More of the configuration, in place of that of the base.
        gone: Types of resources that somebody has deleted.
        edits: Attributes that somebody has changed, by type of resource.
        hidden: What is not said.
    """

    name: str
    base: str
    text: str
    status: int
    lines: tuple[str, ...]
    options: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    edits: dict[str, dict[str, Any]] = field(default_factory=dict)
    hidden: str = "?????"


def resource(kind: str, label: str, **arguments: str) -> str:
    lines = "".join(f"  {key} = {value}\n" for key, value in arguments.items())
    return f'\nresource "{kind}" "{label}" {{\n{lines}}}\n'


def wide(**arguments: str) -> str:
    given = {
        "from_port": "5432",
        "to_port": "5432",
        "protocol": '"tcp"',
        "security_group_id": f'"{GROUP}"',
        **arguments,
    }
    return resource("aws_security_group_rule", "wide", type='"ingress"', **given)


EVERYBODY = """
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }"""
DYNAMIC = f"""
  dynamic "egress" {{
    for_each = {{ 5432 = [], 443 = ["0.0.0.0/0"] }}
    content {{
      description     = "Egress to RDS"
      from_port       = egress.key
      to_port         = egress.key
      protocol        = "tcp"
      security_groups = egress.key == "5432" ? ["{GROUP}"] : []
      cidr_blocks     = egress.value
    }}
  }}
"""
ARN = "FAIL the ARN changes: Polytomic must be sent the new one … because"
CUT = "FAIL Polytomic is cut off:"
OPENS = "FAIL opens:"
NEW_GATEWAY = f"{ARN} {CONFIGURATION}.orders is replaced: resource_gateway_identifier changes, since"
IDENTIFIED = changed(
    LINK,
    (f'"{HOST}"', "data.aws_db_instance.orders.address"),
    ('"5432"', "tostring(data.aws_db_instance.orders.port)"),
    ("= 5432", "= data.aws_db_instance.orders.port"),
    (f'"{GROUP}"', "data.aws_db_instance.orders.vpc_security_groups[0]"),
)
LOOKED_UP = '\ndata "aws_db_instance" "orders" {\n  db_instance_identifier = "orders"\n}\n'
LATER = changed(LOOKED_UP, ("}", "  depends_on = [aws_security_group.later]\n}")) + resource(
    "aws_security_group", "later", name='"later"'
)
SECOND = resource(
    "aws_ram_principal_association", "second", principal='"111122223333"', resource_share_arn=f"{SHARE}.arn"
)
TWO = LINK + changed(
    re.sub(r'" "\w+" \{', r'" "two" {', LINK),
    ("orders-r", "two-r"),
    *[
        (old, re.sub(r"\.\w+$", ".two", old))
        for old in ("aws_security_group.own", "aws_vpclattice_resource_gateway.gate")
    ],
    (f"{CONFIGURATION}.orders", f"{CONFIGURATION}.two"),
    (SHARE, "aws_ram_resource_share.two"),
)
RENAMED = LINK.replace('"orders" {', '"renamed" {').replace(".orders.", ".renamed.")
CASES = [
    # Where there is nothing yet
    Case("a link is made", "nothing", LINK, 0, ("ok   new: 7 resources made",)),
    Case("two links are made", "nothing", TWO, 0, ("ok   new: 7 resources made",) * 2),
    Case("a database by identifier, looked up in the plan", "nothing", IDENTIFIED + LOOKED_UP, 0, ("ok   new",)),
    Case(
        "a database by identifier, looked up in the apply",
        "nothing",
        IDENTIFIED + LATER,
        2,
        (
            f"?    not known: where {CONFIGURATION}.orders leads",
            f"?    not known: the port of {CONFIGURATION}.orders",
            (
                "?    not known: what this opens: aws_security_group.own.egress … tcp (known after "
                "apply) to (known after apply)"
            ),
            f"?    not known: what this opens: {RULE}: ingress of (known after apply)",
            "ok   new: 7 resources made",
        ),
    ),
    Case(
        "a local value hides what is shared",
        "nothing",
        changed(LINK, (f"= {CONFIGURATION}.orders.arn", "= local.arn"))
        + f"\nlocals {{\n  arn = {CONFIGURATION}.orders.arn\n}}\n",
        2,
        (f"?    not known: whether a share or configuration of a link is meant: {ASSOCIATION} (resource_arn)",),
    ),
    Case(
        "a new link with two principals",
        "nothing",
        LINK + SECOND,
        1,
        (f"{OPENS} shared with several principals: 111122223333, {POLYTOMIC}",),
    ),
    Case(
        "a new link to an address, with a port range",
        "nothing",
        changed(LINK, (HOST, "10.0.0.5"), ('["5432"]', '["5432-5440"]')),
        1,
        (f"{OPENS} {CONFIGURATION}.orders leads to the address 10.0.0.5", f"{OPENS} … more than one port"),
    ),
    Case(
        "a sensitive principal",
        "nothing",
        changed(LINK, (f'"{POLYTOMIC}"', f'sensitive("{POLYTOMIC}")')),
        0,
        ("ok   new",),
        hidden=POLYTOMIC,
    ),
    Case("no link at all", "nothing", resource("aws_security_group", "own", name='"own"'), 0, ()),
    Case("nothing at all", "nothing", "", 0, ()),
    # What is there by hand is imported
    Case(
        "a link is imported, and its share made",
        "by hand",
        LINK + IMPORTS,
        1,
        (
            f"{OPENS} a new principal {POLYTOMIC}, by {PRINCIPAL}",
            f"ok   taken over: {CONFIGURATION}.orders imported: rcfg-0a1b, and 2 more",
            f"ok   changed: {RULE} is made",
        ),
    ),
    # Each argument of a link
    Case("nothing changes", "a link", LINK, 0, ("ok   unchanged: the plan leaves it as it is",)),
    Case(
        "the name of the configuration",
        "a link",
        changed(LINK, ('"orders-rc"\n  type', '"other-rc"\n  type')),
        1,
        (f"{ARN} {CONFIGURATION}.orders is replaced: name changes from orders-rc to other-rc",),
    ),
    Case(
        "the name of the gateway",
        "a link",
        changed(LINK, ('"orders-rg"\n  vpc_id             ', '"other-rg"\n  vpc_id             ')),
        1,
        (f"{NEW_GATEWAY} aws_vpclattice_resource_gateway.gate is replaced: name changes from orders-rg to other-rg",),
    ),
    Case(
        "rds_host",
        "a link",
        changed(LINK, (HOST, "other.example.com")),
        1,
        (
            (
                f"{ARN} … resource_configuration_definition.dns_resource.domain_name changes from "
                f"{HOST} to other.example.com"
            ),
        ),
    ),
    Case(
        "subnets",
        "a link",
        changed(LINK, ("subnet-bbbb", "subnet-cccc")),
        1,
        (f'{NEW_GATEWAY} … subnet_ids changes from ["subnet-aaaa", "subnet-bbbb"] to ["subnet-aaaa", "subnet-cccc"]',),
    ),
    Case(
        "subnets, and the new ARN is meant",
        "a link",
        changed(LINK, ("subnet-bbbb", "subnet-cccc")),
        0,
        ("warn the ARN changes: … subnet_ids changes",),
        allow=("arn-change",),
    ),
    Case(
        "subnets, and the rule goes, of which only the ARN is meant",
        "a link",
        without(changed(LINK, ("subnet-bbbb", "subnet-cccc")), RULE),
        1,
        ("warn the ARN changes", f"{CUT} no rule lets it into the database any more: {RULE} is deleted"),
        allow=("arn-change",),
    ),
    Case(
        "ip_address_type",
        "a link",
        changed(LINK, ('type    = "IPV4"', 'type    = "DUALSTACK"')),
        1,
        (f"{NEW_GATEWAY} … DUALSTACK",),
    ),
    Case(
        "vpc_id",
        "a link",
        changed(LINK, (VPC, "vpc-0ffffffffffffffff")),
        1,
        (
            f"{NEW_GATEWAY} … vpc_id changes from {VPC} to vpc-0ffffffffffffffff",
            f"{CUT} it has no way out of the gateway within the apply … aws_security_group.own is replaced: vpc_id",
            f"{CUT} it has no way into the database within the apply … {RULE} is replaced",
        ),
    ),
    Case(
        "rds_port",
        "a link",
        changed(LINK, ('"5432"', '"3306"'), ("= 5432", "= 3306")),
        1,
        (
            (
                f"{CUT} it has no way into the database within the apply … {RULE} is replaced: "
                "from_port changes from 5432 to 3306"
            ),
            f"ok   changed: {CONFIGURATION}.orders: port_ranges changes from 5432 to 3306",
        ),
    ),
    Case(
        "tags",
        "a link",
        changed(LINK, ("{}", '{ Team = "data" }')),
        0,
        ('ok   changed: … tags changes from {} to {"Team": "data"}',),
    ),
    Case(
        "the database's group",
        "a link",
        changed(LINK, (GROUP, "sg-0ffffffffffffffff")),
        1,
        (
            f"{CUT} it has no way into the database within the apply … security_group_id changes from {GROUP} to sg-0",
            f"{OPENS} the gateway gets to sg-0ffffffffffffffff on its port, in place of {GROUP}",
        ),
    ),
    Case(
        "Polytomic's account",
        "a link",
        changed(LINK, (POLYTOMIC, "111122223333")),
        1,
        (
            f"{CUT} principal {POLYTOMIC} no longer has the configuration: {PRINCIPAL} is replaced",
            f"{OPENS} a new principal 111122223333, by {PRINCIPAL}",
        ),
    ),
    Case(
        "the description of the gateway's group",
        "a link",
        changed(LINK, ("Egress to the database", "Other")),
        1,
        (
            f"{CUT} it has no way out of the gateway … description changes from Egress to the database to Other",
            f"{CUT} it has no way into the database … source_security_group_id changes, since aws_security_group.own",
        ),
    ),
    Case(
        "the name of the share",
        "a link",
        changed(LINK, ('name                      = "orders-rc"', 'name = "x"')),
        0,
        ("ok   changed",),
    ),
    Case(
        "nobody outside the organization",
        "a link",
        changed(LINK, ("principals = true", "principals = false")),
        1,
        (f"{CUT} accounts outside your organization may no longer use the share: {SHARE}: allow_external_principals",),
    ),
    # What goes
    Case(
        "the rule goes",
        "a link",
        without(LINK, RULE),
        1,
        (
            (
                f"{CUT} no rule lets it into the database any more: {RULE} is deleted, since it is no "
                "longer in the configuration"
            ),
        ),
    ),
    Case(
        "the egress goes",
        "a link",
        re.sub(r"(?s)  egress \{.*?\n  \}\n", "  egress = []\n", LINK),
        1,
        (f"{CUT} no rule lets it out of the gateway any more: aws_security_group.own: egress changes",),
    ),
    Case(
        "the principal goes",
        "a link",
        without(LINK, PRINCIPAL),
        1,
        (f"{CUT} principal {POLYTOMIC} no longer has the configuration: {PRINCIPAL} is deleted",),
    ),
    Case(
        "the association goes",
        "a link",
        without(LINK, ASSOCIATION),
        1,
        (f"{CUT} principal {POLYTOMIC} no longer has the configuration: {ASSOCIATION} is deleted",),
    ),
    Case(
        "the share goes",
        "a link",
        without(LINK, ASSOCIATION, PRINCIPAL, SHARE),
        1,
        (f"{CUT} principal {POLYTOMIC} … {SHARE} is deleted",),
    ),
    Case(
        "all goes",
        "a link",
        "",
        1,
        (
            (
                f"FAIL destroyed: {CONFIGURATION}.orders is deleted, since it is no longer in the "
                "configuration, and 6 others with it; Polytomic is cut off for good"
            ),
        ),
    ),
    Case(
        "destroy",
        "a link",
        LINK,
        1,
        (f"FAIL destroyed: {CONFIGURATION}.orders is deleted, and 6 others with it",),
        options=("-destroy",),
    ),
    Case(
        "destroy, and it is meant",
        "a link",
        LINK,
        0,
        ("warn destroyed: … and 6 others",),
        options=("-destroy",),
        allow=("destroy",),
    ),
    Case(
        "the rule alone is destroyed",
        "a link",
        LINK,
        1,
        (f"{CUT} no rule lets it into the database any more: {RULE} is deleted", "ok   not in this plan: what -target"),
        options=("-destroy", f"-target={RULE}"),
    ),
    Case(
        "the principal alone is destroyed, and destroying is meant",
        "a link",
        LINK,
        1,
        (f"{CUT} principal {POLYTOMIC}",),
        options=("-destroy", f"-target={PRINCIPAL}"),
        allow=("destroy",),
    ),
    Case(
        "the configuration alone is destroyed",
        "a link",
        LINK,
        1,
        (f"FAIL destroyed: {CONFIGURATION}.orders is deleted, and 1 other with it",),
        options=("-destroy", f"-target={CONFIGURATION}.orders"),
    ),
    Case(
        "the gateway alone is planned",
        "a link",
        changed(LINK, ("{}", '{ Team = "data" }')),
        0,
        ("ok   changed: aws_security_group.own: tags",),
        options=("-target=aws_security_group.own",),
    ),
    Case(
        "the principal leaves the state",
        "a link",
        without(LINK, PRINCIPAL)
        + f"\nremoved {{\n  from = {PRINCIPAL}\n  lifecycle {{\n    destroy = false\n  }}\n}}\n",
        0,
        (f"warn no longer managed: {PRINCIPAL} stays in AWS",),
    ),
    # What is replaced by request
    Case(
        "the rule is replaced",
        "a link",
        LINK,
        1,
        (
            (
                f"{CUT} it has no way into the database within the apply, until the new rule is there: "
                f"{RULE} is replaced: its replacement is asked for with -replace"
            ),
        ),
        options=(f"-replace={RULE}",),
    ),
    Case(
        "the gateway is replaced",
        "a link",
        LINK,
        1,
        (
            (
                f"{NEW_GATEWAY} aws_vpclattice_resource_gateway.gate is replaced: its replacement is "
                "asked for with -replace"
            ),
        ),
        options=("-replace=aws_vpclattice_resource_gateway.gate",),
    ),
    Case(
        "the share is replaced",
        "a link",
        LINK,
        1,
        (
            (
                f"{CUT} principal {POLYTOMIC} loses the share within the apply, until it has accepted "
                f"the share again: … {SHARE} is replaced"
            ),
        ),
        options=(f"-replace={SHARE}",),
    ),
    Case(
        "the association is replaced",
        "a link",
        LINK,
        1,
        (f"{CUT} principal {POLYTOMIC} loses the share within the apply, until the association is there again",),
        options=(f"-replace={ASSOCIATION}",),
    ),
    # What moves
    Case(
        "the link is moved",
        "a link",
        RENAMED
        + moved(f"{CONFIGURATION}.orders", f"{CONFIGURATION}.renamed")
        + moved(ASSOCIATION, "aws_ram_resource_association.renamed"),
        0,
        (f"ok   taken over: {CONFIGURATION}.renamed moved from {CONFIGURATION}.orders, and 1 more",),
    ),
    Case(
        "the link is renamed without moved",
        "a link",
        RENAMED,
        1,
        (
            (
                f"FAIL destroyed: {CONFIGURATION}.orders is deleted … Polytomic must be sent the ARN "
                f"of {CONFIGURATION}.renamed, unless a moved block"
            ),
            "ok   new",
        ),
    ),
    # What is opened
    Case(
        "an address range may in",
        "a link",
        LINK + wide(cidr_blocks='["0.0.0.0/0"]'),
        1,
        (
            (
                f"{OPENS} more than the one port for the one security group: "
                f"aws_security_group_rule.wide: ingress of {GROUP}, tcp 5432 from 0.0.0.0/0"
            ),
        ),
    ),
    Case(
        "another group may in",
        "a link",
        LINK + wide(source_security_group_id='"sg-0ccccccccccccccc1"'),
        1,
        (f"{OPENS} … from sg-0ccccccccccccccc1",),
    ),
    Case(
        "the gateway may in on all ports",
        "a link",
        LINK + wide(from_port="0", to_port="65535", source_security_group_id="aws_security_group.own.id"),
        1,
        (f"{OPENS} … tcp 0-65535 from aws_security_group.own",),
    ),
    Case(
        "the gateway may to another group",
        "a link",
        LINK
        + wide(
            security_group_id='"sg-0ccccccccccccccc1"',
            source_security_group_id="aws_security_group.own.id",
            from_port="22",
            to_port="22",
        ),
        1,
        (f"{OPENS} … ingress of sg-0ccccccccccccccc1, tcp 22 from aws_security_group.own",),
    ),
    Case(
        "the egress is wider",
        "a link",
        changed(LINK, ("to_port         = 5432", "to_port         = 5440")),
        1,
        (f"{OPENS} … egress of aws_security_group.own, tcp 5432-5440 to {GROUP}",),
    ),
    Case(
        "the egress is to everybody",
        "a link",
        changed(LINK, (f'security_groups = ["{GROUP}"]', 'cidr_blocks     = ["0.0.0.0/0"]')),
        1,
        (f"{OPENS} … tcp 5432 to 0.0.0.0/0",),
    ),
    Case(
        "the egress is to everybody, by a dynamic block",
        "a link",
        re.sub(r"(?s)  egress \{.*?\n  \}\n", DYNAMIC, LINK),
        1,
        (f"{OPENS} … egress of aws_security_group.own, tcp 443 to 0.0.0.0/0",),
    ),
    Case(
        "the gateway gets to a second group",
        "a link",
        LINK
        + rule("more_out", "egress", "aws_security_group.own.id", '"sg-0ccccccccccccccc1"')
        + rule("more_in", "ingress", '"sg-0ccccccccccccccc1"', "aws_security_group.own.id"),
        1,
        (f"{OPENS} the gateway gets to sg-0ccccccccccccccc1 on its port, beside {GROUP}",),
    ),
    Case(
        "a rule for another database",
        "a link",
        LINK + wide(security_group_id='"sg-0ccccccccccccccc1"', cidr_blocks='["0.0.0.0/0"]'),
        0,
        ("ok   unchanged",),
    ),
    Case(
        "a rule on a group that the same plan makes",
        "a link",
        LINK
        + resource("aws_security_group", "app", name='"app"')
        + wide(security_group_id="aws_security_group.app.id", cidr_blocks='["0.0.0.0/0"]'),
        0,
        ("ok   unchanged",),
    ),
    Case(
        "a second principal",
        "a link",
        LINK + SECOND,
        1,
        (f"{OPENS} a new principal 111122223333, by aws_ram_principal_association.second",),
    ),
    Case(
        "an address in place of the name",
        "a link",
        changed(LINK, (HOST, "10.0.0.5")),
        1,
        (
            f"{ARN} … to 10.0.0.5",
            f"{OPENS} {CONFIGURATION}.orders leads to the address 10.0.0.5 in place of a DNS name",
        ),
    ),
    Case(
        "an IP resource",
        "a link",
        re.sub(r"(?s)dns_resource \{.*?\n    \}", 'ip_resource {\n      ip_address = "10.0.0.5"\n    }', LINK),
        1,
        (f"{ARN}", f"{OPENS} {CONFIGURATION}.orders leads to the address 10.0.0.5"),
    ),
    Case(
        "a port range",
        "a link",
        changed(LINK, ('["5432"]', '["5432-5440"]')),
        1,
        (f"{OPENS} {CONFIGURATION}.orders has more than one port",),
    ),
    Case(
        "a second port",
        "a link",
        changed(LINK, ('["5432"]', '["5432", "5433"]')),
        1,
        (f"{OPENS} {CONFIGURATION}.orders has more than one port",),
    ),
    # What somebody did by hand
    Case(
        "the rule was deleted by hand",
        "a link",
        LINK,
        0,
        (f"warn changed outside of Terraform: {RULE} was deleted, and is made again",),
        gone=("aws_security_group_rule",),
    ),
    Case(
        "the rule was deleted by hand, and is only noted",
        "a link",
        LINK,
        0,
        (f"warn changed outside of Terraform: {RULE} was deleted, and is not made again", "ok   unchanged"),
        options=("-refresh-only",),
        gone=("aws_security_group_rule",),
    ),
    Case(
        "the share was deleted by hand",
        "a link",
        LINK,
        0,
        (
            (
                f"warn changed outside of Terraform: {SHARE} was deleted, and is made again; Polytomic "
                "has to accept the share again"
            ),
        ),
        gone=("aws_ram_resource_share",),
    ),
    Case(
        "the configuration was deleted by hand",
        "a link",
        LINK,
        1,
        (f"{ARN} {CONFIGURATION}.orders was deleted outside of Terraform",),
        gone=(CONFIGURATION,),
    ),
    Case(
        "the configuration was deleted by hand, and is only noted",
        "a link",
        LINK,
        0,
        (f"warn changed outside of Terraform: {CONFIGURATION}.orders was deleted",),
        options=("-refresh-only",),
        gone=(CONFIGURATION,),
    ),
    Case(
        "tags were changed by hand",
        "a link",
        LINK,
        0,
        (f"warn changed outside of Terraform: {CONFIGURATION}.orders: tags", "ok   changed: … tags changes"),
        edits={CONFIGURATION: {"tags": {"a": "b"}}},
    ),
    Case(
        "the share was closed by hand",
        "a link",
        LINK,
        1,
        (
            f"warn changed outside of Terraform: {SHARE}: allow_external_principals",
            f"{OPENS} {SHARE}: accounts outside your organization may use",
        ),
        edits={"aws_ram_resource_share": {"allow_external_principals": False}},
    ),
    # Several on one gateway
    Case("nothing changes on a shared gateway", "a shared gateway", ALL, 0, ("ok   unchanged",) * 3),
    Case(
        "one of three links is removed",
        "a shared gateway",
        shared("orders", "billing"),
        1,
        (f"FAIL destroyed: {CONFIGURATION}.shop is deleted … and 5 others with it", "ok   unchanged", "ok   unchanged"),
    ),
    Case(
        "one of two on the same port is removed",
        "a shared gateway",
        shared("orders", "shop"),
        1,
        (f"FAIL destroyed: {CONFIGURATION}.billing is deleted",),
    ),
    Case(
        "the rules of one are removed",
        "a shared gateway",
        without(ALL, "aws_security_group_rule.shop_out", "aws_security_group_rule.shop_in"),
        1,
        (
            f"{CUT} no rule lets it out of the gateway any more: aws_security_group_rule.shop_out",
            f"{CUT} no rule lets it into the database any more: aws_security_group_rule.shop_in",
        ),
    ),
    Case(
        "the rules of one of two on the same port are removed",
        "a shared gateway",
        without(ALL, "aws_security_group_rule.billing_in"),
        1,
        (
            (
                f"{CUT} no rule lets it into the database any more, if this is the way to its "
                "database: aws_security_group_rule.billing_in"
            ),
        )
        * 2,
    ),
    Case(
        "the shared gateway is replaced",
        "a shared gateway",
        changed(ALL, ('name               = "shared"', 'name = "other"')),
        1,
        (f"{ARN} … aws_vpclattice_resource_gateway.shared is replaced: name changes from shared to other",) * 3,
    ),
    Case(
        "rules become inline",
        "a shared gateway",
        INLINE,
        1,
        (f"{CUT} it has no way out of the gateway within the apply, until the new rule is there",) * 3,
    ),
    Case(
        "the links leave, and the gateway stays",
        "a shared gateway",
        ALL[: ALL.index('resource "aws_security_group_rule"')],
        0,
        ("warn destroyed",) * 3,
        allow=("destroy",),
    ),
    Case(
        "one of three inline",
        "a shared gateway, inline",
        shared("orders", "shop", inline=True),
        1,
        (f"FAIL destroyed: {CONFIGURATION}.billing",),
    ),
    Case(
        "443 to everybody, inline",
        "a shared gateway, inline",
        changed(INLINE, ('"Shared"', f'"Shared"{EVERYBODY}')),
        1,
        (f"{OPENS} … egress of aws_security_group.shared, tcp 443 to 0.0.0.0/0",) * 3,
    ),
    # On a gateway that others made
    Case(
        "nothing changes on a gateway by id",
        "on a gateway by id",
        BY_ID,
        0,
        (
            "ok   unchanged",
            (
                f"ok   not in this plan: its resource gateway {RGW}; by their rules for each other, "
                "its security group is taken to be sg-0bbbbbbbbbbbbbbb1"
            ),
        ),
    ),
    Case(
        "its rule goes",
        "on a gateway by id",
        without(BY_ID, "aws_security_group_rule.in"),
        1,
        (f"{CUT} no rule lets it into the database any more: aws_security_group_rule.in is deleted",),
    ),
    Case(
        "its gateway is another",
        "on a gateway by id",
        changed(BY_ID, (RGW, "rgw-0123456789abcdef1")),
        1,
        (f"{ARN} … resource_gateway_identifier changes from {RGW} to rgw-0123456789abcdef1",),
    ),
    # In modules
    Case("nothing changes in modules", "modules", NESTED, 0, ("ok   unchanged",) * 3),
    Case(
        "subnets of the one module",
        "modules",
        changed(NESTED, ("subnet-bbbb", "subnet-cccc")),
        1,
        (
            "FAIL the ARN changes: … module.plain.aws_vpclattice_resource_gateway.pl is replaced: subnet_ids",
            "ok   unchanged",
        ),
    ),
    Case(
        "a key of for_each is gone",
        "modules",
        changed(NESTED, ('["eu.1", "us"]', '["us"]')),
        1,
        (
            (
                f'FAIL destroyed: module.data["eu.1"].module.link[0].{CONFIGURATION}.pl is deleted, '
                "since its module is no longer in the configuration"
            ),
        ),
    ),
    Case(
        "count is 0",
        "modules",
        NESTED,
        1,
        ("FAIL destroyed: module.data[",) * 2,
        files={"data/main.tf": changed(INNER, ("count  = 1", "count  = 0"))},
    ),
    Case(
        "a key of for_each is renamed, with moved",
        "modules",
        changed(NESTED, ('"eu.1"', '"eu.2"'))
        + moved('module.data["eu.1"]', 'module.data["eu.2"]')
        + moved('aws_security_group.db["eu.1"]', 'aws_security_group.db["eu.2"]'),
        1,
        (
            'FAIL Polytomic is cut off: … db["eu.2"] is replaced: name',
            'ok   taken over: module.data["eu.2"].module.link[0]',
        ),
    ),
]

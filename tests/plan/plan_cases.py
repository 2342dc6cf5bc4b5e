"""A table of plans, each with its exit status and every line that is not ok."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from plan.hcl_configurations import (
    CONNECTION_CONFIG,
    DATABASE_HOST,
    DATABASE_PORTS_AND_GROUPS,
    POLYTOMIC_ACCOUNT,
    configuration_on_gateway,
    module_block,
    moved_block,
    replace_texts,
    rule_block,
    shared_gateway_config,
    without_resources,
)
from rds_fixture import SECURITY_GROUP_ID, VPC_ID, AwsResources, rds_resources

CONFIGURATION_TYPE = "aws_vpclattice_resource_configuration"
PRINCIPAL_ADDRESS = "aws_ram_principal_association.polytomic"
ASSOCIATION_ADDRESS = "aws_ram_resource_association.orders"
SHARE_ADDRESS = "aws_ram_resource_share.share"
INGRESS_RULE_ADDRESS = "aws_security_group_rule.rds"
GATEWAY_ID = "rgw-0123456789abcdef0"
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
HAND_BUILT_RESOURCES: AwsResources = {
    "aws_security_group": {
        "sg-0a1b": {
            "name": "orders-rg",
            "description": "Egress to the database",
            "vpc_id": VPC_ID,
            "tags": {},
            "ingress": [],
            "egress": [
                {
                    **dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self")),
                    "description": "Egress to RDS",
                    "from_port": 5432,
                    "to_port": 5432,
                    "protocol": "tcp",
                    "security_groups": [SECURITY_GROUP_ID],
                }
            ],
        }
    },
    "aws_vpclattice_resource_gateway": {
        "rgw-0a1b": {
            "name": "orders-rg",
            "vpc_id": VPC_ID,
            "subnet_ids": ["subnet-aaaa", "subnet-bbbb"],
            "security_group_ids": ["sg-0a1b"],
            "ip_address_type": "IPV4",
            "tags": {},
        }
    },
    CONFIGURATION_TYPE: {
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
                    "dns_resource": [{"domain_name": DATABASE_HOST, "ip_address_type": "IPV4"}],
                }
            ],
            "tags": {},
        }
    },
}
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
    """What is deployed before, in a folder of its own.

    Attributes:
        hcl: The configuration.
        files: More of it.
        aws_resources: What else there is in AWS.
        is_deployed: Whether it is applied; else there is nothing before the plans.
    """

    hcl: str
    files: dict[str, str] = field(default_factory=dict)
    aws_resources: AwsResources = field(default_factory=dict)
    is_deployed: bool = True


STARTING_POINTS = {
    "nothing": StartingPoint(CONNECTION_CONFIG, aws_resources=rds_resources(), is_deployed=False),
    "by hand": StartingPoint(CONNECTION_CONFIG, aws_resources=HAND_BUILT_RESOURCES, is_deployed=False),
    "a link": StartingPoint(CONNECTION_CONFIG),
    "a shared gateway": StartingPoint(SHARED_GATEWAY_CONFIG),
    "a shared gateway, inline": StartingPoint(INLINE_RULES_CONFIG),
    "on a gateway by id": StartingPoint(GATEWAY_BY_ID_CONFIG),
    "modules": StartingPoint(NESTED_MODULES_CONFIG, {"data/main.tf": INNER_MODULE_CONFIG}),
}


@dataclass(frozen=True)
class PlanCase:
    """A plan, and what is said of it.

    Attributes:
        name: What it is.
        starting_point: What is deployed before.
        hcl: The configuration that is planned.
        exit_status: The exit status.
        expected_lines: Of each line that is not ok, what matters, with … for what does not; then of some that are ok.
        options: Options of ``terraform plan``.
        allowed_effects: What is allowed.
        files: More of the configuration, in place of that of the base.
        deleted_by_hand: Types of resources that somebody has deleted.
        changed_by_hand: Attributes that somebody has changed, by type of resource.
        hidden_text: What is not said.
    """

    name: str
    starting_point: str
    hcl: str
    exit_status: int
    expected_lines: tuple[str, ...]
    options: tuple[str, ...] = ()
    allowed_effects: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    deleted_by_hand: tuple[str, ...] = ()
    changed_by_hand: dict[str, dict[str, Any]] = field(default_factory=dict)
    hidden_text: str = "?????"


def resource_block(kind: str, label: str, **arguments: str) -> str:
    lines = "".join(f"  {key} = {value}\n" for key, value in arguments.items())
    return f'\nresource "{kind}" "{label}" {{\n{lines}}}\n'


def rule_open_to_all(**arguments: str) -> str:
    given = {
        "from_port": "5432",
        "to_port": "5432",
        "protocol": '"tcp"',
        "security_group_id": f'"{SECURITY_GROUP_ID}"',
        **arguments,
    }
    return resource_block("aws_security_group_rule", "wide", type='"ingress"', **given)


EGRESS_TO_ALL = """
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }"""
DYNAMIC_EGRESS = f"""
  dynamic "egress" {{
    for_each = {{ 5432 = [], 443 = ["0.0.0.0/0"] }}
    content {{
      description     = "Egress to RDS"
      from_port       = egress.key
      to_port         = egress.key
      protocol        = "tcp"
      security_groups = egress.key == "5432" ? ["{SECURITY_GROUP_ID}"] : []
      cidr_blocks     = egress.value
    }}
  }}
"""
ARN_CHANGES_LINE = "FAIL the ARN changes: Polytomic must be sent the new one … because"
INTERRUPTED_LINE = "FAIL Polytomic is cut off:"
OPENS_LINE = "FAIL opens:"
GATEWAY_REPLACED_LINE = (
    f"{ARN_CHANGES_LINE} {CONFIGURATION_TYPE}.orders is replaced: resource_gateway_identifier changes, since"
)
IDENTIFIER_CONFIG = replace_texts(
    CONNECTION_CONFIG,
    (f'"{DATABASE_HOST}"', "data.aws_db_instance.orders.address"),
    ('"5432"', "tostring(data.aws_db_instance.orders.port)"),
    ("= 5432", "= data.aws_db_instance.orders.port"),
    (f'"{SECURITY_GROUP_ID}"', "data.aws_db_instance.orders.vpc_security_groups[0]"),
)
DATABASE_DATA_SOURCE = '\ndata "aws_db_instance" "orders" {\n  db_instance_identifier = "orders"\n}\n'
DATA_SOURCE_READ_IN_APPLY = replace_texts(
    DATABASE_DATA_SOURCE, ("}", "  depends_on = [aws_security_group.later]\n}")
) + resource_block("aws_security_group", "later", name='"later"')
SECOND_PRINCIPAL = resource_block(
    "aws_ram_principal_association", "second", principal='"111122223333"', resource_share_arn=f"{SHARE_ADDRESS}.arn"
)
TWO_CONNECTIONS_CONFIG = CONNECTION_CONFIG + replace_texts(
    re.sub(r'" "\w+" \{', r'" "two" {', CONNECTION_CONFIG),
    ("orders-r", "two-r"),
    *[
        (old, re.sub(r"\.\w+$", ".two", old))
        for old in ("aws_security_group.own", "aws_vpclattice_resource_gateway.gate")
    ],
    (f"{CONFIGURATION_TYPE}.orders", f"{CONFIGURATION_TYPE}.two"),
    (SHARE_ADDRESS, "aws_ram_resource_share.two"),
)
RENAMED_CONFIG = CONNECTION_CONFIG.replace('"orders" {', '"renamed" {').replace(".orders.", ".renamed.")
PLAN_CASES = [
    # Where there is nothing yet
    PlanCase("a link is made", "nothing", CONNECTION_CONFIG, 0, ("ok   new: 7 resources made",)),
    PlanCase("two links are made", "nothing", TWO_CONNECTIONS_CONFIG, 0, ("ok   new: 7 resources made",) * 2),
    PlanCase(
        "a database by identifier, looked up in the plan",
        "nothing",
        IDENTIFIER_CONFIG + DATABASE_DATA_SOURCE,
        0,
        ("ok   new",),
    ),
    PlanCase(
        "a database by identifier, looked up in the apply",
        "nothing",
        IDENTIFIER_CONFIG + DATA_SOURCE_READ_IN_APPLY,
        2,
        (
            f"?    not known: where {CONFIGURATION_TYPE}.orders leads",
            f"?    not known: the port of {CONFIGURATION_TYPE}.orders",
            (
                "?    not known: what this opens: aws_security_group.own.egress … tcp (known after "
                "apply) to (known after apply)"
            ),
            f"?    not known: what this opens: {INGRESS_RULE_ADDRESS}: ingress of (known after apply)",
            "ok   new: 7 resources made",
        ),
    ),
    PlanCase(
        "a local value hides what is shared",
        "nothing",
        replace_texts(CONNECTION_CONFIG, (f"= {CONFIGURATION_TYPE}.orders.arn", "= local.arn"))
        + f"\nlocals {{\n  arn = {CONFIGURATION_TYPE}.orders.arn\n}}\n",
        2,
        (f"?    not known: whether a share or configuration of a link is meant: {ASSOCIATION_ADDRESS} (resource_arn)",),
    ),
    PlanCase(
        "a new link with two principals",
        "nothing",
        CONNECTION_CONFIG + SECOND_PRINCIPAL,
        1,
        (f"{OPENS_LINE} shared with several principals: 111122223333, {POLYTOMIC_ACCOUNT}",),
    ),
    PlanCase(
        "a new link to an address, with a port range",
        "nothing",
        replace_texts(CONNECTION_CONFIG, (DATABASE_HOST, "10.0.0.5"), ('["5432"]', '["5432-5440"]')),
        1,
        (
            f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders leads to the address 10.0.0.5",
            f"{OPENS_LINE} … more than one port",
        ),
    ),
    PlanCase(
        "a sensitive principal",
        "nothing",
        replace_texts(CONNECTION_CONFIG, (f'"{POLYTOMIC_ACCOUNT}"', f'sensitive("{POLYTOMIC_ACCOUNT}")')),
        0,
        ("ok   new",),
        hidden_text=POLYTOMIC_ACCOUNT,
    ),
    PlanCase("no link at all", "nothing", resource_block("aws_security_group", "own", name='"own"'), 0, ()),
    PlanCase("nothing at all", "nothing", "", 0, ()),
    # What is there by hand is imported
    PlanCase(
        "a link is imported, and its share made",
        "by hand",
        CONNECTION_CONFIG + IMPORT_BLOCKS,
        1,
        (
            f"{OPENS_LINE} a new principal {POLYTOMIC_ACCOUNT}, by {PRINCIPAL_ADDRESS}",
            f"ok   taken over: {CONFIGURATION_TYPE}.orders imported: rcfg-0a1b, and 2 more",
            f"ok   changed: {INGRESS_RULE_ADDRESS} is made",
        ),
    ),
    # Each argument of a link
    PlanCase("nothing changes", "a link", CONNECTION_CONFIG, 0, ("ok   unchanged: the plan leaves it as it is",)),
    PlanCase(
        "the name of the configuration",
        "a link",
        replace_texts(CONNECTION_CONFIG, ('"orders-rc"\n  type', '"other-rc"\n  type')),
        1,
        (f"{ARN_CHANGES_LINE} {CONFIGURATION_TYPE}.orders is replaced: name changes from orders-rc to other-rc",),
    ),
    PlanCase(
        "the name of the gateway",
        "a link",
        replace_texts(CONNECTION_CONFIG, ('"orders-rg"\n  vpc_id             ', '"other-rg"\n  vpc_id             ')),
        1,
        (
            f"{GATEWAY_REPLACED_LINE} aws_vpclattice_resource_gateway.gate is replaced: name changes from orders-rg to other-rg",
        ),
    ),
    PlanCase(
        "rds_host",
        "a link",
        replace_texts(CONNECTION_CONFIG, (DATABASE_HOST, "other.example.com")),
        1,
        (
            (
                f"{ARN_CHANGES_LINE} … resource_configuration_definition.dns_resource.domain_name changes from "
                f"{DATABASE_HOST} to other.example.com"
            ),
        ),
    ),
    PlanCase(
        "subnets",
        "a link",
        replace_texts(CONNECTION_CONFIG, ("subnet-bbbb", "subnet-cccc")),
        1,
        (
            f'{GATEWAY_REPLACED_LINE} … subnet_ids changes from ["subnet-aaaa", "subnet-bbbb"] to ["subnet-aaaa", "subnet-cccc"]',
        ),
    ),
    PlanCase(
        "subnets, and the new ARN is meant",
        "a link",
        replace_texts(CONNECTION_CONFIG, ("subnet-bbbb", "subnet-cccc")),
        0,
        ("warn the ARN changes: … subnet_ids changes",),
        allowed_effects=("arn-change",),
    ),
    PlanCase(
        "subnets, and the rule goes, of which only the ARN is meant",
        "a link",
        without_resources(replace_texts(CONNECTION_CONFIG, ("subnet-bbbb", "subnet-cccc")), INGRESS_RULE_ADDRESS),
        1,
        (
            "warn the ARN changes",
            f"{INTERRUPTED_LINE} no rule lets it into the database any more: {INGRESS_RULE_ADDRESS} is deleted",
        ),
        allowed_effects=("arn-change",),
    ),
    PlanCase(
        "ip_address_type",
        "a link",
        replace_texts(CONNECTION_CONFIG, ('type    = "IPV4"', 'type    = "DUALSTACK"')),
        1,
        (f"{GATEWAY_REPLACED_LINE} … DUALSTACK",),
    ),
    PlanCase(
        "vpc_id",
        "a link",
        replace_texts(CONNECTION_CONFIG, (VPC_ID, "vpc-0ffffffffffffffff")),
        1,
        (
            f"{GATEWAY_REPLACED_LINE} … vpc_id changes from {VPC_ID} to vpc-0ffffffffffffffff",
            f"{INTERRUPTED_LINE} it has no way out of the gateway within the apply … aws_security_group.own is replaced: vpc_id",
            f"{INTERRUPTED_LINE} it has no way into the database within the apply … {INGRESS_RULE_ADDRESS} is replaced",
        ),
    ),
    PlanCase(
        "rds_port",
        "a link",
        replace_texts(CONNECTION_CONFIG, ('"5432"', '"3306"'), ("= 5432", "= 3306")),
        1,
        (
            (
                f"{INTERRUPTED_LINE} it has no way into the database within the apply … {INGRESS_RULE_ADDRESS} is replaced: "
                "from_port changes from 5432 to 3306"
            ),
            f"ok   changed: {CONFIGURATION_TYPE}.orders: port_ranges changes from 5432 to 3306",
        ),
    ),
    PlanCase(
        "tags",
        "a link",
        replace_texts(CONNECTION_CONFIG, ("{}", '{ Team = "data" }')),
        0,
        ('ok   changed: … tags changes from {} to {"Team": "data"}',),
    ),
    PlanCase(
        "the database's group",
        "a link",
        replace_texts(CONNECTION_CONFIG, (SECURITY_GROUP_ID, "sg-0ffffffffffffffff")),
        1,
        (
            f"{INTERRUPTED_LINE} it has no way into the database within the apply … security_group_id changes from {SECURITY_GROUP_ID} to sg-0",
            f"{OPENS_LINE} the gateway gets to sg-0ffffffffffffffff on its port, in place of {SECURITY_GROUP_ID}",
        ),
    ),
    PlanCase(
        "Polytomic's account",
        "a link",
        replace_texts(CONNECTION_CONFIG, (POLYTOMIC_ACCOUNT, "111122223333")),
        1,
        (
            f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} no longer has the configuration: {PRINCIPAL_ADDRESS} is replaced",
            f"{OPENS_LINE} a new principal 111122223333, by {PRINCIPAL_ADDRESS}",
        ),
    ),
    PlanCase(
        "the description of the gateway's group",
        "a link",
        replace_texts(CONNECTION_CONFIG, ("Egress to the database", "Other")),
        1,
        (
            f"{INTERRUPTED_LINE} it has no way out of the gateway … description changes from Egress to the database to Other",
            f"{INTERRUPTED_LINE} it has no way into the database … source_security_group_id changes, since aws_security_group.own",
        ),
    ),
    PlanCase(
        "the name of the share",
        "a link",
        replace_texts(CONNECTION_CONFIG, ('name                      = "orders-rc"', 'name = "x"')),
        0,
        ("ok   changed",),
    ),
    PlanCase(
        "nobody outside the organization",
        "a link",
        replace_texts(CONNECTION_CONFIG, ("principals = true", "principals = false")),
        1,
        (
            f"{INTERRUPTED_LINE} accounts outside your organization may no longer use the share: {SHARE_ADDRESS}: allow_external_principals",
        ),
    ),
    # What goes
    PlanCase(
        "the rule goes",
        "a link",
        without_resources(CONNECTION_CONFIG, INGRESS_RULE_ADDRESS),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule lets it into the database any more: {INGRESS_RULE_ADDRESS} is deleted, since it is no "
                "longer in the configuration"
            ),
        ),
    ),
    PlanCase(
        "the egress goes",
        "a link",
        re.sub(r"(?s)  egress \{.*?\n  \}\n", "  egress = []\n", CONNECTION_CONFIG),
        1,
        (f"{INTERRUPTED_LINE} no rule lets it out of the gateway any more: aws_security_group.own: egress changes",),
    ),
    PlanCase(
        "the principal goes",
        "a link",
        without_resources(CONNECTION_CONFIG, PRINCIPAL_ADDRESS),
        1,
        (
            f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} no longer has the configuration: {PRINCIPAL_ADDRESS} is deleted",
        ),
    ),
    PlanCase(
        "the association goes",
        "a link",
        without_resources(CONNECTION_CONFIG, ASSOCIATION_ADDRESS),
        1,
        (
            f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} no longer has the configuration: {ASSOCIATION_ADDRESS} is deleted",
        ),
    ),
    PlanCase(
        "the share goes",
        "a link",
        without_resources(CONNECTION_CONFIG, ASSOCIATION_ADDRESS, PRINCIPAL_ADDRESS, SHARE_ADDRESS),
        1,
        (f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} … {SHARE_ADDRESS} is deleted",),
    ),
    PlanCase(
        "all goes",
        "a link",
        "",
        1,
        (
            (
                f"FAIL destroyed: {CONFIGURATION_TYPE}.orders is deleted, since it is no longer in the "
                "configuration, and 6 others with it; Polytomic is cut off for good"
            ),
        ),
    ),
    PlanCase(
        "destroy",
        "a link",
        CONNECTION_CONFIG,
        1,
        (f"FAIL destroyed: {CONFIGURATION_TYPE}.orders is deleted, and 6 others with it",),
        options=("-destroy",),
    ),
    PlanCase(
        "destroy, and it is meant",
        "a link",
        CONNECTION_CONFIG,
        0,
        ("warn destroyed: … and 6 others",),
        options=("-destroy",),
        allowed_effects=("destroy",),
    ),
    PlanCase(
        "the rule alone is destroyed",
        "a link",
        CONNECTION_CONFIG,
        1,
        (
            f"{INTERRUPTED_LINE} no rule lets it into the database any more: {INGRESS_RULE_ADDRESS} is deleted",
            "ok   not in this plan: what -target",
        ),
        options=("-destroy", f"-target={INGRESS_RULE_ADDRESS}"),
    ),
    PlanCase(
        "the principal alone is destroyed, and destroying is meant",
        "a link",
        CONNECTION_CONFIG,
        1,
        (f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT}",),
        options=("-destroy", f"-target={PRINCIPAL_ADDRESS}"),
        allowed_effects=("destroy",),
    ),
    PlanCase(
        "the configuration alone is destroyed",
        "a link",
        CONNECTION_CONFIG,
        1,
        (f"FAIL destroyed: {CONFIGURATION_TYPE}.orders is deleted, and 1 other with it",),
        options=("-destroy", f"-target={CONFIGURATION_TYPE}.orders"),
    ),
    PlanCase(
        "the gateway alone is planned",
        "a link",
        replace_texts(CONNECTION_CONFIG, ("{}", '{ Team = "data" }')),
        0,
        ("ok   changed: aws_security_group.own: tags",),
        options=("-target=aws_security_group.own",),
    ),
    PlanCase(
        "the principal leaves the state",
        "a link",
        without_resources(CONNECTION_CONFIG, PRINCIPAL_ADDRESS)
        + f"\nremoved {{\n  from = {PRINCIPAL_ADDRESS}\n  lifecycle {{\n    destroy = false\n  }}\n}}\n",
        0,
        (f"warn no longer managed: {PRINCIPAL_ADDRESS} stays in AWS",),
    ),
    # What is replaced by request
    PlanCase(
        "the rule is replaced",
        "a link",
        CONNECTION_CONFIG,
        1,
        (
            (
                f"{INTERRUPTED_LINE} it has no way into the database within the apply, until the new rule is there: "
                f"{INGRESS_RULE_ADDRESS} is replaced: its replacement is asked for with -replace"
            ),
        ),
        options=(f"-replace={INGRESS_RULE_ADDRESS}",),
    ),
    PlanCase(
        "the gateway is replaced",
        "a link",
        CONNECTION_CONFIG,
        1,
        (
            (
                f"{GATEWAY_REPLACED_LINE} aws_vpclattice_resource_gateway.gate is replaced: its replacement is "
                "asked for with -replace"
            ),
        ),
        options=("-replace=aws_vpclattice_resource_gateway.gate",),
    ),
    PlanCase(
        "the share is replaced",
        "a link",
        CONNECTION_CONFIG,
        1,
        (
            (
                f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} loses the share within the apply, until it has accepted "
                f"the share again: … {SHARE_ADDRESS} is replaced"
            ),
        ),
        options=(f"-replace={SHARE_ADDRESS}",),
    ),
    PlanCase(
        "the association is replaced",
        "a link",
        CONNECTION_CONFIG,
        1,
        (
            f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} loses the share within the apply, until the association is there again",
        ),
        options=(f"-replace={ASSOCIATION_ADDRESS}",),
    ),
    # What moves
    PlanCase(
        "the link is moved",
        "a link",
        RENAMED_CONFIG
        + moved_block(f"{CONFIGURATION_TYPE}.orders", f"{CONFIGURATION_TYPE}.renamed")
        + moved_block(ASSOCIATION_ADDRESS, "aws_ram_resource_association.renamed"),
        0,
        (f"ok   taken over: {CONFIGURATION_TYPE}.renamed moved from {CONFIGURATION_TYPE}.orders, and 1 more",),
    ),
    PlanCase(
        "the link is renamed without moved",
        "a link",
        RENAMED_CONFIG,
        1,
        (
            (
                f"FAIL destroyed: {CONFIGURATION_TYPE}.orders is deleted … Polytomic must be sent the ARN "
                f"of {CONFIGURATION_TYPE}.renamed, unless a moved block"
            ),
            "ok   new",
        ),
    ),
    # What is opened
    PlanCase(
        "an address range may in",
        "a link",
        CONNECTION_CONFIG + rule_open_to_all(cidr_blocks='["0.0.0.0/0"]'),
        1,
        (
            (
                f"{OPENS_LINE} more than the one port for the one security group: "
                f"aws_security_group_rule.wide: ingress of {SECURITY_GROUP_ID}, tcp 5432 from 0.0.0.0/0"
            ),
        ),
    ),
    PlanCase(
        "another group may in",
        "a link",
        CONNECTION_CONFIG + rule_open_to_all(source_security_group_id='"sg-0ccccccccccccccc1"'),
        1,
        (f"{OPENS_LINE} … from sg-0ccccccccccccccc1",),
    ),
    PlanCase(
        "the gateway may in on all ports",
        "a link",
        CONNECTION_CONFIG
        + rule_open_to_all(from_port="0", to_port="65535", source_security_group_id="aws_security_group.own.id"),
        1,
        (f"{OPENS_LINE} … tcp 0-65535 from aws_security_group.own",),
    ),
    PlanCase(
        "the gateway may to another group",
        "a link",
        CONNECTION_CONFIG
        + rule_open_to_all(
            security_group_id='"sg-0ccccccccccccccc1"',
            source_security_group_id="aws_security_group.own.id",
            from_port="22",
            to_port="22",
        ),
        1,
        (f"{OPENS_LINE} … ingress of sg-0ccccccccccccccc1, tcp 22 from aws_security_group.own",),
    ),
    PlanCase(
        "the egress is wider",
        "a link",
        replace_texts(CONNECTION_CONFIG, ("to_port         = 5432", "to_port         = 5440")),
        1,
        (f"{OPENS_LINE} … egress of aws_security_group.own, tcp 5432-5440 to {SECURITY_GROUP_ID}",),
    ),
    PlanCase(
        "the egress is to everybody",
        "a link",
        replace_texts(
            CONNECTION_CONFIG, (f'security_groups = ["{SECURITY_GROUP_ID}"]', 'cidr_blocks     = ["0.0.0.0/0"]')
        ),
        1,
        (f"{OPENS_LINE} … tcp 5432 to 0.0.0.0/0",),
    ),
    PlanCase(
        "the egress is to everybody, by a dynamic block",
        "a link",
        re.sub(r"(?s)  egress \{.*?\n  \}\n", DYNAMIC_EGRESS, CONNECTION_CONFIG),
        1,
        (f"{OPENS_LINE} … egress of aws_security_group.own, tcp 443 to 0.0.0.0/0",),
    ),
    PlanCase(
        "the gateway gets to a second group",
        "a link",
        CONNECTION_CONFIG
        + rule_block("more_out", "egress", "aws_security_group.own.id", '"sg-0ccccccccccccccc1"')
        + rule_block("more_in", "ingress", '"sg-0ccccccccccccccc1"', "aws_security_group.own.id"),
        1,
        (f"{OPENS_LINE} the gateway gets to sg-0ccccccccccccccc1 on its port, beside {SECURITY_GROUP_ID}",),
    ),
    PlanCase(
        "a rule for another database",
        "a link",
        CONNECTION_CONFIG + rule_open_to_all(security_group_id='"sg-0ccccccccccccccc1"', cidr_blocks='["0.0.0.0/0"]'),
        0,
        ("ok   unchanged",),
    ),
    PlanCase(
        "a rule on a group that the same plan makes",
        "a link",
        CONNECTION_CONFIG
        + resource_block("aws_security_group", "app", name='"app"')
        + rule_open_to_all(security_group_id="aws_security_group.app.id", cidr_blocks='["0.0.0.0/0"]'),
        0,
        ("ok   unchanged",),
    ),
    PlanCase(
        "a second principal",
        "a link",
        CONNECTION_CONFIG + SECOND_PRINCIPAL,
        1,
        (f"{OPENS_LINE} a new principal 111122223333, by aws_ram_principal_association.second",),
    ),
    PlanCase(
        "an address in place of the name",
        "a link",
        replace_texts(CONNECTION_CONFIG, (DATABASE_HOST, "10.0.0.5")),
        1,
        (
            f"{ARN_CHANGES_LINE} … to 10.0.0.5",
            f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders leads to the address 10.0.0.5 in place of a DNS name",
        ),
    ),
    PlanCase(
        "an IP resource",
        "a link",
        re.sub(
            r"(?s)dns_resource \{.*?\n    \}", 'ip_resource {\n      ip_address = "10.0.0.5"\n    }', CONNECTION_CONFIG
        ),
        1,
        (f"{ARN_CHANGES_LINE}", f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders leads to the address 10.0.0.5"),
    ),
    PlanCase(
        "a port range",
        "a link",
        replace_texts(CONNECTION_CONFIG, ('["5432"]', '["5432-5440"]')),
        1,
        (f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders has more than one port",),
    ),
    PlanCase(
        "a second port",
        "a link",
        replace_texts(CONNECTION_CONFIG, ('["5432"]', '["5432", "5433"]')),
        1,
        (f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders has more than one port",),
    ),
    # What somebody did by hand
    PlanCase(
        "the rule was deleted by hand",
        "a link",
        CONNECTION_CONFIG,
        0,
        (f"warn changed outside of Terraform: {INGRESS_RULE_ADDRESS} was deleted, and is made again",),
        deleted_by_hand=("aws_security_group_rule",),
    ),
    PlanCase(
        "the rule was deleted by hand, and is only noted",
        "a link",
        CONNECTION_CONFIG,
        0,
        (
            f"warn changed outside of Terraform: {INGRESS_RULE_ADDRESS} was deleted, and is not made again",
            "ok   unchanged",
        ),
        options=("-refresh-only",),
        deleted_by_hand=("aws_security_group_rule",),
    ),
    PlanCase(
        "the share was deleted by hand",
        "a link",
        CONNECTION_CONFIG,
        0,
        (
            (
                f"warn changed outside of Terraform: {SHARE_ADDRESS} was deleted, and is made again; Polytomic "
                "has to accept the share again"
            ),
        ),
        deleted_by_hand=("aws_ram_resource_share",),
    ),
    PlanCase(
        "the configuration was deleted by hand",
        "a link",
        CONNECTION_CONFIG,
        1,
        (f"{ARN_CHANGES_LINE} {CONFIGURATION_TYPE}.orders was deleted outside of Terraform",),
        deleted_by_hand=(CONFIGURATION_TYPE,),
    ),
    PlanCase(
        "the configuration was deleted by hand, and is only noted",
        "a link",
        CONNECTION_CONFIG,
        0,
        (f"warn changed outside of Terraform: {CONFIGURATION_TYPE}.orders was deleted",),
        options=("-refresh-only",),
        deleted_by_hand=(CONFIGURATION_TYPE,),
    ),
    PlanCase(
        "tags were changed by hand",
        "a link",
        CONNECTION_CONFIG,
        0,
        (f"warn changed outside of Terraform: {CONFIGURATION_TYPE}.orders: tags", "ok   changed: … tags changes"),
        changed_by_hand={CONFIGURATION_TYPE: {"tags": {"a": "b"}}},
    ),
    PlanCase(
        "the share was closed by hand",
        "a link",
        CONNECTION_CONFIG,
        1,
        (
            f"warn changed outside of Terraform: {SHARE_ADDRESS}: allow_external_principals",
            f"{OPENS_LINE} {SHARE_ADDRESS}: accounts outside your organization may use",
        ),
        changed_by_hand={"aws_ram_resource_share": {"allow_external_principals": False}},
    ),
    # Several on one gateway
    PlanCase(
        "nothing changes on a shared gateway", "a shared gateway", SHARED_GATEWAY_CONFIG, 0, ("ok   unchanged",) * 3
    ),
    PlanCase(
        "one of three links is removed",
        "a shared gateway",
        shared_gateway_config("orders", "billing"),
        1,
        (
            f"FAIL destroyed: {CONFIGURATION_TYPE}.shop is deleted … and 5 others with it",
            "ok   unchanged",
            "ok   unchanged",
        ),
    ),
    PlanCase(
        "one of two on the same port is removed",
        "a shared gateway",
        shared_gateway_config("orders", "shop"),
        1,
        (f"FAIL destroyed: {CONFIGURATION_TYPE}.billing is deleted",),
    ),
    PlanCase(
        "the rules of one are removed",
        "a shared gateway",
        without_resources(SHARED_GATEWAY_CONFIG, "aws_security_group_rule.shop_out", "aws_security_group_rule.shop_in"),
        1,
        (
            f"{INTERRUPTED_LINE} no rule lets it out of the gateway any more: aws_security_group_rule.shop_out",
            f"{INTERRUPTED_LINE} no rule lets it into the database any more: aws_security_group_rule.shop_in",
        ),
    ),
    PlanCase(
        "the rules of one of two on the same port are removed",
        "a shared gateway",
        without_resources(SHARED_GATEWAY_CONFIG, "aws_security_group_rule.billing_in"),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule lets it into the database any more, if this is the way to its "
                "database: aws_security_group_rule.billing_in"
            ),
        )
        * 2,
    ),
    PlanCase(
        "the shared gateway is replaced",
        "a shared gateway",
        replace_texts(SHARED_GATEWAY_CONFIG, ('name               = "shared"', 'name = "other"')),
        1,
        (f"{ARN_CHANGES_LINE} … aws_vpclattice_resource_gateway.shared is replaced: name changes from shared to other",)
        * 3,
    ),
    PlanCase(
        "rules become inline",
        "a shared gateway",
        INLINE_RULES_CONFIG,
        1,
        (f"{INTERRUPTED_LINE} it has no way out of the gateway within the apply, until the new rule is there",) * 3,
    ),
    PlanCase(
        "the links leave, and the gateway stays",
        "a shared gateway",
        SHARED_GATEWAY_CONFIG[: SHARED_GATEWAY_CONFIG.index('resource "aws_security_group_rule"')],
        0,
        ("warn destroyed",) * 3,
        allowed_effects=("destroy",),
    ),
    PlanCase(
        "one of three inline",
        "a shared gateway, inline",
        shared_gateway_config("orders", "shop", inline=True),
        1,
        (f"FAIL destroyed: {CONFIGURATION_TYPE}.billing",),
    ),
    PlanCase(
        "443 to everybody, inline",
        "a shared gateway, inline",
        replace_texts(INLINE_RULES_CONFIG, ('"Shared"', f'"Shared"{EGRESS_TO_ALL}')),
        1,
        (f"{OPENS_LINE} … egress of aws_security_group.shared, tcp 443 to 0.0.0.0/0",) * 3,
    ),
    # On a gateway that others made
    PlanCase(
        "nothing changes on a gateway by id",
        "on a gateway by id",
        GATEWAY_BY_ID_CONFIG,
        0,
        (
            "ok   unchanged",
            (
                f"ok   not in this plan: its resource gateway {GATEWAY_ID}; by their rules for each other, "
                "its security group is taken to be sg-0bbbbbbbbbbbbbbb1"
            ),
        ),
    ),
    PlanCase(
        "its rule goes",
        "on a gateway by id",
        without_resources(GATEWAY_BY_ID_CONFIG, "aws_security_group_rule.in"),
        1,
        (f"{INTERRUPTED_LINE} no rule lets it into the database any more: aws_security_group_rule.in is deleted",),
    ),
    PlanCase(
        "its gateway is another",
        "on a gateway by id",
        replace_texts(GATEWAY_BY_ID_CONFIG, (GATEWAY_ID, "rgw-0123456789abcdef1")),
        1,
        (f"{ARN_CHANGES_LINE} … resource_gateway_identifier changes from {GATEWAY_ID} to rgw-0123456789abcdef1",),
    ),
    # In modules
    PlanCase("nothing changes in modules", "modules", NESTED_MODULES_CONFIG, 0, ("ok   unchanged",) * 3),
    PlanCase(
        "subnets of the one module",
        "modules",
        replace_texts(NESTED_MODULES_CONFIG, ("subnet-bbbb", "subnet-cccc")),
        1,
        (
            "FAIL the ARN changes: … module.plain.aws_vpclattice_resource_gateway.pl is replaced: subnet_ids",
            "ok   unchanged",
        ),
    ),
    PlanCase(
        "a key of for_each is gone",
        "modules",
        replace_texts(NESTED_MODULES_CONFIG, ('["eu.1", "us"]', '["us"]')),
        1,
        (
            (
                f'FAIL destroyed: module.data["eu.1"].module.link[0].{CONFIGURATION_TYPE}.pl is deleted, '
                "since its module is no longer in the configuration"
            ),
        ),
    ),
    PlanCase(
        "count is 0",
        "modules",
        NESTED_MODULES_CONFIG,
        1,
        ("FAIL destroyed: module.data[",) * 2,
        files={"data/main.tf": replace_texts(INNER_MODULE_CONFIG, ("count  = 1", "count  = 0"))},
    ),
    PlanCase(
        "a key of for_each is renamed, with moved",
        "modules",
        replace_texts(NESTED_MODULES_CONFIG, ('"eu.1"', '"eu.2"'))
        + moved_block('module.data["eu.1"]', 'module.data["eu.2"]')
        + moved_block('aws_security_group.db["eu.1"]', 'aws_security_group.db["eu.2"]'),
        1,
        (
            'FAIL Polytomic is cut off: … db["eu.2"] is replaced: name',
            'ok   taken over: module.data["eu.2"].module.link[0]',
        ),
    ),
]

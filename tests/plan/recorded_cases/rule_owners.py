"""Resources that own all rules of a security group, or rules of types that the AWS provider 5.100.0 lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import CONNECTION, WITH_GROUP, changed, inline, without
from plan.recorded_edits import with_created

if TYPE_CHECKING:
    from plan.recorded_case import PlanEdit

KIND = CaseKind("rule owners")
CASES = KIND.cases

EXCLUSIVE = "aws_vpc_security_group_rules_exclusive.x"
BOTH_RULES = {"egress_rule_ids": [], "ingress_rule_ids": ["sgr-in"]}


def _exclusive(group: str, *, before: dict[str, Any] | None = None, **rule_ids: list[str]) -> PlanEdit:
    """Return an edit that adds the owner of all rules of a group, a type since provider 6.29."""
    lists: dict[str, list[str]] = {"egress_rule_ids": [], "ingress_rule_ids": []}
    values = {"security_group_id": group, **lists, **rule_ids}
    values_before = None if before is None else {"security_group_id": group, **lists, **before}
    expressions = {name: {"constant_value": value} for name, value in values.items()}
    return with_created(EXCLUSIVE, values, expressions, before=values_before)


KIND.add(
    "owner of the database's rules without the ingress rule (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_exclusive("sg-db"),
    mentions=(EXCLUSIVE,),
)
KIND.add(
    "owner of the database's rules with another rule only (edited)",
    WITH_GROUP,
    WITH_GROUP,
    1,
    2,
    edit=_exclusive("sg-db", ingress_rule_ids=["sgr-other"]),
    mentions=(EXCLUSIVE,),
)
KIND.add(
    "owner of the database's rules loses the ingress rule (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_exclusive("sg-db", before=BOTH_RULES),
    mentions=(EXCLUSIVE,),
)
KIND.add(
    "owner of the gateway's rules without the egress rule (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_exclusive("sg-own"),
    mentions=(EXCLUSIVE,),
)
KIND.add(
    "owner of the gateway's rules with a further rule (edited)",
    CONNECTION,
    CONNECTION,
    0,
    edit=_exclusive("sg-own", before={"egress_rule_ids": ["sgr-out"]}, egress_rule_ids=["sgr-out", "sgr-world"]),
)
KIND.add(
    "owner of the database's rules with the ingress rule (edited)",
    CONNECTION,
    CONNECTION,
    0,
    edit=_exclusive("sg-db", ingress_rule_ids=["sgr-in"]),
)
KIND.add(
    "owner of the gateway's rules with the egress rule (edited)",
    CONNECTION,
    CONNECTION,
    0,
    edit=_exclusive("sg-own", egress_rule_ids=["sgr-out"]),
)
KIND.add("owner of an app's rules (edited)", CONNECTION, CONNECTION, 0, edit=_exclusive("sg-app"))

# The default security group of a VPC.
DEFAULT = "aws_default_security_group.db.id"
WITHOUT_GROUP = without(changed(WITH_GROUP, (hcl.DB, DEFAULT)), "aws_security_group.db")


def _default_group(name: str, blocks: str = "", vpc_id: str = '"vpc-1"') -> str:
    return hcl.resource(f"aws_default_security_group.{name}", blocks, vpc_id=vpc_id)


WITH_DEFAULT = WITHOUT_GROUP + _default_group("db")
WITHOUT_RULE = without(WITHOUT_GROUP, "aws_vpc_security_group_ingress_rule.in")
RULE = inline("ingress", security_groups=f"[{hcl.OWN}]")
WITH_INLINE_DEFAULT = WITHOUT_RULE + _default_group("db", RULE)
KIND.add("default group of the VPC opened to the world", WITH_DEFAULT, WITH_DEFAULT + hcl.to_world("w", DEFAULT), 1)
KIND.add(
    "default group of the VPC loses the inline rule",
    WITH_INLINE_DEFAULT,
    WITHOUT_RULE + _default_group("db", "  ingress = []\n"),
    1,
    2,
)
KIND.add(
    "default group of the VPC with an inline rule for the world",
    WITH_INLINE_DEFAULT,
    WITHOUT_RULE + _default_group("db", RULE + inline("ingress", cidr_blocks='["0.0.0.0/0"]')),
    1,
)
KIND.add("default group of the VPC unchanged", WITH_INLINE_DEFAULT, WITH_INLINE_DEFAULT, 0)
KIND.add("default group of another VPC emptied", CONNECTION, CONNECTION + _default_group("x", vpc_id='"vpc-2"'), 0)
ON_DEFAULT = changed(CONNECTION, (f"[{hcl.OWN}]", f"[{hcl.OWN}, aws_default_security_group.x.id]"))
KIND.add(
    "default group of the gateway gets a rule to the world",
    ON_DEFAULT + _default_group("x"),
    ON_DEFAULT + _default_group("x", inline("egress", port=443, cidr_blocks='["0.0.0.0/0"]')),
    1,
)

# Types of another provider.


def _other_provider(resource_type: str, **values: object) -> PlanEdit:
    """Return an edit that adds a resource of a type that the review does not know."""
    expressions = {name: {"constant_value": value} for name, value in values.items()}
    return with_created(f"{resource_type}.x", values, expressions)


KIND.add(
    "awscc ingress rule on the database's group (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_other_provider(
        "awscc_ec2_security_group_ingress",
        group_id="sg-db",
        ip_protocol="tcp",
        from_port=5432,
        to_port=5432,
        cidr_ip="0.0.0.0/0",
    ),
    mentions=("awscc_ec2_security_group_ingress.x",),
)
KIND.add(
    "awscc egress rule on the gateway's group (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_other_provider("awscc_ec2_security_group_egress", group_id="sg-own", ip_protocol="-1", cidr_ip="0.0.0.0/0"),
)
KIND.add(
    "awscc share with the configuration (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_other_provider(
        "awscc_ram_resource_share", name="x", resource_arns=[hcl.ORDERS_ARN], principals=[hcl.STRANGER]
    ),
)
KIND.add(
    "awscc policy on the configuration (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_other_provider("awscc_vpclattice_resource_policy", resource_arn=hcl.ORDERS_ARN, policy='{"Statement":[]}'),
)
KIND.add(
    "awscc configuration on the gateway (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_other_provider(
        "awscc_vpclattice_resource_configuration", name="x", resource_gateway_id="rgw-gate", port_ranges=["1-65535"]
    ),
)
KIND.add(
    "unknown type with the database's group deep inside (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_other_provider("example_firewall", rules=[{"open": {"groups": ["sg-app", "sg-db"]}}]),
)
KIND.add(
    "unknown type with the group's id in a text (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_other_provider(
        "aws_cloudcontrolapi_resource",
        type_name="AWS::EC2::SecurityGroupIngress",
        desired_state='{"GroupId":"sg-db","CidrIp":"0.0.0.0/0"}',
    ),
)
KIND.add(
    "awscc ingress rule on an app's group (edited)",
    CONNECTION,
    CONNECTION,
    0,
    edit=_other_provider(
        "awscc_ec2_security_group_ingress",
        group_id="sg-app",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ip="0.0.0.0/0",
    ),
)
KIND.add(
    "awscc ingress rule on a group with a longer id (edited)",
    CONNECTION,
    CONNECTION,
    0,
    edit=_other_provider(
        "awscc_ec2_security_group_ingress",
        group_id="sg-db2",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ip="0.0.0.0/0",
    ),
)
KIND.add(
    "unrelated type of another provider (edited)",
    CONNECTION,
    CONNECTION,
    0,
    edit=_other_provider("datadog_monitor", name="db", query="avg:db.cpu"),
)

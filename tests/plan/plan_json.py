"""Plans made by hand, for what real Terraform and the stand-in do not write."""

from __future__ import annotations

import copy
from typing import Any

CONFIGURATION_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"
SHARE_ARN = "arn:aws:ram:us-east-1:123456789012:resource-share/0123abcd"
CONFIGURATION_TYPE = "aws_vpclattice_resource_configuration"
INGRESS_RULE_ADDRESS = "aws_security_group_rule.in"
Attributes = dict[str, Any]
PlanJson = dict[str, Any]

DATABASE_PORT_RULE: Attributes = {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
CONNECTION_RESOURCES: dict[str, Attributes] = {
    "aws_security_group.own": {
        "id": "sg-1",
        "egress": [{**DATABASE_PORT_RULE, "security_groups": ["sg-2"]}],
        "ingress": [],
    },
    INGRESS_RULE_ADDRESS: {
        **DATABASE_PORT_RULE,
        "type": "ingress",
        "security_group_id": "sg-2",
        "source_security_group_id": "sg-1",
    },
    "aws_vpclattice_resource_gateway.gate": {"id": "rgw-1", "security_group_ids": ["sg-1"]},
    f"{CONFIGURATION_TYPE}.orders": {
        "id": "rcfg-0123456789abcdef0",
        "arn": CONFIGURATION_ARN,
        "resource_gateway_identifier": "rgw-1",
        "port_ranges": ["5432"],
        "resource_configuration_definition": [{"dns_resource": [{"domain_name": "orders.example.com"}]}],
    },
    "aws_ram_resource_share.share": {"arn": SHARE_ARN, "allow_external_principals": True},
    "aws_ram_resource_association.one": {"resource_arn": CONFIGURATION_ARN, "resource_share_arn": SHARE_ARN},
    "aws_ram_principal_association.one": {"principal": "210987654321", "resource_share_arn": SHARE_ARN},
}


def resource_change(
    address: str, actions: list[str], before: Attributes | None, after: Attributes | None, **more: Any
) -> dict[str, Any]:  # noqa: ANN401 - members of the plan
    """Return a change; members of ``change`` are those that it knows."""
    kind, _, name = address.partition(".")
    inside: Attributes = {key: more.pop(key) for key in ("after_unknown", "replace_paths", "importing") if key in more}
    change: Attributes = {"actions": actions, "before": before, "after": after, **inside}
    return {"address": address, "mode": "managed", "type": kind, "name": name, "change": change, **more}


def unchanged_resources(bodies: dict[str, Attributes]) -> list[dict[str, Any]]:
    """Return the changes of what stays as it is."""
    return [resource_change(address, ["no-op"], body, copy.deepcopy(body)) for address, body in bodies.items()]


def inline_rules_configuration(**inline: tuple[str, ...]) -> PlanJson:
    """Return a configuration in which security groups, by their names, give these rules inline."""
    listed = [
        {"mode": "managed", "type": "aws_security_group", "name": name, "expressions": {way: {} for way in ways}}
        for name, ways in inline.items()
    ]
    return {"root_module": {"resources": listed}}


def plan_json(
    *changes: dict[str, Any], resources: dict[str, Attributes] = CONNECTION_RESOURCES, **members: Any
) -> PlanJson:  # noqa: ANN401 - members of the plan
    """Return a plan with these changes, in which the rest of a link stays as it is."""
    changed = {each["address"] for each in changes}
    rest = unchanged_resources({address: body for address, body in resources.items() if address not in changed})
    return {"format_version": "1.2", "resource_changes": [*rest, *changes], "configuration": {}, **members}

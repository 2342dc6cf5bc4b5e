"""Plans made by hand, for what real Terraform and the stand-in do not write."""

from __future__ import annotations

import copy
from typing import Any

ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"
SHARE = "arn:aws:ram:us-east-1:123456789012:resource-share/0123abcd"
CONFIGURATION = "aws_vpclattice_resource_configuration"
RULE = "aws_security_group_rule.in"
Body = dict[str, Any]
Plan = dict[str, Any]

WAY: Body = {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
LINK: dict[str, Body] = {
    "aws_security_group.own": {"id": "sg-1", "egress": [{**WAY, "security_groups": ["sg-2"]}], "ingress": []},
    RULE: {**WAY, "type": "ingress", "security_group_id": "sg-2", "source_security_group_id": "sg-1"},
    "aws_vpclattice_resource_gateway.gate": {"id": "rgw-1", "security_group_ids": ["sg-1"]},
    f"{CONFIGURATION}.orders": {
        "id": "rcfg-0123456789abcdef0",
        "arn": ARN,
        "resource_gateway_identifier": "rgw-1",
        "port_ranges": ["5432"],
        "resource_configuration_definition": [{"dns_resource": [{"domain_name": "orders.example.com"}]}],
    },
    "aws_ram_resource_share.share": {"arn": SHARE, "allow_external_principals": True},
    "aws_ram_resource_association.one": {"resource_arn": ARN, "resource_share_arn": SHARE},
    "aws_ram_principal_association.one": {"principal": "210987654321", "resource_share_arn": SHARE},
}


def entry(address: str, actions: list[str], before: Body | None, after: Body | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of the plan
    """Return a change; members of ``change`` are those that it knows."""
    kind, _, name = address.partition(".")
    inside: Body = {key: more.pop(key) for key in ("after_unknown", "replace_paths", "importing") if key in more}
    change: Body = {"actions": actions, "before": before, "after": after, **inside}
    return {"address": address, "mode": "managed", "type": kind, "name": name, "change": change, **more}


def kept(bodies: dict[str, Body]) -> list[dict[str, Any]]:
    """Return the changes of what stays as it is."""
    return [entry(address, ["no-op"], body, copy.deepcopy(body)) for address, body in bodies.items()]


def configured(**inline: tuple[str, ...]) -> Plan:
    """Return a configuration in which security groups, by their names, give these rules inline."""
    listed = [
        {"mode": "managed", "type": "aws_security_group", "name": name, "expressions": {way: {} for way in ways}}
        for name, ways in inline.items()
    ]
    return {"root_module": {"resources": listed}}


def plan(*changes: dict[str, Any], link: dict[str, Body] = LINK, **members: Any) -> Plan:  # noqa: ANN401 - members of the plan
    """Return a plan with these changes, in which the rest of a link stays as it is."""
    changed = {each["address"] for each in changes}
    rest = kept({address: body for address, body in link.items() if address not in changed})
    return {"format_version": "1.2", "resource_changes": [*rest, *changes], "configuration": {}, **members}

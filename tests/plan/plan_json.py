"""Plans in JSON, for cases beyond Terraform with the fake provider."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakes.aws.cli_runner import run_privatelink
from fakes.aws.sample_ids import CONFIGURATION_ARN, CONFIGURATION_ID

if TYPE_CHECKING:
    from pathlib import Path

SHARE_ARN = "arn:aws:ram:us-east-1:123456789012:resource-share/0123abcd"
CONFIGURATION_TYPE = "aws_vpclattice_resource_configuration"
CONFIGURATION_ADDRESS = f"{CONFIGURATION_TYPE}.orders"
GATEWAY_ADDRESS = "aws_vpclattice_resource_gateway.gate"
SHARE_ADDRESS = "aws_ram_resource_share.share"
JSON_INGRESS_RULE = "aws_security_group_rule.in"
Attributes = dict[str, Any]
PlanJson = dict[str, Any]


@dataclass(frozen=True)
class PlanJsonCase:
    """A plan in JSON, with the expected review.

    Attributes:
        name: The name of the case.
        document: The plan.
        exit_status: The expected exit status.
        expected_lines: The expected lines that are not ok; " … " matches any text.
    """

    name: str
    document: PlanJson
    exit_status: int
    expected_lines: list[str]

    def __str__(self) -> str:
        return self.name


DATABASE_PORT_RULE: Attributes = {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
CONNECTION_RESOURCES: dict[str, Attributes] = {
    "aws_security_group.own": {
        "id": "sg-1",
        "egress": [{**DATABASE_PORT_RULE, "security_groups": ["sg-2"]}],
        "ingress": [],
    },
    JSON_INGRESS_RULE: {
        **DATABASE_PORT_RULE,
        "type": "ingress",
        "security_group_id": "sg-2",
        "source_security_group_id": "sg-1",
    },
    GATEWAY_ADDRESS: {"id": "rgw-1", "security_group_ids": ["sg-1"]},
    CONFIGURATION_ADDRESS: {
        "id": CONFIGURATION_ID,
        "arn": CONFIGURATION_ARN,
        "resource_gateway_identifier": "rgw-1",
        "port_ranges": ["5432"],
        "resource_configuration_definition": [{"dns_resource": [{"domain_name": "orders.example.com"}]}],
    },
    SHARE_ADDRESS: {"arn": SHARE_ARN, "allow_external_principals": True},
    "aws_ram_resource_association.one": {"resource_arn": CONFIGURATION_ARN, "resource_share_arn": SHARE_ARN},
    "aws_ram_principal_association.one": {"principal": "210987654321", "resource_share_arn": SHARE_ARN},
}


def resource_change(
    address: str, actions: list[str], before: Attributes | None, after: Attributes | None, **more: object
) -> dict[str, Any]:
    """Return an entry of ``resource_changes``.

    Args:
        address: The address of the resource.
        actions: The actions.
        before: The values before the apply.
        after: The values after the apply.
        more: More members of the entry, or of ``change`` in the entry.
    """
    resource_type, _, name = address.partition(".")
    change: Attributes = {"actions": actions, "before": before, "after": after}
    for key in ("after_unknown", "replace_paths", "importing"):
        if key in more:
            change[key] = more.pop(key)
    return {"address": address, "mode": "managed", "type": resource_type, "name": name, "change": change, **more}


def unchanged_resources(bodies: dict[str, Attributes]) -> list[dict[str, Any]]:
    """Return entries of ``resource_changes`` without a change."""
    return [resource_change(address, ["no-op"], body, copy.deepcopy(body)) for address, body in bodies.items()]


def inline_rules_configuration(**inline: tuple[str, ...]) -> PlanJson:
    """Return a configuration of security groups with inline rules, by the names of the groups."""
    resources = [
        {
            "mode": "managed",
            "type": "aws_security_group",
            "name": name,
            "expressions": {direction: {} for direction in directions},
        }
        for name, directions in inline.items()
    ]
    return {"root_module": {"resources": resources}}


def plan_json(
    *changes: dict[str, Any], resources: dict[str, Attributes] = CONNECTION_RESOURCES, **members: object
) -> PlanJson:
    """Return a plan with some changes and the unchanged resources of a connection."""
    unchanged = dict(resources)
    for change in changes:
        unchanged.pop(change["address"], None)
    rest = unchanged_resources(unchanged)
    return {"format_version": "1.2", "resource_changes": [*rest, *changes], "configuration": {}, **members}


INGRESS_RULE_TYPE = "aws_vpc_security_group_ingress_rule"
SERVICE_NETWORK_TYPE = "aws_vpclattice_service_network_resource_association"
EXCLUSIVE_ASSOCIATIONS_TYPE = "aws_ram_resource_share_associations_exclusive"
CONNECTION_WITH_NEW_RULE_TYPE = {
    **{address: body for address, body in CONNECTION_RESOURCES.items() if address != JSON_INGRESS_RULE},
    f"{INGRESS_RULE_TYPE}.in": {
        "ip_protocol": "tcp",
        "from_port": 5432,
        "to_port": 5432,
        "security_group_id": "sg-2",
        "referenced_security_group_id": "sg-1",
    },
}
CONNECTION_WITH_EXCLUSIVE_SHARE = {
    **{address: body for address, body in CONNECTION_RESOURCES.items() if not address.startswith("aws_ram_")},
    f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all": {
        "resource_share_arn": SHARE_ARN,
        "principals": ["210987654321"],
        "resource_arns": [CONFIGURATION_ARN],
    },
}
SHARE_RESOURCES = {address: body for address, body in CONNECTION_RESOURCES.items() if address.startswith("aws_ram_")}
GATEWAY_RESOURCES = {
    address: body
    for address, body in CONNECTION_RESOURCES.items()
    if address.startswith(("aws_security_group.", "aws_vpclattice_resource_gateway."))
}
LEFTOVER_CONFIGURATION = {
    **CONNECTION_RESOURCES[CONFIGURATION_ADDRESS],
    "id": "rcfg-2",
    "arn": f"{CONFIGURATION_ARN}2",
}


def deleted_resource(address: str, resources: dict[str, Any] = CONNECTION_RESOURCES, **more: object) -> dict[str, Any]:
    return resource_change(address, ["delete"], resources[address], None, **more)


def created_rule(address: str, **body: object) -> dict[str, Any]:
    return resource_change(address, ["create"], None, {**DATABASE_PORT_RULE, **body})


INLINE_INGRESS = {**DATABASE_PORT_RULE, "security_groups": ["sg-1"]}
DATABASE_GROUP = {"id": "sg-2", "ingress": [INLINE_INGRESS], "egress": []}
CONNECTION_AND_DATABASE_GROUP = {**CONNECTION_RESOURCES, "aws_security_group.db": DATABASE_GROUP}
GATEWAY_GROUP = CONNECTION_RESOURCES["aws_security_group.own"]
WIDE_GROUP = {
    "id": "sg-8",
    "ingress": [],
    "egress": [{**DATABASE_PORT_RULE, "from_port": 0, "to_port": 65535, "cidr_blocks": ["0.0.0.0/0"]}],
}


def run_review(document: object, folder: Path, *options: str) -> tuple[object, str, str]:
    """Return the exit status, the output and the errors of ``privatelink review`` for a document."""
    plan_file = folder / "plan.json"
    plan_file.write_text(json.dumps(document), "utf-8")
    result = run_privatelink("review", str(plan_file), *options)
    return result.status, result.out, result.err

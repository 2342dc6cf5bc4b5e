"""Plans with a further resource that gives access to a part of a connection, or takes a part away."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from plan.edit_table import WORLD
from plan.recorded_configurations import SHARE_ARN, STRANGER
from plan.single_edits import SingleEdit, copy_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plan.single_edits import Entry, Plan


class Part(StrEnum):
    """A part of a connection, as the value of an argument: the id or the ARN of the part."""

    GATEWAY_GROUP = "gateway group"
    DATABASE_GROUP = "database group"
    SHARE = "share"
    CONFIGURATION = "configuration"
    CONFIGURATION_ID = "configuration id"


_WORLD_RULE = {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_ipv4": WORLD}
_POLICY = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'
FURTHER_RESOURCES: dict[str, dict[str, Any]] = {
    "aws_vpc_security_group_ingress_rule.database": {**_WORLD_RULE, "security_group_id": Part.DATABASE_GROUP},
    "aws_vpc_security_group_egress_rule.gateway": {**_WORLD_RULE, "security_group_id": Part.GATEWAY_GROUP},
    "aws_vpc_security_group_ingress_rule.other": {
        **_WORLD_RULE,
        "cidr_ipv4": None,
        "security_group_id": "sg-app",
        "referenced_security_group_id": Part.GATEWAY_GROUP,
    },
    "aws_ram_principal_association.x": {"principal": STRANGER, "resource_share_arn": Part.SHARE},
    "aws_ram_resource_association.x": {
        "resource_arn": Part.CONFIGURATION,
        "resource_share_arn": f"{SHARE_ARN}-of-others",
    },
    "aws_ram_resource_association.subnet": {
        "resource_arn": "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-a",
        "resource_share_arn": Part.SHARE,
    },
    "aws_vpclattice_service_network_resource_association.x": {
        "resource_configuration_identifier": Part.CONFIGURATION_ID,
        "service_network_identifier": "sn-1",
    },
    "aws_vpclattice_resource_policy.x": {"resource_arn": Part.CONFIGURATION, "policy": _POLICY},
    "aws_network_interface.x": {"subnet_id": "subnet-a", "security_groups": [Part.GATEWAY_GROUP]},
    "aws_network_interface_sg_attachment.x": {
        "security_group_id": Part.GATEWAY_GROUP,
        "network_interface_id": "eni-1",
    },
    "aws_vpc_security_group_rules_exclusive.x": {
        "security_group_id": Part.DATABASE_GROUP,
        "ingress_rule_ids": [],
        "egress_rule_ids": [],
    },
    "awscc_ec2_security_group_ingress.x": {"group_id": Part.DATABASE_GROUP, "cidr_ip": WORLD, "ip_protocol": "-1"},
    "awscc_ram_resource_share.x": {"resource_arns": [Part.CONFIGURATION], "principals": [STRANGER]},
}
_PART_ATTRIBUTES = {
    Part.GATEWAY_GROUP: ("aws_security_group", "id"),
    Part.DATABASE_GROUP: ("database group", "id"),
    Part.SHARE: ("aws_ram_resource_share", "arn"),
    Part.CONFIGURATION: ("aws_vpclattice_resource_configuration", "arn"),
    Part.CONFIGURATION_ID: ("aws_vpclattice_resource_configuration", "id"),
}
# The outputs of the module in the recorded configurations.
_MODULE_OUTPUTS = {Part.GATEWAY_GROUP: "group", Part.CONFIGURATION: "arn"}


def iter_additions(plan: Plan) -> Iterator[SingleEdit]:
    """Yield a plan with each further resource whose values a configuration can name."""
    parts = _find_parts(plan)
    for address, arguments in FURTHER_RESOURCES.items():
        if {value for value in _iter_values(arguments) if isinstance(value, Part)} <= parts.keys():
            yield _with_resource(plan, address, arguments, parts)


def _iter_values(arguments: Mapping[str, Any]) -> Iterator[Any]:
    for value in arguments.values():
        yield from value if isinstance(value, list) else [value]


def _with_resource(
    plan: Plan, address: str, arguments: Mapping[str, Any], parts: Mapping[Part, tuple[str, str | None]]
) -> SingleEdit:
    resource_type, name = address.split(".")
    names = {"address": address, "mode": "managed", "type": resource_type, "name": name}
    after: dict[str, Any] = {}
    unknown: dict[str, Any] = {"id": True}
    expressions: dict[str, Any] = {}
    for argument, value in arguments.items():
        part = value[0] if isinstance(value, list) and value else value
        if not isinstance(part, Part):
            after[argument] = value
            expressions[argument] = {"constant_value": value}
            continue
        reference, known = parts[part]
        is_list = isinstance(value, list)
        after[argument] = [known] if is_list else known
        if known is None:
            unknown[argument] = [True] if is_list else True
        expressions[argument] = {"references": [reference, reference.rpartition(".")[0]]}
    change = {"actions": ["create"], "before": None, "after": after, "after_unknown": unknown}
    edited_plan = copy_plan(plan)
    edited_plan["resource_changes"].append({**names, "change": change})
    resources = edited_plan["configuration"]["root_module"].setdefault("resources", [])
    resources.append({**names, "expressions": expressions})
    return SingleEdit(address, edited_plan)


def _find_parts(plan: Plan) -> dict[Part, tuple[str, str | None]]:
    """Return the reference and the value of the parts of the first connection; None for an unknown value."""
    entries: dict[str, Entry] = {}
    for entry in plan["resource_changes"]:
        entries.setdefault("database group" if entry["name"] == "db" else entry["type"], entry)
    parts: dict[Part, tuple[str, str | None]] = {}
    for part, (key, attribute) in _PART_ATTRIBUTES.items():
        if key not in entries:
            parts[part] = ("local.database_group", _find_literal_group(plan))
            continue
        reference = f"{entries[key]['address']}.{attribute}"
        value = entries[key]["change"]["after"].get(attribute)
        module_address = entries[key].get("module_address")
        if module_address and part in _MODULE_OUTPUTS:
            reference = f"{module_address}.{_MODULE_OUTPUTS[part]}"
        if value is not None or not module_address or part in _MODULE_OUTPUTS:
            parts[part] = (reference, value)
    return parts


def _find_literal_group(plan: Plan) -> str:
    """Return the id of a database's security group outside of the plan."""
    for entry in plan["resource_changes"]:
        values = entry["change"]["after"]
        if entry["type"].endswith("_ingress_rule") or values.get("type") == "ingress":
            return str(values["security_group_id"])
    raise AssertionError("the plan has no ingress rule")

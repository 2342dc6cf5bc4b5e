"""Notes on the differences between a deployment and the adopted connection, and the reasons for changes."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.aws import describe_configuration_definition
from aws_privatelink_rds_lattice.checks.network_rules import rule_peer
from aws_privatelink_rds_lattice.sanitize import SanitizedText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aws_privatelink_rds_lattice.aws.client import Response


class PlannedChange(enum.StrEnum):
    """The effect of a deploy on a resource. The order of the members sorts the notes: the gravest first."""

    REPLACED = "to be replaced"
    BROKEN = "broken, and not repaired by adopt"
    UPDATED = "to be changed"
    CUT_OFF = "cut off by a destroy"
    BLOCKS = "prevents a destroy"
    UNMANAGED = "unchanged, and not managed"
    CREATED = "missing, to be created"


class AdoptionNote(NamedTuple):
    """A part of the deployment with a difference from the connection, and the effect of a deploy on the part."""

    change: PlannedChange
    description: str


def shared_gateway_reasons(group_ids: Sequence[str], extra_egress_rules: Sequence[Response]) -> list[str]:
    """Return the reasons in the gateway's groups to refer to the resource gateway instead of managing the gateway.

    The extra egress rules are the rules of the gateway's groups besides the rule to the database.
    """
    reasons = []
    if len(group_ids) > 1:
        groups = ", ".join(sorted(group_ids))
        reasons.append(f"it has {len(group_ids)} security groups ({groups}), and Terraform would remove all but one")
    elif extra_egress_rules:
        rules = ", ".join(sorted(map(_format_egress_rule, extra_egress_rules)))
        reasons.append(f"{group_ids[0]} allows egress beyond the database ({rules}), which Terraform would remove")
    return reasons


def _format_egress_rule(rule: Response) -> str:
    if rule["IpProtocol"] == "-1":
        return f"all to {rule_peer(rule)}"
    return f"{rule['IpProtocol']} {rule['FromPort']}-{rule['ToPort']} to {rule_peer(rule)}"


def configuration_replacement_reasons(
    configuration: Response, definition: Mapping[str, Any], address_type: str
) -> Iterator[str]:
    """Yield the reasons to create a new resource configuration instead of importing the existing configuration."""
    dns = definition.get("dnsResource")
    if not dns:
        yield f"its target is {describe_configuration_definition(definition)}, but a connection has a DNS name"
    else:
        family = "IPV6" if address_type == "IPV6" else "IPV4"
        if dns["ipAddressType"] != family:
            yield f"it resolves the name to {dns['ipAddressType']}, but a connection with {address_type} to {family}"
    if configuration["type"] not in ("SINGLE", "ARN"):
        yield f"its type is {configuration['type']}, but a connection's is SINGLE"
    if configuration.get("customDomainName"):
        yield f"it has the custom domain name {configuration['customDomainName']}"


def control_character_problems(connection: Mapping[str, Any]) -> Iterator[str]:
    """Yield a problem for each value with control characters in AWS: no connection may have control characters."""
    for name, value in connection.items():
        for text in _texts_in(value):
            if isinstance(text, SanitizedText):
                yield f"{name}: {text} has control characters; remove them in AWS"


def _texts_in(value: object) -> list[object]:
    """Return the keys and values of a map, the items of a list, or the value: no input is nested deeper."""
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else [value]

"""Rules of security groups in Terraform, in every form: inline blocks and separate resources of each type.

The functions read the resources of a configuration (a parsed ``cdk.tf.json``) and of a plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.parsing.json_items import (
    iter_config_resources,
    list_blocks,
    list_items,
)

from .rule_values import normalize_peer, normalize_port_range, normalize_protocol, parse_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    # Return the security groups or prefix lists in an argument of a rule. The third text is the inline block with the
    # rule, or empty.
    ReferenceReader = Callable[[Mapping[str, Any], str, str], Iterable[str]]

DIRECTIONS = ("ingress", "egress")
DEFAULT_SECURITY_GROUP = "aws_default_security_group"
# The AWS Cloud Control provider has types of its own, with other names of arguments.
_CLOUD_CONTROL_GROUP = "awscc_ec2_security_group"
SECURITY_GROUP_TYPES = ("aws_security_group", DEFAULT_SECURITY_GROUP, _CLOUD_CONTROL_GROUP)
SECURITY_GROUP_RULE = "aws_security_group_rule"
# The direction of an aws_security_group_rule is an argument.
_DIRECTION_BY_RULE_TYPE = {
    SECURITY_GROUP_RULE: None,
    "aws_vpc_security_group_ingress_rule": "ingress",
    "aws_vpc_security_group_egress_rule": "egress",
    "awscc_ec2_security_group_ingress": "ingress",
    "awscc_ec2_security_group_egress": "egress",
}
RULE_RESOURCE_TYPES = (*SECURITY_GROUP_TYPES, *_DIRECTION_BY_RULE_TYPE)
# The type with the IDs of all rules of a security group: the AWS provider removes each rule without an ID in the lists.
EXCLUSIVE_RULES = "aws_vpc_security_group_rules_exclusive"
PREFIX_LIST_TYPES = ("aws_ec2_managed_prefix_list", "awscc_ec2_prefix_list")
PREFIX_LIST_ENTRY = "aws_ec2_managed_prefix_list_entry"
# The arguments with the peers of a rule, and the resource types that an argument can name.
PEER_TYPES: dict[str, tuple[str, ...]] = {
    "security_groups": SECURITY_GROUP_TYPES,
    "cidr_blocks": (),
    "ipv6_cidr_blocks": (),
    "prefix_list_ids": PREFIX_LIST_TYPES,
    "source_security_group_id": SECURITY_GROUP_TYPES,
    "referenced_security_group_id": SECURITY_GROUP_TYPES,
    "cidr_ipv4": (),
    "cidr_ipv6": (),
    "prefix_list_id": PREFIX_LIST_TYPES,
    "destination_security_group_id": SECURITY_GROUP_TYPES,
    "cidr_ip": (),
    "cidr_ipv_6": (),
    "source_prefix_list_id": PREFIX_LIST_TYPES,
    "destination_prefix_list_id": PREFIX_LIST_TYPES,
    "source_security_group_name": (),
    # An expression instead of inline rules.
    "expression": (),
}
PREFIX_LIST_ARGUMENTS = [name for name, types in PEER_TYPES.items() if types == PREFIX_LIST_TYPES]
# The peer of a rule with the argument self.
ITSELF = "itself"


@dataclass(frozen=True)
class SecurityGroupRuleEntry:
    """A rule of a security group, as written.

    Attributes:
        address: The address of the resource, or of the inline block, with the rule.
        direction: "ingress" or "egress".
        security_group: The security group of the rule.
        protocol: The protocol.
        port_range: The first and the last port.
        peers: The sources or destinations: security groups, address ranges, prefix lists, "itself".
        arguments: The arguments of the resource, or of the inline block.
    """

    address: str = field(compare=False)
    direction: str
    security_group: str
    protocol: object
    port_range: tuple[object, object]
    peers: tuple[str, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        """Return a description in a single line."""
        first, last = self.port_range
        ports = str(first)
        if first != last:
            ports += f"-{last}"
        preposition = "from" if self.direction == "ingress" else "to"
        peers = ", ".join(self.peers)
        return (
            f"{self.address}: {self.direction} of {self.security_group}, {self.protocol} {ports} {preposition} {peers}"
        )

    @property
    def traffic(self) -> tuple[object, ...]:
        """The allowed traffic, equal for all spellings of a rule."""
        protocol = normalize_protocol(self.protocol)
        port_range = normalize_port_range(protocol, self.port_range)
        return self.direction, self.security_group, protocol, port_range, frozenset(map(normalize_peer, self.peers))


def inline_argument(resource_type: str, direction: str) -> str:
    """Return the argument of a security group with the inline rules of a direction."""
    if resource_type == _CLOUD_CONTROL_GROUP:
        return f"security_group_{direction}"
    return direction


def _read_references(rule: Mapping[str, Any], argument: str, _: str) -> list[str]:
    return list_items(rule.get(argument))


def find_security_group_rules(config: Mapping[str, Any]) -> Iterator[SecurityGroupRuleEntry]:
    """Yield every rule of every security group in a configuration, a parsed ``cdk.tf.json``.

    The security group of inline rules is the reference to the resource, without an instance key.
    """
    for resource_type in RULE_RESOURCE_TYPES:
        for address, body in iter_config_resources(config, resource_type):
            yield from parse_resource_rules(resource_type, address, body, f"${{{address}.id}}")


def parse_resource_rules(
    resource_type: str,
    address: str,
    body: Mapping[str, Any],
    group_reference: str,
    read_references: ReferenceReader = _read_references,
) -> Iterator[SecurityGroupRuleEntry]:
    """Yield the rules of a resource in a configuration or in a plan.

    Args:
        resource_type: The resource type, one of ``RULE_RESOURCE_TYPES``.
        address: The address of the resource.
        body: The arguments of the resource.
        group_reference: The text for the security group in the entries, for a resource that is a security group.
        read_references: The function for the security groups or the prefix lists in an argument; by default, the
            texts of the argument.
    """
    if resource_type in SECURITY_GROUP_TYPES:
        for direction in DIRECTIONS:
            block = inline_argument(resource_type, direction)
            for rule in _inline_rules(body, block):
                peers = tuple(_iter_peer_texts(rule, block, read_references))
                yield _create_entry(f"{address}.{block}", direction, group_reference, rule, peers)
        return
    direction = _DIRECTION_BY_RULE_TYPE[resource_type] or str(body.get("type"))
    argument = rule_group_argument(resource_type)
    security_group = str(next(iter(read_references(body, argument, "")), None))
    yield _create_entry(address, direction, security_group, body, tuple(_iter_peer_texts(body, "", read_references)))


def rule_group_argument(resource_type: str) -> str:
    """Return the argument of a rule resource with the security group of the rule."""
    return "group_id" if resource_type.startswith("awscc_") else "security_group_id"


def _create_entry(
    address: str, direction: str, security_group: str, rule: Mapping[str, Any], peers: tuple[str, ...]
) -> SecurityGroupRuleEntry:
    protocol = rule.get("protocol")
    if protocol is None:
        protocol = rule.get("ip_protocol")
    return SecurityGroupRuleEntry(
        address=address,
        direction=direction,
        security_group=security_group,
        protocol=_to_scalar(protocol),
        port_range=(_to_scalar(rule.get("from_port")), _to_scalar(rule.get("to_port"))),
        peers=peers,
        arguments=rule,
    )


def _inline_rules(body: Mapping[str, Any], direction: str) -> Sequence[Mapping[str, Any]]:
    """Return the inline rules of a security group. The rule of a dynamic block has the argument ``for_each``."""
    rules = [item if isinstance(item, dict) else {"expression": item} for item in list_items(body.get(direction))]
    for dynamic in list_blocks(body.get("dynamic")):
        for block in list_blocks(dynamic.get(direction)):
            rules += [{"for_each": block.get("for_each"), **content} for content in list_blocks(block.get("content"))]
    return rules


def _iter_peer_texts(rule: Mapping[str, Any], block: str, read_references: ReferenceReader) -> Iterator[str]:
    for name, resource_types in PEER_TYPES.items():
        value = rule.get(name)
        if not value:
            continue
        peers = read_references(rule, name, block) if resource_types else list_items(value)
        for peer in peers:
            if peer and isinstance(peer, str):
                yield peer
    if rule.get("self"):
        yield ITSELF


def _to_scalar(value: object) -> object:
    """Return a text unchanged, and every other value as an integer, as a text or as None."""
    if isinstance(value, str | int | None):
        return value
    number = parse_number(value)
    return number if isinstance(number, int) else str(value)

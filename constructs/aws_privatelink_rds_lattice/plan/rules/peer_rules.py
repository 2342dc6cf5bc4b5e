"""Rules of security groups in a plan, split by peer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.plan.parsing.json_items import list_blocks, list_items
from aws_privatelink_rds_lattice.plan.references.sources import UncertainReference
from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY, PlanResource, ResourceValues, UnknownValue

from .rule_values import normalize_peer, normalize_port_range, normalize_protocol
from .security_group_rules import (
    DIRECTIONS,
    ITSELF,
    PEER_TYPES,
    SECURITY_GROUP_TYPES,
    inline_argument,
    parse_resource_rules,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aws_privatelink_rds_lattice.plan.references.resolver import ReferenceResolver
    from aws_privatelink_rds_lattice.plan.state import PlanState

    from .security_group_rules import SecurityGroupRuleEntry

NO_PEER = "nobody"
_LIST_ARGUMENTS = ("security_groups", "prefix_list_ids")
_INLINE_ARGUMENTS = {inline_argument(name, direction) for name in SECURITY_GROUP_TYPES for direction in DIRECTIONS}
_CLOUD_CONTROL_PREFIX = "awscc_"
# The arguments of the types whose rules have a single peer.
_SINGLE_PEERS = [name for name in PEER_TYPES if not name.endswith(("s", "expression"))]


class Flow(NamedTuple):
    """Traffic allowed by a rule between a security group of a resource gateway and a peer.

    Attributes:
        direction: "egress" for a rule of the gateway's security group, "ingress" for a rule of the peer.
        gateway_group: The security group of the gateway.
        peer: The destination of an egress rule, or the security group of an ingress rule.
    """

    direction: str
    gateway_group: str
    peer: str


class PeerRule(NamedTuple):
    """A rule of a security group for a single peer.

    Attributes:
        resource: The resource with the rule.
        address: The address of the resource, or of the inline block, with the rule.
        direction: "ingress" or "egress".
        security_group: The security group of the rule.
        peer: The source or the destination: the address or the ID of a security group or a prefix list, a network
            in CIDR notation, or ``NO_PEER``.
        protocol: The protocol; see ``normalize_protocol``.
        port_range: The first and the last port; see ``normalize_port_range``.
        is_computed: True if the resource is a security group that only reports the rule. Without inline rules in the
            configuration, the AWS provider lists the rules of a group, whichever resources manage these rules.
        description: The description.
    """

    resource: PlanResource
    address: str
    direction: str
    security_group: str
    peer: str
    protocol: object
    port_range: tuple[object, object]
    is_computed: bool
    description: object

    @property
    def traffic(self) -> tuple[object, ...]:
        """The allowed traffic, equal for all resources with the same rule."""
        return self.direction, self.security_group, self.peer, self.protocol, self.port_range

    @property
    def flow(self) -> Flow:
        """The flow allowed by the rule, as seen from the gateway."""
        if self.direction == "egress":
            return Flow(self.direction, gateway_group=self.security_group, peer=self.peer)
        return Flow(self.direction, gateway_group=self.peer, peer=self.security_group)


def parse_peer_rules(state: PlanState, resource: PlanResource, values: ResourceValues) -> Iterator[PeerRule]:
    """Yield the rules of a security group or of a rule resource.

    Args:
        state: The addresses of the security groups, before or after the apply.
        resource: The resource.
        values: The values of the resource in the state.
    """

    def read_references(rule: Mapping[str, Any], argument: str, block: str) -> tuple[str, ...]:
        resource_types = PEER_TYPES.get(argument, SECURITY_GROUP_TYPES)
        addresses = state.resolve_references(resource, rule, argument, resource_types, block)
        return addresses if argument in _LIST_ARGUMENTS else addresses[:1]

    arguments = _known_arguments(state, resource, values)
    is_group = resource.resource_type in SECURITY_GROUP_TYPES
    if not is_group and arguments.get("group_name") and not arguments.get("group_id"):
        # A rule of Cloud Control in the default VPC can have the name of its security group instead of the ID.
        state.uncertain_references[resource].append(UncertainReference("group_name", frozenset(), is_open=True))
    address = resource.address
    for entry in parse_resource_rules(resource.resource_type, address, arguments, address, read_references):
        protocol = normalize_protocol(entry.protocol)
        port_range = normalize_port_range(protocol, entry.port_range)
        argument = inline_argument(resource.resource_type, entry.direction)
        is_computed = is_group and _is_computed_attribute(state.references, resource, argument)
        for peer in dict.fromkeys(_iter_peers(entry)):
            yield PeerRule(
                resource=resource,
                address=entry.address,
                direction=entry.direction,
                security_group=entry.security_group,
                peer=peer,
                protocol=protocol,
                port_range=port_range,
                is_computed=is_computed,
                description=entry.arguments.get("description"),
            )


def _iter_peers(entry: SecurityGroupRuleEntry) -> Iterator[str]:
    """Yield the peers of a rule; see ``PeerRule``."""
    for peer in entry.peers:
        if peer != ITSELF:
            yield normalize_peer(peer)
        elif isinstance(entry.arguments.get("self"), UnknownValue):
            yield KNOWN_AFTER_APPLY
        else:
            yield entry.security_group
    if not entry.peers:
        yield NO_PEER


def is_inline_argument(resource: PlanResource, argument: str) -> bool:
    """Return True for an argument of a security group with rules."""
    return resource.resource_type in SECURITY_GROUP_TYPES and argument in _INLINE_ARGUMENTS


def _is_computed_attribute(references: ReferenceResolver, resource: PlanResource, attribute: str) -> bool:
    """Return True if an attribute of a security group only reports the rules; see ``PeerRule``."""
    if not is_inline_argument(resource, attribute):
        return False
    # A dynamic block configures rules too, and is not among the expressions. A change in the rules shows that.
    is_same = resource.persists and (resource.before or {}).get(attribute) == (resource.after or {}).get(attribute)
    return is_same and not references.is_configured(resource, attribute)


def has_unknown_inline_rules(resource: PlanResource, direction: str) -> bool:
    """Return True if inline rules of a security group are known after apply."""
    rules = (resource.after or {}).get(inline_argument(resource.resource_type, direction))
    return any(map(_is_unknown, list_items(rules)))


def _known_arguments(state: PlanState, resource: PlanResource, values: ResourceValues) -> ResourceValues:
    """Return the arguments of rules among the values of a resource.

    An unknown attribute of a new resource that the configuration does not set is computed, and not an argument. A new
    security group without inline rules in the configuration has no rules. The AWS provider keeps the known value of a
    computed attribute: an unknown attribute of an existing resource comes from a dynamic block.
    """
    has_single_peers = resource.resource_type.startswith(_CLOUD_CONTROL_PREFIX)
    arguments = _without_unknown_peers(values) if has_single_peers else dict(values)
    for name, value in values.items():
        is_inline = resource.resource_type in SECURITY_GROUP_TYPES and name in _INLINE_ARGUMENTS
        is_existing_block = is_inline and resource.persists
        if _is_unknown(value) and not is_existing_block and not state.references.is_configured(resource, name):
            arguments.pop(name, None)
        elif is_inline:
            blocks = list_blocks(value)
            arguments[name] = list(map(_without_unknown_peers, blocks)) if has_single_peers else blocks
            if any(map(_is_unknown, list_items(value))):
                state.uncertain_references[resource].append(UncertainReference(name, frozenset(), is_open=True))
    return arguments


def _without_unknown_peers(rule: ResourceValues) -> ResourceValues:
    """Return the arguments of a rule without the unknown peers, if the rule has a known peer in ``_SINGLE_PEERS``.

    The AWS Cloud Control provider plans the peers without a value in the configuration as known after apply, but a
    rule has a single peer.
    """
    arguments = dict(rule)
    known_peers = [name for name in _SINGLE_PEERS if arguments.get(name) and not _is_unknown(arguments[name])]
    if known_peers:
        for name in _SINGLE_PEERS:
            if _is_unknown(arguments.get(name)):
                del arguments[name]
    return arguments


def _is_unknown(value: object) -> bool:
    return isinstance(value, UnknownValue)

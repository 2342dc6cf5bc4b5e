"""Rules of security groups in a plan, split by peer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .json_items import list_blocks
from .resources import PlanResource, ResourceValues, UnknownValue
from .security_group_rules import DIRECTIONS, SECURITY_GROUP_TYPES, parse_resource_rules
from .sources import UncertainReference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .references import ReferenceResolver
    from .state import PlanState

NO_PEER = "nobody"


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
        peer: The source or the destination.
        protocol: The protocol, as in the plan.
        port_range: The first and the last port, as in the plan.
        is_computed: True if the resource is a security group that only reports the rule. Without inline rules in the
            configuration, the AWS provider lists the rules of a group, whichever resources manage these rules.
    """

    resource: PlanResource
    address: str
    direction: str
    security_group: str
    peer: str
    protocol: object
    port_range: tuple[object, object]
    is_computed: bool

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

    def resolve_groups(rule: Mapping[str, Any], argument: str, block: str) -> tuple[str, ...]:
        groups = state.resolve_references(resource, rule, argument, SECURITY_GROUP_TYPES, block)
        return groups if argument == "security_groups" else groups[:1]

    arguments = _known_arguments(state, resource, values)
    address = resource.address
    for entry in parse_resource_rules(resource.resource_type, address, arguments, address, resolve_groups):
        is_computed = is_computed_attribute(state.references, resource, entry.direction)
        for peer in entry.peers or (NO_PEER,):
            yield PeerRule(
                resource=resource,
                address=entry.address,
                direction=entry.direction,
                security_group=entry.security_group,
                peer=peer,
                protocol=entry.protocol,
                port_range=entry.port_range,
                is_computed=is_computed,
            )


def is_computed_attribute(references: ReferenceResolver, resource: PlanResource, attribute: str) -> bool:
    """Return True if an attribute of a security group only reports the rules; see ``PeerRule``."""
    if resource.resource_type not in SECURITY_GROUP_TYPES or attribute not in DIRECTIONS:
        return False
    # A dynamic block configures rules too, and is not among the expressions. A change in the rules shows that.
    is_same = resource.persists and (resource.before or {}).get(attribute) == (resource.after or {}).get(attribute)
    return is_same and not references.is_configured(resource, attribute)


def _known_arguments(state: PlanState, resource: PlanResource, values: ResourceValues) -> ResourceValues:
    """Return the arguments of rules among the values of a resource.

    An unknown attribute that the configuration does not set is computed, and not an argument. A new security group
    without inline rules in the configuration has no rules.
    """
    arguments = dict(values)
    for name, value in values.items():
        is_unknown = isinstance(value, UnknownValue)
        if is_unknown and not state.references.is_configured(resource, name):
            del arguments[name]
        elif resource.resource_type in SECURITY_GROUP_TYPES and name in DIRECTIONS:
            arguments[name] = list_blocks(value)
            if is_unknown:
                state.uncertain_references[resource].append(UncertainReference(name, frozenset(), is_open=True))
    return arguments

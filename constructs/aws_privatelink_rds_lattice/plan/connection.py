"""State of a connection before or after the apply: the resource configuration and all related resources."""

from __future__ import annotations

import ipaddress
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .json_items import list_items
from .ports import TCP_PROTOCOLS, PortRange, parse_port_ranges
from .resources import KNOWN_AFTER_APPLY, PlanResource, ResourceValues, UnknownValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .flows import FlowResolver
    from .security_group_rules import SecurityGroupRuleEntry
    from .state import Association, PlanState

    # Pairs of security groups, the gateway's first, by the port on which their rules allow traffic.
    GroupPairs = Mapping[PortRange, set[tuple[str, str]]]

# The type of a target, with the block and the argument in the definition of a resource configuration.
_TARGETS = (
    ("dns", "dns_resource", "domain_name"),
    ("ip", "ip_resource", "ip_address"),
    ("arn", "arn_resource", "arn"),
)


class ShareAccess(NamedTuple):
    """Access of a principal to a resource configuration, through a share.

    Attributes:
        resource_association: The association of the configuration with the share.
        principal_association: The association of the principal with the share.
    """

    resource_association: Association
    principal_association: Association


class ConnectionState:
    """A connection before or after the apply.

    Attributes:
        state: The relations between the resources, before or after the apply.
        configuration_values: The arguments of the configuration; None if the configuration does not exist or is not
            in the plan.
        gateway: The address or ID of the resource gateway; empty if unknown.
        security_groups: The security groups of the gateway.
        port_ranges: The port ranges of the configuration; None if they are known after apply.
        flows: The flows of the security groups on the port ranges.
        shares: The shares with the resource configuration.
        access_by_principal: The access of each principal.
    """

    def __init__(self, flow_resolver: FlowResolver, name: str, group_pairs: GroupPairs) -> None:
        """Find the resources of a connection.

        Args:
            flow_resolver: The flows of all gateways, before or after the apply.
            name: The name of the connection; see ``ConnectionContext``.
            group_pairs: The pairs of security groups with rules for each other; see ``find_group_pairs``.
        """
        state = flow_resolver.state
        main_resource = state.resources.get(name)
        self.state = state
        self.configuration_values: ResourceValues | None = None
        if main_resource and main_resource.resource_type == tf.RESOURCE_CONFIGURATION:
            self.configuration_values = state.values_of(main_resource)
        self.gateway = state.gateway_by_configuration.get(name, "")
        if name in state.groups_by_gateway:
            self.gateway = name
        self.port_ranges = parse_port_ranges(self.configuration_values)
        if self.configuration_values and self.gateway and self.gateway not in state.groups_by_gateway:
            self.security_groups = _infer_gateway_groups(group_pairs, self.port_ranges)
        else:
            groups = state.groups_by_gateway.get(self.gateway, ())
            self.security_groups = tuple(group for group in groups if group != KNOWN_AFTER_APPLY)
        self.flows = flow_resolver.resolve_flows(self.security_groups, self.port_ranges)
        self.shares = state.shares_by_configuration.get(name, [])
        self.access_by_principal: dict[str, list[ShareAccess]] = {}
        for share in self.shares:
            for principal in state.principals_by_share.get(share.name, ()):
                self.access_by_principal.setdefault(principal.name, []).append(ShareAccess(share, principal))
        self._name = name

    def iter_resources(self) -> Iterator[PlanResource]:
        """Yield the resources of the connection; a resource can occur twice."""
        by_address = self.state.resources
        for name in (self._name, self.gateway, *self.security_groups, *self.iter_shares()):
            if name in by_address:
                yield by_address[name]
        for share in self.shares:
            yield share.resource
            for principal in self.state.principals_by_share.get(share.name, ()):
                yield principal.resource
        for network in self.state.networks_by_configuration.get(self._name, ()):
            yield network.resource
        yield from self.flows.changed_rule_resources

    def iter_shares(self) -> Iterator[str]:
        """Yield the addresses or ARNs of the shares with the resource configuration."""
        for share in self.shares:
            yield share.name


def _infer_gateway_groups(group_pairs: GroupPairs, port_ranges: tuple[PortRange, ...] | None) -> tuple[str, ...]:
    """Return the security groups of a gateway outside the plan, by the rules on the ports of the configuration."""
    pairs = itertools.chain.from_iterable(group_pairs.get(port_range, ()) for port_range in port_ranges or ())
    return tuple(sorted({gateway_group for gateway_group, _ in pairs}))


def find_group_pairs(state: PlanState) -> dict[PortRange, set[tuple[str, str]]]:
    """Return the pairs of security groups with matching rules on a single TCP port, by port.

    The first group has an egress rule to the second, and the second has an ingress rule from the first. Groups of
    gateways in the plan are left out as first groups.
    """
    gateway_groups = set(itertools.chain.from_iterable(state.groups_by_gateway.values()))
    ingress_rules = set()
    for entry in _iter_tcp_rules(state, "ingress"):
        ingress_rules.add((entry.peers[0], entry.security_group, entry.port_range))
    pairs: dict[PortRange, set[tuple[str, str]]] = defaultdict(set)
    for entry in _iter_tcp_rules(state, "egress"):
        first, last = entry.port_range
        pair = (entry.security_group, entry.peers[0])
        if not isinstance(first, int) or first != last:
            continue
        if entry.security_group in gateway_groups or KNOWN_AFTER_APPLY in pair:
            continue
        if (*pair, entry.port_range) in ingress_rules:
            pairs[first, first].add(pair)
    return pairs


def _iter_tcp_rules(state: PlanState, direction: str) -> Iterator[SecurityGroupRuleEntry]:
    for rules in state.rules_by_group.values():
        for rule in rules:
            if rule.entry.direction == direction and rule.entry.protocol in TCP_PROTOCOLS:
                yield rule.entry


def parse_configuration_target(values: ResourceValues | None) -> tuple[str, str]:
    """Return the type and the value of a resource configuration's target.

    Returns:
        The type, "dns", "ip", "arn" or "unknown", and the value; two empty texts without a target.
    """
    definition = (values or {}).get("resource_configuration_definition")
    for target_type, block, argument in _TARGETS:
        target = _block_argument(_block_argument(definition, block), argument)
        if isinstance(target, UnknownValue):
            return "unknown", target
        if isinstance(target, str):
            if target_type == "dns" and _is_ip_address(target):
                return "ip", target
            return target_type, target
    return "", ""


def _block_argument(value: object, argument: str) -> object:
    """Return an argument of the first block; for a block known after apply, the unknown value."""
    block = next(iter(list_items(value)), None)
    if isinstance(block, dict):
        return block.get(argument)
    if isinstance(block, UnknownValue):
        return block
    return None


def _is_ip_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True

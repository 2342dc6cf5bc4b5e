"""State of a connection before or after the apply: the resource configuration and all related resources."""

from __future__ import annotations

import ipaddress
import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .json_items import list_items
from .ports import TCP_PROTOCOLS, PortRange, parse_port_ranges
from .resources import KNOWN_AFTER_APPLY, PlanResource, ResourceValues, UnknownValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .flows import FlowResolver, GatewayFlows
    from .security_group_rules import SecurityGroupRuleEntry
    from .state import Association, PlanState

    # Pairs of security groups, the gateway's first, by the port on which their rules allow traffic.
    GroupPairs = Mapping[PortRange, set[tuple[str, str]]]

_TARGET_BLOCKS = {
    "dns_resource": ("dns", "domain_name"),
    "ip_resource": ("ip", "ip_address"),
    "arn_resource": ("arn", "arn"),
}


class ShareAccess(NamedTuple):
    """Access of a principal to a resource configuration, through a share.

    Attributes:
        resource_association: The association of the configuration with the share.
        principal_association: The association of the principal with the share.
    """

    resource_association: Association
    principal_association: Association


@dataclass(eq=False)
class ConnectionState:
    """A connection before or after the apply.

    Attributes:
        state: The relations between the resources, before or after the apply.
        configuration_name: The address or ARN of the resource configuration; for a gateway without a configuration in
            the plan, the address of the gateway.
        configuration_values: The arguments of the configuration; None if the configuration does not exist or is not
            in the plan.
        gateway: The address or ID of the resource gateway; empty if unknown.
        security_groups: The security groups of the gateway.
        port_ranges: The port ranges of the configuration; None if they are known after apply.
        flows: The flows of the security groups on the port ranges.
        access_by_principal: The access of each principal.
    """

    state: PlanState
    configuration_name: str
    configuration_values: ResourceValues | None
    gateway: str
    security_groups: tuple[str, ...]
    port_ranges: tuple[PortRange, ...] | None
    flows: GatewayFlows
    access_by_principal: Mapping[str, list[ShareAccess]]

    def iter_resources(self, by_address: Mapping[str, PlanResource]) -> Iterator[PlanResource]:
        """Yield the resources of the connection; a resource can occur twice.

        Args:
            by_address: The resources of the plan.
        """
        shares = self.state.shares_by_configuration.get(self.configuration_name, ())
        share_names = [share.name for share in shares]
        for name in (self.configuration_name, self.gateway, *self.security_groups, *share_names):
            if name in by_address:
                yield by_address[name]
        for share in shares:
            yield share.resource
            # A principal of an unknown share can belong to any share.
            if _is_known(share.name):
                for principal in self.state.principals_by_share.get(share.name, ()):
                    yield principal.resource
        for network in self.state.networks_by_configuration.get(self.configuration_name, ()):
            yield network.resource
        yield from self.flows.changed_rule_resources

    def iter_shares(self) -> Iterator[str]:
        """Yield the addresses or ARNs of the shares with the resource configuration."""
        for share in self.state.shares_by_configuration.get(self.configuration_name, ()):
            yield share.name


def build_connection_state(
    flow_resolver: FlowResolver, name: str, configuration: PlanResource | None, group_pairs: GroupPairs
) -> ConnectionState:
    """Return the state of a connection before or after the apply.

    Args:
        flow_resolver: The flows of all gateways, before or after the apply.
        name: The address or ARN of the resource configuration; for a gateway without a configuration in the plan, the
            address of the gateway.
        configuration: The resource configuration; None if the plan has none.
        group_pairs: The pairs of security groups with rules for each other; see ``find_group_pairs``.
    """
    state = flow_resolver.state
    values = state.values_of(configuration) if configuration else None
    gateway_name = name if name in state.groups_by_gateway else ""
    gateway = state.gateway_by_configuration.get(name, gateway_name)
    port_ranges = parse_port_ranges(values)
    if values and gateway and gateway not in state.groups_by_gateway:
        security_groups = _infer_gateway_groups(group_pairs, port_ranges)
    else:
        security_groups = _known_gateway_groups(state, gateway)
    return ConnectionState(
        state=state,
        configuration_name=name,
        configuration_values=values,
        gateway=gateway,
        security_groups=security_groups,
        port_ranges=port_ranges,
        flows=flow_resolver.resolve_flows(security_groups, port_ranges),
        access_by_principal=_collect_access(state, name),
    )


def _known_gateway_groups(state: PlanState, gateway: str) -> tuple[str, ...]:
    groups = state.groups_by_gateway.get(gateway, ())
    return tuple(group for group in groups if group != KNOWN_AFTER_APPLY)


def _infer_gateway_groups(group_pairs: GroupPairs, port_ranges: tuple[PortRange, ...] | None) -> tuple[str, ...]:
    """Return the security groups of a gateway outside the plan, by the rules on the ports of the configuration."""
    gateway_groups = set()
    for port_range in port_ranges or ():
        for gateway_group, _ in group_pairs.get(port_range, ()):
            gateway_groups.add(gateway_group)
    return tuple(sorted(gateway_groups))


def _collect_access(state: PlanState, configuration_name: str) -> dict[str, list[ShareAccess]]:
    """Return the access of each principal to a resource configuration."""
    access_by_principal: dict[str, list[ShareAccess]] = defaultdict(list)
    for share in state.shares_by_configuration.get(configuration_name, ()):
        if _is_known(share.name):
            for principal in state.principals_by_share.get(share.name, ()):
                access_by_principal[principal.name].append(ShareAccess(share, principal))
    return dict(access_by_principal)


def _is_known(share: str) -> bool:
    return bool(share) and share != KNOWN_AFTER_APPLY


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
    definition = next(iter(list_items((values or {}).get("resource_configuration_definition"))), None)
    if isinstance(definition, UnknownValue):
        return "unknown", definition
    if not isinstance(definition, dict):
        return "", ""
    for block, (target_type, argument) in _TARGET_BLOCKS.items():
        target = _block_argument(definition.get(block), argument)
        if isinstance(target, UnknownValue):
            return "unknown", target
        if isinstance(target, str):
            if target_type == "dns" and _is_ip_address(target):
                return "ip", target
            return target_type, target
    return "", ""


def _block_argument(value: object, argument: str) -> object:
    """Return an argument of a block; for a block known after apply, the unknown value."""
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

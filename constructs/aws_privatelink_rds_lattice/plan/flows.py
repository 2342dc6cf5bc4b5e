"""Traffic flows between the security groups of a resource gateway and their peers."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .ports import allows_any_port
from .resources import KNOWN_AFTER_APPLY, PlanResource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .peer_rules import PeerRule
    from .ports import PortRange
    from .security_group_rules import SecurityGroupRuleEntry
    from .state import PlanState


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


def get_flow(entry: SecurityGroupRuleEntry) -> Flow:
    """Return the flow allowed by a rule, as seen from the gateway.

    Args:
        entry: A rule with a single peer.
    """
    (peer,) = entry.peers
    if entry.direction == "egress":
        return Flow(entry.direction, gateway_group=entry.security_group, peer=peer)
    return Flow(entry.direction, gateway_group=peer, peer=entry.security_group)


@dataclass(eq=False)
class GatewayFlows:
    """The flows of some security groups on some ports. All connections on a gateway and port share an instance.

    Attributes:
        rules_by_flow: The rules that allow a flow.
        reachable_groups: The security groups that are a peer of some flow.
        database_groups: The security groups with an egress flow and an ingress flow; without such a group, the
            security groups with either.
        changed_rule_resources: The resources of these rules with an action, a move, an import or drift. Security
            groups of databases are left out, because they have other purposes too.
    """

    rules_by_flow: Mapping[Flow, list[PeerRule]]
    reachable_groups: set[str]
    database_groups: set[str]
    changed_rule_resources: list[PlanResource]


def collect_gateway_flows(
    state: PlanState, security_groups: tuple[str, ...], port_ranges: tuple[PortRange, ...] | None
) -> GatewayFlows:
    """Return the flows allowed by the rules of a state.

    Args:
        state: The relations between the resources, before or after the apply.
        security_groups: The security groups of the gateway.
        port_ranges: The port ranges; None if they are known after apply, so that every port counts.
    """
    rules_by_flow = _collect_rules_by_flow(state, security_groups, port_ranges)
    egress_groups = set()
    ingress_groups = set()
    for flow in rules_by_flow:
        if flow.direction == "ingress" and flow.peer != KNOWN_AFTER_APPLY:
            ingress_groups.add(flow.peer)
        elif flow.direction == "egress" and state.is_security_group(flow.peer):
            egress_groups.add(flow.peer)
    reachable_groups = egress_groups | ingress_groups
    database_groups = egress_groups & ingress_groups or reachable_groups
    database_groups = database_groups - set(security_groups)
    return GatewayFlows(
        rules_by_flow=rules_by_flow,
        reachable_groups=reachable_groups - set(security_groups),
        database_groups=database_groups,
        changed_rule_resources=_find_changed_rule_resources(rules_by_flow, database_groups),
    )


def _collect_rules_by_flow(
    state: PlanState, security_groups: tuple[str, ...], port_ranges: tuple[PortRange, ...] | None
) -> dict[Flow, list[PeerRule]]:
    rules_by_flow: dict[Flow, list[PeerRule]] = defaultdict(list)
    for gateway_group in security_groups:
        for rule in _iter_gateway_rules(state, gateway_group):
            if allows_any_port(rule.entry, port_ranges):
                rules_by_flow[get_flow(rule.entry)].append(rule)
    return rules_by_flow


def _iter_gateway_rules(state: PlanState, gateway_group: str) -> Iterator[PeerRule]:
    """Yield the egress rules of a gateway's security group, then the ingress rules from the group."""
    for rule in state.rules_by_group.get(gateway_group, ()):
        if rule.entry.direction == "egress":
            yield rule
    for rule in state.rules_by_peer.get(gateway_group, ()):
        if rule.entry.direction == "ingress":
            yield rule


def _find_changed_rule_resources(
    rules_by_flow: Mapping[Flow, list[PeerRule]], database_groups: set[str]
) -> list[PlanResource]:
    resources = list_rule_resources(rules_by_flow)
    return [resource for resource in resources if resource.has_changes and resource.address not in database_groups]


def list_rule_resources(rules_by_flow: Mapping[Flow, Sequence[PeerRule]]) -> list[PlanResource]:
    """Return the resources with the rules of some flows, in order and without duplicates."""
    all_rules = itertools.chain.from_iterable(rules_by_flow.values())
    return list(dict.fromkeys(rule.resource for rule in all_rules))


class FlowResolver:
    """The flows of all gateways in a state, each computed once.

    Attributes:
        state: The relations between the resources, before or after the apply.
    """

    def __init__(self, state: PlanState) -> None:
        """Start without any flow."""
        self.state = state
        self._flows_by_groups: dict[tuple[tuple[str, ...], tuple[PortRange, ...] | None], GatewayFlows] = {}

    def resolve_flows(
        self, security_groups: tuple[str, ...], port_ranges: tuple[PortRange, ...] | None
    ) -> GatewayFlows:
        """Return the flows of security groups on ports; the same instance for the same arguments."""
        key = (security_groups, port_ranges)
        if key not in self._flows_by_groups:
            self._flows_by_groups[key] = collect_gateway_flows(self.state, security_groups, port_ranges)
        return self._flows_by_groups[key]

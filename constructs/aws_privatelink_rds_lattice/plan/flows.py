"""How far a resource gateway gets by the rules of its security groups."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from .ports import allows_any_port
from .resources import KNOWN_AFTER_APPLY, PlanResource

if TYPE_CHECKING:
    from .ports import PortRange
    from .state import PeerRule, PlanState


class Flow(NamedTuple):
    """A way between a security group of the resource gateway and what it lets to or in."""

    direction: str
    gateway_group: str
    peer: str


class GatewayFlows:
    """To where some security groups get on some ports. Links on one gateway have it in common.

    Attributes:
        rules_by_flow: The rules that let through, by way.
        reachable_groups: The security groups to which they lead.
        database_groups: Those of them that let the gateway in and are let out to, if there are any.
        changed_rule_resources: The resources with these rules to which something happens, but for the groups of databases, which hold
            much else.
    """

    def __init__(
        self, state: PlanState, security_groups: tuple[str, ...], port_ranges: tuple[PortRange, ...] | None
    ) -> None:
        """Follow the rules.

        Args:
            state: The side of the plan.
            security_groups: The security groups.
            port_ranges: The ports; None where they are not known, and any will do.
        """
        self.rules_by_flow: dict[Flow, list[PeerRule]] = defaultdict(list)
        for own in security_groups:
            out = [rule for rule in state.rules_by_group.get(own, ()) if rule.entry.direction == "egress"]
            into = [rule for rule in state.rules_by_peer.get(own, ()) if rule.entry.direction == "ingress"]
            for rule in (*out, *into):
                opening = rule.entry
                if allows_any_port(opening, port_ranges):
                    peer = opening.peers[0] if opening.direction == "egress" else opening.security_group
                    self.rules_by_flow[Flow(opening.direction, own, peer)].append(rule)
        to = {way.peer for way in self.rules_by_flow if way.direction == "egress" and state.is_security_group(way.peer)}
        into_them = {way.peer for way in self.rules_by_flow if way.direction == "ingress"} - {KNOWN_AFTER_APPLY}
        self.reachable_groups = (to | into_them) - set(security_groups)
        self.database_groups = (to & into_them or to | into_them) - set(security_groups)
        rules = [rule for several in self.rules_by_flow.values() for rule in several]
        found = dict.fromkeys(rule.resource for rule in rules)
        self.changed_rule_resources: list[PlanResource] = [
            one for one in found if one.has_changes and one.address not in self.database_groups
        ]


class FlowResolver:
    """Works out each reach on a side once.

    Attributes:
        state: The side.
    """

    def __init__(self, state: PlanState) -> None:
        """Keep it."""
        self.state = state
        self._flows_by_groups: dict[tuple[tuple[str, ...], tuple[PortRange, ...] | None], GatewayFlows] = {}

    def resolve_flows(
        self, security_groups: tuple[str, ...], port_ranges: tuple[PortRange, ...] | None
    ) -> GatewayFlows:
        """Return to where some security groups get on some ports; the same each time."""
        if (security_groups, port_ranges) not in self._flows_by_groups:
            self._flows_by_groups[security_groups, port_ranges] = GatewayFlows(self.state, security_groups, port_ranges)
        return self._flows_by_groups[security_groups, port_ranges]

"""Compare the flows of a resource gateway before and after the apply."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, TypeVar

from .flows import list_rule_resources
from .peer_rules import NO_PEER, has_unknown_inline_rules
from .ports import find_blocked_ports, intersect_port_ranges
from .rule_values import iter_containing_peers
from .security_group_rules import SECURITY_GROUP_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aws_privatelink_rds_lattice.plan.resources import PlanResource

    from .flows import GatewayFlows
    from .peer_rules import Flow, PeerRule

# A flow, or a peer.
_Key = TypeVar("_Key")


class FlowDiff:
    """The differences between the flows of a direction before and after the apply.

    Attributes:
        rules_before: The rules of each flow before the apply, without rules deleted outside of Terraform. Rules that a
            security group only reports count only for a flow without any other rule.
        rules_after: The rules of each flow after the apply. Rules that a security group only reports are from before
            the apply, and do not count for a flow that other resources manage.
        peers_before: The rules by peer before the apply. A gateway can have several security groups: the rules of any
            group are enough.
        peers_after: The same after the apply.
        lost_peers: The peers with less traffic after the apply.
        added: The flows only after the apply.
    """

    def __init__(self, before: GatewayFlows, after: GatewayFlows, direction: str) -> None:
        """Compare the flows of a direction, "ingress" or "egress"."""
        self.rules_before: dict[Flow, Sequence[PeerRule]] = {}
        for flow, rules in before.rules_by_flow.items():
            active_rules = [rule for rule in rules if not rule.resource.deleted_out_of_band]
            if flow.direction == direction and active_rules:
                self.rules_before[flow] = _without_computed_rules(active_rules) or active_rules
        self.rules_after: dict[Flow, Sequence[PeerRule]] = {}
        for flow, effective_rules in without_reported_rules(self.rules_before, after.rules_by_flow).items():
            if flow.direction == direction:
                self.rules_after[flow] = effective_rules
        self.added = self.rules_after.keys() - self.rules_before.keys()
        self.peers_before = _group_by_peer(self.rules_before)
        self.peers_after = _group_by_peer(self.rules_after)
        self._ports_before = before.port_ranges
        self._ports_after = after.port_ranges
        self.lost_peers = frozenset(filter(self._is_lost, self.peers_before))

    def _is_lost(self, peer: str) -> bool:
        rules_after = list_covering_rules(self.peers_after, peer)
        if not rules_after:
            return True
        if self._ports_before is None or self._ports_after is None:
            return False
        kept_ports = intersect_port_ranges(self._ports_before, self._ports_after)
        blocked_after = find_blocked_ports(rules_after, kept_ports)
        return bool(blocked_after) and blocked_after != find_blocked_ports(self.peers_before[peer], kept_ports)

    @functools.cached_property
    def revoked_rules(self) -> list[PeerRule]:
        """The inline rules dropped by a persisting security group, although a second resource has the same rules.

        AWS revokes these rules, even though the second resource manages them.
        """
        revoked_rules = []
        for flow, rules in self.rules_before.items():
            resources_after = list_rule_resources(self.rules_after.get(flow, ()))
            if not any(resource.persists for resource in resources_after):
                continue
            for rule in rules:
                is_inline = rule.resource.resource_type in SECURITY_GROUP_TYPES and not rule.is_computed
                is_dropped = rule.resource.persists and rule.resource not in resources_after
                if is_inline and is_dropped and not has_unknown_inline_rules(rule.resource, rule.direction):
                    revoked_rules.append(rule)
        return revoked_rules

    @functools.cached_property
    def interrupted_rules(self) -> list[PeerRule]:
        """The rules destroyed by the apply before the replacement exists.

        A removed flow and an added flow are taken to be for the same database, so that the added flow replaces the
        removed flow.
        """
        interrupted_rules: list[PeerRule] = []
        resources_after = set(self._resources_after)
        for flow, rules in self.rules_before.items():
            if flow in self.rules_after:
                rule_resources_after = list_rule_resources(self.rules_after[flow])
                persisting_rules = _without_destroyed_rules(rules)
                if not any(
                    rule.resource.persists and rule.resource in rule_resources_after for rule in persisting_rules
                ):
                    interrupted_rules += rules
            elif self.added:
                for rule in rules:
                    is_kept = rule.resource.persists and rule.resource in resources_after
                    if not is_kept and not rule.resource.unchanged:
                        interrupted_rules.append(rule)
        return interrupted_rules

    @functools.cached_property
    def _resources_after(self) -> list[PlanResource]:
        return list_rule_resources(itertools.chain.from_iterable(self.rules_after.values()))


def _group_by_peer(rules_by_flow: Mapping[Flow, Sequence[PeerRule]]) -> dict[str, list[PeerRule]]:
    """Return the rules by peer. A rule without a peer allows nothing."""
    rules_by_peer: dict[str, list[PeerRule]] = {}
    for flow, rules in rules_by_flow.items():
        if flow.peer != NO_PEER:
            rules_by_peer.setdefault(flow.peer, []).extend(rules)
    return rules_by_peer


def without_reported_rules(
    rules_before: Mapping[_Key, Sequence[PeerRule]], rules_after: Mapping[_Key, Sequence[PeerRule]]
) -> dict[_Key, Sequence[PeerRule]]:
    """Return the rules after the apply, without rules reported by a security group before the apply.

    Such rules count only for a flow or peer without a rule of another resource before the apply; see
    ``PeerRule.is_computed``. A flow or peer without other rules is left out.
    """
    effective_rules: dict[_Key, Sequence[PeerRule]] = {}
    for key, rules in rules_after.items():
        is_managed = bool(_without_computed_rules(rules_before.get(key, ())))
        remaining_rules = _without_computed_rules(rules) if is_managed else rules
        if remaining_rules:
            effective_rules[key] = remaining_rules
    return effective_rules


def list_covering_rules(rules_by_peer: Mapping[str, Sequence[PeerRule]], peer: str) -> list[PeerRule]:
    """Return the rules for a peer and, for a network, the rules for all networks that contain it."""
    rules: list[PeerRule] = []
    for covering_peer in iter_containing_peers(peer):
        rules += rules_by_peer.get(covering_peer, ())
    return rules


def _without_computed_rules(rules: Iterable[PeerRule]) -> list[PeerRule]:
    return [rule for rule in rules if not rule.is_computed]


def _without_destroyed_rules(rules: Iterable[PeerRule]) -> list[PeerRule]:
    """Return the rules of a flow without the rules destroyed with another resource.

    Two resources with the same ports, such as a rule resource and a security group that reports the rule, have a single
    rule in AWS.
    """
    destroyed_ports = {(rule.protocol, rule.port_range) for rule in rules if rule.resource.destroys}
    return [rule for rule in rules if (rule.protocol, rule.port_range) not in destroyed_ports]

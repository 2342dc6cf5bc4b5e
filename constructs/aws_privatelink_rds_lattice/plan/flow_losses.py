"""Find the traffic that a connection loses with a plan."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from .context import ConnectionContext
    from .flow_diff import FlowDiff
    from .peer_rules import PeerRule

_ANY_ADDRESS = "0.0.0.0/0"
# The name of a way to address ranges, without a security group of a database.
_ADDRESS_RANGES = ""


class Certainty(enum.IntEnum):
    """The certainty that a way leads to the database."""

    # The egress rules are for address ranges. The addresses of the database are not in the plan.
    POSSIBLE = 1
    CERTAIN = 2


class LossKind(enum.Enum):
    """The meaning of a loss."""

    TOTAL = enum.auto()
    ONE_OF_SEVERAL = enum.auto()
    REDIRECTED = enum.auto()
    # A connection that the plan removes can explain the loss.
    AMBIGUOUS = enum.auto()


class FlowLoss(NamedTuple):
    """The traffic that a connection loses.

    Attributes:
        kind: The meaning of the loss.
        lost: The security groups with less traffic.
        gained: The security groups with new traffic.
    """

    kind: LossKind
    lost: frozenset[str]
    gained: frozenset[str]


class ConnectionFlows:
    """The ways of a connection to its database, before and after the apply.

    A way is a security group with an ingress rule for the gateway, and with an egress rule of the gateway for the group
    or for address ranges. Rules can be in other configurations: without any ingress rule in the plan, the egress rules
    count alone, and without any egress rule the ingress rules.

    Attributes:
        diffs: The differences of the flows, by direction.
    """

    def __init__(self, context: ConnectionContext) -> None:
        """Find the ways, without the ways of other connections on the gateway."""
        plan = context.plan
        self.diffs: dict[str, FlowDiff] = {}
        for direction in ("egress", "ingress"):
            self.diffs[direction] = plan.compare_flows(context.before.flows, context.after.flows, direction)
        self._is_security_group = context.after.state.is_security_group
        self._own_groups = plan.matched_groups.get(context.name)
        self._removed_count = plan.count_removed_rivals(context)
        egress, ingress = self.diffs["egress"], self.diffs["ingress"]
        ways_before = self._find_ways(egress.peers_before.keys(), ingress.peers_before.keys())
        ways_after = self._find_ways(
            egress.peers_after.keys() - egress.lost_peers, ingress.peers_after.keys() - ingress.lost_peers
        )
        groups_of_others = plan.find_groups_of_others(context.name)
        if self._own_groups is not None:
            # A group that is new on the gateway can be the new group of this database.
            groups_of_others |= ways_before.keys() - self._own_groups
        self._before = {group: way for group, way in ways_before.items() if group not in groups_of_others}
        self._after = {group: way for group, way in ways_after.items() if group not in groups_of_others}

    def _find_ways(self, egress_peers: Collection[str], ingress_peers: Collection[str]) -> dict[str, Certainty]:
        """Return the certainty of each way, by security group of a database."""
        egress_groups = set(filter(self._is_security_group, egress_peers))
        ranges = set(egress_peers) - egress_groups
        has_egress, has_ingress = (bool(diff.peers_before or diff.peers_after) for diff in self.diffs.values())
        ways: dict[str, Certainty] = {}
        if not has_ingress:
            ways.update(dict.fromkeys(egress_groups, Certainty.CERTAIN))
            if ranges:
                ways[_ADDRESS_RANGES] = Certainty.POSSIBLE
            return ways
        for group in ingress_peers:
            if not has_egress or group in egress_groups or _ANY_ADDRESS in ranges:
                ways[group] = Certainty.CERTAIN
            elif ranges:
                ways[group] = Certainty.POSSIBLE
        return ways

    @property
    def loss(self) -> FlowLoss | None:
        """The traffic that the connection loses; None without a loss."""
        lost = {group for group, certainty in self._before.items() if self._after.get(group, 0) < certainty}
        if any(not self._is_security_group(peer) for peer in self.diffs["egress"].lost_peers):
            lost.update(group for group, certainty in self._before.items() if certainty is Certainty.POSSIBLE)
        if not lost:
            return None
        gained = frozenset(self._after.keys() - self._before.keys())
        cut_off = lost - self._after.keys()
        if not self._after:
            kind = LossKind.TOTAL
        elif len(cut_off) <= len(gained):
            kind = LossKind.REDIRECTED
        elif self._own_groups is None and self._removed_count >= len(cut_off) - len(gained):
            kind = LossKind.AMBIGUOUS
        else:
            kind = LossKind.ONE_OF_SEVERAL
        return FlowLoss(kind, frozenset(lost), gained)

    def list_lost_rules(self, direction: str, loss: FlowLoss) -> list[PeerRule]:
        """Return the rules of the lost traffic in a direction, before the apply."""
        diff = self.diffs[direction]
        rules: list[PeerRule] = []
        for peer in sorted(diff.lost_peers):
            if peer in loss.lost or not self._is_security_group(peer):
                rules += diff.peers_before[peer]
        return rules

    def is_needed(self, rule: PeerRule) -> bool:
        """Return True if a way of the connection needs a rule of a flow."""
        peer = rule.flow.peer
        if self._is_security_group(peer):
            ways = self._before.keys() | self._after.keys()
            return peer in ways
        egress_groups = self.diffs["egress"].peers_before.keys()
        return not self._before or any(group not in egress_groups for group in self._before)

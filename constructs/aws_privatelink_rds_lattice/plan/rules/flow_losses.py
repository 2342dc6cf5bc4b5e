"""Find the lost traffic of a connection."""

from __future__ import annotations

import enum
import functools
import itertools
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext

    from .flow_diff import FlowDiff
    from .peer_rules import PeerRule

_ANY_ADDRESS = "0.0.0.0/0"
# The name of a path to address ranges, without a security group of a database.
_ADDRESS_RANGES = ""


class Certainty(enum.IntEnum):
    """The certainty of a path to the database."""

    # The egress rules are for address ranges. The addresses of the database are not in the plan.
    POSSIBLE = 1
    CERTAIN = 2


class LossKind(enum.Enum):
    """The meaning of a loss."""

    # No path of the connection remains.
    TOTAL = enum.auto()
    # Some paths remain, and any of the paths can lead to the database.
    ONE_OF_SEVERAL = enum.auto()
    # Each lost path has a new path that can lead to the same database.
    REDIRECTED = enum.auto()
    # A connection that the plan removes can explain the loss.
    AMBIGUOUS = enum.auto()


class FlowLoss(NamedTuple):
    """The lost traffic of a connection.

    Attributes:
        kind: The meaning of the loss.
        lost: The security groups with less traffic.
        gained: The security groups with new traffic.
    """

    kind: LossKind
    lost: frozenset[str]
    gained: frozenset[str]


class GatewayPaths:
    """The paths from a resource gateway to databases, before and after the apply, for all connections on the gateway.

    A path is a security group with an ingress rule for the gateway, if the gateway has an egress rule for the group or
    for address ranges. Rules can be in other configurations: without any ingress rule in the plan, the egress rules
    count alone, and without any egress rule the ingress rules.

    Attributes:
        diffs: The differences of the flows, by direction.
        lost_ranges: The lost peers that are not security groups, by direction.
        before: The certainty of each path before the apply, by the security group of the database.
        after: The same after the apply.
        lost: The paths with less certainty after the apply.
        gained: The paths only after the apply.
    """

    def __init__(self, egress: FlowDiff, ingress: FlowDiff, is_security_group: Callable[[str], bool]) -> None:
        """Find the paths for the differences in both directions."""
        self.diffs = {"egress": egress, "ingress": ingress}
        self.is_security_group = is_security_group
        self.lost_ranges: dict[str, frozenset[str]] = {}
        for direction, diff in self.diffs.items():
            self.lost_ranges[direction] = frozenset(itertools.filterfalse(is_security_group, diff.lost_peers))
        self.before = self._find_paths(egress.peers_before.keys(), ingress.peers_before.keys())
        self.after = self._find_paths(
            egress.peers_after.keys() - egress.lost_peers, ingress.peers_after.keys() - ingress.lost_peers
        )
        self.gained = self.after.keys() - self.before.keys()
        self.lost = {group for group, certainty in self.before.items() if self.after.get(group, 0) < certainty}
        if self.lost_ranges["egress"]:
            self.lost.update(group for group, certainty in self.before.items() if certainty is Certainty.POSSIBLE)
        self.needs_address_ranges = not self.before or any(group not in egress.peers_before for group in self.before)

    def _find_paths(self, egress_peers: Collection[str], ingress_peers: Collection[str]) -> dict[str, Certainty]:
        egress_groups = set(filter(self.is_security_group, egress_peers))
        ranges = set(egress_peers) - egress_groups
        has_egress, has_ingress = (bool(diff.peers_before or diff.peers_after) for diff in self.diffs.values())
        paths: dict[str, Certainty] = {}
        if not has_ingress:
            paths.update(dict.fromkeys(egress_groups, Certainty.CERTAIN))
            if ranges:
                paths[_ADDRESS_RANGES] = Certainty.POSSIBLE
            return paths
        for group in ingress_peers:
            if not has_egress or group in egress_groups or _ANY_ADDRESS in ranges:
                paths[group] = Certainty.CERTAIN
            elif ranges:
                paths[group] = Certainty.POSSIBLE
        return paths


class ConnectionPaths:
    """The usable paths of a connection from the resource gateway.

    Attributes:
        gateway: All paths from the gateway.
    """

    def __init__(self, context: ConnectionContext) -> None:
        """Find the paths from the gateway of a connection."""
        plan = context.plan
        self.gateway: GatewayPaths = plan.find_gateway_paths(context.before.flows, context.after.flows)
        self._owners = plan.group_owners
        self._own_groups = plan.matched_groups.get(context.name)
        self._removed_count = plan.count_removed_rivals(context)

    @functools.cached_property
    def _usable_groups(self) -> frozenset[str]:
        """The groups of the connection's database, and the groups without a known database."""
        groups = self.gateway.before.keys() | self.gateway.after.keys()
        # All connections on a gateway have the groups: no loop over the groups.
        free_groups = groups - self._owners.keys()
        if self._own_groups is None:
            return frozenset(free_groups)
        # A group that is new on the gateway can be the new group of this database.
        return frozenset((groups & self._own_groups) | (free_groups & self.gateway.gained))

    @property
    def loss(self) -> FlowLoss | None:
        """The lost traffic; None without a loss."""
        lost = self._usable_groups & self.gateway.lost
        if not lost:
            return None
        gained = self._usable_groups & self.gateway.gained
        cut_off = lost - self.gateway.after.keys()
        if self._usable_groups.isdisjoint(self.gateway.after):
            kind = LossKind.TOTAL
        elif len(cut_off) <= len(gained):
            kind = LossKind.REDIRECTED
        elif self._own_groups is None and self._removed_count >= len(cut_off) - len(gained):
            kind = LossKind.AMBIGUOUS
        else:
            kind = LossKind.ONE_OF_SEVERAL
        return FlowLoss(kind, lost, gained)

    def list_lost_rules(self, direction: str, loss: FlowLoss) -> list[PeerRule]:
        """Return the rules of the lost traffic in a direction, before the apply."""
        diff = self.gateway.diffs[direction]
        lost_peers = (diff.lost_peers & loss.lost) | self.gateway.lost_ranges[direction]
        rules: list[PeerRule] = []
        for peer in sorted(lost_peers):
            rules += diff.peers_before[peer]
        return rules

    def is_needed(self, rule: PeerRule) -> bool:
        """Return True if a path of the connection needs a rule of a flow."""
        peer = rule.flow.peer
        if self.gateway.is_security_group(peer):
            return peer in self._usable_groups
        return self.gateway.needs_address_ranges

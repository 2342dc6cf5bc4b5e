"""How far a resource gateway gets by the rules of its security groups."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from .ports import reaches
from .resources import UNKNOWN, Resource

if TYPE_CHECKING:
    from .ports import Ports
    from .state import Rule, Side


class Way(NamedTuple):
    """A way between a security group of the resource gateway and what it lets to or in."""

    direction: str
    own: str
    peer: str


class Reach:
    """To where some security groups get on some ports. Links on one gateway have it in common.

    Attributes:
        ways: The rules that let through, by way.
        groups: The security groups to which they lead.
        databases: Those of them that let the gateway in and are let out to, if there are any.
        holders: The resources with these rules to which something happens, but for the groups of databases, which hold
            much else.
    """

    def __init__(self, side: Side, groups: tuple[str, ...], ports: tuple[Ports, ...] | None) -> None:
        """Follow the rules.

        Args:
            side: The side of the plan.
            groups: The security groups.
            ports: The ports; None where they are not known, and any will do.
        """
        self.ways: dict[Way, list[Rule]] = defaultdict(list)
        for own in groups:
            out = [rule for rule in side.rules_of.get(own, ()) if rule.opening.way == "egress"]
            into = [rule for rule in side.rules_naming.get(own, ()) if rule.opening.way == "ingress"]
            for rule in (*out, *into):
                opening = rule.opening
                if reaches(opening, ports):
                    peer = opening.peers[0] if opening.way == "egress" else opening.group
                    self.ways[Way(opening.way, own, peer)].append(rule)
        to = {way.peer for way in self.ways if way.direction == "egress" and side.is_group(way.peer)}
        into_them = {way.peer for way in self.ways if way.direction == "ingress"} - {UNKNOWN}
        self.groups = (to | into_them) - set(groups)
        self.databases = (to & into_them or to | into_them) - set(groups)
        rules = [rule for several in self.ways.values() for rule in several]
        found = dict.fromkeys(rule.resource for rule in rules)
        self.holders: list[Resource] = [one for one in found if one.is_touched and one.address not in self.databases]


class Reaches:
    """Works out each reach on a side once.

    Attributes:
        side: The side.
    """

    def __init__(self, side: Side) -> None:
        """Keep it."""
        self.side = side
        self._known: dict[tuple[tuple[str, ...], tuple[Ports, ...] | None], Reach] = {}

    def of(self, groups: tuple[str, ...], ports: tuple[Ports, ...] | None) -> Reach:
        """Return to where some security groups get on some ports; the same each time."""
        if (groups, ports) not in self._known:
            self._known[groups, ports] = Reach(self.side, groups, ports)
        return self._known[groups, ports]

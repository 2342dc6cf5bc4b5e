"""The rules that a plan adds to security groups, and that no link needs."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from typing import TYPE_CHECKING

from .flows import Way
from .ports import TCP, Ports, is_wider, within
from .state import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .connection import Link
    from .flows import Reach
    from .state import Rule, Side

Needed = dict[Way, set[Ports]]


class Openings:
    """Says what is opened; for links on one gateway it is worked out once."""

    def __init__(self, before: Side, after: Side, needed: Needed) -> None:
        """Keep them.

        Args:
            before: What is there before the apply.
            after: What is there after it.
            needed: The ways that links need, see ``needed_by``.
        """
        self._before, self._after, self._needed = before, after, needed
        self._on_group: dict[str, list[Rule]] = {}
        self._found: dict[tuple[tuple[str, ...], tuple[str, ...], Reach], list[Rule]] = {}

    def of(self, before: Link, after: Link) -> list[Rule]:
        """Return the rules that concern a link: on the security groups of both ends, or for the gateway's.

        Args:
            before: The link before the apply. Of a group that the gateway does not have there, all rules count.
            after: The link after it.
        """
        key = before.groups, after.groups, after.reach
        if key not in self._found:
            found: list[Rule] = []
            for own in after.groups:
                both = (*self._after.rules_of.get(own, ()), *self._after.rules_naming.get(own, ()))
                came = [] if own in before.groups else [rule for rule in both if not self._is_needed(rule)]
                found += [*came, *self._on(own), *self._naming(own)]
            found += [rule for database in sorted(after.reach.databases) for rule in self._on(database)]
            self._found[key] = list(dict.fromkeys(found))
        return self._found[key]

    def _on(self, group: str) -> list[Rule]:
        # Links on several gateways may have a database's group in common.
        if group not in self._on_group:
            before, after = (side.rules_of.get(group, ()) for side in (self._before, self._after))
            self._on_group[group] = self._new(before, after)
        return self._on_group[group]

    def _naming(self, group: str) -> list[Rule]:
        return self._new(self._before.rules_naming.get(group, ()), self._after.rules_naming.get(group, ()))

    def _new(self, before: Iterable[Rule], after: Iterable[Rule]) -> list[Rule]:
        there = _by_peer(before)
        return [rule for rule in after if self._is_new(rule, there)]

    def _is_new(self, rule: Rule, there: dict[tuple[str, str, str], list[Rule]]) -> bool:
        opening = rule.opening
        if rule.resource.is_idle or self._is_needed(rule):
            return False
        ranges = _ranges_around(opening.peers[0])
        around = (one for each in ranges for one in there.get((opening.way, opening.group, each), ()))
        return not any(is_wider(one.opening, opening) for one in around)

    def _is_needed(self, rule: Rule) -> bool:
        """Tell whether a link needs a rule, or nobody is let through by it."""
        opening = rule.opening
        (peer,) = opening.peers
        own, other = (opening.group, peer) if opening.way == "egress" else (peer, opening.group)
        needed = self._needed.get(Way(opening.way, own, other), ())
        is_single = opening.protocol in TCP and any(within(opening.ports, ports) for ports in needed)
        return peer == NOBODY or is_single


def needed_by(links: Iterable[Link]) -> Needed:
    """Return the ways that links need, each with its ports."""
    needed: Needed = defaultdict(set)
    for groups, ports, reach in dict.fromkeys((link.groups, link.ports, link.reach) for link in links):
        for own in groups:
            for database in reach.databases:
                for direction in ("egress", "ingress"):
                    needed[Way(direction, own, database)].update(ports or ())
    return needed


def _by_peer(rules: Iterable[Rule]) -> dict[tuple[str, str, str], list[Rule]]:
    found: dict[tuple[str, str, str], list[Rule]] = {}
    for rule in rules:
        if not rule.resource.is_lost:
            opening = rule.opening
            found.setdefault((opening.way, opening.group, opening.peers[0]), []).append(rule)
    return found


def _ranges_around(peer: str) -> Iterator[str]:
    """Yield an address range and all that hold it, as they are written; of any other peer, itself."""
    yield peer
    try:
        network = ipaddress.ip_network(peer)
    except ValueError:
        return
    for length in range(network.prefixlen - 1, -1, -1):
        yield str(network.supernet(new_prefix=length))

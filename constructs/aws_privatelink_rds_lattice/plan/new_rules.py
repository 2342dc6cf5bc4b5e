"""The rules that a plan adds to security groups, and that no link needs."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from typing import TYPE_CHECKING

from .flows import Flow
from .ports import TCP_PROTOCOLS, PortRange, covers_rule, is_port_range_within
from .state import NO_PEER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .connection import ConnectionState
    from .flows import GatewayFlows
    from .state import PeerRule, PlanState

RequiredPorts = dict[Flow, set[PortRange]]


class NewRuleFinder:
    """Says what is opened; for links on one gateway it is worked out once."""

    def __init__(self, before: PlanState, after: PlanState, required_ports: RequiredPorts) -> None:
        """Keep them.

        Args:
            before: What is there before the apply.
            after: What is there after it.
            required_ports: The ways that links need, see ``needed_by``.
        """
        self._before, self._after, self._required_ports = before, after, required_ports
        self._new_rules_by_group: dict[str, list[PeerRule]] = {}
        self._new_rules_by_connection: dict[tuple[tuple[str, ...], tuple[str, ...], GatewayFlows], list[PeerRule]] = {}

    def find_new_rules(self, before: ConnectionState, after: ConnectionState) -> list[PeerRule]:
        """Return the rules that concern a link: on the security groups of both ends, or for the gateway's.

        Args:
            before: The link before the apply. Of a group that the gateway does not have there, all rules count.
            after: The link after it.
        """
        key = before.security_groups, after.security_groups, after.flows
        if key not in self._new_rules_by_connection:
            found: list[PeerRule] = []
            for own in after.security_groups:
                both = (*self._after.rules_by_group.get(own, ()), *self._after.rules_by_peer.get(own, ()))
                came = [] if own in before.security_groups else [rule for rule in both if not self._is_required(rule)]
                found += [*came, *self._new_rules_on(own), *self._new_rules_referencing(own)]
            found += [rule for database in sorted(after.flows.database_groups) for rule in self._new_rules_on(database)]
            self._new_rules_by_connection[key] = list(dict.fromkeys(found))
        return self._new_rules_by_connection[key]

    def _new_rules_on(self, group: str) -> list[PeerRule]:
        # Links on several gateways may have a database's group in common.
        if group not in self._new_rules_by_group:
            before, after = (side.rules_by_group.get(group, ()) for side in (self._before, self._after))
            self._new_rules_by_group[group] = self._select_new_rules(before, after)
        return self._new_rules_by_group[group]

    def _new_rules_referencing(self, group: str) -> list[PeerRule]:
        return self._select_new_rules(
            self._before.rules_by_peer.get(group, ()), self._after.rules_by_peer.get(group, ())
        )

    def _select_new_rules(self, before: Iterable[PeerRule], after: Iterable[PeerRule]) -> list[PeerRule]:
        there = _index_rules_by_peer(before)
        return [rule for rule in after if self._is_new(rule, there)]

    def _is_new(self, rule: PeerRule, existing_rules: dict[tuple[str, str, str], list[PeerRule]]) -> bool:
        opening = rule.entry
        if rule.resource.unchanged or self._is_required(rule):
            return False
        ranges = _containing_address_ranges(opening.peers[0])
        around = (
            one for each in ranges for one in existing_rules.get((opening.direction, opening.security_group, each), ())
        )
        return not any(covers_rule(one.entry, opening) for one in around)

    def _is_required(self, rule: PeerRule) -> bool:
        """Tell whether a link needs a rule, or nobody is let through by it."""
        opening = rule.entry
        (peer,) = opening.peers
        own, other = (opening.security_group, peer) if opening.direction == "egress" else (peer, opening.security_group)
        needed = self._required_ports.get(Flow(opening.direction, own, other), ())
        is_single = opening.protocol in TCP_PROTOCOLS and any(
            is_port_range_within(opening.port_range, ports) for ports in needed
        )
        return peer == NO_PEER or is_single


def collect_required_ports(connections: Iterable[ConnectionState]) -> RequiredPorts:
    """Return the ways that links need, each with its ports."""
    needed: RequiredPorts = defaultdict(set)
    for groups, ports, reach in dict.fromkeys(
        (link.security_groups, link.port_ranges, link.flows) for link in connections
    ):
        for own in groups:
            for database in reach.database_groups:
                for direction in ("egress", "ingress"):
                    needed[Flow(direction, own, database)].update(ports or ())
    return needed


def _index_rules_by_peer(rules: Iterable[PeerRule]) -> dict[tuple[str, str, str], list[PeerRule]]:
    found: dict[tuple[str, str, str], list[PeerRule]] = {}
    for rule in rules:
        if not rule.resource.deleted_out_of_band:
            opening = rule.entry
            found.setdefault((opening.direction, opening.security_group, opening.peers[0]), []).append(rule)
    return found


def _containing_address_ranges(peer: str) -> Iterator[str]:
    """Yield an address range and all that hold it, as they are written; of any other peer, itself."""
    yield peer
    try:
        network = ipaddress.ip_network(peer)
    except ValueError:
        return
    for length in range(network.prefixlen - 1, -1, -1):
        yield str(network.supernet(new_prefix=length))

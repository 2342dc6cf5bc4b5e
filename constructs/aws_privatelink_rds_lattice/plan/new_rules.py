"""Find the rules added by a plan and not needed by any connection."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from typing import TYPE_CHECKING

from .flows import Flow, get_flow
from .peer_rules import NO_PEER
from .ports import TCP_PROTOCOLS, PortRange, covers_rule, is_port_range_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .connection import ConnectionState
    from .flows import GatewayFlows
    from .peer_rules import PeerRule
    from .state import PlanState

# The flows that connections need, with the port ranges of these connections.
RequiredPorts = dict[Flow, set[PortRange]]
# The direction, the security group and the peer of a rule.
_RuleKey = tuple[str, str, str]


class NewRuleFinder:
    """Finder of new rules. The finder compares each security group once for all connections."""

    def __init__(self, before: PlanState, after: PlanState, required_ports: RequiredPorts) -> None:
        """Store the states to compare.

        Args:
            before: The relations between the resources before the apply.
            after: The relations between the resources after the apply.
            required_ports: The flows that connections need; see ``collect_required_ports``.
        """
        self._before = before
        self._after = after
        self._required_ports = required_ports
        self._new_rules_by_group: dict[str, list[PeerRule]] = {}
        self._new_rules_by_connection: dict[tuple[tuple[str, ...], tuple[str, ...], GatewayFlows], list[PeerRule]] = {}

    def find_new_rules(self, before: ConnectionState, after: ConnectionState) -> list[PeerRule]:
        """Return the new rules for a connection, without the required rules.

        The rules are on the security groups of the gateway and of the database, or refer to a group of the gateway.

        Args:
            before: The connection before the apply. All rules of a group that the gateway does not have there count.
            after: The connection after the apply.
        """
        key = (before.security_groups, after.security_groups, after.flows)
        if key not in self._new_rules_by_connection:
            new_rules: list[PeerRule] = []
            for gateway_group in after.security_groups:
                if gateway_group not in before.security_groups:
                    new_rules += self._rules_of_added_group(gateway_group)
                new_rules += self._new_rules_on(gateway_group)
                new_rules += self._new_rules_referencing(gateway_group)
            for database_group in sorted(after.flows.database_groups):
                new_rules += self._new_rules_on(database_group)
            self._new_rules_by_connection[key] = list(dict.fromkeys(new_rules))
        return self._new_rules_by_connection[key]

    def _rules_of_added_group(self, group: str) -> list[PeerRule]:
        """Return all rules of a security group added to the gateway, except the required rules."""
        rules = [*self._after.rules_by_group.get(group, ()), *self._after.rules_by_peer.get(group, ())]
        return [rule for rule in rules if not self._is_required(rule)]

    def _new_rules_on(self, group: str) -> list[PeerRule]:
        # Connections on several gateways can share the security group of a database.
        if group not in self._new_rules_by_group:
            rules_before = self._before.rules_by_group.get(group, ())
            rules_after = self._after.rules_by_group.get(group, ())
            self._new_rules_by_group[group] = self._select_new_rules(rules_before, rules_after)
        return self._new_rules_by_group[group]

    def _new_rules_referencing(self, group: str) -> list[PeerRule]:
        rules_before = self._before.rules_by_peer.get(group, ())
        rules_after = self._after.rules_by_peer.get(group, ())
        return self._select_new_rules(rules_before, rules_after)

    def _select_new_rules(self, before: Iterable[PeerRule], after: Iterable[PeerRule]) -> list[PeerRule]:
        existing_rules = _index_existing_rules(before)
        return [rule for rule in after if self._is_new(rule, existing_rules)]

    def _is_new(self, rule: PeerRule, existing_rules: dict[_RuleKey, list[PeerRule]]) -> bool:
        """Return True if a rule is neither required nor covered by an existing rule."""
        if rule.resource.unchanged or self._is_required(rule):
            return False
        direction, security_group, peer = _rule_key(rule)
        for outer_peer in _iter_containing_ranges(peer):
            for existing_rule in existing_rules.get((direction, security_group, outer_peer), ()):
                if covers_rule(existing_rule.entry, rule.entry):
                    return False
        return True

    def _is_required(self, rule: PeerRule) -> bool:
        """Return True if a connection needs a rule, or if the rule has no peer and thus allows nothing."""
        entry = rule.entry
        if NO_PEER in entry.peers:
            return True
        if entry.protocol not in TCP_PROTOCOLS:
            return False
        required_ranges = self._required_ports.get(get_flow(entry), ())
        return any(is_port_range_within(entry.port_range, required_range) for required_range in required_ranges)


def collect_required_ports(connections: Iterable[ConnectionState]) -> RequiredPorts:
    """Return the flows needed by connections, with the port ranges of the connections."""
    required_ports: RequiredPorts = defaultdict(set)
    # Connections on a gateway share the same flows, so the set has each gateway once.
    requirements = set()
    for connection in connections:
        requirements.add((connection.security_groups, connection.port_ranges, connection.flows))
    for gateway_groups, port_ranges, flows in requirements:
        for gateway_group in gateway_groups:
            for database_group in flows.database_groups:
                for direction in ("egress", "ingress"):
                    required_ports[Flow(direction, gateway_group, database_group)].update(port_ranges or ())
    return required_ports


def _index_existing_rules(rules: Iterable[PeerRule]) -> dict[_RuleKey, list[PeerRule]]:
    """Return rules by key, without the rules deleted outside of Terraform."""
    rules_by_key: dict[_RuleKey, list[PeerRule]] = defaultdict(list)
    for rule in rules:
        if not rule.resource.deleted_out_of_band:
            rules_by_key[_rule_key(rule)].append(rule)
    return rules_by_key


def _rule_key(rule: PeerRule) -> _RuleKey:
    (peer,) = rule.entry.peers
    return rule.entry.direction, rule.entry.security_group, peer


def _iter_containing_ranges(peer: str) -> Iterator[str]:
    """Yield the peer of a rule and, for an address range, all containing ranges in CIDR notation."""
    yield peer
    try:
        network = ipaddress.ip_network(peer)
    except ValueError:
        return
    for length in range(network.prefixlen - 1, -1, -1):
        yield str(network.supernet(new_prefix=length))

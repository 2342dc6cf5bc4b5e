"""Find the rules added by a plan and not needed by any connection."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.connection import parse_configuration_target

from .peer_rules import NO_PEER, Flow
from .ports import PortRange, covers_rule
from .rule_values import TCP_PROTOCOL, is_port_range_within, is_union_of, iter_containing_peers
from .security_group_rules import DIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aws_privatelink_rds_lattice.plan.connection import ConnectionState
    from aws_privatelink_rds_lattice.plan.state import PlanState

    from .flows import GatewayFlows
    from .peer_rules import PeerRule


class NewRuleFinder:
    """Finder of new rules. The finder compares each security group once for all connections."""

    def __init__(self, before: PlanState, after: PlanState, connections: Iterable[ConnectionState]) -> None:
        """Store the states to compare, and the flows needed by the connections after the apply."""
        self._before = before
        self._after = after
        self._required_ports = _collect_required_ports(connections)
        self.find_new_rules = functools.cache(self._find_new_rules)
        self.find_imported_rules = functools.cache(self._find_imported_rules)
        # Connections on several gateways can share the security group of a database.
        self._new_rules_on = functools.cache(self._find_new_rules_on)

    def _find_new_rules(
        self, groups_before: tuple[str, ...], groups_after: tuple[str, ...], flows: GatewayFlows
    ) -> Sequence[PeerRule]:
        """Return the new rules for a gateway, without the required rules. All rules of an added group count.

        The rules are on the security groups of the gateway, let traffic from such a group into any security group, or
        let any traffic into the security group of a database.
        """
        new_rules: list[PeerRule] = []
        for group in groups_after:
            rules_from_others = _select_ingress(self._after.rules_by_peer.get(group, ()))
            if group not in groups_before:
                new_rules += self._without_required_rules(self._after.rules_by_group.get(group, ()))
                new_rules += self._without_required_rules(rules_from_others)
            new_rules += self._new_rules_on(group)
            new_rules += self._select_new_rules(self._before.rules_by_peer.get(group, ()), rules_from_others)
        for database_group in sorted(flows.database_groups):
            new_rules += _select_ingress(self._new_rules_on(database_group))
        return list(dict.fromkeys(new_rules))

    def _find_imported_rules(self, groups: tuple[str, ...], flows: GatewayFlows) -> Sequence[PeerRule]:
        """Return the imported and unchanged rules, without the required rules; see ``_find_new_rules``."""
        rules: list[PeerRule] = []
        for group in groups:
            rules += self._after.rules_by_group.get(group, ())
            rules += _select_ingress(self._after.rules_by_peer.get(group, ()))
        for database_group in sorted(flows.database_groups):
            rules += _select_ingress(self._after.rules_by_group.get(database_group, ()))
        imported_rules = [rule for rule in rules if rule.resource.import_id is not None and rule.resource.unchanged]
        return list(dict.fromkeys(self._without_required_rules(imported_rules)))

    def _find_new_rules_on(self, group: str) -> list[PeerRule]:
        rules_before = self._before.rules_by_group.get(group, ())
        rules_after = self._after.rules_by_group.get(group, ())
        return self._select_new_rules(rules_before, rules_after)

    def _select_new_rules(self, before: Iterable[PeerRule], after: Iterable[PeerRule]) -> list[PeerRule]:
        """Return the rules without required rules, and without rules covered by a rule before the apply."""
        existing_rules: dict[Flow, list[PeerRule]] = defaultdict(list)
        for rule in before:
            if not rule.resource.deleted_out_of_band:
                for existing_rule in (rule, *_iter_entry_rules(rule, self._before)):
                    existing_rules[existing_rule.flow].append(existing_rule)
        changed_rules: list[PeerRule] = []
        for rule in after:
            rules_by_entry = list(_iter_entry_rules(rule, self._after)) or [rule]
            changed_rules += [entry_rule for entry_rule in rules_by_entry if not entry_rule.resource.unchanged]
        return [rule for rule in self._without_required_rules(changed_rules) if not _is_covered(rule, existing_rules)]

    def _without_required_rules(self, rules: Iterable[PeerRule]) -> Iterator[PeerRule]:
        """Yield the rules not needed by any connection. A rule without a peer allows nothing."""
        for rule in rules:
            required_ranges = self._required_ports.get(rule.flow, ())
            is_on_required_port = any(_is_within(rule.port_range, required) for required in required_ranges)
            is_required = is_on_required_port and rule.protocol == TCP_PROTOCOL
            if not is_required and rule.peer != NO_PEER:
                yield rule


def _is_within(port_range: tuple[object, object], required: PortRange | None) -> bool:
    """Return True for a part of a port range. Without known ports, any single port is enough."""
    if required is None:
        first, last = port_range
        return first == last
    return is_port_range_within(port_range, required)


def _select_ingress(rules: Iterable[PeerRule]) -> list[PeerRule]:
    """Return the ingress rules. The direction of a rule can be known after apply."""
    return [rule for rule in rules if rule.direction != "egress"]


def _iter_entry_rules(rule: PeerRule, state: PlanState) -> Iterator[PeerRule]:
    """Yield a rule for each entry, if the peer of a rule is a prefix list in the plan.

    The resource of such a rule is the resource of the entry, if only the entry changes.
    """
    for entry in state.entries_by_list.get(rule.peer, ()):
        resource = rule.resource if entry.resource.unchanged else entry.resource
        address = f"{rule.address} with {rule.peer}"
        yield rule._replace(peer=entry.network, resource=resource, address=address)


def _collect_required_ports(connections: Iterable[ConnectionState]) -> Mapping[Flow, set[PortRange | None]]:
    """Return the required port ranges by flow; None for a connection without known ports."""
    required_ports: dict[Flow, set[PortRange | None]] = defaultdict(set)
    # Connections on a gateway share the same flows, so the set has each gateway once.
    requirements = set()
    for connection in connections:
        requirements.add((connection.security_groups, _find_required_ports(connection), connection.flows))
    for gateway_groups, port_ranges, flows in requirements:
        for gateway_group in gateway_groups:
            for database_group in flows.database_groups:
                for direction in DIRECTIONS:
                    required_ports[Flow(direction, gateway_group, database_group)].update(port_ranges)
    return required_ports


def _find_required_ports(connection: ConnectionState) -> tuple[PortRange | None, ...]:
    """Return the port ranges of a connection; None for any single port.

    The database of a configuration for an ARN has one port: if rules allow only one port, the connection needs that.
    """
    if connection.port_ranges is not None:
        return connection.port_ranges
    is_for_arn = parse_configuration_target(connection.configuration_values)[0] == "arn"
    if not is_for_arn:
        return (None,)
    ports = connection.flows.single_ports
    return tuple(ports) if len(ports) == 1 else ()


def _is_covered(rule: PeerRule, existing_rules: Mapping[Flow, Iterable[PeerRule]]) -> bool:
    """Return True if an existing rule allows all the traffic of a rule, or several rules for parts of its network."""
    for peer in iter_containing_peers(rule.peer):
        for existing_rule in existing_rules.get(rule._replace(peer=peer).flow, ()):
            if covers_rule(existing_rule, rule):
                return True
    parts = set()
    for existing_rule in itertools.chain.from_iterable(existing_rules.values()):
        is_same_side = (existing_rule.direction, existing_rule.security_group) == (rule.direction, rule.security_group)
        if is_same_side and covers_rule(existing_rule, rule):
            parts.add(existing_rule.peer)
    return is_union_of(rule.peer, parts)

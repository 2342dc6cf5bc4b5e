"""Match the connections on a shared resource gateway with the security groups of their databases.

A plan does not tell the database behind a security group. Names tell: of the resources, their modules and instance
keys, the database host, and the references in the configuration.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.connection import parse_configuration_target
from aws_privatelink_rds_lattice.plan.parsing.json_items import mapping_at
from aws_privatelink_rds_lattice.plan.references.expressions import most_specific_references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.context import PlanContext
    from aws_privatelink_rds_lattice.plan.resources import PlanResource

_WORD = re.compile(r"[A-Za-z0-9]+")
_LETTERS_OR_DIGITS = re.compile(r"[A-Za-z]+|\d+")
# The random part of IDs and of names: db2 is none, although it is a hexadecimal number.
_RANDOM_WORD = re.compile(r"(?:[0-9a-f]{8,}|[0-9A-F]{8,}|\d{4,})$")


def match_database_groups(plan: PlanContext) -> Mapping[str, frozenset[str]]:
    """Return the security groups of the database by connection, for connections on a shared gateway.

    A connection is left out if the names do not tell its groups from the groups of other connections.
    """
    connections_by_group: dict[str, list[ConnectionContext]] = defaultdict(list)
    for connection in plan.connections:
        if not connection.is_gateway_only:
            for group in connection.gateway_groups:
                connections_by_group[group].append(connection)
    groups: dict[str, frozenset[str]] = {}
    matched: set[tuple[str, ...]] = set()
    for connections in connections_by_group.values():
        names = tuple(connection.name for connection in connections)
        if len(connections) > 1 and names not in matched:
            matched.add(names)
            groups |= _match_connections(plan, connections)
    return groups


def _match_connections(plan: PlanContext, connections: list[ConnectionContext]) -> dict[str, frozenset[str]]:
    groups_by_connection = {connection.name: _reachable_groups(connection) for connection in connections}
    groups = frozenset().union(*groups_by_connection.values())
    if len(groups) < len(connections):
        # Some connections have the same group.
        return {}
    owners = _index_distinctive_words({connection.name: _words_of(connection) for connection in connections})
    marked_groups = _index_distinctive_words(_words_by_group(plan, connections, groups))
    scores: dict[str, Counter[str]] = defaultdict(Counter)
    for word in owners.keys() & marked_groups.keys():
        scores[marked_groups[word]][owners[word]] += 1
    matches: dict[str, set[str]] = defaultdict(set)
    matched_groups = set()
    for group in groups:
        candidates = [name for name, own_groups in groups_by_connection.items() if group in own_groups]
        owner = _select_best(candidates, scores[group])
        if owner:
            matches[owner].add(group)
            matched_groups.add(group)
    unmatched = groups_by_connection.keys() - matches.keys()
    if len(unmatched) == 1:
        (name,) = unmatched
        matches[name] = groups_by_connection[name] - matched_groups
    return {name: frozenset(own_groups) for name, own_groups in matches.items() if own_groups}


def _select_best(candidates: Sequence[str], scores: Counter[str]) -> str:
    """Return the connection with the most words of a group; empty for a tie."""
    if len(candidates) == 1:
        return candidates[0]
    ranked = [(name, score) for name, score in scores.most_common() if name in candidates]
    if not ranked:
        return ""
    (best, best_score), *rest = ranked
    is_tie = bool(rest) and rest[0][1] == best_score
    return "" if is_tie else best


def _reachable_groups(connection: ConnectionContext) -> set[str]:
    return connection.before.flows.reachable_groups | connection.after.flows.reachable_groups


def _index_distinctive_words(words_by_name: Mapping[str, set[str]]) -> dict[str, str]:
    """Return the name for each word of a single name."""
    counts = Counter(word for words in words_by_name.values() for word in words)
    index = {}
    for name, words in words_by_name.items():
        index.update({word: name for word in words if counts[word] == 1})
    return index


def _words_of(connection: ConnectionContext) -> set[str]:
    """Return the words in the names of a connection."""
    texts = [connection.name]
    for state in (connection.before, connection.after):
        _, target = parse_configuration_target(state.configuration_values)
        texts.append(target.partition(".")[0])
        texts.append(str((state.configuration_values or {}).get("name")))
        texts += [share.resource.address for share in state.shares]
    words = _split_words(texts)
    if connection.main_resource:
        words |= _split_words(_iter_referenced_names(connection.plan, connection.main_resource))
    return words


def _words_by_group(
    plan: PlanContext, connections: Iterable[ConnectionContext], groups: Iterable[str]
) -> dict[str, set[str]]:
    """Return the words in the names of security groups and of the rules for them."""
    words: dict[str, set[str]] = {}
    for group in groups:
        resource = plan.resources.get(group)
        values = (resource.after or resource.before or {}) if resource else {}
        words[group] = _split_words([group, str(values.get("name"))])
    rule_resources: dict[str, set[PlanResource]] = defaultdict(set)
    # Connections on a gateway share their flows.
    all_flows = {state.flows for connection in connections for state in (connection.before, connection.after)}
    for flows in all_flows:
        for flow, rules in flows.rules_by_flow.items():
            rule_resources[flow.peer].update(rule.resource for rule in rules)
    gateway_groups = frozenset().union(*(connection.gateway_groups for connection in connections))
    for group in words.keys() & rule_resources.keys():
        for resource in rule_resources[group]:
            # The group of the gateway has inline rules for all databases.
            if resource.address not in gateway_groups:
                words[group] |= _split_words([resource.address, *_iter_referenced_names(plan, resource)])
    return words


def _iter_referenced_names(plan: PlanContext, resource: PlanResource) -> Iterator[str]:
    config = plan.after.references.find_config(resource)
    for reference in most_specific_references(mapping_at(config, "expressions")):
        # Without the attribute: two databases have the same attributes.
        yield reference.rpartition(".")[0]


def _split_words(texts: Iterable[str]) -> set[str]:
    words = set()
    for text in texts:
        for word in _WORD.findall(text):
            if not _RANDOM_WORD.match(word):
                words.add(word.lower())
                words.update(part.lower() for part in _LETTERS_OR_DIGITS.findall(word))
    return words

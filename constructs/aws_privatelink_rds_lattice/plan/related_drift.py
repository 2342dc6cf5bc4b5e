"""Find resources beside a connection that somebody changed outside of Terraform, so that others get the database.

The resources are the security groups of the database, prefix lists in rules, resource policies and service networks.
Other clients use them too: of a security group and of a prefix list, only the traffic on the database port counts.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from .describe_rules import describe_traffic
from .rules.drifted_rules import find_drifted_networks, find_drifted_rules
from .rules.ports import allows_any_port
from .rules.security_group_rules import PREFIX_LIST_TYPES
from .sharing.relations import parse_network_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .connection_context import ConnectionContext
    from .resources import PlanResource
    from .rules.peer_rules import PeerRule


class TrafficDrift(NamedTuple):
    """Traffic that somebody allowed or denied outside of Terraform.

    Attributes:
        resource: The changed security group, rule or prefix list.
        changed_part: The changed part: "ingress" or "entries".
        added: The added rules or networks as texts.
        removed: The removed rules or networks as texts.
    """

    resource: PlanResource
    changed_part: str
    added: list[str]
    removed: list[str]


def list_related_resources(context: ConnectionContext) -> list[PlanResource]:
    """Return the policies, VPC associations, prefix list entries and deleted groups that matter to a connection."""
    if not context.plan.has_drift:
        return []
    related: list[PlanResource] = []
    for sharing in (context.plan.sharing.before, context.plan.sharing.after):
        networks = sharing.state.networks_by_configuration.get(context.name, ())
        network_ids = [parse_network_id(network.name) for network in networks]
        for name in (context.name, *network_ids):
            related += sharing.policies_by_resource.get(name, ())
        for network_id in network_ids:
            related += [vpc.resource for vpc in sharing.vpcs_by_network.get(network_id, ())]
    for prefix_list in _list_prefix_lists(context):
        entries = context.before.state.entries_by_list.get(prefix_list.address, ())
        related += [entry.resource for entry in entries if entry.resource is not prefix_list]
    groups = filter(None, map(context.resources.get, _database_groups(context)))
    related += [group for group in groups if group.deleted_out_of_band]
    return list(dict.fromkeys(related))


def find_traffic_drift(context: ConnectionContext) -> Iterator[TrafficDrift]:
    """Yield the changed rules of the security groups of the database, and the changed prefix lists in rules."""
    if not context.plan.has_drift:
        return
    own_resources = set(context.connection_resources)
    groups = [context.resources[group] for group in _database_groups(context) if group in context.resources]
    rule_resources = [rule.resource for rule in _list_database_rules(context)]
    for resource in dict.fromkeys([*groups, *rule_resources]):
        if resource.values_before_drift is not None and resource not in own_resources:
            changed = find_drifted_rules(context.before.state, resource).without_descriptions()
            added, removed = (_describe_ingress(context, rules) for rules in changed)
            if added or removed:
                yield TrafficDrift(resource, "ingress", added, removed)
    for prefix_list in _list_prefix_lists(context):
        if prefix_list.values_before_drift is not None:
            networks = find_drifted_networks(context.before.state, prefix_list)
            added, removed = (list(map(context.describer.format_value, names)) for names in networks)
            if added or removed:
                yield TrafficDrift(prefix_list, "entries", added, removed)


def _database_groups(context: ConnectionContext) -> list[str]:
    """Return the security groups of the database, without those that only another connection has."""
    return sorted(context.plan.without_groups_of_others(context.database_groups, context.name))


def _list_database_rules(context: ConnectionContext) -> list[PeerRule]:
    """Return the rules of the security groups of the database, before and after the apply."""
    rules: list[PeerRule] = []
    for group, state in itertools.product(_database_groups(context), (context.before.state, context.after.state)):
        rules += state.rules_by_group.get(group, ())
    return rules


def _is_on_port(context: ConnectionContext, rule: PeerRule) -> bool:
    """Return True for a rule that allows traffic on a port of the connection, before or after the apply."""
    return any(allows_any_port(rule, state.port_ranges) for state in (context.before, context.after))


def _describe_ingress(context: ConnectionContext, rules: Iterable[PeerRule]) -> list[str]:
    """Return the ingress rules on the port of a connection as texts."""
    selected = [rule for rule in rules if rule.direction != "egress" and _is_on_port(context, rule)]
    return [describe_traffic(context.describer, rule) for rule in selected]


def _list_prefix_lists(context: ConnectionContext) -> list[PlanResource]:
    """Return the prefix lists in rules of the gateway and in ingress rules of the database, on the database port."""
    rules = [rule for rule in _list_database_rules(context) if rule.direction != "egress"]
    for state in (context.before, context.after):
        rules += itertools.chain.from_iterable(state.flows.rules_by_flow.values())
    resources: dict[PlanResource, None] = {}
    for rule in rules:
        peer = context.resources.get(rule.peer)
        if peer and peer.resource_type in PREFIX_LIST_TYPES and _is_on_port(context, rule):
            resources[peer] = None
    return list(resources)

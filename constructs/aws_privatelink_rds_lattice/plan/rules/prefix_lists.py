"""Prefix lists in a plan: their entries, and the traffic lost with removed entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.parsing.json_items import list_items
from aws_privatelink_rds_lattice.plan.resources import (
    KNOWN_AFTER_APPLY,
    PlanResource,
    ResourceValues,
    UnknownValue,
    is_known_text,
)

from .ports import allows_any_port
from .rule_values import iter_containing_peers, normalize_peer
from .security_group_rules import PREFIX_LIST_ENTRY, PREFIX_LIST_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.state import PlanState

    from .peer_rules import PeerRule

_CLOUD_CONTROL_LIST = "awscc_ec2_prefix_list"


class PrefixListEntry(NamedTuple):
    """An entry of a prefix list.

    Attributes:
        prefix_list: The address or the ID of the prefix list.
        network: The network in CIDR notation, or ``KNOWN_AFTER_APPLY``.
        resource: The resource with the entry: the prefix list, or an entry of its own.
        is_computed: True if the prefix list only reports the entry. Without entries in its configuration, the AWS
            provider lists the entries of a prefix list, whichever resources manage these entries.
    """

    prefix_list: str
    network: str
    resource: PlanResource
    is_computed: bool = False


def parse_prefix_list_entries(
    state: PlanState, resource: PlanResource, values: ResourceValues
) -> Iterator[PrefixListEntry]:
    """Yield the entries of a prefix list, or the entry of a separate resource.

    Args:
        state: The addresses of the prefix lists, before or after the apply.
        resource: The resource.
        values: The values of the resource in the state.
    """
    if resource.resource_type == PREFIX_LIST_ENTRY:
        prefix_lists = state.resolve_references(resource, values, "prefix_list_id", PREFIX_LIST_TYPES)
        if prefix_lists and prefix_lists[0] != KNOWN_AFTER_APPLY:
            yield PrefixListEntry(prefix_lists[0], _read_network(values), resource)
        return
    argument = "entries" if resource.resource_type == _CLOUD_CONTROL_LIST else "entry"
    value = values.get(argument)
    is_configured = state.references.is_configured(resource, argument)
    if isinstance(value, UnknownValue) and not is_configured:
        # A new prefix list without entries of its own.
        return
    # A dynamic block is not among the expressions. A change in the entries shows that.
    is_same = resource.persists and (resource.before or {}).get(argument) == (resource.after or {}).get(argument)
    is_computed = is_same and not is_configured
    for item in list_items(value):
        yield PrefixListEntry(resource.address, _read_network(item), resource, is_computed)


def _read_network(entry: object) -> str:
    """Return the network of an entry. An entry without a network counts as unknown."""
    network = entry.get("cidr") if isinstance(entry, dict) else None
    if is_known_text(network):
        return normalize_peer(network)
    return KNOWN_AFTER_APPLY


def find_prefix_lists(state: PlanState, connections: Iterable[ConnectionContext]) -> frozenset[str]:
    """Return the prefix lists in rules of gateways' security groups, and in ingress rules of databases' groups."""
    prefix_lists: set[str] = set()
    gateway_groups: set[str] = set()
    database_groups: set[str] = set()
    for connection in connections:
        gateway_groups |= connection.gateway_groups
        database_groups |= connection.database_groups
    for group in gateway_groups | database_groups:
        for rule in state.rules_by_group.get(group, ()):
            is_relevant = rule.direction != "egress" or group in gateway_groups
            if is_relevant and state.is_prefix_list(rule.peer):
                prefix_lists.add(rule.peer)
    return frozenset(prefix_lists)


def find_prefix_list_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each rule of a connection with less traffic after a prefix list loses entries."""
    for rule in dict.fromkeys(_iter_rules_for_prefix_lists(context)):
        removed = list(_iter_removed_entries(context, rule.peer))
        if not removed:
            continue
        causes = list(dict.fromkeys(entry.resource for entry in removed))
        networks = context.describer.join({entry.network for entry in removed})
        preposition = "from" if rule.direction == "ingress" else "to"
        text = (
            f"whether {rule.address} still allows the traffic of the connection: "
            f"no more traffic {preposition} {networks}, since {context.describer.describe_actions(causes)}"
        )
        yield context.finding(Effect.UNKNOWN, text, addresses=[cause.address for cause in causes])


def _iter_rules_for_prefix_lists(context: ConnectionContext) -> Iterator[PeerRule]:
    """Yield the rules for prefix lists in directions without a rule for the security group of a database."""
    lists = context.before.state.entries_by_list.keys()
    if not lists:
        return
    is_shared = context.plan.connections_by_gateway[context.after.gateway] > 1
    flows_after = context.after.flows.rules_by_flow
    state_after = context.after.state
    directions = {flow.direction for flow in flows_after if state_after.is_security_group(flow.peer)}
    if "egress" not in directions or is_shared:
        for flow, rules in context.before.flows.rules_by_flow.items():
            if flow.direction == "egress" and flow.peer in lists:
                yield from rules
    if "ingress" not in directions:
        for group in sorted(context.before.flows.database_groups):
            for rule in context.before.state.rules_by_group[group]:
                is_for_list = rule.direction == "ingress" and rule.peer in lists
                if is_for_list and allows_any_port(rule, context.before.port_ranges):
                    yield rule


def _iter_removed_entries(context: ConnectionContext, prefix_list: str) -> Iterator[PrefixListEntry]:
    """Yield the removed entries of a prefix list, without entries within a remaining entry."""
    networks_after = set()
    for entry in context.after.state.entries_by_list.get(prefix_list, ()):
        if not entry.is_computed:
            networks_after.add(entry.network)
    for entry in context.before.state.entries_by_list[prefix_list]:
        if not entry.is_computed and networks_after.isdisjoint(iter_containing_peers(entry.network)):
            yield entry

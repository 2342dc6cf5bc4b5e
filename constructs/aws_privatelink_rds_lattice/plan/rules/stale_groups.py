"""Find literal IDs of destroyed or replaced security groups and prefix lists.

A literal ID does not follow a replacement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.sensitive import iter_scalar_texts

from .flows import list_rule_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.resources import PlanResource


def find_destroyed_ids(resources: Iterable[PlanResource]) -> Mapping[str, str]:
    """Return the ID of each destroyed or replaced resource, by address."""
    ids: dict[str, str] = {}
    for resource in resources:
        resource_id = (resource.before or {}).get("id")
        has_new_id = resource_id != (resource.after or {}).get("id")
        if resource.destroys and has_new_id and isinstance(resource_id, str):
            ids[resource.address] = resource_id
    return ids


def find_stale_groups(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each destroyed group or prefix list whose ID stays in a rule, gateway or database."""
    destroyed_ids = context.plan.destroyed_ids
    groups = (context.gateway_groups & destroyed_ids.keys()) | (context.database_groups & destroyed_ids.keys())
    for name in sorted({*groups, *_iter_replaced_lists(context)} & destroyed_ids.keys()):
        group = context.resources[name]
        group_id = destroyed_ids[name]
        holders = [resource for resource in _iter_holders(context) if _keeps_id(resource, group_id)]
        if holders:
            names = context.describer.join(dict.fromkeys(holder.address for holder in holders))
            action = "replaced" if group.creates else "destroyed"
            id_text = context.describer.format_value(group_id)
            text = f"{group.address} is {action}, and its ID {id_text} stays in the values of {names}"
            yield context.finding(Effect.UNKNOWN, text, addresses=[group.address])


def _iter_replaced_lists(context: ConnectionContext) -> Iterator[str]:
    """Yield the replaced prefix lists in rules of the connection. ``prefix_lists`` reports destroyed lists."""
    for flow in context.after.flows.rules_by_flow:
        prefix_list = context.resources.get(flow.peer)
        if prefix_list is not None and prefix_list.is_replaced and context.after.state.is_prefix_list(flow.peer):
            yield flow.peer


def _iter_holders(context: ConnectionContext) -> Iterator[PlanResource]:
    """Yield the gateway, the databases and the resources with rules for the connection, after the apply."""
    rules = []
    for flow_rules in context.after.flows.rules_by_flow.values():
        rules += [rule for rule in flow_rules if not rule.is_computed]
    yield from list_rule_resources(rules)
    gateway = context.resources.get(context.after.gateway)
    if gateway:
        yield gateway
    for database in context.databases:
        yield database.resource


def _keeps_id(resource: PlanResource, group_id: str) -> bool:
    values = resource.after or {}
    return resource.persists and values.get("id") != group_id and group_id in iter_scalar_texts(values)

"""Find arguments known after apply with a resource of a connection among the possible values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf
from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.rules.prefix_lists import find_prefix_lists
from aws_privatelink_rds_lattice.plan.rules.security_group_rules import (
    EXCLUSIVE_RULES,
    PREFIX_LIST_ARGUMENTS,
    PREFIX_LIST_ENTRY,
    RULE_RESOURCE_TYPES,
    rule_group_argument,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.context import PlanContext
    from aws_privatelink_rds_lattice.plan.resources import PlanResource

    from .sources import UncertainReference

_ASSOCIATION_TYPES = (
    tf.RESOURCE_ASSOCIATION,
    tf.PRINCIPAL_ASSOCIATION,
    tf.EXCLUSIVE_ASSOCIATIONS,
    tf.SERVICE_NETWORK_ASSOCIATION,
    tf.RESOURCE_POLICY,
)


def find_uncertain_references(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each uncertain argument of a connection's resource, or with the connection as a candidate."""
    if not context.plan.uncertain_references:
        return
    connection_resources = set(context.after.iter_resources()) - context.reported
    for resource, reference in context.plan.uncertain_references:
        is_own = resource in connection_resources
        possible_parts = reference.candidates & _find_relevant_parts(context, resource, reference)
        if not is_own and not possible_parts:
            continue
        text = f"{resource.address}: {reference.argument}"
        if len(reference.candidates) > 1:
            text += f" can be any of {context.describer.join(reference.candidates)}"
        elif possible_parts:
            text += f" can be {context.describer.join(possible_parts)}"
        yield context.finding(Effect.UNKNOWN, text, addresses=[resource.address])


def _find_relevant_parts(
    context: ConnectionContext, resource: PlanResource, reference: UncertainReference
) -> frozenset[str]:
    """Return the relevant parts of a connection for the argument of a resource."""
    if resource.resource_type in RULE_RESOURCE_TYPES:
        is_group_of_rule = reference.argument == rule_group_argument(resource.resource_type)
        if is_group_of_rule and _can_have_ingress(resource):
            return context.gateway_groups | context.database_groups
        return context.gateway_groups
    if resource.resource_type == EXCLUSIVE_RULES:
        return context.gateway_groups | context.database_groups
    if resource.resource_type == PREFIX_LIST_ENTRY:
        return find_prefix_lists(context.after.state, [context])
    if resource.resource_type in _ASSOCIATION_TYPES:
        return frozenset((context.name, *context.after.share_names))
    return frozenset()


def _can_have_ingress(resource: PlanResource) -> bool:
    """Return False for an egress rule. An egress rule of a database has no effect on a connection."""
    direction = (resource.after or {}).get("type")
    return "egress" not in resource.resource_type and direction != "egress"


def find_uncertain_rules(context: ConnectionContext, direction: str) -> list[str]:
    """Return the addresses of the possible rules of a connection in a direction."""
    groups = context.gateway_groups | context.database_groups
    addresses = set()
    for resource, reference in context.plan.uncertain_references:
        is_possible = reference.is_open or not groups.isdisjoint(reference.candidates)
        values = resource.after or {}
        has_direction = direction in (reference.argument, values.get("type")) or direction in resource.resource_type
        if resource.resource_type in RULE_RESOURCE_TYPES and has_direction and is_possible:
            addresses.add(resource.address)
    return sorted(addresses)


def find_open_references(plan: PlanContext) -> Iterator[PlanFinding]:
    """Yield a finding for each argument with a resource of any connection as a possible value."""
    if not plan.uncertain_references:
        return
    connected: set[PlanResource] = set()
    for connection in plan.connections:
        connected.update(connection.after.iter_resources())
    for resource, reference in plan.uncertain_references:
        if not reference.is_open or resource in connected:
            continue
        name = f"{resource.address} ({reference.argument})"
        subject = ""
        if resource.resource_type in RULE_RESOURCE_TYPES and reference.argument not in PREFIX_LIST_ARGUMENTS:
            subject = "a security group of the connection"
        elif resource.resource_type == EXCLUSIVE_RULES:
            subject = "a security group of a connection"
        elif resource.resource_type == PREFIX_LIST_ENTRY and find_prefix_lists(plan.after, plan.connections):
            subject = "a prefix list of a connection"
        elif resource.resource_type in _ASSOCIATION_TYPES:
            subject = "a share or configuration of the connection"
        if subject:
            yield plan.finding(Effect.UNKNOWN, f"whether {subject} is meant: {name}", addresses=[resource.address])

"""Find the changes of a plan to the databases of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.connection import parse_configuration_target
from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.resources import UnknownValue

from .database_access import DatabaseEffect, find_group_changes
from .database_types import (
    DATABASE_TYPES,
    ROUTE_TYPES,
    SUBNET_ARGUMENTS,
    find_argument,
    iter_arns,
    iter_hosts,
    normalize_host,
    read_port,
)
from .index import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.resources import PlanResource, ResourceValues
    from aws_privatelink_rds_lattice.plan.rules.ports import PortRange

    from .index import ConnectionDatabase

_PUBLIC_ARGUMENT = "publicly_accessible"
# The arguments that lead a DNS record or a proxy to another database.
_ROUTE_ARGUMENTS = ("type", "records", "alias")


def find_database_changes(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for the databases of a connection after the apply."""
    for database in context.databases:
        resource = database.resource
        if resource.actions == ("no-op",):
            continue
        if resource.is_forgotten:
            # The database stays in AWS, also beside a new one: the connection does not change.
            if resource.creates and database.is_certain:
                yield context.finding(
                    Effect.NOT_MANAGED, f"database: {context.describer.describe_forgetting(resource)}"
                )
            continue
        effects = list(_find_effects(context, database))
        for effect in effects:
            yield _create_finding(context, database, effect)
        if not effects and database.is_certain and resource.before is not None:
            yield context.finding(Effect.CHANGED, f"database: {_describe_action(context, resource)}")


def _create_finding(context: ConnectionContext, database: ConnectionDatabase, effect: DatabaseEffect) -> PlanFinding:
    """Return a finding. For a database found by security group alone, a failure becomes unknown."""
    text = f"the plan also changes the database: {effect.text}"
    if database.is_certain and effect.effect is not Effect.UNKNOWN:
        return context.finding(effect.effect, text, is_temporary=effect.is_temporary)
    if not database.is_certain:
        text += "; by its security group, this can be the database of the connection"
    return context.finding(Effect.UNKNOWN, text, addresses=[database.resource.address])


def _find_effects(context: ConnectionContext, database: ConnectionDatabase) -> Iterator[DatabaseEffect]:
    """Yield the effects on the connection; none for a change without an effect."""
    resource = database.resource
    if resource.resource_type in ROUTE_TYPES:
        yield from _find_route_change(context, resource)
        return
    if resource.before is None:
        return
    is_target = not database.is_certain or _is_target(context, resource)
    if resource.destroys:
        yield from _find_destruction(context, resource, is_target=is_target)
    # The proxy decides on the port and the security groups of a database behind it.
    if resource.after is None or database.is_behind_proxy:
        return
    if is_target:
        yield from _find_rename(context, resource)
    yield from _find_port_change(context, resource)
    yield from find_group_changes(context, resource)
    yield from _find_network_changes(context, resource)


def _is_target(context: ConnectionContext, resource: PlanResource) -> bool:
    """Return True if the resource configuration has the host or the ARN of a database before the apply."""
    _, target = parse_configuration_target(context.after.configuration_values)
    hosts = iter_hosts(resource.resource_type, resource.before)
    return target in iter_arns(resource.before) or normalize_host(target) in hosts


def _find_route_change(context: ConnectionContext, resource: PlanResource) -> Iterator[DatabaseEffect]:
    """Yield an effect for a changed DNS record or proxy target, which can lead to another database."""
    before = resource.before or {}
    after = resource.after or {}
    has_other_route = any(before.get(name) != after.get(name) for name in _ROUTE_ARGUMENTS)
    if (resource.creates and not context.is_new) or resource.destroys or (has_other_route and not resource.creates):
        action = context.describer.describe_action(resource)
        yield DatabaseEffect(
            Effect.UNKNOWN, f"{action}; the plan does not show the target of the connection after that"
        )


def _find_destruction(
    context: ConnectionContext, resource: PlanResource, *, is_target: bool
) -> Iterator[DatabaseEffect]:
    """Yield an effect for a destroyed or replaced database.

    Args:
        context: The connection.
        resource: The database.
        is_target: False for a part of a cluster or proxy whose host is not the target.
    """
    database_type = DATABASE_TYPES[resource.resource_type]
    effect = Effect.CUT_OFF
    if database_type.parent_role == "cluster" and not is_target:
        if _has_destroyed_cluster(context, resource):
            # The finding about the cluster is enough.
            return
        instances = context.plan.databases.find_instances(resource)
        if any(instance.after is not None and not instance.creates for instance in instances):
            # Another instance of the cluster serves the connection.
            return
        known = {read_text(instance.before, database_type.identifier) for instance in instances}
        members = context.plan.databases.find_cluster_members(resource)
        if not members or members - known:
            effect = Effect.UNKNOWN
    if resource.creates:
        reason = context.describer.explain_replacement(resource)
        text = f"{reason}; Polytomic has no database until the replacement exists"
        yield DatabaseEffect(effect, text, is_temporary=True)
        return
    reason = context.describer.explain_deletion(resource)
    yield DatabaseEffect(effect, f"{resource.address} is destroyed{reason}")


def _has_destroyed_cluster(context: ConnectionContext, instance: PlanResource) -> bool:
    """Return True if the apply destroys the cluster of an instance too."""
    identifier = read_text(instance.before, DATABASE_TYPES[instance.resource_type].parent_identifier)
    for database in context.databases:
        database_type = DATABASE_TYPES[database.resource.resource_type]
        is_cluster = database_type.role == "cluster" and database.resource.destroys
        if is_cluster and read_text(database.resource.before, database_type.identifier) == identifier:
            return True
    return False


def _find_rename(context: ConnectionContext, resource: PlanResource) -> Iterator[DatabaseEffect]:
    """Yield an effect for another identifier, and so another host or ARN."""
    argument = DATABASE_TYPES[resource.resource_type].identifier
    before = (resource.before or {}).get(argument)
    after = (resource.after or {}).get(argument)
    if before == after:
        return
    change = _describe_change(context, resource, argument)
    if isinstance(after, UnknownValue):
        yield DatabaseEffect(Effect.UNKNOWN, f"{change}; the host changes with the identifier")
    else:
        text = f"{change}; the host changes, and the resource configuration keeps the old host"
        yield DatabaseEffect(Effect.CUT_OFF, text)


def _find_port_change(context: ConnectionContext, resource: PlanResource) -> Iterator[DatabaseEffect]:
    before = read_port(resource.before)
    after = read_port(resource.after)
    port_ranges = context.after.port_ranges
    # The port of an instance in a cluster is a computed attribute: the cluster has the argument.
    if before == after or not port_ranges or DATABASE_TYPES[resource.resource_type].parent_role:
        return
    if not _has_port(port_ranges, before):
        # The connection does not use the port of the database.
        return
    change = _describe_change(context, resource, "port")
    if not isinstance(after, int):
        if not resource.is_replaced:
            yield DatabaseEffect(Effect.UNKNOWN, change)
    elif not _has_port(port_ranges, after):
        yield DatabaseEffect(Effect.CUT_OFF, f"{change}, and the resource configuration does not have the new port")


def _has_port(port_ranges: Iterable[PortRange], port: object) -> bool:
    return isinstance(port, int) and any(first <= port <= last for first, last in port_ranges)


def _find_network_changes(context: ConnectionContext, resource: PlanResource) -> Iterator[DatabaseEffect]:
    after = resource.after or {}
    is_public_before = (resource.before or {}).get(_PUBLIC_ARGUMENT) is True
    is_public_after = after.get(_PUBLIC_ARGUMENT)
    if not is_public_before and (
        is_public_after is True or _is_configured_unknown(context, resource, _PUBLIC_ARGUMENT)
    ):
        change = _describe_change(context, resource, _PUBLIC_ARGUMENT)
        yield DatabaseEffect(Effect.UNKNOWN, f"{change}; its security groups decide who has access from the internet")
    argument = find_argument(SUBNET_ARGUMENTS, resource.before, resource.after)
    if argument and _has_other_subnets(context, resource, argument):
        change = _describe_change(context, resource, argument)
        yield DatabaseEffect(
            Effect.UNKNOWN, f"{change}; the plan does not show whether the gateway reaches these subnets"
        )


def _has_other_subnets(context: ConnectionContext, resource: PlanResource, argument: str) -> bool:
    before: ResourceValues = resource.before or {}
    after: ResourceValues = resource.after or {}
    is_unknown = isinstance(after.get(argument), UnknownValue)
    if is_unknown:
        return _is_configured_unknown(context, resource, argument)
    return before.get(argument) != after.get(argument)


def _is_configured_unknown(context: ConnectionContext, resource: PlanResource, argument: str) -> bool:
    """Return True for an argument that is known after apply, and not a computed attribute."""
    is_unknown = isinstance((resource.after or {}).get(argument), UnknownValue)
    return is_unknown and context.plan.after.references.is_configured(resource, argument)


def _describe_change(context: ConnectionContext, resource: PlanResource, argument: str) -> str:
    before = context.describer.format_value((resource.before or {}).get(argument))
    after = context.describer.format_value((resource.after or {}).get(argument))
    return f"{resource.address}: {argument} changes from {before} to {after}"


def _describe_action(context: ConnectionContext, resource: PlanResource) -> str:
    """Return the change of a database in a sentence, without computed attributes."""
    if resource.destroys:
        return context.describer.describe_action(resource)
    before = resource.before or {}
    changes = []
    for argument, value in (resource.after or {}).items():
        is_configured = context.plan.after.references.is_configured(resource, argument)
        if is_configured and before.get(argument) != value:
            changes.append(_describe_change(context, resource, argument))
    return context.describer.summarize(changes, "; ") or f"{resource.address} is updated in-place"

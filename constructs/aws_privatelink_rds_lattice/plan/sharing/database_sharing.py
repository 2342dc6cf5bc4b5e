"""Find connections to the same database: several resource configurations with the same target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.connection import parse_configuration_target
from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY

from .principals import select_added_principals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext

    from .targets import DatabaseSharers


def find_database_sharing(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for further connections of the database, and for a changed database of the connection."""
    sharing = context.plan.sharing
    sharers_before = sharing.targets_before.find(context.after)
    connections_before = _first_connections(sharers_before)
    yield from _find_new_database_principals(context, connections_before)
    yield from _find_possible_principals(context, connections_before)
    if context.is_new:
        for sharers in sharers_before:
            yield from _find_lost_principals(context, sharers.removed)
    yield from _find_shared_databases(context)
    yield from _find_unknown_shares(context, connections_before)
    yield from _find_redirect(context)


def _first_connections(all_sharers: Iterable[DatabaseSharers]) -> dict[str, ConnectionContext]:
    """Return the first connection of each principal of a database."""
    connections: dict[str, ConnectionContext] = {}
    for sharers in all_sharers:
        for principal, connection in sharers.connection_by_principal.items():
            connections.setdefault(principal, connection)
    return connections


def _find_new_database_principals(
    context: ConnectionContext, connections_before: dict[str, ConnectionContext]
) -> Iterator[PlanFinding]:
    """Yield a finding for each principal with new access to the database, by any connection."""
    own_principals = context.after.access_by_principal.keys()
    if connections_before and not _leads_to_same_database(context):
        for principal in select_added_principals(own_principals, connections_before):
            first = next(iter(connections_before.values()))
            principal_text = context.describer.format_value(principal)
            yield context.finding(
                Effect.OPENS, f"principal {principal_text} gets access to the database of {_name(context, first)}"
            )
    connections_after = _first_connections(context.plan.sharing.targets_after.find(context.after))
    for principal in select_added_principals(connections_after, [*connections_before, *own_principals]):
        other = _name(context, connections_after[principal])
        principal_text = context.describer.format_value(principal)
        yield context.finding(Effect.OPENS, f"principal {principal_text} gets access to the same database, by {other}")


def _find_possible_principals(
    context: ConnectionContext, connections_before: dict[str, ConnectionContext]
) -> Iterator[PlanFinding]:
    """Yield a finding for each principal with possible access to the database by another name for the database."""
    sharing = context.plan.sharing
    possible_before = _first_connections(sharing.targets_before.find_possible(context.after))
    possible_before |= sharing.origins_before.find(context)
    possible_after = _first_connections(sharing.targets_after.find_possible(context.after))
    possible_after |= sharing.origins_after.find(context)
    reported = _first_connections(sharing.targets_after.find(context.after))
    had_access = [*connections_before, *possible_before, *reported, *context.after.access_by_principal]
    for principal in select_added_principals(possible_after, had_access):
        other = possible_after[principal]
        text = f"whether principal {context.describer.format_value(principal)} gets access to the same database"
        yield context.finding(Effect.UNKNOWN, f"{text}, by {_name(context, other)}", addresses=[other.name])


def _find_lost_principals(context: ConnectionContext, removed: Iterable[ConnectionContext]) -> Iterator[PlanFinding]:
    """Yield a finding for each principal with an association that still names a removed connection of the database.

    Such an association shows that the principal is meant to keep the database, by the new connection.
    """
    for connection in removed:
        kept_access = connection.after.access_by_principal
        for principal in select_added_principals(kept_access, context.after.access_by_principal):
            association, *_ = kept_access[principal][0]
            text = f"principal {context.describer.format_value(principal)} loses access to the database"
            text += f": {association.address} keeps the ARN of {connection.name}, which Terraform destroys"
            yield context.finding(Effect.CUT_OFF, text)


def _leads_to_same_database(context: ConnectionContext) -> bool:
    """Return True if the connection leads to the same target before and after the apply."""
    return context.before.target == context.after.target


def _find_shared_databases(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for the new connections of the database."""
    if not _leads_to_same_database(context):
        return
    for sharers in context.plan.sharing.targets_after.find(context.after):
        if sharers.added:
            text = f"the database has another resource configuration: {_name(context, sharers.added[0])}"
            if len(sharers.added) > 1:
                text += f" and {len(sharers.added) - 1} more"
            yield context.finding(Effect.CHANGED, text)


def _find_unknown_shares(
    context: ConnectionContext, connections_before: dict[str, ConnectionContext]
) -> Iterator[PlanFinding]:
    """Yield a finding for each added share outside the plan.

    A new connection of a new database needs such a share, if another plan manages its only share.
    """
    has_other_share = any(share.name in context.resources for share in context.after.shares)
    if context.is_new and not connections_before and not has_other_share:
        return
    shares_before = set(context.before.share_names)
    for share in context.after.shares:
        is_outside = share.name not in context.resources and share.name not in ("", KNOWN_AFTER_APPLY)
        if is_outside and share.name not in shares_before:
            context.reported.add(share.resource)
            name = context.describer.format_value(share.name)
            text = f"who gets access by {share.resource.address}: the principals of {name} are not in this plan"
            yield context.finding(Effect.UNKNOWN, text, addresses=[share.resource.address])


def _find_redirect(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding if the principals get another database instead of the database before the apply."""
    target = context.after.target
    if target is None or target.target_type == "database":
        return
    predecessor: ConnectionContext | None = context
    if context.is_new:
        predecessor = context.plan.sharing.find_replaced_target(context)
    target_before = predecessor.before.target if predecessor else None
    if predecessor is None or target_before in (None, target):
        return
    effect = Effect.CHANGED
    if predecessor is context and not context.arn_changes:
        # The principals use the same ARN for another database.
        effect = Effect.OPENS
    _, target_text = parse_configuration_target(context.after.configuration_values)
    _, target_text_before = parse_configuration_target(predecessor.before.configuration_values)
    format_value = context.describer.format_value
    text = f"has the target {format_value(target_text)} instead of {format_value(target_text_before)}"
    if predecessor is not context:
        text += f", the target of {_name(context, predecessor)}"
    yield context.finding(effect, text)


def _name(context: ConnectionContext, other: ConnectionContext) -> str:
    """Return the name of a second connection, without a sensitive ARN."""
    return context.describer.format_value(other.name)

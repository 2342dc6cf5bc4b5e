"""Find further resources for the principals of a connection: in the shares, or as children of the group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY, UnknownValue

from .principals import find_access_by_principal, select_added_principals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.resources import PlanResource


def find_shared_resources(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for further resources in the shares and in the group of a connection."""
    yield from _find_added_resources(context)
    yield from _find_changed_permissions(context)
    yield from _find_added_children(context)
    yield from _find_lost_children(context)


def _find_added_resources(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each resource added to a share, except for resource configurations.

    A resource configuration is a connection of its own, with findings for its principals.
    """
    sharing = context.plan.sharing
    for share in dict.fromkeys(context.after.share_names):
        principals = {principal.name for principal in context.after.state.principals_by_share.get(share, ())}
        if share in ("", KNOWN_AFTER_APPLY) or not principals:
            continue
        for name, association in sharing.find_added_resources(share):
            context.reported.add(association)
            if name == KNOWN_AFTER_APPLY:
                text = f"{association.address}: which resource the principals of the share get"
                yield context.finding(Effect.UNKNOWN, text, addresses=[association.address])
            else:
                text = f"principal {context.describer.join(principals)} gets {context.describer.format_value(name)} too"
                yield context.finding(Effect.OPENS, f"{text}, by {association.address}")


def _find_changed_permissions(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each share with changed RAM permissions."""
    for name in dict.fromkeys(context.before.share_names):
        share = context.resources.get(name)
        if share is None or share.before is None or share.after is None:
            continue
        before = share.before.get("permission_arns")
        after = share.after.get("permission_arns")
        # AWS sets the permissions of a share without the argument.
        is_set = context.after.state.references.is_configured(share, "permission_arns")
        if isinstance(after, UnknownValue) and not is_set:
            continue
        if before != after:
            text = f"the permissions of the principals: permission_arns of {share.address}"
            text += f" changes to {context.describer.format_value(after)}"
            yield context.finding(Effect.UNKNOWN, text, addresses=[share.address])


def _find_added_children(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each child added for the principals of an existing group."""
    sharing = context.plan.sharing
    lasting_principals = context.before.access_by_principal.keys() & context.after.access_by_principal.keys()
    for child in sharing.after.children_by_group.get(context.name, ()):
        principals_before = find_access_by_principal(context.before.state, child)
        added = select_added_principals(lasting_principals, principals_before)
        if added:
            principals = context.describer.join(added)
            yield context.finding(Effect.OPENS, f"principal {principals} gets {child}, a new child of the group")


def _find_lost_children(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each child lost by the principals of the group, for good or until the end of the apply."""
    sharing = context.plan.sharing
    lasting_principals = context.before.access_by_principal.keys() & context.after.access_by_principal.keys()
    children_after = set(sharing.after.children_by_group.get(context.name, ()))
    for name in sharing.before.children_by_group.get(context.name, ()):
        child = context.resources.get(name)
        if child is None or not lasting_principals or not (child.destroys or name not in children_after):
            continue
        principals = context.describer.join(lasting_principals)
        text = f"principal {principals} loses {name}, a child of the group"
        yield context.plan.finding(
            Effect.CUT_OFF,
            f"{text}: {context.describer.describe_action(child)}",
            effect_to_allow=_effect_of_child(child),
        )


def _effect_of_child(child: PlanResource) -> Effect:
    """Return the effect that ``--allow`` accepts for the connection of the child."""
    return Effect.DESTROY if child.after is None else Effect.ARN_CHANGE

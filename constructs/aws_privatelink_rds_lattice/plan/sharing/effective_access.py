"""Find access that associations configure, and AWS does not grant."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.plan.finding import Effect
from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY

from .principals import normalize_principal
from .relations import keeps_replaced_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.resources import PlanResource

    from .principals import Access


class AccessLoss(NamedTuple):
    """The reason why a principal has no access after the apply.

    Attributes:
        effect: ``CUT_OFF``; ``UNKNOWN`` if the reason depends on a value that is known after apply.
        cause: The resource behind the loss.
        reason: The description.
    """

    effect: Effect
    cause: PlanResource
    reason: str


def find_access_loss(context: ConnectionContext, principal: str, access: Access) -> AccessLoss | None:
    """Return the reason why an access gives nothing after the apply, or None for a working access.

    Args:
        context: The connection.
        principal: The principal.
        access: An access of the principal after the apply.
    """
    losses = [*_find_stale_associations(context, access), *_find_exclusive_removals(context, principal, access)]
    return next(iter(losses), None)


def _find_stale_associations(context: ConnectionContext, access: Access) -> Iterator[AccessLoss]:
    """Yield a loss for each association with the old ARN of a replaced configuration or share."""
    resource_association, principal_association, *shares = access
    names = (context.name, context.after.state.group_by_child.get(context.name, ""))
    named = [*filter(None, map(context.resources.get, names)), *shares]
    for association, resource in itertools.product((resource_association, principal_association), named):
        if keeps_replaced_id(association, resource):
            reason = f"{association.address} keeps the ARN that {resource.address} has before its replacement"
            yield AccessLoss(Effect.CUT_OFF, association, reason)


def _find_exclusive_removals(context: ConnectionContext, principal: str, access: Access) -> Iterator[AccessLoss]:
    """Yield a loss for each association that exclusive associations remove from the share."""
    resource_association, principal_association, *shares = access
    share_name = str((resource_association.after or {}).get("resource_share_arn"))
    for share in shares:
        share_name = share.address
    configuration = context.after.state.group_by_child.get(context.name, context.name)
    associations = {
        normalize_principal(principal): principal_association,
        configuration: resource_association,
    }
    sharing = context.plan.sharing
    exclusive_after = sharing.after.exclusive_by_share.get(share_name, ())
    for exclusive in exclusive_after:
        if not exclusive.unchanged:
            yield from _find_unlisted_associations(exclusive, sharing.after.names_by_exclusive[exclusive], associations)
    persists = resource_association.persists and principal_association.persists
    for exclusive in sharing.before.exclusive_by_share.get(share_name, ()):
        is_listed = not sharing.before.names_by_exclusive[exclusive].isdisjoint(associations)
        if persists and is_listed and exclusive.destroys and exclusive not in exclusive_after:
            reason = f"{exclusive.address} removes its associations from the share when Terraform destroys it"
            yield AccessLoss(Effect.CUT_OFF, exclusive, reason)


def _find_unlisted_associations(
    exclusive: PlanResource, listed: set[str], associations: Mapping[str, PlanResource]
) -> Iterator[AccessLoss]:
    """Yield a loss for each association missing from the exclusive associations of a share.

    Args:
        exclusive: The resource with the exclusive associations.
        listed: The principals and the resources in the exclusive associations.
        associations: The association of a principal and of a resource, by their names.
    """
    for name, association in associations.items():
        if association is not exclusive and name not in listed:
            effect = Effect.UNKNOWN if KNOWN_AFTER_APPLY in listed else Effect.CUT_OFF
            yield AccessLoss(effect, exclusive, f"{exclusive.address} removes {association.address} from the share")

"""Find principals that lose access, for good or until the end of the apply."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf
from aws_privatelink_rds_lattice.plan.finding import TAINTED, Effect, PlanFinding, create_plan_finding
from aws_privatelink_rds_lattice.plan.resources import (
    KNOWN_AFTER_APPLY,
    REPLACED_AFTER_FAILURE,
    PlanResource,
    select_changed,
    select_created,
)

from .effective_access import AccessLoss, find_access_loss
from .principals import select_access

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext


def find_principal_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each principal without access after the apply, or during the apply."""
    has_unknown_access = KNOWN_AFTER_APPLY in (*context.after.access_by_principal, *context.after.share_names)
    for principal, all_before in context.before.access_by_principal.items():
        losses = []
        access_after = []
        for access in select_access(context.after.access_by_principal, principal):
            loss = find_access_loss(context, principal, access)
            if loss:
                losses.append(loss)
            else:
                access_after.append(access)
        access_before = []
        persisting_access = []
        for resources in all_before:
            if not any(resource.deleted_out_of_band for resource in resources):
                access_before.append(resources)
                if resources in access_after and all(resource.persists for resource in resources):
                    persisting_access.append(resources)
        is_unknown = has_unknown_access and not access_after
        if access_before and losses and not access_after:
            yield _create_access_loss_finding(context, principal, losses)
        elif access_before and not persisting_access and not is_unknown:
            yield from _find_principal_outage(context, principal, access_before, access_after)


def _create_access_loss_finding(
    context: ConnectionContext, principal: str, losses: Sequence[AccessLoss]
) -> PlanFinding:
    """Return a finding for a principal whose access ends although its associations stay."""
    uncertain = [loss for loss in losses if loss.effect is Effect.UNKNOWN]
    principal_text = context.describer.format_value(principal)
    reasons = context.describer.summarize(list(dict.fromkeys(loss.reason for loss in uncertain or losses)), "; ")
    if uncertain:
        addresses = sorted({loss.cause.address for loss in uncertain})
        text = f"whether principal {principal_text} still has access to the configuration: {reasons}"
        return context.finding(
            Effect.UNKNOWN, f"{text}, unless a value known after apply keeps the access", addresses=addresses
        )
    context.reported.update(loss.cause for loss in losses)
    return context.finding(
        Effect.CUT_OFF, f"principal {principal_text} no longer has access to the configuration: {reasons}"
    )


def _find_principal_outage(
    context: ConnectionContext,
    principal: str,
    access_before: Sequence[Sequence[PlanResource]],
    access_after: Sequence[Sequence[PlanResource]],
) -> Iterator[PlanFinding]:
    """Yield a finding for lost access of a principal, or for access again at the end of the apply."""
    resources = list(dict.fromkeys(itertools.chain.from_iterable(access_before)))
    causes = [resource for resource in resources if not resource.unchanged] or resources
    cause_types = {resource.resource_type for resource in causes}
    context.reported.update(causes)
    created = select_created(itertools.chain.from_iterable(access_after))
    actions = context.describer.describe_causes(select_changed(causes) or created)
    consequence = "no longer has access to the configuration"
    if access_after:
        if context.arn_changes and cause_types == {tf.RESOURCE_ASSOCIATION}:
            # The association names the replaced configuration: the finding for the ARN says enough.
            return
        recovery = "the association exists again"
        is_invitation_lost = bool(cause_types & {tf.PRINCIPAL_ASSOCIATION, tf.RESOURCE_SHARE})
        if is_invitation_lost and created:
            recovery = "it has accepted the share again"
        consequence = f"loses the share during the apply, until {recovery}"
    text = f"principal {context.describer.format_value(principal)} {consequence}: {actions}"
    tainted = [cause.address for cause in causes if cause.action_reason == REPLACED_AFTER_FAILURE]
    if access_after and not context.arn_changes and len(tainted) == len(causes):
        is_allowed = context.plan.allowances.tainted_addresses.issuperset(tainted)
        allowances = [f"{TAINTED}={address}" for address in tainted]
        yield create_plan_finding(Effect.CUT_OFF, text, is_allowed=is_allowed, allowances=allowances)
    else:
        yield context.finding(Effect.CUT_OFF, text, is_temporary=bool(access_after))

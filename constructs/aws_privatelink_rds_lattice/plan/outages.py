"""Find outages: traffic or access lost for good or until the end of the apply."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .effective_access import AccessLoss, find_access_loss
from .finding import Effect, PlanFinding
from .flows import list_rule_resources
from .principals import select_access
from .resources import KNOWN_AFTER_APPLY, PlanResource, select_created

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .context import ConnectionContext
    from .peer_rules import PeerRule

_DIRECTION_TEXTS = {"egress": "out of the gateway", "ingress": "into the database"}


def find_flow_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding if no rule allows traffic out of the gateway, and a finding for traffic into the database."""
    gateway = context.after.gateway
    if gateway != context.before.gateway and gateway not in context.resources:
        # The rules of a new gateway outside the plan are unknown.
        return
    for direction, direction_text in _DIRECTION_TEXTS.items():
        diff = context.plan.compare_flows(context.before.flows, context.after.flows, direction)
        # A removed connection on the same gateway and ports removes a flow too.
        connections_removed = context.plan.connections_removed[context.before.gateway, context.before.port_ranges]
        has_unexplained_removal = len(diff.removed) > len(diff.added) + connections_removed
        if diff.rules_before and (not diff.rules_after or has_unexplained_removal):
            condition = ", if this is the way to its database"
            if diff.removed == diff.rules_before.keys():
                condition = ""
            description = f"no rule lets it {direction_text} any more{condition}"
            yield _create_flow_finding(context, diff.removed_rules, description)
        elif diff.revoked_rules:
            description = (
                f"it has no way {direction_text} any more, since AWS revokes what is no longer inline, "
                "whoever else manages it"
            )
            yield _create_flow_finding(context, diff.revoked_rules, description)
        elif diff.interrupted_rules:
            context.reported.update(diff.recreated)
            description = f"it has no way {direction_text} within the apply, until the new rule is there"
            yield _create_flow_finding(context, diff.interrupted_rules, description, diff.recreated)


def _create_flow_finding(
    context: ConnectionContext, rules: Iterable[PeerRule], description: str, recreated: Sequence[PlanResource] = ()
) -> PlanFinding:
    """Return a finding for removed rules; with recreated rules, for an outage until the end of the apply."""
    resources = list_rule_resources(rules)
    causes = _select_changed(resources)
    context.reported.update(causes)
    if not causes:
        # The rules stay: the connection changes its port, its gateway, or the security groups of its gateway.
        addresses = (context.name, context.before.gateway)
        causes = _select_changed(filter(None, map(context.resources.get, addresses)))
    actions = [_describe_causes(context, causes)]
    actions += [f"{resource.address} is made" for resource in recreated if resource not in resources]
    text = f"{description}: {context.describer.summarize(actions, '; ')}"
    return context.finding(Effect.CUT_OFF, text, is_temporary=bool(recreated))


def _select_changed(resources: Iterable[PlanResource]) -> list[PlanResource]:
    # An action of a later Terraform version can change the values, too.
    return [resource for resource in resources if not resource.unchanged or resource.before != resource.after]


def _describe_causes(context: ConnectionContext, causes: Sequence[PlanResource]) -> str:
    return context.describer.describe_actions(causes) or "Terraform does not say why"


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
            yield _create_loss_finding(context, principal, losses)
        elif access_before and not persisting_access and not is_unknown:
            yield from _find_principal_outage(context, principal, access_before, access_after)


def _create_loss_finding(context: ConnectionContext, principal: str, losses: Sequence[AccessLoss]) -> PlanFinding:
    """Return a finding for a principal whose access ends although its associations stay."""
    uncertain = [loss for loss in losses if loss.effect is Effect.UNKNOWN]
    principal_text = context.describer.format_value(principal)
    reasons = context.describer.summarize(list(dict.fromkeys(loss.reason for loss in uncertain or losses)), "; ")
    if uncertain:
        addresses = sorted({loss.cause.address for loss in uncertain})
        text = f"whether principal {principal_text} still has the configuration: {reasons}"
        return context.finding(Effect.UNKNOWN, f"{text}, unless a value known after apply is this", addresses=addresses)
    context.reported.update(loss.cause for loss in losses)
    return context.finding(Effect.CUT_OFF, f"principal {principal_text} no longer has the configuration: {reasons}")


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
    actions = _describe_causes(context, _select_changed(causes) or created)
    consequence = "no longer has the configuration"
    if access_after:
        if context.arn_changes and cause_types == {tf.RESOURCE_ASSOCIATION}:
            # The association names the replaced configuration: the finding for the ARN says enough.
            return
        recovery = "the association is there again"
        is_invitation_lost = bool(cause_types & {tf.PRINCIPAL_ASSOCIATION, tf.RESOURCE_SHARE})
        if is_invitation_lost and created:
            recovery = "it has accepted the share again"
        consequence = f"loses the share within the apply, until {recovery}"
    text = f"principal {context.describer.format_value(principal)} {consequence}"
    yield context.finding(Effect.CUT_OFF, f"{text}: {actions}", is_temporary=bool(access_after))

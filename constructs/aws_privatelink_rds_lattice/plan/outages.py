"""Find outages: traffic or access lost for good or until the end of the apply."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .finding import Effect, PlanFinding
from .resources import KNOWN_AFTER_APPLY, PlanResource, allows_external_principals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .context import ConnectionContext
    from .peer_rules import PeerRule

    # The resources of a share access.
    AccessResources = Sequence[PlanResource]

_DIRECTION_TEXTS = {"egress": "out of the gateway", "ingress": "into the database"}


def find_flow_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding if no rule allows traffic out of the gateway, and a finding for traffic into the database."""
    gateway = context.after.gateway
    if gateway != context.before.gateway and gateway not in context.resources:
        # The rules of a new gateway outside the plan are unknown.
        return
    for direction in _DIRECTION_TEXTS:
        yield from _find_flow_outage(context, direction)


def _find_flow_outage(context: ConnectionContext, direction: str) -> Iterator[PlanFinding]:
    diff = context.plan.compare_flows(context.before.flows, context.after.flows, direction)
    direction_text = _DIRECTION_TEXTS[direction]
    # A removed connection on the same gateway and ports removes a flow too.
    connections_removed = context.plan.connections_removed[context.before.gateway, context.before.port_ranges]
    has_unexplained_removal = diff.removed > diff.added + connections_removed
    if diff.had_flows and (not diff.has_flows or has_unexplained_removal):
        condition = "" if diff.is_all_removed else ", if this is the way to its database"
        description = f"no rule lets it {direction_text} any more{condition}"
        yield _create_outage_finding(context, diff.removed_rules, description)
    elif diff.revoked_rules:
        description = (
            f"it has no way {direction_text} any more, since AWS revokes what is no longer inline, "
            "whoever else manages it"
        )
        yield _create_outage_finding(context, diff.revoked_rules, description)
    elif diff.interrupted:
        context.reported.update(diff.recreated)
        description = f"it has no way {direction_text} within the apply, until the new rule is there"
        yield _create_outage_finding(context, diff.interrupted, description, diff.recreated)


def _create_outage_finding(
    context: ConnectionContext, rules: Iterable[PeerRule], description: str, recreated: Sequence[PlanResource] = ()
) -> PlanFinding:
    """Return a finding for removed rules.

    Args:
        context: The connection.
        rules: The removed rules.
        description: The outage.
        recreated: The resources with the replacements of the rules, for an outage until the end of the apply.
    """
    resources = dict.fromkeys(rule.resource for rule in rules)
    context.reported.update(resources)
    actions = [context.describer.describe_actions(resources)]
    actions += [f"{resource.address} is made" for resource in recreated if resource not in resources]
    text = f"{description}: {context.describer.summarize(actions, '; ')}"
    return context.finding(Effect.CUT_OFF, text, is_temporary=bool(recreated))


def find_principal_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each principal without access after the apply, or during the apply."""
    for principal, accesses in context.before.access_by_principal.items():
        accesses_after = context.after.access_by_principal.get(principal, ())
        access_after = list(map(context.share_access_resources, accesses_after))
        all_before = map(context.share_access_resources, accesses)
        access_before = [access for access in all_before if not any(part.deleted_out_of_band for part in access)]
        if access_before and not _has_persisting_access(access_before, access_after):
            yield from _find_principal_outage(context, principal, access_before, access_after)


def _has_persisting_access(access_before: Sequence[AccessResources], access_after: Sequence[AccessResources]) -> bool:
    """Return True if the same resources, without any replacement, give access before and after the apply."""
    for resources in access_before:
        if resources in access_after and all(resource.persists for resource in resources):
            return True
    return False


def _find_principal_outage(
    context: ConnectionContext,
    principal: str,
    access_before: Sequence[AccessResources],
    access_after: Sequence[AccessResources],
) -> Iterator[PlanFinding]:
    """Yield a finding for lost access of a principal, or for access again at the end of the apply."""
    has_unknown_access = KNOWN_AFTER_APPLY in (*context.after.access_by_principal, *context.after.iter_shares())
    if has_unknown_access and not access_after:
        return
    resources = list(dict.fromkeys(itertools.chain.from_iterable(access_before)))
    causes = [resource for resource in resources if not resource.unchanged] or resources
    cause_types = {resource.resource_type for resource in causes}
    context.reported.update(causes)
    consequence = "no longer has the configuration"
    if access_after:
        if context.arn_changes and cause_types == {tf.RESOURCE_ASSOCIATION}:
            # The association names the replaced configuration: the finding for the ARN says enough.
            return
        recovery = "the association is there again"
        is_invitation_lost = bool(cause_types & {tf.PRINCIPAL_ASSOCIATION, tf.RESOURCE_SHARE})
        if is_invitation_lost and any(resource.creates for resource in itertools.chain.from_iterable(access_after)):
            recovery = "it has accepted the share again"
        consequence = f"loses the share within the apply, until {recovery}"
    text = f"principal {context.describer.format_value(principal)} {consequence}"
    actions = context.describer.describe_actions(causes)
    yield context.finding(Effect.CUT_OFF, f"{text}: {actions}", is_temporary=bool(access_after))


def find_external_access_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each share closed to accounts outside the organization, such as Polytomic's."""
    for name in context.before.iter_shares():
        share = context.resources.get(name)
        if share is None or not share.persists:
            continue
        allowed_after = allows_external_principals(share.after)
        if allows_external_principals(share.before) and not allowed_after:
            context.reported.add(share)
            effect = Effect.UNKNOWN if allowed_after is None else Effect.CUT_OFF
            actions = context.describer.describe_actions([share])
            yield context.finding(effect, f"accounts outside your organization may no longer use the share: {actions}")

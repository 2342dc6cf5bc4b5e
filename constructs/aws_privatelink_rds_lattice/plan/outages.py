"""Find outages: traffic or access lost for good or until the end of the apply."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .finding import Effect, PlanFinding
from .flow_diff import compare_flows
from .resources import KNOWN_AFTER_APPLY, PlanResource, allows_external_principals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .connection import ShareAccess
    from .context import ConnectionContext
    from .flow_diff import FlowDiff
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
    diff = _compare_connection_flows(context, direction)
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


def _compare_connection_flows(context: ConnectionContext, direction: str) -> FlowDiff:
    """Return the differences between the flows of a connection, computed once for all connections on a gateway."""
    key = (context.before.flows, context.after.flows, direction)
    flow_diffs = context.plan.flow_diffs
    if key not in flow_diffs:
        flow_diffs[key] = compare_flows(*key)
    return flow_diffs[key]


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
        access_before = _find_active_access(context, accesses)
        accesses_after = context.after.access_by_principal.get(principal, ())
        access_after = [context.share_access_resources(access) for access in accesses_after]
        if access_before and not _has_persisting_access(access_before, access_after):
            changed_resources = _find_changed_resources(access_before)
            if access_after:
                yield from _find_interrupted_access(context, principal, changed_resources, access_after)
            elif not _has_unknown_access(context):
                context.reported.update(changed_resources)
                description = f"principal {context.describer.format_value(principal)} no longer has the configuration"
                actions = context.describer.describe_actions(changed_resources)
                yield context.finding(Effect.CUT_OFF, f"{description}: {actions}")


def _find_active_access(context: ConnectionContext, accesses: Iterable[ShareAccess]) -> list[AccessResources]:
    """Return the resources of each access, without accesses broken by a deletion outside of Terraform."""
    active_access: list[AccessResources] = []
    for access in accesses:
        resources = context.share_access_resources(access)
        if not any(resource.deleted_out_of_band for resource in resources):
            active_access.append(resources)
    return active_access


def _has_persisting_access(access_before: Sequence[AccessResources], access_after: Sequence[AccessResources]) -> bool:
    """Return True if the same resources, without any replacement, give access before and after the apply."""
    for resources in access_before:
        if resources in access_after and all(resource.persists for resource in resources):
            return True
    return False


def _find_changed_resources(access_before: Iterable[AccessResources]) -> list[PlanResource]:
    """Return the changed resources of an access, or all the resources if the apply changes none."""
    resources = list(dict.fromkeys(itertools.chain.from_iterable(access_before)))
    return [resource for resource in resources if not resource.unchanged] or resources


def _has_unknown_access(context: ConnectionContext) -> bool:
    """Return True if the plan does not name a principal or a share after the apply."""
    return KNOWN_AFTER_APPLY in context.after.access_by_principal or KNOWN_AFTER_APPLY in context.after.iter_shares()


def _find_interrupted_access(
    context: ConnectionContext,
    principal: str,
    changed_resources: Sequence[PlanResource],
    access_after: Iterable[AccessResources],
) -> Iterator[PlanFinding]:
    """Yield a finding for a principal with access again at the end of the apply."""
    context.reported.update(changed_resources)
    has_other_cause = any(resource.resource_type != tf.RESOURCE_ASSOCIATION for resource in changed_resources)
    if context.arn_changes and not has_other_cause:
        # The association names the replaced configuration: the finding for the ARN says enough.
        return
    principal_text = context.describer.format_value(principal)
    recovery = _describe_recovery(changed_resources, access_after)
    description = f"principal {principal_text} loses the share within the apply, until {recovery}"
    actions = context.describer.describe_actions(changed_resources)
    yield context.finding(Effect.CUT_OFF, f"{description}: {actions}", is_temporary=True)


def _describe_recovery(interrupted: Iterable[PlanResource], access_after: Iterable[AccessResources]) -> str:
    """Return the event at the end of an interruption.

    The principal accepts a share again if the share or the principal association is new.
    """
    invitation_types = (tf.PRINCIPAL_ASSOCIATION, tf.RESOURCE_SHARE)
    is_invitation_lost = any(resource.resource_type in invitation_types for resource in interrupted)
    if is_invitation_lost and any(map(_creates_access, access_after)):
        return "it has accepted the share again"
    return "the association is there again"


def _creates_access(resources: AccessResources) -> bool:
    """Return True if the apply creates a resource of an access, apart from the resource configuration."""
    return any(resource.creates and resource.resource_type != tf.RESOURCE_CONFIGURATION for resource in resources)


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

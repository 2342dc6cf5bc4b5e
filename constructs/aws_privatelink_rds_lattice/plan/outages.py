"""What of a link a plan takes away, for good or until the apply has made it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .finding import Effect, PlanFinding
from .flow_diff import compare_flows
from .resources import (
    KNOWN_AFTER_APPLY,
    PRINCIPAL_ASSOCIATION,
    RESOURCE_ASSOCIATION,
    RESOURCE_CONFIGURATION,
    RESOURCE_SHARE,
    PlanResource,
    allows_external_principals,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .context import ConnectionContext
    from .flow_diff import FlowDiff
    from .peer_rules import PeerRule

_FLOW_LABELS = {"egress": "out of the gateway", "ingress": "into the database"}


def find_flow_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding where the gateway has no way out, or no way into the database."""
    if context.after.gateway != context.before.gateway and context.after.gateway not in context.resources:
        return  # Of another gateway that is not in the plan, the rules are not known.
    for direction, what in _FLOW_LABELS.items():
        found = _compare_flows(context, direction)
        leaving = context.plan.connections_removed[context.before.gateway, context.before.port_ranges]
        if found.had_flows and (not found.has_flows or found.removed > found.added + leaving):
            which = "" if found.is_all_removed else ", if this is the way to its database"
            yield _outage_finding(context, found.removed_rules, f"no rule lets it {what} any more{which}")
        elif found.revoked_rules:
            how = f"it has no way {what} any more, since AWS revokes what is no longer inline, whoever else manages it"
            yield _outage_finding(context, found.revoked_rules, how)
        elif found.interrupted:
            context.reported.update(found.recreated)
            how = f"it has no way {what} within the apply, until the new rule is there"
            yield _outage_finding(context, found.interrupted, how, found.recreated)


def _compare_flows(context: ConnectionContext, direction: str) -> FlowDiff:
    memo, key = context.plan.flow_diffs, (context.before.flows, context.after.flows, direction)
    if key not in memo:
        memo[key] = compare_flows(*key)
    return memo[key]


def _outage_finding(
    context: ConnectionContext, rules: Iterable[PeerRule], description: str, recreated: Iterable[PlanResource] = ()
) -> PlanFinding:
    holders = dict.fromkeys(rule.resource for rule in rules)
    context.reported.update(holders)
    made = [f"{one.address} is made" for one in recreated if one not in holders]
    return context.finding(
        Effect.CUT_OFF,
        f"{description}: {context.describer.summarize([_describe_actions(context, holders), *made], '; ')}",
        is_temporary=bool(recreated),
    )


def _describe_actions(context: ConnectionContext, resources: Iterable[PlanResource]) -> str:
    words = context.describer
    return words.summarize(
        [
            words.explain_replacement(one)
            if one.is_replaced
            else f"{one.address} is deleted{words.explain_deletion(one)}"
            if one.destroys
            else f"{one.address}: {words.describe_changes(one)}"
            for one in resources
        ],
        "; ",
    )


def find_principal_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each principal that no longer has the configuration, or not all the time."""
    unknown = KNOWN_AFTER_APPLY in context.after.access_by_principal or KNOWN_AFTER_APPLY in context.after.iter_shares()
    for principal, routes in context.before.access_by_principal.items():
        standing = [context.share_access_resources(route) for route in routes]
        standing = [several for several in standing if not any(one.deleted_out_of_band for one in several)]
        there = [
            context.share_access_resources(route) for route in context.after.access_by_principal.get(principal, ())
        ]
        if not standing or any(several in there and all(one.persists for one in several) for several in standing):
            continue
        whole = dict.fromkeys(one for several in standing for one in several)
        broken = [one for one in whole if not one.unchanged] or list(whole)
        said = context.describer.format_value(principal)
        if there:
            context.reported.update(broken)
            # An association that names the configuration goes with that.
            if not context.arn_changes or any(one.resource_type != RESOURCE_ASSOCIATION for one in broken):
                how = f"principal {said} loses the share within the apply, until {_describe_recovery(there, broken)}"
                yield context.finding(Effect.CUT_OFF, f"{how}: {_describe_actions(context, broken)}", is_temporary=True)
        elif not unknown:
            context.reported.update(broken)
            how = f"principal {said} no longer has the configuration"
            yield context.finding(Effect.CUT_OFF, f"{how}: {_describe_actions(context, broken)}")


def _describe_recovery(access_after: Iterable[Sequence[PlanResource]], interrupted: Iterable[PlanResource]) -> str:
    is_anew = any(one.resource_type in (PRINCIPAL_ASSOCIATION, RESOURCE_SHARE) for one in interrupted)
    is_made = any(
        one.creates and one.resource_type != RESOURCE_CONFIGURATION for several in access_after for one in several
    )
    return "it has accepted the share again" if is_anew and is_made else "the association is there again"


def find_external_access_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding where a share is closed to accounts outside the organization, as Polytomic's is."""
    for name in context.before.iter_shares():
        one = context.resources.get(name)
        if (
            one
            and one.persists
            and allows_external_principals(one.before)
            and not allows_external_principals(one.after)
        ):
            context.reported.add(one)
            effect = Effect.UNKNOWN if allows_external_principals(one.after) is None else Effect.CUT_OFF
            yield context.finding(
                effect,
                f"accounts outside your organization may no longer use the share: {_describe_actions(context, [one])}",
            )

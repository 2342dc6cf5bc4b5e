"""What a plan does to one link, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import exposure, outages
from .finding import Effect, PlanFinding, create_plan_finding
from .resources import KNOWN_AFTER_APPLY, PRINCIPAL_ASSOCIATION, RESOURCE_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .context import ConnectionContext


def find_connection_effects(context: ConnectionContext) -> list[PlanFinding]:
    """Return what the plan does to a link, the gravest first; one finding at least."""
    found: list[PlanFinding] = []
    steps = (
        (_find_removal,)
        if context.diff.is_removed
        else (
            _find_arn_change,
            outages.find_flow_outages,
            outages.find_principal_outages,
            outages.find_external_access_outages,
            exposure.find_added_principals,
            exposure.find_external_exposure,
            exposure.find_target_exposure,
            exposure.find_rule_exposure,
            exposure.find_added_service_networks,
            _find_unknowns,
            _find_creation,
        )
    )
    # In this order: what one has told of, the next does not tell again.
    for step in (*steps, _find_drift, _find_moves_and_imports, _find_other_changes, _find_gateway_outside_plan):
        found += step(context)
    if all(one.effect in (Effect.DRIFT, Effect.NOT_IN_PLAN) for one in found) and not any(
        one.creates for one in context.connection_resources
    ):
        found.append(create_plan_finding(Effect.UNCHANGED, "the plan leaves it as it is"))
    order = list(Effect)
    return sorted(dict.fromkeys(found), key=lambda one: order.index(one.effect))


def _find_removal(context: ConnectionContext) -> Iterator[PlanFinding]:
    main = context.diff.main_resource
    if main is None or main.before is None:
        return
    if main.deleted_out_of_band:
        context.reported.add(main)
        yield context.finding(Effect.DRIFT, f"{main.address} was deleted outside of Terraform, and is not made again")
        return
    gone = [one for one in context.connection_resources if one.destroys and one.after is None]
    context.reported.update(gone)
    others = len(gone) - 1
    more = f", and {others} other{'s' * (others > 1)} with it" if others > 0 else ""
    what = "what is on it is cut off for good" if context.diff.is_gateway_only else "Polytomic is cut off for good"
    if context.successor:
        name = context.successor.name
        what = f"Polytomic must be sent the ARN of {name}, unless a moved block from here to there keeps this one"
    yield context.finding(
        Effect.DESTROY, f"{main.address} is deleted{context.describer.explain_deletion(main)}{more}; {what}"
    )


def _find_arn_change(context: ConnectionContext) -> Iterator[PlanFinding]:
    main = context.diff.main_resource
    if main is None:
        return
    gateway = context.resources.get(context.before.gateway)
    if context.arn_changes:
        context.reported.add(main)
        if gateway and gateway.is_replaced:
            context.reported.add(gateway)
        who = (
            "those of the resource configurations on it, which are not in this plan, have to be replaced too"
            if context.diff.is_gateway_only
            else "Polytomic must be sent the new one after the apply, and is cut off until it uses that"
        )
        yield context.finding(Effect.ARN_CHANGE, f"{who}, because {context.describer.explain_replacement(main)}")
    elif not context.diff.is_gateway_only and gateway and (gateway.destroys or gateway.is_replaced):
        context.reported.add(gateway)
        how = "made anew" if gateway.creates else "not made again"
        yield context.finding(Effect.CUT_OFF, f"{gateway.address} is deleted and {how}, and the configuration stays")


def _find_unknowns(context: ConnectionContext) -> Iterator[PlanFinding]:
    for each in context.unknown_references:
        if each.resource not in context.reported:
            yield context.finding(Effect.UNKNOWN, f"{each.resource.address}: {each.attribute}")
    if KNOWN_AFTER_APPLY in context.after.access_by_principal:
        holders = {
            route.principal_association.resource.address
            for route in context.after.access_by_principal[KNOWN_AFTER_APPLY]
        }
        yield context.finding(Effect.UNKNOWN, f"{context.describer.join(holders)}: with which principal it is shared")
    gateway = context.resources.get(context.after.gateway)
    if gateway and gateway.after is not None:
        for group in context.after.security_groups:
            if group not in context.resources and (gateway.creates or group not in context.before.security_groups):
                yield context.finding(
                    Effect.UNKNOWN,
                    f"{gateway.address} gets {context.describer.format_value(group)}, and what the rules of that group open is not "
                    "in this plan",
                )


def _find_creation(context: ConnectionContext) -> Iterator[PlanFinding]:
    main = context.diff.main_resource
    if not context.diff.is_new or main is None:
        return
    made = [one for one in context.connection_resources if one.creates and one.before is None]
    context.reported.update(made)
    count = f"{len(made)} resource{'s' * (len(made) != 1)}"
    yield context.finding(Effect.NEW, f"{count} made")


def _find_drift(context: ConnectionContext) -> Iterator[PlanFinding]:
    for one in context.connection_resources:
        if one.deleted_out_of_band and one is not context.diff.main_resource:
            again = "made again" if one.creates else "not made again"
            context.reported.add(one)
            needs = (
                "; Polytomic has to accept the share again"
                if one.creates and one.resource_type in (RESOURCE_SHARE, PRINCIPAL_ASSOCIATION)
                else ""
            )
            yield context.finding(Effect.DRIFT, f"{one.address} was deleted, and is {again}{needs}")
        elif one.values_before_drift is not None:
            changed = {name for name, was in one.values_before_drift.items() if was != (one.before or {}).get(name)}
            changed -= {name for name in changed if context.after.state.is_computed(one, name)}
            left = "" if "update" in one.actions or one.destroys else ", and stays so"
            if changed:
                yield context.finding(Effect.DRIFT, f"{one.address}: {context.describer.join(changed)}{left}")


def _find_moves_and_imports(context: ConnectionContext) -> Iterator[PlanFinding]:
    for how, taken in (
        ("moved from", [one for one in context.connection_resources if one.previous_address]),
        ("imported:", [one for one in context.connection_resources if one.import_id]),
    ):
        if taken:
            first = context.diff.main_resource if context.diff.main_resource in taken else taken[0]
            origin = (first.previous_address if how == "moved from" else first.import_id) if first else ""
            more = f", and {len(taken) - 1} more" if len(taken) > 1 else ""
            address = first.address if first else ""
            yield context.finding(Effect.TAKEN_OVER, f"{address} {how} {context.describer.format_value(origin)}{more}")


def _find_other_changes(context: ConnectionContext) -> Iterator[PlanFinding]:
    for one in context.connection_resources:
        if "forget" in one.actions:
            yield context.finding(Effect.NOT_MANAGED, f"{one.address} stays in AWS, and leaves the state")
        elif one in context.reported:
            continue
        elif "update" in one.actions:
            yield context.finding(Effect.CHANGED, f"{one.address}: {context.describer.describe_changes(one)}")
        elif one.is_replaced:
            yield context.finding(Effect.CHANGED, context.describer.explain_replacement(one))
        elif one.creates:
            yield context.finding(Effect.CHANGED, f"{one.address} is made")
        elif one.destroys:
            yield context.finding(Effect.CHANGED, f"{one.address} is deleted{context.describer.explain_deletion(one)}")


def _find_gateway_outside_plan(context: ConnectionContext) -> Iterator[PlanFinding]:
    link = context.before if context.diff.is_removed else context.after
    if (
        link.configuration_values is None
        or context.diff.is_gateway_only
        or not link.gateway
        or link.gateway == KNOWN_AFTER_APPLY
    ):
        return
    if link.gateway not in context.resources:
        taken = f"; by their rules for each other, its security group is taken to be {context.describer.join(link.security_groups)}"
        yield context.finding(
            Effect.NOT_IN_PLAN,
            f"its resource gateway {context.describer.format_value(link.gateway)}"
            + (taken if link.security_groups else ", so that its security groups and their rules are not looked at"),
        )

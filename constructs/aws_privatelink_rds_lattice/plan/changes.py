"""Find all effects of a plan on a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from . import exposure, outages
from .finding import Effect, PlanFinding, create_plan_finding
from .resources import KNOWN_AFTER_APPLY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .context import ConnectionContext
    from .resources import PlanResource, ResourceValues

_CHANGING_ACTIONS = frozenset({"create", "update", "delete"})


def find_connection_effects(context: ConnectionContext) -> list[PlanFinding]:
    """Return the effects of a plan on a connection, most serious first. The list is never empty."""
    findings = [*_find_all_effects(context)]
    mild_effects = (Effect.DRIFT, Effect.NOT_IN_PLAN)
    has_change = any(finding.effect not in mild_effects for finding in findings)
    creates_resource = any(resource.creates for resource in context.connection_resources)
    if not has_change and not creates_resource:
        findings.append(create_plan_finding(Effect.UNCHANGED, "the plan leaves it as it is"))
    order = list(Effect)
    return sorted(dict.fromkeys(findings), key=lambda finding: order.index(finding.effect))


def _find_all_effects(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings of all steps.

    The order matters: a step does not report the changes of resources that earlier steps reported.
    """
    if context.is_removed:
        yield from _find_removal(context)
    else:
        yield from _find_arn_change(context)
        yield from outages.find_flow_outages(context)
        yield from outages.find_principal_outages(context)
        yield from outages.find_external_access_outages(context)
        yield from exposure.find_added_principals(context)
        yield from exposure.find_external_exposure(context)
        yield from exposure.find_target_exposure(context)
        yield from exposure.find_rule_exposure(context)
        yield from exposure.find_added_service_networks(context)
        yield from _find_unknowns(context)
        yield from _find_creation(context)
    yield from _find_drift(context)
    yield from _find_moves_and_imports(context)
    yield from _find_other_changes(context)
    yield from _find_gateway_outside_plan(context)


def _find_removal(context: ConnectionContext) -> Iterator[PlanFinding]:
    main = context.main_resource
    if main is None or main.before is None:
        return
    if main.deleted_out_of_band:
        context.reported.add(main)
        yield context.finding(Effect.DRIFT, f"{main.address} was deleted outside of Terraform, and is not made again")
        return
    destroyed = [resource for resource in context.connection_resources if resource.destroys and resource.after is None]
    context.reported.update(destroyed)
    reason = context.describer.explain_deletion(main)
    others = ""
    if len(destroyed) > 1:
        others = f", and {_count(len(destroyed) - 1, 'other')} with it"
    consequence = _describe_removal_consequence(context)
    yield context.finding(Effect.DESTROY, f"{main.address} is deleted{reason}{others}; {consequence}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _describe_removal_consequence(context: ConnectionContext) -> str:
    if context.successor:
        return (
            f"Polytomic must be sent the ARN of {context.successor.name}, "
            "unless a moved block from here to there keeps this one"
        )
    if context.is_gateway_only:
        return "what is on it is cut off for good"
    return "Polytomic is cut off for good"


def _find_arn_change(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding if the apply replaces the resource configuration, or only the resource gateway."""
    main = context.main_resource
    if main is None:
        return
    gateway = context.resources.get(context.before.gateway)
    if context.arn_changes:
        context.reported.add(main)
        if gateway and gateway.is_replaced:
            context.reported.add(gateway)
        consequence = "Polytomic must be sent the new one after the apply, and is cut off until it uses that"
        if context.is_gateway_only:
            consequence = (
                "those of the resource configurations on it, which are not in this plan, have to be replaced too"
            )
        reason = context.describer.explain_replacement(main)
        yield context.finding(Effect.ARN_CHANGE, f"{consequence}, because {reason}")
    elif not context.is_gateway_only and gateway and (gateway.destroys or gateway.is_replaced):
        context.reported.add(gateway)
        recovery = "made anew" if gateway.creates else "not made again"
        yield context.finding(
            Effect.CUT_OFF, f"{gateway.address} is deleted and {recovery}, and the configuration stays"
        )


def _find_unknowns(context: ConnectionContext) -> Iterator[PlanFinding]:
    unknown_arguments = context.after.state.unknown_arguments
    resources = set(context.after.iter_resources()) - context.reported
    for resource in sorted(resources & unknown_arguments.keys(), key=lambda resource: resource.address):
        for argument in unknown_arguments[resource]:
            yield context.finding(Effect.UNKNOWN, f"{resource.address}: {argument}")
    yield from _find_unknown_principals(context)
    yield from _find_unknown_groups(context)


def _find_unknown_principals(context: ConnectionContext) -> Iterator[PlanFinding]:
    accesses = context.after.access_by_principal.get(KNOWN_AFTER_APPLY)
    if accesses is not None:
        addresses = {access.principal_association.resource.address for access in accesses}
        names = context.describer.join(addresses)
        yield context.finding(Effect.UNKNOWN, f"{names}: with which principal it is shared")


def _find_unknown_groups(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each security group outside the plan, when a resource gateway gets the group."""
    gateway = context.resources.get(context.after.gateway)
    if gateway is None or gateway.after is None:
        return
    for group in context.after.security_groups:
        is_added = gateway.creates or group not in context.before.security_groups
        if group not in context.resources and is_added:
            group_text = context.describer.format_value(group)
            yield context.finding(
                Effect.UNKNOWN,
                f"{gateway.address} gets {group_text}, and what the rules of that group open is not in this plan",
            )


def _find_creation(context: ConnectionContext) -> Iterator[PlanFinding]:
    if context.is_new:
        resources = context.connection_resources
        created = [resource for resource in resources if resource.creates and resource.before is None]
        context.reported.update(created)
        yield context.finding(Effect.NEW, f"{_count(len(created), 'resource')} made")


def _find_drift(context: ConnectionContext) -> Iterator[PlanFinding]:
    for resource in context.connection_resources:
        if resource.deleted_out_of_band and resource is not context.main_resource:
            context.reported.add(resource)
            yield context.finding(Effect.DRIFT, _describe_out_of_band_deletion(resource))
        elif resource.values_before_drift is not None:
            changed_names = _find_drifted_attributes(context, resource, resource.values_before_drift)
            if changed_names:
                is_corrected = "update" in resource.actions or resource.destroys
                outlook = "" if is_corrected else ", and stays so"
                names = context.describer.join(changed_names)
                yield context.finding(Effect.DRIFT, f"{resource.address}: {names}{outlook}")


def _describe_out_of_band_deletion(resource: PlanResource) -> str:
    if not resource.creates:
        return f"{resource.address} was deleted, and is not made again"
    needs_acceptance = resource.resource_type in (tf.RESOURCE_SHARE, tf.PRINCIPAL_ASSOCIATION)
    next_step = "; Polytomic has to accept the share again" if needs_acceptance else ""
    return f"{resource.address} was deleted, and is made again{next_step}"


def _find_drifted_attributes(
    context: ConnectionContext, resource: PlanResource, values_before_drift: ResourceValues
) -> list[str]:
    """Return the attributes changed outside of Terraform, without computed rules; see ``PeerRule``."""
    values = resource.before or {}
    changed_names = [name for name, value in values_before_drift.items() if value != values.get(name)]
    is_computed = context.after.state.rule_parser.is_computed
    return [name for name in changed_names if not is_computed(resource, name)]


def _find_moves_and_imports(context: ConnectionContext) -> Iterator[PlanFinding]:
    resources = context.connection_resources
    moves = {resource: resource.previous_address for resource in resources if resource.previous_address}
    imports = {resource: resource.import_id for resource in resources if resource.import_id}
    for phrase, origins in (("moved from", moves), ("imported:", imports)):
        if origins:
            first = next(iter(origins))
            if context.main_resource in origins:
                first = context.main_resource
            origin = context.describer.format_value(origins[first])
            text = f"{first.address} {phrase} {origin}"
            if len(origins) > 1:
                text += f", and {len(origins) - 1} more"
            yield context.finding(Effect.TAKEN_OVER, text)


def _find_other_changes(context: ConnectionContext) -> Iterator[PlanFinding]:
    for resource in context.connection_resources:
        if "forget" in resource.actions:
            yield context.finding(Effect.NOT_MANAGED, f"{resource.address} stays in AWS, and leaves the state")
        elif resource not in context.reported and not _CHANGING_ACTIONS.isdisjoint(resource.actions):
            yield context.finding(Effect.CHANGED, context.describer.describe_action(resource))


def _find_gateway_outside_plan(context: ConnectionContext) -> Iterator[PlanFinding]:
    connection = context.current
    has_configuration = connection.configuration_values is not None and not context.is_gateway_only
    has_known_gateway = connection.gateway and connection.gateway != KNOWN_AFTER_APPLY
    if not has_configuration or not has_known_gateway or connection.gateway in context.resources:
        return
    limitation = ", so that its security groups and their rules are not looked at"
    if connection.security_groups:
        names = context.describer.join(connection.security_groups)
        limitation = f"; by their rules for each other, its security group is taken to be {names}"
    gateway = context.describer.format_value(connection.gateway)
    yield context.finding(Effect.NOT_IN_PLAN, f"its resource gateway {gateway}{limitation}")

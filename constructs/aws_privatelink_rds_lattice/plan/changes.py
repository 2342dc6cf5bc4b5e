"""Find all effects of a plan on a connection."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from . import access_logs, exposure
from .databases import database_changes
from .drift import find_database_drift, find_drift
from .finding import Effect, PlanFinding, create_plan_finding
from .references import uncertain_references
from .resources import KNOWN_AFTER_APPLY, select_created
from .rules import flow_outages, ingress_ranges, prefix_lists, rule_removals, stale_groups
from .sharing import outages
from .sharing.first_share import is_shared_with_nobody
from .sharing.principals import list_principal_addresses
from .sharing.sharing_effects import find_sharing_effects
from .unclear import other_types, unclear_changes, unexpected_updates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .connection_context import ConnectionContext

# A removed block for a whole module forgets all resources of a connection.
_MAX_FORGOTTEN_LINES = 3
_CHANGING_ACTIONS = frozenset({"create", "update", "delete"})


def find_connection_effects(context: ConnectionContext) -> list[PlanFinding]:
    """Return the effects of a plan on a connection, most serious first. The list is never empty."""
    findings = list(_find_all_effects(context))
    is_unchanged = {finding.effect for finding in findings} <= {Effect.DRIFT, Effect.NOT_IN_PLAN}
    if is_unchanged and not select_created(context.connection_resources):
        findings.append(create_plan_finding(Effect.UNCHANGED, "the plan leaves it as it is"))
    return sorted(dict.fromkeys(findings), key=lambda finding: list(Effect).index(finding.effect))


def _find_all_effects(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings of all steps.

    The order matters: a step does not report the changes of resources that earlier steps reported.
    """
    if context.is_removed:
        yield from _find_removal(context)
        yield from exposure.find_former_database_exposure(context)
    else:
        yield from _find_arn_change(context)
        yield from flow_outages.find_flow_outages(context)
        yield from ingress_ranges.find_ingress_range_losses(context)
        yield from prefix_lists.find_prefix_list_outages(context)
        yield from rule_removals.find_exclusive_rule_outages(context)
        yield from rule_removals.find_default_group_adoptions(context)
        yield from outages.find_principal_outages(context)
        yield from exposure.find_added_principals(context)
        yield from find_sharing_effects(context)
        yield from exposure.find_external_access_changes(context)
        yield from exposure.find_target_exposure(context)
        yield from exposure.find_rule_exposure(context)
        yield from exposure.find_added_service_networks(context)
        yield from database_changes.find_database_changes(context)
        yield from stale_groups.find_stale_groups(context)
        yield from other_types.find_other_type_changes(context)
        yield from access_logs.find_lost_access_logs(context)
        yield from uncertain_references.find_uncertain_references(context)
        yield from unexpected_updates.find_unexpected_updates(context)
        yield from _find_unknown_principals(context)
        yield from _find_unknown_groups(context)
        yield from _find_creation(context)
    yield from unclear_changes.find_unclear_changes(context)
    yield from find_drift(context)
    yield from find_database_drift(context)
    yield from access_logs.find_access_log_drift(context)
    yield from _find_moves_and_imports(context)
    yield from _find_other_changes(context)
    yield from _find_gateway_outside_plan(context)


def _find_removal(context: ConnectionContext) -> Iterator[PlanFinding]:
    main = context.main_resource
    if main is None or main.before is None:
        return
    if main.deleted_out_of_band:
        context.reported.add(main)
        yield context.finding(Effect.DRIFT, f"{main.address} was deleted outside of Terraform, and not created again")
        return
    destroyed = [resource for resource in context.connection_resources if resource.destroys and resource.after is None]
    context.reported.update(destroyed)
    text = f"{main.address} is deleted{context.describer.explain_deletion(main)}"
    if len(destroyed) > 1:
        text += f", and {_count(len(destroyed) - 1, 'other')} with it"
    consequence = "Polytomic loses the connection permanently"
    if context.successor:
        consequence = (
            f"send Polytomic the ARN of {context.successor.name}, "
            "or add a moved block from this address to that address, which keeps the ARN"
        )
    elif context.is_gateway_only:
        consequence = "its connections are lost permanently"
    yield context.finding(Effect.DESTROY, f"{text}; {consequence}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _find_arn_change(context: ConnectionContext) -> Iterator[PlanFinding]:
    main = context.main_resource
    if main is None:
        return
    gateway = context.resources.get(context.before.gateway)
    if context.arn_changes:
        context.reported.add(main)
        if gateway and gateway.is_replaced:
            context.reported.add(gateway)
        consequence = (
            "send Polytomic the new ARN after the apply; until Polytomic uses it, the connection does not work"
        )
        if main.is_forgotten and all(share.resource.persists for share in context.before.shares):
            consequence = "the old configuration stays shared; send Polytomic the new ARN after the apply"
        if is_shared_with_nobody(context):
            consequence = "send Polytomic the new ARN after the apply; the state shares the previous ARN with nobody"
        if context.is_gateway_only:
            consequence = "the resource configurations on it, which are not in this plan, must also be replaced"
        reason = context.describer.explain_replacement(main)
        yield context.finding(Effect.ARN_CHANGE, f"{consequence}, because {reason}")
    elif not context.is_gateway_only and gateway and (gateway.destroys or gateway.is_replaced):
        context.reported.add(gateway)
        recovery = "made anew" if gateway.creates else "not created again"
        text = f"{gateway.address} is deleted and {recovery}; the resource configuration is unchanged"
        yield context.finding(Effect.CUT_OFF, text)


def _find_unknown_principals(context: ConnectionContext) -> Iterator[PlanFinding]:
    accesses = context.after.access_by_principal.get(KNOWN_AFTER_APPLY)
    if accesses is not None:
        addresses = list_principal_addresses(accesses)
        text = f"{context.describer.join(addresses)}: with which principal it is shared"
        yield context.finding(Effect.UNKNOWN, text, addresses=addresses)


def _find_unknown_groups(context: ConnectionContext) -> Iterator[PlanFinding]:
    gateway = context.resources.get(context.after.gateway)
    if gateway is None or gateway.after is None:
        return
    for group in context.after.security_groups:
        is_added = gateway.creates or group not in context.before.security_groups
        if group not in context.resources and is_added:
            gain = f"{gateway.address} gets {context.describer.format_value(group)}"
            limitation = "the rules of that group are not in this plan"
            yield context.finding(Effect.UNKNOWN, f"{gain}, and {limitation}", addresses=[gateway.address])


def _find_creation(context: ConnectionContext) -> Iterator[PlanFinding]:
    if context.is_new:
        created = [resource for resource in select_created(context.connection_resources) if resource.before is None]
        context.reported.update(created)
        yield context.finding(Effect.NEW, f"{_count(len(created), 'resource')} created")


def _find_moves_and_imports(context: ConnectionContext) -> Iterator[PlanFinding]:
    for phrase, get_origin in (("moved from", attrgetter("previous_address")), ("imported:", attrgetter("import_id"))):
        resources = list(filter(get_origin, context.connection_resources))
        if resources:
            first = resources[0]
            if context.main_resource and context.main_resource in resources:
                first = context.main_resource
            text = f"{first.address} {phrase} {context.describer.format_value(get_origin(first))}"
            if len(resources) > 1:
                text += f", and {len(resources) - 1} more"
            yield context.finding(Effect.TAKEN_OVER, text)


def _find_other_changes(context: ConnectionContext) -> Iterator[PlanFinding]:
    forgotten: list[str] = []
    for resource in context.connection_resources:
        if resource.is_forgotten:
            keeps_access = not context.is_removed
            forgotten.append(context.describer.describe_forgetting(resource, keeps_access=keeps_access))
        elif resource not in context.reported and not _CHANGING_ACTIONS.isdisjoint(resource.actions):
            yield context.finding(Effect.CHANGED, context.describer.describe_action(resource))
    if len(forgotten) > _MAX_FORGOTTEN_LINES:
        first, *others = forgotten
        forgotten = [f"{first}; the same applies to {len(others)} other resources and to all access that they give"]
    for text in forgotten:
        yield context.finding(Effect.NOT_MANAGED, text)


def _find_gateway_outside_plan(context: ConnectionContext) -> Iterator[PlanFinding]:
    connection = context.current
    is_known_gateway = connection.gateway not in ("", KNOWN_AFTER_APPLY)
    if connection.configuration_values is None or not is_known_gateway or connection.gateway in context.resources:
        return
    limitation = ", so the review does not read its security groups and their rules"
    if connection.security_groups:
        names = context.describer.join(connection.security_groups)
        limitation = f"; according to the rules, its security group is {names}"
    gateway = context.describer.format_value(connection.gateway)
    yield context.finding(Effect.NOT_IN_PLAN, f"its resource gateway {gateway}{limitation}")

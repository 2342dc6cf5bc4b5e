"""Findings about a plan as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .finding import Effect, PlanFinding, create_plan_finding
from .security_group_rules import RULE_RESOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .context import PlanContext
    from .resources import PlanResource


def find_plan_effects(plan: PlanContext) -> Iterator[PlanFinding]:
    """Yield the findings about a plan as a whole."""
    yield from _find_incomplete_plan(plan.document)
    if plan.connections:
        yield from _find_unassigned_references(plan)


def _find_incomplete_plan(document: Mapping[str, Any]) -> Iterator[PlanFinding]:
    has_error = document.get("errored") is True
    if has_error:
        yield create_plan_finding(Effect.UNKNOWN, "the plan ended with an error, and is not the whole")
    if document.get("deferred_changes"):
        yield create_plan_finding(Effect.UNKNOWN, "some of it is deferred to a later plan")
    elif document.get("complete") is False and not has_error:
        yield create_plan_finding(Effect.NOT_IN_PLAN, "what -target or -exclude leaves out")


def _find_unassigned_references(plan: PlanContext) -> Iterator[PlanFinding]:
    """Yield a finding if rules, and a finding if associations, may belong to any connection.

    Their references have an unresolved target. The ID of an existing resource is known: an unresolved target can only
    be a resource that the plan creates, or the result of a data source that the apply reads.
    """
    connected: set[PlanResource] = set()
    for connection in plan.connections:
        connected.update(connection.after.iter_resources())
    rules: set[str] = set()
    associations: set[str] = set()
    for resource in plan.after.unknown_arguments.keys() - connected:
        references = {f"{resource.address} ({argument})" for argument in plan.after.unknown_arguments[resource]}
        if resource.resource_type in RULE_RESOURCE_TYPES:
            rules |= references
        elif resource.resource_type not in (tf.RESOURCE_CONFIGURATION, tf.RESOURCE_GATEWAY):
            associations |= references
    entries = plan.document.get("resource_changes") or ()
    has_deferred_reads = any(entry["change"]["actions"] == ["read"] for entry in entries)
    if rules and (has_deferred_reads or _creates_connection_group(plan)):
        names = plan.describer.join(rules)
        yield create_plan_finding(Effect.UNKNOWN, f"whether a security group of a link is meant: {names}")
    if associations and (has_deferred_reads or _creates_share_or_configuration(plan)):
        names = plan.describer.join(associations)
        yield create_plan_finding(Effect.UNKNOWN, f"whether a share or configuration of a link is meant: {names}")


def _creates_connection_group(plan: PlanContext) -> bool:
    groups: set[str] = set()
    for connection in plan.connections:
        groups.update(connection.after.security_groups, connection.after.flows.database_groups)
    return any(resource.creates and resource.address in groups for resource in plan.resources.values())


def _creates_share_or_configuration(plan: PlanContext) -> bool:
    types = (tf.RESOURCE_CONFIGURATION, tf.RESOURCE_SHARE)
    return any(resource.creates and resource.resource_type in types for resource in plan.resources.values())

"""Findings about a plan as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .finding import Effect, PlanFinding, create_plan_finding
from .resources import RESOURCE_CONFIGURATION, RESOURCE_GATEWAY, RESOURCE_SHARE
from .security_group_rules import RULE_RESOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from .addresses import UnknownReference
    from .context import ConnectionDiff
    from .describe import ChangeDescriber
    from .resources import PlanResource


def find_plan_effects(
    document: Mapping[str, Any],
    resources: Collection[PlanResource],
    diffs: Sequence[ConnectionDiff],
    unassigned_references: Sequence[UnknownReference],
    describer: ChangeDescriber,
) -> Iterator[PlanFinding]:
    """Yield the findings about the plan as a whole.

    Args:
        document: The plan.
        resources: The resources of the plan.
        diffs: The connections in the plan.
        unassigned_references: The references with an unresolved target, from resources that belong to no connection.
        describer: The descriptions of changes.
    """
    yield from _find_incomplete_plan(document)
    if not diffs:
        return
    # The ID of an existing resource is known. It is unknown only if the apply reads a data source.
    has_deferred_reads = _has_deferred_reads(document)
    if has_deferred_reads or _creates_connection_group(resources, diffs):
        yield from _find_unassigned_rules(unassigned_references, describer)
    if has_deferred_reads or _creates_share_or_configuration(resources):
        yield from _find_unassigned_shares(unassigned_references, describer)


def _find_incomplete_plan(document: Mapping[str, Any]) -> Iterator[PlanFinding]:
    has_error = document.get("errored") is True
    if has_error:
        yield create_plan_finding(Effect.UNKNOWN, "the plan ended with an error, and is not the whole")
    if document.get("deferred_changes"):
        yield create_plan_finding(Effect.UNKNOWN, "some of it is deferred to a later plan")
    elif document.get("complete") is False and not has_error:
        yield create_plan_finding(Effect.NOT_IN_PLAN, "what -target or -exclude leaves out")


def _has_deferred_reads(document: Mapping[str, Any]) -> bool:
    """Return True if the apply reads a data source."""
    changes = document.get("resource_changes") or ()
    return any(entry["change"]["actions"] == ["read"] for entry in changes)


def _creates_connection_group(resources: Collection[PlanResource], diffs: Sequence[ConnectionDiff]) -> bool:
    """Return True if the plan creates a security group of a gateway or of a database."""
    groups: set[str] = set()
    for diff in diffs:
        groups.update(diff.after.security_groups, diff.after.flows.database_groups)
    return any(resource.creates and resource.address in groups for resource in resources)


def _creates_share_or_configuration(resources: Collection[PlanResource]) -> bool:
    types = (RESOURCE_CONFIGURATION, RESOURCE_SHARE)
    return any(resource.creates and resource.resource_type in types for resource in resources)


def _find_unassigned_rules(references: Sequence[UnknownReference], describer: ChangeDescriber) -> Iterator[PlanFinding]:
    """Yield a finding if rules may belong to a security group of a connection."""
    rules = [reference for reference in references if reference.resource.resource_type in RULE_RESOURCE_TYPES]
    if rules:
        names = _describe_references(rules, describer)
        yield create_plan_finding(Effect.UNKNOWN, f"whether a security group of a link is meant: {names}")


def _find_unassigned_shares(
    references: Sequence[UnknownReference], describer: ChangeDescriber
) -> Iterator[PlanFinding]:
    """Yield a finding if associations may belong to a share or a resource configuration of a connection."""
    other_types = (*RULE_RESOURCE_TYPES, RESOURCE_CONFIGURATION, RESOURCE_GATEWAY)
    associations = [reference for reference in references if reference.resource.resource_type not in other_types]
    if associations:
        names = _describe_references(associations, describer)
        yield create_plan_finding(Effect.UNKNOWN, f"whether a share or configuration of a link is meant: {names}")


def _describe_references(references: Sequence[UnknownReference], describer: ChangeDescriber) -> str:
    return describer.join({f"{reference.resource.address} ({reference.attribute})" for reference in references})

"""Findings about a plan as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .finding import Effect, PlanFinding, create_plan_finding
from .omissions import leaves_out_resources
from .references.uncertain_references import find_open_references
from .unclear.unclear_changes import find_unclear_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .context import PlanContext


def find_plan_effects(plan: PlanContext) -> Iterator[PlanFinding]:
    """Yield the findings about a plan as a whole."""
    yield from _find_incomplete_plan(plan.document)
    yield from find_unclear_plan(plan)
    if plan.connections:
        yield from find_open_references(plan)


def _find_incomplete_plan(document: Mapping[str, Any]) -> Iterator[PlanFinding]:
    has_error = document.get("errored") is True
    if has_error:
        yield create_plan_finding(Effect.UNKNOWN, "the plan ended with an error, and is incomplete")
    is_deferred = document.get("deferred_changes") or document.get("deferred_action_invocations")
    is_complete = document.get("complete")
    if is_complete is None:
        is_complete = not leaves_out_resources(document)
    if is_complete is False and not has_error and not is_deferred:
        yield create_plan_finding(Effect.NOT_IN_PLAN, "the changes that -target or -exclude omits")

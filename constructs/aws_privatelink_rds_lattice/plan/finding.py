"""Findings of a plan review and their effects."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import Verdict


class Effect(enum.StrEnum):
    """An effect of a plan on a connection, most serious first.

    The values are part of the interface: ``--json`` prints them and ``--allow`` takes them.
    """

    DESTROY = "destroy"
    ARN_CHANGE = "arn-change"
    CUT_OFF = "cut-off"
    OPENS = "opens"
    UNKNOWN = "unknown"
    DRIFT = "drift"
    NOT_MANAGED = "not-managed"
    NEW = "new"
    TAKEN_OVER = "taken-over"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_IN_PLAN = "not-in-plan"


# Effects that a user may accept with --allow.
ALLOWABLE_EFFECTS = (Effect.ARN_CHANGE, Effect.DESTROY)
EFFECT_LABELS = {
    Effect.DESTROY: "destroyed",
    Effect.CUT_OFF: "Polytomic is cut off",
    Effect.ARN_CHANGE: "the ARN changes",
    Effect.OPENS: "opens",
    Effect.UNKNOWN: "not known",
    Effect.DRIFT: "changed outside of Terraform",
    Effect.NOT_MANAGED: "no longer managed",
    Effect.NEW: "new",
    Effect.TAKEN_OVER: "taken over",
    Effect.CHANGED: "changed",
    Effect.UNCHANGED: "unchanged",
    Effect.NOT_IN_PLAN: "not in this plan",
}
_VERDICT_BY_EFFECT = {
    Effect.DESTROY: Verdict.FAIL,
    Effect.CUT_OFF: Verdict.FAIL,
    Effect.ARN_CHANGE: Verdict.FAIL,
    Effect.OPENS: Verdict.FAIL,
    Effect.UNKNOWN: Verdict.UNKNOWN,
    Effect.DRIFT: Verdict.WARN,
    Effect.NOT_MANAGED: Verdict.WARN,
}


@dataclass(frozen=True)
class PlanFinding:
    """An effect of a plan on a connection, or a fact missing from the plan.

    Attributes:
        effect: The kind of effect.
        verdict: The severity.
        text: The description, sanitized for terminals: no control characters and no line breaks.
    """

    effect: Effect
    verdict: Verdict
    text: str


def create_plan_finding(effect: Effect, text: str, *, is_allowed: bool = False) -> PlanFinding:
    """Return a finding with the verdict of the effect and a sanitized text.

    Args:
        effect: The kind of effect.
        text: The description, with names as they are in the plan.
        is_allowed: True if the user accepts the effect: the verdict is then a warning.
    """
    verdict = _VERDICT_BY_EFFECT.get(effect, Verdict.PASS)
    if is_allowed:
        verdict = Verdict.WARN
    return PlanFinding(effect, verdict, sanitize(text))

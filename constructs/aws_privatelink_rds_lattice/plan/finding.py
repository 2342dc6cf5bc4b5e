"""One thing that a plan does to a link."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import Verdict


class Effect(enum.StrEnum):
    """What kind of thing; its names are those of ``--json`` and ``--allow``. The gravest first."""

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


# Those that somebody may mean to have.
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
    """What a plan does to a link, or does not say.

    Attributes:
        effect: What kind of thing.
        verdict: How bad it is.
        text: What it is, in words; nothing in it moves a cursor or forges a line.
    """

    effect: Effect
    verdict: Verdict
    text: str


def create_plan_finding(effect: Effect, text: str, *, is_allowed: bool = False) -> PlanFinding:
    """Return a finding.

    Args:
        effect: What kind of thing.
        text: What it is, in words, with names from the plan as they are there.
        is_allowed: Whether somebody means to have it: then it is said, and a warning.
    """
    verdict = _VERDICT_BY_EFFECT.get(effect, Verdict.PASS)
    return PlanFinding(effect, Verdict.WARN if is_allowed else verdict, sanitize(text))

"""Verdicts of checks and of planned changes, and the exit status for a set of verdicts."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(enum.StrEnum):
    """The outcome of a check, or of a change in a Terraform plan."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


VERDICTS_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)


def worst_verdict(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst verdict: fail, then unknown, then warn, then pass; pass without any verdict."""
    return min(verdicts, key=VERDICTS_WORST_FIRST.index, default=Verdict.PASS)


def exit_status(verdicts: Iterable[Verdict]) -> int:
    """Return 1 if a verdict is fail, else 2 if a verdict is unknown, else 0; a warning does not change the status."""
    return {Verdict.FAIL: 1, Verdict.UNKNOWN: 2}.get(worst_verdict(verdicts), 0)

"""How something turned out, and the exit status that follows."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(enum.StrEnum):
    """The outcome of a check, or of one thing that a plan does."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


VERDICTS_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)


def worst_verdict(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of one verdict or more: fail, then unknown, then warn, then pass."""
    return min(verdicts, key=VERDICTS_WORST_FIRST.index)


def exit_status(verdicts: Iterable[Verdict]) -> int:
    """Return 1 if one failed, else 2 if one is not known, else 0; warnings pass."""
    found = set(verdicts)
    return 1 if Verdict.FAIL in found else 2 if Verdict.UNKNOWN in found else 0

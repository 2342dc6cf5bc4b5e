"""Statuses, as VPC Lattice and RAM name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from .case import Case

_GOOD = ("ACTIVE", "ASSOCIATED")
_UNDER_WAY = (
    "CREATE_IN_PROGRESS",
    "UPDATE_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "PENDING",
    "ASSOCIATING",
    "RESTORING",
)
_BAD = ("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED", "FAILED", "SUSPENDED", "SUSPENDING")


def judged(case: Case, status: str, reason: str | None, remedy: str) -> Finding:
    """Return what a status says.

    Args:
        case: The connection.
        status: The status.
        reason: What AWS says of it, if anything.
        remedy: What to do where it is a bad one.
    """
    seen = f"{status}: {reason}" if reason else status
    if status in _GOOD:
        return passed(seen)
    if status in _UNDER_WAY:
        return unknown(f"{seen}, not done yet", f"# wait a minute, then\n{case.privatelink('verify')}")
    if status in _BAD:
        return failed(seen, remedy)
    return unknown(f"{seen}, a status that this release does not know", "# look it up in the AWS documentation")

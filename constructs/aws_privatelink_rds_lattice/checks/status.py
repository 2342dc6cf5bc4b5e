"""Statuses, as VPC Lattice, RAM and RDS name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check import Finding, failed, passed, unknown, warned

if TYPE_CHECKING:
    from .context import Case

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

# Statuses of instances, clusters and proxies in which nobody can connect, and which do not pass by themselves:
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBProxy.html
_DOWN = (
    "delete-precheck",
    "deleting",
    "failed",
    "insufficient-capacity",
    "insufficient-resource-limits",
    "restore-error",
    "stopped",
    "stopping",
    "storage-full",
    "suspended",
    "suspending",
)
_DOWN_SINCE = ("inaccessible-encryption-credentials", "incompatible-")


def judged(case: Case, status: str, reason: str | None, remedy: str) -> Finding:
    """Return what a status of VPC Lattice or RAM says.

    Args:
        case: The deployment.
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


def judged_database(case: Case, status: str) -> Finding:
    """Return what a status of RDS says."""
    if status == "available":
        return passed(status)
    events = "see what RDS says of it:\n" + case.aws("rds", "describe-events", "--duration", "1440")
    if status in _DOWN or status.startswith(_DOWN_SINCE):
        start = "start the database; " if status in ("stopped", "stopping") else ""
        return failed(f"the status is {status}: nobody can connect", f"# {start}{events}")
    return warned(f"the status is {status}", f"# while it is not available, connections may fail; {events}")

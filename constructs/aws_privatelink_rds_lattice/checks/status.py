"""Verdicts for the statuses of VPC Lattice, RAM and RDS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check import CheckFinding, failed, passed, unknown, warned

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.target import Target

_ACTIVE_STATUSES = ("ACTIVE", "ASSOCIATED")
_PENDING_STATUSES = (
    "CREATE_IN_PROGRESS",
    "UPDATE_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "PENDING",
    "ASSOCIATING",
    "RESTORING",
)
_FAILED_STATUSES = ("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED", "FAILED", "SUSPENDED", "SUSPENDING")

# Statuses of instances, clusters and proxies that refuse connections and do not end by themselves:
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBProxy.html
_DATABASE_DOWN_STATUSES = (
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
_DATABASE_DOWN_PREFIXES = ("inaccessible-encryption-credentials", "incompatible-")


def evaluate_resource_status(target: Target, status: str, reason: str | None, remedy: str) -> CheckFinding:
    """Return the finding for a status of VPC Lattice or RAM, with AWS's reason; the remedy is for a failure."""
    evidence = f"{status}: {reason}" if reason else status
    if status in _ACTIVE_STATUSES:
        return passed(evidence)
    if status in _PENDING_STATUSES:
        return unknown(f"{evidence}, not done yet", f"# wait a minute, then\n{target.privatelink_command('verify')}")
    if status in _FAILED_STATUSES:
        return failed(evidence, remedy)
    return unknown(
        f"{evidence}, a status that this version does not know", "# look up the status in the AWS documentation"
    )


def evaluate_rds_status(target: Target, status: str, start_command: str | None = None) -> CheckFinding:
    """Return the finding for a status of an RDS instance, cluster or proxy.

    Args:
        target: The deployment.
        status: RDS's status.
        start_command: The AWS CLI command to start the database; None if RDS cannot start it.
    """
    if status == "available":
        return passed(status)
    if start_command and status in ("stopped", "stopping"):
        wait = "# wait until it is stopped, then\n" if status == "stopping" else ""
        return failed(f"the status is {status}: nobody can connect", f"{wait}{start_command}")
    events = "read RDS's events of the database:\n" + target.aws_command("rds", "describe-events", "--duration", "1440")
    if status in _DATABASE_DOWN_STATUSES or status.startswith(_DATABASE_DOWN_PREFIXES):
        return failed(f"the status is {status}: nobody can connect", f"# {events}")
    return warned(f"the status is {status}", f"# while it is not available, connections may fail; {events}")

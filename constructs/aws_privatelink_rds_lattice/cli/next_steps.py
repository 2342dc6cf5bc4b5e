"""The next steps after a deployment: Polytomic's endpoint, and the connection in Polytomic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks.polytomic_connection import find_pending_result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_privatelink_rds_lattice.checks import CheckResult
    from aws_privatelink_rds_lattice.target import Target


def list_next_steps(target: Target, results: Sequence[CheckResult]) -> list[str]:
    """Return the next steps as lines of text; empty after a check of the connection in Polytomic.

    Args:
        target: The deployment.
        results: The results of the checks; none of them failed.
    """
    if any(result.id == "polytomic-connection" for result in results):
        return []
    verify = target.privatelink_command("verify")
    steps = []
    if find_pending_result(target, results):
        steps.append(
            "Send Polytomic the lines below. Polytomic accepts the share and creates its endpoint. Wait for the "
            f"acceptance with: {verify} --wait"
        )
    steps.append(
        "Polytomic sends you a host and a port. Create the connection in Polytomic with this host and port, the name "
        "of the database, a user and the password."
    )
    steps.append(f"Check the connection in Polytomic: {verify} --polytomic-connection ID")
    return [f"{number}. {step}" for number, step in enumerate(steps, start=1)]

"""Functions to run the checks of a command on a fake account and return the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.aws.faults import evidence_by_verdict, run_checks_on_account

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.inputs.table import ConnectionInputs
    from fakes.aws.account import FakeAwsAccount


def preflight_evidence(
    aws_account: FakeAwsAccount,
    connection: ConnectionInputs,
    **options: Any,  # noqa: ANN401 - the arguments of connection_target
) -> dict[str, str]:
    """Return the evidence of all checks of ``preflight`` except passed checks, by verdict and check id."""
    return evidence_by_verdict(run_checks_on_account(aws_account, "preflight", connection, **options))


def verify_evidence(
    aws_account: FakeAwsAccount,
    connection: ConnectionInputs,
    **options: Any,  # noqa: ANN401 - the arguments of connection_target
) -> dict[str, str]:
    """Return the evidence of all checks of ``verify`` except passed checks, by verdict and check id."""
    return evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection, **options))

"""``privatelink preflight``: check the inputs against the account before the deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import PREFLIGHT

from .report import CheckReport
from .targets import check_targets, prepare_targets

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Check each connection before the deployment; return the exit status."""
    report = CheckReport("preflight", as_json=options.json)
    targets = prepare_targets(options, is_deployed=False)
    for target, results in check_targets("preflight", targets, PREFLIGHT):
        report.add_results(target, results)
    return report.finish()

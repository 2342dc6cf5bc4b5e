"""``privatelink preflight``: do the inputs fit the account?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import PREFLIGHT
from aws_privatelink_rds_lattice.checks import run as run_checks

from .cases import cases
from .report import Report

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Check each connection before the deployment; return the exit status."""
    report = Report("preflight", as_json=options.json)
    for fresh in cases(options):
        case = fresh()
        with report.progress(case):
            results = run_checks(PREFLIGHT, case)
        report.add(case, results)
    return report.end()

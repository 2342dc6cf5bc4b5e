"""``privatelink preflight``: do the inputs fit the account?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import PREFLIGHT

from .report import Report
from .targets import checked, prepared

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Check each connection before the deployment; return the exit status."""
    report = Report("preflight", as_json=options.json)
    for one, results in checked("preflight", prepared(options, is_there=False), PREFLIGHT):
        report.add(one.case, results)
    return report.end()

"""``privatelink preflight``: check the inputs against the account before the deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import PREFLIGHT
from aws_privatelink_rds_lattice.inputs.input_warnings import find_forgotten_sample_values

from .report import CheckReport
from .targets import check_targets, prepare_targets
from .terminal import print_to_stderr

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Check each connection before the deployment; return the exit status."""
    # AWS does not say whose account it is. The checks report every other placeholder and doubt, from what AWS says.
    for target in options.targets:
        for warning in find_forgotten_sample_values(target.inputs, names=("polytomic_aws_account_id",)):
            print_to_stderr(f"privatelink: warning: {target.name}.{warning}")
    report = CheckReport("preflight", as_json=options.json)
    targets = prepare_targets(options, is_deployed=False)
    for target, results in check_targets("preflight", targets, PREFLIGHT):
        report.add_results(target, results)
    return report.finish()

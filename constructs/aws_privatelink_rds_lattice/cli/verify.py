"""``privatelink verify``: does every hop of the path stand?"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import VERIFY
from aws_privatelink_rds_lattice.checks.reachability import REACHABILITY_NOTICE, run_reachability_analysis
from aws_privatelink_rds_lattice.checks.share import share_accepted
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status

from .report import CheckReport
from .targets import check_targets, prepare_targets
from .terminal import print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from aws_privatelink_rds_lattice.checks import CheckContext, CheckResult

    from .targets import Target

_ACCEPTANCE_POLL_SECONDS = 15


def run(options: argparse.Namespace) -> int:
    """Check each deployment; return the exit status."""
    report = CheckReport("verify", as_json=options.json)
    made = prepare_targets(options, is_deployed=True)
    late = _wait_for_acceptance(made, options.timeout) if options.wait else {}
    for one, results in check_targets(
        "verify", [each.without_cache() for each in made] if options.wait else made, VERIFY
    ):
        found = [
            late.get(one.selection.name, result) if result.id == share_accepted.id else result for result in results
        ]
        if options.reachability:
            print_to_stderr(REACHABILITY_NOTICE)
            with show_progress(f"reachability: {one.selection.name}"):
                found.append(run_reachability_analysis(one.context, print_to_stderr))
        done = exit_status(result.verdict for result in found) == 0
        report.add_results(one.context, found, _polytomic_message(one.context) if done else None)
    return report.finish()


def _wait_for_acceptance(targets: Sequence[Target], timeout: int) -> dict[str, CheckResult]:
    """Wait until Polytomic has accepted each share, or there is nothing to wait for.

    Returns:
        What to report in place of the check, by the name of the deployment, where the time ran out.
    """
    start, left = time.monotonic(), list(targets)
    for one in targets:
        one.ensure_ready()
        print_to_stderr(f"{one.selection.name}: waiting for Polytomic to accept the share, {timeout} s at most")
    while True:
        results = {one.selection.name: share_accepted.run(one.without_cache().context) for one in left}
        left = [one for one in left if results[one.selection.name].verdict is Verdict.WARN]
        waited = time.monotonic() - start
        if not left or waited >= timeout:
            seen = f"Polytomic has not accepted the share within {timeout} s"
            return {
                one.selection.name: replace(results[one.selection.name], verdict=Verdict.UNKNOWN, evidence=seen)
                for one in left
            }
        names = ", ".join(one.selection.name for one in left)
        with show_progress(f"{names}: waiting for Polytomic to accept; {waited:.0f} s of {timeout} s"):
            time.sleep(min(_ACCEPTANCE_POLL_SECONDS, timeout - waited))


def _polytomic_message(context: CheckContext) -> str:
    zones = sorted({subnet["AvailabilityZoneId"] for subnet in context.deployment.subnets_of_both_sides[0].values()})
    return (
        f"Resource configuration ARN: {context.deployment.configuration['arn']}\n"
        f"AWS Region: {context.deployment.region}\n"
        f"AWS account: {context.deployment.account_id}\n"
        f"Availability Zone ids: {', '.join(zones)}\n"
    )

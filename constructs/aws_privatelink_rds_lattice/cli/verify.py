"""``privatelink verify``: does every hop of the path stand?"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import VERIFY
from aws_privatelink_rds_lattice.checks.reachability import REACHABILITY_NOTICE, run_reachability_analysis
from aws_privatelink_rds_lattice.checks.share import share_accepted
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status

from .report import Report
from .targets import checked, prepared
from .terminal import progress, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from aws_privatelink_rds_lattice.checks import CheckContext, CheckResult

    from .targets import Prepared

_POLL_SECONDS = 15


def run(options: argparse.Namespace) -> int:
    """Check each deployment; return the exit status."""
    report = Report("verify", as_json=options.json)
    made = prepared(options, is_there=True)
    late = _wait(made, options.timeout) if options.wait else {}
    for one, results in checked("verify", [each.afresh() for each in made] if options.wait else made, VERIFY):
        found = [late.get(one.chosen.name, result) if result.id == share_accepted.id else result for result in results]
        if options.reachability:
            say(REACHABILITY_NOTICE)
            with progress(f"reachability: {one.chosen.name}"):
                found.append(run_reachability_analysis(one.case, say))
        done = exit_status(result.verdict for result in found) == 0
        report.add(one.case, found, _message(one.case) if done else None)
    return report.end()


def _wait(made: Sequence[Prepared], timeout: int) -> dict[str, CheckResult]:
    """Wait until Polytomic has accepted each share, or there is nothing to wait for.

    Returns:
        What to report in place of the check, by the name of the deployment, where the time ran out.
    """
    start, left = time.monotonic(), list(made)
    for one in made:
        one.ready()
        say(f"{one.chosen.name}: waiting for Polytomic to accept the share, {timeout} s at most")
    while True:
        results = {one.chosen.name: share_accepted.run(one.afresh().case) for one in left}
        left = [one for one in left if results[one.chosen.name].verdict is Verdict.WARN]
        waited = time.monotonic() - start
        if not left or waited >= timeout:
            seen = f"Polytomic has not accepted the share within {timeout} s"
            return {
                one.chosen.name: replace(results[one.chosen.name], verdict=Verdict.UNKNOWN, seen=seen) for one in left
            }
        names = ", ".join(one.chosen.name for one in left)
        with progress(f"{names}: waiting for Polytomic to accept; {waited:.0f} s of {timeout} s"):
            time.sleep(min(_POLL_SECONDS, timeout - waited))


def _message(case: CheckContext) -> str:
    zones = sorted({subnet["AvailabilityZoneId"] for subnet in case.deployment.ends[0].values()})
    return (
        f"Resource configuration ARN: {case.deployment.configuration['arn']}\n"
        f"AWS Region: {case.deployment.region}\n"
        f"AWS account: {case.deployment.id}\n"
        f"Availability Zone ids: {', '.join(zones)}\n"
    )

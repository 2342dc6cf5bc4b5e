"""``privatelink verify``: does every hop of the path stand?"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import VERIFY, Verdict, exit_status
from aws_privatelink_rds_lattice.checks import run as run_checks
from aws_privatelink_rds_lattice.checks.reachability import NOTICE, reachability
from aws_privatelink_rds_lattice.checks.share import share_accepted

from .cases import cases
from .report import Report, console
from .terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from aws_privatelink_rds_lattice.checks import Case, Result

_POLL_SECONDS = 15


def run(options: argparse.Namespace) -> int:
    """Check each connection after the deployment; return the exit status."""
    report = Report("verify", as_json=options.json)
    for fresh in cases(options):
        late = _wait(fresh, options.timeout) if options.wait else None
        case = fresh()
        with report.progress(case):
            results = run_checks(VERIFY, case)
            if options.reachability:
                say(NOTICE)
                results.append(reachability(case, say))
        if late:
            results = [late if result.id == late.id else result for result in results]
        done = exit_status(result.verdict for result in results) == 0
        report.add(case, results, _message(case) if done else None)
    return report.end()


def _wait(fresh: Callable[[], Case], timeout: int) -> Result | None:
    """Wait until Polytomic has accepted the share, or there is nothing to wait for.

    Returns:
        What to report in place of the check, if the time ran out.
    """
    start, stack = time.monotonic(), fresh().stack
    say(f"{stack}: waiting for Polytomic to accept the share, {timeout} s at most")
    with console(sys.stderr).status("") as progress:
        while True:
            result = share_accepted.run(fresh())
            waited = time.monotonic() - start
            if result.verdict is not Verdict.WARN:
                return None
            if waited >= timeout:
                seen = f"Polytomic has not accepted the share within {timeout} s"
                return replace(result, verdict=Verdict.UNKNOWN, seen=seen)
            progress.update(f"{stack}: {result.seen}; {waited:.0f} s of {timeout} s")
            time.sleep(min(_POLL_SECONDS, timeout - waited))


def _message(case: Case) -> str:
    zones = sorted({subnet["AvailabilityZoneId"] for subnet in case.account.ends[0].values()})
    return (
        f"Resource configuration ARN: {case.account.configuration['arn']}\n"
        f"AWS Region: {case.account.region}\n"
        f"AWS account: {case.account.id}\n"
        f"Availability Zone ids: {', '.join(zones)}\n"
    )

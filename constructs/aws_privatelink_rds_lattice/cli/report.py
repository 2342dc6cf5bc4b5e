"""What the checks of connections say: for each a picture of the path, or JSON for all."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from aws_privatelink_rds_lattice.checks import CheckResult, Hop
from aws_privatelink_rds_lattice.verdict import VERDICTS_WORST_FIRST, Verdict, exit_status, worst_verdict

from .output import JSON_VERSION, VERDICT_MARKS
from .terminal import make_console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from aws_privatelink_rds_lattice.checks import CheckContext


class CheckReport:
    """What a command's checks say: a picture a connection, at once, or JSON at the end.

    Attributes:
        command: The command's name.
        as_json: Whether it is JSON.
    """

    def __init__(self, command: str, *, as_json: bool) -> None:
        """Keep both."""
        self.command = command
        self.as_json = as_json
        self._console = make_console(sys.stdout)
        self._json_connections: list[dict[str, object]] = []
        self._verdicts: list[Verdict] = []

    def add_results(self, context: CheckContext, results: Sequence[CheckResult], message: str | None = None) -> None:
        """Take what the checks of a connection say.

        Args:
            context: The deployment.
            results: What they say; one at least.
            message: The lines to send to Polytomic, where all is done.
        """
        self._verdicts += [result.verdict for result in results]
        if not self.as_json:
            if self._json_connections:
                self._console.print()
            print_path(
                self._console,
                f"{self.command} {context.name}: the path from Polytomic to {context.database_address}",
                results,
            )
            if message:
                self._console.print(f"\nTo send to Polytomic:\n\n{message}", end="")
        self._json_connections.append(results_as_json(context.name, context.deployment.region, results, message))

    def finish(self) -> int:
        """Print what is left to print; return the exit status."""
        status = exit_status(self._verdicts)
        if self.as_json:
            whole = {
                "version": JSON_VERSION,
                "command": self.command,
                "exit_status": status,
                "connections": self._json_connections,
            }
            sys.stdout.write(json.dumps(whole, indent=2) + "\n")
        return status


def first_failed_result(results: Sequence[CheckResult]) -> CheckResult | None:
    """Return the first check that failed; the checks begin with the usual causes."""
    return next((result for result in results if result.verdict is Verdict.FAIL), None)


def print_path(console: Console, title: str, results: Sequence[CheckResult]) -> None:
    """Print the path, a line a hop, then what is broken first, then what else is to be done.

    Args:
        console: Where to.
        title: The first line.
        results: What the checks say; one at least.
    """
    console.print(title, style="bold")
    for hop in Hop:
        if here := [result for result in results if result.hop is hop]:
            _print_hop(console, hop, here)
    console.print(_verdict_summary(results))
    broken = first_failed_result(results)
    if broken:
        console.print(f"\nFirst broken: {broken.hop}, check {broken.id}", style="bold red")
        console.print(f"  seen:     {broken.evidence}\n  expected: {broken.expected}")
        _print_remedy(console, broken)
    for verdict in VERDICTS_WORST_FIRST:
        for result in results:
            if result.verdict is verdict and result is not broken and result.remedy:
                word, style = VERDICT_MARKS[verdict]
                console.print(f"\n{word}: {result.hop}, check {result.id}", style=style)
                console.print(f"  {result.evidence}")
                _print_remedy(console, result)


def _print_hop(console: Console, hop: Hop, results: Sequence[CheckResult]) -> None:
    verdict = worst_verdict(result.verdict for result in results)
    word, style = VERDICT_MARKS[verdict]
    bad = [f"{result.id}: {result.evidence}" for result in results if result.verdict is not Verdict.PASS]
    # The account is no hop on the path; on the others an arrow leads from one to the next.
    start = "   " if hop is Hop.ACCOUNT else "-> "
    line = Text.assemble(start, (f"{word:<5}", style), f"{hop:<24}")
    line.append(bad[0] if bad else f"{results[0].evidence}" if len(results) == 1 else f"{len(results)} checks pass")
    console.print(line)
    for more in bad[1:]:
        console.print(" " * 32 + more)


def _print_remedy(console: Console, result: CheckResult) -> None:
    if result.remedy:
        console.print("  to do:")
        for line in result.remedy.splitlines():
            console.print(f"    {line}", style="dim" if line.startswith("#") else "bold")


def _verdict_summary(results: Sequence[CheckResult]) -> str:
    counts = Counter(result.verdict for result in results)
    words = {
        Verdict.PASS: "passed",
        Verdict.WARN: "passed with a warning",
        Verdict.FAIL: "failed",
        Verdict.UNKNOWN: "could not be made",
    }
    return "Checks: " + ", ".join(f"{counts[one]} {words[one]}" for one in VERDICTS_WORST_FIRST if counts[one])


def results_as_json(
    connection_name: str, region: str, results: Sequence[CheckResult], message: str | None
) -> dict[str, object]:
    """Return what the checks of one connection say, in the shape that ``--json`` documents."""
    broken = first_failed_result(results)
    return {
        "connection": connection_name,
        "region": region,
        "verdict": str(worst_verdict(result.verdict for result in results)),
        "first_broken": broken and broken.id,
        "checks": [result.to_json_object() for result in results],
        "message": message,
    }

"""Output of ``preflight`` and ``verify``: the path of each connection hop by hop, or JSON for all connections."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from aws_privatelink_rds_lattice.checks import CheckResult, Hop
from aws_privatelink_rds_lattice.checks.placeholders import database_address
from aws_privatelink_rds_lattice.verdict import VERDICTS_WORST_FIRST, Verdict, exit_status, worst_verdict

from .output import VERDICT_MARKS, print_json
from .terminal import make_console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from aws_privatelink_rds_lattice.target import Target

_VERDICT_COUNT_LABELS = {
    Verdict.PASS: "passed",
    Verdict.WARN: "passed with a warning",
    Verdict.FAIL: "failed",
    Verdict.UNKNOWN: "could not be made",
}
# Columns before the evidence of a hop: arrow, verdict and name of the hop.
_EVIDENCE_INDENT = " " * 32


class CheckReport:
    """The report of a command: printed per connection as text, or at the end as JSON."""

    def __init__(self, command: str, *, as_json: bool) -> None:
        """Create a report without results."""
        self.command = command
        self.as_json = as_json
        self._console = make_console(sys.stdout)
        self._json_connections: list[dict[str, object]] = []
        self._verdicts: list[Verdict] = []

    def add_results(self, target: Target, results: Sequence[CheckResult], message: str | None = None) -> None:
        """Add the results of a connection, and the lines to send to Polytomic; text is printed at once."""
        self._verdicts += [result.verdict for result in results]
        if not self.as_json:
            if self._json_connections:
                self._console.print()
            address = database_address(target.deployment)
            title = f"{self.command} {target.name}: the path from Polytomic to {address}"
            _print_path(self._console, title, results)
            if message:
                self._console.print(f"\nTo send to Polytomic:\n\n{message}", end="")
        self._json_connections.append(_results_as_json(target, results, message))

    def finish(self) -> int:
        """Print the JSON document, if the report is JSON; return the exit status."""
        status = exit_status(self._verdicts)
        if self.as_json:
            print_json(self.command, status, connections=self._json_connections)
        return status


def _worst_result_verdict(results: Sequence[CheckResult]) -> Verdict:
    return worst_verdict(result.verdict for result in results)


def _first_failed_result(results: Sequence[CheckResult]) -> CheckResult | None:
    """Return the first failed result; the usual causes come first in the order of the checks."""
    return next((result for result in results if result.verdict is Verdict.FAIL), None)


def _print_path(console: Console, title: str, results: Sequence[CheckResult]) -> None:
    """Print the title, a line for each hop, the first failure, and all further remedies."""
    console.print(title, style="bold")
    for hop in Hop:
        _print_hop(console, hop, [result for result in results if result.hop is hop])
    console.print(_verdict_summary(results))
    first_failed = _first_failed_result(results)
    if first_failed:
        console.print(f"\nFirst broken: {first_failed.hop}, check {first_failed.id}", style="bold red")
        console.print(f"  seen:     {first_failed.evidence}\n  expected: {first_failed.expected}")
        _print_remedy(console, first_failed)
    # The results of a verdict stay in the order of the checks.
    for result in sorted(results, key=lambda result: VERDICTS_WORST_FIRST.index(result.verdict)):
        if result.remedy and result is not first_failed:
            word, style = VERDICT_MARKS[result.verdict]
            console.print(f"\n{word}: {result.hop}, check {result.id}", style=style)
            console.print(f"  {result.evidence}")
            _print_remedy(console, result)


def _print_hop(console: Console, hop: Hop, results: Sequence[CheckResult]) -> None:
    """Print the lines of a hop; nothing if no check is about the hop."""
    if not results:
        return
    word, style = VERDICT_MARKS[_worst_result_verdict(results)]
    problems = [f"{result.id}: {result.evidence}" for result in results if result.verdict is not Verdict.PASS]
    lines = problems or [f"{len(results)} checks pass"]
    if not problems and len(results) == 1:
        lines = [results[0].evidence]
    # The account is not on the path; an arrow leads to each other hop.
    start = "   " if hop is Hop.ACCOUNT else "-> "
    line = Text.assemble(start, (f"{word:<5}", style), f"{hop:<24}")
    line.append(lines[0])
    console.print(line)
    for more_evidence in lines[1:]:
        console.print(_EVIDENCE_INDENT + more_evidence)


def _print_remedy(console: Console, result: CheckResult) -> None:
    if result.remedy:
        console.print("  to do:")
        for line in result.remedy.splitlines():
            console.print(f"    {line}", style="dim" if line.startswith("#") else "bold")


def _verdict_summary(results: Sequence[CheckResult]) -> str:
    counts = Counter(result.verdict for result in results)
    verdicts = sorted(counts, key=VERDICTS_WORST_FIRST.index)
    summary = ", ".join(f"{counts[verdict]} {_VERDICT_COUNT_LABELS[verdict]}" for verdict in verdicts)
    return f"Checks: {summary}"


def _results_as_json(target: Target, results: Sequence[CheckResult], message: str | None) -> dict[str, object]:
    """Return the results of a connection in the documented shape of ``--json``."""
    first_failed = _first_failed_result(results)
    return {
        "connection": target.name,
        "region": target.inputs["region"],
        "verdict": str(_worst_result_verdict(results)),
        "first_broken": first_failed and first_failed.id,
        "checks": [result.to_json_object() for result in results],
        "message": message,
    }

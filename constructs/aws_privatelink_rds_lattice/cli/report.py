"""What the checks of connections say: for each a picture of the path, or JSON for all."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from aws_privatelink_rds_lattice.checks import Hop, CheckResult
from aws_privatelink_rds_lattice.verdict import WORST_FIRST, Verdict, exit_status, worst

from .output import JSON_VERSION, MARKS
from .terminal import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from aws_privatelink_rds_lattice.checks import CheckContext


class Report:
    """What a command's checks say: a picture a connection, at once, or JSON at the end.

    Attributes:
        command: The command's name.
        as_json: Whether it is JSON.
    """

    def __init__(self, command: str, *, as_json: bool) -> None:
        """Keep both."""
        self.command = command
        self.as_json = as_json
        self._out = console(sys.stdout)
        self._connections: list[dict[str, object]] = []
        self._verdicts: list[Verdict] = []

    def add(self, case: CheckContext, results: Sequence[CheckResult], message: str | None = None) -> None:
        """Take what the checks of a connection say.

        Args:
            case: The deployment.
            results: What they say; one at least.
            message: The lines to send to Polytomic, where all is done.
        """
        self._verdicts += [result.verdict for result in results]
        if not self.as_json:
            if self._connections:
                self._out.print()
            show(self._out, f"{self.command} {case.name}: the path from Polytomic to {case.database_address}", results)
            if message:
                self._out.print(f"\nTo send to Polytomic:\n\n{message}", end="")
        self._connections.append(plain(case.name, case.deployment.region, results, message))

    def end(self) -> int:
        """Print what is left to print; return the exit status."""
        status = exit_status(self._verdicts)
        if self.as_json:
            whole = {
                "version": JSON_VERSION,
                "command": self.command,
                "exit_status": status,
                "connections": self._connections,
            }
            sys.stdout.write(json.dumps(whole, indent=2) + "\n")
        return status


def first_broken(results: Sequence[CheckResult]) -> CheckResult | None:
    """Return the first check that failed; the checks begin with the usual causes."""
    return next((result for result in results if result.verdict is Verdict.FAIL), None)


def show(out: Console, title: str, results: Sequence[CheckResult]) -> None:
    """Print the path, a line a hop, then what is broken first, then what else is to be done.

    Args:
        out: Where to.
        title: The first line.
        results: What the checks say; one at least.
    """
    out.print(title, style="bold")
    for hop in Hop:
        if here := [result for result in results if result.hop is hop]:
            _show_hop(out, hop, here)
    out.print(_summary(results))
    broken = first_broken(results)
    if broken:
        out.print(f"\nFirst broken: {broken.hop}, check {broken.id}", style="bold red")
        out.print(f"  seen:     {broken.evidence}\n  expected: {broken.expected}")
        _show_remedy(out, broken)
    for verdict in WORST_FIRST:
        for result in results:
            if result.verdict is verdict and result is not broken and result.remedy:
                word, style = MARKS[verdict]
                out.print(f"\n{word}: {result.hop}, check {result.id}", style=style)
                out.print(f"  {result.evidence}")
                _show_remedy(out, result)


def _show_hop(out: Console, hop: Hop, results: Sequence[CheckResult]) -> None:
    verdict = worst(result.verdict for result in results)
    word, style = MARKS[verdict]
    bad = [f"{result.id}: {result.evidence}" for result in results if result.verdict is not Verdict.PASS]
    # The account is no hop on the path; on the others an arrow leads from one to the next.
    start = "   " if hop is Hop.ACCOUNT else "-> "
    line = Text.assemble(start, (f"{word:<5}", style), f"{hop:<24}")
    line.append(bad[0] if bad else f"{results[0].evidence}" if len(results) == 1 else f"{len(results)} checks pass")
    out.print(line)
    for more in bad[1:]:
        out.print(" " * 32 + more)


def _show_remedy(out: Console, result: CheckResult) -> None:
    if result.remedy:
        out.print("  to do:")
        for line in result.remedy.splitlines():
            out.print(f"    {line}", style="dim" if line.startswith("#") else "bold")


def _summary(results: Sequence[CheckResult]) -> str:
    counts = Counter(result.verdict for result in results)
    words = {
        Verdict.PASS: "passed",
        Verdict.WARN: "passed with a warning",
        Verdict.FAIL: "failed",
        Verdict.UNKNOWN: "could not be made",
    }
    return "Checks: " + ", ".join(f"{counts[one]} {words[one]}" for one in WORST_FIRST if counts[one])


def plain(name: str, region: str, results: Sequence[CheckResult], message: str | None) -> dict[str, object]:
    """Return what the checks of one connection say, in the shape that ``--json`` documents."""
    broken = first_broken(results)
    return {
        "connection": name,
        "region": region,
        "verdict": str(worst(result.verdict for result in results)),
        "first_broken": broken and broken.id,
        "checks": [result.to_json_object() for result in results],
        "message": message,
    }

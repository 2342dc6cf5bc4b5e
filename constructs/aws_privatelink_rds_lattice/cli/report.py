"""Output of ``preflight`` and ``verify``: the path of each connection hop by hop, or JSON for all connections."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks.placeholders import database_address
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status, worst_verdict

from .output import print_json
from .path_report import first_failed_result, print_path
from .terminal import make_console
from .wrapping import print_wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_privatelink_rds_lattice.checks import CheckResult
    from aws_privatelink_rds_lattice.target import Target


@dataclass(frozen=True)
class _ConnectionOutcome:
    """The worst verdict of a connection, and the first check with that verdict."""

    name: str
    verdict: Verdict
    check_id: str


class CheckReport:
    """The report of a command: printed per connection as text, or at the end as JSON."""

    def __init__(self, command: str, *, as_json: bool) -> None:
        """Create a report without results."""
        self.command = command
        self.as_json = as_json
        self._console = make_console(sys.stdout)
        self._json_connections: list[dict[str, object]] = []
        self._outcomes: list[_ConnectionOutcome] = []

    def add_results(
        self,
        target: Target,
        results: Sequence[CheckResult],
        message: str | None = None,
        next_steps: Sequence[str] = (),
    ) -> None:
        """Add the results of a connection, and the lines to send to Polytomic; text is printed at once.

        Args:
            target: The connection.
            results: The results of the checks.
            message: The lines to send to Polytomic.
            next_steps: The numbered next steps, for the text only.
        """
        verdict = _worst_result_verdict(results)
        check_id = next((result.id for result in results if result.verdict is verdict), "")
        if not self.as_json:
            if self._outcomes:
                self._console.print()
            address = database_address(target.deployment)
            print_path(self._console, f"{self.command} {target.name}: the path from Polytomic to {address}", results)
            if next_steps:
                self._console.print("\nNext steps:")
                for step in next_steps:
                    print_wrapped(self._console, step, "  ", "     ")
            if message:
                self._console.print(f"\nTo send to Polytomic:\n\n{message}", end="")
        self._outcomes.append(_ConnectionOutcome(target.name, verdict, check_id))
        self._json_connections.append(_results_as_json(target, results, message))

    def finish(self) -> int:
        """Print the JSON document or the closing line; return the exit status."""
        status = exit_status(outcome.verdict for outcome in self._outcomes)
        if self.as_json:
            print_json(self.command, status, connections=self._json_connections)
        elif len(self._outcomes) > 1:
            self._console.print()
            print_wrapped(self._console, _describe_outcomes(self._outcomes), style="bold")
        return status


def _describe_outcomes(outcomes: Sequence[_ConnectionOutcome]) -> str:
    """Return a line that names each connection with a failed or unknown check, and counts the others."""
    parts = []
    for verdict, words in ((Verdict.FAIL, "is broken"), (Verdict.UNKNOWN, "is unknown")):
        named = [outcome for outcome in outcomes if outcome.verdict is verdict]
        parts += [f"{outcome.name} {words} ({outcome.check_id})" for outcome in named]
    well_count = sum(outcome.verdict in (Verdict.PASS, Verdict.WARN) for outcome in outcomes)
    if well_count:
        counted = "all" if well_count == len(outcomes) else str(well_count)
        parts.append(f"{counted} {'passes' if well_count == 1 else 'pass'}")
    return f"{len(outcomes)} connections: {'; '.join(parts)}"


def _worst_result_verdict(results: Sequence[CheckResult]) -> Verdict:
    return worst_verdict(result.verdict for result in results)


def _results_as_json(target: Target, results: Sequence[CheckResult], message: str | None) -> dict[str, object]:
    """Return the results of a connection in the documented shape of ``--json``."""
    first_failed = first_failed_result(results)
    return {
        "connection": target.name,
        "region": target.inputs["region"],
        "verdict": str(_worst_result_verdict(results)),
        "first_broken": first_failed and first_failed.id,
        "checks": [result.to_json_object() for result in results],
        "message": message,
    }

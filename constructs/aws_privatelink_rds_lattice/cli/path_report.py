"""The path of a connection as text: a line for each hop, then the remedies, the most urgent last."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from aws_privatelink_rds_lattice.checks import CheckResult, Hop
from aws_privatelink_rds_lattice.verdict import VERDICTS_WORST_FIRST, Verdict, worst_verdict

from .output import VERDICT_MARKS
from .wrapping import print_lines, print_wrapped, terminal_width, wrap_shell_line, wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

_VERDICT_COUNT_LABELS = {
    Verdict.PASS: "passed",
    Verdict.WARN: "passed with a warning",
    Verdict.FAIL: "failed",
    Verdict.UNKNOWN: "unknown",
}
# Columns before the evidence of a hop: arrow, verdict and name of the hop.
_HOP_COLUMNS = 32
_MIN_EVIDENCE_COLUMNS = 40
_NARROW_INDENT = " " * 8


def first_failed_result(results: Iterable[CheckResult]) -> CheckResult | None:
    """Return the first failed result; the usual causes come first in the order of the checks."""
    return next((result for result in results if result.verdict is Verdict.FAIL), None)


def print_path(console: Console, title: str, results: Sequence[CheckResult]) -> None:
    """Print the title, a line for each hop, and all remedies; the remedy of the first failure is last.

    A check that waits for another check is only counted: what to do is with the other check.
    """
    print_wrapped(console, title, style="bold")
    for hop in Hop:
        _print_hop(console, hop, [result for result in results if result.hop is hop])
    print_wrapped(console, _verdict_summary(results))
    first_failed = first_failed_result(results)
    for group in reversed(_group_findings(results)):
        result = group[0]
        if not result.remedy or result is first_failed:
            continue
        word, style = VERDICT_MARKS[result.verdict]
        _print_finding(console, f"{word}: {result.hop}, check {result.id}{_also(group)}", style, result)
    if first_failed:
        heading = f"First broken: {first_failed.hop}, check {first_failed.id}"
        _print_finding(console, heading, "bold red", first_failed, with_expectation=True)


def _group_findings(results: Iterable[CheckResult]) -> list[list[CheckResult]]:
    """Return the results by finding, the worst first; without passed checks and checks that wait for another check.

    Checks that meet the same fault, such as a denied call, have the same finding.
    """
    groups: dict[tuple[Verdict, str, str], list[CheckResult]] = {}
    for result in results:
        if result.verdict is not Verdict.PASS and not result.blocking_check:
            groups.setdefault((result.verdict, result.evidence, result.remedy), []).append(result)
    return sorted(groups.values(), key=lambda group: VERDICTS_WORST_FIRST.index(group[0].verdict))


def _also(group: Sequence[CheckResult]) -> str:
    return f" (also {', '.join(result.id for result in group[1:])})" if len(group) > 1 else ""


def _print_hop(console: Console, hop: Hop, results: Sequence[CheckResult]) -> None:
    """Print the lines of a hop; nothing if no check is about the hop."""
    if not results:
        return
    word, style = VERDICT_MARKS[worst_verdict(result.verdict for result in results)]
    # The account is not on the path; an arrow leads to each other hop.
    start = "   " if hop is Hop.ACCOUNT else "-> "
    head = Text.assemble(start, (f"{word:<5}", style), f"{hop:<24}")
    width = terminal_width(console)
    is_narrow = width is not None and width < _HOP_COLUMNS + _MIN_EVIDENCE_COLUMNS
    lines: list[str] = []
    for text in _describe_hop(results):
        indent = _NARROW_INDENT if is_narrow else " " * _HOP_COLUMNS
        lines += wrap_text(text, width, indent)
    if is_narrow:
        head.rstrip()
    else:
        head.append(lines.pop(0)[_HOP_COLUMNS:])
    console.print(head)
    print_lines(console, lines)


def _describe_hop(results: Sequence[CheckResult]) -> list[str]:
    """Return the findings of a hop, a text for each; or that all checks pass."""
    if all(result.verdict is Verdict.PASS for result in results):
        return [f"{len(results)} checks pass" if len(results) > 1 else results[0].evidence]
    texts = [f"{group[0].id}: {group[0].evidence}{_also(group)}" for group in _group_findings(results)]
    waiting = [result for result in results if result.blocking_check]
    if waiting:
        blocking_checks = ", ".join(dict.fromkeys(result.blocking_check for result in waiting))
        subject = f"{len(waiting)} checks wait" if len(waiting) > 1 else f"{waiting[0].id} waits"
        texts.append(f"{subject} for {blocking_checks}")
    return texts


def _print_finding(
    console: Console, heading: str, style: str, result: CheckResult, *, with_expectation: bool = False
) -> None:
    console.print()
    print_wrapped(console, heading, style=style)
    if with_expectation:
        print_wrapped(console, result.evidence, "  found:    ", " " * 12)
        print_wrapped(console, result.expected, "  expected: ", " " * 12)
    else:
        print_wrapped(console, result.evidence, "  ")
    if not result.remedy:
        return
    console.print("  to do:")
    width = terminal_width(console)
    for line in result.remedy.splitlines():
        print_lines(console, wrap_shell_line(line, width, "    "), style="dim" if line.startswith("#") else "bold")


def _verdict_summary(results: Sequence[CheckResult]) -> str:
    counts = Counter(result.verdict for result in results)
    verdicts = sorted(counts, key=VERDICTS_WORST_FIRST.index)
    summary = ", ".join(f"{counts[verdict]} {_VERDICT_COUNT_LABELS[verdict]}" for verdict in verdicts)
    return f"Checks: {summary}"

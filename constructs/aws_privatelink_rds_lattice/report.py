"""What the checks of a connection say, as a picture of the path and as JSON."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, TextIO

from .checks.result import Hop, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

JSON_VERSION = 1

# Words as well as colours, so that nothing is lost without them.
_MARKS = {
    Verdict.PASS: ("ok", "green"),
    Verdict.WARN: ("warn", "yellow"),
    Verdict.FAIL: ("FAIL", "bold red"),
    Verdict.UNKNOWN: ("?", "magenta"),
}
_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)


def console(stream: TextIO) -> Console:
    """Return a console on a stream: without colours where it is no terminal or ``NO_COLOR`` is set."""
    from rich.console import Console  # noqa: PLC0415 - slow to import, and not needed for help

    plain_text = os.environ.get("NO_COLOR") or not stream.isatty()
    return Console(
        file=stream,
        color_system=None if plain_text else "auto",
        highlight=False,
        soft_wrap=True,
        emoji=False,
        markup=False,
    )


def worst(results: Sequence[Result]) -> Verdict:
    """Return the worst verdict: fail, then unknown, then warn, then pass."""
    found = {result.verdict for result in results}
    return next(verdict for verdict in _WORST_FIRST if verdict in found)


def first_broken(results: Sequence[Result]) -> Result | None:
    """Return the first check that failed; the checks begin with the usual causes."""
    return next((result for result in results if result.verdict is Verdict.FAIL), None)


def show(out: Console, title: str, results: Sequence[Result]) -> None:
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
        out.print(f"  seen:     {broken.seen}\n  expected: {broken.expected}")
        _show_remedy(out, broken)
    for verdict in _WORST_FIRST:
        for result in results:
            if result.verdict is verdict and result is not broken and result.remedy:
                word, style = _MARKS[verdict]
                out.print(f"\n{word}: {result.hop}, check {result.id}", style=style)
                out.print(f"  {result.seen}")
                _show_remedy(out, result)


def _show_hop(out: Console, hop: Hop, results: Sequence[Result]) -> None:
    from rich.text import Text  # noqa: PLC0415 - see console

    verdict = worst(results)
    word, style = _MARKS[verdict]
    bad = [f"{result.id}: {result.seen}" for result in results if result.verdict is not Verdict.PASS]
    # The account is no hop on the path; on the others an arrow leads from one to the next.
    start = "   " if hop is Hop.ACCOUNT else "-> "
    line = Text.assemble(start, (f"{word:<5}", style), f"{hop:<24}")
    line.append(bad[0] if bad else f"{results[0].seen}" if len(results) == 1 else f"{len(results)} checks pass")
    out.print(line)
    for more in bad[1:]:
        out.print(" " * 32 + more)


def _show_remedy(out: Console, result: Result) -> None:
    if result.remedy:
        out.print("  to do:")
        for line in result.remedy.splitlines():
            out.print(f"    {line}", style="dim" if line.startswith("#") else "bold")


def _summary(results: Sequence[Result]) -> str:
    counts = Counter(result.verdict for result in results)
    words = {
        Verdict.PASS: "passed",
        Verdict.WARN: "passed with a warning",
        Verdict.FAIL: "failed",
        Verdict.UNKNOWN: "could not be made",
    }
    return "Checks: " + ", ".join(f"{counts[one]} {words[one]}" for one in _WORST_FIRST if counts[one])


def plain(stack: str, region: str, results: Sequence[Result], message: str | None) -> dict[str, object]:
    """Return what the checks of one connection say, in the shape that ``--json`` documents."""
    broken = first_broken(results)
    return {
        "connection": stack,
        "region": region,
        "verdict": str(worst(results)),
        "first_broken": broken and broken.id,
        "checks": [result.plain() for result in results],
        "message": message,
    }

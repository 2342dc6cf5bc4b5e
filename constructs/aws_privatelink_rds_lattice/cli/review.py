"""``privatelink review``: what a Terraform plan will do to what Polytomic holds."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan import EFFECT_LABELS, Effect, PlanError, parse_plan, review_plan
from aws_privatelink_rds_lattice.sanitize import escaped
from aws_privatelink_rds_lattice.verdict import Verdict, worst

from .output import JSON_VERSION, MARKS
from .terminal import UsageError, console

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from aws_privatelink_rds_lattice.plan import PlanFinding, PlanReview

_WHOLE = "The plan as a whole"
_NO_LINK = "No link is in this plan: no resource configuration of VPC Lattice, no share of one and no resource gateway"


def run(options: argparse.Namespace) -> int:
    """Print what the plan does; return the exit status.

    Raises:
        UsageError: It is no plan that can be read.
    """
    try:
        found = review_plan(parse_plan(_read(options.plan)), [Effect(each) for each in options.allow])
    except PlanError as error:
        raise UsageError(f"{_name(options.plan)} {escaped(str(error))}") from None
    except RecursionError:
        raise UsageError(f"{_name(options.plan)} is nested deeper than what Terraform writes") from None
    if options.json:
        sys.stdout.write(json.dumps(_plain(found), indent=2) + "\n")
    elif options.markdown:
        sys.stdout.write("\n".join(_markdown(found)) + "\n")
    else:
        _show(found)
    return found.exit_status


def _name(plan: str) -> str:
    return "standard input" if plan == "-" else str(escaped(plan))


def _read(plan: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if plan == "-" else Path(plan).read_bytes()
    except OSError as error:
        raise UsageError(f"{_name(plan)}: {error.strerror}; give what terraform show -json PLANFILE printed") from None


def _end(found: PlanReview) -> str:
    """Return the last line."""
    if not found.connections:
        return f"{_NO_LINK}." if not found.exit_status else f"{_NO_LINK}, as far as it goes."
    count = len(found.connections)
    links = f"{count} link{'s' * (count != 1)}"
    every = [*found.findings, *(one for link in found.connections for one in link.findings)]
    is_fine = all(one.verdict is Verdict.PASS for one in every)
    return {
        0: f"{links}: nothing to worry about."
        if is_fine
        else f"{links}: nothing is marked FAIL; mind what is marked warn.",
        1: f"{links}: look at what is marked FAIL before the apply.",
        2: f"{links}: nothing is marked FAIL, but not all is known; look at what is marked ?.",
    }[found.exit_status]


def _groups(found: PlanReview) -> Iterator[tuple[str, str, Sequence[PlanFinding]]]:
    """Yield what there is to say: of what, what that is, and the findings."""
    yield from ((link.name, link.summary, link.findings) for link in found.connections)
    if found.findings:
        yield _WHOLE, "", found.findings


def _show(found: PlanReview) -> None:
    out = console(sys.stdout)
    for name, summary, findings in _groups(found):
        out.print(f"{name}: {summary}" if summary else name, style="bold")
        for each in findings:
            word, style = MARKS[each.verdict]
            out.print(f"  {word:<5}", style=style, end="")
            out.print(f"{EFFECT_LABELS[each.effect]}: {each.text}")
        out.print()
    out.print(_end(found))


def _markdown(found: PlanReview) -> Iterator[str]:
    yield f"**privatelink review**: {_end(found)}"
    for name, summary, findings in _groups(found):
        yield ""
        # All that comes from the plan is in code spans, in which nothing is markup.
        yield f"{_code(name)}: {_code(summary)}" if summary else f"{name}:"
        yield ""
        for each in findings:
            yield f"- **{MARKS[each.verdict][0]}** {EFFECT_LABELS[each.effect]}: {_code(each.text)}"


def _code(text: str) -> str:
    """Return a text as a code span, whatever backticks it has."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest or not text.strip() else f"{fence}{text}{fence}"


def _plain(found: PlanReview) -> dict[str, object]:
    """Return what is found, in the shape that the page on JSON documents."""
    return {
        "version": JSON_VERSION,
        "command": "review",
        "exit_status": found.exit_status,
        "links": [
            {
                "link": link.name,
                "arn": link.arn,
                "summary": link.summary,
                "verdict": str(worst(each.verdict for each in link.findings)),
                "findings": [_plain_finding(each) for each in link.findings],
            }
            for link in found.connections
        ],
        "findings": [_plain_finding(each) for each in found.findings],
    }


def _plain_finding(each: PlanFinding) -> dict[str, str]:
    return {"effect": str(each.effect), "verdict": str(each.verdict), "text": each.text}

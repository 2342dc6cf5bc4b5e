"""``privatelink review``: what a Terraform plan will do to what Polytomic holds."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan import EFFECT_LABELS, Effect, PlanError, parse_plan, review_plan
from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import Verdict, worst_verdict

from .output import JSON_VERSION, VERDICT_MARKS
from .terminal import UsageError, make_console

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from aws_privatelink_rds_lattice.plan import PlanFinding, PlanReview

_WHOLE_PLAN_HEADING = "The plan as a whole"
_NO_CONNECTION = (
    "No link is in this plan: no resource configuration of VPC Lattice, no share of one and no resource gateway"
)


def run(options: argparse.Namespace) -> int:
    """Print what the plan does; return the exit status.

    Raises:
        UsageError: It is no plan that can be read.
    """
    try:
        found = review_plan(parse_plan(_read_plan_file(options.plan)), [Effect(each) for each in options.allow])
    except PlanError as error:
        raise UsageError(f"{_plan_display_name(options.plan)} {sanitize(str(error))}") from None
    except RecursionError:
        raise UsageError(f"{_plan_display_name(options.plan)} is nested deeper than what Terraform writes") from None
    if options.json:
        sys.stdout.write(json.dumps(_review_as_json(found), indent=2) + "\n")
    elif options.markdown:
        sys.stdout.write("\n".join(_review_as_markdown(found)) + "\n")
    else:
        _print_review(found)
    return found.exit_status


def _plan_display_name(plan_path: str) -> str:
    return "standard input" if plan_path == "-" else str(sanitize(plan_path))


def _read_plan_file(plan_path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if plan_path == "-" else Path(plan_path).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{_plan_display_name(plan_path)}: {error.strerror}; give what terraform show -json PLANFILE printed"
        ) from None


def _review_conclusion(plan_review: PlanReview) -> str:
    """Return the last line."""
    if not plan_review.connections:
        return f"{_NO_CONNECTION}." if not plan_review.exit_status else f"{_NO_CONNECTION}, as far as it goes."
    count = len(plan_review.connections)
    links = f"{count} link{'s' * (count != 1)}"
    every = [*plan_review.findings, *(one for link in plan_review.connections for one in link.findings)]
    is_fine = all(one.verdict is Verdict.PASS for one in every)
    return {
        0: f"{links}: nothing to worry about."
        if is_fine
        else f"{links}: nothing is marked FAIL; mind what is marked warn.",
        1: f"{links}: look at what is marked FAIL before the apply.",
        2: f"{links}: nothing is marked FAIL, but not all is known; look at what is marked ?.",
    }[plan_review.exit_status]


def _finding_sections(plan_review: PlanReview) -> Iterator[tuple[str, str, Sequence[PlanFinding]]]:
    """Yield what there is to say: of what, what that is, and the findings."""
    yield from ((link.name, link.summary, link.findings) for link in plan_review.connections)
    if plan_review.findings:
        yield _WHOLE_PLAN_HEADING, "", plan_review.findings


def _print_review(plan_review: PlanReview) -> None:
    out = make_console(sys.stdout)
    for name, summary, findings in _finding_sections(plan_review):
        out.print(f"{name}: {summary}" if summary else name, style="bold")
        for each in findings:
            word, style = VERDICT_MARKS[each.verdict]
            out.print(f"  {word:<5}", style=style, end="")
            out.print(f"{EFFECT_LABELS[each.effect]}: {each.text}")
        out.print()
    out.print(_review_conclusion(plan_review))


def _review_as_markdown(plan_review: PlanReview) -> Iterator[str]:
    yield f"**privatelink review**: {_review_conclusion(plan_review)}"
    for name, summary, findings in _finding_sections(plan_review):
        yield ""
        # All that comes from the plan is in code spans, in which nothing is markup.
        yield f"{_markdown_code_span(name)}: {_markdown_code_span(summary)}" if summary else f"{name}:"
        yield ""
        for each in findings:
            yield f"- **{VERDICT_MARKS[each.verdict][0]}** {EFFECT_LABELS[each.effect]}: {_markdown_code_span(each.text)}"


def _markdown_code_span(text: str) -> str:
    """Return a text as a code span, whatever backticks it has."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest or not text.strip() else f"{fence}{text}{fence}"


def _review_as_json(plan_review: PlanReview) -> dict[str, object]:
    """Return what is found, in the shape that the page on JSON documents."""
    return {
        "version": JSON_VERSION,
        "command": "review",
        "exit_status": plan_review.exit_status,
        "links": [
            {
                "link": link.name,
                "arn": link.arn,
                "summary": link.summary,
                "verdict": str(worst_verdict(each.verdict for each in link.findings)),
                "findings": [_finding_as_json(each) for each in link.findings],
            }
            for link in plan_review.connections
        ],
        "findings": [_finding_as_json(each) for each in plan_review.findings],
    }


def _finding_as_json(finding: PlanFinding) -> dict[str, str]:
    return {"effect": str(finding.effect), "verdict": str(finding.verdict), "text": finding.text}

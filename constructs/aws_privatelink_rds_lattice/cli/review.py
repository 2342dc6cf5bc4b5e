"""``privatelink review``: print the effects of a Terraform plan on connections and their ARNs."""

from __future__ import annotations

import logging
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan import Allowances, PlanError, parse_plan, review_plan
from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import Verdict

from .allow_file import read_allow_file
from .comment import fit_comment
from .output import VERDICT_MARKS, print_json
from .terminal import UsageError, make_console
from .wrapping import print_wrapped, terminal_width, wrap_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from aws_privatelink_rds_lattice.plan import ConnectionReview, PlanFinding, PlanReview

_LOGGER = logging.getLogger(__name__)

_MAX_HINT_ADDRESSES = 6
_WHOLE_PLAN_HEADING = "The plan as a whole"
_NO_CONNECTION = (
    "The plan has no connection: no VPC Lattice resource configuration, no RAM share of one and no resource gateway"
)
_CONCLUSIONS = {
    Verdict.FAIL: "check the FAIL findings before the apply",
    Verdict.UNKNOWN: "no FAIL, but unknown values; check the ? findings before the apply",
    Verdict.WARN: "no FAIL; read the warnings",
    Verdict.PASS: "no risk found",
}


def run(options: argparse.Namespace) -> int:
    """Print the effects of the plan; return the exit status.

    Raises:
        UsageError: The file is not a readable plan, or the file with allowances is not readable.
    """
    allowed_texts = list(options.allow)
    for name in options.allow_file:
        allowed_texts += read_allow_file(name)
    allowances = Allowances.parse(allowed_texts)
    plan_name = "standard input" if options.plan == "-" else sanitize(options.plan)
    try:
        content = sys.stdin.buffer.read() if options.plan == "-" else Path(options.plan).read_bytes()
        _LOGGER.debug("%s: %d bytes", plan_name, len(content))
        plan_review = review_plan(parse_plan(content), allowances)
    except OSError as error:
        raise UsageError(f"{plan_name}: {error.strerror}; pass the output of terraform show -json PLANFILE") from None
    except PlanError as error:
        raise UsageError(f"{plan_name} {sanitize(str(error))}") from None
    except RecursionError:
        raise UsageError(f"{plan_name} is nested deeper than a plan of Terraform") from None
    _LOGGER.debug("%d connections in the plan, allowed effects %s", len(plan_review.connections), allowed_texts)
    if options.json:
        # The documented word for a connection is "link".
        print_json(
            "review",
            plan_review.exit_status,
            links=list(map(_connection_as_json, plan_review.connections)),
            findings=list(map(_finding_as_json, plan_review.findings)),
        )
    elif options.markdown:
        sys.stdout.write(fit_comment(list(_review_as_markdown(plan_review))))
    else:
        _print_review(plan_review)
    return plan_review.exit_status


def _review_conclusion(plan_review: PlanReview) -> str:
    if not plan_review.connections:
        limitation = ", as far as the plan shows" if plan_review.exit_status else ""
        return f"{_NO_CONNECTION}{limitation}."
    count = len(plan_review.connections)
    connections = "1 connection" if count == 1 else f"{count} connections"
    return f"{connections}: {_CONCLUSIONS[plan_review.verdict]}."


def _finding_sections(plan_review: PlanReview) -> Iterator[tuple[str, str, Sequence[PlanFinding]]]:
    """Yield name, summary and findings of each connection, and of the plan as a whole with an empty summary."""
    for connection in plan_review.connections:
        yield connection.name, connection.summary, connection.findings
    if plan_review.findings:
        yield _WHOLE_PLAN_HEADING, "", plan_review.findings


def _print_review(plan_review: PlanReview) -> None:
    console = make_console(sys.stdout)
    width = terminal_width(console)
    for name, summary, findings in _finding_sections(plan_review):
        heading = f"{name}: {summary}" if summary else name
        print_wrapped(console, heading, continuation="  ", style="bold")
        for finding in findings:
            word, style = VERDICT_MARKS[finding.verdict]
            mark = f"  {word:<5}"
            lines = wrap_text(f"{finding.effect.label}: {finding.text}", width, mark, " " * len(mark))
            console.print(mark, style=style, end="")
            console.print("\n".join(lines).removeprefix(mark))
        console.print()
    print_wrapped(console, _review_conclusion(plan_review))
    if plan_review.verdict is Verdict.UNKNOWN:
        console.print(_allowance_hint(plan_review))


def _allowance_hint(plan_review: PlanReview) -> str:
    """Return the options that accept all unknown values of a plan, as a line to paste."""
    addresses: dict[str, None] = {}
    for _, _, findings in _finding_sections(plan_review):
        for finding in findings:
            if finding.verdict is Verdict.UNKNOWN:
                addresses.update(dict.fromkeys(finding.addresses))
    if not addresses or len(addresses) > _MAX_HINT_ADDRESSES:
        return "If you accept the unknown values of a resource, add --allow unknown=ADDRESS."
    options = [f"--allow {shlex.quote(f'unknown={address}')}" for address in addresses]
    return f"If you accept the unknown values, add {' '.join(options)}"


def _review_as_markdown(plan_review: PlanReview) -> Iterator[str]:
    """Yield the lines of the review as Markdown; text from the plan is in code spans, where nothing is markup."""
    yield f"**privatelink review**: {_review_conclusion(plan_review)}"
    for name, summary, findings in _finding_sections(plan_review):
        yield ""
        if summary:
            yield f"{_markdown_code_span(name)}: {_markdown_code_span(summary)}"
        else:
            yield f"{name}:"
        yield ""
        for finding in findings:
            word, _ = VERDICT_MARKS[finding.verdict]
            yield f"- **{word}** {finding.effect.label}: {_markdown_code_span(finding.text)}"


def _markdown_code_span(text: str) -> str:
    """Return a text as a code span, with a fence longer than any run of backticks in the text."""
    longest_run = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest_run + 1)
    if longest_run or not text.strip():
        return f"{fence} {text} {fence}"
    return f"{fence}{text}{fence}"


def _connection_as_json(connection: ConnectionReview) -> dict[str, object]:
    return {
        "link": connection.name,
        "arn": connection.arn,
        "summary": connection.summary,
        "verdict": str(connection.verdict),
        "findings": list(map(_finding_as_json, connection.findings)),
    }


def _finding_as_json(finding: PlanFinding) -> dict[str, object]:
    return {
        "effect": str(finding.effect),
        "verdict": str(finding.verdict),
        "text": finding.text,
        "addresses": finding.addresses,
    }

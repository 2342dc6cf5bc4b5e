"""The output of ``privatelink review``: as text, as JSON, and as Markdown."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan import Effect
from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status, worst_verdict

from .allowances import format_allow_option
from .output import VERDICT_MARKS, print_json
from .review_markdown import MarkdownItem, MarkdownSection, format_comment, markdown_code_span
from .terminal import make_console
from .wrapping import print_wrapped, terminal_width, wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from aws_privatelink_rds_lattice.plan import ConnectionReview, PlanFinding, PlanReview

_MAX_HINT_ADDRESSES = 6
_WHOLE_PLAN_HEADING = "The plan as a whole"
_NOT_READ = "not read"
_WITHOUT_CONNECTION = "without a connection"
_NO_CONNECTION = (
    "The plan has no connection: no VPC Lattice resource configuration, no RAM share of one and no resource gateway"
)
_CONCLUSIONS = {
    Verdict.FAIL: "check the FAIL findings before the apply",
    Verdict.UNKNOWN: "no FAIL, but unknown values; check the ? findings before the apply",
    Verdict.WARN: "no FAIL; read the warnings",
    Verdict.PASS: "no risk found",
}


@dataclass(frozen=True)
class PlanReport:
    """A plan on the command line.

    Attributes:
        plan: The file, as on the command line; "-" for standard input.
        review: The review; None for a plan that is not readable.
        error: The reason why the plan is not readable.
    """

    plan: str
    review: PlanReview | None
    error: str = ""

    @property
    def verdict(self) -> Verdict:
        """The verdict of the review; unknown without a review."""
        return self.review.verdict if self.review else Verdict.UNKNOWN

    @property
    def connection_count(self) -> int:
        """The number of connections in the plan."""
        return len(self.review.connections) if self.review else 0


def combined_exit_status(reports: Sequence[PlanReport]) -> int:
    """Return the exit status for all plans: 1 if a finding fails, else 2 if something is unknown, else 0."""
    return exit_status(report.verdict for report in reports)


def print_reports(reports: Sequence[PlanReport], *, as_json: bool, as_markdown: bool) -> None:
    """Print the reviews of one or several plans to standard output."""
    if as_json:
        _print_json(reports)
    elif as_markdown:
        sections = list(_iter_markdown_sections(reports))
        hints = []
        for introduction, options in _iter_failure_hints(reports):
            hints.append(f"{introduction} {markdown_code_span(options)}")
        sys.stdout.write(format_comment(_conclude(reports), sections, hints))
    else:
        _print_text(reports)


def _conclude(reports: Sequence[PlanReport]) -> str:
    """Return the conclusion for all plans, in a sentence."""
    if len(reports) == 1 and reports[0].review:
        return _conclude_plan(reports[0].review)
    counts = [f"{len(reports)} plans", _count_connections(sum(report.connection_count for report in reports))]
    unread_count = sum(report.review is None for report in reports)
    verdict = worst_verdict(report.verdict for report in reports)
    conclusion = _CONCLUSIONS[verdict]
    if unread_count:
        counts.append(f"{unread_count} {_NOT_READ}")
        if verdict is Verdict.UNKNOWN:
            conclusion = "no FAIL, but not all is known; check the ? findings before the apply"
    return f"{', '.join(counts)}: {conclusion}."


def _conclude_plan(plan_review: PlanReview) -> str:
    if not plan_review.connections:
        limitation = ", as far as the plan shows" if plan_review.exit_status else ""
        return f"{_NO_CONNECTION}{limitation}."
    return f"{_count_connections(len(plan_review.connections))}: {_CONCLUSIONS[plan_review.verdict]}."


def _count_connections(count: int) -> str:
    return "1 connection" if count == 1 else f"{count} connections"


def _finding_sections(plan_review: PlanReview) -> Iterator[tuple[str, str, Sequence[PlanFinding]]]:
    """Yield name, summary and findings of each connection, and of the plan as a whole with an empty summary."""
    for connection in plan_review.connections:
        yield connection.name, connection.summary, connection.findings
    if plan_review.findings:
        yield _WHOLE_PLAN_HEADING, "", plan_review.findings


def _print_text(reports: Sequence[PlanReport]) -> None:
    console = make_console(sys.stdout)
    for report in reports:
        if len(reports) > 1:
            print_wrapped(console, f"Plan {sanitize(report.plan)}", continuation="  ", style="bold underline")
        _print_report(console, report, is_single=len(reports) == 1)
    print_wrapped(console, _conclude(reports))
    for introduction, options in _iter_failure_hints(reports):
        console.print(f"{introduction} {options}")
    if worst_verdict(report.verdict for report in reports) is Verdict.UNKNOWN:
        hint = _allowance_hint(reports)
        if hint:
            console.print(hint)


def _print_report(console: Console, report: PlanReport, *, is_single: bool) -> None:
    """Print the sections of a plan. The conclusion of a single plan says that the plan has no connection."""
    if report.review is None:
        _print_finding(console, Verdict.UNKNOWN, f"{_NOT_READ}: {report.error}")
        console.print()
        return
    sections = list(_finding_sections(report.review))
    for name, summary, findings in sections:
        heading = f"{name}: {summary}" if summary else name
        print_wrapped(console, heading, continuation="  ", style="bold")
        for finding in findings:
            _print_finding(console, finding.verdict, f"{finding.effect.label}: {finding.text}")
        console.print()
    if not sections and not is_single:
        _print_finding(console, Verdict.PASS, f"{_WITHOUT_CONNECTION}: {_conclude_plan(report.review)}")
        console.print()


def _print_finding(console: Console, verdict: Verdict, text: str) -> None:
    word, style = VERDICT_MARKS[verdict]
    mark = f"  {word:<5}"
    lines = wrap_text(text, terminal_width(console), mark, " " * len(mark))
    console.print(mark, style=style, end="")
    console.print("\n".join(lines).removeprefix(mark))


def _allowance_hint(reports: Sequence[PlanReport]) -> str:
    """Return the options that accept all unknown values of the plans, as a line to paste; empty without findings."""
    allowances: dict[str, None] = {}
    has_unknown_findings = False
    for report, finding in _iter_findings(reports):
        if finding.verdict is Verdict.UNKNOWN:
            has_unknown_findings = True
            for address in finding.addresses:
                allowances[_scope(f"{Effect.UNKNOWN}={address}", report, reports)] = None
    if not has_unknown_findings:
        return ""
    general = "unknown=ADDRESS" if len(reports) == 1 else "PLAN.json:unknown=ADDRESS"
    if not allowances or len(allowances) > _MAX_HINT_ADDRESSES:
        return f"If you accept the unknown values of a resource, add --allow {general}."
    return f"If you accept the unknown values, add {_format_options(allowances, general)}"


def _iter_failure_hints(reports: Sequence[PlanReport]) -> Iterator[tuple[str, str]]:
    """Yield an introduction, and the options that accept failing findings, for each kind of named allowance."""
    first_shares: dict[str, None] = {}
    tainted: dict[str, None] = {}
    for report, finding in _iter_findings(reports):
        kind = first_shares if finding.effect is Effect.FIRST_SHARE else tainted
        kind.update(dict.fromkeys(_scope(text, report, reports) for text in finding.allowances))
    if first_shares:
        yield (
            "If nobody else has access to the resource configuration, add",
            _format_options(first_shares, "first-share=PRINCIPAL"),
        )
    if tainted:
        yield "If Polytomic has never used the connection, add", _format_options(tainted, "tainted=ADDRESS")


def _iter_findings(reports: Sequence[PlanReport]) -> Iterator[tuple[PlanReport, PlanFinding]]:
    for report in reports:
        if report.review:
            for _, _, findings in _finding_sections(report.review):
                for finding in findings:
                    yield report, finding


def _scope(allowance: str, report: PlanReport, reports: Sequence[PlanReport]) -> str:
    """Return an allowance, with the plan if there are several plans."""
    return allowance if len(reports) == 1 else f"{sanitize(report.plan)}:{allowance}"


def _format_options(allowances: dict[str, None], general: str) -> str:
    """Return the options for some allowances; for many, only their general form."""
    if len(allowances) > _MAX_HINT_ADDRESSES:
        return f"--allow {general}"
    return " ".join(map(format_allow_option, allowances))


def _iter_markdown_sections(reports: Sequence[PlanReport]) -> Iterator[MarkdownSection]:
    """Yield the sections; text from a plan or a path is in code spans, where nothing is markup."""
    for report in reports:
        plan_headings: tuple[str, ...] = ()
        if len(reports) > 1:
            plan_headings = (f"### Plan {markdown_code_span(sanitize(report.plan))}",)
        if report.review is None:
            error = MarkdownItem(Verdict.UNKNOWN, _NOT_READ, report.error)
            yield MarkdownSection(plan_headings, [error])
            continue
        sections = list(_finding_sections(report.review))
        for name, summary, findings in sections:
            heading = f"{name}:"
            if summary:
                heading = f"{markdown_code_span(name)}: {markdown_code_span(summary)}"
            items = [MarkdownItem(finding.verdict, finding.effect.label, finding.text) for finding in findings]
            yield MarkdownSection((*plan_headings, heading), items)
        if plan_headings and not sections:
            item = MarkdownItem(Verdict.PASS, _WITHOUT_CONNECTION, _conclude_plan(report.review))
            yield MarkdownSection(plan_headings, [item])


def _print_json(reports: Sequence[PlanReport]) -> None:
    """Print the document: for several plans, each connection and each finding of a plan also names the plan."""
    links: list[dict[str, object]] = []
    findings: list[dict[str, object]] = []
    plans: list[dict[str, object]] = []
    for report in reports:
        origin: dict[str, object] = {} if len(reports) == 1 else {"plan": sanitize(report.plan)}
        plan_entry = {**origin, "exit_status": exit_status([report.verdict])}
        if report.review:
            plan_entry |= _writer_as_json(report.review)
            # The documented word for a connection is "link".
            links += [{**origin, **_connection_as_json(connection)} for connection in report.review.connections]
            findings += [{**origin, **_finding_as_json(finding)} for finding in report.review.findings]
        else:
            plan_entry["error"] = report.error
        plans.append(plan_entry)
    members: dict[str, object] = {"links": links, "findings": findings}
    if len(reports) > 1:
        members["plans"] = plans
    elif reports[0].review:
        members = {**_writer_as_json(reports[0].review), **members}
    print_json("review", combined_exit_status(reports), **members)


def _writer_as_json(plan_review: PlanReview) -> dict[str, object]:
    """Return the member for a plan of OpenTofu; a plan of Terraform, or of an unknown engine, has none."""
    return {"written_by": plan_review.written_by} if plan_review.is_opentofu else {}


def _connection_as_json(connection: ConnectionReview) -> dict[str, object]:
    return {
        "link": connection.name,
        "arn": connection.arn,
        "summary": connection.summary,
        "verdict": str(connection.verdict),
        "findings": list(map(_finding_as_json, connection.findings)),
    }


def _finding_as_json(finding: PlanFinding) -> dict[str, object]:
    members: dict[str, object] = {
        "effect": str(finding.effect),
        "verdict": str(finding.verdict),
        "text": finding.text,
        "addresses": finding.addresses,
    }
    if finding.allowances:
        members["allow"] = finding.allowances
    return members

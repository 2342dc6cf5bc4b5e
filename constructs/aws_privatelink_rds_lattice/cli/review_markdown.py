"""Reviews of plans as Markdown, for a single comment on a pull request.

GitHub accepts 65,536 characters in a comment, Bitbucket 32,768 and GitLab 1,000,000. A longer comment is refused as a
whole, so the least serious findings are left out.
"""

from __future__ import annotations

import bisect
import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.verdict import VERDICTS_WORST_FIRST, Verdict

from .output import VERDICT_MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# In bytes: no character has less than one.
MAX_COMMENT_SIZE = 32_768
_MAX_TEXT_LENGTH = 4_000


class MarkdownItem(NamedTuple):
    """A finding, or an error of a plan.

    Attributes:
        verdict: The severity.
        label: The label, without text from a plan.
        text: The description.
    """

    verdict: Verdict
    label: str
    text: str


class MarkdownSection(NamedTuple):
    """The findings of a connection or of a plan as a whole.

    Attributes:
        headings: The lines before the findings, in Markdown.
        items: The findings; at least one.
    """

    headings: tuple[str, ...]
    items: Sequence[MarkdownItem]


def format_comment(conclusion: str, sections: Sequence[MarkdownSection], hints: Iterable[str] = ()) -> str:
    """Return a comment within the size limit; the least serious findings are left out.

    Args:
        conclusion: The first line.
        sections: The sections. Consecutive sections with the same first heading have the heading once.
        hints: The last lines.
    """
    positions = [(index, number) for index, section in enumerate(sections) for number in range(len(section.items))]
    positions.sort(key=lambda position: VERDICTS_WORST_FIRST.index(sections[position[0]].items[position[1]].verdict))

    def render(count: int) -> str:
        return _render(conclusion, sections, frozenset(positions[:count]), hints)

    text = render(len(positions))
    if _count_bytes(text) <= MAX_COMMENT_SIZE:
        return text
    # A comment with more findings is longer, apart from the line that counts the findings left out.
    counts = range(len(positions))
    fitting_count = bisect.bisect_right(counts, MAX_COMMENT_SIZE, key=lambda count: _count_bytes(render(count)))
    return render(max(fitting_count - 1, 0))


def _count_bytes(text: str) -> int:
    return len(text.encode())


def _render(
    conclusion: str, sections: Sequence[MarkdownSection], kept: frozenset[tuple[int, int]], hints: Iterable[str]
) -> str:
    lines = [f"**privatelink review**: {conclusion}"]
    previous_plan = ""
    left_out: list[MarkdownItem] = []
    for index, (headings, items) in enumerate(sections):
        kept_items = []
        for number, item in enumerate(items):
            if (index, number) in kept:
                kept_items.append(item)
            else:
                left_out.append(item)
        if not kept_items:
            continue
        *plan_headings, heading = headings
        for plan_heading in plan_headings:
            if plan_heading != previous_plan:
                lines += ["", plan_heading]
            previous_plan = plan_heading
        lines += ["", heading, "", *map(_format_item, kept_items)]
    lines += itertools.chain.from_iterable(("", hint) for hint in hints)
    if left_out:
        lines += ["", _describe_left_out(left_out)]
    return "\n".join(lines) + "\n"


def _format_item(item: MarkdownItem) -> str:
    word, _ = VERDICT_MARKS[item.verdict]
    return f"- **{word}** {item.label}: {markdown_code_span(item.text)}"


def _describe_left_out(items: Sequence[MarkdownItem]) -> str:
    counts = []
    for verdict in VERDICTS_WORST_FIRST:
        count = sum(item.verdict is verdict for item in items)
        if count:
            counts.append(f"{count} {VERDICT_MARKS[verdict][0]}")
    return (
        f"Left out, because a comment can have {MAX_COMMENT_SIZE} bytes: {', '.join(counts)}. "
        "Run `privatelink review` without `--markdown` to read all findings."
    )


def markdown_code_span(text: str) -> str:
    """Return a text as a code span, with a fence longer than any run of backticks in the text.

    A text too long for a comment is cut.
    """
    if len(text) > _MAX_TEXT_LENGTH:
        text = f"{text[:_MAX_TEXT_LENGTH]}…"
    longest_run = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest_run + 1)
    if longest_run or not text.strip():
        return f"{fence} {text} {fence}"
    return f"{fence}{text}{fence}"

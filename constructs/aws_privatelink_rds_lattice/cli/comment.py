"""Markdown for a comment on a pull request, within the room of a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.verdict import Verdict

from .output import VERDICT_MARKS

if TYPE_CHECKING:
    from collections.abc import Sequence

# GitHub refuses a longer comment: "Body is too long (maximum is 65536 characters)". GitLab accepts longer ones.
MAX_CHARACTERS = 65_536
_FINDING_START = "- **"
_LEAST_SERIOUS_FIRST = (Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN, Verdict.FAIL)
_NOTE = (
    "\n{count} of {total} findings are left out, the least serious first: a comment has room for "
    f"{MAX_CHARACTERS:,} characters. Run `privatelink review` without `--markdown` to read all of them.\n"
)


def fit_comment(lines: Sequence[str]) -> str:
    """Return the lines of a review as a comment, without findings that do not fit, and with a note about these.

    A heading without a remaining finding is left out, too.

    Args:
        lines: The title, then for each section an empty line, the heading, an empty line and the findings.
    """
    comment = "\n".join(lines) + "\n"
    if len(comment) <= MAX_CHARACTERS:
        return comment
    title, *rest = lines
    sections = _split_sections(rest)
    total = sum(len(findings) for _, findings in sections)
    room = MAX_CHARACTERS - len(_NOTE.format(count=total, total=total))
    size = len(comment)
    count = 0
    for verdict in _LEAST_SERIOUS_FIRST:
        start = f"{_FINDING_START}{VERDICT_MARKS[verdict][0]}**"
        for heading, findings in reversed(sections):
            for finding in [finding for finding in reversed(findings) if finding.startswith(start)]:
                if size <= room:
                    break
                findings.remove(finding)
                count += 1
                size -= len(finding) + 1
                if not findings:
                    size -= len(f"\n{heading}\n\n")
    texts = ["\n".join(["", heading, "", *findings, ""]) for heading, findings in sections if findings]
    return "".join([f"{title}\n", *texts, _NOTE.format(count=count, total=total)])


def _split_sections(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return the heading of each section with its findings."""
    sections: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith(_FINDING_START):
            sections[-1][1].append(line)
        elif line:
            sections.append((line, []))
    return sections

"""Read the file of ``privatelink review --allow-file``: an allowance per line, as for ``--allow``."""

from __future__ import annotations

from pathlib import Path

from aws_privatelink_rds_lattice.sanitize import sanitize

from .allowances import parse_plan_allowance
from .terminal import UsageError


def read_allow_file(name: str) -> list[str]:
    """Return the allowances in a file, without comments and blank lines.

    An address can contain ``#``, so a comment has a line of its own.

    Raises:
        UsageError: The file is not readable, or has lines that are not allowances.
    """
    file_text = sanitize(name)
    try:
        lines = Path(name).read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(f"{file_text}: {error.strerror}; pass a file with one allowance per line") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file_text}: not text in UTF-8; pass a file with one allowance per line") from None
    allowances = []
    problems = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            parse_plan_allowance(text)
        except ValueError as error:
            problems.append(f"{file_text}: line {number}: {error}")
        allowances.append(text)
    if problems:
        raise UsageError("\n".join(problems))
    return allowances

"""Comparison of printed lines with their expected parts."""

from __future__ import annotations

import re

INTERRUPTED_LINE = "FAIL Polytomic is cut off:"


def matches_line(line: str, expected: str) -> bool:
    """Return True if a line has all expected parts in order; " … " separates two parts."""
    return re.search(".*".join(map(re.escape, expected.split(" … "))), line) is not None

"""How what is said is compared with what matters of it."""

from __future__ import annotations

import re


def matches_line(line: str, expected: str) -> bool:
    """Tell whether a line has each part of what is expected, in order; … stands between two parts."""
    return re.search(".*".join(map(re.escape, expected.split(" … "))), line) is not None

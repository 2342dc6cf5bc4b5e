"""Text that would do harm if it were printed as it is, and how harm is found in what was printed."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ESCAPE_PAYLOAD = "x\x1b[2J\r\nFORGED\u202e\u2028FORGED\x9b\x00$(touch pwned)`touch pwned`;touch pwned #'\"\\"


def find_unsafe_output(text: str) -> Iterator[str]:
    """Yield what a text does besides being read."""
    yield from (f"has {character!r}" for character in text if character != "\n" and _is_control_character(character))
    yield from (f"a line of its own: {line!r}" for line in text.splitlines() if line.lstrip().startswith("FORGED"))


def _is_control_character(character: str) -> bool:
    return unicodedata.category(character)[0] == "C" or unicodedata.category(character) in ("Zl", "Zp")

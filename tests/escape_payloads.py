"""A text with control characters and shell code, and a check for unsafe output."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ESCAPE_PAYLOAD = "x\x1b[2J\r\nFORGED\u202e\u2028FORGED\x9b\x00$(touch pwned)`touch pwned`;touch pwned #'\"\\"


def find_unsafe_output(text: str) -> Iterator[str]:
    """Yield a description of each control character and each forged line in a text."""
    for character in text:
        if character != "\n" and _is_control_character(character):
            yield f"has {character!r}"
    for line in text.splitlines():
        if line.lstrip().startswith("FORGED"):
            yield f"a line of its own: {line!r}"


def _is_control_character(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("C") or category in ("Zl", "Zp")

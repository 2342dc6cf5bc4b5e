"""Text that AWS or a plan gives, made harmless: it moves no cursor and forges no line, wherever it is printed."""

from __future__ import annotations

import unicodedata
from typing import Any

_LINE_BREAK_CATEGORIES = ("Zl", "Zp")


class SanitizedText(str):
    """A text in which something was escaped, so that it is not what was given."""

    __slots__ = ()


def sanitize(value: Any) -> Any:  # noqa: ANN401 - an answer, or a part of one
    r"""Return an answer, in whose texts control, format and line characters are written as in ``\u001b``.

    Args:
        value: Texts, in lists and dicts of any depth; what is neither is returned as it is.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        text = "".join(_escape_character(character) for character in value)
        return value if text == value else SanitizedText(text)
    if isinstance(value, dict):
        return {sanitize(name): sanitize(each) for name, each in value.items()}
    return [sanitize(each) for each in value] if isinstance(value, list) else value


def _escape_character(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] != "C" and category not in _LINE_BREAK_CATEGORIES:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the last that four digits write

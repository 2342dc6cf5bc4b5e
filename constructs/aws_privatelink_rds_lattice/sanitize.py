"""Text that AWS or a plan gives, made harmless: it moves no cursor and forges no line, wherever it is printed."""

from __future__ import annotations

import unicodedata
from typing import Any

_BREAKS = ("Zl", "Zp")


class Escaped(str):
    """A text in which something was escaped, so that it is not what was given."""

    __slots__ = ()


def escaped(value: Any) -> Any:  # noqa: ANN401 - an answer, or a part of one
    r"""Return an answer, in whose texts control, format and line characters are written as in ``\u001b``.

    Args:
        value: Texts, in lists and dicts of any depth; what is neither is returned as it is.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        text = "".join(_shown(character) for character in value)
        return value if text == value else Escaped(text)
    if isinstance(value, dict):
        return {escaped(name): escaped(each) for name, each in value.items()}
    return [escaped(each) for each in value] if isinstance(value, list) else value


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] != "C" and category not in _BREAKS:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the last that four digits write

"""Escape unprintable characters in text from AWS or a Terraform plan, to print the text safely."""

import unicodedata
from typing import Any

_LINE_BREAK_CATEGORIES = ("Zl", "Zp")
# The last code point that the short escape, \u and four hexadecimal digits, can express.
_LAST_FOUR_DIGIT_CODE_POINT = 0xFFFF


class SanitizedText(str):
    """A string with at least one character escaped by ``sanitize``."""

    __slots__ = ()


def sanitize(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    r"""Return a value with the control, format and line-break characters of all strings escaped.

    An escaped character looks like ``\u001b``. Escaped text moves no cursor and forges no line, wherever it is printed.
    A string with an escaped character is a ``SanitizedText``. Lists and dicts, keys included, are copied at any depth.
    """
    if isinstance(value, str):
        return _sanitize_string(value)
    if isinstance(value, dict):
        return {sanitize(key): sanitize(item) for key, item in value.items()}
    if isinstance(value, list):
        return [sanitize(item) for item in value]
    return value


def _sanitize_string(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    escapes = {ord(character): escape_character(character) for character in text if _is_unsafe(character)}
    if not escapes:
        return text
    return SanitizedText(text.translate(escapes))


def _is_unsafe(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("C") or category in _LINE_BREAK_CATEGORIES


def escape_character(character: str) -> str:
    r"""Return the escape of a character in JSON and in HCL, such as ``\u001b``; ``\U000e0001`` is in HCL only."""
    code_point = ord(character)
    if code_point <= _LAST_FOUR_DIGIT_CODE_POINT:
        return f"\\u{code_point:04x}"
    return f"\\U{code_point:08x}"

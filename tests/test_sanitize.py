"""Unprintable characters are escaped, at any depth of a response."""

from __future__ import annotations

import pytest

from aws_privatelink_rds_lattice.sanitize import SanitizedText, sanitize
from escape_payloads import ESCAPE_PAYLOAD, find_unsafe_output


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("\x1b", "\\u001b"),
        ("a\r\nb", "a\\u000d\\u000ab"),
        ("\u202e", "\\u202e"),
        ("\u2028", "\\u2028"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_unprintable_character_is_escaped(text: str, escaped: str) -> None:
    assert sanitize(text) == escaped
    assert isinstance(sanitize(text), SanitizedText)


@pytest.mark.parametrize("text", ["", "a b", "é", "日本", "'\"\\"])
def test_printable_text_is_unchanged(text: str) -> None:
    assert sanitize(text) is text


def test_nested_values_are_escaped() -> None:
    assert sanitize({"a\x1b": ["\x1b", {"b": "\x1b"}], "c": [1, None, True]}) == {
        "a\\u001b": ["\\u001b", {"b": "\\u001b"}],
        "c": [1, None, True],
    }


def test_payload_is_harmless() -> None:
    assert list(find_unsafe_output(ESCAPE_PAYLOAD))
    assert list(find_unsafe_output(sanitize(ESCAPE_PAYLOAD))) == []

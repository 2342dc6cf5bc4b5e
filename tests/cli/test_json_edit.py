"""Insertion of a connection into the text of ``cdktf.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice.cli.json_edit import insert_connection
from aws_privatelink_rds_lattice.cli.terminal import UsageError

FILE = Path("cdktf.json")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"context": {"connections": {}}}', '{"context": {"connections": {\n  "x": 1\n}}}'),
        (
            '{\r\n "context": {\r\n  "connections": {\r\n\t\t"a": {"b": "}{"}\r\n  }\r\n }\r\n}',
            '{\r\n "context": {\r\n  "connections": {\r\n\t\t"a": {"b": "}{"},\r\n\t\t"x": 1\r\n  }\r\n }\r\n}',
        ),
        (
            '{"connections": 0, "context": {"a": [{"connections": {}}], "connections": {"a": 1 , "b":2 } }}',
            '{"connections": 0, "context": {"a": [{"connections": {}}], "connections": {"a": 1 , "b":2,\n  "x": 1 } }}',
        ),
        (
            '{"context": {"connections": 0}, "context": {"connections": {}, "connections": {"b": 2}}}',
            '{"context": {"connections": 0}, "context": {"connections": {}, "connections": {"b": 2,\n  "x": 1}}}',
        ),
        (
            '{"context": {"my\\"connections": {}, "connections": {"a": "\u2028"}}}',
            '{"context": {"my\\"connections": {}, "connections": {"a": "\u2028",\n  "x": 1}}}',
        ),
    ],
    ids=["empty", "tabs and carriage returns", "single line", "key stands twice", "key ends alike"],
)
def test_connection_is_added_to_existing_ones(text: str, expected: str) -> None:
    connection: Any = 1
    assert insert_connection(FILE, text, "x", connection) == expected


def test_connection_gets_indentation_of_file() -> None:
    text = '{\n    "context": {\n        "connections": {\n            "a": {}\n        }\n    }\n}\n'
    assert insert_connection(FILE, text, "b", {"name": "b"}) == text.replace(
        '"a": {}', '"a": {},\n            "b": {\n                "name": "b"\n            }'
    )


def test_line_separator_in_connection_breaks_no_line() -> None:
    text = '{"context": {"connections": {}}}'
    assert json.loads(insert_connection(FILE, text, "x", {"a": "b\u2028c"})) == {
        "context": {"connections": {"x": {"a": "b\u2028c"}}}
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "has no object context.connections"),
        ('{"context": {"connections": []}}', "has no object context.connections"),
        ('{"context": {"connections": {"x": {}}}}', "already has a connection x"),
    ],
)
def test_unsuitable_text_is_rejected(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        insert_connection(FILE, text, "x", {})

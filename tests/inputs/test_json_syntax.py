"""Remedies for a configuration file that is not JSON."""

import json

import pytest

from aws_privatelink_rds_lattice.inputs.json_syntax import describe_json_error


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('{"a": 1,}', "remove the comma before the bracket"),
        ('{"a": [1, ]}', "remove the comma before the bracket"),
        ('{"a": [1,\n,\n]}', "remove the comma before the bracket"),
        ("[1,, 2]", "correct the file there"),
        ('{"a": 1,\n  // a comment\n  "b": 2}', "remove the comment: JSON has no comments"),
        ('{"a": 1, # a comment\n  "b": 2}', "remove the comment: JSON has no comments"),
        ("{'a': 1}", "write double quotes instead of single quotes"),
        ("{\"a\": 'b'}", "write double quotes instead of single quotes"),
        ('{"a": 1 "b": 2}', "add the comma or the bracket that is missing before it"),
        ('{"a": [1, 2}', "add the comma or the bracket that is missing before it"),
        ('{"a": None}', "correct the file there"),
        ("{", "correct the file there"),
    ],
)
def test_remedy_of_json_error_names_fault(text: str, remedy: str) -> None:
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads(text)
    assert describe_json_error(raised.value) == f"not JSON in UTF-8: {raised.value}; {remedy}"


def test_remedy_of_encoding_is_utf_8() -> None:
    with pytest.raises(UnicodeDecodeError) as raised:
        b"\xff".decode()
    assert describe_json_error(raised.value).endswith("; save the file in UTF-8")

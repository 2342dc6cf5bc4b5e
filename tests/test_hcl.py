"""Shows what is written: each part of the language as an engineer writes it, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from aws_privatelink_rds_lattice.hcl import render
from hcl_cases import CASES, rendered

Json = dict[str, Any]


@pytest.mark.parametrize(("config", "expected"), CASES.values(), ids=CASES)
def test_is_written_as_an_engineer_writes_it(config: Json, expected: str) -> None:
    assert rendered(config) == expected.lstrip("\n")


REFUSED: dict[str, tuple[Json, type[Exception], str]] = {
    "a kind of block that is none": ({"resources": {}, "locals": {}}, ValueError, "not a block .*: 'resources'"),
    "a name that is none": ({"locals": {"a b": 1}}, ValueError, "'a b' cannot be the name of an argument"),
    "a template without an end": ({"locals": {"a": "${var.x"}}, ValueError, r"do not match: '\${var.x'"),
    "quotes without an end": ({"locals": {"a": '${"x}'}}, ValueError, "do not match"),
    "a bracket too many": ({"output": {"o": {"value": 1, "depends_on": ["a)"]}}}, ValueError, "do not match"),
    "nothing in a template": ({"locals": {"a": "${ }"}}, ValueError, "an empty expression: '\\${ }'"),
    "a sign that HCL does not have": ({"locals": {"a": "${a @ b}"}}, ValueError, "from '@ b}' on"),
    "a heredoc in an expression": ({"locals": {"a": "${<<A\nA\n}"}}, ValueError, "from '<<A"),
    "a number that is none": ({"locals": {"a": float("nan")}}, TypeError, "not a JSON value: nan"),
    "a value that JSON does not have": ({"locals": {"a": {1}}}, TypeError, "not a JSON value: {1}"),
    "no object for a block": ({"resource": {"aws_x": {"y": "z"}}}, TypeError, "an object in JSON, not 'z'"),
}


@pytest.mark.parametrize(("config", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_is_refused(config: Json, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        render(config)


def test_an_error_says_where() -> None:
    with pytest.raises(ValueError, match="do not match") as caught:
        render({"resource": {"aws_x": {"y": {"a": "${"}}}})
    assert caught.value.__notes__ == ["in resource aws_x y"]

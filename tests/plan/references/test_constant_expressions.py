"""Evaluation of expressions without operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.plan.references.constant_expressions import UnresolvedError, evaluate_expression

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.plan.references.constant_expressions import Step

VALUES = {
    '"text"': "text",
    '"\\"quoted\\""': '"quoted"',
    "7": 7,
    "[1, 2, 3,]": [1, 2, 3],
    "[[1], [2]][1][0]": 2,
    "local.a": ["local", "a"],
    'aws_vpc.main["a b"].subnets[0].id': ["aws_vpc", "main", "a b", "subnets", 0, "id"],
    "data.aws_vpc.a-b.id": ["data", "aws_vpc", "a-b", "id"],
    "element([1, 2, 3], 4)": 2,
    "one([5])": 5,
    'join(",", ["a"])': "a",
    'coalesce("", "b")': "b",
    "concat([1], [2, 3])": [1, 2, 3],
    "flatten([[1], [[2]]])[1]": 2,
    "distinct([1, 1, 2])": [1, 2],
    "tolist(toset([1]))[0]": 1,
    "nonsensitive(sensitive(4))": 4,
    "try(1, 2)": 1,
}


def resolve_to_steps(steps: list[Step]) -> object:
    return steps


def return_text(text: str) -> object:
    return text


@pytest.mark.parametrize(("expression", "value"), VALUES.items())
def test_expression_has_value(expression: str, value: object) -> None:
    assert evaluate_expression(expression, resolve_to_steps, return_text) == value


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "a ? b : c",
        'var.a == "b"',
        "!var.a",
        "1 + 2",
        "[for each in local.a : each.id]",
        "lookup(local.a, 1)",
        "element([], 0)",
        "element(1)",
        "one([1, 2])",
        "toset([1, 2])",
        'join(",", ["a", "b"])',
        'coalesce("")[0]',
        "[1",
        "[1 2]",
        "element([1], 0",
        "[1][5]",
        "[1][[0]]",
        "a.",
        '"${local.a("b")}"',
        '"\\q"',
        "{a = 1}",
    ],
)
def test_expression_has_no_known_value(expression: str) -> None:
    with pytest.raises(UnresolvedError):
        evaluate_expression(expression, resolve_to_steps, return_text)

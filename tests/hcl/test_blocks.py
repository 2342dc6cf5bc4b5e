"""Blocks of HCL: the usual form, and the errors of invalid configurations."""

from __future__ import annotations

from typing import Any

import pytest

from aws_privatelink_rds_lattice.hcl import HclError
from hcl.cases import HCL_CASES, render_case

Json = dict[str, Any]


@pytest.mark.parametrize(("config", "expected"), HCL_CASES.values(), ids=HCL_CASES)
def test_render_writes_idiomatic_hcl(config: Json, expected: str) -> None:
    assert render_case(config) == expected.lstrip("\n")


REJECTED_CONFIGS: dict[str, tuple[Json, str]] = {
    "unknown block type": (
        {"resources": {}, "locals": {}},
        'not a block of the Terraform language: "resources"',
    ),
    "invalid name": ({"locals": {"a b": 1}}, 'locals.a b: "a b" cannot be the name of an argument'),
    "unclosed template": (
        {"locals": {"a": "${var.x"}},
        'locals.a: brackets or quotes do not match: "${var.x"',
    ),
    "unclosed quotes": ({"locals": {"a": '${"x}'}}, r'locals.a: brackets or quotes do not match: "${\"x}"'),
    "extra bracket": (
        {"output": {"o": {"value": 1, "depends_on": ["a)"]}}},
        'output.o.depends_on: brackets or quotes do not match: "a)"',
    ),
    "empty template": ({"locals": {"a": "${ }"}}, 'locals.a: an empty expression: "${ }"'),
    "unknown sign": (
        {"resource": {"aws_x": {"y": {"z": [{"a": "${a @ b}"}]}}}},
        'resource.aws_x.y.z: cannot be written as HCL from "@ b}" on: "${a @ b}"',
    ),
    "heredoc in an expression": (
        {"resource": {"aws_instance": {"x": {"root_block_device": [{"a": "${<<A\nA\n}"}]}}}},
        r'resource.aws_instance.x.root_block_device.a: cannot be written as HCL from "<<A\nA\n}" on: "${<<A\nA\n}"',
    ),
    "unknown sign in a dynamic block": (
        {"data": {"aws_vpc": {"x": {"dynamic": {"filter": {"for_each": [], "content": {"name": "${@}"}}}}}}},
        'data.aws_vpc.x.dynamic.filter.content.name: cannot be written as HCL from "@}" on: "${@}"',
    ),
    "return before a template": (
        {"locals": {"a": "a\r${b}"}},
        r'locals.a: HCL cannot represent a carriage return without a line feed in the middle of a line: "a\r${b}"',
    ),
    "return before two signs": (
        {"locals": {"a": "a\r b$$"}},
        r'locals.a: HCL cannot represent a carriage return without a line feed in the middle of a line: "a\r b$$"',
    ),
    "not a number": ({"locals": {"a": float("nan")}}, "locals.a: not a JSON value: NaN"),
    "not a JSON value": ({"locals": {"a": {1}}}, "locals.a: not a JSON value: an object of type set"),
    "string for a block": (
        {"resource": {"aws_x": {"y": "z"}}},
        'resource.aws_x.y: a block is an object in JSON, not "z"',
    ),
}


@pytest.mark.parametrize(("config", "line"), REJECTED_CONFIGS.values(), ids=REJECTED_CONFIGS)
def test_render_error_names_the_location(config: Json, line: str) -> None:
    with pytest.raises(HclError) as caught:
        render_case(config)
    assert str(caught.value) == line

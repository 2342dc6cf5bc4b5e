"""Texts of problems: short JSON, names, remedies and literal values."""

from types import MappingProxyType

import pytest

from aws_privatelink_rds_lattice.inputs.problems import (
    encode_json,
    find_literal_problems,
    find_unusable_keys,
    format_problem,
    quote_name,
    quote_terraform_string,
    suggest_name,
    to_short_json,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (0.1, "0.1"),
        ("ü", '"ü"'),
        ("<a&b>", '"<a&b>"'),
        ({"a": ("b", 1)}, '{"a":["b",1]}'),
        ({5: "x"}, '{"5":"x"}'),
        ({"a": MappingProxyType({"b": 1}), ("c",): 2}, '{"a":{"b":1}}'),
        (object, "\"<class 'object'>\""),
    ],
)
def test_value_is_compact_json(value: object, text: str) -> None:
    assert encode_json(value) == text


def test_long_value_is_shortened_with_its_length() -> None:
    assert to_short_json("x" * 198) == f'"{"x" * 198}"'
    assert to_short_json("x" * 199) == f'"{"x" * 199}… (199 characters)'
    assert to_short_json(["x" * 300]) == f'["{"x" * 198}… (304 characters)'


@pytest.mark.parametrize(
    ("name", "text"), [("orders-1.x", "orders-1.x"), ("a b", '"a b"'), ("", '""'), (5, "5"), ("x" * 201, None)]
)
def test_only_plain_name_is_unquoted(name: object, text: str | None) -> None:
    assert quote_name(name) == (text or to_short_json(name))


def test_problem_has_four_parts() -> None:
    assert format_problem("rds_port", "0", "a port", "choose one") == "rds_port: got 0; must be a port; choose one"


def test_similar_name_is_suggested() -> None:
    assert suggest_name("VPC-ID", ["vpc_id", "tags"]) == "did you mean vpc_id?"
    assert suggest_name("colour", ["vpc_id", "tags"]) == "known names: vpc_id, tags"


def test_terraform_string_has_no_unprintable_characters() -> None:
    assert quote_terraform_string('a"\n\u0085é') == r'"a\"\n\u0085é"'


def test_unusable_key_is_reported() -> None:
    problems = find_unusable_keys("tags", {"__proto__": 1, "fine": 2})
    assert [problem.split(";")[0] for problem in problems] == ['tags, key: got "__proto__"']


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ("plain $ %", []),
        ("${var.x}", ["f"]),
        ({"a b": "%{x}", "c": [1, "${y}"]}, ['f."a b"', "f.c[1]"]),
        (float("inf"), ["f"]),
        ([float("nan"), 1.5], ["f[0]"]),
        ({"__proto__": {"x": "${y}"}}, ["f, key", "f.__proto__.x"]),
    ],
)
def test_only_literal_values_pass(value: object, fields: list[str]) -> None:
    assert [problem.split(":")[0] for problem in find_literal_problems("f", value)] == fields

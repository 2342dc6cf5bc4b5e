"""Rules with Terraform validations; ``hcl_module/test_generator.py`` runs the validations in Terraform."""

import pytest

from aws_privatelink_rds_lattice.inputs.problems import TEMPLATE_REMEDY
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer, String, StringList, StringMap

NAME = String(
    allowed="a name",
    remedy="choose a name",
    pattern="[a-z:]+",
    forbidden_pattern="^sg",
    max_length=4,
    known_mistakes=(("[0-9]$", "leave out the number"),),
)
COUNT = Integer(allowed="1 to 9", remedy="choose a number", bounds=(1, 9))
NAMES = StringList(allowed="two names", remedy="add a name", item_rule=NAME, min_distinct=2)
TAGS = StringMap(
    allowed="one tag", remedy="remove tags", map_remedy="write a map", max_entries=1, key_rule=NAME, value_rule=NAME
)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("abcde", 'f: got "abcde"; must be a name; choose a name'),
        ("sga", 'f: got "sga"; must be a name; choose a name'),
        ("a1", 'f: got "a1"; must be a name; leave out the number'),
        ("${a}1", f'f: got "${{a}}1"; must be a name; {TEMPLATE_REMEDY}'),
        (5, "f: got 5; must be text: a name; put it in quotes"),
        (True, "f: got true; must be text: a name; put it in quotes"),
        (None, "f: got null; must be a name; choose a name"),
    ],
)
def test_invalid_string_has_fitting_remedy(value: object, problem: str) -> None:
    assert list(NAME.problems("f", value)) == [problem]


def test_string_condition_has_all_three_limits() -> None:
    (validation,) = NAME.validations("name")
    assert validation["condition"] == (
        '${can(regex("^([a-z:]+)$", var.name)) && length(var.name) <= 4 && !can(regex("^sg", var.name))}'
    )
    assert validation["error_message"] == "name: must be a name; choose a name"


@pytest.mark.parametrize("value", [0, 10, True, 5.5, None])
def test_integer_must_be_within_bounds(value: object) -> None:
    (problem,) = COUNT.problems("f", value)
    assert problem.endswith("; must be 1 to 9; choose a number")


def test_integer_in_quotes_has_its_own_remedy() -> None:
    remedy = "write it without quotes, or pass int(value) in Python"
    assert list(COUNT.problems("f", "5")) == [f'f: got "5"; must be 1 to 9; {remedy}']
    assert [list(COUNT.problems("f", value)) for value in (1, 9)] == [[], []]


def test_integer_condition_excludes_fractions() -> None:
    (validation,) = COUNT.validations("count")
    assert validation["condition"] == "${var.count >= 1 && var.count <= 9 && floor(var.count) == var.count}"


def test_list_reports_items_before_count() -> None:
    assert list(NAMES.problems("f", ["a1", "a1"])) == [
        'f[0]: got "a1"; must be a name; leave out the number',
        'f[1]: got "a1"; must be a name; leave out the number',
        'f: got ["a1","a1"]; must be two names; add a name',
    ]
    assert list(NAMES.problems("f", ("a", "b"))) == []
    remedy = 'write a list of strings, as in ["first", "second"]'
    assert list(NAMES.problems("f", "ab")) == [f'f: got "ab"; must be a list: two names; {remedy}']


def test_list_has_validations_for_items_and_count() -> None:
    items, count = NAMES.validations("names")
    assert items["condition"].startswith("${alltrue([for each in var.names : can(regex(")
    assert items["error_message"] == "names: each must be a name; choose a name"
    assert count["error_message"] == "names: must be two names; add a name"
    assert count["condition"] == "${length(distinct(var.names)) >= 2}"


def test_map_reports_keys_before_values_in_order() -> None:
    problems = list(TAGS.problems("f", {"b1": "x1", "a": "y1"}))
    assert [problem.split(";")[0] for problem in problems] == [
        "f: got 2 entries",
        'f, key: got "b1"',
        'f["a"]: got "y1"',
        'f["b1"]: got "x1"',
    ]
    assert list(TAGS.problems("f", [])) == ["f: got []; must be a map: one tag; write a map"]


def test_map_has_validations_for_count_keys_and_values() -> None:
    count, keys, values = TAGS.validations("tags")
    assert count["condition"] == "${length(var.tags) <= 1}"
    assert keys["condition"].startswith("${alltrue([for key in keys(var.tags) : ")
    assert values["condition"].startswith("${alltrue([for value in values(var.tags) : ")
    assert [validation["error_message"] for validation in (count, keys, values)] == [
        "tags: must be one tag; remove tags",
        "tags: each key must be a name; choose a name",
        "tags: each value must be a name; choose a name",
    ]

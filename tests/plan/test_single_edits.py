"""A single edit of a healthy plan that removes, widens or redirects a part of a connection is never without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.plan import review_plan
from aws_privatelink_rds_lattice.verdict import Verdict
from plan.edit_table import EDIT_TABLE, HARMLESS_VALUES
from plan.further_resources import iter_additions
from plan.recorded_cases.starting_points import CASES
from plan.single_edits import FOREIGN_EXPRESSIONS, LOCAL_EXPRESSION, iter_harmful_edits, iter_harmless_edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan.recorded_case import RecordedCase
    from plan.single_edits import SingleEdit


def is_silent(edit: SingleEdit) -> bool:
    """Return True if nothing in the review of a plan is a warning, a failure or unknown."""
    return review_plan(edit.plan).verdict is Verdict.PASS


# Loaded once: each edit has a copy of what it changes.
PLANS = {str(case): case.load() for case in CASES}


def list_parts() -> Iterator[tuple[RecordedCase, dict[str, Any]]]:
    """Yield each case with the entries of the parts of its connections."""
    for case in CASES:
        for entry in PLANS[str(case)]["resource_changes"]:
            yield case, entry


def list_harmful_parameters() -> Iterator[object]:
    """Yield each case with a part and with the references for the unknown arguments of the part.

    A resource of another type and a data source lead to the same sources in every plan. So they are for the first plan
    with the resource type: changed or new, in the root module or in a module.
    """
    first_cases: dict[tuple[str, bool, bool], RecordedCase] = {}
    for case, entry in list_parts():
        first_case = first_cases.setdefault((entry["type"], bool(case.before), "module_address" in entry), case)
        expressions = FOREIGN_EXPRESSIONS if case is first_case else LOCAL_EXPRESSION
        yield pytest.param(case, entry["address"], expressions, id=f"{case}: {entry['address']}")


@pytest.mark.parametrize(("case", "address", "expressions"), list(list_harmful_parameters()))
def test_no_harmful_edit_is_silent(case: RecordedCase, address: str, expressions: dict[str, dict[str, Any]]) -> None:
    edits = list(iter_harmful_edits(PLANS[str(case)], address, expressions))
    assert edits or not case.before
    assert [edit.name for edit in edits if is_silent(edit)] == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_further_resource_is_silent(case: RecordedCase) -> None:
    edits = list(iter_additions(PLANS[str(case)]))
    assert edits
    assert [edit.name for edit in edits if is_silent(edit)] == []


@pytest.mark.parametrize(
    ("case", "address"),
    [pytest.param(case, entry["address"], id=f"{case}: {entry['address']}") for case, entry in list_parts()],
)
def test_harmless_edits_pass(case: RecordedCase, address: str) -> None:
    edits = list(iter_harmless_edits(PLANS[str(case)], address, HARMLESS_VALUES))
    assert [edit.name for edit in edits if not is_silent(edit)] == []


def test_edit_table_has_no_unused_type() -> None:
    types = {entry["type"] for plan in PLANS.values() for entry in plan["resource_changes"]}
    assert types == EDIT_TABLE.keys()

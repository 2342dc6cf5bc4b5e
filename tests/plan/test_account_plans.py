"""The recorded plans on the fake account, compared with Terraform's."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import pytest

from plan.account_changes import delete_share
from plan.account_planner import AccountPlanner, collect_cases, number_ids
from plan.comparable_engines import comparable_plan
from plan.plan_compaction import select_recorded_members
from plan.starting_points import STARTING_POINTS
from terraform_cli.engines import ON_ONE_ENGINE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plan.plan_cases import PlanCase
    from terraform_cli.engines import TerraformEngine

_BLOCK = re.compile(r"^(data|import|module|moved) ", re.MULTILINE)


def kinds_of(case: PlanCase) -> set[str]:
    """Return the kinds of a case: the starting point, the options of Terraform, blocks, reads and changes by hand."""
    kinds = {case.starting_point, *(option.partition("=")[0] for option in case.options)}
    kinds |= set(_BLOCK.findall(case.hcl))
    if case.refreshes:
        kinds.add("refresh")
    if case.changes_by_hand:
        kinds.add("changes by hand")
    return kinds


def select_cases(cases: list[PlanCase]) -> list[PlanCase]:
    """Return the first case of each kind."""
    selected = []
    kinds: set[str] = set()
    for case in cases:
        if not kinds_of(case) <= kinds:
            selected.append(case)
            kinds |= kinds_of(case)
    return selected


# Cases to plan again with the AWS provider, which takes half a second for a case.
REPLANNED_CASES = select_cases([case for case in collect_cases() if case.is_replanned])


def test_replanned_cases_are_of_all_kinds() -> None:
    kinds: set[str] = set().union(*map(kinds_of, REPLANNED_CASES))
    options = {"-destroy", "-target", "-refresh-only", "-replace"}
    blocks = {"data", "import", "module", "moved"}
    assert kinds == {*STARTING_POINTS, *options, *blocks, "refresh", "changes by hand"}
    assert len(REPLANNED_CASES) < len(collect_cases()) / 4


def test_generated_ids_become_numbers() -> None:
    plan = {
        "a": "sg-0123456789abcdef0",
        "b": "sgrule-5867594",
        "c": "sg-0aaaaaaaaaaaaaaa1",
        "d": "sg-0123456789abcdef0",
    }
    assert number_ids(plan, "sg-0aaaaaaaaaaaaaaa1") == {
        "a": "sg-00000000000000001",
        "b": "sgrule-00000000000000001",
        "c": "sg-0aaaaaaaaaaaaaaa1",
        "d": "sg-00000000000000001",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"hcl": ""},
        {"files": {"more.tf": ""}},
        {"starting_point": "nothing"},
        {"options": ("-destroy",)},
        {"refreshes": True},
        {"changes_by_hand": (delete_share,)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_changed_case_requires_make_plans(change: dict[str, Any]) -> None:
    case = next(case for case in collect_cases() if case.name == "tags changed")
    assert case.load()
    with pytest.raises(AssertionError, match="run make plans"):
        dataclasses.replace(case, **change).load()


@ON_ONE_ENGINE
@pytest.mark.real_provider
@pytest.mark.parametrize("case", REPLANNED_CASES, ids=str)
def test_account_plan_is_that_of_terraform(
    terraform: TerraformEngine,
    account_planner: AccountPlanner,
    assert_terraform_review: Callable[[PlanCase, Mapping[str, object]], None],
    case: PlanCase,
) -> None:
    plan = account_planner.plan(case)
    planned = comparable_plan(select_recorded_members(plan), terraform)
    assert planned == comparable_plan(case.load(), terraform), "run make plans"
    assert_terraform_review(case, plan)  # with the members that are not recorded, too

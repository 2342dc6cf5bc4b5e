"""Tests of reviews, for the cases of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plan.plan_cases import PlanCase
    from plan.plan_json import PlanJsonCase


def terraform_review_test(cases: Sequence[PlanCase]) -> Callable[..., None]:
    """Return a test that reviews the plan of each case, recorded from Terraform."""

    @pytest.mark.parametrize("case", cases, ids=str)
    def test(case: PlanCase, assert_terraform_review: Callable[[PlanCase, Mapping[str, object]], None]) -> None:
        assert_terraform_review(case, case.load())

    return test


def json_review_test(cases: Sequence[PlanJsonCase]) -> Callable[..., None]:
    """Return a test that reviews each plan in JSON."""

    @pytest.mark.parametrize("case", cases, ids=str)
    def test(case: PlanJsonCase, assert_json_review: Callable[[PlanJsonCase], None]) -> None:
        assert_json_review(case)

    return test

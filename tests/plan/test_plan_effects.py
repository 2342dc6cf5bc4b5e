"""Findings about a plan as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plan.plan_json import DATABASE_PORT_RULE, PlanJsonCase, plan_json, resource_change

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN_JSON_CASES = [
    PlanJsonCase(
        "rule on security group read in apply",
        plan_json(
            resource_change(
                "aws_security_group_rule.x",
                ["create"],
                None,
                {**DATABASE_PORT_RULE, "type": "ingress", "cidr_blocks": ["0.0.0.0/0"]},
                after_unknown={"security_group_id": True},
            ),
            resource_change("data.aws_security_group.x", ["read"], None, {}) | {"mode": "data"},
        ),
        2,
        ["?    not known: whether a security group of a link is meant: aws_security_group_rule.x (security_group_id)"],
    ),
    PlanJsonCase("errored plan", plan_json(errored=True), 2, ["?    not known: the plan ended with an error"]),
    PlanJsonCase(
        "deferred changes",
        plan_json(deferred_changes=[{}]),
        2,
        ["?    not known: some of it is deferred"],
    ),
]


@pytest.mark.parametrize("case", PLAN_JSON_CASES, ids=str)
def test_review_of_plan_json(case: PlanJsonCase, assert_json_review: Callable[[PlanJsonCase], None]) -> None:
    assert_json_review(case)

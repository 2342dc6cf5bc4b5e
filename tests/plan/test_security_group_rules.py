"""Parsing of security group rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plan.plan_json import INGRESS_RULE_TYPE, PlanJsonCase, plan_json, resource_change

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN_JSON_CASES = [
    PlanJsonCase(
        "ingress rule of newer type for all traffic added",
        plan_json(
            resource_change(
                f"{INGRESS_RULE_TYPE}.x",
                ["create"],
                None,
                {"ip_protocol": "-1", "security_group_id": "sg-2", "cidr_ipv6": "::/0"},
            )
        ),
        1,
        [
            (
                "FAIL opens: more than the one port for the one security group: "
                f"{INGRESS_RULE_TYPE}.x: ingress of sg-2, all protocols and ports from ::/0"
            )
        ],
    ),
]


@pytest.mark.parametrize("case", PLAN_JSON_CASES, ids=str)
def test_review_of_plan_json(case: PlanJsonCase, assert_json_review: Callable[[PlanJsonCase], None]) -> None:
    assert_json_review(case)

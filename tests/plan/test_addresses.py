"""Reviews of plans with references to resources outside the plan."""

from __future__ import annotations

from plan.plan_json import CONNECTION_RESOURCES, GATEWAY_ADDRESS, PlanJsonCase, plan_json, resource_change
from plan.review_tests import json_review_test

PLAN_JSON_CASES = [
    PlanJsonCase(
        "security group outside plan added to gateway",
        plan_json(
            resource_change(
                GATEWAY_ADDRESS,
                ["update"],
                CONNECTION_RESOURCES[GATEWAY_ADDRESS],
                {**CONNECTION_RESOURCES[GATEWAY_ADDRESS], "security_group_ids": ["sg-1", "sg-9"]},
            )
        ),
        2,
        [f"?    not known: {GATEWAY_ADDRESS} gets sg-9, and what the rules of that group open is not in this plan"],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

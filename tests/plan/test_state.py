"""Reviews of plans with exclusive associations, or with references to resources outside the plan."""

from __future__ import annotations

from plan.line_matching import INTERRUPTED_LINE
from plan.plan_json import (
    CONNECTION_RESOURCES,
    CONNECTION_WITH_EXCLUSIVE_SHARE,
    EXCLUSIVE_ASSOCIATIONS_TYPE,
    GATEWAY_ADDRESS,
    GATEWAY_RESOURCES,
    SHARE_RESOURCES,
    PlanJsonCase,
    deleted_resource,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test

PLAN_JSON_CASES = [
    PlanJsonCase(
        "principal changed in exclusive associations",
        plan_json(
            resource_change(
                f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all",
                ["update"],
                CONNECTION_WITH_EXCLUSIVE_SHARE[f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all"],
                {
                    **CONNECTION_WITH_EXCLUSIVE_SHARE[f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all"],
                    "principals": ["111122223333"],
                },
            ),
            resources=CONNECTION_WITH_EXCLUSIVE_SHARE,
        ),
        1,
        [
            (
                f"{INTERRUPTED_LINE} principal 210987654321 no longer has access to the configuration: "
                f"{EXCLUSIVE_ASSOCIATIONS_TYPE}.all: principals changes"
            ),
            f"FAIL opens: a new principal 111122223333, by {EXCLUSIVE_ASSOCIATIONS_TYPE}.all",
        ],
    ),
    PlanJsonCase(
        "configuration outside plan",
        plan_json(deleted_resource("aws_ram_principal_association.one"), resources=SHARE_RESOURCES),
        1,
        [f"{INTERRUPTED_LINE} principal 210987654321 no longer has access to the configuration"],
    ),
    PlanJsonCase(
        "gateway replaced, configurations outside plan",
        plan_json(
            resource_change(
                GATEWAY_ADDRESS,
                ["delete", "create"],
                CONNECTION_RESOURCES[GATEWAY_ADDRESS],
                {"security_group_ids": ["sg-1"]},
                after_unknown={"id": True},
                replace_paths=[["subnet_ids"]],
            ),
            resources=GATEWAY_RESOURCES,
        ),
        1,
        ["FAIL the ARN changes: the resource configurations on it, which are not in this plan, must also"],
    ),
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
        [f"?    not known: {GATEWAY_ADDRESS} gets sg-9, and the rules of that group are not in this plan"],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

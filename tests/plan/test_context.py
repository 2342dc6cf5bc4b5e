"""Reviews of plans with several connections on a shared gateway, or a gateway or configuration outside the plan."""

from __future__ import annotations

from fakes.aws.sample_ids import GATEWAY_ID
from plan.hcl_configurations import replace_texts, shared_gateway_config, without_resources
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import ARN_CHANGES_LINE, PlanCase
from plan.plan_json import (
    CONFIGURATION_TYPE,
    GATEWAY_ADDRESS,
    GATEWAY_RESOURCES,
    PlanJsonCase,
    deleted_resource,
    plan_json,
)
from plan.review_tests import json_review_test, terraform_review_test
from plan.starting_points import GATEWAY_BY_ID_CONFIG, SHARED_GATEWAY_CONFIG

TERRAFORM_CASES = [
    PlanCase(
        "no changes on shared gateway",
        "shared gateway",
        SHARED_GATEWAY_CONFIG,
        0,
        ("ok   unchanged",) * 3,
        refreshes=True,
    ),
    PlanCase(
        "one of three connections removed",
        "shared gateway",
        shared_gateway_config("orders", "billing"),
        1,
        (
            f"FAIL destroyed: {CONFIGURATION_TYPE}.shop is deleted … and 5 others with it",
            "ok   unchanged",
            "ok   unchanged",
        ),
    ),
    PlanCase(
        "shared gateway replaced",
        "shared gateway",
        replace_texts(SHARED_GATEWAY_CONFIG, ('name               = "shared"', 'name = "other"')),
        1,
        (f"{ARN_CHANGES_LINE} … aws_vpclattice_resource_gateway.shared is replaced: name changes from shared to other",)
        * 3,
    ),
    PlanCase(
        "one of three connections with inline rules removed",
        "shared gateway with inline rules",
        shared_gateway_config("orders", "shop", inline=True),
        1,
        (f"FAIL destroyed: {CONFIGURATION_TYPE}.billing",),
    ),
    PlanCase(
        "connections deleted, gateway kept",
        "shared gateway",
        SHARED_GATEWAY_CONFIG[: SHARED_GATEWAY_CONFIG.index('resource "aws_security_group_rule"')],
        0,
        ("warn destroyed",) * 3,
        allowed_effects=("destroy",),
    ),
    PlanCase(
        "no changes on gateway outside plan",
        "gateway outside plan",
        GATEWAY_BY_ID_CONFIG,
        0,
        (
            "ok   unchanged",
            (
                f"ok   not in this plan: its resource gateway {GATEWAY_ID}; according to the rules, "
                "its security group is sg-0bbbbbbbbbbbbbbb1"
            ),
        ),
        refreshes=True,
    ),
    PlanCase(
        "ingress rule deleted, gateway outside plan",
        "gateway outside plan",
        without_resources(GATEWAY_BY_ID_CONFIG, "aws_security_group_rule.in"),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: aws_security_group_rule.in "
                "is deleted"
            ),
        ),
    ),
    PlanCase(
        "other gateway outside plan",
        "gateway outside plan",
        replace_texts(GATEWAY_BY_ID_CONFIG, (GATEWAY_ID, "rgw-0123456789abcdef1")),
        1,
        (f"{ARN_CHANGES_LINE} … resource_gateway_identifier changes from {GATEWAY_ID} to rgw-0123456789abcdef1",),
    ),
]
PLAN_JSON_CASES = [
    PlanJsonCase(
        "gateway destroyed, configurations outside plan",
        plan_json(deleted_resource(GATEWAY_ADDRESS, GATEWAY_RESOURCES), resources=GATEWAY_RESOURCES),
        1,
        [f"FAIL destroyed: {GATEWAY_ADDRESS} is deleted; its connections are lost permanently"],
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)
test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

"""Reviews of plans with resource gateways or configurations outside the plan."""

from __future__ import annotations

from fakes.aws.sample_ids import GATEWAY_ID
from plan.hcl_configurations import replace_texts, without_resources
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import ARN_CHANGES_LINE, PlanCase, terraform_review_test
from plan.plan_json import (
    GATEWAY_ADDRESS,
    GATEWAY_RESOURCES,
    PlanJsonCase,
    deleted_resource,
    json_review_test,
    plan_json,
)
from plan.starting_points import GATEWAY_BY_ID_CONFIG, SHARED_GATEWAY_CONFIG

TERRAFORM_CASES = [
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
                f"ok   not in this plan: its resource gateway {GATEWAY_ID}; by their rules for each other, "
                "its security group is taken to be sg-0bbbbbbbbbbbbbbb1"
            ),
        ),
    ),
    PlanCase(
        "ingress rule deleted, gateway outside plan",
        "gateway outside plan",
        without_resources(GATEWAY_BY_ID_CONFIG, "aws_security_group_rule.in"),
        1,
        (f"{INTERRUPTED_LINE} no rule lets it into the database any more: aws_security_group_rule.in is deleted",),
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
        [f"FAIL destroyed: {GATEWAY_ADDRESS} is deleted; what is on it is cut off for good"],
    ),
]


test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)
test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

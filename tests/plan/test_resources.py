"""Reviews of plans with drift and with deposed objects."""

from __future__ import annotations

from plan.hcl_configurations import CONNECTION_CONFIG
from plan.plan_cases import ARN_CHANGES_LINE, INGRESS_RULE_ADDRESS, OPENS_LINE, SHARE_ADDRESS, PlanCase
from plan.plan_json import CONFIGURATION_TYPE, LEFTOVER_CONFIGURATION, PlanJsonCase, plan_json, resource_change
from plan.review_tests import json_review_test, terraform_review_test

TERRAFORM_CASES = [
    PlanCase(
        "ingress rule deleted by hand",
        "connection",
        CONNECTION_CONFIG,
        0,
        (f"warn changed outside of Terraform: {INGRESS_RULE_ADDRESS} was deleted, and is made again",),
        deleted_by_hand=("aws_security_group_rule",),
    ),
    PlanCase(
        "ingress rule deleted by hand, refresh only",
        "connection",
        CONNECTION_CONFIG,
        0,
        (
            f"warn changed outside of Terraform: {INGRESS_RULE_ADDRESS} was deleted, and is not made again",
            "ok   unchanged",
        ),
        options=("-refresh-only",),
        deleted_by_hand=("aws_security_group_rule",),
    ),
    PlanCase(
        "share deleted by hand",
        "connection",
        CONNECTION_CONFIG,
        0,
        (
            (
                f"warn changed outside of Terraform: {SHARE_ADDRESS} was deleted, and is made again; Polytomic "
                "has to accept the share again"
            ),
        ),
        deleted_by_hand=("aws_ram_resource_share",),
    ),
    PlanCase(
        "configuration deleted by hand",
        "connection",
        CONNECTION_CONFIG,
        1,
        (f"{ARN_CHANGES_LINE} {CONFIGURATION_TYPE}.orders was deleted outside of Terraform",),
        deleted_by_hand=(CONFIGURATION_TYPE,),
    ),
    PlanCase(
        "configuration deleted by hand, refresh only",
        "connection",
        CONNECTION_CONFIG,
        0,
        (f"warn changed outside of Terraform: {CONFIGURATION_TYPE}.orders was deleted",),
        options=("-refresh-only",),
        deleted_by_hand=(CONFIGURATION_TYPE,),
    ),
    PlanCase(
        "tags changed by hand",
        "connection",
        CONNECTION_CONFIG,
        0,
        (f"warn changed outside of Terraform: {CONFIGURATION_TYPE}.orders: tags", "ok   changed: … tags changes"),
        changed_by_hand={CONFIGURATION_TYPE: {"tags": {"a": "b"}}},
    ),
    PlanCase(
        "external principals disallowed by hand",
        "connection",
        CONNECTION_CONFIG,
        1,
        (
            f"warn changed outside of Terraform: {SHARE_ADDRESS}: allow_external_principals",
            f"{OPENS_LINE} {SHARE_ADDRESS}: accounts outside your organization may use",
        ),
        changed_by_hand={"aws_ram_resource_share": {"allow_external_principals": False}},
    ),
]
PLAN_JSON_CASES = [
    PlanJsonCase(
        "deposed object destroyed",
        plan_json(
            resource_change(f"{CONFIGURATION_TYPE}.left", ["delete"], LEFTOVER_CONFIGURATION, None, deposed="0a1b2c3d")
        ),
        1,
        [f"FAIL destroyed: {CONFIGURATION_TYPE}.left (deposed 0a1b2c3d) is deleted"],
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

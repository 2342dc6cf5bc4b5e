"""Reviews of plans with drift and with deposed objects."""

from __future__ import annotations

from plan.account_changes import (
    delete_configuration,
    delete_share,
    disallow_external_principals,
    revoke_database_ingress,
    tag_configuration,
)
from plan.hcl_configurations import CONNECTION_CONFIG
from plan.plan_cases import (
    ARN_CHANGES_LINE,
    ASSOCIATION_ADDRESS,
    INGRESS_RULE_ADDRESS,
    OPENS_LINE,
    PRINCIPAL_ADDRESS,
    PlanCase,
)
from plan.plan_json import (
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    GATEWAY_GROUP,
    LEFTOVER_CONFIGURATION,
    SHARE_ADDRESS,
    PlanJsonCase,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test, terraform_review_test

TERRAFORM_CASES = [
    PlanCase(
        "ingress rule deleted by hand",
        "connection",
        CONNECTION_CONFIG,
        0,
        (f"warn changed outside of Terraform: {INGRESS_RULE_ADDRESS} was deleted, and created again",),
        changes_by_hand=(revoke_database_ingress,),
    ),
    PlanCase(
        "ingress rule deleted by hand, refresh only",
        "connection",
        CONNECTION_CONFIG,
        0,
        (
            f"warn changed outside of Terraform: {INGRESS_RULE_ADDRESS} was deleted, and not created again",
            "ok   unchanged",
        ),
        options=("-refresh-only",),
        changes_by_hand=(revoke_database_ingress,),
    ),
    PlanCase(
        "share deleted by hand",
        "connection",
        CONNECTION_CONFIG,
        0,
        (
            (
                f"warn changed outside of Terraform: {SHARE_ADDRESS} was deleted, and created again; Polytomic "
                "has to accept the share again"
            ),
            (
                f"warn changed outside of Terraform: {PRINCIPAL_ADDRESS} was deleted, and created again; Polytomic "
                "has to accept the share again"
            ),
            f"warn changed outside of Terraform: {ASSOCIATION_ADDRESS} was deleted, and created again",
        ),
        changes_by_hand=(delete_share,),
    ),
    PlanCase(
        "configuration deleted by hand",
        "connection",
        CONNECTION_CONFIG,
        1,
        (f"{ARN_CHANGES_LINE} {CONFIGURATION_TYPE}.orders was deleted outside of Terraform",),
        changes_by_hand=(delete_configuration,),
    ),
    PlanCase(
        "configuration deleted by hand, refresh only",
        "connection",
        CONNECTION_CONFIG,
        0,
        (f"warn changed outside of Terraform: {CONFIGURATION_TYPE}.orders was deleted",),
        options=("-refresh-only",),
        changes_by_hand=(delete_configuration,),
    ),
    PlanCase(
        "tags changed by hand",
        "connection",
        CONNECTION_CONFIG,
        0,
        (f"warn changed outside of Terraform: {CONFIGURATION_TYPE}.orders: tags", "ok   changed: … tags changes"),
        changes_by_hand=(tag_configuration,),
    ),
    PlanCase(
        "external principals disallowed by hand",
        "connection",
        CONNECTION_CONFIG,
        1,
        (
            f"warn changed outside of Terraform: {SHARE_ADDRESS}: allow_external_principals",
            f"{OPENS_LINE} {SHARE_ADDRESS}: the share newly allows accounts",
        ),
        changes_by_hand=(disallow_external_principals,),
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
    PlanJsonCase(
        "drift from null to empty values",
        plan_json(
            resources={**CONNECTION_RESOURCES, "aws_security_group.own": {**GATEWAY_GROUP, "tags": {}}},
            resource_drift=[
                resource_change(
                    "aws_security_group.own", ["update"], {**GATEWAY_GROUP, "tags": None}, {**GATEWAY_GROUP, "tags": {}}
                )
            ],
        ),
        0,
        [],
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

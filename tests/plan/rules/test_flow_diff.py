"""Reviews of plans with replaced rules, or with rules removed from a shared gateway."""

from __future__ import annotations

from plan.hcl_configurations import CONNECTION_CONFIG, shared_gateway_config, without_resources
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import INGRESS_RULE_ADDRESS, PlanCase
from plan.plan_json import (
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    GATEWAY_GROUP,
    JSON_INGRESS_RULE,
    PlanJsonCase,
    inline_rules_configuration,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test, terraform_review_test
from plan.starting_points import INLINE_RULES_CONFIG, SHARED_GATEWAY_CONFIG

TERRAFORM_CASES = [
    PlanCase(
        "ingress rule replaced",
        "connection",
        CONNECTION_CONFIG,
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database during the apply, until the new "
                "rule exists: "
                f"{INGRESS_RULE_ADDRESS} is replaced: -replace requests its replacement"
            ),
        ),
        options=(f"-replace={INGRESS_RULE_ADDRESS}",),
    ),
    PlanCase(
        "one of two connections on the same port removed",
        "shared gateway",
        shared_gateway_config("orders", "shop"),
        1,
        (f"FAIL destroyed: {CONFIGURATION_TYPE}.billing is deleted",),
    ),
    PlanCase(
        "rules of one connection deleted",
        "shared gateway",
        without_resources(SHARED_GATEWAY_CONFIG, "aws_security_group_rule.shop_out", "aws_security_group_rule.shop_in"),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway any more: "
                "aws_security_group_rule.shop_out"
            ),
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: "
                "aws_security_group_rule.shop_in"
            ),
        ),
    ),
    PlanCase(
        "rule of one of two connections on the same port deleted",
        "shared gateway",
        without_resources(SHARED_GATEWAY_CONFIG, "aws_security_group_rule.billing_in"),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: "
                "aws_security_group_rule.billing_in"
            ),
        ),
    ),
    PlanCase(
        "separate rules become inline",
        "shared gateway",
        INLINE_RULES_CONFIG,
        1,
        # The security group lists the separate rules since the refresh after the apply, which is no drift.
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway during the apply, until the new "
                "rule exists"
            ),
        )
        * 3,
        refreshes=True,
    ),
]
PLAN_JSON_CASES = [
    PlanJsonCase(
        "ingress rule replaced, create before destroy",
        plan_json(
            resource_change(
                JSON_INGRESS_RULE,
                ["create", "delete"],
                CONNECTION_RESOURCES[JSON_INGRESS_RULE],
                CONNECTION_RESOURCES[JSON_INGRESS_RULE],
                action_reason="replace_by_request",
            )
        ),
        1,
        [
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database during the apply, until the new rule "
                f"exists: {JSON_INGRESS_RULE}"
            )
        ],
    ),
    PlanJsonCase(
        "separate egress rule becomes inline",
        plan_json(
            resource_change(
                "aws_security_group.own",
                ["update"],
                GATEWAY_GROUP,
                {
                    **GATEWAY_GROUP,
                    "egress": [{**DATABASE_PORT_RULE, "security_groups": ["sg-2"], "description": "Egress to RDS"}],
                },
            ),
            resource_change(
                "aws_security_group_rule.out",
                ["delete"],
                {
                    **DATABASE_PORT_RULE,
                    "type": "egress",
                    "security_group_id": "sg-1",
                    "source_security_group_id": "sg-2",
                },
                None,
            ),
            configuration=inline_rules_configuration(own=("egress",)),
        ),
        1,
        [
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway during the apply, until the new "
                "rule exists: … "
                "aws_security_group_rule.out is deleted"
            )
        ],
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

"""Reviews of plans with added or widened security group rules."""

from __future__ import annotations

from plan.hcl_configurations import CONNECTION_CONFIG, replace_texts
from plan.plan_cases import EGRESS_TO_ALL, OPENS_LINE, PlanCase, rule_open_to_all
from plan.plan_json import (
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    GATEWAY_ADDRESS,
    WIDE_GROUP,
    PlanJsonCase,
    created_rule,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test, terraform_review_test
from plan.starting_points import INLINE_RULES_CONFIG
from rds_fixture import SECURITY_GROUP_ID

TERRAFORM_CASES = [
    PlanCase(
        "ingress from CIDR block added",
        "connection",
        CONNECTION_CONFIG + rule_open_to_all(cidr_blocks='["0.0.0.0/0"]'),
        1,
        (
            (
                f"{OPENS_LINE} more than the one port for the one security group: "
                f"aws_security_group_rule.wide: ingress of {SECURITY_GROUP_ID}, tcp 5432 from 0.0.0.0/0"
            ),
        ),
    ),
    PlanCase(
        "ingress from other security group added",
        "connection",
        CONNECTION_CONFIG + rule_open_to_all(source_security_group_id='"sg-0ccccccccccccccc1"'),
        1,
        (f"{OPENS_LINE} … from sg-0ccccccccccccccc1",),
    ),
    PlanCase(
        "egress port range widened",
        "connection",
        replace_texts(CONNECTION_CONFIG, ("to_port         = 5432", "to_port         = 5440")),
        1,
        (f"{OPENS_LINE} … egress of aws_security_group.own, tcp 5432-5440 to {SECURITY_GROUP_ID}",),
    ),
    PlanCase(
        "egress to all addresses",
        "connection",
        replace_texts(
            CONNECTION_CONFIG, (f'security_groups = ["{SECURITY_GROUP_ID}"]', 'cidr_blocks     = ["0.0.0.0/0"]')
        ),
        1,
        (f"{OPENS_LINE} … tcp 5432 to 0.0.0.0/0",),
    ),
    PlanCase(
        "inline egress to all addresses added",
        "shared gateway with inline rules",
        replace_texts(INLINE_RULES_CONFIG, ('"Shared"', f'"Shared"{EGRESS_TO_ALL}')),
        1,
        (f"{OPENS_LINE} … egress of aws_security_group.shared, tcp 443 to 0.0.0.0/0",) * 3,
    ),
]
PLAN_JSON_CASES = [
    PlanJsonCase(
        "CIDR block narrowed",
        plan_json(
            resource_change(
                "aws_security_group_rule.a",
                ["delete"],
                {**DATABASE_PORT_RULE, "type": "ingress", "security_group_id": "sg-2", "cidr_blocks": ["10.0.0.0/8"]},
                None,
            ),
            created_rule(
                "aws_security_group_rule.b", type="ingress", security_group_id="sg-2", cidr_blocks=["10.1.0.0/16"]
            ),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "security group with wide rules added to gateway",
        plan_json(
            resource_change(
                GATEWAY_ADDRESS,
                ["update"],
                CONNECTION_RESOURCES[GATEWAY_ADDRESS],
                {**CONNECTION_RESOURCES[GATEWAY_ADDRESS], "security_group_ids": ["sg-1", "sg-8"]},
            ),
            resources={**CONNECTION_RESOURCES, "aws_security_group.wide": WIDE_GROUP},
        ),
        1,
        ["FAIL opens: … aws_security_group.wide.egress: egress of aws_security_group.wide, tcp 0-65535 to 0.0.0.0/0"],
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

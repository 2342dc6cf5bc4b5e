"""Reviews of plans with changes of the reachable security groups."""

from __future__ import annotations

from plan.hcl_configurations import CONNECTION_CONFIG, replace_texts, rule_block
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import OPENS_LINE, PlanCase, rule_open_to_all
from plan.plan_json import (
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    GATEWAY_GROUP,
    JSON_INGRESS_RULE,
    PlanJsonCase,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test, terraform_review_test
from rds_fixture import SECURITY_GROUP_ID

TERRAFORM_CASES = [
    PlanCase(
        "database security group changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, (SECURITY_GROUP_ID, "sg-0ffffffffffffffff")),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database during the apply … security_group_id "
                f"changes from {SECURITY_GROUP_ID} to sg-0"
            ),
            f"{OPENS_LINE} the gateway gets access to sg-0ffffffffffffffff on its port, instead of {SECURITY_GROUP_ID}",
            (
                "?    not known: a rule no longer allows its traffic out of the gateway, and the plan does not show "
                "whether the database has sg-0ffffffffffffffff: aws_security_group.own: egress"
            ),
        ),
    ),
    PlanCase(
        "ingress from gateway to other security group added",
        "connection",
        CONNECTION_CONFIG
        + rule_open_to_all(
            security_group_id='"sg-0ccccccccccccccc1"',
            source_security_group_id="aws_security_group.own.id",
            from_port="22",
            to_port="22",
        ),
        1,
        (f"{OPENS_LINE} … ingress of sg-0ccccccccccccccc1, tcp 22 from aws_security_group.own",),
    ),
    PlanCase(
        "second security group reachable",
        "connection",
        CONNECTION_CONFIG
        + rule_block("more_out", "egress", "aws_security_group.own.id", '"sg-0ccccccccccccccc1"')
        + rule_block("more_in", "ingress", '"sg-0ccccccccccccccc1"', "aws_security_group.own.id"),
        1,
        (f"{OPENS_LINE} the gateway gets access to sg-0ccccccccccccccc1 on its port, beside {SECURITY_GROUP_ID}",),
    ),
]
PLAN_JSON_CASES = [
    PlanJsonCase(
        "egress to other security group, ingress outside plan",
        plan_json(
            resource_change(
                "aws_security_group.own",
                ["update"],
                GATEWAY_GROUP,
                {**GATEWAY_GROUP, "egress": [{**DATABASE_PORT_RULE, "security_groups": ["sg-7"]}]},
            ),
            resources={address: body for address, body in CONNECTION_RESOURCES.items() if address != JSON_INGRESS_RULE},
        ),
        1,
        [
            "FAIL opens: the gateway gets access to sg-7 on its port, instead of sg-2",
            "?    not known: … whether the database has sg-7: aws_security_group.own: egress",
        ],
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

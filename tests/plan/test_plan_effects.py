"""Findings about a plan as a whole."""

from __future__ import annotations

from plan.plan_json import DATABASE_PORT_RULE, PlanJsonCase, plan_json, resource_change
from plan.review_tests import json_review_test

PLAN_JSON_CASES = [
    PlanJsonCase(
        "rule on security group read in apply",
        plan_json(
            resource_change(
                "aws_security_group_rule.x",
                ["create"],
                None,
                {**DATABASE_PORT_RULE, "type": "ingress", "cidr_blocks": ["0.0.0.0/0"]},
                after_unknown={"security_group_id": True},
            ),
            resource_change("data.aws_security_group.x", ["read"], None, {}) | {"mode": "data"},
        ),
        2,
        ["?    not known: whether a security group of a link is meant: aws_security_group_rule.x (security_group_id)"],
    ),
    PlanJsonCase("errored plan", plan_json(errored=True), 2, ["?    not known: the plan ended with an error"]),
    PlanJsonCase(
        "deferred changes",
        plan_json(deferred_changes=[{}]),
        2,
        ["?    not known: some of it is deferred"],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

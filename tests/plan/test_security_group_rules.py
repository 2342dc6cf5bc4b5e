"""Parsing of security group rules."""

from __future__ import annotations

from aws_privatelink_rds_lattice.plan.security_group_rules import find_security_group_rules
from plan.plan_json import INGRESS_RULE_TYPE, PlanJsonCase, plan_json, resource_change
from plan.review_tests import json_review_test

PLAN_JSON_CASES = [
    PlanJsonCase(
        "ingress rule of newer type for all traffic added",
        plan_json(
            resource_change(
                f"{INGRESS_RULE_TYPE}.x",
                ["create"],
                None,
                {"ip_protocol": "-1", "security_group_id": "sg-2", "cidr_ipv6": "::/0"},
            )
        ),
        1,
        [
            (
                "FAIL opens: more than the one port for the one security group: "
                f"{INGRESS_RULE_TYPE}.x: ingress of sg-2, all protocols and ports from ::/0"
            )
        ],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


def test_inline_and_separate_rules_are_equal() -> None:
    ports = {"from_port": 5432, "to_port": 5433}
    separate = {"type": "ingress", "protocol": "tcp", "security_group_id": "${aws_security_group.db.id}", "self": True}
    config = {
        "resource": {
            "aws_security_group": {"db": {"ingress": {**ports, "protocol": "tcp", "self": True}}},
            "aws_security_group_rule": {"db": {**separate, **ports}},
        }
    }
    inline_rule, separate_rule = find_security_group_rules(config)
    assert inline_rule == separate_rule
    assert str(inline_rule) == (
        "aws_security_group.db.ingress: ingress of ${aws_security_group.db.id}, tcp 5432-5433 from itself"
    )
    assert separate_rule.address == "aws_security_group_rule.db"

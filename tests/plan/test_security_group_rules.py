"""Parsing of security group rules."""

from __future__ import annotations

import pytest

from aws_privatelink_rds_lattice.plan.security_group_rules import find_security_group_rules
from plan.plan_json import INGRESS_RULE_TYPE, PlanJsonCase, plan_json, resource_change
from plan.review_tests import json_review_test

PORTS = {"from_port": 5432, "to_port": 5433}
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
    separate = {"type": "ingress", "protocol": "tcp", "security_group_id": "${aws_security_group.db.id}", "self": True}
    config = {
        "resource": {
            "aws_security_group": {"db": {"ingress": {**PORTS, "protocol": "tcp", "self": True}}},
            "aws_security_group_rule": {"db": {**separate, **PORTS}},
        }
    }
    inline_rule, separate_rule = find_security_group_rules(config)
    assert inline_rule == separate_rule
    assert str(inline_rule) == (
        "aws_security_group.db.ingress: ingress of ${aws_security_group.db.id}, tcp 5432-5433 from itself"
    )
    assert separate_rule.address == "aws_security_group_rule.db"


def read_traffic(**rule: object) -> tuple[object, ...]:
    rule_resource = {**rule, "security_group_id": "sg-2", "cidr_ipv4": "10.0.0.0/8"}
    (entry,) = find_security_group_rules({"resource": {INGRESS_RULE_TYPE: {"db": rule_resource}}})
    return entry.traffic


@pytest.mark.parametrize("protocol", ["tcp", "TCP", "6", 6])
def test_spellings_of_protocol_are_equal(protocol: object) -> None:
    traffic = read_traffic(ip_protocol="tcp", **PORTS)
    assert traffic == read_traffic(ip_protocol=protocol, from_port="5432", to_port="5433")
    assert traffic != read_traffic(ip_protocol="17", **PORTS)
    assert traffic != read_traffic(ip_protocol=protocol, from_port=5432, to_port=5432)


@pytest.mark.parametrize("protocol", ["-1", -1, "all", "ALL"])
def test_ports_of_all_protocols_are_ignored(protocol: object) -> None:
    assert read_traffic(ip_protocol="-1", from_port=0, to_port=0) == read_traffic(ip_protocol=protocol)

"""Parsing of security group rules."""

from __future__ import annotations

import pytest

from aws_privatelink_rds_lattice.plan.rules.security_group_rules import find_security_group_rules
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import OPENS_LINE
from plan.plan_json import (
    CONNECTION_RESOURCES,
    CONNECTION_WITH_NEW_RULE_TYPE,
    DATABASE_PORT_RULE,
    INGRESS_RULE_TYPE,
    JSON_INGRESS_RULE,
    Attributes,
    PlanJsonCase,
    created_rule,
    deleted_resource,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test

PORTS = {"from_port": 5432, "to_port": 5433}
NEW_INGRESS_RULE = f"{INGRESS_RULE_TYPE}.in"
CLOUD_CONTROL_INGRESS = "awscc_ec2_security_group_ingress"
CLOUD_CONTROL_GROUP = {
    "id": "sg-2",
    "security_group_ingress": [
        {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "source_security_group_id": "sg-1"}
    ],
    "security_group_egress": [],
}
CONNECTION_WITH_CLOUD_CONTROL_RULE = {
    **{address: body for address, body in CONNECTION_RESOURCES.items() if address != JSON_INGRESS_RULE},
    f"{CLOUD_CONTROL_INGRESS}.in": {
        "ip_protocol": "TCP",
        "from_port": 5432,
        "to_port": 5432,
        "group_id": "sg-2",
        "source_security_group_id": "sg-1",
    },
}


def connection_with_rule(**spelling: object) -> dict[str, Attributes]:
    """Return the resources of a connection, with other values of the ingress rule."""
    rule = {**CONNECTION_WITH_NEW_RULE_TYPE[NEW_INGRESS_RULE], **spelling}
    return {**CONNECTION_WITH_NEW_RULE_TYPE, NEW_INGRESS_RULE: rule}


def deleted_spelling(**spelling: object) -> PlanJsonCase:
    resources = connection_with_rule(**spelling)
    return PlanJsonCase(
        f"ingress rule with {spelling} deleted",
        plan_json(deleted_resource(NEW_INGRESS_RULE, resources), resources=resources),
        1,
        [f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {NEW_INGRESS_RULE} is deleted"],
    )


def respelled_rule(**spelling: object) -> PlanJsonCase:
    resources = connection_with_rule()
    return PlanJsonCase(
        f"ingress rule changed to the equal {spelling}",
        plan_json(
            resource_change(
                NEW_INGRESS_RULE,
                ["update"],
                resources[NEW_INGRESS_RULE],
                connection_with_rule(**spelling)[NEW_INGRESS_RULE],
            ),
            resources=resources,
        ),
        0,
        [],
    )


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
                "FAIL opens: more than the database port for the one security group: "
                f"{INGRESS_RULE_TYPE}.x: ingress of sg-2, all protocols and ports from ::/0"
            )
        ],
    ),
    *[
        deleted_spelling(**spelling)
        for spelling in (
            {"ip_protocol": "TCP"},
            {"ip_protocol": "6"},
            {"ip_protocol": 6},
            {"ip_protocol": "all", "from_port": None, "to_port": None},
            {"ip_protocol": -1.0, "from_port": 0, "to_port": 0},
            {"from_port": "5432", "to_port": "5432"},
            {"referenced_security_group_id": "123456789012/sg-1"},
            {"referenced_security_group_id": "SG-1"},
            {"referenced_security_group_id": "arn:aws:ec2:us-east-1:123456789012:security-group/sg-1"},
        )
    ],
    *[
        respelled_rule(**spelling)
        for spelling in (
            {"ip_protocol": "TCP"},
            {"ip_protocol": "6"},
            {"referenced_security_group_id": "123456789012/sg-1"},
            {"description": "Polytomic", "tags": {"a": "b"}},
        )
    ],
    PlanJsonCase(
        "inline egress to group with account",
        plan_json(
            resource_change(
                "aws_security_group.own",
                ["update"],
                CONNECTION_RESOURCES["aws_security_group.own"],
                {
                    **CONNECTION_RESOURCES["aws_security_group.own"],
                    "egress": [{**DATABASE_PORT_RULE, "security_groups": ["123456789012/sg-2"], "protocol": "6"}],
                },
            )
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "rule for same addresses in other spelling",
        plan_json(
            resource_change(
                f"{INGRESS_RULE_TYPE}.app",
                ["update"],
                {**DATABASE_PORT_RULE, "ip_protocol": "tcp", "security_group_id": "sg-2", "cidr_ipv6": "2001:db8::/32"},
                {
                    **DATABASE_PORT_RULE,
                    "ip_protocol": "TCP",
                    "security_group_id": "sg-2",
                    "cidr_ipv6": "2001:DB8:0::/32",
                },
            ),
            created_rule(
                "aws_security_group_rule.app",
                type="ingress",
                security_group_id="sg-2",
                ipv6_cidr_blocks=["2001:db8::9/64"],
            ),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "ICMP rule for all types instead of one type",
        plan_json(
            resource_change(
                f"{INGRESS_RULE_TYPE}.ping",
                ["update"],
                {
                    "ip_protocol": "icmp",
                    "from_port": 8,
                    "to_port": 0,
                    "security_group_id": "sg-2",
                    "cidr_ipv4": "10.0.0.0/8",
                },
                {
                    "ip_protocol": "1",
                    "from_port": -1,
                    "to_port": -1,
                    "security_group_id": "sg-2",
                    "cidr_ipv4": "10.0.0.0/8",
                },
            )
        ),
        1,
        [f"{OPENS_LINE} … {INGRESS_RULE_TYPE}.ping: ingress of sg-2, icmp -1 from 10.0.0.0/8"],
    ),
    PlanJsonCase(
        "rule for gateway's group with account on other group added",
        plan_json(
            created_rule(
                "aws_security_group_rule.other",
                type="ingress",
                security_group_id="sg-9",
                source_security_group_id="123456789012/sg-1",
            )
        ),
        1,
        [
            f"{OPENS_LINE} … ingress of sg-9, tcp 5432 from aws_security_group.own",
            f"{OPENS_LINE} the gateway gets access to sg-9 on its port, beside sg-2",
        ],
    ),
    PlanJsonCase(
        "ingress rule for group with capital letters deleted",
        plan_json(
            deleted_resource(NEW_INGRESS_RULE, connection_with_rule(referenced_security_group_id="1/sg-A")),
            resources={
                **connection_with_rule(referenced_security_group_id="1/sg-A"),
                "aws_security_group.own": {**CONNECTION_RESOURCES["aws_security_group.own"], "id": "sg-A"},
                "aws_vpclattice_resource_gateway.gate": {"id": "rgw-1", "security_group_ids": ["sg-A"]},
            },
        ),
        1,
        [f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {NEW_INGRESS_RULE} is deleted"],
    ),
    PlanJsonCase(
        "protocol and ports known after apply",
        plan_json(
            resource_change(
                f"{INGRESS_RULE_TYPE}.x",
                ["create"],
                None,
                {"security_group_id": "sg-2", "cidr_ipv4": "10.0.0.0/8"},
                after_unknown={"ip_protocol": True, "from_port": True, "to_port": True},
            )
        ),
        2,
        [f"?    not known: the access of this rule: {INGRESS_RULE_TYPE}.x: ingress of sg-2"],
    ),
    PlanJsonCase(
        "rule of Cloud Control for all traffic added",
        plan_json(
            created_rule(
                f"{CLOUD_CONTROL_INGRESS}.x", group_id="sg-2", cidr_ip="0.0.0.0/0", ip_protocol="-1", protocol=None
            )
        ),
        1,
        [f"{OPENS_LINE} … {CLOUD_CONTROL_INGRESS}.x: ingress of sg-2, all protocols and ports from 0.0.0.0/0"],
    ),
    PlanJsonCase(
        "rule of Cloud Control deleted",
        plan_json(
            deleted_resource(f"{CLOUD_CONTROL_INGRESS}.in", CONNECTION_WITH_CLOUD_CONTROL_RULE),
            resources=CONNECTION_WITH_CLOUD_CONTROL_RULE,
        ),
        1,
        [
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {CLOUD_CONTROL_INGRESS}.in "
                "is deleted"
            )
        ],
    ),
    PlanJsonCase(
        "egress of Cloud Control to all addresses added",
        plan_json(
            resource_change(
                "awscc_ec2_security_group_egress.x",
                ["create"],
                None,
                {"group_id": "sg-1", "ip_protocol": "tcp", "from_port": 0, "to_port": 65535, "cidr_ipv_6": "::/0"},
            )
        ),
        1,
        [f"{OPENS_LINE} … egress of aws_security_group.own, tcp 0-65535 to ::/0"],
    ),
    PlanJsonCase(
        "inline rule of Cloud Control group removed",
        plan_json(
            resource_change(
                "awscc_ec2_security_group.db",
                ["update"],
                CLOUD_CONTROL_GROUP,
                {**CLOUD_CONTROL_GROUP, "security_group_ingress": []},
            ),
            resources={
                **{address: body for address, body in CONNECTION_RESOURCES.items() if address != JSON_INGRESS_RULE},
                "awscc_ec2_security_group.db": CLOUD_CONTROL_GROUP,
            },
        ),
        1,
        [f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: awscc_ec2_security_group.db"],
    ),
    PlanJsonCase(
        "new rule of Cloud Control with other sources unknown",
        plan_json(
            resource_change(
                f"{CLOUD_CONTROL_INGRESS}.in",
                ["create"],
                None,
                CONNECTION_WITH_CLOUD_CONTROL_RULE[f"{CLOUD_CONTROL_INGRESS}.in"],
                after_unknown={"cidr_ip": True, "source_security_group_name": True, "source_prefix_list_id": True},
            )
        ),
        0,
        [],
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

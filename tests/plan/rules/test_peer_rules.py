"""Reviews of plans with inline rules and computed rules of security groups."""

from __future__ import annotations

from plan.line_matching import INTERRUPTED_LINE
from plan.plan_json import (
    CONNECTION_AND_DATABASE_GROUP,
    CONNECTION_RESOURCES,
    DATABASE_GROUP,
    DATABASE_PORT_RULE,
    GATEWAY_GROUP,
    JSON_INGRESS_RULE,
    PlanJsonCase,
    deleted_resource,
    inline_rules_configuration,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test

EGRESS_RULE = "aws_security_group_rule.out"
WITH_EGRESS_RULE = {
    **CONNECTION_RESOURCES,
    EGRESS_RULE: {
        **DATABASE_PORT_RULE,
        "type": "egress",
        "security_group_id": "sg-1",
        "source_security_group_id": "sg-2",
    },
}
WIDE_EGRESS = {**DATABASE_PORT_RULE, "from_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
# The gateway has the security group of the database.
SELF_RULE = "aws_security_group_rule.self"
SHARED_GROUP = {
    **{address: body for address, body in CONNECTION_RESOURCES.items() if address != JSON_INGRESS_RULE},
    "aws_security_group.own": {"id": "sg-1", "egress": [WIDE_EGRESS], "ingress": []},
    SELF_RULE: {**DATABASE_PORT_RULE, "type": "ingress", "security_group_id": "sg-1", "self": True},
}
EXPLICIT_SELF_RULE = {**SHARED_GROUP[SELF_RULE], "self": False, "source_security_group_id": "sg-1"}
SELF_CASES = [
    PlanJsonCase(
        "self rule of shared group deleted",
        plan_json(deleted_resource(SELF_RULE, SHARED_GROUP), resources=SHARED_GROUP),
        1,
        [f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {SELF_RULE} is deleted"],
    ),
    PlanJsonCase(
        "self rule moved to other port",
        plan_json(
            resource_change(
                SELF_RULE,
                ["delete", "create"],
                SHARED_GROUP[SELF_RULE],
                {**SHARED_GROUP[SELF_RULE], "from_port": 3306, "to_port": 3306},
            ),
            resources=SHARED_GROUP,
        ),
        1,
        [INTERRUPTED_LINE, "FAIL opens: … tcp 3306 from aws_security_group.own"],
    ),
    PlanJsonCase(
        "self rule becomes rule for own group",
        plan_json(
            resource_change(SELF_RULE, ["update"], SHARED_GROUP[SELF_RULE], EXPLICIT_SELF_RULE), resources=SHARED_GROUP
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "self rule of gateway beside rule for database deleted",
        plan_json(
            deleted_resource(SELF_RULE, SHARED_GROUP),
            resources={
                **CONNECTION_RESOURCES,
                "aws_security_group.own": {**GATEWAY_GROUP, "egress": [*GATEWAY_GROUP["egress"], WIDE_EGRESS]},
                SELF_RULE: SHARED_GROUP[SELF_RULE],
            },
        ),
        0,
        [],
    ),
]
UNKNOWN_INLINE_LINE = "?    not known: … aws_security_group.db (ingress)"
UNKNOWN_CASES = [
    PlanJsonCase(
        "dynamic inline rules known after apply",
        plan_json(
            resource_change(
                "aws_security_group.db",
                ["update"],
                DATABASE_GROUP,
                {"id": "sg-2", "egress": []},
                after_unknown={"ingress": True},
            ),
            resources=CONNECTION_AND_DATABASE_GROUP,
            configuration=inline_rules_configuration(own=("egress",), db=()),
        ),
        2,
        [UNKNOWN_INLINE_LINE],
    ),
    PlanJsonCase(
        "an inline rule known after apply",
        plan_json(
            resource_change(
                "aws_security_group.db",
                ["update"],
                DATABASE_GROUP,
                DATABASE_GROUP,
                after_unknown={"ingress": [{}, True]},
            ),
            resources=CONNECTION_AND_DATABASE_GROUP,
            configuration=inline_rules_configuration(own=("egress",), db=("ingress",)),
        ),
        2,
        [UNKNOWN_INLINE_LINE],
    ),
    PlanJsonCase(
        "computed rules of a new group",
        plan_json(
            resource_change(
                "aws_security_group.new",
                ["create"],
                None,
                {"name": "new"},
                after_unknown={"id": True, "ingress": True, "egress": True},
            ),
            configuration=inline_rules_configuration(own=("egress",), new=()),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "rule with name of group instead of ID",
        plan_json(
            resource_change(
                "awscc_ec2_security_group_ingress.x",
                ["create"],
                None,
                {**DATABASE_PORT_RULE, "ip_protocol": "tcp", "group_name": "default", "cidr_ip": "0.0.0.0/0"},
            )
        ),
        2,
        ["?    not known: whether a security group … awscc_ec2_security_group_ingress.x (group_name)"],
    ),
    PlanJsonCase(
        "new Cloud Control group with name",
        plan_json(
            resource_change(
                "awscc_ec2_security_group.x",
                ["create"],
                None,
                {"group_name": "default", "security_group_ingress": [{"ip_protocol": "-1", "cidr_ip": "0.0.0.0/0"}]},
                after_unknown={"id": True, "group_id": True},
            )
        ),
        0,
        [],
    ),
]
PLAN_JSON_CASES = [
    PlanJsonCase(
        "ingress rule deleted, database security group still reports it",
        plan_json(
            deleted_resource(JSON_INGRESS_RULE),
            resources=CONNECTION_AND_DATABASE_GROUP,
            configuration=inline_rules_configuration(own=("egress",), db=()),
        ),
        1,
        [f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {JSON_INGRESS_RULE} is deleted"],
    ),
    PlanJsonCase(
        "inline rules revoke rule of other resource",
        plan_json(
            resource_change("aws_security_group.db", ["update"], DATABASE_GROUP, {**DATABASE_GROUP, "ingress": []}),
            resources=CONNECTION_AND_DATABASE_GROUP,
            configuration=inline_rules_configuration(own=("egress",), db=("ingress",)),
        ),
        1,
        [
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more, since AWS revokes rules "
                "that are no longer inline"
            )
        ],
    ),
    PlanJsonCase(
        "tags of database security group changed",
        plan_json(
            resource_change(
                "aws_security_group.db", ["update"], DATABASE_GROUP, {**DATABASE_GROUP, "tags": {"a": "b"}}
            ),
            resources=CONNECTION_AND_DATABASE_GROUP,
            configuration=inline_rules_configuration(own=("egress",), db=()),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "separate rule becomes inline, after it was reported",
        plan_json(
            deleted_resource(EGRESS_RULE, WITH_EGRESS_RULE),
            resource_change(
                "aws_security_group.own",
                ["update"],
                GATEWAY_GROUP,
                {**GATEWAY_GROUP, "egress": [{**DATABASE_PORT_RULE, "security_groups": ["sg-2"], "description": "a"}]},
            ),
            resources=WITH_EGRESS_RULE,
            resource_drift=[
                resource_change("aws_security_group.own", ["update"], {**GATEWAY_GROUP, "egress": []}, GATEWAY_GROUP)
            ],
            configuration=inline_rules_configuration(own=("egress",)),
        ),
        1,
        [f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway during the apply"],
    ),
    PlanJsonCase(
        "rule by hand beside inline rules",
        plan_json(
            resource_drift=[
                resource_change(
                    "aws_security_group.own",
                    ["update"],
                    GATEWAY_GROUP,
                    {**GATEWAY_GROUP, "egress": [*GATEWAY_GROUP["egress"], WIDE_EGRESS]},
                )
            ],
            resources={
                **WITH_EGRESS_RULE,
                "aws_security_group.own": {**GATEWAY_GROUP, "egress": [*GATEWAY_GROUP["egress"], WIDE_EGRESS]},
            },
            configuration=inline_rules_configuration(own=("egress",)),
        ),
        0,
        ["warn changed outside of Terraform: aws_security_group.own: egress, and this plan keeps it"],
    ),
    PlanJsonCase(
        "drift in computed rules",
        plan_json(
            resource_drift=[
                resource_change(
                    "aws_security_group.own",
                    ["update"],
                    {**GATEWAY_GROUP, "egress": [], "tags": {"a": "b"}},
                    GATEWAY_GROUP,
                )
            ],
            configuration=inline_rules_configuration(own=()),
        ),
        0,
        ["warn changed outside of Terraform: aws_security_group.own: egress, tags, … new egress: tcp 5432 to sg-2"],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)

test_review_of_self_rules = json_review_test(SELF_CASES)

test_review_of_unknown_rules = json_review_test(UNKNOWN_CASES)

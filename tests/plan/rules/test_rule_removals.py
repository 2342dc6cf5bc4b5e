"""Reviews of plans with resources that remove the rules of other resources."""

from __future__ import annotations

from plan.hcl_configurations import CONNECTION_CONFIG
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import PlanCase, resource_block
from plan.plan_json import (
    CONNECTION_AND_DATABASE_GROUP,
    CONNECTION_RESOURCES,
    CONNECTION_WITH_NEW_RULE_TYPE,
    DATABASE_PORT_RULE,
    GATEWAY_ADDRESS,
    INGRESS_RULE_TYPE,
    JSON_INGRESS_RULE,
    Attributes,
    PlanJson,
    PlanJsonCase,
    deleted_resource,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test, terraform_review_test
from rds_fixture import SECURITY_GROUP_ID, VPC_ID

EXCLUSIVE = "aws_vpc_security_group_rules_exclusive.db"
INGRESS_RULE = f"{INGRESS_RULE_TYPE}.in"
EGRESS_RULE = "aws_vpc_security_group_egress_rule.out"
# All rules are resources of their own, with IDs.
SEPARATE_RULES = {
    **CONNECTION_WITH_NEW_RULE_TYPE,
    "aws_security_group.own": {"id": "sg-1", "egress": [], "ingress": []},
    INGRESS_RULE: {**CONNECTION_WITH_NEW_RULE_TYPE[INGRESS_RULE], "id": "sgr-in", "security_group_rule_id": "sgr-in"},
    EGRESS_RULE: {
        **DATABASE_PORT_RULE,
        "id": "sgr-out",
        "ip_protocol": "tcp",
        "security_group_id": "sg-1",
        "referenced_security_group_id": "sg-2",
    },
}
EXCLUSIVE_CONFIGURATION = {
    "root_module": {
        "resources": [
            {
                "mode": "managed",
                "type": EXCLUSIVE.partition(".")[0],
                "name": "db",
                "expressions": {
                    "ingress_rule_ids": {"references": [f"{INGRESS_RULE}.id", INGRESS_RULE, "data.aws_ids.x.ids"]}
                },
            }
        ]
    }
}


def exclusive_rules(*ingress_ids: str | None, **values: object) -> Attributes:
    return {"security_group_id": "sg-2", "ingress_rule_ids": list(ingress_ids), "egress_rule_ids": [], **values}


def created_exclusive(*ingress_ids: str, after_unknown: object = None, **values: object) -> Attributes:
    body = exclusive_rules(*ingress_ids, **values)
    return resource_change(EXCLUSIVE, ["create"], None, body, after_unknown=after_unknown or {})


def plan_with_exclusive(*changes: Attributes, **members: object) -> PlanJson:
    return plan_json(*changes, resources=SEPARATE_RULES, **members)


NO_INGRESS_LINE = (
    f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {EXCLUSIVE} removes … {INGRESS_RULE}"
)
UNKNOWN_LINE = f"?    not known: whether {INGRESS_RULE} stays, since {EXCLUSIVE} removes the rules"
EXCLUSIVE_CASES = [
    PlanJsonCase("rule listed", plan_with_exclusive(created_exclusive("sgr-in", "sgr-app")), 0, []),
    PlanJsonCase("rule not listed", plan_with_exclusive(created_exclusive("sgr-app")), 1, [NO_INGRESS_LINE]),
    PlanJsonCase("no rule listed", plan_with_exclusive(created_exclusive()), 1, [NO_INGRESS_LINE]),
    PlanJsonCase(
        "rule no longer listed",
        plan_with_exclusive(
            resource_change(EXCLUSIVE, ["update"], exclusive_rules("sgr-in", "sgr-app"), exclusive_rules("sgr-app"))
        ),
        1,
        [NO_INGRESS_LINE],
    ),
    PlanJsonCase(
        "foreign rule listed in addition",
        plan_with_exclusive(
            resource_change(EXCLUSIVE, ["update"], exclusive_rules("sgr-in"), exclusive_rules("sgr-in", "sgr-x"))
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "list without the rule stays as it is",
        plan_with_exclusive(resource_change(EXCLUSIVE, ["no-op"], exclusive_rules(), exclusive_rules())),
        0,
        [],
    ),
    PlanJsonCase(
        "exclusive rules deleted",
        plan_with_exclusive(resource_change(EXCLUSIVE, ["delete"], exclusive_rules(), None)),
        0,
        [],
    ),
    PlanJsonCase(
        "egress rule of gateway not listed",
        plan_with_exclusive(created_exclusive(security_group_id="123456789012/sg-1", egress_rule_ids=["sgr-x"])),
        1,
        [
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway any more: {EXCLUSIVE} removes … "
                f"{EGRESS_RULE}"
            )
        ],
    ),
    PlanJsonCase(
        "exclusive rules of unrelated group", plan_with_exclusive(created_exclusive(security_group_id="sg-9")), 0, []
    ),
    PlanJsonCase(
        "listed rules known after apply",
        plan_with_exclusive(created_exclusive(after_unknown={"ingress_rule_ids": True})),
        2,
        [UNKNOWN_LINE],
    ),
    PlanJsonCase(
        "listed rules known after apply, from the rule",
        plan_with_exclusive(
            created_exclusive(after_unknown={"ingress_rule_ids": True}), configuration=EXCLUSIVE_CONFIGURATION
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "rule of older type has no known ID",
        plan_json(created_exclusive("sgr-app")),
        2,
        [f"?    not known: whether {JSON_INGRESS_RULE} stays, since {EXCLUSIVE} removes the rules"],
    ),
    PlanJsonCase(
        "rule created beside list without it",
        plan_json(
            resource_change(INGRESS_RULE, ["create"], None, CONNECTION_WITH_NEW_RULE_TYPE[INGRESS_RULE]),
            resource_change(EXCLUSIVE, ["no-op"], exclusive_rules("sgr-app"), exclusive_rules("sgr-app")),
            resources=SEPARATE_RULES,
        ),
        2,
        [UNKNOWN_LINE],
    ),
    PlanJsonCase(
        "rule for services removed beside rule for database",
        plan_json(
            created_exclusive(security_group_id="sg-1", egress_rule_ids=["sgr-out"]),
            resources={
                **SEPARATE_RULES,
                "aws_vpc_security_group_egress_rule.all": {
                    "id": "sgr-all",
                    "ip_protocol": "-1",
                    "security_group_id": "sg-1",
                    "cidr_ipv4": "0.0.0.0/0",
                },
            },
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "security group of exclusive rules known after apply",
        plan_with_exclusive(created_exclusive(after_unknown={"security_group_id": True})),
        2,
        [f"?    not known: whether a security group of a connection is meant: {EXCLUSIVE} (security_group_id)"],
    ),
]

DEFAULT_GROUP = "aws_default_security_group.default"
GATEWAY_IN_VPC = {
    **CONNECTION_RESOURCES,
    GATEWAY_ADDRESS: {**CONNECTION_RESOURCES[GATEWAY_ADDRESS], "vpc_id": "vpc-1"},
}
ADOPTION_LINE = f"?    not known: whether sg-2 is the default security group that {DEFAULT_GROUP} removes all rules of"


def created_default_group(after_unknown: object = None, **values: object) -> Attributes:
    return resource_change(
        DEFAULT_GROUP, ["create"], None, {"ingress": [], **values}, after_unknown=after_unknown or {}
    )


DEFAULT_GROUP_BODY = {**CONNECTION_AND_DATABASE_GROUP["aws_security_group.db"], "vpc_id": "vpc-1"}
WITH_DEFAULT_GROUP = {
    **{address: body for address, body in CONNECTION_RESOURCES.items() if address != JSON_INGRESS_RULE},
    DEFAULT_GROUP: DEFAULT_GROUP_BODY,
}
DEFAULT_GROUP_CASES = [
    PlanJsonCase(
        "default group of the VPC adopted",
        plan_json(created_default_group(vpc_id="vpc-1"), resources=GATEWAY_IN_VPC),
        2,
        [ADOPTION_LINE],
    ),
    PlanJsonCase(
        "default group of unknown VPC adopted",
        plan_json(created_default_group({"vpc_id": True}), resources=GATEWAY_IN_VPC),
        2,
        [ADOPTION_LINE],
    ),
    PlanJsonCase(
        "default group of other VPC adopted",
        plan_json(created_default_group(vpc_id="vpc-2"), resources=GATEWAY_IN_VPC),
        0,
        [],
    ),
    PlanJsonCase(
        "default group adopted, group of database in the plan",
        plan_json(created_default_group(vpc_id="vpc-1"), resources={**GATEWAY_IN_VPC, **CONNECTION_AND_DATABASE_GROUP}),
        0,
        [],
    ),
    PlanJsonCase(
        "default group with inline rule forgotten",
        plan_json(deleted_resource(DEFAULT_GROUP, WITH_DEFAULT_GROUP), resources=WITH_DEFAULT_GROUP),
        0,
        [],
    ),
    PlanJsonCase(
        "inline rule of default group removed",
        plan_json(
            resource_change(DEFAULT_GROUP, ["update"], DEFAULT_GROUP_BODY, {**DEFAULT_GROUP_BODY, "ingress": []}),
            resources=WITH_DEFAULT_GROUP,
        ),
        1,
        [f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {DEFAULT_GROUP}"],
    ),
]

test_review_of_exclusive_rules = json_review_test(EXCLUSIVE_CASES)

test_review_of_default_security_groups = json_review_test(DEFAULT_GROUP_CASES)

TERRAFORM_CASES = [
    PlanCase(
        "default group of the VPC adopted",
        "connection",
        CONNECTION_CONFIG + resource_block("aws_default_security_group", "default", vpc_id=f'"{VPC_ID}"'),
        2,
        (f"?    not known: whether {SECURITY_GROUP_ID} is the default security group that {DEFAULT_GROUP} removes",),
    ),
    PlanCase(
        "default group of a new VPC adopted",
        "connection",
        CONNECTION_CONFIG
        + resource_block("aws_vpc", "new", cidr_block='"10.9.0.0/16"')
        + resource_block("aws_default_security_group", "default", vpc_id="aws_vpc.new.id"),
        0,
        (),
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

"""Reviews of plans with added or widened security group rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.hcl_configurations import CONNECTION_CONFIG, replace_texts
from plan.plan_cases import EGRESS_TO_ALL, OPENS_LINE, PlanCase, rule_open_to_all
from plan.plan_json import (
    CONNECTION_AND_DATABASE_GROUP,
    CONNECTION_RESOURCES,
    DATABASE_GROUP,
    DATABASE_PORT_RULE,
    GATEWAY_ADDRESS,
    GATEWAY_GROUP,
    INGRESS_RULE_TYPE,
    WIDE_GROUP,
    Attributes,
    PlanJson,
    PlanJsonCase,
    created_rule,
    deleted_resource,
    inline_rules_configuration,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import json_review_test, terraform_review_test
from plan.starting_points import INLINE_RULES_CONFIG
from rds_fixture import SECURITY_GROUP_ID

if TYPE_CHECKING:
    from pathlib import Path

TERRAFORM_CASES = [
    PlanCase(
        "ingress from CIDR block added",
        "connection",
        CONNECTION_CONFIG + rule_open_to_all(cidr_blocks='["0.0.0.0/0"]'),
        1,
        (
            (
                f"{OPENS_LINE} more than the database port for the one security group: "
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
APP_RULE = f"{INGRESS_RULE_TYPE}.app"
APP_RULE_BODY: Attributes = {
    "id": "sgr-app",
    "ip_protocol": "tcp",
    "from_port": 5432,
    "to_port": 5432,
    "security_group_id": "sg-2",
    "cidr_ipv4": "10.0.0.0/8",
}
WITH_APP_RULE = {**CONNECTION_RESOURCES, APP_RULE: APP_RULE_BODY}
OLD_TYPE_RULE = "aws_security_group_rule.app"
OLD_TYPE_BODY: Attributes = {
    **DATABASE_PORT_RULE,
    "type": "ingress",
    "security_group_id": "sg-2",
    "cidr_blocks": ["10.0.0.0/8"],
}
WIDE_INLINE_EGRESS: Attributes = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
WIDE_GATEWAY_GROUP = {**GATEWAY_GROUP, "egress": [*GATEWAY_GROUP["egress"], WIDE_INLINE_EGRESS]}


def changed_app_rule(*actions: str, **values: object) -> PlanJson:
    """Return a plan that changes values of the rule for an app."""
    after = {**APP_RULE_BODY, **values}
    return plan_json(resource_change(APP_RULE, list(actions), APP_RULE_BODY, after), resources=WITH_APP_RULE)


def created_app_rule(after_unknown: object = None, **values: object) -> PlanJson:
    body = {name: value for name, value in {**APP_RULE_BODY, **values}.items() if value is not None and name != "id"}
    return plan_json(resource_change(APP_RULE, ["create"], None, body, after_unknown=after_unknown or {}))


WIDENED_CASES = [
    PlanJsonCase(
        "CIDR block widened in place",
        changed_app_rule("update", cidr_ipv4="0.0.0.0/0"),
        1,
        [f"{OPENS_LINE} … {APP_RULE}: ingress of sg-2, tcp 5432 from 0.0.0.0/0"],
    ),
    PlanJsonCase(
        "ports widened in place",
        changed_app_rule("update", from_port=0, to_port=65535),
        1,
        [f"{OPENS_LINE} … tcp 0-65535 from 10.0.0.0/8"],
    ),
    PlanJsonCase(
        "protocol changed in place",
        changed_app_rule("update", ip_protocol="udp"),
        1,
        [f"{OPENS_LINE} … udp 5432 from 10.0.0.0/8"],
    ),
    PlanJsonCase(
        "protocol of a number without ports",
        changed_app_rule("update", ip_protocol="50", from_port=None, to_port=None),
        1,
        [f"{OPENS_LINE} … ingress of sg-2, 50 from 10.0.0.0/8"],
    ),
    PlanJsonCase(
        "all protocols instead of one",
        changed_app_rule("update", ip_protocol="-1", from_port=None, to_port=None),
        1,
        [f"{OPENS_LINE} … all protocols and ports from 10.0.0.0/8"],
    ),
    PlanJsonCase(
        "CIDR block replaced by security group",
        changed_app_rule("delete", "create", cidr_ipv4=None, referenced_security_group_id="sg-7"),
        1,
        [f"{OPENS_LINE} … tcp 5432 from sg-7"],
    ),
    PlanJsonCase(
        "rule moved to security group of database",
        plan_json(
            resource_change(
                APP_RULE,
                ["delete", "create"],
                {**APP_RULE_BODY, "security_group_id": "sg-9"},
                APP_RULE_BODY,
                previous_address=f"{INGRESS_RULE_TYPE}.old",
            )
        ),
        1,
        [f"{OPENS_LINE} … {APP_RULE}: ingress of sg-2, tcp 5432 from 10.0.0.0/8"],
    ),
    PlanJsonCase(
        "moved rule widened",
        plan_json(
            resource_change(
                APP_RULE,
                ["update"],
                APP_RULE_BODY,
                {**APP_RULE_BODY, "cidr_ipv4": "8.0.0.0/5"},
                previous_address=f"{INGRESS_RULE_TYPE}.old",
            )
        ),
        1,
        [f"{OPENS_LINE} … tcp 5432 from 8.0.0.0/5"],
    ),
    PlanJsonCase(
        "imported rule widened",
        plan_json(
            resource_change(
                APP_RULE,
                ["update"],
                APP_RULE_BODY,
                {**APP_RULE_BODY, "cidr_ipv4": "8.0.0.0/5"},
                importing={"id": "sgr-app"},
            )
        ),
        1,
        [f"{OPENS_LINE} … tcp 5432 from 8.0.0.0/5"],
    ),
    PlanJsonCase(
        "ingress from database's own group added",
        plan_json(created_rule(OLD_TYPE_RULE, type="ingress", security_group_id="sg-2", self=True)),
        1,
        [f"{OPENS_LINE} … ingress of sg-2, tcp 5432 from sg-2"],
    ),
    PlanJsonCase(
        "egress to gateway's own group added",
        plan_json(created_rule(OLD_TYPE_RULE, type="egress", security_group_id="sg-1", self=True)),
        1,
        [f"{OPENS_LINE} … egress of aws_security_group.own, tcp 5432 to aws_security_group.own"],
    ),
    PlanJsonCase(
        "inline rule of other group for gateway's group added",
        plan_json(
            resource_change(
                "aws_security_group.other",
                ["update"],
                {"id": "sg-9", "ingress": [], "egress": []},
                {"id": "sg-9", "ingress": [{**DATABASE_PORT_RULE, "security_groups": ["1/sg-1"]}], "egress": []},
            )
        ),
        1,
        [
            f"{OPENS_LINE} … aws_security_group.other.ingress: ingress of aws_security_group.other, tcp 5432 from",
            f"{OPENS_LINE} the gateway gets access to aws_security_group.other",
        ],
    ),
    PlanJsonCase(
        "address known after apply",
        created_app_rule({"cidr_ipv4": True}, cidr_ipv4=None),
        2,
        [f"?    not known: the access of this rule: {APP_RULE}: ingress of sg-2, tcp 5432 from (known after apply)"],
    ),
    PlanJsonCase(
        "self known after apply",
        plan_json(
            resource_change(
                OLD_TYPE_RULE,
                ["create"],
                None,
                {**DATABASE_PORT_RULE, "type": "ingress", "security_group_id": "sg-2"},
                after_unknown={"self": True},
            )
        ),
        2,
        [
            (
                f"?    not known: the access of this rule: {OLD_TYPE_RULE}: ingress of sg-2, tcp 5432 from (known "
                "after apply)"
            )
        ],
    ),
    PlanJsonCase(
        "protocol known after apply",
        created_app_rule({"ip_protocol": True, "from_port": True}, ip_protocol=None, from_port=None),
        2,
        [f"?    not known: the access of this rule: {APP_RULE}: ingress of sg-2"],
    ),
]
HARMLESS_CASES = [
    PlanJsonCase(
        "egress rule of other group to gateway's group added",
        plan_json(
            created_rule(OLD_TYPE_RULE, type="egress", security_group_id="sg-9", source_security_group_id="sg-1")
        ),
        0,
        [],
    ),
    PlanJsonCase("description and tags", changed_app_rule("update", description="a", tags={"a": "b"}), 0, []),
    PlanJsonCase("narrower in place", changed_app_rule("update", cidr_ipv4="10.9.0.0/16", ip_protocol="6"), 0, []),
    PlanJsonCase("replaced by the same rule", changed_app_rule("delete", "create", tags={"a": "b"}), 0, []),
    PlanJsonCase(
        "other resource type",
        plan_json(
            deleted_resource(APP_RULE, WITH_APP_RULE),
            resource_change(OLD_TYPE_RULE, ["create"], None, OLD_TYPE_BODY),
            resources=WITH_APP_RULE,
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "separate rule becomes inline",
        plan_json(
            deleted_resource(APP_RULE, WITH_APP_RULE),
            resource_change(
                "aws_security_group.db",
                ["update"],
                DATABASE_GROUP,
                {
                    **DATABASE_GROUP,
                    "ingress": [*DATABASE_GROUP["ingress"], {**DATABASE_PORT_RULE, "cidr_blocks": ["10.0.0.0/8"]}],
                },
            ),
            resources={**WITH_APP_RULE, "aws_security_group.db": DATABASE_GROUP},
            configuration=inline_rules_configuration(own=("egress",), db=("ingress",)),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "two CIDR blocks instead of one",
        plan_json(
            resource_change(
                OLD_TYPE_RULE,
                ["delete", "create"],
                OLD_TYPE_BODY,
                {**OLD_TYPE_BODY, "cidr_blocks": ["10.0.0.0/9", "10.128.0.0/9"]},
            )
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "one CIDR block instead of two",
        plan_json(
            resource_change(
                OLD_TYPE_RULE,
                ["delete", "create"],
                {**OLD_TYPE_BODY, "cidr_blocks": ["10.0.0.0/9", "10.128.0.0/9", "192.168.0.0/16"]},
                OLD_TYPE_BODY,
            )
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "egress rule of database added",
        plan_json(
            created_rule("aws_security_group_rule.s3", type="egress", security_group_id="sg-2", cidr_blocks=["::/0"])
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "inline egress rule of database added",
        plan_json(
            resource_change(
                "aws_security_group.db", ["update"], DATABASE_GROUP, {**DATABASE_GROUP, "egress": [WIDE_INLINE_EGRESS]}
            ),
            resources=CONNECTION_AND_DATABASE_GROUP,
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "wide egress of gateway removed",
        plan_json(
            resource_change("aws_security_group.own", ["update"], WIDE_GATEWAY_GROUP, GATEWAY_GROUP),
            resources={**CONNECTION_RESOURCES, "aws_security_group.own": WIDE_GATEWAY_GROUP},
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "rule imported as it is",
        plan_json(resource_change(APP_RULE, ["no-op"], APP_RULE_BODY, {**APP_RULE_BODY}, importing={"id": "sgr-app"})),
        0,
        [],
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

test_review_of_widened_rules = json_review_test(WIDENED_CASES)

test_review_of_harmless_rules = json_review_test(HARMLESS_CASES)


def test_review_names_imported_rule(tmp_path: Path) -> None:
    change = resource_change(APP_RULE, ["no-op"], APP_RULE_BODY, {**APP_RULE_BODY}, importing={"id": "sgr-app"})
    status, out, _ = run_review(plan_json(change), tmp_path)
    text = f"the plan imports a rule that exists already: {APP_RULE}: ingress of sg-2, tcp 5432 from 10.0.0.0/8"
    assert (status, text in out) == (0, True), out


def test_unknown_rule_is_allowed_by_address(tmp_path: Path) -> None:
    document = created_app_rule({"cidr_ipv4": True}, cidr_ipv4=None)
    assert run_review(document, tmp_path, "--allow", f"unknown={APP_RULE}")[0] == 0
    assert run_review(document, tmp_path, "--allow", "unknown=aws_security_group_rule.other")[0] == 2

"""Reviews of plans that destroy a security group whose ID other resources keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan.database_json import INSTANCE, INSTANCE_ADDRESS
from plan.plan_json import (
    CONNECTION_AND_DATABASE_GROUP,
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    GATEWAY_ADDRESS,
    GATEWAY_GROUP,
    JSON_INGRESS_RULE,
    PlanJsonCase,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import json_review_test

if TYPE_CHECKING:
    from pathlib import Path

GROUP_OF_GATEWAY = "not known: aws_security_group.own"
DATABASE_GROUP_ADDRESS = "aws_security_group.db"
# The refresh was left out: the group does not report the rules.
REPLACED_GROUP: dict[str, Any] = resource_change(
    DATABASE_GROUP_ADDRESS,
    ["delete", "create"],
    {"id": "sg-2", "name": "db", "ingress": [], "egress": []},
    {"name": "new"},
    after_unknown={"id": True, "ingress": True, "egress": True},
    replace_paths=[["name"]],
)
DESTROYED_GROUP: dict[str, Any] = resource_change(
    DATABASE_GROUP_ADDRESS, ["delete"], {"id": "sg-2", "name": "db", "ingress": [], "egress": []}, None
)
CONFIGURATION = {
    "root_module": {
        "resources": [
            {"mode": "managed", "type": "aws_security_group", "name": "db", "expressions": {"name": {}}},
            {"mode": "managed", "type": "aws_security_group", "name": "own", "expressions": {"egress": {}}},
        ]
    }
}
STALE_LINE = f"not known: {DATABASE_GROUP_ADDRESS} is replaced, and its ID sg-2 stays in the values of"
CASES = [
    PlanJsonCase(
        "group of database replaced, rules keep its ID",
        plan_json(REPLACED_GROUP, resources=CONNECTION_RESOURCES, configuration=CONFIGURATION),
        2,
        [f"{STALE_LINE} aws_security_group.own, {JSON_INGRESS_RULE}"],
    ),
    PlanJsonCase(
        "group of database replaced, database keeps its ID",
        plan_json(
            REPLACED_GROUP,
            resources={**CONNECTION_RESOURCES, INSTANCE_ADDRESS: INSTANCE},
            configuration=CONFIGURATION,
        ),
        2,
        [f"{STALE_LINE} aws_db_instance.orders, aws_security_group.own, {JSON_INGRESS_RULE}"],
    ),
    PlanJsonCase(
        "group of database destroyed, rules keep its ID",
        plan_json(DESTROYED_GROUP, configuration=CONFIGURATION),
        2,
        [f"not known: {DATABASE_GROUP_ADDRESS} is destroyed, and its ID sg-2 stays"],
    ),
    PlanJsonCase(
        "group of gateway replaced, gateway keeps its ID",
        plan_json(
            resource_change(
                "aws_security_group.own",
                ["create", "delete"],
                GATEWAY_GROUP,
                {"egress": [{**DATABASE_PORT_RULE, "security_groups": ["sg-2"]}], "ingress": []},
                after_unknown={"id": True},
                replace_paths=[["name"]],
            )
        ),
        1,
        [
            "FAIL Polytomic is cut off: no rule allows its traffic out of the gateway",
            f"{GROUP_OF_GATEWAY} is replaced, and its ID sg-1 stays in … {JSON_INGRESS_RULE}, {GATEWAY_ADDRESS}",
        ],
    ),
    PlanJsonCase(
        "unrelated group replaced",
        plan_json(
            resource_change(
                "aws_security_group.app",
                ["delete", "create"],
                {"id": "sg-8", "name": "app", "ingress": [], "egress": []},
                {"name": "new", "ingress": [], "egress": []},
                after_unknown={"id": True},
            )
        ),
        0,
        [],
    ),
]

test_stale_group = json_review_test(CASES)


def test_stale_group_is_allowed_by_address_of_group(tmp_path: Path) -> None:
    document = plan_json(REPLACED_GROUP, configuration=CONFIGURATION)
    assert run_review(document, tmp_path, "--allow", f"unknown={DATABASE_GROUP_ADDRESS}")[0] == 0


def test_unchanged_group_is_not_stale(tmp_path: Path) -> None:
    assert run_review(plan_json(resources=CONNECTION_AND_DATABASE_GROUP), tmp_path)[0] == 0

"""Reviews of plans that give a database other security groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plan.database_json import (
    CHANGES_DATABASE,
    INSTANCE,
    INSTANCE_ADDRESS,
    connection_to,
    instance_plan,
    updated_instance,
)
from plan.plan_json import (
    CONNECTION_AND_DATABASE_GROUP,
    CONNECTION_RESOURCES,
    DATABASE_GROUP,
    DATABASE_PORT_RULE,
    INLINE_INGRESS,
    PlanJsonCase,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import json_review_test

if TYPE_CHECKING:
    from pathlib import Path

    from plan.plan_json import Attributes, PlanJson

FROM_APP = {**DATABASE_PORT_RULE, "security_groups": ["sg-9"]}
FROM_RANGE = {**DATABASE_PORT_RULE, "cidr_blocks": ["10.0.0.0/16"]}
FROM_NARROW_RANGE = {**DATABASE_PORT_RULE, "cidr_blocks": ["10.0.1.0/24"]}
FROM_APP_TO_OTHER_PORT = {**FROM_APP, "from_port": 9100, "to_port": 9100}
CUT_OFF_LINE = f"FAIL Polytomic is cut off: {CHANGES_DATABASE} {INSTANCE_ADDRESS}: vpc_security_group_ids changes"
OPENS_LINE = f"FAIL opens: {CHANGES_DATABASE} {INSTANCE_ADDRESS}: vpc_security_group_ids changes"
NOT_KNOWN_LINE = f"not known: {CHANGES_DATABASE} {INSTANCE_ADDRESS}: vpc_security_group_ids changes"


def groups_plan(group_ids: list[str], *ingress: Attributes, **groups: Attributes) -> PlanJson:
    """Return a plan that gives the instance other security groups; a new group sg-5 has some ingress rules."""
    resources = {
        **CONNECTION_AND_DATABASE_GROUP,
        "aws_security_group.new": {"id": "sg-5", "ingress": list(ingress), "egress": []},
        **groups,
    }
    return plan_json(updated_instance(vpc_security_group_ids=group_ids), resources=resources)


CASES = [
    PlanJsonCase(
        "other group without ingress rule", groups_plan(["sg-5"]), 1, [f"{CUT_OFF_LINE} … none of the new groups"]
    ),
    PlanJsonCase(
        "other group with rule on another port",
        groups_plan(["sg-5"], {**INLINE_INGRESS, "from_port": 443, "to_port": 443}),
        1,
        [f"{CUT_OFF_LINE} … none of the new groups"],
    ),
    PlanJsonCase("no group", groups_plan([]), 1, [CUT_OFF_LINE]),
    PlanJsonCase(
        "other group with ingress from a range",
        groups_plan(["sg-5"], FROM_RANGE),
        1,
        [f"{NOT_KNOWN_LINE} … whether the new groups allow the gateway", f"{OPENS_LINE} … allows 10.0.0.0/16"],
    ),
    PlanJsonCase(
        "other group outside the plan",
        groups_plan(["sg-7"]),
        2,
        [
            (
                f"{NOT_KNOWN_LINE} … the plan does not show whether the new groups allow the gateway "
                "and who has access by sg-7"
            )
        ],
    ),
    PlanJsonCase("further group outside the plan", groups_plan(["sg-2", "sg-7"]), 2, [f"{NOT_KNOWN_LINE} … sg-7"]),
    PlanJsonCase(
        "further group that lets an app in",
        groups_plan(["sg-2", "sg-5"], FROM_APP),
        1,
        [f"{OPENS_LINE} … allows sg-9"],
    ),
    PlanJsonCase(
        "further group with rule on another port", groups_plan(["sg-2", "sg-5"], FROM_APP_TO_OTHER_PORT), 0, []
    ),
    PlanJsonCase("other group with the same ingress", groups_plan(["sg-5"], INLINE_INGRESS), 0, []),
    PlanJsonCase(
        "other group that lets a part of a range in",
        groups_plan(
            ["sg-5"],
            INLINE_INGRESS,
            FROM_NARROW_RANGE,
            **{"aws_security_group.db": {**DATABASE_GROUP, "ingress": [INLINE_INGRESS, FROM_RANGE]}},
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "one of two groups removed",
        plan_json(
            resource_change(
                INSTANCE_ADDRESS, ["update"], {**INSTANCE, "vpc_security_group_ids": ["sg-2", "sg-7"]}, INSTANCE
            )
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "groups known after apply",
        instance_plan(unknown=("vpc_security_group_ids",)),
        2,
        [f"{NOT_KNOWN_LINE} from sg-2 to (known after apply); the plan does not show whether … and who has access by"],
    ),
    PlanJsonCase(
        "other group of database found by its group",
        plan_json(
            updated_instance(vpc_security_group_ids=["sg-5"]),
            resources={
                **connection_to({"dns_resource": [{"domain_name": "db.internal"}]}, CONNECTION_AND_DATABASE_GROUP),
                "aws_security_group.new": {"id": "sg-5", "ingress": [], "egress": []},
            },
        ),
        2,
        [f"{NOT_KNOWN_LINE} … by its security group, this can be the database of the connection"],
    ),
]

test_groups_of_database = json_review_test(CASES)


def group_reference_plan(references: list[str], change: dict[str, Any] | None = None) -> PlanJson:
    """Return a plan with a new group for the instance, by a reference in the configuration.

    By default, all groups of the instance are known after apply.
    """
    configs = [
        {
            "mode": "managed",
            "type": "aws_db_instance",
            "name": "orders",
            "expressions": {"vpc_security_group_ids": {"references": references}},
        },
        {"mode": "managed", "type": "aws_security_group", "name": "new", "expressions": {"ingress": {}, "egress": {}}},
    ]
    new_group = {"ingress": [FROM_APP], "egress": []}
    return plan_json(
        change or updated_instance(unknown=("vpc_security_group_ids",)),
        resource_change("aws_security_group.new", ["create"], None, new_group, after_unknown={"id": True}),
        resources=CONNECTION_AND_DATABASE_GROUP,
        configuration={"root_module": {"resources": configs}},
    )


@pytest.mark.parametrize(
    ("references", "exit_status", "expected"),
    [
        (["aws_security_group.new.id", "aws_security_group.new"], 1, "allows sg-9"),
        (["var.group_id"], 2, "(known after apply)"),
        (["local.group_id"], 2, "(known after apply)"),
        (["aws_security_group.new.id", "aws_security_group.new", "local.group_id"], 2, "(known after apply)"),
    ],
    ids=["resource", "variable", "local value", "resource and local value"],
)
def test_new_group_by_reference(references: list[str], exit_status: int, expected: str, tmp_path: Path) -> None:
    status, output, _ = run_review(group_reference_plan(references), tmp_path)
    assert (status, expected in str(output)) == (exit_status, True), output


def test_single_unknown_group_by_reference(tmp_path: Path) -> None:
    change = updated_instance(vpc_security_group_ids=["sg-2", None])
    change["change"]["after_unknown"] = {"vpc_security_group_ids": [False, True]}
    document = group_reference_plan(["aws_security_group.new.id", "aws_security_group.new"], change)
    status, output, _ = run_review(document, tmp_path)
    assert status == 1
    assert f"{OPENS_LINE} from aws_security_group.db to aws_security_group.db, aws_security_group.new" in str(output)


def test_unknown_groups_are_allowed_by_address_of_database(tmp_path: Path) -> None:
    document = groups_plan(["sg-2", "sg-7"])
    assert run_review(document, tmp_path, "--allow", "unknown=aws_db_instance.other")[0] == 2
    assert run_review(document, tmp_path, "--allow", f"unknown={INSTANCE_ADDRESS}")[0] == 0


def test_database_keeps_its_groups(tmp_path: Path) -> None:
    resources = {**CONNECTION_RESOURCES, INSTANCE_ADDRESS: INSTANCE}
    status, output, _ = run_review(plan_json(resources=resources), tmp_path)
    assert (status, "database" in str(output)) == (0, False)

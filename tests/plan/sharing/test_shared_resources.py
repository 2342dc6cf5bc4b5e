"""Reviews of plans with other resources in the shares of a connection, or with groups and children."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.plan_json import (
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    CONNECTION_WITH_EXCLUSIVE_SHARE,
    SHARE_ARN,
    PlanJsonCase,
    deleted_resource,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import json_review_test
from plan.sharing_plans import (
    EXCLUSIVE,
    EXCLUSIVE_VALUES,
    ORDERS,
    OTHER_PRINCIPAL,
    PRINCIPAL,
    SHARE,
    SUBNET_ARN,
    created,
    created_configuration,
    created_connection,
    references_of,
    replaced,
    share_association,
    target,
    updated,
)

if TYPE_CHECKING:
    from pathlib import Path

MORE = "aws_ram_resource_association.more"
CHILD = f"{CONFIGURATION_TYPE}.child"
GROUP_RESOURCES = {**CONNECTION_RESOURCES, ORDERS: {**CONNECTION_RESOURCES[ORDERS], "type": "GROUP"}}
GROUP_RESOURCES[ORDERS].pop("resource_configuration_definition")
GROUP_RESOURCES[ORDERS].pop("port_ranges")
GROUP_ID = GROUP_RESOURCES[ORDERS]["id"]
CHILD_VALUES = {
    "id": "rcfg-2",
    "arn": f"{CONNECTION_RESOURCES[ORDERS]['arn']}2",
    "type": "CHILD",
    "resource_configuration_group_id": GROUP_ID,
    "resource_gateway_identifier": "rgw-1",
    "port_ranges": ["5432"],
    "resource_configuration_definition": target("child.example.com"),
}
GROUP_WITH_CHILD = {**GROUP_RESOURCES, CHILD: CHILD_VALUES}
NEW_CHILD = created(CHILD, {key: value for key, value in CHILD_VALUES.items() if key not in ("id", "arn")}, "id", "arn")
NEW_CONNECTION = created_connection("two", PRINCIPAL, host="other.example.com")
GETS_CHILD = f"FAIL opens: principal {PRINCIPAL} gets {CHILD}, a new child of the group"
LOSES_CHILD = f"FAIL Polytomic is cut off: principal {PRINCIPAL} loses {CHILD}, a child of the group"
OUTSIDE_GROUP_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-9"

WITHOUT_PRINCIPAL = dict(CONNECTION_RESOURCES)
WITHOUT_PRINCIPAL.pop("aws_ram_principal_association.one")

PLAN_JSON_CASES = [
    PlanJsonCase(
        "subnet added to share",
        plan_json(created(MORE, share_association(SUBNET_ARN))),
        1,
        [f"FAIL opens: principal {PRINCIPAL} gets {SUBNET_ARN} too, by {MORE}"],
    ),
    PlanJsonCase(
        "subnet added to exclusive associations",
        plan_json(
            updated(EXCLUSIVE, EXCLUSIVE_VALUES, resource_arns=[*EXCLUSIVE_VALUES["resource_arns"], SUBNET_ARN]),
            resources=CONNECTION_WITH_EXCLUSIVE_SHARE,
        ),
        1,
        [f"FAIL opens: principal {PRINCIPAL} gets {SUBNET_ARN} too, by {EXCLUSIVE}"],
    ),
    PlanJsonCase(
        "resource known after apply added to exclusive associations",
        plan_json(
            resource_change(
                EXCLUSIVE,
                ["update"],
                EXCLUSIVE_VALUES,
                EXCLUSIVE_VALUES,
                after_unknown={"resource_arns": [False, True]},
            ),
            resources=CONNECTION_WITH_EXCLUSIVE_SHARE,
        ),
        2,
        [
            f"?    not known: {EXCLUSIVE}: which resource the principals of the share get",
        ],
    ),
    PlanJsonCase(
        "new connection with a subnet in its share",
        plan_json(
            *created_connection("two", PRINCIPAL, host="other.example.com"),
            created("aws_ram_resource_association.two1", {"resource_arn": SUBNET_ARN}, "resource_share_arn"),
            configuration=references_of(
                *created_connection("two", PRINCIPAL), created("aws_ram_resource_association.two1", {})
            ),
        ),
        1,
        [f"FAIL opens: principal {PRINCIPAL} gets {SUBNET_ARN} too, by aws_ram_resource_association.two1"],
    ),
    PlanJsonCase(
        "subnet added to share without a principal",
        plan_json(
            created(MORE, share_association(SUBNET_ARN)),
            resources=WITHOUT_PRINCIPAL,
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "new principal of a share with a subnet",
        plan_json(
            *[change for change in NEW_CONNECTION if change["type"] != "aws_ram_resource_share"],
            resources={
                **CONNECTION_RESOURCES,
                "aws_ram_resource_share.two": {"arn": f"{SHARE_ARN}2", "allow_external_principals": True},
                MORE: share_association(SUBNET_ARN, f"{SHARE_ARN}2"),
            },
            configuration=references_of(*NEW_CONNECTION),
        ),
        1,
        [f"FAIL opens: principal {PRINCIPAL} gets {SUBNET_ARN} too, by {MORE}"],
    ),
    PlanJsonCase(
        "configuration outside the plan added to share",
        plan_json(created(MORE, share_association(OUTSIDE_GROUP_ARN))),
        1,
        [f"FAIL opens: a new principal {PRINCIPAL}"],
    ),
    PlanJsonCase(
        "second connection added to share",
        plan_json(
            created_configuration("two", "other.example.com"),
            created("aws_ram_resource_association.two", {"resource_share_arn": SHARE_ARN}, "resource_arn"),
            configuration=references_of(created("aws_ram_resource_association.two", {})),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "share of other resources created",
        plan_json(
            created("aws_ram_resource_share.own", {"arn": f"{SHARE_ARN}2", "allow_external_principals": False}),
            created("aws_ram_resource_association.own", share_association(SUBNET_ARN, f"{SHARE_ARN}2")),
            created(
                "aws_ram_principal_association.own",
                {"principal": OTHER_PRINCIPAL, "resource_share_arn": f"{SHARE_ARN}2"},
            ),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "tags of share changed",
        plan_json(updated(SHARE, tags={"team": "data"})),
        0,
        [],
    ),
    PlanJsonCase(
        "permissions of share changed",
        plan_json(updated(SHARE, permission_arns=["arn:aws:ram::123456789012:permission/own"])),
        2,
        [f"?    not known: the permissions of the principals: permission_arns of {SHARE} changes to"],
    ),
    PlanJsonCase(
        "share replaced without permissions of its own",
        plan_json(
            replaced(SHARE, "arn", "permission_arns"),
            configuration=references_of(replaced(SHARE)),
        ),
        1,
        [f"FAIL Polytomic is cut off: principal {PRINCIPAL} no longer has access … keeps the ARN"],
    ),
    PlanJsonCase("child added to shared group", plan_json(NEW_CHILD, resources=GROUP_RESOURCES), 1, [GETS_CHILD]),
    PlanJsonCase(
        "child with computed gateway added to shared group",
        plan_json(
            created(CHILD, {**NEW_CHILD["change"]["after"], "resource_gateway_identifier": None}, "id", "arn")
            | {"name": "child"},
            resources=GROUP_RESOURCES,
        ),
        1,
        [GETS_CHILD],
    ),
    PlanJsonCase(
        "child destroyed",
        plan_json(deleted_resource(CHILD, GROUP_WITH_CHILD), resources=GROUP_WITH_CHILD),
        1,
        [f"FAIL destroyed: {CHILD} is deleted", LOSES_CHILD],
    ),
    PlanJsonCase(
        "single configuration becomes a child of the group",
        plan_json(
            resource_change(
                CHILD,
                ["delete", "create"],
                {**CHILD_VALUES, "type": "SINGLE", "resource_configuration_group_id": None},
                NEW_CHILD["change"]["after"],
                after_unknown={"id": True, "arn": True},
                replace_paths=[["type"]],
            ),
            resources=GROUP_RESOURCES,
        ),
        1,
        [f"FAIL the ARN changes: … {CHILD}", f"FAIL opens: a new principal {PRINCIPAL}", GETS_CHILD],
    ),
    PlanJsonCase(
        "group shared with a second principal",
        plan_json(
            created(
                "aws_ram_principal_association.more",
                {"principal": OTHER_PRINCIPAL, "resource_share_arn": SHARE_ARN},
            ),
            resources=GROUP_WITH_CHILD,
        ),
        1,
        [f"FAIL opens: a new principal {OTHER_PRINCIPAL}"] * 2,
    ),
    PlanJsonCase(
        "group no longer shared",
        plan_json(deleted_resource("aws_ram_resource_association.one"), resources=GROUP_WITH_CHILD),
        1,
        [f"FAIL Polytomic is cut off: principal {PRINCIPAL} no longer has access to the configuration"] * 2,
    ),
    PlanJsonCase("group without a change", plan_json(resources=GROUP_WITH_CHILD), 0, []),
    PlanJsonCase(
        "child of a group outside the plan",
        plan_json(
            created(CHILD, {**NEW_CHILD["change"]["after"], "resource_configuration_group_id": "rcfg-9"}),
            created(MORE, share_association(OUTSIDE_GROUP_ARN)),
        ),
        1,
        [f"FAIL opens: a new principal {PRINCIPAL}"],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


def test_allowed_destroy_of_child_passes(tmp_path: Path) -> None:
    document = plan_json(deleted_resource(CHILD, GROUP_WITH_CHILD), resources=GROUP_WITH_CHILD)
    status, output, _ = run_review(document, tmp_path, "--allow", "destroy")
    assert status == 0, output


def test_summary_of_group_has_no_port(tmp_path: Path) -> None:
    _, output, _ = run_review(plan_json(resources=GROUP_WITH_CHILD), tmp_path)
    assert f"{ORDERS}: a group, shared with {PRINCIPAL}" in output
    assert f"{CHILD}: child.example.com, port 5432, shared with {PRINCIPAL}" in output


def test_summary_of_database_arn_has_no_port(tmp_path: Path) -> None:
    arn = "arn:aws:rds:us-east-1:123456789012:db:orders"
    values = {**CONNECTION_RESOURCES[ORDERS], "type": "ARN"}
    values |= {"resource_configuration_definition": [{"arn_resource": [{"arn": arn}]}], "port_ranges": []}
    status, output, _ = run_review(plan_json(resources={**CONNECTION_RESOURCES, ORDERS: values}), tmp_path)
    assert status == 0, output
    assert f"{ORDERS}: {arn}, shared with {PRINCIPAL}" in output


def test_new_configuration_of_type_arn_has_known_port(tmp_path: Path) -> None:
    definition = [{"arn_resource": [{"arn": "arn:aws:rds:us-east-1:123456789012:db:billing"}]}]
    values = {"resource_gateway_identifier": "rgw-1", "resource_configuration_definition": definition, "type": "ARN"}
    document = plan_json(created(f"{CONFIGURATION_TYPE}.billing", values, "id", "arn", "port_ranges"))
    status, output, _ = run_review(document, tmp_path)
    assert status == 0, output

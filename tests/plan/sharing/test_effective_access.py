"""Reviews of plans with associations that give no access after the apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakes.aws.sample_ids import CONFIGURATION_ARN
from plan.plan_json import (
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
    ASSOCIATION,
    EXCLUSIVE,
    EXCLUSIVE_VALUES,
    ORDERS,
    OTHER_PRINCIPAL,
    PRINCIPAL,
    PRINCIPAL_ASSOCIATION,
    SHARE,
    created,
    references_of,
    replaced,
)

if TYPE_CHECKING:
    from pathlib import Path

    from plan.plan_json import PlanJson

NO_LONGER = f"FAIL Polytomic is cut off: principal {PRINCIPAL} no longer has access to the configuration"
WHETHER = f"?    not known: whether principal {PRINCIPAL} still has access to the configuration"
BOTH_FORMS = {**CONNECTION_RESOURCES, EXCLUSIVE: EXCLUSIVE_VALUES}


def exclusive(principals: list[str], resource_arns: list[str], *unknown: str) -> PlanJson:
    """Return a plan that creates exclusive associations on the share of the connection."""
    values = {"resource_share_arn": SHARE_ARN, "principals": principals, "resource_arns": resource_arns}
    return plan_json(created(EXCLUSIVE, values, *unknown))


PLAN_JSON_CASES = [
    PlanJsonCase(
        "exclusive associations without a principal",
        exclusive([], [CONFIGURATION_ARN]),
        1,
        [f"{NO_LONGER}: {EXCLUSIVE} removes {PRINCIPAL_ASSOCIATION} from the share"],
    ),
    PlanJsonCase(
        "exclusive associations without the configuration",
        exclusive([PRINCIPAL], []),
        1,
        [f"{NO_LONGER}: {EXCLUSIVE} removes {ASSOCIATION} from the share"],
    ),
    PlanJsonCase(
        "exclusive associations with another principal",
        exclusive([OTHER_PRINCIPAL], [CONFIGURATION_ARN]),
        1,
        [NO_LONGER, f"FAIL opens: a new principal {OTHER_PRINCIPAL}"],
    ),
    PlanJsonCase("exclusive associations of the same share", exclusive([PRINCIPAL], [CONFIGURATION_ARN]), 0, []),
    PlanJsonCase(
        "exclusive associations with an unknown principal",
        exclusive([], [CONFIGURATION_ARN], "principals"),
        2,
        [f"{WHETHER}: {EXCLUSIVE} removes", f"?    not known: {EXCLUSIVE}: with which principal it is shared"],
    ),
    PlanJsonCase(
        "exclusive associations destroyed, associations kept",
        plan_json(deleted_resource(EXCLUSIVE, BOTH_FORMS), resources=BOTH_FORMS),
        1,
        [f"{NO_LONGER}: {EXCLUSIVE} removes its associations from the share when Terraform destroys it"],
    ),
    PlanJsonCase(
        "exclusive associations destroyed, association created",
        plan_json(
            deleted_resource(EXCLUSIVE, BOTH_FORMS),
            created(ASSOCIATION, CONNECTION_RESOURCES[ASSOCIATION]),
            resources=BOTH_FORMS,
        ),
        1,
        [f"FAIL Polytomic is cut off: principal {PRINCIPAL} loses the share during the apply"],
    ),
    PlanJsonCase("exclusive associations and associations unchanged", plan_json(resources=BOTH_FORMS), 0, []),
    PlanJsonCase(
        "principal in another spelling",
        plan_json(
            resource_change(
                PRINCIPAL_ASSOCIATION,
                ["delete", "create"],
                CONNECTION_RESOURCES[PRINCIPAL_ASSOCIATION],
                {"principal": f"arn:aws:iam::{PRINCIPAL}:root", "resource_share_arn": SHARE_ARN},
                replace_paths=[["principal"]],
            )
        ),
        1,
        ["FAIL Polytomic is cut off: principal 210987654321 loses the share during the apply, until it has accepted"],
    ),
    PlanJsonCase(
        "principal widened to an organization",
        plan_json(
            resource_change(
                PRINCIPAL_ASSOCIATION,
                ["delete", "create"],
                CONNECTION_RESOURCES[PRINCIPAL_ASSOCIATION],
                {
                    "principal": "arn:aws:organizations::123456789012:organization/o-1",
                    "resource_share_arn": SHARE_ARN,
                },
            )
        ),
        1,
        [NO_LONGER, "FAIL opens: a new principal arn:aws:organizations::123456789012:organization/o-1"],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


@pytest.mark.parametrize("argument", ["resource_arn", "resource_share_arn"])
def test_review_finds_association_with_old_arn(argument: str, tmp_path: Path) -> None:
    address = {"resource_arn": ORDERS, "resource_share_arn": SHARE}[argument]
    document = plan_json(replaced(address, "id", "arn"))
    status, output, _ = run_review(document, tmp_path, "--allow", "arn-change")
    assert status == 1, output
    assert f"{ASSOCIATION} keeps the ARN that {address} has before its replacement" in output


def test_review_finds_principal_association_with_old_arn(tmp_path: Path) -> None:
    association = replaced(ASSOCIATION, "resource_share_arn")
    document = plan_json(
        replaced(SHARE, "arn"), association, configuration=references_of(association, replaced(SHARE, "arn"))
    )
    for resource in document["configuration"]["root_module"]["resources"]:
        if resource["type"] == "aws_ram_resource_association":
            resource["expressions"] = {"resource_share_arn": {"references": [f"{SHARE}.arn"]}}
    status, output, _ = run_review(document, tmp_path, "--allow", "arn-change")
    assert status == 1, output
    assert f"{PRINCIPAL_ASSOCIATION} keeps the ARN that {SHARE} has before its replacement" in output


@pytest.mark.parametrize("actions", [["delete", "create"], ["create", "delete"]])
def test_review_allows_replaced_association_with_arn_change(actions: list[str], tmp_path: Path) -> None:
    association = replaced(ASSOCIATION, "resource_arn")
    association["change"]["actions"] = actions
    document = plan_json(replaced(ORDERS, "id", "arn"), association, configuration=references_of(association))
    (config,) = document["configuration"]["root_module"]["resources"]
    config["expressions"] = {"resource_arn": {"references": [f"{ORDERS}.arn"]}}
    status, output, _ = run_review(document, tmp_path, "--allow", "arn-change")
    assert status == 0, output


def test_review_finds_old_arn_in_exclusive_associations(tmp_path: Path) -> None:
    document = plan_json(replaced(ORDERS, "id", "arn"), resources=CONNECTION_WITH_EXCLUSIVE_SHARE)
    status, output, _ = run_review(document, tmp_path, "--allow", "arn-change")
    assert status == 1, output
    assert f"{EXCLUSIVE} keeps the ARN that {ORDERS} has before its replacement" in output


def test_unknown_exclusive_associations_can_be_allowed(tmp_path: Path) -> None:
    document = exclusive([], [CONFIGURATION_ARN], "principals")
    status, output, _ = run_review(document, tmp_path, "--allow", f"unknown={EXCLUSIVE}")
    assert status == 0, output

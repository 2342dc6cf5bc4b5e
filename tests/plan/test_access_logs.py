"""Changes of the access logs of a connection: of the subscription, and of the destination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plan.plan_json import CONFIGURATION_ADDRESS, CONFIGURATION_TYPE, CONNECTION_RESOURCES, plan_json, resource_change
from plan.plan_json import run_review as review
from plan.sharing_plans import replaced

if TYPE_CHECKING:
    from pathlib import Path

    from plan.plan_json import Attributes

SUBSCRIPTION = "aws_vpclattice_access_log_subscription.logs"
LOG_GROUP = "aws_cloudwatch_log_group.logs"
ARN = str(CONNECTION_RESOURCES[CONFIGURATION_ADDRESS]["arn"])
OTHER = f"{CONFIGURATION_TYPE}.other"
OTHER_ARN = ARN.replace("rcfg-0", "rcfg-1")
GROUP_ARN = "arn:aws:logs:us-east-1:123456789012:log-group:logs"
BUCKET_ARN = "arn:aws:s3:::logs-of-others"
VALUES = {"id": "als-1", "resource_identifier": ARN, "resource_arn": ARN, "destination_arn": f"{GROUP_ARN}:*"}
CONNECTION = {**CONNECTION_RESOURCES, SUBSCRIPTION: VALUES}
ENDS = "warn access logs end: "
TO_BUCKET = f"AWS sends the access logs to {BUCKET_ARN}"
FORGOTTEN = "stays in AWS, and Terraform removes it from the state"


def find_lines(folder: Path, *changes: dict[str, Any], drift: Attributes | None = None, **more: Any) -> list[str]:  # noqa: ANN401 - values of a plan
    """Return the findings about access logs.

    Args:
        folder: A folder for the plan.
        changes: The changes of the plan.
        drift: The values of the subscription after a change outside of Terraform; empty after a deletion.
        more: The resources and the other members of the plan.
    """
    resources = dict(more.pop("resources", CONNECTION))
    if drift is not None:
        more["resource_drift"] = [
            resource_change(SUBSCRIPTION, ["update"] if drift else ["delete"], VALUES, drift or None)
        ]
        resources.pop(SUBSCRIPTION)
        if drift:
            resources[SUBSCRIPTION] = drift
    _, output, _ = review(plan_json(*changes, resources=resources, **more), folder)
    lines = [line.strip() for line in output.splitlines() if line.startswith("  ")]
    return [line for line in lines if "log" in line]


@pytest.mark.parametrize(
    ("actions", "after", "line"),
    [
        (["delete"], None, f"{ENDS}{SUBSCRIPTION} is deleted: AWS sends the access logs no longer to {GROUP_ARN}"),
        (
            ["delete", "create"],
            {"resource_identifier": OTHER_ARN, "resource_arn": OTHER_ARN},
            f"{ENDS}{SUBSCRIPTION} is replaced: AWS sends the access logs no longer to {GROUP_ARN}",
        ),
        (
            ["delete", "create"],
            {"destination_arn": BUCKET_ARN},
            f"ok   changed: {SUBSCRIPTION} is replaced: {TO_BUCKET}, no longer to {GROUP_ARN}",
        ),
        (
            ["update"],
            {"destination_arn": BUCKET_ARN},
            f"ok   changed: {SUBSCRIPTION} is updated in-place: {TO_BUCKET}, no longer to {GROUP_ARN}",
        ),
        (
            ["forget"],
            None,
            f"warn no longer managed: {SUBSCRIPTION} {FORGOTTEN}",
        ),
    ],
    ids=["deleted", "for another configuration", "replaced", "updated", "forgotten"],
)
def test_changed_subscription_is_reported(
    tmp_path: Path, actions: list[str], after: Attributes | None, line: str
) -> None:
    values = None if after is None else {**VALUES, **after}
    assert find_lines(tmp_path, resource_change(SUBSCRIPTION, actions, VALUES, values)) == [line]


def test_forgotten_subscription_still_sends_logs(tmp_path: Path) -> None:
    change = resource_change(SUBSCRIPTION, ["forget", "create"], VALUES, {**VALUES, "destination_arn": BUCKET_ARN})
    assert find_lines(tmp_path, change) == [
        f"warn no longer managed: the object that {SUBSCRIPTION} replaces {FORGOTTEN}",
        f"ok   changed: {SUBSCRIPTION} is created: {TO_BUCKET}",
    ]


def test_subscription_for_new_configuration_ends_logs_of_old_one(tmp_path: Path) -> None:
    other = {**CONNECTION_RESOURCES[CONFIGURATION_ADDRESS], "id": None, "arn": None}
    created = resource_change(OTHER, ["create"], None, other, after_unknown={"id": True, "arn": True})
    unknown = {"resource_identifier": True, "resource_arn": True}
    values = {"destination_arn": VALUES["destination_arn"]}
    moved = resource_change(SUBSCRIPTION, ["delete", "create"], VALUES, values, after_unknown=unknown)
    expressions = {"resource_identifier": {"references": [f"{OTHER}.id", OTHER]}}
    resource_type, _, name = SUBSCRIPTION.partition(".")
    resource = {"mode": "managed", "type": resource_type, "name": name, "expressions": expressions}
    configuration = {"root_module": {"resources": [resource]}}
    assert find_lines(tmp_path, created, moved, configuration=configuration) == [
        f"{ENDS}{SUBSCRIPTION} is replaced: AWS sends the access logs no longer to {GROUP_ARN}",
        f"ok   changed: {SUBSCRIPTION} is replaced: AWS sends the access logs to {GROUP_ARN}",
    ]
    # Without the reference, the subscription can be for the same configuration.
    assert find_lines(tmp_path, created, moved) == []


@pytest.mark.parametrize(("actions", "word"), [(["delete"], "deleted"), (["delete", "create"], "replaced")])
def test_destroyed_destination_ends_logs(tmp_path: Path, actions: list[str], word: str) -> None:
    group = {"id": "logs", "arn": GROUP_ARN}
    change = resource_change(LOG_GROUP, actions, group, group if "create" in actions else None)
    assert find_lines(tmp_path, change) == [f"{ENDS}{LOG_GROUP}, the destination of {SUBSCRIPTION}, is {word}"]
    other = resource_change(LOG_GROUP, ["delete"], {**group, "arn": f"{GROUP_ARN}2"}, None)
    assert find_lines(tmp_path, other) == []


def test_kept_arn_of_replaced_configuration_ends_logs(tmp_path: Path) -> None:
    change = replaced(CONFIGURATION_ADDRESS, "id", "arn")
    text = f"{SUBSCRIPTION} keeps the ARN that {CONFIGURATION_ADDRESS} has before its replacement"
    assert f"{ENDS}{text}" in find_lines(tmp_path, change)


def test_subscription_changed_by_hand_is_drift(tmp_path: Path) -> None:
    drift = "warn changed outside of Terraform: "
    assert find_lines(tmp_path, drift={**VALUES, "destination_arn": BUCKET_ARN}) == [
        f"{drift}{SUBSCRIPTION}: destination_arn changed from {GROUP_ARN} to {BUCKET_ARN}"
    ]
    assert find_lines(tmp_path, drift={**VALUES, "destination_arn": GROUP_ARN, "tags": {}}) == []
    deleted = f"{drift}{SUBSCRIPTION} was deleted, and"
    assert find_lines(tmp_path, drift={}) == [f"{deleted} not created again; destination: {GROUP_ARN}"]
    created = resource_change(SUBSCRIPTION, ["create"], None, VALUES)
    assert find_lines(tmp_path, created, drift={}) == [
        f"{deleted} created again; destination: {GROUP_ARN}",
        f"ok   changed: {SUBSCRIPTION} is created: AWS sends the access logs to {GROUP_ARN}",
    ]

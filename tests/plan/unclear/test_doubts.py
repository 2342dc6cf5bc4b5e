"""Entries of a plan with actions that the review does not know, or with values that contradict their actions."""

from __future__ import annotations

from typing import Any

import pytest

from aws_privatelink_rds_lattice.plan import Allowances, review_plan
from aws_privatelink_rds_lattice.plan.unclear.doubts import find_doubt
from plan.plan_json import (
    CONFIGURATION_ADDRESS,
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    SHARE_ADDRESS,
    PlanJsonCase,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test

BODY = CONNECTION_RESOURCES[CONFIGURATION_ADDRESS]
SHARE_BODY = CONNECTION_RESOURCES[SHARE_ADDRESS]
ROTATED_QUEUE = resource_change("aws_sqs_queue.q", ["rotate"], {"id": "q"}, {"id": "q"})


def prior_state(values: dict[str, Any]) -> dict[str, Any]:
    resource = {"address": CONFIGURATION_ADDRESS, "type": CONFIGURATION_TYPE, "mode": "managed", "values": values}
    return {"values": {"root_module": {"resources": [resource]}}}


def doubt_line(address: str, reason: str) -> str:
    return f"?    not known: the change of {address}: {reason}"


PLAN_JSON_CASES = [
    PlanJsonCase(
        "unknown action on configuration",
        plan_json(resource_change(CONFIGURATION_ADDRESS, ["rotate"], BODY, BODY)),
        2,
        [doubt_line(CONFIGURATION_ADDRESS, 'the actions ["rotate"] are not known')],
    ),
    PlanJsonCase(
        "unknown combination of known actions",
        plan_json(resource_change(SHARE_ADDRESS, ["update", "delete"], SHARE_BODY, SHARE_BODY)),
        2,
        [doubt_line(SHARE_ADDRESS, 'the actions ["update", "delete"] are not known')],
    ),
    PlanJsonCase(
        "entry without actions",
        plan_json(resource_change(SHARE_ADDRESS, [], SHARE_BODY, SHARE_BODY)),
        2,
        [doubt_line(SHARE_ADDRESS, "the actions [] are not known")],
    ),
    PlanJsonCase(
        "managed resource that is read",
        plan_json(resource_change(SHARE_ADDRESS, ["read"], SHARE_BODY, SHARE_BODY)),
        2,
        [doubt_line(SHARE_ADDRESS, 'the actions ["read"] are not known')],
    ),
    PlanJsonCase(
        "unknown action on security group outside of connections",
        plan_json(resource_change("aws_security_group.x", ["rotate"], {"id": "sg-9"}, {"id": "sg-9"})),
        2,
        [doubt_line("aws_security_group.x", 'the actions ["rotate"] are not known')],
    ),
    PlanJsonCase(
        "unknown action on other type",
        plan_json(ROTATED_QUEUE),
        2,
        [doubt_line("aws_sqs_queue.q", 'the actions ["rotate"] are not known')],
    ),
    PlanJsonCase("unknown action without a connection", plan_json(ROTATED_QUEUE, resources={}), 0, []),
    PlanJsonCase(
        "data source that is updated",
        plan_json(resource_change("data.aws_x.y", ["update"], {}, {}) | {"mode": "data"}),
        2,
        [doubt_line("data.aws_x.y", 'the actions ["update"] are not known')],
    ),
    PlanJsonCase(
        "unknown mode",
        plan_json(resource_change(SHARE_ADDRESS, ["no-op"], SHARE_BODY, SHARE_BODY) | {"mode": "list"}),
        2,
        [doubt_line(SHARE_ADDRESS, 'the mode "list" of the entry is not known')],
    ),
    PlanJsonCase(
        "ephemeral resource of OpenTofu",
        plan_json(resource_change("ephemeral.random_password.x", ["Open"], None, None) | {"mode": "ephemeral"}),
        0,
        [],
    ),
    PlanJsonCase(
        "no-op with other values",
        plan_json(resource_change(SHARE_ADDRESS, ["no-op"], SHARE_BODY, {**SHARE_BODY, "name": "x"})),
        2,
        [doubt_line(SHARE_ADDRESS, 'the values do not fit the actions ["no-op"]')],
    ),
    PlanJsonCase(
        "prior state with other values",
        plan_json(prior_state=prior_state({**BODY, "port_ranges": ["1-65535"]})),
        2,
        [doubt_line(CONFIGURATION_ADDRESS, "the values before the apply are not those in prior_state")],
    ),
    PlanJsonCase("prior state with the same values", plan_json(prior_state=prior_state(BODY)), 0, []),
    PlanJsonCase(
        # Terraform deletes a resource without configuration as it was before the refresh.
        "deleted with drift",
        plan_json(
            resource_change(CONFIGURATION_ADDRESS, ["delete"], {**BODY, "tags": None}, None),
            prior_state=prior_state({**BODY, "tags": {}}),
        ),
        1,
        [f"FAIL destroyed: {CONFIGURATION_ADDRESS} is deleted"],
    ),
    PlanJsonCase(
        "deleted with another ID than in prior state",
        plan_json(
            resource_change(CONFIGURATION_ADDRESS, ["delete"], BODY, None), prior_state=prior_state({"id": "rcfg-9"})
        ),
        1,
        [
            f"FAIL destroyed: {CONFIGURATION_ADDRESS} is deleted",
            doubt_line(CONFIGURATION_ADDRESS, "the values before the apply are not those in prior_state"),
        ],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


@pytest.mark.parametrize(
    ("actions", "before", "after"),
    [
        (["no-op"], {"a": 1}, {"a": 1}),
        (["create"], None, {"a": 1}),
        (["update"], {"a": 1}, {"a": 2}),
        (["delete"], {"a": 1}, None),
        (["forget"], {"a": 1}, None),
        (["delete", "create"], {"a": 1}, {"a": 2}),
        (["create", "delete"], {"a": 1}, {"a": 2}),
        (["create", "forget"], {"a": 1}, {"a": 2}),
        (["forget", "create"], {"a": 1}, {"a": 2}),
    ],
    ids=str,
)
def test_actions_of_terraform_and_opentofu_are_known(actions: list[str], before: Any, after: Any) -> None:  # noqa: ANN401 - JSON
    assert find_doubt(resource_change("aws_x.y", actions, before, after)) == ""
    values = [None, {"a": 1}, {"a": 2}]
    doubts = [find_doubt(resource_change("aws_x.y", actions, first, second)) for first in values for second in values]
    assert "" in doubts
    assert any("the values do not fit the actions" in doubt for doubt in doubts)


def test_unknown_values_fit_actions() -> None:
    assert find_doubt(resource_change("aws_x.y", ["create"], None, None, after_unknown=True)) == ""
    assert find_doubt(resource_change("aws_x.y", ["no-op"], {}, {}, after_unknown={"tags": [{}]})) == ""
    assert "the values" in find_doubt(resource_change("aws_x.y", ["no-op"], {}, {}, after_unknown={"tags": [True]}))


def test_gone_deposed_object_has_no_values() -> None:
    assert find_doubt(resource_change("aws_x.y", ["no-op"], None, None, deposed="0a1b2c3d")) == ""
    assert "the values" in find_doubt(resource_change("aws_x.y", ["no-op"], None, None))


@pytest.mark.parametrize("address", [CONFIGURATION_ADDRESS, "aws_sqs_queue.q"])
def test_unknown_actions_can_be_allowed(address: str) -> None:
    body = CONNECTION_RESOURCES.get(address, {"id": "x"})
    document = plan_json(resource_change(address, ["rotate"], body, body))
    assert review_plan(document).exit_status == 2
    assert review_plan(document, Allowances.parse([f"unknown={address}"])).exit_status == 0
    assert review_plan(document, Allowances.parse(["unknown=aws_x.y"])).exit_status == 2

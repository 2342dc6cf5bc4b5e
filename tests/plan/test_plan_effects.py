"""Findings about a plan as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plan.other_type_plans import config_of
from plan.plan_json import (
    DATABASE_PORT_RULE,
    GATEWAY_ADDRESS,
    PlanJsonCase,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import json_review_test

if TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT = "ok   not in this plan: the changes that -target or -exclude omits"
LEFT_OUT_GROUP = config_of("aws_security_group.left_out")

PLAN_JSON_CASES = [
    PlanJsonCase(
        "rule on security group read in apply",
        plan_json(
            resource_change(
                "aws_security_group_rule.x",
                ["create"],
                None,
                {**DATABASE_PORT_RULE, "type": "ingress", "cidr_blocks": ["0.0.0.0/0"]},
                after_unknown={"security_group_id": True},
            ),
            resource_change("data.aws_security_group.x", ["read"], None, {}) | {"mode": "data"},
        ),
        2,
        [
            (
                "?    not known: whether a security group of the connection is meant: aws_security_group_rule.x "
                "(security_group_id)"
            )
        ],
    ),
    PlanJsonCase("errored plan", plan_json(errored=True), 2, ["?    not known: the plan ended with an error"]),
    PlanJsonCase(
        "deferred changes",
        plan_json(deferred_changes=[{}]),
        2,
        ["?    not known: Terraform defers a part of it"],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


def _calls_module(**call: object) -> dict[str, Any]:
    return {"module_calls": {"m": {"module": {"resources": [LEFT_OUT_GROUP]}, **call}}}


@pytest.mark.parametrize(
    ("root_module", "count"),
    [
        ({"resources": [LEFT_OUT_GROUP]}, 1),
        (_calls_module(), 1),
        ({"resources": [config_of(GATEWAY_ADDRESS)]}, 0),
        ({"resources": [config_of("aws_s3_bucket.x")]}, 0),
        ({"resources": [{**LEFT_OUT_GROUP, "mode": "data"}]}, 0),
        ({"resources": [{**LEFT_OUT_GROUP, "count_expression": {"constant_value": 0}}]}, 0),
        (_calls_module(for_each_expression={"references": ["var.links"]}), 0),
    ],
    ids=["resource", "module", "present", "other type", "data source", "count", "module with for_each"],
)
def test_resource_left_out_by_opentofu(root_module: dict[str, Any], count: int, tmp_path: Path) -> None:
    configuration = {"root_module": root_module}
    status, output, _ = run_review(plan_json(configuration=configuration), tmp_path)
    assert (status, output.count(LEFT_OUT)) == (0, count), output


def test_complete_plan_leaves_out_nothing(tmp_path: Path) -> None:
    configuration = {"root_module": {"resources": [LEFT_OUT_GROUP]}}
    _, output, _ = run_review(plan_json(configuration=configuration, complete=True), tmp_path)
    assert LEFT_OUT not in output

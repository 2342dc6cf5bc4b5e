"""Deferred changes, actions that the apply invokes, and members of a plan that the review does not read."""

from __future__ import annotations

from typing import Any

import pytest

from aws_privatelink_rds_lattice.plan import Allowances, Effect, review_plan
from fakes.aws.sample_ids import CONFIGURATION_ARN
from plan.plan_json import (
    CONFIGURATION_ADDRESS,
    CONNECTION_RESOURCES,
    SHARE_ADDRESS,
    PlanJsonCase,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test

INVOKE = "action.aws_lambda_invoke.notify"


def deferral(address: str, reason: str = "resource_config_unknown", **after: object) -> dict[str, Any]:
    change = resource_change(address, ["update"], CONNECTION_RESOURCES.get(address), after)
    return {"reason": reason, "resource_change": change}


def invocation(action_type: str = "aws_lambda_invoke", **members: object) -> dict[str, Any]:
    """Return an invocation as Terraform 1.14 writes it."""
    address = f"action.{action_type}.notify"
    return {"address": address, "type": action_type, "name": "notify", "config_values": {}, **members}


def lifecycle_trigger(address: str) -> dict[str, Any]:
    return {"triggering_resource_address": address, "action_trigger_event": "AfterUpdate"}


PLAN_JSON_CASES = [
    PlanJsonCase(
        "deferred change of share",
        plan_json(deferred_changes=[deferral(SHARE_ADDRESS, "deferred_prereq")], complete=False),
        2,
        [
            (
                f"?    not known: Terraform defers the change of {SHARE_ADDRESS} to a later plan, since Terraform "
                "also defers a change that it depends on"
            )
        ],
    ),
    PlanJsonCase(
        "deferred change with a later reason",
        plan_json(deferred_changes=[deferral(SHARE_ADDRESS, "unknown")]),
        2,
        [f"?    not known: Terraform defers the change of {SHARE_ADDRESS} to a later plan"],
    ),
    PlanJsonCase(
        "deferred rule outside of connections",
        plan_json(deferred_changes=[deferral("aws_security_group_rule.x[*]", "instance_count_unknown")]),
        2,
        ["?    not known: … aws_security_group_rule.x[*] … its count or for_each is known after apply"],
    ),
    PlanJsonCase(
        "deferred changes of other types",
        plan_json(deferred_changes=[deferral("aws_sqs_queue.a"), deferral("aws_sqs_queue.b")]),
        2,
        ["?    not known: … aws_sqs_queue.a … aws_sqs_queue.b to a later plan"],
    ),
    PlanJsonCase(
        "deferred change without a connection", plan_json(resources={}, deferred_changes=[deferral("a.b")]), 0, []
    ),
    PlanJsonCase(
        "deferred changes not a list",
        plan_json(deferred_changes=1),
        2,
        ["?    not known: Terraform defers a part of it to a l"],
    ),
    PlanJsonCase(
        "action with trigger in connection",
        plan_json(action_invocations=[invocation(lifecycle_action_trigger=lifecycle_trigger(CONFIGURATION_ADDRESS))]),
        2,
        [
            (
                f"?    not known: the apply invokes {INVOKE} together with {CONFIGURATION_ADDRESS}, "
                "and the plan does not show"
            )
        ],
    ),
    PlanJsonCase(
        "harmless action on other values",
        plan_json(action_invocations=[invocation("aws_cloudfront_create_invalidation")]),
        0,
        [],
    ),
    PlanJsonCase(
        "harmless action with unknown values",
        plan_json(
            action_invocations=[invocation("aws_cloudfront_create_invalidation", config_unknown={"paths": [True]})]
        ),
        2,
        ["?    not known: the apply invokes action.aws_cloudfront_create_invalidation.notify"],
    ),
    PlanJsonCase(
        "two other actions",
        plan_json(action_invocations=[invocation(), invocation("aws_rds_reboot_instance")]),
        2,
        ["?    not known: … action.aws_lambda_invoke.notify … action.aws_rds_reboot_instance.notify"],
    ),
    PlanJsonCase(
        "deferred action",
        plan_json(deferred_action_invocations=[{"reason": "x", "action_invocation": invocation()}]),
        2,
        [f"?    not known: the apply invokes {INVOKE}"],
    ),
    PlanJsonCase(
        "action without an address",
        plan_json(action_invocations=[1]),
        2,
        ["?    not known: the apply invokes a resource or action without an address"],
    ),
    PlanJsonCase(
        "member of a later version",
        plan_json(ephemeral_changes=[{}]),
        2,
        ["?    not known: the plan has a member ephemeral_changes, which the review does not read"],
    ),
    PlanJsonCase("empty member of a later version", plan_json(ephemeral_changes=[]), 0, []),
    PlanJsonCase(
        "members without effect on connections",
        plan_json(variables={"a": {"value": 1}}, checks=[{}], relevant_attributes=[{}], timestamp="x", applyable=True),
        0,
        [],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


@pytest.mark.parametrize(
    ("members", "address"),
    [
        ({"deferred_changes": [deferral(SHARE_ADDRESS)]}, SHARE_ADDRESS),
        ({"deferred_changes": [deferral("aws_sqs_queue.q", policy=CONFIGURATION_ARN)]}, "aws_sqs_queue.q"),
        ({"deferred_changes": [deferral(f"{CONFIGURATION_ADDRESS}[*]")]}, f"{CONFIGURATION_ADDRESS}[*]"),
        ({"action_invocations": [invocation(config_values={"payload": f'{{"arn":"{CONFIGURATION_ARN}"}}'})]}, INVOKE),
        ({"action_invocations": [invocation(config_values={"group": "sg-2"})]}, INVOKE),
    ],
    ids=["part", "part in values", "instances of part", "part in JSON of action", "group in action"],
)
def test_unclear_change_belongs_to_connection(members: dict[str, Any], address: str) -> None:
    review = review_plan(plan_json(**members))
    (connection,) = review.connections
    assert [finding.addresses for finding in connection.findings if finding.effect is Effect.UNKNOWN] == [(address,)]
    assert all(finding.effect is not Effect.UNCHANGED for finding in connection.findings)
    assert review.findings == ()
    assert review_plan(plan_json(**members), Allowances.parse([f"unknown={address}"])).exit_status == 0


def test_other_changes_are_allowed_together() -> None:
    document = plan_json(deferred_changes=[deferral("aws_sqs_queue.q")], action_invocations=[invocation()])
    (finding,) = review_plan(document).findings
    assert finding.addresses == (INVOKE, "aws_sqs_queue.q")
    assert review_plan(document, Allowances.parse([f"unknown={INVOKE}"])).exit_status == 2
    allowances = Allowances.parse([f"unknown={INVOKE}", "unknown=aws_sqs_queue.q"])
    assert review_plan(document, allowances).exit_status == 0


def test_change_without_an_address_cannot_be_allowed() -> None:
    (finding,) = review_plan(plan_json(deferred_changes=[{}])).findings
    assert finding.addresses == ()


def test_later_member_can_be_allowed() -> None:
    document = plan_json(ephemeral_changes=[{}])
    assert review_plan(document, Allowances.parse(["unknown=ephemeral_changes"])).exit_status == 0

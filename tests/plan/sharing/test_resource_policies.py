"""Reviews of plans with resource policies of resource configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakes.aws.sample_ids import CONFIGURATION_ARN
from plan.plan_json import CONNECTION_RESOURCES, PlanJsonCase, deleted_resource, plan_json, run_review
from plan.review_tests import json_review_test
from plan.sharing_plans import ORDERS, ORGANIZATION, OTHER_PRINCIPAL, PRINCIPAL, created, policy, updated

if TYPE_CHECKING:
    from pathlib import Path


POLICY = "aws_vpclattice_resource_policy.own"
MAY_USE = f"FAIL opens: principal {OTHER_PRINCIPAL} gets access to the connection, by {POLICY}"


OWN_POLICY = policy({"AWS": PRINCIPAL})
RESOURCES_WITH_POLICY = {**CONNECTION_RESOURCES, POLICY: OWN_POLICY}
PLAN_JSON_CASES = [
    PlanJsonCase(
        "policy for everybody",
        plan_json(created(POLICY, policy("*"))),
        1,
        [f"FAIL opens: everybody gets access to the connection, by {POLICY}"],
    ),
    PlanJsonCase(
        "policy for everybody in a list",
        plan_json(created(POLICY, policy({"AWS": ["*"]}))),
        1,
        [f"FAIL opens: everybody gets access to the connection, by {POLICY}"],
    ),
    PlanJsonCase(
        "policy by the ID of the configuration for another account",
        plan_json(
            created(
                POLICY, policy({"AWS": [PRINCIPAL, OTHER_PRINCIPAL]}, resource_arn=CONNECTION_RESOURCES[ORDERS]["id"])
            )
        ),
        1,
        [MAY_USE],
    ),
    PlanJsonCase(
        "another account added to policy",
        plan_json(
            updated(POLICY, OWN_POLICY, **policy({"AWS": PRINCIPAL}, {"AWS": f"arn:aws:iam::{OTHER_PRINCIPAL}:root"})),
            resources=RESOURCES_WITH_POLICY,
        ),
        1,
        [MAY_USE],
    ),
    PlanJsonCase(
        "policy for the same principal and the own account",
        plan_json(created(POLICY, policy({"AWS": [f"arn:aws:iam::{PRINCIPAL}:root", "123456789012"]}))),
        0,
        [],
    ),
    PlanJsonCase(
        "policy without the principal",
        plan_json(created(POLICY, policy({"AWS": "123456789012"}))),
        2,
        [f"?    not known: {POLICY}: whether {PRINCIPAL} keeps access to the connection"],
    ),
    PlanJsonCase(
        "policy with a condition",
        plan_json(created(POLICY, policy("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}))),
        2,
        [f"?    not known: {POLICY}: the effect of its conditions and denials"],
    ),
    PlanJsonCase(
        "policy with a denial",
        plan_json(created(POLICY, policy({"AWS": PRINCIPAL}, Effect="Deny"))),
        2,
        [f"?    not known: {POLICY}: the effect of its conditions and denials"],
    ),
    PlanJsonCase(
        "policy with excluded principals",
        plan_json(created(POLICY, policy(None, NotPrincipal={"AWS": ORGANIZATION}))),
        2,
        [f"?    not known: {POLICY}: the effect of its conditions and denials"],
    ),
    PlanJsonCase(
        "policy known after apply",
        plan_json(created(POLICY, {"resource_arn": CONFIGURATION_ARN}, "policy")),
        2,
        [f"?    not known: {POLICY}: its principals"],
    ),
    PlanJsonCase(
        "policy that is no JSON",
        plan_json(created(POLICY, {"resource_arn": CONFIGURATION_ARN, "policy": "{"})),
        2,
        [f"?    not known: {POLICY}: its principals"],
    ),
    PlanJsonCase(
        "policy destroyed",
        plan_json(deleted_resource(POLICY, RESOURCES_WITH_POLICY), resources=RESOURCES_WITH_POLICY),
        2,
        [f"?    not known: {POLICY}: whether {PRINCIPAL} keeps access to the connection"],
    ),
    PlanJsonCase(
        "actions of policy changed",
        plan_json(
            updated(POLICY, OWN_POLICY, **policy({"AWS": PRINCIPAL}, Action="vpc-lattice:Get*")),
            resources=RESOURCES_WITH_POLICY,
        ),
        2,
        [f"?    not known: {POLICY}: the effect of its changed statements"],
    ),
    PlanJsonCase(
        "policy that was no JSON",
        plan_json(
            updated(POLICY, {**OWN_POLICY, "policy": "{"}, **OWN_POLICY),
            resources=RESOURCES_WITH_POLICY,
        ),
        2,
        [f"?    not known: {POLICY}: the effect of its changed statements"],
    ),
    PlanJsonCase("policy unchanged", plan_json(resources={**CONNECTION_RESOURCES, POLICY: policy("*")}), 0, []),
    PlanJsonCase(
        "policy of another resource",
        plan_json(
            created(
                POLICY,
                policy("*", resource_arn="arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-1"),
            )
        ),
        0,
        [],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


def test_review_names_policy_without_an_effect(tmp_path: Path) -> None:
    _, output, _ = run_review(plan_json(created(POLICY, OWN_POLICY)), tmp_path)
    assert f"changed: {POLICY} is created" in output


def test_unchanged_policy_is_no_change(tmp_path: Path) -> None:
    _, output, _ = run_review(plan_json(resources=RESOURCES_WITH_POLICY), tmp_path)
    assert "unchanged: the plan leaves it as it is" in output


POLICIES_OF_ANY_SHAPE = [
    "[]",
    "1",
    "null",
    '{"Statement": 1}',
    '{"Statement": [[{"Effect": "Allow", "Principal": {"AWS": 1}}]]}',
    f'{{"Statement": {"[" * 300 + "]" * 300}}}',
    f'{{"Statement": {"[" * 100_000 + "]" * 100_000}}}',
]


@pytest.mark.parametrize("text", POLICIES_OF_ANY_SHAPE, ids=lambda text: text[:30])
def test_policies_of_any_shape_are_reviewed(text: str, tmp_path: Path) -> None:
    status, output, errors = run_review(
        plan_json(created(POLICY, {"resource_arn": CONFIGURATION_ARN, "policy": text})), tmp_path
    )
    assert (status, errors) == (2, ""), output


def test_policy_known_after_apply_can_be_allowed(tmp_path: Path) -> None:
    document = plan_json(created(POLICY, {"resource_arn": CONFIGURATION_ARN}, "policy"))
    status, output, _ = run_review(document, tmp_path, "--allow", f"unknown={POLICY}")
    assert status == 0, output


def test_principals_of_sensitive_policy_are_hidden(tmp_path: Path) -> None:
    change = created(POLICY, policy({"AWS": [PRINCIPAL, OTHER_PRINCIPAL]}))
    change["change"]["after_sensitive"] = {"policy": True}
    status, output, _ = run_review(plan_json(change), tmp_path)
    assert status == 1, output
    assert f"principal (sensitive) gets access to the connection, by {POLICY}" in output
    assert OTHER_PRINCIPAL not in output

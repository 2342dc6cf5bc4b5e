"""Effects of findings, and the option --allow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan import Effect
from aws_privatelink_rds_lattice.plan.finding import create_plan_finding
from aws_privatelink_rds_lattice.verdict import Verdict
from doc_pages import PAGES
from plan.hcl_configurations import CONNECTION_CONFIG, POLYTOMIC_ACCOUNT, replace_texts, without_resources
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import INGRESS_RULE_ADDRESS, PRINCIPAL_ADDRESS, PlanCase
from plan.plan_json import plan_json, run_review
from plan.review_tests import terraform_review_test

if TYPE_CHECKING:
    from pathlib import Path

TERRAFORM_CASES = [
    PlanCase(
        "subnets changed with --allow arn-change",
        "connection",
        replace_texts(CONNECTION_CONFIG, ("subnet-bbbb", "subnet-cccc")),
        0,
        ("warn the ARN changes: … subnet_ids changes",),
        allowed_effects=("arn-change",),
    ),
    PlanCase(
        "subnets changed and rule deleted with --allow arn-change",
        "connection",
        without_resources(replace_texts(CONNECTION_CONFIG, ("subnet-bbbb", "subnet-cccc")), INGRESS_RULE_ADDRESS),
        1,
        (
            "warn the ARN changes",
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {INGRESS_RULE_ADDRESS} is "
                "deleted"
            ),
        ),
        allowed_effects=("arn-change",),
    ),
    PlanCase(
        "destroy with --allow destroy",
        "connection",
        CONNECTION_CONFIG,
        0,
        ("warn destroyed: … and 6 others",),
        options=("-destroy",),
        allowed_effects=("destroy",),
    ),
    PlanCase(
        "targeted destroy of principal with --allow destroy",
        "connection",
        CONNECTION_CONFIG,
        1,
        (f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT}",),
        options=("-destroy", f"-target={PRINCIPAL_ADDRESS}"),
        allowed_effects=("destroy",),
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)


def test_allow_rejects_other_effects(tmp_path: Path) -> None:
    _, _, err = run_review(plan_json(), tmp_path, "--allow", "opens")
    assert (
        "argument --allow: got 'opens'; must be arn-change, destroy or unknown=ADDRESS, or after a failed apply" in err
    )
    assert "see privatelink" in err


def test_every_effect_is_documented() -> None:
    documented = re.findall(
        r'"([a-z-]+)"', PAGES["docs/check/json.md"].partition('"effect": ')[2].partition('"verdict"')[0]
    )
    assert documented == [str(effect) for effect in Effect]


def test_allowed_effect_is_warning() -> None:
    assert create_plan_finding(Effect.DESTROY, "text").verdict is Verdict.FAIL
    assert create_plan_finding(Effect.DESTROY, "text", is_allowed=True).verdict is Verdict.WARN

"""Refreshed plans of deployments in each shape, on Terraform and on OpenTofu.

An unchanged deployment has no risk, and a change by hand is reported.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from plan.account_changes import describe_database_ingress, open_gateway_group, remove_principal, tag_configuration
from plan.deployed_shapes import SHAPES
from plan.hcl_configurations import CONNECTION_CONFIG
from plan.plan_cases import INGRESS_RULE_ADDRESS, OPENTOFU, PRINCIPAL_ADDRESS, TERRAFORM, PlanCase
from plan.plan_json import CONFIGURATION_TYPE, run_review
from plan.review_tests import terraform_review_test
from plan.starting_points import SHARED_GATEWAY_CONFIG

if TYPE_CHECKING:
    from pathlib import Path

ENGINE_NAMES = {TERRAFORM: "Terraform", OPENTOFU: "OpenTofu"}
UNCHANGED_CASES = [
    PlanCase(
        f"{name} unchanged on {ENGINE_NAMES[engine]}",
        name,
        shape.hcl,
        0,
        ("ok   unchanged: the plan leaves it as it is",),
        refreshes=True,
        engine_name=engine,
        is_replanned=False,
    )
    for name, shape in SHAPES.items()
    for engine in ENGINE_NAMES
]
DRIFT_LINE = "warn changed outside of Terraform:"
NEW_RULES = "new egress: tcp 443 to 0.0.0.0/0; new ingress: tcp 22 from 10.0.0.0/8"
CHANGED_CASES = [
    PlanCase(
        "rules added by hand beside separate rules",
        "shared gateway",
        SHARED_GATEWAY_CONFIG,
        0,
        (f"{DRIFT_LINE} aws_security_group.shared: egress, ingress, and this plan keeps it; {NEW_RULES}",) * 3,
        changes_by_hand=(open_gateway_group,),
        is_replanned=False,
    ),
    PlanCase(
        "rules added by hand beside inline egress",
        "HCL",
        SHAPES["HCL"].hcl,
        0,
        (f"{DRIFT_LINE} aws_security_group.own: egress, ingress; {NEW_RULES}", "ok   changed: aws_security_group.own"),
        changes_by_hand=(open_gateway_group,),
        is_replanned=False,
    ),
    PlanCase(
        "rule described by hand",
        "HCL",
        SHAPES["HCL"].hcl,
        0,
        (f"{DRIFT_LINE} {INGRESS_RULE_ADDRESS}: description", f"ok   changed: {INGRESS_RULE_ADDRESS}: description"),
        changes_by_hand=(describe_database_ingress,),
        is_replanned=False,
    ),
    PlanCase(
        "tag added by hand to a state of an earlier provider",
        "state of an earlier provider",
        CONNECTION_CONFIG,
        0,
        (
            f"{DRIFT_LINE} {CONFIGURATION_TYPE}.orders: tags, tags_all",
            f"ok   changed: {CONFIGURATION_TYPE}.orders: tags",
        ),
        changes_by_hand=(tag_configuration,),
        is_replanned=False,
    ),
    PlanCase(
        "principal removed by hand",
        "HCL",
        SHAPES["HCL"].hcl,
        0,
        (f"{DRIFT_LINE} {PRINCIPAL_ADDRESS} was deleted, and created again; Polytomic has to accept the share again",),
        changes_by_hand=(remove_principal,),
        is_replanned=False,
    ),
]
TERRAFORM_CASES = [*UNCHANGED_CASES, *CHANGED_CASES]

test_review_of_change_by_hand = terraform_review_test(CHANGED_CASES)


@pytest.mark.parametrize("case", UNCHANGED_CASES, ids=str)
def test_unchanged_deployment_has_no_risk(case: PlanCase, tmp_path: Path) -> None:
    plan = case.load()
    actions = {tuple(entry["change"]["actions"]) for entry in plan["resource_changes"]}
    assert actions == {("no-op",)}
    assert ("registry.opentofu.org" in json.dumps(plan)) == (case.engine_name == OPENTOFU)
    status, output, _ = run_review(plan, tmp_path)
    assert (status, "warn" in output) == (0, False), output
    assert output.splitlines()[-1].endswith(": no risk found.")
    assert "resource_drift" in plan or case.starting_point == "JSON with tags"

"""Sensitive values of a plan. Findings hide these values."""

from __future__ import annotations

from aws_privatelink_rds_lattice.plan import review_plan
from plan.hcl_configurations import CONNECTION_CONFIG, POLYTOMIC_ACCOUNT, replace_texts
from plan.plan_cases import PlanCase
from plan.plan_json import CONNECTION_RESOURCES, JSON_INGRESS_RULE, plan_json, resource_change
from plan.review_tests import terraform_review_test

TERRAFORM_CASES = [
    PlanCase(
        "sensitive principal",
        "nothing",
        replace_texts(CONNECTION_CONFIG, (f'"{POLYTOMIC_ACCOUNT}"', f'sensitive("{POLYTOMIC_ACCOUNT}")')),
        0,
        ("ok   new",),
        hidden_text=POLYTOMIC_ACCOUNT,
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)


def test_sensitive_values_are_hidden() -> None:
    document = plan_json(resource_change(JSON_INGRESS_RULE, ["delete"], CONNECTION_RESOURCES[JSON_INGRESS_RULE], None))
    for change in document["resource_changes"]:
        change["change"]["before_sensitive"] = dict.fromkeys(change["change"]["before"], True)
    connection = review_plan(document).connections[0]
    text = " ".join([connection.summary, *(finding.text for finding in connection.findings)])
    assert "(sensitive), port (sensitive), shared with (sensitive)" in text
    assert [value for value in ("orders.example.com", "5432", "210987654321", "sg-2") if value in text] == []

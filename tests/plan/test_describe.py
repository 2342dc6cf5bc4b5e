"""Descriptions of changed arguments and of replacement chains."""

from __future__ import annotations

from plan.hcl_configurations import CONNECTION_CONFIG, replace_texts
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import GATEWAY_REPLACED_LINE, PlanCase
from plan.review_tests import terraform_review_test

TERRAFORM_CASES = [
    PlanCase(
        "gateway name changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, ('"orders-rg"\n  vpc_id             ', '"other-rg"\n  vpc_id             ')),
        1,
        (
            (
                f"{GATEWAY_REPLACED_LINE} aws_vpclattice_resource_gateway.gate is replaced: name changes "
                "from orders-rg to other-rg"
            ),
        ),
    ),
    PlanCase(
        "tags changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, ("{}", '{ Team = "data" }')),
        0,
        ('ok   changed: … tags changes from {} to {"Team": "data"}',),
    ),
    PlanCase(
        "gateway security group description changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, ("Egress to the database", "Other")),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway … description changes from Egress "
                "to the database to Other"
            ),
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database … source_security_group_id changes, "
                "since aws_security_group.own"
            ),
        ),
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

"""Reviews of everyday plans: nothing but the connection's own creation is reported."""

from __future__ import annotations

from plan.everyday_resources import DATABASE_HCL, EVERYDAY_HCL, NEW_DATABASE_CONNECTION
from plan.hcl_configurations import CONNECTION_CONFIG
from plan.plan_cases import PlanCase
from plan.review_tests import terraform_review_test

TERRAFORM_CASES = [
    PlanCase(
        "everything new",
        "nothing",
        NEW_DATABASE_CONNECTION + DATABASE_HCL + EVERYDAY_HCL,
        0,
        ("ok   new: 7 resources created",),
    ),
    PlanCase(
        "connection exists, the rest is new",
        "connection",
        CONNECTION_CONFIG + DATABASE_HCL + EVERYDAY_HCL,
        0,
        ("ok   changed: aws_vpclattice_access_log_subscription.logs is created",),
    ),
]

test_everyday_plan = terraform_review_test(TERRAFORM_CASES)

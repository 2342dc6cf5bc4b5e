"""Reviews of plans with several connections on a shared gateway."""

from __future__ import annotations

from plan.hcl_configurations import replace_texts, shared_gateway_config
from plan.plan_cases import ARN_CHANGES_LINE, PlanCase, terraform_review_test
from plan.plan_json import CONFIGURATION_TYPE
from plan.starting_points import SHARED_GATEWAY_CONFIG

TERRAFORM_CASES = [
    PlanCase("no changes on shared gateway", "shared gateway", SHARED_GATEWAY_CONFIG, 0, ("ok   unchanged",) * 3),
    PlanCase(
        "one of three connections removed",
        "shared gateway",
        shared_gateway_config("orders", "billing"),
        1,
        (
            f"FAIL destroyed: {CONFIGURATION_TYPE}.shop is deleted … and 5 others with it",
            "ok   unchanged",
            "ok   unchanged",
        ),
    ),
    PlanCase(
        "shared gateway replaced",
        "shared gateway",
        replace_texts(SHARED_GATEWAY_CONFIG, ('name               = "shared"', 'name = "other"')),
        1,
        (f"{ARN_CHANGES_LINE} … aws_vpclattice_resource_gateway.shared is replaced: name changes from shared to other",)
        * 3,
    ),
    PlanCase(
        "one of three connections with inline rules removed",
        "shared gateway with inline rules",
        shared_gateway_config("orders", "shop", inline=True),
        1,
        (f"FAIL destroyed: {CONFIGURATION_TYPE}.billing",),
    ),
]


test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

"""Reviews of plans with changed targets and unknown principals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan.hcl_configurations import CONNECTION_CONFIG, DATABASE_HOST, replace_texts
from plan.plan_cases import ARN_CHANGES_LINE, OPENS_LINE, PlanCase
from plan.plan_json import (
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    SHARE_ARN,
    PlanJsonCase,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import json_review_test, terraform_review_test

if TYPE_CHECKING:
    from pathlib import Path

TERRAFORM_CASES = [
    PlanCase(
        "new connection to IP address with port range",
        "nothing",
        replace_texts(CONNECTION_CONFIG, (DATABASE_HOST, "10.0.0.5"), ('["5432"]', '["5432-5440"]')),
        1,
        (
            f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders has the address 10.0.0.5",
            f"{OPENS_LINE} … more than one port",
        ),
    ),
    PlanCase(
        "IP address instead of DNS name",
        "connection",
        replace_texts(CONNECTION_CONFIG, (DATABASE_HOST, "10.0.0.5")),
        1,
        (
            f"{ARN_CHANGES_LINE} … to 10.0.0.5",
            f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders has the address 10.0.0.5 instead of a DNS name",
        ),
    ),
    PlanCase(
        "IP resource",
        "connection",
        re.sub(
            r"(?s)dns_resource \{.*?\n    \}", 'ip_resource {\n      ip_address = "10.0.0.5"\n    }', CONNECTION_CONFIG
        ),
        1,
        (f"{ARN_CHANGES_LINE}", f"{OPENS_LINE} {CONFIGURATION_TYPE}.orders has the address 10.0.0.5"),
    ),
]
PLAN_JSON_CASES = [
    PlanJsonCase(
        "principal known after apply",
        plan_json(
            resource_change(
                "aws_ram_principal_association.x",
                ["create"],
                None,
                {"resource_share_arn": SHARE_ARN},
                after_unknown={"principal": True},
            )
        ),
        2,
        ["?    not known: aws_ram_principal_association.x: with which principal it is shared"],
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


def test_forgotten_connection_is_one_line(tmp_path: Path) -> None:
    forgotten = [resource_change(address, ["forget"], body, None) for address, body in CONNECTION_RESOURCES.items()]
    status, output, _ = run_review(plan_json(*forgotten), tmp_path)
    assert (status, output.count("warn no longer managed:")) == (0, 1), output
    assert f"removes it from the state; the same applies to {len(forgotten) - 1} other resources" in output

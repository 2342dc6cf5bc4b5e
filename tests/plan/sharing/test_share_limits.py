"""Reviews of plans with new shares for organizations, or without accounts outside the organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.plan_json import CONNECTION_RESOURCES, GATEWAY_ADDRESS, PlanJsonCase, plan_json, run_review
from plan.review_tests import json_review_test
from plan.sharing_plans import ORGANIZATION, PRINCIPAL, created_connection, references_of

if TYPE_CHECKING:
    from pathlib import Path

    from plan.plan_json import PlanJson

HOST = "billing.example.com"
SHARE = "aws_ram_resource_share.billing"
IN_ORGANIZATION = f"?    not known: whether principal {PRINCIPAL} is in your organization: {SHARE}"
WHICH_ACCOUNTS = "?    not known: which accounts get the connection"
GATEWAY = {"id": "rgw-1", "arn": "arn:aws:vpc-lattice:us-east-1:123456789012:resourcegateway/rgw-1"}


def new_connection(*principals: str, allows_external: bool | None = True) -> PlanJson:
    """Return a plan with a new connection beside the connection in JSON."""
    resources = {**CONNECTION_RESOURCES, GATEWAY_ADDRESS: {**CONNECTION_RESOURCES[GATEWAY_ADDRESS], **GATEWAY}}
    changes = created_connection("billing", *principals, host=HOST, allows_external=allows_external)
    return plan_json(*changes, resources=resources, configuration=references_of(*changes))


def new_connection_with_unknown_limit() -> PlanJson:
    """Return a plan with a new share that may allow accounts outside the organization."""
    document = new_connection(PRINCIPAL)
    (share,) = [change for change in document["resource_changes"] if change["address"] == SHARE]
    share["change"]["after_unknown"] = {**share["change"]["after_unknown"], "allow_external_principals": True}
    return document


PLAN_JSON_CASES = [
    PlanJsonCase("share for an account", new_connection(PRINCIPAL), 0, []),
    PlanJsonCase(
        "share for an organization",
        new_connection(ORGANIZATION),
        2,
        [f"{WHICH_ACCOUNTS}: {ORGANIZATION}, by aws_ram_principal_association.billing"],
    ),
    PlanJsonCase(
        "share for an account, without other accounts",
        new_connection(PRINCIPAL, allows_external=False),
        2,
        [IN_ORGANIZATION],
    ),
    PlanJsonCase(
        "share for an account, without a limit", new_connection(PRINCIPAL, allows_external=None), 2, [IN_ORGANIZATION]
    ),
    PlanJsonCase(
        "share for an account, with an unknown limit", new_connection_with_unknown_limit(), 2, [IN_ORGANIZATION]
    ),
    PlanJsonCase(
        "share for the own account, without other accounts",
        new_connection("123456789012", allows_external=False),
        0,
        [],
    ),
    PlanJsonCase(
        "share for two spellings of an account",
        new_connection(PRINCIPAL, f"arn:aws:iam::{PRINCIPAL}:root"),
        0,
        [],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


def test_share_for_organization_can_be_allowed(tmp_path: Path) -> None:
    options = ("--allow", "unknown=aws_ram_principal_association.billing")
    status, output, _ = run_review(new_connection(ORGANIZATION), tmp_path, *options)
    assert status == 0, output


def test_share_without_other_accounts_can_be_allowed(tmp_path: Path) -> None:
    document = new_connection(PRINCIPAL, allows_external=False)
    status, output, _ = run_review(document, tmp_path, "--allow", f"unknown={SHARE}")
    assert status == 0, output

"""Reviews of plans that share a resource configuration for the first time, or finish a failed deployment."""

from __future__ import annotations

import copy
import json
import shlex
from typing import TYPE_CHECKING, Any

import pytest

from plan.hcl_configurations import CONNECTION_CONFIG, POLYTOMIC_ACCOUNT, replace_texts
from plan.plan_cases import OPENS_LINE, PRINCIPAL_ADDRESS, SECOND_PRINCIPAL, PlanCase
from plan.plan_json import (
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    SERVICE_NETWORK_TYPE,
    SHARE_ARN,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import terraform_review_test
from plan.sharing_plans import (
    ASSOCIATION,
    ORDERS,
    ORGANIZATION,
    OTHER_PRINCIPAL,
    PRINCIPAL,
    PRINCIPAL_ASSOCIATION,
    SHARE,
    created,
    policy,
    replaced,
    share_association,
)

if TYPE_CHECKING:
    from pathlib import Path

    from plan.plan_json import Attributes

FIRST_SHARE_LINE = f"FAIL shared for the first time: principal {POLYTOMIC_ACCOUNT}, by {PRINCIPAL_ADDRESS}"
ALLOWED_LINE = f"warn shared for the first time: principal {POLYTOMIC_ACCOUNT}, by {PRINCIPAL_ADDRESS}"
STRANGER_CONFIG = replace_texts(CONNECTION_CONFIG, (POLYTOMIC_ACCOUNT, OTHER_PRINCIPAL))
ALLOWANCE = f"first-share={POLYTOMIC_ACCOUNT}"
TERRAFORM_CASES = [
    PlanCase("share created at second try", "connection without share", CONNECTION_CONFIG, 1, (FIRST_SHARE_LINE,)),
    PlanCase(
        "share created at second try and allowed",
        "connection without share",
        CONNECTION_CONFIG,
        0,
        (ALLOWED_LINE,),
        allowed_effects=(ALLOWANCE,),
        refreshes=True,
    ),
    PlanCase(
        "principal created at second try and allowed",
        "share without principal",
        CONNECTION_CONFIG,
        0,
        (ALLOWED_LINE,),
        allowed_effects=(ALLOWANCE,),
        refreshes=True,
    ),
    PlanCase(
        "another principal than the allowed one",
        "share without principal",
        STRANGER_CONFIG,
        1,
        (f"FAIL shared for the first time: principal {OTHER_PRINCIPAL}",),
        allowed_effects=(ALLOWANCE,),
    ),
    PlanCase(
        "first share with two principals",
        "connection without share",
        CONNECTION_CONFIG + SECOND_PRINCIPAL,
        1,
        (f"{OPENS_LINE} shared with several principals: {OTHER_PRINCIPAL}, {POLYTOMIC_ACCOUNT}",),
        allowed_effects=(ALLOWANCE, f"first-share={OTHER_PRINCIPAL}"),
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

WITHOUT_PRINCIPAL = {
    address: body for address, body in CONNECTION_RESOURCES.items() if address != PRINCIPAL_ASSOCIATION
}
WITHOUT_SHARE = {address: body for address, body in WITHOUT_PRINCIPAL.items() if address not in (SHARE, ASSOCIATION)}
CONFIGURATION_ARN = str(CONNECTION_RESOURCES[ORDERS]["arn"])
OTHER_SHARE_ARN = f"{SHARE_ARN}2"
OTHER_PRINCIPAL_ASSOCIATION = created(
    PRINCIPAL_ASSOCIATION, {"principal": OTHER_PRINCIPAL, "resource_share_arn": SHARE_ARN}
)
SECOND = f"{CONFIGURATION_TYPE}.second"
SECOND_CONFIGURATION: Attributes = {
    **copy.deepcopy(CONNECTION_RESOURCES[ORDERS]),
    "id": "rcfg-2",
    "arn": f"{CONFIGURATION_ARN}2",
}
ALLOW_BOTH = ("--allow", f"first-share={PRINCIPAL}", "--allow", f"first-share={OTHER_PRINCIPAL}")


def imported(address: str) -> dict[str, Any]:
    """Return an imported resource without a change."""
    body = WITHOUT_PRINCIPAL[address]
    return resource_change(address, ["no-op"], body, body, importing={"id": "x"})


@pytest.mark.parametrize(
    ("changes", "resources"),
    [
        ([], {**CONNECTION_RESOURCES}),
        ([imported(ORDERS)], WITHOUT_PRINCIPAL),
        ([imported(SHARE)], WITHOUT_PRINCIPAL),
        ([imported(ASSOCIATION)], WITHOUT_PRINCIPAL),
        ([], {**WITHOUT_PRINCIPAL, "aws_ram_resource_association.x": share_association(CONFIGURATION_ARN, "arn:x")}),
        (
            [],
            {
                **WITHOUT_PRINCIPAL,
                f"{SERVICE_NETWORK_TYPE}.x": {
                    "resource_configuration_identifier": CONFIGURATION_ARN,
                    "service_network_identifier": "sn-1",
                },
            },
        ),
        (
            [],
            {
                **WITHOUT_PRINCIPAL,
                "awscc_ram_resource_share.x": {"resource_arns": [CONFIGURATION_ARN], "principals": [PRINCIPAL]},
            },
        ),
        (
            [],
            {
                **WITHOUT_PRINCIPAL,
                "aws_cloudcontrolapi_resource.x": {"desired_state": json.dumps({"ResourceArns": [CONFIGURATION_ARN]})},
            },
        ),
        ([], {**WITHOUT_PRINCIPAL, "aws_vpclattice_resource_policy.x": policy({"AWS": PRINCIPAL})}),
        (
            [],
            {
                **WITHOUT_PRINCIPAL,
                SECOND: SECOND_CONFIGURATION,
                "aws_ram_resource_share.second": {"arn": OTHER_SHARE_ARN, "allow_external_principals": True},
                "aws_ram_resource_association.second": share_association(f"{CONFIGURATION_ARN}2", OTHER_SHARE_ARN),
                "aws_ram_principal_association.second": {"principal": PRINCIPAL, "resource_share_arn": OTHER_SHARE_ARN},
            },
        ),
        (
            [
                resource_change(
                    "aws_ram_principal_association.forgotten",
                    ["forget"],
                    CONNECTION_RESOURCES[PRINCIPAL_ASSOCIATION],
                    None,
                )
            ],
            WITHOUT_PRINCIPAL,
        ),
    ],
    ids=[
        "a principal",
        "imported configuration",
        "imported share",
        "imported association",
        "share outside the plan",
        "service network",
        "share by Cloud Control",
        "share by the Cloud Control API",
        "policy",
        "second configuration of the database",
        "forgotten principal",
    ],
)
def test_further_principal_is_never_allowed(
    tmp_path: Path, changes: list[dict[str, Any]], resources: dict[str, Attributes]
) -> None:
    added = created(
        "aws_ram_principal_association.added", {"principal": OTHER_PRINCIPAL, "resource_share_arn": SHARE_ARN}
    )
    status, output, _ = run_review(plan_json(*changes, added, resources=resources), tmp_path, *ALLOW_BOTH)
    assert status == 1, output
    assert f"FAIL opens: a new principal {OTHER_PRINCIPAL}" in output
    assert "--allow" not in output


def test_deposed_principal_beside_target_is_never_allowed(tmp_path: Path) -> None:
    values = CONNECTION_RESOURCES[PRINCIPAL_ASSOCIATION]
    deposed = {"address": PRINCIPAL_ASSOCIATION, "type": "aws_ram_principal_association", "name": "one"}
    resources = [{**deposed, "mode": "managed", "deposed_key": "0a1b2c3d", "values": values}]
    added = created(
        "aws_ram_principal_association.added", {"principal": OTHER_PRINCIPAL, "resource_share_arn": SHARE_ARN}
    )
    prior_state = {"values": {"root_module": {"resources": resources}}}
    # With -target, only prior_state has the deposed object.
    document = plan_json(added, resources=WITHOUT_PRINCIPAL, prior_state=prior_state)
    status, output, _ = run_review(document, tmp_path, *ALLOW_BOTH)
    assert (status, f"FAIL opens: a new principal {OTHER_PRINCIPAL}" in output) == (1, True), output
    gone = resource_change(PRINCIPAL_ASSOCIATION, ["delete"], values, None, deposed="0a1b2c3d")
    document = plan_json(resources=WITHOUT_PRINCIPAL, prior_state=prior_state)
    document["resource_changes"].append(gone)
    _, output, _ = run_review(document, tmp_path)
    assert output.count("deposed 0a1b2c3d") == 1, output


def test_other_principal_after_deleted_share_is_never_allowed(tmp_path: Path) -> None:
    drift = [
        resource_change(address, ["delete"], CONNECTION_RESOURCES[address], None)
        for address in (SHARE, ASSOCIATION, PRINCIPAL_ASSOCIATION)
    ]
    changes = [
        created(SHARE, {"allow_external_principals": True}, "arn"),
        created(ASSOCIATION, {"resource_arn": CONFIGURATION_ARN}, "resource_share_arn"),
        created(PRINCIPAL_ASSOCIATION, {"principal": OTHER_PRINCIPAL}, "resource_share_arn"),
    ]
    expressions = {"resource_share_arn": {"references": [f"{SHARE}.arn", SHARE]}}
    configuration = {
        "root_module": {
            "resources": [
                {"type": "aws_ram_resource_association", "name": "one", "expressions": expressions},
                {"type": "aws_ram_principal_association", "name": "one", "expressions": expressions},
            ]
        }
    }
    document = plan_json(*changes, resources=WITHOUT_SHARE, resource_drift=drift, configuration=configuration)
    status, output, _ = run_review(document, tmp_path, *ALLOW_BOTH)
    assert (status, "FAIL opens: a new principal" in output) == (1, True), output


@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        (PRINCIPAL, PRINCIPAL),
        (PRINCIPAL, f"arn:aws:iam::{PRINCIPAL}:root"),
        (f"arn:aws:iam::{PRINCIPAL}:root", PRINCIPAL),
        (f"arn:aws:iam::{PRINCIPAL}:role/x", f"arn:aws:iam::{PRINCIPAL}:role/x"),
    ],
)
def test_first_principal_is_allowed_in_any_spelling(tmp_path: Path, principal: str, allowed: str) -> None:
    added = created(PRINCIPAL_ASSOCIATION, {"principal": principal, "resource_share_arn": SHARE_ARN})
    document = plan_json(added, resources=WITHOUT_PRINCIPAL)
    assert run_review(document, tmp_path)[0] == 1
    assert run_review(document, tmp_path, "--allow", f"first-share={OTHER_PRINCIPAL}")[0] == 1
    assert run_review(document, tmp_path, "--allow", f"first-share={allowed}")[0] == 0


def test_first_share_opens_nothing_else(tmp_path: Path) -> None:
    added = created(PRINCIPAL_ASSOCIATION, {"principal": PRINCIPAL, "resource_share_arn": SHARE_ARN})
    rule = created(
        "aws_vpc_security_group_ingress_rule.x",
        {"ip_protocol": "tcp", "from_port": 1, "to_port": 9999, "security_group_id": "sg-2", "cidr_ipv4": "0.0.0.0/0"},
    )
    document = plan_json(added, rule, resources=WITHOUT_PRINCIPAL)
    status, output, _ = run_review(document, tmp_path, "--allow", f"first-share={PRINCIPAL}")
    assert (status, output.count("FAIL")) == (1, 2), output
    assert "warn shared for the first time" in output


def test_first_share_with_organization_is_not_known(tmp_path: Path) -> None:
    added = created(PRINCIPAL_ASSOCIATION, {"principal": ORGANIZATION, "resource_share_arn": SHARE_ARN})
    document = plan_json(added, resources=WITHOUT_PRINCIPAL)
    status, output, _ = run_review(document, tmp_path, "--allow", f"first-share={ORGANIZATION}")
    assert (status, "?    not known: which accounts get the connection" in output) == (2, True), output


def test_tainted_association_is_allowed_by_address(tmp_path: Path) -> None:
    tainted = {**replaced(ASSOCIATION, resource_arn=CONFIGURATION_ARN), "action_reason": "replace_because_tainted"}
    document = plan_json(tainted)
    status, output, _ = run_review(document, tmp_path)
    assert (status, output.count("FAIL Polytomic is cut off")) == (1, 1), output
    assert run_review(document, tmp_path, "--allow", f"tainted={ORDERS}")[0] == 1
    assert run_review(document, tmp_path, "--allow", f"tainted={ASSOCIATION}")[0] == 0
    requested = plan_json({**tainted, "action_reason": "replace_by_request"})
    assert run_review(requested, tmp_path, "--allow", f"tainted={ASSOCIATION}")[0] == 1
    removed = resource_change(ASSOCIATION, ["delete"], CONNECTION_RESOURCES[ASSOCIATION], None)
    lost = plan_json({**removed, "action_reason": "replace_because_tainted"})
    assert run_review(lost, tmp_path, "--allow", f"tainted={ASSOCIATION}")[0] == 1


def test_unshared_configuration_interrupts_nobody(tmp_path: Path) -> None:
    tainted = {**replaced(ORDERS, "id", "arn"), "action_reason": "replace_because_tainted"}
    status, output, _ = run_review(plan_json(tainted, resources=WITHOUT_SHARE), tmp_path)
    assert (status, "the state shares the previous ARN with nobody, because" in output) == (1, True), output
    assert "until Polytomic uses it" not in output
    assert run_review(plan_json(tainted, resources=WITHOUT_SHARE), tmp_path, "--allow", "arn-change")[0] == 0
    assert "until Polytomic uses it" in run_review(plan_json(tainted), tmp_path)[1]


def test_allowance_of_first_share_can_be_pasted(tmp_path: Path) -> None:
    added = created(PRINCIPAL_ASSOCIATION, {"principal": PRINCIPAL, "resource_share_arn": SHARE_ARN})
    document = plan_json(added, resources=WITHOUT_PRINCIPAL)
    _, output, _ = run_review(document, tmp_path)
    allowances = shlex.split(output.splitlines()[-1].partition(" add ")[2])
    assert allowances == ["--allow", f"first-share={PRINCIPAL}"]
    assert run_review(document, tmp_path, *allowances)[0] == 0
    _, markdown, _ = run_review(document, tmp_path, "--markdown")
    assert f"add `--allow first-share={PRINCIPAL}`" in markdown
    (link,) = json.loads(run_review(document, tmp_path, "--json")[1])["links"]
    assert [finding["allow"] for finding in link["findings"]] == [[f"first-share={PRINCIPAL}"]]


def test_sensitive_first_principal_is_not_printed(tmp_path: Path) -> None:
    added = created(PRINCIPAL_ASSOCIATION, {"principal": PRINCIPAL, "resource_share_arn": SHARE_ARN})
    added["change"]["after_sensitive"] = {"principal": True}
    document = plan_json(added, resources=WITHOUT_PRINCIPAL)
    for options in ((), ("--json",), ("--markdown",)):
        status, output, _ = run_review(document, tmp_path, *options)
        assert (status, PRINCIPAL in output) == (1, False), output
    assert run_review(document, tmp_path, "--allow", f"first-share={PRINCIPAL}")[0] == 0

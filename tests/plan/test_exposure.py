"""Reviews of plans with added principals, service networks or unrelated rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakes.aws.sample_ids import CONFIGURATION_ARN
from plan.hcl_configurations import CONNECTION_CONFIG, POLYTOMIC_ACCOUNT, replace_texts
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import OPENS_LINE, PRINCIPAL_ADDRESS, SECOND_PRINCIPAL, PlanCase, rule_open_to_all
from plan.plan_json import (
    CONFIGURATION_ADDRESS,
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    SERVICE_NETWORK_TYPE,
    PlanJsonCase,
    created_rule,
    deleted_resource,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import json_review_test, terraform_review_test

if TYPE_CHECKING:
    from pathlib import Path

TERRAFORM_CASES = [
    PlanCase(
        "new connection with two principals",
        "nothing",
        CONNECTION_CONFIG + SECOND_PRINCIPAL,
        1,
        (f"{OPENS_LINE} shared with several principals: 111122223333, {POLYTOMIC_ACCOUNT}",),
    ),
    PlanCase(
        "Polytomic account changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, (POLYTOMIC_ACCOUNT, "111122223333")),
        1,
        (
            (
                f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} no longer has access to the configuration: "
                f"{PRINCIPAL_ADDRESS} is replaced"
            ),
            f"{OPENS_LINE} a new principal 111122223333, by {PRINCIPAL_ADDRESS}",
        ),
    ),
    PlanCase(
        "rule on unrelated security group added",
        "connection",
        CONNECTION_CONFIG + rule_open_to_all(security_group_id='"sg-0ccccccccccccccc1"', cidr_blocks='["0.0.0.0/0"]'),
        0,
        ("ok   unchanged",),
    ),
    PlanCase(
        "second principal added",
        "connection",
        CONNECTION_CONFIG + SECOND_PRINCIPAL,
        1,
        (f"{OPENS_LINE} a new principal 111122223333, by aws_ram_principal_association.second",),
    ),
]
PLAN_JSON_CASES = [
    PlanJsonCase(
        "service network association added",
        plan_json(
            resource_change(
                f"{SERVICE_NETWORK_TYPE}.x",
                ["create"],
                None,
                {"resource_configuration_identifier": CONFIGURATION_ARN, "service_network_identifier": "sn-1"},
            )
        ),
        1,
        [f"FAIL opens: service network sn-1 gets access to the connection, by {SERVICE_NETWORK_TYPE}.x"],
    ),
    PlanJsonCase(
        "shareable service networks allowed",
        plan_json(
            resource_change(
                CONFIGURATION_ADDRESS,
                ["update"],
                CONNECTION_RESOURCES[CONFIGURATION_ADDRESS],
                {
                    **CONNECTION_RESOURCES[CONFIGURATION_ADDRESS],
                    "allow_association_to_shareable_service_network": True,
                },
            )
        ),
        1,
        [f"FAIL opens: {CONFIGURATION_TYPE}.orders: allow_association_to_shareable_service_network is turned on"],
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


@pytest.mark.parametrize(("group", "exit_status"), [("sg-2", 1), ("sg-9", 0)])
def test_removed_connection_reports_its_opened_database(group: str, exit_status: int, tmp_path: Path) -> None:
    removed = [deleted_resource(address) for address in CONNECTION_RESOURCES]
    rule = created_rule(
        "aws_security_group_rule.wide", type="ingress", security_group_id=group, cidr_blocks=["0.0.0.0/0"]
    )
    status, output, _ = run_review(plan_json(*removed, rule), tmp_path, "--allow", "destroy")
    assert status == exit_status, output
    assert output.count("FAIL opens:") == exit_status, output


def test_lasting_connection_reports_its_opened_database_once(tmp_path: Path) -> None:
    second = f"{CONFIGURATION_TYPE}.second"
    values = {**CONNECTION_RESOURCES[CONFIGURATION_ADDRESS], "id": "rcfg-2", "arn": f"{CONFIGURATION_ARN}2"}
    removed = resource_change(second, ["delete"], values, None)
    rule = created_rule(
        "aws_security_group_rule.wide", type="ingress", security_group_id="sg-2", cidr_blocks=["0.0.0.0/0"]
    )
    status, output, _ = run_review(plan_json(removed, rule), tmp_path, "--allow", "destroy")
    assert (status, output.count("opens:")) == (1, 1), output

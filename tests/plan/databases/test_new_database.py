"""Reviews of plans that create a database, its clients and its connection at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plan.database_json import INSTANCE, INSTANCE_ADDRESS
from plan.plan_json import CONNECTION_RESOURCES, DATABASE_PORT_RULE, PlanJson, plan_json, resource_change, run_review

if TYPE_CHECKING:
    from pathlib import Path

APP_RULE = "aws_security_group_rule.app"
APP_GROUP = "aws_security_group.app"
INSTANCE_RULE: dict[str, Any] = {
    **DATABASE_PORT_RULE,
    "type": "ingress",
    "security_group_id": "sg-2",
    "source_security_group_id": "sg-5",
}
NEW_RESOURCES: dict[str, dict[str, Any]] = {
    **CONNECTION_RESOURCES,
    "aws_security_group.db": {"id": "sg-2", "ingress": [], "egress": []},
    APP_GROUP: {"id": "sg-5", "ingress": [], "egress": []},
    INSTANCE_ADDRESS: INSTANCE,
    APP_RULE: INSTANCE_RULE,
}


def new_plan(*existing_addresses: str, **rule: object) -> PlanJson:
    """Return a plan that creates all resources except for some; with other arguments of the client's rule."""
    changes = []
    for address, values in {**NEW_RESOURCES, APP_RULE: {**INSTANCE_RULE, **rule}}.items():
        if address in existing_addresses:
            changes.append(resource_change(address, ["no-op"], values, values))
        else:
            changes.append(resource_change(address, ["create"], None, values))
    return plan_json(*changes, resources={})


def test_client_of_new_database_is_no_failure(tmp_path: Path) -> None:
    status, out, _ = run_review(new_plan(), tmp_path)
    assert status == 0
    assert f"the new database also allows another client: {APP_RULE}: ingress of aws_security_group.db" in out


OPENING_RULES = {
    "all addresses": {"source_security_group_id": None, "cidr_blocks": ["0.0.0.0/0"]},
    "another port": {"from_port": 22, "to_port": 22},
    "all ports": {"from_port": 0, "to_port": 65535},
    "UDP": {"protocol": "udp"},
    "group outside the plan": {"source_security_group_id": "sg-7"},
}


@pytest.mark.parametrize("rule", OPENING_RULES.values(), ids=OPENING_RULES)
def test_wider_rule_of_new_database_fails(rule: dict[str, Any], tmp_path: Path) -> None:
    status, out, _ = run_review(new_plan(**rule), tmp_path)
    assert status == 1
    assert f"more than the database port for the one security group: {APP_RULE}" in out


EXISTING = ("aws_security_group.db", INSTANCE_ADDRESS, "aws_vpclattice_resource_configuration.orders")


@pytest.mark.parametrize("address", EXISTING)
def test_client_of_existing_part_fails(address: str, tmp_path: Path) -> None:
    status, out, _ = run_review(new_plan(address), tmp_path)
    assert status == 1, out


def test_new_group_of_another_gateway_fails(tmp_path: Path) -> None:
    plan = new_plan()
    gateway = {"id": "rgw-2", "security_group_ids": ["sg-5"]}
    address = "aws_vpclattice_resource_gateway.other"
    plan["resource_changes"].append(resource_change(address, ["create"], None, gateway))
    assert run_review(plan, tmp_path)[0] == 1

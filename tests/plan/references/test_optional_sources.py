"""Reviews of plans with values behind optional resources, arguments of other resources, and unknown conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plan.plan_json import (
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    JSON_INGRESS_RULE,
    PlanJson,
    deleted_resource,
    plan_json,
    resource_change,
    run_review,
)
from plan.reference_plans import (
    CONNECTION_WITH_DATABASE_GROUP,
    DATABASE_GROUP,
    RULE,
    configured,
    created,
    references,
    wide_rule,
)

if TYPE_CHECKING:
    from pathlib import Path

FLAG = "terraform_data.flag"
GATEWAY_GROUP = "aws_security_group.own"
FLAG_CONFIG = configured(FLAG, expressions={"input": {"constant_value": "db"}})
CALL_OF_APP = {"expressions": {"group": references(f"{DATABASE_GROUP}.id")}}


def rule_plan(expression: object, *changes: dict[str, Any], configs: tuple[dict[str, Any], ...] = ()) -> PlanJson:
    """Return a plan with a rule for all addresses, whose security group is an expression in the root module."""
    rule_config = configured(RULE, expressions={"security_group_id": expression})
    return plan_json(
        wide_rule(),
        *changes,
        resources=CONNECTION_WITH_DATABASE_GROUP,
        configuration={"root_module": {"resources": [rule_config, *configs]}},
    )


def module_rule_plan(*changes: dict[str, Any], **arguments: object) -> PlanJson:
    """Return a plan with a rule in a module; the security group is a local value, and an argument the database's."""
    rule = wide_rule("", "module.app")
    rule_config = configured(RULE, expressions={"security_group_id": references("local.group")})
    call = {"expressions": {**CALL_OF_APP["expressions"], **arguments}, "module": {"resources": [rule_config]}}
    return plan_json(
        rule,
        *changes,
        resources=CONNECTION_WITH_DATABASE_GROUP,
        configuration={"root_module": {"module_calls": {"app": call}}},
    )


def change_ingress_rule(after: dict[str, Any], unknown: str) -> dict[str, Any]:
    """Return an update of the connection's ingress rule, with an argument known after apply."""
    before = CONNECTION_RESOURCES[JSON_INGRESS_RULE]
    return resource_change(JSON_INGRESS_RULE, ["update"], before, {**before, **after}, after_unknown={unknown: True})


def updated_rule_config(**expressions: object) -> dict[str, Any]:
    return configured(JSON_INGRESS_RULE, expressions=expressions)


NEW_FLAG = resource_change(FLAG, ["create"], None, {"input": "db"}, after_unknown={"id": True, "output": True})
UNKNOWN_PLANS = {
    "condition between literals": rule_plan(references(f"{FLAG}.output"), NEW_FLAG, configs=(FLAG_CONFIG,)),
    "key of a local map": rule_plan(references("local.groups", f"{FLAG}.output"), NEW_FLAG, configs=(FLAG_CONFIG,)),
    "argument of a module": module_rule_plan(NEW_FLAG, flag=references(f"{FLAG}.output")),
}


@pytest.mark.parametrize("plan", UNKNOWN_PLANS.values(), ids=UNKNOWN_PLANS)
def test_unknown_choice_of_known_groups_is_not_known(plan: PlanJson, tmp_path: Path) -> None:
    status, out, _ = run_review(plan, tmp_path)
    assert status == 2
    assert RULE in out


GROUP_OF_GATE = ("aws_vpclattice_resource_gateway.second", {"security_group_ids": references(f"{DATABASE_GROUP}.id")})
GROUP_OF_RULE = ("aws_vpc_security_group_egress_rule.out", {"security_group_id": references(f"{DATABASE_GROUP}.id")})


@pytest.mark.parametrize(("address", "expressions"), [GROUP_OF_GATE, GROUP_OF_RULE])
def test_argument_of_another_resource_leads_to_its_group(
    address: str, expressions: dict[str, Any], tmp_path: Path
) -> None:
    (argument,) = expressions
    plan = rule_plan(
        references(f"{address}.{argument}"), created(address), configs=(configured(address, expressions=expressions),)
    )
    status, out, _ = run_review(plan, tmp_path)
    assert status == 1
    assert f"opens: more than the database port for the one security group: {RULE}: ingress of {DATABASE_GROUP}" in out


def test_optional_group_without_an_instance_is_no_candidate(tmp_path: Path) -> None:
    optional = configured("aws_security_group.named", count_expression={"constant_value": 0})
    either = references("aws_security_group.named[0].id", f"{GATEWAY_GROUP}.id")
    rule = updated_rule_config(source_security_group_id=either)
    plan = plan_json(
        change_ingress_rule({}, "source_security_group_id"),
        configuration={"root_module": {"resources": [rule, optional]}},
    )
    status, out, _ = run_review(plan, tmp_path)
    assert status == 0, out


def test_optional_database_group_that_is_new_is_a_candidate(tmp_path: Path) -> None:
    group = configured(DATABASE_GROUP, count_expression={})
    either = references(f"{DATABASE_GROUP}[0].id", "aws_security_group.app.id")
    plan = rule_plan(either, created("aws_security_group.app"), configs=(group, configured("aws_security_group.app")))
    assert run_review(plan, tmp_path)[0] == 2


def test_destroyed_group_is_no_candidate(tmp_path: Path) -> None:
    old = "aws_security_group.old"
    either = references(f"{old}.id", f"{GATEWAY_GROUP}.id")
    plan = plan_json(
        change_ingress_rule({}, "source_security_group_id"),
        deleted_resource(old, {old: {"id": "sg-9"}}),
        configuration={"root_module": {"resources": [updated_rule_config(source_security_group_id=either)]}},
    )
    status, out, _ = run_review(plan, tmp_path)
    assert status == 0, out


NEW_GROUP_OF_APP = created("aws_security_group.this", "module.app")


def test_existing_group_in_module_argument_is_no_candidate(tmp_path: Path) -> None:
    assert run_review(module_rule_plan(NEW_GROUP_OF_APP), tmp_path)[0] == 0


def test_new_group_in_module_argument_is_a_candidate(tmp_path: Path) -> None:
    plan = module_rule_plan(NEW_GROUP_OF_APP)
    replaced = resource_change(DATABASE_GROUP, ["create", "delete"], {"id": "sg-2"}, {}, after_unknown={"id": True})
    changes = [change for change in plan["resource_changes"] if change["address"] != DATABASE_GROUP]
    status, out, _ = run_review({**plan, "resource_changes": [*changes, replaced]}, tmp_path)
    assert status != 0
    assert f"can be any of {DATABASE_GROUP}, module.app.aws_security_group.this" in out


def new_connection_plan(*changes: dict[str, Any], configs: tuple[dict[str, Any], ...]) -> PlanJson:
    """Return a plan that creates a connection; the IDs of both security groups are known after apply."""
    resources: list[dict[str, Any]] = []
    for address, values in CONNECTION_WITH_DATABASE_GROUP.items():
        if address in (GATEWAY_GROUP, DATABASE_GROUP):
            resources.append(created(address, egress=[], ingress=[]))
        elif address != JSON_INGRESS_RULE:
            resources.append(resource_change(address, ["create"], None, dict(values)))
    gateway = next(change for change in resources if "resource_gateway." in change["address"])
    del gateway["change"]["after"]["security_group_ids"]
    gateway["change"]["after_unknown"] = {"security_group_ids": True}
    group_of_gateway = {"security_group_ids": references(f"{GATEWAY_GROUP}.id")}
    gateway_config = configured(gateway["address"], expressions=group_of_gateway)
    return plan_json(
        *resources,
        *changes,
        resources={},
        configuration={"root_module": {"resources": [gateway_config, *configs]}},
    )


@pytest.mark.parametrize(("source", "expected_status"), [(GATEWAY_GROUP, 0), ("aws_security_group.app", 2)])
def test_local_group_of_rule_is_not_its_source(source: str, expected_status: int, tmp_path: Path) -> None:
    rule = created(RULE, **{**DATABASE_PORT_RULE, "ip_protocol": "tcp"})
    rule["change"]["after_unknown"] = {"security_group_id": True, "referenced_security_group_id": True}
    expressions = {
        "security_group_id": references("local.group"),
        "referenced_security_group_id": references(f"{source}.id"),
    }
    others = [created("aws_security_group.app")] if source != GATEWAY_GROUP else []
    plan = new_connection_plan(rule, *others, configs=(configured(RULE, expressions=expressions),))
    status, out, _ = run_review(plan, tmp_path)
    assert status == expected_status, out


def test_dynamic_block_does_not_name_its_own_group(tmp_path: Path) -> None:
    plan = new_connection_plan(configs=(configured(DATABASE_GROUP),))
    group = next(change for change in plan["resource_changes"] if change["address"] == DATABASE_GROUP)
    group["change"]["after"]["ingress"] = [{**DATABASE_PORT_RULE}]
    group["change"]["after_unknown"] = {"id": True, "ingress": [{"security_groups": [True]}]}
    status, out, _ = run_review(plan, tmp_path)
    assert status == 0, out


INGRESS_FROM_RANGE = {**DATABASE_PORT_RULE, "type": "ingress", "security_group_id": "sg-2"}
REPORTED_RANGE = {**DATABASE_PORT_RULE, "cidr_blocks": ["10.0.0.0/16"]}


@pytest.mark.parametrize(("network", "expected_status"), [("10.0.1.0/24", 2), ("10.0.0.0/16", 0), ("10.0.0.0/8", 1)])
def test_narrowed_range_counts_although_group_reports_rule(network: str, expected_status: int, tmp_path: Path) -> None:
    before = {**INGRESS_FROM_RANGE, "cidr_blocks": ["10.0.0.0/16"]}
    update = resource_change(JSON_INGRESS_RULE, ["update"], before, {**before, "cidr_blocks": [network]})
    group = {"id": "sg-2", "ingress": [REPORTED_RANGE], "egress": []}
    plan = plan_json(
        update,
        resources={**CONNECTION_RESOURCES, DATABASE_GROUP: group},
        configuration={"root_module": {"resources": [configured(DATABASE_GROUP)]}},
    )
    status, out, _ = run_review(plan, tmp_path)
    assert status == expected_status, out


def test_set_of_each_value_has_one_of_the_groups(tmp_path: Path) -> None:
    groups = references(f"{GATEWAY_GROUP}.id", f"{DATABASE_GROUP}.id")
    each = {"security_group_ids": {"references": ["each.value"]}}
    plan = new_connection_plan(configs=())
    (gateway,) = plan["configuration"]["root_module"]["resources"]
    gateway.update(expressions=each, for_each_expression=groups)
    status, out, _ = run_review(plan, tmp_path)
    assert status == 2
    assert f"security_group_ids can be any of {DATABASE_GROUP}, {GATEWAY_GROUP}" in out

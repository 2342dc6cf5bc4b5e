"""Reviews of plans with values that are known after apply and can name several resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plan.plan_json import (
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    INGRESS_RULE_TYPE,
    SHARE_ARN,
    PlanJson,
    plan_json,
    resource_change,
    run_review,
)
from plan.reference_plans import (
    CONNECTION_WITH_DATABASE_GROUP,
    DATABASE_GROUP,
    NEW_GROUP,
    RULE,
    configured,
    created,
    references,
    wide_rule,
)

if TYPE_CHECKING:
    from pathlib import Path

APP_GROUP = "aws_security_group.app"


def plan_of_rule(
    expression: object,
    *changes: dict[str, Any],
    configs: tuple[dict[str, Any], ...] = (),
    **members: Any,  # noqa: ANN401 - JSON
) -> PlanJson:
    """Return a plan of a connection with rules, whose security group is an expression.

    Args:
        expression: The expression.
        changes: The changes of the plan. By default, a single rule.
        configs: The configurations of other resources.
        members: More members of the rule's configuration.
    """
    rule_config = configured(RULE, expressions={"security_group_id": expression}, **members)
    has_group = any(change["name"] == "g" for change in changes)
    return plan_json(
        *(changes or [wide_rule()]),
        resources=CONNECTION_RESOURCES if has_group else CONNECTION_WITH_DATABASE_GROUP,
        configuration={"root_module": {"resources": [rule_config, *configs]}},
    )


def two_groups(first: str, second: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a replacement of the database's group, and a new group, as instances of a resource."""
    return (
        {
            **resource_change(f"aws_security_group.g{first}", ["create", "delete"], {"id": "sg-2"}, {}, **NEW_GROUP),
            "name": "g",
        },
        created(f"aws_security_group.g{second}"),
    )


def review_of_rule(plan: PlanJson, tmp_path: Path, *options: str) -> tuple[object, list[str]]:
    """Return the exit status, and the findings about the rule."""
    status, out, err = run_review(plan, tmp_path, *options)
    assert err == ""
    return status, [line.strip() for line in out.splitlines() if line.startswith("  ") and RULE in line]


EITHER_GROUP = references(f"{DATABASE_GROUP}.id", f"{APP_GROUP}.id")
BY_KEY = {"references": ["aws_security_group.g", "each.key"]}
BY_INDEX = {"references": ["aws_security_group.g", "count.index"]}
FOR_EACH: Any = {"for_each_expression": {}}
COUNT: Any = {"count_expression": {"constant_value": 2}}
GROUPS_BY_NAME = two_groups('["db"]', '["app"]')
GROUPS_BY_NUMBER = two_groups("[0]", "[1]")
POSSIBLE_PLANS = {
    "condition": plan_of_rule(EITHER_GROUP, wide_rule(), created(APP_GROUP)),
    "element of a list": plan_of_rule({"references": ["aws_security_group.g"]}, wide_rule(), *GROUPS_BY_NUMBER),
    "for_each over a map of groups": plan_of_rule(
        {"references": ["each.value"]},
        wide_rule('["a"]'),
        wide_rule('["b"]'),
        created(APP_GROUP),
        for_each_expression=EITHER_GROUP,
    ),
    "key from a map": plan_of_rule(
        {"references": ["aws_security_group.g", "local.names", "each.key"]},
        wide_rule('["app"]'),
        *GROUPS_BY_NAME,
        **FOR_EACH,
    ),
    "different rules by index": plan_of_rule(
        BY_INDEX, wide_rule("[0]"), wide_rule("[1]", cidr_ipv4="10.0.0.0/8"), *GROUPS_BY_NUMBER, **COUNT
    ),
    "local value": plan_of_rule(
        references("local.group"), wide_rule(), *two_groups('["db"]', '["app"]'), created(APP_GROUP)
    ),
    "output of a module": plan_json(
        wide_rule(),
        created("aws_security_group.this", "module.app"),
        resources=CONNECTION_WITH_DATABASE_GROUP,
        configuration={
            "root_module": {
                "resources": [configured(RULE, expressions={"security_group_id": references("module.app.group")})],
                "module_calls": {
                    "app": {
                        "expressions": {"other": references(f"{DATABASE_GROUP}.id")},
                        "module": {
                            "outputs": {
                                "group": {"expression": {"references": ["var.other", "aws_security_group.this"]}}
                            }
                        },
                    }
                },
            }
        },
    ),
    "result of random_shuffle": plan_of_rule(
        references("random_shuffle.pick.result"),
        wide_rule(),
        created("random_shuffle.pick", input=["sg-2", "sg-8"]),
        configs=(configured("random_shuffle.pick", expressions={"input": {}}),),
    ),
}
OPEN_PLANS = {
    "data source": plan_of_rule(references("data.aws_security_group.db.id")),
    "attribute of another type": plan_of_rule(references("aws_cloudformation_stack.s.outputs")),
    "local value beside a data source": plan_of_rule(
        references("local.group"),
        wide_rule(),
        {**resource_change("aws_ssm_parameter.x", ["read"], None, {}), "mode": "data"},
    ),
}
CERTAIN_PLANS = {
    "own key": plan_of_rule(BY_KEY, wide_rule('["db"]'), *GROUPS_BY_NAME, **FOR_EACH),
    "equal rules by index": plan_of_rule(BY_INDEX, wide_rule("[0]"), wide_rule("[1]"), *GROUPS_BY_NUMBER, **COUNT),
    "constant in terraform_data": plan_of_rule(
        references("terraform_data.pick.output"),
        wide_rule(),
        created("terraform_data.pick", input="sg-2"),
        configs=(configured("terraform_data.pick", expressions={"input": {"constant_value": "sg-2"}}),),
    ),
    "constant argument of a data source": plan_of_rule(
        references("data.aws_security_group.db.id"),
        configs=(configured("aws_security_group.db", "data", expressions={"id": references(f"{DATABASE_GROUP}.id")}),),
    ),
    "instances of another resource": plan_of_rule(
        {"references": ["each.value.id", "each.value"]},
        wide_rule('["db"]'),
        *GROUPS_BY_NAME,
        for_each_expression={"references": ["aws_security_group.g"]},
    ),
}
UNRELATED_PLANS = {
    "key of another group": plan_of_rule(BY_KEY, wide_rule('["app"]'), *GROUPS_BY_NAME[1:], **FOR_EACH),
    "condition between other groups": plan_of_rule(
        references(f"{APP_GROUP}.id", "aws_security_group.web.id"),
        wide_rule(),
        created(APP_GROUP),
        created("aws_security_group.web"),
    ),
    "local value of a module": plan_json(
        wide_rule(module="module.app"),
        created("aws_security_group.this", "module.app"),
        resources=CONNECTION_WITH_DATABASE_GROUP,
        configuration={
            "root_module": {
                "module_calls": {
                    "app": {
                        "module": {
                            "resources": [
                                configured(RULE, expressions={"security_group_id": references("local.group")})
                            ]
                        }
                    }
                }
            }
        },
    ),
    "other group in terraform_data": plan_of_rule(
        references("terraform_data.pick.output"),
        wide_rule(),
        created(APP_GROUP),
        created("terraform_data.pick"),
        configs=(configured("terraform_data.pick", expressions={"input": references(f"{APP_GROUP}.id")}),),
    ),
    "group of another provider": plan_of_rule(references("awscc_ec2_security_group.app.group_id")),
}


@pytest.mark.parametrize("plan", POSSIBLE_PLANS.values(), ids=POSSIBLE_PLANS)
def test_possible_rule_of_database_is_unknown(plan: PlanJson, tmp_path: Path) -> None:
    status, findings = review_of_rule(plan, tmp_path)
    assert findings
    assert all(line.startswith("?    not known:") and "can be" in line for line in findings)
    assert status in (1, 2)


@pytest.mark.parametrize("plan", OPEN_PLANS.values(), ids=OPEN_PLANS)
def test_rule_of_any_group_is_unknown(plan: PlanJson, tmp_path: Path) -> None:
    expected = f"?    not known: whether a security group of the connection is meant: {RULE} (security_group_id)"
    assert review_of_rule(plan, tmp_path) == (2, [expected])


@pytest.mark.parametrize("plan", CERTAIN_PLANS.values(), ids=CERTAIN_PLANS)
def test_certain_rule_of_database_fails(plan: PlanJson, tmp_path: Path) -> None:
    status, findings = review_of_rule(plan, tmp_path)
    assert (status, [line.partition(":")[0] for line in findings]) == (1, ["FAIL opens"])


@pytest.mark.parametrize("plan", UNRELATED_PLANS.values(), ids=UNRELATED_PLANS)
def test_rule_of_other_group_is_not_reported(plan: PlanJson, tmp_path: Path) -> None:
    assert review_of_rule(plan, tmp_path) == (0, [])


def test_allowed_address_makes_unknown_rule_a_warning(tmp_path: Path) -> None:
    plan = POSSIBLE_PLANS["condition"]
    status, (finding,) = review_of_rule(plan, tmp_path, "--allow", f"unknown={RULE}")
    assert (status, finding.partition(":")[0]) == (0, "warn not known")
    status, _ = review_of_rule(plan, tmp_path, "--allow", f"unknown={APP_GROUP}")
    assert status == 2


@pytest.mark.parametrize(
    ("address", "known", "argument", "expression"),
    [
        (
            "aws_ram_principal_association.x",
            {"principal": "111122223333"},
            "resource_share_arn",
            references("aws_ram_resource_share.share.arn", "aws_ram_resource_share.new.arn"),
        ),
        (
            "aws_ram_resource_association.x",
            {"resource_share_arn": f"{SHARE_ARN}9"},
            "resource_arn",
            references(f"{CONFIGURATION_TYPE}.orders.arn", f"{CONFIGURATION_TYPE}.new.arn"),
        ),
        (
            "aws_vpclattice_service_network_resource_association.x",
            {"service_network_identifier": "sn-1"},
            "resource_configuration_identifier",
            references(f"{CONFIGURATION_TYPE}.orders.arn", f"{CONFIGURATION_TYPE}.new.arn"),
        ),
    ],
    ids=["share", "configuration", "service network"],
)
def test_possible_association_is_unknown(
    address: str, known: dict[str, Any], argument: str, expression: object, tmp_path: Path
) -> None:
    association = resource_change(address, ["create"], None, known, after_unknown={argument: True})
    others = [created("aws_ram_resource_share.new"), created(f"{CONFIGURATION_TYPE}.new")]
    config = configured(address, expressions={argument: expression})
    plan = plan_json(association, *others, configuration={"root_module": {"resources": [config]}})
    status, out, _ = run_review(plan, tmp_path)
    assert f"not known: {address}: {argument} can be any of" in out
    assert status == 2


def test_uncertain_gateway_is_unknown(tmp_path: Path) -> None:
    address = f"{CONFIGURATION_TYPE}.two"
    configuration = resource_change(
        address, ["create"], None, {"port_ranges": ["5432"]}, after_unknown={"resource_gateway_identifier": True}
    )
    expression = references("aws_vpclattice_resource_gateway.gate.id", "aws_vpclattice_resource_gateway.new.id")
    config = configured(address, expressions={"resource_gateway_identifier": expression})
    plan = plan_json(
        configuration,
        created("aws_vpclattice_resource_gateway.new"),
        configuration={"root_module": {"resources": [config]}},
    )
    status, out, _ = run_review(plan, tmp_path)
    assert f"not known: {address}: resource_gateway_identifier can be any of" in out
    assert status == 2


def test_lost_rule_with_possible_successor_is_unknown(tmp_path: Path) -> None:
    rule = created(f"{INGRESS_RULE_TYPE}.new", **DATABASE_PORT_RULE, referenced_security_group_id="sg-1")
    rule["change"]["after_unknown"] = {"security_group_id": True}
    config = configured(f"{INGRESS_RULE_TYPE}.new", expressions={"security_group_id": EITHER_GROUP})
    old_rule = CONNECTION_RESOURCES["aws_security_group_rule.in"]
    plan = plan_json(
        resource_change("aws_security_group_rule.in", ["delete"], old_rule, None),
        rule,
        created(APP_GROUP),
        resources=CONNECTION_WITH_DATABASE_GROUP,
        configuration={"root_module": {"resources": [config]}},
    )
    status, out, _ = run_review(plan, tmp_path)
    assert f"unless {INGRESS_RULE_TYPE}.new does" in out
    assert "FAIL " not in out.partition("link:")[0]
    assert status == 2

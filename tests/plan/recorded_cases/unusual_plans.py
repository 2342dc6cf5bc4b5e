"""Configurations without a port, and plans with actions beyond create, update and delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import CONNECTION, changed, without
from plan.recorded_edits import find_change, with_actions

if TYPE_CHECKING:
    from plan.recorded_case import PlanEdit

KIND = CaseKind("unusual plans")
CASES = KIND.cases

CONFIGURATION = "aws_vpclattice_resource_configuration.orders"
INGRESS_RULE = "aws_vpc_security_group_ingress_rule.in"
PRINCIPAL = "aws_ram_principal_association.polytomic"
WITHOUT_PORT = "port ,"

# Configurations for an ARN, and groups of configurations.


def _arn_configuration(arn: str) -> str:
    target = f'  resource_configuration_definition {{\n    arn_resource {{\n      arn = "{arn}"\n    }}\n  }}\n'
    return hcl.resource(
        "aws_vpclattice_resource_configuration.orders",
        target,
        name='"orders-rc"',
        type='"ARN"',
        resource_gateway_identifier=hcl.GATE,
    )


CLUSTER_ARN = "arn:aws:rds:us-east-1:123456789012:cluster:orders"
BY_ARN = without(CONNECTION, CONFIGURATION) + _arn_configuration(CLUSTER_ARN)
GROUP = hcl.resource(
    "aws_vpclattice_resource_configuration.orders",
    name='"orders-rc"',
    type='"GROUP"',
    protocol='"TCP"',
    resource_gateway_identifier=hcl.GATE,
)
GROUP_ID = f"{CONFIGURATION}.id"
AS_GROUP = without(CONNECTION, CONFIGURATION) + GROUP


def _child(name: str, port: int = 5432) -> str:
    child = hcl.configuration(name, port=port, type='"CHILD"', resource_configuration_group_id=GROUP_ID)
    return changed(child, (f"  resource_gateway_identifier = {hcl.GATE}\n", ""), ('  protocol = "TCP"\n', ""))


WITH_CHILD = AS_GROUP + _child("child")
for name, configuration in (("for an ARN", BY_ARN), ("of a group", AS_GROUP), ("of a group with a child", WITH_CHILD)):
    KIND.add(f"configuration {name} unchanged", configuration, configuration, 0, absent=WITHOUT_PORT)
    KIND.add(f"configuration {name} created", "", configuration, 0, absent=WITHOUT_PORT)
    KIND.add(
        f"configuration {name} with a tag",
        configuration,
        changed(configuration, ('"orders-rc"', '"orders-rc"\n  tags = { a = "b" }')),
        0,
        absent=WITHOUT_PORT,
    )
    KIND.add(
        f"configuration {name} shared with a stranger",
        configuration,
        configuration + hcl.principal("x", f'"{hcl.STRANGER}"'),
        1,
    )
    KIND.add(f"configuration {name} no longer shared", configuration, without(configuration, PRINCIPAL), 1)
SSH_RULES = hcl.rules_between("ssh", hcl.OWN, '"sg-db"', 22)
KIND.add("configuration for an ARN gets rules for a second port", BY_ARN, BY_ARN + SSH_RULES, 1)
KIND.add("configuration for an ARN created with rules for two ports", "", BY_ARN + SSH_RULES, 1)
for name, configuration in (("for an ARN", BY_ARN), ("of a group", AS_GROUP)):
    KIND.add(f"configuration {name} loses its ingress rule", configuration, without(configuration, INGRESS_RULE), 1)
KIND.add("another ARN", BY_ARN, without(CONNECTION, CONFIGURATION) + _arn_configuration(CLUSTER_ARN + "2"), 1)
KIND.add(
    "child added to a shared group",
    AS_GROUP,
    WITH_CHILD,
    1,
    2,
    mentions=("aws_vpclattice_resource_configuration.child",),
)
KIND.add(
    "second child added to a shared group",
    WITH_CHILD,
    WITH_CHILD + _child("billing"),
    1,
    2,
    mentions=("aws_vpclattice_resource_configuration.billing",),
)
KIND.add(
    "child added to a shared group by its id",
    AS_GROUP,
    AS_GROUP + changed(_child("child"), (GROUP_ID, '"rcfg-orders"')),
    1,
    2,
)
KIND.add("child of a shared group gets another host", WITH_CHILD, changed(WITH_CHILD, ('"child.xxx', '"other.xxx')), 1)
KIND.add("child of a shared group gets all ports", WITH_CHILD, changed(WITH_CHILD, ('["5432"]', '["1-65535"]')), 1)
KIND.add("child of a shared group destroyed", WITH_CHILD, AS_GROUP, 1)

# Actions of a later Terraform, or of OpenTofu.
for address in (CONFIGURATION, INGRESS_RULE, PRINCIPAL):
    resource_type = address.partition(".")[0]
    KIND.add(
        f"unknown action on {resource_type} (edited)",
        CONNECTION,
        CONNECTION,
        1,
        2,
        edit=with_actions(address, "rewire"),
        mentions=(address,),
    )
KIND.add(
    "unknown action beside an update (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=with_actions(CONFIGURATION, "update", "rewire"),
)
KIND.add("no action (edited)", CONNECTION, CONNECTION, 1, 2, edit=with_actions(INGRESS_RULE))


def _removed(address: str) -> str:
    return f"\nremoved {{\n  from = {address}\n  lifecycle {{\n    destroy = false\n  }}\n}}\n"


for address in (CONFIGURATION, INGRESS_RULE, PRINCIPAL):
    resource_type = address.partition(".")[0]
    dependent = ("aws_ram_resource_association.orders",) if address == CONFIGURATION else ()
    forgotten = without(CONNECTION, address, *dependent) + "".join(map(_removed, (address, *dependent)))
    KIND.add(f"{resource_type} leaves the state", CONNECTION, forgotten, 0, mentions=(address,))


def _forget_all(plan: dict[str, Any]) -> None:
    for entry in plan["resource_changes"]:
        entry["change"]["actions"] = ["forget"]


KIND.add("all leaves the state by OpenTofu (edited)", CONNECTION, "", 0, edit=_forget_all)


def _forget_and_create(plan: dict[str, Any]) -> None:
    """Replace the configuration and forget the old one, as OpenTofu does with lifecycle.destroy = false."""
    change = find_change(plan, CONFIGURATION)["change"]
    assert change["actions"] == ["delete", "create"]
    change["actions"] = ["forget", "create"]


KIND.add(
    "replaced configuration is forgotten by OpenTofu (edited)",
    CONNECTION,
    changed(CONNECTION, ('"orders-rc"', '"two-rc"')),
    1,
    edit=_forget_and_create,
)


def _with_member(**members: object) -> PlanEdit:
    def edit(plan: dict[str, Any]) -> None:
        plan.update(members)

    return edit


def _defer(plan: dict[str, Any]) -> None:
    """Defer the change of a rule to a later plan, an experiment of Terraform."""
    entry = find_change(plan, INGRESS_RULE)
    plan["resource_changes"].remove(entry)
    plan["deferred_changes"] = [{"reason": "resource_config_unknown", "resource_change": entry}]
    plan["complete"] = False


RULE_CHANGED = changed(
    CONNECTION, ("referenced_security_group_id = aws_security_group.own.id", 'referenced_security_group_id = "sg-app"')
)
KIND.add(
    "change of the ingress rule is deferred (edited)", CONNECTION, RULE_CHANGED, 1, 2, edit=_defer, is_incomplete=True
)
KIND.add(
    "plan with an error (edited)",
    CONNECTION,
    CONNECTION,
    1,
    2,
    edit=_with_member(errored=True, applyable=False),
    is_incomplete=True,
)
INVOCATION = {
    "address": "action.aws_lambda_invoke.x",
    "type": "aws_lambda_invoke",
    "name": "x",
    "config_values": {"function_name": "x"},
}
KIND.add(
    "action of Terraform 1.14 invoked (edited)",
    CONNECTION,
    CONNECTION,
    0,
    2,
    edit=_with_member(action_invocations=[INVOCATION]),
)
KIND.add("plan for a single resource", CONNECTION, CONNECTION, 0, options=("-target=aws_security_group.own",))
KIND.add(
    "plan for a single rule that is removed",
    CONNECTION,
    without(CONNECTION, INGRESS_RULE),
    1,
    options=(f"-target={INGRESS_RULE}",),
)
KIND.add(
    "plan without the rule that is removed",
    CONNECTION,
    without(CONNECTION, INGRESS_RULE),
    0,
    options=("-target=aws_security_group.own",),
)
KIND.add("plan to destroy all", CONNECTION, CONNECTION, 1, options=("-destroy",))
KIND.add("plan to destroy all, allowed", CONNECTION, CONNECTION, 0, options=("-destroy",), allow=("destroy",))

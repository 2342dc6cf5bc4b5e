"""Edits of recorded plans, for what neither Terraform 1.11.4 nor the AWS provider 5.100.0 can plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plan.recorded_case import PlanEdit

Plan = dict[str, Any]


def find_change(plan: Plan, address: str) -> dict[str, Any]:
    """Return the entry of a resource among the changes."""
    (entry,) = [entry for entry in plan["resource_changes"] if entry["address"] == address]
    found: dict[str, Any] = entry
    return found


def replace_in_plan(plan: Plan, *changes: tuple[str, str]) -> None:
    """Replace texts everywhere in a plan."""
    text = json.dumps(plan)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    plan.clear()
    plan.update(json.loads(text))


def as_null_resource(plan: Plan) -> None:
    """Make the terraform_data a null_resource: the machines for the tests do not have the provider of this type."""
    replace_in_plan(plan, ("terraform_data", "null_resource"), ("triggers_replace", "triggers"))


def with_created(address: str, values: dict[str, Any], expressions: dict[str, Any], *, before: Any = None) -> PlanEdit:  # noqa: ANN401 - JSON
    """Return an edit that adds a created or an updated resource of a type that the AWS provider 5.100.0 lacks.

    Args:
        address: The address, in the root module.
        values: The values after the apply.
        expressions: The arguments in the configuration.
        before: The values before the apply; None for a created resource.
    """
    resource_type, name = address.split(".")
    names = {"address": address, "mode": "managed", "type": resource_type, "name": name}

    def edit(plan: Plan) -> None:
        actions = ["create"] if before is None else ["update"]
        change: dict[str, Any] = {"actions": actions, "before": before, "after": values, "after_unknown": {}}
        change["before_sensitive"] = before is not None and {}
        change["after_sensitive"] = {}
        plan["resource_changes"].append({**names, "change": change})
        plan["configuration"]["root_module"]["resources"].append({**names, "expressions": expressions})

    return edit


def with_actions(address: str, *actions: str) -> PlanEdit:
    """Return an edit that replaces the actions of a resource."""

    def edit(plan: Plan) -> None:
        find_change(plan, address)["change"]["actions"] = list(actions)

    return edit

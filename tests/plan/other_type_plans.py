"""Changes of resources of other types, with their configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan.plan_json import plan_json, resource_change

if TYPE_CHECKING:
    from plan.plan_json import PlanJson


def created(address: str, *unknown: str, **values: object) -> dict[str, Any]:
    """Return the creation of a resource, with the names of the values known after apply."""
    return resource_change(address, ["create"], None, values, after_unknown=dict.fromkeys(["id", *unknown], True))


def config_of(address: str, **expressions: object) -> dict[str, Any]:
    """Return the configuration of a resource, by the expressions of its arguments."""
    resource_type, _, name = address.partition(".")
    return {"mode": "managed", "type": resource_type, "name": name, "address": address, "expressions": expressions}


def configured_plan(configs: list[dict[str, Any]], *changes: dict[str, Any], **members: Any) -> PlanJson:  # noqa: ANN401
    """Return a plan with a configuration of the root module."""
    return plan_json(*changes, configuration={"root_module": {"resources": configs}}, **members)

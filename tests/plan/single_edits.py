"""Plans with a single edit: each part of a connection removed, replaced, changed, or beside a further resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plan.edit_table import DATABASE_EGRESS, DATABASE_GROUPS, EDIT_TABLE, NO_PORTS, PORTLESS_TYPES
from plan.plan_compaction import copy_json
from plan.recorded_edits import find_change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from plan.argument_edits import ArgumentEdits

Plan = dict[str, Any]
Entry = dict[str, Any]
# References to values that the plan does not tell.
LOCAL_EXPRESSION = {"a local": {"references": ["local.elsewhere"]}}
FOREIGN_EXPRESSIONS = {
    **LOCAL_EXPRESSION,
    "a resource of another type": {"references": ["terraform_data.pick.output", "terraform_data.pick"]},
    "a data source": {"references": ["data.aws_security_group.x.id", "data.aws_security_group.x"]},
}
PORTS = ("from_port", "to_port")
SINGLE_PEERS = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
_SOURCES = (
    ("managed", "terraform_data", "pick", "create", "output"),
    ("data", "aws_security_group", "x", "read", "arn"),
)
_SOURCE_VALUES: dict[str, dict[str, Any]] = {"managed": {"input": "elsewhere"}, "data": {"name": "x"}}
_SOURCE_EXPRESSIONS: dict[str, dict[str, Any]] = {
    "managed": {"input": {"constant_value": "elsewhere"}},
    "data": {"name": {"constant_value": "x"}},
}
# Terraform writes no expression for dynamic blocks.
DYNAMIC_BLOCKS = ("ingress", "egress")


@dataclass(frozen=True)
class SingleEdit:
    """A plan with an edit.

    Attributes:
        name: The edit.
        plan: The plan.
    """

    name: str
    plan: Plan


def iter_harmful_edits(
    plan: Plan, address: str, expressions: Mapping[str, dict[str, Any]] = FOREIGN_EXPRESSIONS
) -> Iterator[SingleEdit]:
    """Yield a plan with each edit of a resource that removes, widens or redirects a part of a connection.

    Args:
        plan: The plan.
        address: The address of the resource.
        expressions: The references for an argument with an unknown value.

    Raises:
        KeyError: The edit table lacks the resource type or an argument.
    """
    entry = find_change(plan, address)
    is_new = entry["change"]["before"] is None
    if not is_new:
        yield from _iter_removals(plan, address)
    for argument, edits in _arguments(entry).items():
        if isinstance(edits, str):
            continue
        for value in edits.wider if is_new else (*edits.wider, *edits.other):
            if entry["change"]["after"].get(argument) == value:
                continue
            if edits.in_place:
                yield _changed(f"{argument} = {value}", plan, address, argument, value)
            if edits.replaces and not is_new:
                yield _replaced(f"{argument} = {value}, replaced", plan, address, argument, value)
        if edits.in_place and (edits.wider or not is_new):
            yield from _iter_unknown(plan, address, argument, expressions)


def iter_harmless_edits(plan: Plan, address: str, values: Mapping[type, Any]) -> Iterator[SingleEdit]:
    """Yield a plan with another value for each argument of a resource that the edit table has a reason for."""
    entry = find_change(plan, address)
    for argument, edits in _arguments(entry).items():
        value = entry["change"]["after"].get(argument)
        if isinstance(edits, str) and not edits.startswith("computed") and type(value) in values:
            yield _changed(argument, plan, address, argument, values[type(value)])


def _arguments(entry: Entry) -> dict[str, ArgumentEdits]:
    """Return the edits of each argument, after a check that the table has all arguments."""
    change = entry["change"]
    table = dict(EDIT_TABLE[entry["type"]])
    if (entry["type"], entry["name"]) in DATABASE_GROUPS:
        table["egress"] = DATABASE_EGRESS
    if change["after"].get("type") in PORTLESS_TYPES:
        table["port_ranges"] = NO_PORTS
    names = change["after"].keys() | change["after_unknown"].keys()
    return {name: table[name] for name in sorted(names)}


def _iter_removals(plan: Plan, address: str) -> Iterator[SingleEdit]:
    def destroy(entry: Entry) -> None:
        entry["change"] |= {"actions": ["delete"], "after": None, "after_unknown": {}, "after_sensitive": False}

    if find_change(plan, address)["type"] != "aws_default_security_group":
        yield _edited("destroyed", plan, address, destroy)
    yield _replaced("replaced", plan, address, "", None)

    def leave_out(entry: Entry) -> None:
        entry["change"]["actions"] = ["rewire"]

    yield _edited("unknown action", plan, address, leave_out)


def _iter_unknown(
    plan: Plan, address: str, argument: str, expressions: Mapping[str, dict[str, Any]]
) -> Iterator[SingleEdit]:
    all_expressions: dict[str, dict[str, Any] | None] = dict(expressions)
    # The rules of a new group are unknown, too, if the configuration has none.
    if argument in DYNAMIC_BLOCKS and find_change(plan, address)["change"]["before"] is not None:
        all_expressions["a dynamic block"] = None
    for name, expression in all_expressions.items():

        def make_unknown(entry: Entry) -> None:
            _update(entry)
            _clear_other_peers(entry, argument)
            entry["change"]["after"].pop(argument, None)
            entry["change"]["after_unknown"][argument] = True

        edit = _edited(f"{argument} behind {name}", plan, address, make_unknown)
        _set_expression(edit.plan, address, argument, expression)
        _add_sources(edit.plan, address)
        yield edit


def _add_sources(plan: Plan, address: str) -> None:
    """Add the resource and the data source of ``FOREIGN_EXPRESSIONS`` to the module of a resource."""
    module_address = find_change(plan, address).get("module_address")
    module = _find_module(plan, address)
    for mode, resource_type, name, actions, unknown in _SOURCES:
        names = {"mode": mode, "type": resource_type, "name": name}
        local_address = f"{resource_type}.{name}" if mode == "managed" else f"data.{resource_type}.{name}"
        module["resources"].append({**names, "address": local_address, "expressions": _SOURCE_EXPRESSIONS[mode]})
        entry = {**names, "address": local_address}
        if module_address:
            entry |= {"module_address": module_address, "address": f"{module_address}.{local_address}"}
        change = {
            "actions": [actions],
            "before": None,
            "after": _SOURCE_VALUES[mode],
            "after_unknown": {"id": True, unknown: True},
        }
        plan["resource_changes"].append({**entry, "change": change})


def _changed(name: str, plan: Plan, address: str, argument: str, value: object) -> SingleEdit:
    def change_argument(entry: Entry) -> None:
        _update(entry)
        _clear_other_peers(entry, argument)
        entry["change"]["after"][argument] = value
        entry["change"]["after_unknown"].pop(argument, None)
        _keep_port_range(entry["change"]["after"], argument)

    edit = _edited(name, plan, address, change_argument)
    _set_expression(edit.plan, address, argument, {"constant_value": value})
    return edit


def _replaced(name: str, plan: Plan, address: str, argument: str, value: object) -> SingleEdit:
    def replace(entry: Entry) -> None:
        change = entry["change"]
        change["actions"] = ["delete", "create"]
        for computed in ("id", "arn", "security_group_rule_id"):
            if change["after"].pop(computed, None) is not None:
                change["after_unknown"][computed] = True
        if argument:
            change["after"][argument] = value
            change["replace_paths"] = [[argument]]

    edit = _edited(name, plan, address, replace)
    if argument:
        _set_expression(edit.plan, address, argument, {"constant_value": value})
    return edit


def _update(entry: Entry) -> None:
    if entry["change"]["before"] is not None:
        entry["change"]["actions"] = ["update"]


def _keep_port_range(values: dict[str, Any], argument: str) -> None:
    """Move the other end of a port range that has become empty."""
    if argument in PORTS and values["from_port"] > values["to_port"]:
        values |= dict.fromkeys(PORTS, values[argument])


def _clear_other_peers(entry: Entry, argument: str) -> None:
    """Remove the other peers of a rule of a newer type, which has a single peer."""
    if argument in SINGLE_PEERS and "ip_protocol" in entry["change"]["after"]:
        for name in SINGLE_PEERS:
            entry["change"]["after"][name] = None
            entry["change"]["after_unknown"].pop(name, None)


def _edited(name: str, plan: Plan, address: str, edit: Callable[[Entry], None]) -> SingleEdit:
    edited_plan = copy_plan(plan, address)
    edit(find_change(edited_plan, address))
    return SingleEdit(name, edited_plan)


def copy_plan(plan: Plan, address: str = "") -> Plan:
    """Return a copy of a plan, for an edit of the configuration and of the change of a resource."""
    changes = [copy_json(entry) if entry["address"] == address else entry for entry in plan["resource_changes"]]
    return {**plan, "resource_changes": changes, "configuration": copy_json(plan["configuration"])}


def _set_expression(plan: Plan, address: str, argument: str, expression: dict[str, Any] | None) -> None:
    """Set the expression of an argument in the configuration, or remove the expression."""
    entry = find_change(plan, address)
    for resource in _find_module(plan, address)["resources"]:
        if (resource["type"], resource["name"]) == (entry["type"], entry["name"]):
            resource["expressions"].pop(argument, None)
            if expression is not None:
                resource["expressions"][argument] = expression


def _find_module(plan: Plan, address: str) -> dict[str, Any]:
    """Return the configuration of the module with a resource."""
    module: dict[str, Any] = plan["configuration"]["root_module"]
    for step in find_change(plan, address).get("module_address", "").split(".")[1::2]:
        module = module["module_calls"][step.partition("[")[0]]["module"]
    return module

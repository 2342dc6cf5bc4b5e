"""A compact form of plans in JSON, without what another part of the plan has."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The planned values repeat the changes, if a plan has any, and the time differs in each run.
RECORDED_MEMBERS = (
    "format_version",
    "terraform_version",
    "applyable",
    "complete",
    "errored",
    "resource_drift",
    "resource_changes",
    "deferred_changes",
    "prior_state",
    "configuration",
)
# The members of a resource in the prior state that the entry of its change has, too.
_PRIOR_MEMBERS = ("address", "mode", "type", "name", "index", "provider_name", "values", "sensitive_values")
_DEFAULT_MEMBERS = {"mode": "managed", "provider_name": "registry.terraform.io/hashicorp/aws"}
_DEFAULT_CONFIG_MEMBERS = {"mode": "managed", "provider_config_key": "aws", "schema_version": 0}
# Stands for a module call that the other plan has, too.
_SHARED = "shared"
# Stands for the resources of a module in the prior state, if the changes have the same resources.
_ALL_CHANGED = "all changed"
_AFTER_MEMBERS = {"after": "before", "after_sensitive": "before_sensitive"}


def copy_json(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a copy of a JSON value, in a quarter of the time of ``copy.deepcopy``."""
    return json.loads(json.dumps(value))


def select_recorded_members(document: Mapping[str, Any], *, has_outputs: bool = False) -> dict[str, Any]:
    """Return a copy of a plan with only the members that are recorded.

    Args:
        document: The plan.
        has_outputs: True to keep the outputs and the conditions, which tell what -target leaves out.
    """
    plan: dict[str, Any] = copy_json(_select(document, RECORDED_MEMBERS))
    if "resource_changes" not in document:
        plan["planned_values"] = copy_json(document["planned_values"])
    elif has_outputs:
        plan["planned_values"] = copy_json(_select(document["planned_values"], ["outputs"]))
        plan.update(copy_json(_select(document, ["checks"])))
    for module in _iter_prior_modules(plan):
        resources = module.get("resources", [])
        module["resources"] = [_select(resource, _PRIOR_MEMBERS) for resource in resources]
    return plan


def compact_plan(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan without values that another part of the plan has; ``expand_plan`` is the inverse."""
    compact: dict[str, Any] = copy_json(plan)
    prior_resources = _prior_resources(compact)
    for module in _iter_prior_modules(compact):
        known = prior_resources.get(module.get("address"))
        if module["resources"] == known:
            module["resources"] = _ALL_CHANGED
    for entry in compact.get("resource_changes", ()):
        change = entry["change"]
        for after, before in _AFTER_MEMBERS.items():
            if isinstance(change[before], dict) and isinstance(change[after], dict):
                _compact_members(change, before, after)
        _remove_defaults(entry, _DEFAULT_MEMBERS)
        _remove_defaults(change, {"after_unknown": {}})
    for config in _iter_configured_resources(compact):
        _remove_defaults(config, _DEFAULT_CONFIG_MEMBERS)
        _remove_defaults(config, {"address": f"{config['type']}.{config['name']}"})
    return compact


def expand_plan(compact: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan of a compact plan."""
    plan: dict[str, Any] = copy_json(compact)
    for entry in plan.get("resource_changes", ()):
        change = entry["change"]
        for after, before in _AFTER_MEMBERS.items():
            if after not in change:
                _expand_members(change, before, after)
        change.setdefault("after_unknown", {})
        _add_defaults(entry, _DEFAULT_MEMBERS)
    prior_resources = _prior_resources(plan)
    for module in _iter_prior_modules(plan):
        if module["resources"] == _ALL_CHANGED:
            module["resources"] = copy_json(prior_resources[module.get("address")])
    for config in _iter_configured_resources(plan):
        _add_defaults(config, {**_DEFAULT_CONFIG_MEMBERS, "address": f"{config['type']}.{config['name']}"})
    return plan


def omit_shared_entries(compact: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return a compact plan without the changes and the configured resources that another plan has, too.

    In place of the entries, a list has the number of the next entries to take from the other plan; a negative number
    for entries to leave out. A module call that the other plan has, too, is left out as a whole.
    ``add_shared_entries`` is the inverse.
    """
    rest: dict[str, Any] = copy_json(compact)
    for entries, base_entries in _iter_entry_lists(rest, base):
        entries[:] = _omit_from_list(entries, base_entries)
    for calls, base_calls in _iter_module_calls(rest, base):
        for name in calls.keys() & base_calls.keys():
            if calls[name] == base_calls[name]:
                calls[name] = _SHARED
    configuration = rest["configuration"]
    if base and configuration.get("provider_config") == base["configuration"].get("provider_config"):
        del configuration["provider_config"]
    return rest


def add_shared_entries(rest: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return the compact plan; see ``omit_shared_entries``."""
    compact: dict[str, Any] = copy_json(rest)
    for entries, base_entries in _iter_entry_lists(compact, base):
        entries[:] = _add_to_list(entries, base_entries)
    for calls, base_calls in _iter_module_calls(compact, base):
        for name, call in calls.items():
            if call == _SHARED:
                calls[name] = copy_json(base_calls[name])
    if base:
        compact["configuration"].setdefault("provider_config", copy_json(base["configuration"]["provider_config"]))
    return compact


def _omit_from_list(entries: Iterable[Any], base_entries: Sequence[Any]) -> list[Any]:
    rest: list[Any] = []
    position = 0
    for entry in entries:
        if entry not in base_entries[position:]:
            rest.append(entry)
            continue
        index = base_entries.index(entry, position)
        if index > position:
            rest.append(position - index)
        if index == position and rest and isinstance(rest[-1], int):
            rest[-1] += 1
        else:
            rest.append(1)
        position = index + 1
    return rest


def _add_to_list(rest: Iterable[Any], base_entries: Sequence[Any]) -> list[Any]:
    entries: list[Any] = []
    position = 0
    for item in rest:
        if not isinstance(item, int):
            entries.append(item)
            continue
        if item > 0:
            entries += copy_json(base_entries[position : position + item])
        position += abs(item)
    return entries


def _iter_entry_lists(plan: Mapping[str, Any], base: Mapping[str, Any]) -> list[tuple[list[Any], list[Any]]]:
    """Return the lists of the same kind of entries in two compact plans."""
    root_resources = ("configuration", "root_module", "resources")
    return [*_iter_members(plan, base, "resource_changes"), *_iter_members(plan, base, *root_resources)]


def _iter_module_calls(plan: Mapping[str, Any], base: Mapping[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the module calls of the root modules of two compact plans; none if a plan has none."""
    return _iter_members(plan, base, "configuration", "root_module", "module_calls")


def _iter_members(plan: Mapping[str, Any], base: Mapping[str, Any], *names: str) -> list[tuple[Any, Any]]:
    """Return the members at the same place of two plans; none if a plan has none."""
    values: list[Any] = [plan, base]
    for name in names:
        values = [value.get(name, {}) for value in values]
    return [(values[0], values[1])] if all(values) else []


def _select(members: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: members[name] for name in names if name in members}


def _prior_resources(plan: Mapping[str, Any]) -> dict[str | None, list[dict[str, Any]]]:
    """Return the resources before the apply, as in the prior state, by the address of the module."""
    resources = defaultdict(list)
    for entry in plan.get("resource_changes", ()):
        change = entry["change"]
        if change["before"] is not None:
            values = {"values": change["before"], "sensitive_values": change["before_sensitive"]}
            resources[entry.get("module_address")].append({**_select(entry, _PRIOR_MEMBERS), **values})
    return resources


def _remove_defaults(members: dict[str, Any], defaults: Mapping[str, Any]) -> None:
    for name, value in defaults.items():
        if members.get(name) == value:
            del members[name]


def _add_defaults(members: dict[str, Any], defaults: Mapping[str, Any]) -> None:
    for name, value in defaults.items():
        members.setdefault(name, value)


def _compact_members(change: dict[str, Any], before: str, after: str) -> None:
    """Replace the members after the apply by those that differ from the members before."""
    members_before = change[before]
    members_after = change.pop(after)
    missing = object()
    changed = {name: value for name, value in members_after.items() if members_before.get(name, missing) != value}
    removed = sorted(members_before.keys() - members_after.keys())
    differences = {f"{after}_changed": changed, f"{after}_removed": removed}
    change.update({name: value for name, value in differences.items() if value})


def _expand_members(change: dict[str, Any], before: str, after: str) -> None:
    members = copy_json(change[before]) | change.pop(f"{after}_changed", {})
    for name in change.pop(f"{after}_removed", ()):
        del members[name]
    change[after] = members


def _iter_prior_modules(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    root_module = plan.get("prior_state", {}).get("values", {}).get("root_module")
    pending = [root_module] if root_module else []
    modules = []
    while pending:
        module = pending.pop()
        modules.append(module)
        pending += module.get("child_modules", ())
    return modules


def _iter_configured_resources(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    resources: list[dict[str, Any]] = []
    pending = [plan["configuration"]["root_module"]]
    while pending:
        module = pending.pop()
        resources += module.get("resources", ())
        pending += [call["module"] for call in module.get("module_calls", {}).values()]
    return resources

"""Collect the resources of a plan for the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .databases.database_types import DATABASE_TYPES
from .other_changes import OtherChanges
from .parsing.document import (
    iter_change_entries,
    iter_indexed_entries,
    iter_prior_entries,
    list_change_entries,
    require_planned_entries,
)
from .resources import (
    REVIEWED_TYPES,
    PlanResource,
    ResourceValues,
    forgotten_address,
    iter_ids,
    parse_entry,
    split_forgotten,
)
from .sensitive import collect_sensitive_texts
from .unclear.doubts import find_doubt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class CollectedResources(NamedTuple):
    """The resources of a plan.

    Attributes:
        by_address: The resources with a type in ``REVIEWED_TYPES``.
        other_changes: The changed resources of other types.
        databases: The resources with a type in ``DATABASE_TYPES``. The changed resources are in ``other_changes`` too.
        sensitive_texts: The sensitive texts.
    """

    by_address: dict[str, PlanResource]
    other_changes: OtherChanges
    databases: list[PlanResource]
    sensitive_texts: set[str]


def collect_plan_resources(document: Mapping[str, Any]) -> CollectedResources:
    """Return the resources of a plan and the sensitive texts.

    Raises:
        PlanError: The document is not as Terraform writes it.
    """
    collected = _collect_changes(document)
    require_planned_entries(document, collected.by_address, _is_reviewed)
    _add_prior_resources(document, collected)
    database_by_address = {database.address: database for database in collected.databases}
    for entry in iter_change_entries(document, "resource_drift", _is_reviewed_or_database):
        collected.sensitive_texts.update(collect_sensitive_texts(entry["change"]))
        if _is_reviewed(entry):
            _apply_drift(collected.by_address, entry)
        elif "update" in entry["change"]["actions"] and entry["address"] in database_by_address:
            database_by_address[entry["address"]].values_before_drift = entry["change"].get("before")
    return collected


def _collect_changes(document: Mapping[str, Any]) -> CollectedResources:
    by_address: dict[str, PlanResource] = {}
    indexes_by_type: dict[str, list[int]] = {}
    other_doubts: dict[str, str] = {}
    databases: list[PlanResource] = []
    sensitive_texts: set[str] = set()
    for index, entry in iter_indexed_entries(document, "resource_changes", _is_read):
        sensitive_texts |= collect_sensitive_texts(entry["change"])
        doubt = find_doubt(entry)
        if _is_reviewed(entry):
            for part in split_forgotten(entry):
                resource = parse_entry(part)
                resource.doubt = doubt
                by_address[resource.address] = resource
            continue
        if _is_managed(entry) and entry["change"]["actions"] != ["no-op"]:
            indexes_by_type.setdefault(entry["type"], []).append(index)
        if _is_database(entry):
            databases.append(parse_entry(entry))
        if doubt:
            other_doubts[entry["address"]] = doubt
    entries = list_change_entries(document, "resource_changes")
    other_changes = OtherChanges(entries, indexes_by_type, parse_entry, other_doubts)
    return CollectedResources(by_address, other_changes, databases, sensitive_texts)


def _add_prior_resources(document: Mapping[str, Any], collected: CollectedResources) -> None:
    """Add the resources that only the prior state has, as with ``-target``; compare the rest with the prior state."""
    by_address = collected.by_address
    known_addresses = _list_addresses(by_address.values())
    database_addresses = _list_addresses(collected.databases)
    for entry in iter_prior_entries(document, _is_reviewed_or_database):
        if "deposed_key" in entry:
            _add_deposed(collected, entry)
            continue
        if not _is_reviewed(entry):
            if entry["address"] not in database_addresses:
                _add(collected, entry)
            continue
        known_resource = _existing_object(by_address, entry["address"])
        if entry["address"] not in known_addresses:
            _add(collected, entry)
        elif known_resource and not _has_values_of_state(known_resource, entry["change"]["before"]):
            known_resource.doubt = known_resource.doubt or "the values before the apply are not those in prior_state"


def _list_addresses(resources: Iterable[PlanResource]) -> set[str | None]:
    """Return the addresses of resources, before and after a move."""
    addresses: set[str | None] = set()
    for resource in resources:
        addresses.update((resource.address, resource.previous_address))
    return addresses


def _add(collected: CollectedResources, entry: dict[str, Any]) -> None:
    """Add an unchanged resource."""
    collected.sensitive_texts.update(collect_sensitive_texts(entry["change"]))
    resource = parse_entry(entry)
    if _is_reviewed(entry):
        collected.by_address[resource.address] = resource
    else:
        collected.databases.append(resource)


def _add_deposed(collected: CollectedResources, entry: dict[str, Any]) -> None:
    """Add a deposed object of a reviewed type that the plan does not change."""
    deposed_entry = {**entry, "deposed": entry["deposed_key"]}
    if _is_reviewed(entry) and parse_entry(deposed_entry).address not in collected.by_address:
        _add(collected, deposed_entry)


def _existing_object(by_address: Mapping[str, PlanResource], address: str) -> PlanResource | None:
    """Return the resource at an address before the apply: the old object, if a new object is created beside it."""
    return by_address.get(forgotten_address(address)) or by_address.get(address)


def _has_values_of_state(resource: PlanResource, state_values: ResourceValues | None) -> bool:
    if resource.before is None:
        # A new resource at the address of a moved resource.
        return True
    if resource.actions in (("delete",), ("forget",)):
        # Terraform takes the values of such a resource from the state before the refresh.
        return set(iter_ids(resource.before)) == set(iter_ids(state_values))
    return resource.before == state_values


def _is_read(entry: Mapping[str, Any]) -> bool:
    """Return True for a reviewed resource, a changed resource, and an entry with a possible doubt."""
    mode = entry.get("mode", "managed")
    actions = entry["change"]["actions"]
    if mode == "managed":
        return actions != ["no-op"] or entry["type"] in REVIEWED_TYPES or entry["type"] in DATABASE_TYPES
    return mode != "data" or actions not in (["no-op"], ["read"])


def _is_reviewed(entry: Mapping[str, Any]) -> bool:
    return entry["type"] in REVIEWED_TYPES and _is_managed(entry)


def _is_database(entry: Mapping[str, Any]) -> bool:
    return entry["type"] in DATABASE_TYPES and _is_managed(entry)


def _is_reviewed_or_database(entry: Mapping[str, Any]) -> bool:
    return _is_reviewed(entry) or _is_database(entry)


def _is_managed(entry: Mapping[str, Any]) -> bool:
    mode: object = entry.get("mode", "managed")
    return mode == "managed"


def _apply_drift(by_address: dict[str, PlanResource], entry: Mapping[str, Any]) -> None:
    change = entry["change"]
    resource = _existing_object(by_address, entry["address"])
    if "delete" in change["actions"]:
        if resource is None:
            resource = parse_entry({**entry, "change": {"actions": ["no-op"]}})
            by_address[resource.address] = resource
        if resource.before is None:
            resource.before = change.get("before")
            resource.deleted_out_of_band = True
    elif "update" in change["actions"] and resource is not None:
        resource.values_before_drift = change.get("before")

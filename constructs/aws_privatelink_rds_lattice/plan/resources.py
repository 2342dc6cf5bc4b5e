"""Resources of a plan, with the values before and after the apply.

Only the resource types of connections are read.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .document import iter_change_entries, iter_prior_resources
from .security_group_rules import RULE_RESOURCE_TYPES
from .sensitive import collect_sensitive_texts, find_sensitive_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

REVIEWED_TYPES = frozenset(
    {
        *RULE_RESOURCE_TYPES,
        tf.RESOURCE_CONFIGURATION,
        tf.RESOURCE_GATEWAY,
        tf.RESOURCE_SHARE,
        tf.RESOURCE_ASSOCIATION,
        tf.PRINCIPAL_ASSOCIATION,
        tf.EXCLUSIVE_ASSOCIATIONS,
        tf.SERVICE_NETWORK_ASSOCIATION,
    }
)

ResourceValues = dict[str, Any]


class UnknownValue(str):
    """A value known after apply, as the text to print."""

    __slots__ = ()


KNOWN_AFTER_APPLY = UnknownValue("(known after apply)")


@dataclass(eq=False, slots=True)
class PlanResource:
    """A resource instance in a plan.

    Attributes:
        address: The address after the apply.
        resource_type: The resource type.
        module_address: The address of the module; empty for the root module.
        address_in_module: The type and the name, without the module and without the index.
        actions: Terraform's actions, in Terraform's order.
        before: The arguments and attributes before the apply; None if the resource does not exist.
        after: The same after the apply, with ``KNOWN_AFTER_APPLY`` for each unknown value.
        action_reason: Terraform's ``action_reason``.
        replace_paths: The paths of the arguments that force the replacement.
        previous_address: The previous address of a moved resource.
        import_id: The ID of an imported resource.
        deleted_out_of_band: True if the resource was deleted outside of Terraform. ``before`` then has the values
            before the deletion.
        values_before_drift: The values before a change outside of Terraform; None if there was no such change.
    """

    address: str
    resource_type: str
    module_address: str
    address_in_module: str
    actions: tuple[str, ...]
    before: ResourceValues | None
    after: ResourceValues | None
    action_reason: str = ""
    replace_paths: tuple[tuple[object, ...], ...] = ()
    previous_address: str | None = None
    import_id: str | None = None
    deleted_out_of_band: bool = False
    values_before_drift: ResourceValues | None = None

    @property
    def creates(self) -> bool:
        """True if the apply creates or replaces the resource."""
        return "create" in self.actions

    @property
    def is_replaced(self) -> bool:
        """True if the apply creates a new resource in place of an existing resource."""
        return self.creates and self.before is not None

    @property
    def destroys(self) -> bool:
        """True if the apply destroys or replaces the resource."""
        return "delete" in self.actions

    @property
    def has_changes(self) -> bool:
        """True if the plan has an action, a move, an import or drift for the resource."""
        has_drift = self.deleted_out_of_band or self.values_before_drift is not None
        is_moved_or_imported = self.previous_address is not None or self.import_id is not None
        return self.actions != ("no-op",) or has_drift or is_moved_or_imported

    @property
    def unchanged(self) -> bool:
        """True if the apply neither updates nor replaces the existing resource."""
        return self.persists and "update" not in self.actions

    @property
    def persists(self) -> bool:
        """True if the same resource exists before and after the apply."""
        return self.before is not None and self.after is not None and not self.creates


def collect_plan_resources(document: Mapping[str, Any]) -> tuple[dict[str, PlanResource], set[str]]:
    """Return the resources of a plan with a type in ``REVIEWED_TYPES`` by address, and the sensitive texts.

    Raises:
        PlanError: The document is not as Terraform writes it.
    """
    by_address: dict[str, PlanResource] = {}
    sensitive_texts: set[str] = set()
    for entry in filter(_is_reviewed, iter_change_entries(document, "resource_changes")):
        resource = _parse_resource_change(entry)
        by_address[resource.address] = resource
        sensitive_texts |= collect_sensitive_texts(entry["change"])
    # A plan with -target has some resources only in the prior state.
    previous_addresses = {resource.previous_address for resource in by_address.values()}
    for entry in filter(_is_reviewed, iter_prior_resources(document)):
        address = entry["address"]
        if address not in by_address and address not in previous_addresses and "deposed_key" not in entry:
            values = entry.get("values")
            by_address[address] = _build_plan_resource(entry, ("no-op",), values, values)
            sensitive_texts.update(find_sensitive_texts(values, entry.get("sensitive_values")))
    for entry in filter(_is_reviewed, iter_change_entries(document, "resource_drift")):
        _apply_drift(by_address, entry)
        sensitive_texts |= collect_sensitive_texts(entry["change"])
    return by_address, sensitive_texts


def _is_reviewed(entry: Mapping[str, Any]) -> bool:
    return entry["type"] in REVIEWED_TYPES and entry.get("mode", "managed") == "managed"


def _build_plan_resource(
    entry: Mapping[str, Any], actions: tuple[str, ...], before: ResourceValues | None, after: ResourceValues | None
) -> PlanResource:
    return PlanResource(
        address=entry["address"],
        resource_type=entry["type"],
        module_address=entry.get("module_address") or "",
        address_in_module=f"{entry['type']}.{entry.get('name')}",
        actions=actions,
        before=before,
        after=after,
    )


def _parse_resource_change(entry: Mapping[str, Any]) -> PlanResource:
    change = entry["change"]
    actions = tuple(map(str, change["actions"]))
    before = change.get("before")
    after = change.get("after")
    if "forget" in actions and "create" not in actions:
        # The resource leaves the state and stays in AWS.
        after = before
    elif after is not None:
        after = _mark_unknown_values(after, change.get("after_unknown"))
    resource = _build_plan_resource(entry, actions, before, after)
    if entry.get("deposed"):
        # A failed replacement leaves a deposed object behind, beside the current object at the address.
        resource.address += f" (deposed {entry['deposed']})"
    resource.action_reason = str(entry.get("action_reason") or "")
    replace_paths = change.get("replace_paths") or ()
    resource.replace_paths = tuple(tuple(path) for path in replace_paths if isinstance(path, list))
    previous_address = entry.get("previous_address")
    if isinstance(previous_address, str):
        resource.previous_address = previous_address
    importing = change.get("importing")
    if isinstance(importing, dict):
        resource.import_id = str(importing.get("id") or KNOWN_AFTER_APPLY)
    return resource


def _apply_drift(by_address: dict[str, PlanResource], entry: Mapping[str, Any]) -> None:
    change = entry["change"]
    resource = by_address.get(entry["address"])
    if "delete" in change["actions"]:
        if resource is None:
            resource = _build_plan_resource(entry, (), None, None)
            by_address[resource.address] = resource
        if resource.before is None:
            resource.before = change.get("before")
            resource.deleted_out_of_band = True
    elif "update" in change["actions"] and resource is not None:
        resource.values_before_drift = change.get("before")


def _mark_unknown_values(value: object, marks: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value with ``KNOWN_AFTER_APPLY`` for each unknown value.

    Args:
        value: The value, as in ``after``.
        marks: The marks, as in ``after_unknown``: True for an unknown value, else the marks of the members.
    """
    if marks is True:
        return KNOWN_AFTER_APPLY
    if isinstance(marks, dict):
        members = dict(value) if isinstance(value, dict) else {}
        for name, mark in marks.items():
            if mark:
                members[name] = _mark_unknown_values(members.get(name), mark)
        return members
    if isinstance(marks, list):
        items = value if isinstance(value, list) else []
        return [_mark_unknown_values(item, mark) for item, mark in itertools.zip_longest(items, marks)]
    return value


def allows_external_principals(values: Mapping[str, Any] | None) -> bool | None:
    """Return True if a share allows accounts outside the organization, or None if known after apply."""
    value = (values or {}).get("allow_external_principals")
    if isinstance(value, UnknownValue):
        return None
    return value is True

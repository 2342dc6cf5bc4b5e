"""Resources of a plan, with the values before and after the apply.

Only the resource types of connections are read.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeGuard

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .rules.security_group_rules import (
    DEFAULT_SECURITY_GROUP,
    EXCLUSIVE_RULES,
    PREFIX_LIST_ENTRY,
    PREFIX_LIST_TYPES,
    RULE_RESOURCE_TYPES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

REVIEWED_TYPES = frozenset(
    {
        *RULE_RESOURCE_TYPES,
        *PREFIX_LIST_TYPES,
        PREFIX_LIST_ENTRY,
        EXCLUSIVE_RULES,
        tf.RESOURCE_CONFIGURATION,
        tf.RESOURCE_GATEWAY,
        tf.RESOURCE_SHARE,
        tf.RESOURCE_ASSOCIATION,
        tf.PRINCIPAL_ASSOCIATION,
        tf.EXCLUSIVE_ASSOCIATIONS,
        tf.SERVICE_NETWORK_ASSOCIATION,
        tf.SERVICE_NETWORK_VPC_ASSOCIATION,
        tf.RESOURCE_POLICY,
    }
)

_INDIVIDUAL_ARGUMENTS = frozenset({"arn", "description", "id", "name", "security_group_rule_id", "tags", "tags_all"})

# The value of action_reason for a resource whose creation failed, or that a user tainted.
REPLACED_AFTER_FAILURE = "replace_because_tainted"

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
        replacing_arguments: The arguments that force the replacement, from Terraform's ``replace_paths``.
        previous_address: The previous address of a moved resource.
        import_id: The ID of an imported resource.
        deleted_out_of_band: True if the resource was deleted outside of Terraform. ``before`` then has the values
            before the deletion.
        values_before_drift: The values before a change outside of Terraform; None if there was no such change.
        is_old_object: True for an object that stays in AWS beside a new object at the same address, which is created.
        doubt: The reason why the review does not know what the apply changes, as a clause; empty without a doubt.
    """

    address: str
    resource_type: str
    module_address: str
    address_in_module: str
    actions: tuple[str, ...]
    before: ResourceValues | None
    after: ResourceValues | None
    action_reason: str = ""
    replacing_arguments: list[str] = field(default_factory=list)
    previous_address: str | None = None
    import_id: str | None = None
    deleted_out_of_band: bool = False
    values_before_drift: ResourceValues | None = None
    is_old_object: bool = False
    doubt: str = ""

    @property
    def is_forgotten(self) -> bool:
        """True if the object before the apply leaves the state and stays in AWS."""
        return "forget" in self.actions

    @property
    def creates(self) -> bool:
        """True if the apply creates or replaces the resource."""
        return "create" in self.actions

    @property
    def is_replaced(self) -> bool:
        """True if the apply creates a new resource instead of an existing resource."""
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


def split_forgotten(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of the old and the new object, if an engine forgets the old object and creates a new object.

    Both objects exist after the apply: the old object, such as a principal of a share or a rule, keeps its effect.
    A resource configuration stays a single entry, because the new object has another ARN.
    """
    change = entry["change"]
    if sorted(map(str, change["actions"])) != ["create", "forget"] or entry["type"] == tf.RESOURCE_CONFIGURATION:
        return [entry]
    old_change = {
        "actions": ["forget"],
        "before": change.get("before"),
        "before_sensitive": change.get("before_sensitive"),
    }
    forgotten = {**entry, "address": forgotten_address(entry["address"]), "is_old_object": True, "change": old_change}
    forgotten.pop("previous_address", None)
    created = {**entry, "change": {**change, "actions": ["create"], "before": None, "replace_paths": None}}
    created.pop("action_reason", None)
    return [forgotten, created]


def forgotten_address(address: str) -> str:
    """Return the address of the old object beside a new object at the same address."""
    return f"{address} (old object)"


def parse_entry(entry: Mapping[str, Any]) -> PlanResource:
    """Return the resource of an entry of ``resource_changes``; see ``iter_change_entries``."""
    change = entry["change"]
    resource = PlanResource(
        address=entry["address"],
        resource_type=entry["type"],
        module_address=entry.get("module_address") or "",
        address_in_module=f"{entry['type']}.{entry.get('name')}",
        actions=tuple(map(str, change["actions"])),
        before=change.get("before"),
        after=change.get("after"),
        action_reason=str(entry.get("action_reason") or ""),
        is_old_object="is_old_object" in entry,
    )
    if resource.resource_type == DEFAULT_SECURITY_GROUP and resource.actions == ("delete",):
        # AWS deletes no default security group: the AWS provider forgets it, with all its rules.
        resource.actions = ("forget",)
    if resource.is_forgotten and not resource.creates:
        # The resource leaves the state and stays in AWS.
        resource.after = resource.before
    elif resource.after is not None:
        marks = change.get("after_unknown")
        if marks is True:
            marks = dict.fromkeys(resource.after, True)
        resource.after = _mark_unknown_values(resource.after, marks)
    if entry.get("deposed"):
        # A failed replacement leaves a deposed object behind, beside the current object at the address.
        resource.address += f" (deposed {entry['deposed']})"
    for path in change.get("replace_paths") or ():
        if isinstance(path, list) and path:
            resource.replacing_arguments.append(str(path[0]))
    previous_address = entry.get("previous_address")
    if isinstance(previous_address, str):
        resource.previous_address = previous_address
    importing = change.get("importing")
    if isinstance(importing, dict):
        identity = importing.get("identity")
        import_id = importing.get("id") or (json.dumps(identity) if identity else KNOWN_AFTER_APPLY)
        resource.import_id = str(import_id)
    return resource


def _mark_unknown_values(value: object, marks: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value with ``KNOWN_AFTER_APPLY`` for each unknown value.

    The marks are as in ``after_unknown``: True for an unknown value, else the marks of the members.
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


def select_created(resources: Iterable[PlanResource]) -> list[PlanResource]:
    """Return the resources created or replaced by the apply."""
    return [resource for resource in resources if resource.creates]


def select_changed(resources: Iterable[PlanResource]) -> list[PlanResource]:
    """Return the resources with an update, a replacement or other values after the apply."""
    # An action of a later Terraform version can change the values, too.
    return [resource for resource in resources if not resource.unchanged or resource.before != resource.after]


def iter_ids(values: ResourceValues | None) -> Iterator[str]:
    """Yield the ID and the ARN among the values of a resource, if known."""
    for attribute in ("id", "arn"):
        id_or_arn = (values or {}).get(attribute)
        if is_known_text(id_or_arn):
            yield id_or_arn


def is_known_text(value: object) -> TypeGuard[str]:
    """Return True for a text, and False for ``KNOWN_AFTER_APPLY``."""
    return isinstance(value, str) and not isinstance(value, UnknownValue)


def comparable_values(values: ResourceValues | None) -> ResourceValues:
    """Return the values of a resource without names, and without IDs."""
    return {name: value for name, value in (values or {}).items() if name not in _INDIVIDUAL_ARGUMENTS}


def allows_external_principals(values: Mapping[str, Any] | None) -> bool | None:
    """Return True if a share allows accounts outside the organization, or None if known after apply."""
    value = (values or {}).get("allow_external_principals")
    if isinstance(value, UnknownValue):
        return None
    return value is True

"""The resources of a plan that a link can consist of, each as it is before the apply and as it will be after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.security_group_rules import RULE_RESOURCE_TYPES

from .document import iter_change_entries, iter_prior_resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RESOURCE_CONFIGURATION = "aws_vpclattice_resource_configuration"
RESOURCE_GATEWAY = "aws_vpclattice_resource_gateway"
RESOURCE_SHARE = "aws_ram_resource_share"
RESOURCE_ASSOCIATION = "aws_ram_resource_association"
PRINCIPAL_ASSOCIATION = "aws_ram_principal_association"
# Both kinds of associations of a share, in one resource.
EXCLUSIVE_ASSOCIATIONS = "aws_ram_resource_share_associations_exclusive"
SERVICE_NETWORK_ASSOCIATION = "aws_vpclattice_service_network_resource_association"
REVIEWED_TYPES = frozenset(
    {
        *RULE_RESOURCE_TYPES,
        RESOURCE_CONFIGURATION,
        RESOURCE_GATEWAY,
        RESOURCE_SHARE,
        RESOURCE_ASSOCIATION,
        PRINCIPAL_ASSOCIATION,
        EXCLUSIVE_ASSOCIATIONS,
        SERVICE_NETWORK_ASSOCIATION,
    }
)

ResourceValues = dict[str, Any]


class UnknownValue(str):
    """A value that is known after the apply; its text says so."""

    __slots__ = ()


KNOWN_AFTER_APPLY = UnknownValue("(known after apply)")


@dataclass(eq=False, slots=True)
class PlanResource:
    """An instance of a resource.

    Attributes:
        address: Its address, after the apply.
        resource_type: Its type.
        module_address: The address of its module; empty in the root module.
        address_in_module: Its address in the module, without an index: type and name.
        instance_key: Its key, where it has count or for_each.
        actions: What the plan does to it, in Terraform's words and order.
        before: Its arguments and attributes; None where it is not there.
        after: The same after the apply, with ``UNKNOWN`` for what is not known before.
        action_reason: Terraform's ``action_reason``.
        replace_paths: The arguments that replace it, each as a path.
        previous_address: The address that it had, where it is moved.
        import_id: The id that it is imported by.
        deleted_out_of_band: Whether it was deleted outside of Terraform; ``before`` is then what it was.
        values_before_drift: What it was before it was changed outside of Terraform, where it was.
    """

    address: str
    resource_type: str
    module_address: str
    address_in_module: str
    instance_key: object
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
        """Whether the apply makes it, also in its own place."""
        return "create" in self.actions

    @property
    def is_replaced(self) -> bool:
        """Whether another is there after the apply."""
        return self.creates and self.before is not None

    @property
    def destroys(self) -> bool:
        """Whether the apply deletes it, also to make it anew."""
        return "delete" in self.actions

    @property
    def has_changes(self) -> bool:
        """Whether anything happens to it, or has happened outside of Terraform."""
        idle = self.actions == ("no-op",) and not self.deleted_out_of_band and self.values_before_drift is None
        return not idle or self.previous_address is not None or self.import_id is not None

    @property
    def unchanged(self) -> bool:
        """Whether it stays as it is."""
        return self.persists and "update" not in self.actions

    @property
    def persists(self) -> bool:
        """Whether it is there before and after the apply, and the same."""
        return self.before is not None and self.after is not None and not self.creates


@dataclass(slots=True)
class ResourceIndex:
    """The resources of a plan.

    Attributes:
        by_address: All, by address.
        sensitive_texts: The texts that the plan marks as sensitive.
    """

    by_address: dict[str, PlanResource] = field(default_factory=dict)
    sensitive_texts: set[str] = field(default_factory=set)


def collect_plan_resources(document: Mapping[str, Any]) -> ResourceIndex:
    """Return the resources in a document that a link can consist of.

    Raises:
        PlanError: The document is not as Terraform writes it.
    """
    found = ResourceIndex()
    there = found.by_address
    formerly = set()
    for each in iter_change_entries(document, "resource_changes"):
        if each["type"] in REVIEWED_TYPES and each.get("mode", "managed") == "managed":
            one = _parse_resource_change(each)
            there[one.address] = one
            formerly.add(one.previous_address)
            _collect_sensitive_texts(found.sensitive_texts, each["change"])
    for each in iter_prior_resources(document):
        address = each["address"]
        if (
            each["type"] in REVIEWED_TYPES
            and each.get("mode") == "managed"
            and address not in there
            and address not in formerly
            and "deposed_key" not in each
        ):
            values = each.get("values")
            there[address] = _build_plan_resource(each, address, ("no-op",), values, values)
            _add_sensitive_texts(found.sensitive_texts, values, each.get("sensitive_values"))
    for each in iter_change_entries(document, "resource_drift"):
        if each["type"] in REVIEWED_TYPES and each.get("mode", "managed") == "managed":
            _apply_drift(there, each)
            _collect_sensitive_texts(found.sensitive_texts, each["change"])
    return found


def _build_plan_resource(
    entry: Mapping[str, Any],
    address: str,
    actions: tuple[str, ...],
    before: ResourceValues | None,
    after: ResourceValues | None,
) -> PlanResource:
    place = f"{entry['type']}.{entry.get('name')}"
    module = entry.get("module_address") or ""
    return PlanResource(address, entry["type"], module, place, entry.get("index"), actions, before, after)


def _parse_resource_change(entry: Mapping[str, Any]) -> PlanResource:
    change, address = entry["change"], entry["address"]
    if deposed := entry.get("deposed"):
        # What a replacement that failed left behind: another object than the one at the address.
        address = f"{address} (deposed {deposed})"
    actions = tuple(str(action) for action in change["actions"])
    before, after = change.get("before"), change.get("after")
    if after is not None and (unknown := change.get("after_unknown")):
        after = _mark_unknown_values(after, unknown)
    if "forget" in actions and "create" not in actions:
        after = before
    one = _build_plan_resource(entry, address, actions, before, after)
    one.action_reason = str(entry.get("action_reason") or "")
    one.replace_paths = tuple(tuple(path) for path in change.get("replace_paths") or () if isinstance(path, list))
    previous, importing = entry.get("previous_address"), change.get("importing")
    one.previous_address = previous if isinstance(previous, str) else None
    if isinstance(importing, dict):
        one.import_id = str(importing.get("id") or KNOWN_AFTER_APPLY)
    return one


def _apply_drift(by_address: dict[str, PlanResource], entry: Mapping[str, Any]) -> None:
    change, address = entry["change"], entry["address"]
    one = by_address.get(address)
    was = change.get("before")
    if "delete" in change["actions"]:
        if one is None:
            one = by_address[address] = _build_plan_resource(entry, address, (), None, None)
        if one.before is None:
            one.before, one.deleted_out_of_band = was, True
    elif "update" in change["actions"] and one is not None:
        one.values_before_drift = was


def _mark_unknown_values(value: object, unknown: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value with ``UNKNOWN`` wherever it is not known."""
    if unknown is True:
        return KNOWN_AFTER_APPLY
    if isinstance(unknown, dict):
        given = value if isinstance(value, dict) else {}
        return {
            **given,
            **{name: _mark_unknown_values(given.get(name), each) for name, each in unknown.items() if each},
        }
    if isinstance(unknown, list):
        listed = value if isinstance(value, list) else []
        more = len(listed) - len(unknown)
        return [
            _mark_unknown_values(listed[index] if index < len(listed) else None, each)
            for index, each in enumerate([*unknown, *[False] * more])
        ]
    return value


def _collect_sensitive_texts(sensitive_texts: set[str], change: Mapping[str, Any]) -> None:
    for side in ("before", "after"):
        _add_sensitive_texts(sensitive_texts, change.get(side), change.get(f"{side}_sensitive"))


def _add_sensitive_texts(sensitive_texts: set[str], value: object, sensitive_marks: object) -> None:
    """Add the texts in a value that are marked as sensitive."""
    if sensitive_marks is True:
        sensitive_texts.update(iter_scalar_texts(value))
    elif isinstance(sensitive_marks, dict) and isinstance(value, dict):
        for name, each in sensitive_marks.items():
            _add_sensitive_texts(sensitive_texts, value.get(name), each)
    elif isinstance(sensitive_marks, list) and isinstance(value, list):
        for one, each in zip(value, sensitive_marks, strict=False):
            _add_sensitive_texts(sensitive_texts, one, each)


def iter_scalar_texts(value: object) -> Iterator[str]:
    """Yield each text and number in a value, of any depth, as text."""
    if isinstance(value, dict):
        for each in value.values():
            yield from iter_scalar_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from iter_scalar_texts(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def allows_external_principals(values: Mapping[str, Any] | None) -> bool | None:
    """Return whether a share allows accounts outside the organization; None where that is not known."""
    value = (values or {}).get("allow_external_principals")
    return None if isinstance(value, UnknownValue) else value is True

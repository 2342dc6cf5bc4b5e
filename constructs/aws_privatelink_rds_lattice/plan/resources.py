"""The resources of a plan that a link can consist of, each as it is before the apply and as it will be after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.security_group_rules import OPENING

from .document import entries, prior

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONFIGURATION = "aws_vpclattice_resource_configuration"
GATEWAY = "aws_vpclattice_resource_gateway"
SHARE = "aws_ram_resource_share"
RESOURCE_ASSOCIATION = "aws_ram_resource_association"
PRINCIPAL_ASSOCIATION = "aws_ram_principal_association"
# Both kinds of associations of a share, in one resource.
ASSOCIATIONS = "aws_ram_resource_share_associations_exclusive"
NETWORK_ASSOCIATION = "aws_vpclattice_service_network_resource_association"
KINDS = frozenset(
    {
        *OPENING,
        CONFIGURATION,
        GATEWAY,
        SHARE,
        RESOURCE_ASSOCIATION,
        PRINCIPAL_ASSOCIATION,
        ASSOCIATIONS,
        NETWORK_ASSOCIATION,
    }
)

Body = dict[str, Any]


class Unknown(str):
    """A value that is known after the apply; its text says so."""

    __slots__ = ()


UNKNOWN = Unknown("(known after apply)")


@dataclass(eq=False, slots=True)
class Resource:
    """An instance of a resource.

    Attributes:
        address: Its address, after the apply.
        kind: Its type.
        module: The address of its module; empty in the root module.
        place: Its address in the module, without an index: type and name.
        index: Its key, where it has count or for_each.
        actions: What the plan does to it, in Terraform's words and order.
        before: Its arguments and attributes; None where it is not there.
        after: The same after the apply, with ``UNKNOWN`` for what is not known before.
        reason: Terraform's ``action_reason``.
        paths: The arguments that replace it, each as a path.
        previous: The address that it had, where it is moved.
        imported: The id that it is imported by.
        is_lost: Whether it was deleted outside of Terraform; ``before`` is then what it was.
        drift: What it was before it was changed outside of Terraform, where it was.
    """

    address: str
    kind: str
    module: str
    place: str
    index: object
    actions: tuple[str, ...]
    before: Body | None
    after: Body | None
    reason: str = ""
    paths: tuple[tuple[object, ...], ...] = ()
    previous: str | None = None
    imported: str | None = None
    is_lost: bool = False
    drift: Body | None = None

    @property
    def is_made(self) -> bool:
        """Whether the apply makes it, also in its own place."""
        return "create" in self.actions

    @property
    def is_replaced(self) -> bool:
        """Whether another is there after the apply."""
        return self.is_made and self.before is not None

    @property
    def goes(self) -> bool:
        """Whether the apply deletes it, also to make it anew."""
        return "delete" in self.actions

    @property
    def is_touched(self) -> bool:
        """Whether anything happens to it, or has happened outside of Terraform."""
        idle = self.actions == ("no-op",) and not self.is_lost and self.drift is None
        return not idle or self.previous is not None or self.imported is not None

    @property
    def is_idle(self) -> bool:
        """Whether it stays as it is."""
        return self.stays and "update" not in self.actions

    @property
    def stays(self) -> bool:
        """Whether it is there before and after the apply, and the same."""
        return self.before is not None and self.after is not None and not self.is_made


@dataclass(slots=True)
class Resources:
    """The resources of a plan.

    Attributes:
        by_address: All, by address.
        secrets: The texts that the plan marks as sensitive.
    """

    by_address: dict[str, Resource] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)


def collected(document: Mapping[str, Any]) -> Resources:
    """Return the resources in a document that a link can consist of.

    Raises:
        PlanError: The document is not as Terraform writes it.
    """
    found = Resources()
    there = found.by_address
    formerly = set()
    for each in entries(document, "resource_changes"):
        if each["type"] in KINDS and each.get("mode", "managed") == "managed":
            one = _changed(each)
            there[one.address] = one
            formerly.add(one.previous)
            _mark(found.secrets, each["change"])
    for each in prior(document):
        address = each["address"]
        if (
            each["type"] in KINDS
            and each.get("mode") == "managed"
            and address not in there
            and address not in formerly
            and "deposed_key" not in each
        ):
            values = each.get("values")
            there[address] = _resource(each, address, ("no-op",), values, values)
            _secrets(found.secrets, values, each.get("sensitive_values"))
    for each in entries(document, "resource_drift"):
        if each["type"] in KINDS and each.get("mode", "managed") == "managed":
            _drift(there, each)
            _mark(found.secrets, each["change"])
    return found


def _resource(
    entry: Mapping[str, Any], address: str, actions: tuple[str, ...], before: Body | None, after: Body | None
) -> Resource:
    place = f"{entry['type']}.{entry.get('name')}"
    module = entry.get("module_address") or ""
    return Resource(address, entry["type"], module, place, entry.get("index"), actions, before, after)


def _changed(entry: Mapping[str, Any]) -> Resource:
    change, address = entry["change"], entry["address"]
    if deposed := entry.get("deposed"):
        # What a replacement that failed left behind: another object than the one at the address.
        address = f"{address} (deposed {deposed})"
    actions = tuple(str(action) for action in change["actions"])
    before, after = change.get("before"), change.get("after")
    if after is not None and (unknown := change.get("after_unknown")):
        after = _merged(after, unknown)
    if "forget" in actions and "create" not in actions:
        after = before
    one = _resource(entry, address, actions, before, after)
    one.reason = str(entry.get("action_reason") or "")
    one.paths = tuple(tuple(path) for path in change.get("replace_paths") or () if isinstance(path, list))
    previous, importing = entry.get("previous_address"), change.get("importing")
    one.previous = previous if isinstance(previous, str) else None
    if isinstance(importing, dict):
        one.imported = str(importing.get("id") or UNKNOWN)
    return one


def _drift(there: dict[str, Resource], entry: Mapping[str, Any]) -> None:
    change, address = entry["change"], entry["address"]
    one = there.get(address)
    was = change.get("before")
    if "delete" in change["actions"]:
        if one is None:
            one = there[address] = _resource(entry, address, (), None, None)
        if one.before is None:
            one.before, one.is_lost = was, True
    elif "update" in change["actions"] and one is not None:
        one.drift = was


def _merged(value: object, unknown: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value with ``UNKNOWN`` wherever it is not known."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict):
        given = value if isinstance(value, dict) else {}
        return {**given, **{name: _merged(given.get(name), each) for name, each in unknown.items() if each}}
    if isinstance(unknown, list):
        listed = value if isinstance(value, list) else []
        more = len(listed) - len(unknown)
        return [
            _merged(listed[index] if index < len(listed) else None, each)
            for index, each in enumerate([*unknown, *[False] * more])
        ]
    return value


def _mark(secrets: set[str], change: Mapping[str, Any]) -> None:
    for side in ("before", "after"):
        _secrets(secrets, change.get(side), change.get(f"{side}_sensitive"))


def _secrets(secrets: set[str], value: object, mark: object) -> None:
    """Add the texts in a value that are marked as sensitive."""
    if mark is True:
        secrets.update(texts(value))
    elif isinstance(mark, dict) and isinstance(value, dict):
        for name, each in mark.items():
            _secrets(secrets, value.get(name), each)
    elif isinstance(mark, list) and isinstance(value, list):
        for one, each in zip(value, mark, strict=False):
            _secrets(secrets, one, each)


def texts(value: object) -> Iterator[str]:
    """Yield each text and number in a value, of any depth, as text."""
    if isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def external(body: Mapping[str, Any] | None) -> bool | None:
    """Return whether a share allows accounts outside the organization; None where that is not known."""
    value = (body or {}).get("allow_external_principals")
    return None if isinstance(value, Unknown) else value is True

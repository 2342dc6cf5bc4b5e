"""Parse the JSON of a Terraform plan.

``terraform show -json PLANFILE`` writes the JSON. OpenTofu writes the same format.
"""

from __future__ import annotations

import codecs
import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

from .json_items import iter_summaries
from .plan_error import PLAN_JSON_REMEDY, PlanError
from .setup_terraform import has_wrapper_lines, remove_wrapper_lines, wrapper_action, wrapper_remedy
from .strict_json import decode_strictly

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

_LOGGER = logging.getLogger(__name__)
_FORMAT_MAJOR_VERSION = "1"
# The types of the members that the review reads.
_CHANGE_ENTRY_TYPES = {"address": str, "type": str, "module_address": str | None, "change": dict}
_CHANGE_TYPES = {
    "actions": list,
    "before": dict | None,
    "after": dict | None,
    "after_unknown": dict | bool | None,
    "replace_paths": list | None,
}
_STATE_MODULE_TYPES = {"address": str | None, "resources": Sequence | None, "child_modules": Sequence | None}
_STATE_RESOURCE_TYPES = {"address": str, "type": str, "values": dict | None}
_DECODED_PART_LENGTH = 1_048_576
_ENCRYPTED_PLAN_REMEDY = "with the same encryption settings, write the plan as JSON with: tofu show -json PLANFILE"
_ZIP_SIGNATURE = b"PK\x03\x04"  # A binary plan file is a ZIP archive.


def parse_plan(raw: bytes) -> dict[str, Any]:
    """Parse and validate the JSON of a plan.

    Arrays of resources stay JSON: the items are decoded each time when read.

    Args:
        raw: The content of the file.

    Raises:
        PlanError: The content is not a plan in JSON, or has another format version.
    """
    size = len(raw)
    raw = _as_utf_8(raw)
    document: dict[str, Any] = _decode_json(raw)
    _require_plan(document)
    _LOGGER.debug("plan format version: %s, bytes: %d", document["format_version"], size)
    return document


def _as_utf_8(raw: bytes) -> bytes:
    """Return the text of a plan in UTF-8, without byte order mark and without the lines of a wrapper."""
    if not raw.strip():
        raise PlanError(f"is empty; {PLAN_JSON_REMEDY}")
    if raw.startswith(_ZIP_SIGNATURE):
        raise PlanError(f"is a binary plan file, not JSON; {PLAN_JSON_REMEDY}")
    # PowerShell writes UTF-16.
    encoding = json.detect_encoding(raw)
    try:
        if encoding != "utf-8":
            raw = raw.decode(encoding).encode()
        elif not raw.isascii():
            _require_utf_8(raw)
    except UnicodeError:
        raise PlanError(f"is not text in UTF-8; {PLAN_JSON_REMEDY}") from None
    return remove_wrapper_lines(raw)


def _require_utf_8(raw: bytes) -> None:
    """Decode a text in parts: the whole text would need as much memory as the file again.

    Raises:
        UnicodeDecodeError: The text is not UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    content = memoryview(raw)
    for start in range(0, len(raw), _DECODED_PART_LENGTH):
        decoder.decode(content[start : start + _DECODED_PART_LENGTH])
    decoder.decode(b"", final=True)


def _decode_json(raw: bytes) -> Any:  # noqa: ANN401 - JSON
    from . import json_pieces  # noqa: PLC0415 - msgspec takes as long to import as the rest of the command line

    try:
        return json_pieces.decode_plan(raw)
    except (json_pieces.JsonError, RecursionError):
        pass
    try:
        return decode_strictly(raw)
    except json.JSONDecodeError as error:
        raise _describe_json_error(error, raw) from None


def _describe_json_error(error: json.JSONDecodeError, raw: bytes) -> PlanError:
    if has_wrapper_lines(raw):
        return PlanError(f"has lines of the {wrapper_action(raw)} wrapper around the JSON; {wrapper_remedy(raw)}")
    if error.msg == "Extra data":
        return PlanError(f"has several JSON documents, like the output of terraform plan -json; {PLAN_JSON_REMEDY}")
    where = f"line {error.lineno}, column {error.colno}"
    return PlanError(f"is not complete JSON: {error.msg} at {where}; {PLAN_JSON_REMEDY}")


def _require_plan(document: object) -> None:
    if not isinstance(document, dict):
        raise PlanError(f"is JSON, but not an object; {PLAN_JSON_REMEDY}")
    if "encrypted_data" in document:
        kind = "a state" if "lineage" in document else "a plan file"
        raise PlanError(f"is {kind} that OpenTofu has encrypted; {_ENCRYPTED_PLAN_REMEDY}")
    has_plan = "planned_values" in document or "resource_changes" in document
    if not has_plan and ("values" in document or "lineage" in document):
        raise PlanError(f"is a state, not a plan; {PLAN_JSON_REMEDY}")
    version = document.get("format_version")
    if not isinstance(version, str):
        raise PlanError(f"is JSON, but not a plan: it has no format_version; {PLAN_JSON_REMEDY}")
    if version.partition(".")[0] != _FORMAT_MAJOR_VERSION:
        raise PlanError(f"has format_version {json.dumps(version)}; must be 1.x; use Terraform 1.1 or newer")
    if not has_plan:
        raise PlanError(
            f"is JSON, but not a plan: it has no resource_changes and no planned_values; {PLAN_JSON_REMEDY}"
        )


def iter_change_entries(
    document: Mapping[str, Any], list_name: str, is_read: Callable[[Mapping[str, Any]], bool] = bool
) -> Iterator[dict[str, Any]]:
    """Yield the entries of a list of resource changes.

    Each entry has an ``address``, a ``type`` and a ``change``.

    Args:
        document: The plan.
        list_name: ``resource_changes`` or ``resource_drift``.
        is_read: The function that selects the entries; by default all. An entry then has no other members than the
            address, the type, the mode, ``deposed`` and the actions of the change.

    Raises:
        PlanError: An entry is not as Terraform writes it.
    """
    for _, entry in iter_indexed_entries(document, list_name, is_read):
        yield entry


def iter_indexed_entries(
    document: Mapping[str, Any], list_name: str, is_read: Callable[[Mapping[str, Any]], bool]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the index and the entry for the entries of a list of resource changes; see ``iter_change_entries``."""
    items = list_change_entries(document, list_name)
    known_keys: set[tuple[str, object]] = set()
    for index, summary in enumerate(iter_summaries(items)):
        if not _is_change_entry(summary):
            raise _malformed_entry_error(list_name, index)
        key = (summary["address"], str(summary.get("deposed")))
        if key in known_keys:
            raise PlanError(f"has two entries for {summary['address']} in {list_name}; {PLAN_JSON_REMEDY}")
        known_keys.add(key)
        if is_read(summary):
            entry = items[index]
            if not _is_change_entry(entry):
                raise _malformed_entry_error(list_name, index)
            yield index, entry


def _malformed_entry_error(list_name: str, index: int) -> PlanError:
    return PlanError(f"has {list_name}[{index}], which is not in Terraform's format; {PLAN_JSON_REMEDY}")


def _is_change_entry(entry: object) -> TypeGuard[dict[str, Any]]:
    return _has_types(entry, _CHANGE_ENTRY_TYPES) and _has_types(entry["change"], _CHANGE_TYPES)


def iter_prior_entries(
    document: Mapping[str, Any], is_read: Callable[[Mapping[str, Any]], bool] = bool
) -> Iterator[dict[str, Any]]:
    """Yield the resources of the state before the apply, from all modules, as entries without a change.

    With ``-target``, a plan lists only some of the resources among the changes.

    Args:
        document: The plan.
        is_read: The function that selects the resources; by default all. See ``iter_change_entries``.

    Raises:
        PlanError: A module or a resource is not as Terraform writes it.
    """
    for module, resource in _iter_module_resources(document, ("prior_state", "values"), is_read):
        values = resource.get("values")
        marks = resource.get("sensitive_values")
        change = {"actions": ["no-op"], "before": values, "after": values, "after_sensitive": marks}
        yield {**resource, "module_address": module.get("address"), "change": change}


def require_planned_entries(
    document: Mapping[str, Any], addresses: Collection[str], is_read: Callable[[Mapping[str, Any]], bool]
) -> None:
    """Require an entry in ``resource_changes`` for each resource in ``planned_values``.

    Terraform makes both from the same changes.

    Args:
        document: The plan.
        addresses: The addresses in ``resource_changes``.
        is_read: The function that selects the resources; see ``iter_change_entries``.

    Raises:
        PlanError: A resource has no entry.
    """
    for _, resource in _iter_module_resources(document, ("planned_values",), is_read):
        if resource["address"] not in addresses:
            text = f"has {resource['address']} in planned_values, and not in resource_changes"
            raise PlanError(f"{text}; {PLAN_JSON_REMEDY}")


def _iter_module_resources(
    document: Mapping[str, Any], path: tuple[str, ...], is_read: Callable[[Mapping[str, Any]], bool]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield the module and the resource for each resource of the modules at a path in a plan."""
    state_name = path[0]
    root_module: object = document
    for key in (*path, "root_module"):
        if isinstance(root_module, dict):
            root_module = root_module.get(key) or {}
    pending: list[object] = [root_module]
    while pending:
        module = pending.pop()
        if not _has_types(module, _STATE_MODULE_TYPES):
            raise PlanError(f"has a module in {state_name} that is not in Terraform's format; {PLAN_JSON_REMEDY}")
        resources = module.get("resources") or ()
        for index, summary in enumerate(iter_summaries(resources)):
            is_valid = _has_types(summary, _STATE_RESOURCE_TYPES)
            if is_valid and is_read(summary):
                resource = resources[index]
                is_valid = _has_types(resource, _STATE_RESOURCE_TYPES)
                if is_valid:
                    yield module, resource
            if not is_valid:
                raise PlanError(f"has a resource in {state_name} that is not in Terraform's format; {PLAN_JSON_REMEDY}")
        pending += module.get("child_modules") or ()


def list_change_entries(document: Mapping[str, Any], list_name: str) -> Sequence[Any]:
    """Return the entries of a list of resource changes, unchecked; another value than a list as the single entry."""
    value = document.get(list_name)
    if value is None:
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    return (value,)


def _has_types(value: object, member_types: Mapping[str, Any]) -> TypeGuard[dict[str, Any]]:
    if not isinstance(value, dict):
        return False
    for name, member_type in member_types.items():  # noqa: SIM110 - twice as fast as a generator
        if not isinstance(value.get(name), member_type):
            return False
    return True

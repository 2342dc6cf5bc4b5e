"""Parse the JSON of a Terraform plan.

``terraform show -json PLANFILE`` writes the JSON. OpenTofu writes the same format.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, TypeGuard

from aws_privatelink_rds_lattice.errors import PrivateLinkError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOGGER = logging.getLogger(__name__)
_PLAN_JSON_REMEDY = "write it with: terraform show -json PLANFILE"
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
_PRIOR_MODULE_TYPES = {"address": str | None, "resources": list | None, "child_modules": list | None}
_PRIOR_RESOURCE_TYPES = {"address": str, "type": str, "values": dict | None}
_ZIP_SIGNATURE = b"PK\x03\x04"  # A binary plan file is a ZIP archive.


class PlanError(PrivateLinkError, ValueError):
    """A file is not a readable plan in JSON.

    The message gives the reason in one line and reads on from the name of the file.
    """


def parse_plan(raw: bytes) -> dict[str, Any]:
    """Parse and validate the JSON of a plan.

    Args:
        raw: The content of the file.

    Raises:
        PlanError: The content is not a plan in JSON, or has another format version.
    """
    text = _decode_json_text(raw)
    # A plan can be large: free the bytes before the document is built.
    del raw
    document: dict[str, Any] = _load_json(text)
    _require_plan(document)
    _LOGGER.debug("plan format version: %s, characters: %d", document["format_version"], len(text))
    return document


def _decode_json_text(raw: bytes) -> str:
    if not raw.strip():
        raise PlanError(f"is empty; {_PLAN_JSON_REMEDY}")
    if raw.startswith(_ZIP_SIGNATURE):
        raise PlanError(f"is a plan file, not its JSON; {_PLAN_JSON_REMEDY}")
    try:
        # PowerShell writes UTF-16.
        return raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError:
        raise PlanError(f"is not text in UTF-8; {_PLAN_JSON_REMEDY}") from None


def _load_json(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise PlanError(
                f"is more than one JSON document, as of terraform plan -json; {_PLAN_JSON_REMEDY}"
            ) from None
        where = f"line {error.lineno}, column {error.colno}"
        raise PlanError(f"is not JSON, or not all of it: {error.msg} at {where}; {_PLAN_JSON_REMEDY}") from None
    except (ValueError, RecursionError):
        raise PlanError(f"is no JSON that Terraform writes; {_PLAN_JSON_REMEDY}") from None


def _require_plan(document: object) -> None:
    if not isinstance(document, dict):
        raise PlanError(f"is JSON, but no object; {_PLAN_JSON_REMEDY}")
    has_plan = "planned_values" in document or "resource_changes" in document
    if not has_plan and ("values" in document or "lineage" in document):
        raise PlanError(f"is a state, not a plan; {_PLAN_JSON_REMEDY}")
    version = document.get("format_version")
    if not isinstance(version, str):
        raise PlanError(f"is JSON, but no plan: it has no format_version; {_PLAN_JSON_REMEDY}")
    if version.partition(".")[0] != _FORMAT_MAJOR_VERSION:
        raise PlanError(f"has format_version {json.dumps(version)}; must be 1.x; take Terraform 1.1 or newer")
    if not has_plan:
        raise PlanError(f"is JSON, but no plan: it has no resource_changes and no planned_values; {_PLAN_JSON_REMEDY}")


def iter_change_entries(document: Mapping[str, Any], list_name: str) -> Iterator[dict[str, Any]]:
    """Yield the entries of a list of resource changes.

    Each entry has an ``address``, a ``type`` and a ``change``.

    Args:
        document: The plan.
        list_name: ``resource_changes`` or ``resource_drift``.

    Raises:
        PlanError: An entry is not as Terraform writes it.
    """
    entries = document.get(list_name) or []
    if not isinstance(entries, list):
        entries = [entries]
    for index, entry in enumerate(entries):
        if not _has_types(entry, _CHANGE_ENTRY_TYPES) or not _has_types(entry["change"], _CHANGE_TYPES):
            raise PlanError(f"has {list_name}[{index}], which is not as Terraform writes it; {_PLAN_JSON_REMEDY}")
        yield entry


def iter_prior_entries(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the resources of the state before the apply, from all modules, as entries without a change.

    With ``-target``, a plan lists only some of the resources among the changes.

    Raises:
        PlanError: A module or a resource is not as Terraform writes it.
    """
    root_module: object = document
    for key in ("prior_state", "values", "root_module"):
        if isinstance(root_module, dict):
            root_module = root_module.get(key) or {}
    pending: list[object] = [root_module]
    while pending:
        module = pending.pop()
        if not _has_types(module, _PRIOR_MODULE_TYPES):
            raise PlanError(f"has a module in prior_state that is not as Terraform writes it; {_PLAN_JSON_REMEDY}")
        for resource in module.get("resources") or ():
            if not _has_types(resource, _PRIOR_RESOURCE_TYPES):
                raise PlanError(
                    f"has a resource in prior_state that is not as Terraform writes it; {_PLAN_JSON_REMEDY}"
                )
            values = resource.get("values")
            marks = resource.get("sensitive_values")
            change = {"actions": ["no-op"], "before": values, "after": values, "after_sensitive": marks}
            yield {**resource, "module_address": module.get("address"), "change": change}
        pending += module.get("child_modules") or ()


def _has_types(value: object, member_types: Mapping[str, Any]) -> TypeGuard[dict[str, Any]]:
    if not isinstance(value, dict):
        return False
    return all(isinstance(value.get(name), member_type) for name, member_type in member_types.items())

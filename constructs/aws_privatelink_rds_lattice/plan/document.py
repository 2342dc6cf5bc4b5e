"""The JSON of a plan, as ``terraform show -json PLANFILE`` writes it; OpenTofu's is the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.errors import PrivateLinkError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLAN_JSON_REMEDY = "write it with: terraform show -json PLANFILE"
_FORMAT_MAJOR_VERSION = "1"
_ZIP_SIGNATURE = b"PK\x03\x04"  # A plan file itself is one.


class PlanError(PrivateLinkError, ValueError):
    """It is no plan that can be read; the text says why, in a line."""


def parse_plan(raw: bytes) -> dict[str, Any]:
    """Return the document.

    Args:
        raw: What the file holds.

    Raises:
        PlanError: It is no plan in JSON, or one of another format.
    """
    if not raw.strip():
        raise PlanError(f"is empty; {_PLAN_JSON_REMEDY}")
    if raw.startswith(_ZIP_SIGNATURE):
        raise PlanError(f"is a plan file, not its JSON; {_PLAN_JSON_REMEDY}")
    try:
        # PowerShell writes UTF-16.
        text = raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError:
        raise PlanError(f"is not text in UTF-8; {_PLAN_JSON_REMEDY}") from None
    del raw
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise PlanError(
                f"is more than one JSON document, as of terraform plan -json; {_PLAN_JSON_REMEDY}"
            ) from None
        where = f"line {error.lineno}, column {error.colno}"
        raise PlanError(f"is not JSON, or not all of it: {error.msg} at {where}; {_PLAN_JSON_REMEDY}") from None
    except (ValueError, RecursionError):
        raise PlanError(f"is no JSON that Terraform writes; {_PLAN_JSON_REMEDY}") from None
    _require_plan(content)
    document: dict[str, Any] = content
    return document


def _require_plan(content: object) -> None:
    if not isinstance(content, dict):
        raise PlanError(f"is JSON, but no object; {_PLAN_JSON_REMEDY}")
    has_plan = "planned_values" in content or "resource_changes" in content
    if not has_plan and ("values" in content or "lineage" in content):
        raise PlanError(f"is a state, not a plan; {_PLAN_JSON_REMEDY}")
    version = content.get("format_version")
    if not isinstance(version, str):
        raise PlanError(f"is JSON, but no plan: it has no format_version; {_PLAN_JSON_REMEDY}")
    if version.partition(".")[0] != _FORMAT_MAJOR_VERSION:
        raise PlanError(f"has format_version {json.dumps(version)}; must be 1.x; take Terraform 1.1 or newer")
    if not has_plan:
        raise PlanError(f"is JSON, but no plan: it has no resource_changes and no planned_values; {_PLAN_JSON_REMEDY}")


def iter_change_entries(document: Mapping[str, Any], list_name: str) -> Iterator[dict[str, Any]]:
    """Yield the changes in a list of the document, each with its address, type and ``change``.

    Args:
        document: The document.
        list_name: The list: ``resource_changes`` or ``resource_drift``.

    Raises:
        PlanError: They are not as Terraform writes them.
    """
    listed = document.get(list_name) or []
    for index, each in enumerate(listed if isinstance(listed, list) else [listed]):
        change = each.get("change") if isinstance(each, dict) else None
        if not isinstance(change, dict) or not (
            all(isinstance(each.get(key), str) for key in ("address", "type"))
            and isinstance(each.get("module_address", ""), str)
            and isinstance(change.get("actions"), list)
            and all(isinstance(change.get(side), dict | None) for side in ("before", "after"))
        ):
            raise PlanError(f"has {list_name}[{index}], which is not as Terraform writes it; {_PLAN_JSON_REMEDY}")
        yield each


def iter_prior_resources(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the resources that are there before the apply, in all modules: with -target, not all are among the changes.

    Raises:
        PlanError: They are not as Terraform writes them.
    """
    modules: list[tuple[str, Any]] = [("", _nested_value(document, "prior_state", "values", "root_module"))]
    while modules:
        above, module = modules.pop()
        address, resources, children = (
            (module.get("address", above), module.get("resources") or [], module.get("child_modules") or [])
            if isinstance(module, dict)
            else (None, None, None)
        )
        if not (isinstance(address, str) and isinstance(resources, list) and isinstance(children, list)):
            raise PlanError(f"has a module in prior_state that is not as Terraform writes it; {_PLAN_JSON_REMEDY}")
        for each in resources:
            if not (
                isinstance(each, dict)
                and all(isinstance(each.get(key), str) for key in ("address", "type"))
                and isinstance(each.get("values"), dict | None)
            ):
                raise PlanError(
                    f"has a resource in prior_state that is not as Terraform writes it; {_PLAN_JSON_REMEDY}"
                )
            yield {**each, "module_address": address}
        modules += [(address, child) for child in children]


def _nested_value(value: object, *keys: str) -> object:
    for name in keys:
        value = value.get(name) or {} if isinstance(value, dict) else value
    return value

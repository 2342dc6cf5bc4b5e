"""Find out whether a plan leaves out resources, in versions without the member ``complete``.

The plans of OpenTofu, and of Terraform before 1.8, do not show ``-target`` and ``-exclude``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .parsing.document import iter_change_entries
from .parsing.json_items import list_items, mapping_at
from .resources import REVIEWED_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def leaves_out_resources(document: Mapping[str, Any]) -> bool:
    """Return True if a reviewed resource of the configuration has no entry among the changes.

    Resources and modules with ``count`` or ``for_each`` are left out, because they can have no instances.
    """
    configured = set(_iter_single_addresses(mapping_at(document, "configuration", "root_module"), ""))
    if not configured:
        return False
    for entry in iter_change_entries(document, "resource_changes", lambda summary: summary["address"] in configured):
        configured.discard(entry["address"])
    return bool(configured)


def _iter_single_addresses(module: Mapping[str, Any], prefix: str) -> Iterator[str]:
    """Yield the address of each managed resource with exactly one instance, if the type is reviewed."""
    for resource in list_items(module.get("resources")):
        body = mapping_at(resource)
        is_reviewed = str(body.get("type")) in REVIEWED_TYPES and body.get("mode", "managed") == "managed"
        if is_reviewed and not _is_repeated(body):
            yield f"{prefix}{body.get('type')}.{body.get('name')}"
    for name, call in mapping_at(module, "module_calls").items():
        if not _is_repeated(mapping_at(call)):
            yield from _iter_single_addresses(mapping_at(call, "module"), f"{prefix}module.{name}.")


def _is_repeated(body: Mapping[str, Any]) -> bool:
    return "count_expression" in body or "for_each_expression" in body

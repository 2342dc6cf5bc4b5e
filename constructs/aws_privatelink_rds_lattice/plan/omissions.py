"""Find out whether a plan leaves out resources, in versions without the member ``complete``.

The plans of OpenTofu, and of Terraform before 1.8, do not show ``-target`` and ``-exclude``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .parsing.document import iter_prior_entries, list_change_entries
from .parsing.json_items import iter_summaries, list_blocks, list_items, mapping_at
from .plan_engine import find_plan_engine
from .resources import REVIEWED_TYPES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

# The plan of a resource or module with ``enabled = false`` has no entry, and does not show the argument.
_ENABLED_SINCE = (1, 11)
_DESTROYING_ACTIONS = frozenset({"delete", "forget"})


def leaves_out_resources(document: Mapping[str, Any]) -> bool:
    """Return True if the plan shows that ``-target`` or ``-exclude`` leaves out resources.

    A plan can leave out a new resource without a trace: with ``count`` or ``for_each``, which can have no instances, or
    in OpenTofu from 1.11 on, where ``enabled`` can be false.
    """
    addresses = set()
    actions = set()
    for summary in iter_summaries(list_change_entries(document, "resource_changes")):
        addresses.add(summary["address"])
        if summary.get("mode", "managed") == "managed":
            actions.update(summary["change"]["actions"])
    if actions and _leaves_out_existing(document, addresses):
        return True
    if actions and actions <= _DESTROYING_ACTIONS:
        # A plan to destroy everything has neither outputs nor new resources.
        return False
    engine = find_plan_engine(document)
    if engine.is_opentofu and _leaves_out_values(document):
        return True
    # A plan without actions can be of -refresh-only. Only OpenTofu has the argument enabled.
    may_be_disabled = engine.is_opentofu and (engine.version or _ENABLED_SINCE) >= _ENABLED_SINCE
    return bool(actions) and not may_be_disabled and _leaves_out_single(document, addresses)


def _leaves_out_existing(document: Mapping[str, Any], addresses: Collection[str]) -> bool:
    """Return True if a resource of the state has no entry among the changes.

    A complete plan has an entry for each resource of the state, with the action no-op if nothing changes.
    """

    def is_left_out(summary: Mapping[str, Any]) -> bool:
        return summary.get("mode", "managed") == "managed" and summary["address"] not in addresses

    return any("deposed_key" not in entry for entry in iter_prior_entries(document, is_left_out))


def _leaves_out_values(document: Mapping[str, Any]) -> bool:
    """Return True if OpenTofu did not evaluate an output or a condition of the configuration.

    A complete plan has a value for each output of the root module, possibly null, and a status for each condition, even
    of a resource without instances. With -target, outputs and conditions that depend on other resources have neither.
    """
    configured_outputs = mapping_at(document, "configuration", "root_module", "outputs").keys()
    has_values = "planned_values" in document
    if has_values and not configured_outputs <= mapping_at(document, "planned_values", "outputs").keys():
        return True
    checks = list_blocks(document.get("checks"))
    return any(check.get("status") == "unknown" and not check.get("instances") for check in checks)


def _leaves_out_single(document: Mapping[str, Any], addresses: Collection[str]) -> bool:
    """Return True if a reviewed resource with exactly one instance has no entry among the changes.

    Resources and modules with ``count`` or ``for_each`` are left out, because they can have no instances.
    """
    root_module = mapping_at(document, "configuration", "root_module")
    return any(address not in addresses for address in _iter_single_addresses(root_module, ""))


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

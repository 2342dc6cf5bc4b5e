"""Plans in the form that Terraform and OpenTofu have in common, to compare a plan with a recorded plan."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from fakes.terraform.provider_schema import PROVIDER_ADDRESSES
from terraform_cli.engines import OPENTOFU

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_cli.engines import TerraformEngine

# The members of a plan that only Terraform writes, and the members of a module's variable that only OpenTofu writes.
_TERRAFORM_MEMBERS = ("applyable", "complete")
_OPENTOFU_MEMBERS = ("required", "type")


def comparable_plan(plan: Mapping[str, Any], engine: TerraformEngine) -> Any:  # noqa: ANN401 - JSON
    """Return a plan without the version, with one address of the provider, and with sorted references.

    Args:
        plan: The plan, by any engine.
        engine: The engine of the other plan; for OpenTofu, members that a single product writes are left out.
    """
    text = json.dumps(plan)
    version = re.escape(json.dumps(plan["terraform_version"]))
    text = re.sub(version, '"any"', text)
    for address in PROVIDER_ADDRESSES:
        text = text.replace(address, PROVIDER_ADDRESSES[0])
    comparable = json.loads(text, object_hook=_sort_references)
    if engine.name == OPENTOFU:
        for name in _TERRAFORM_MEMBERS:
            comparable.pop(name, None)
        _omit_variable_members(comparable["configuration"]["root_module"])
    return comparable


def _sort_references(members: dict[str, Any]) -> dict[str, Any]:
    """Sort references, which differ in each run."""
    references = members.get("references")
    return {**members, "references": sorted(references)} if references else members


def _omit_variable_members(module: dict[str, Any]) -> None:
    for variable in module.get("variables", {}).values():
        for name in _OPENTOFU_MEMBERS:
            variable.pop(name, None)
    for call in module.get("module_calls", {}).values():
        _omit_variable_members(call["module"])

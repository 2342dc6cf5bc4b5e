"""Policies as JSON and as HCL."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.hcl import render_hcl
from aws_privatelink_rds_lattice.hcl.templates import escape_templates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .policy import Policy

_DATA_SOURCE_TYPE = "aws_iam_policy_document"
_STATEMENT_BLOCK = ("data", _DATA_SOURCE_TYPE, "statement")
_BLOCKS = {_STATEMENT_BLOCK, (*_STATEMENT_BLOCK, "condition")}


def policy_to_json(policy: Policy) -> str:
    """Return a policy as JSON."""
    return json.dumps(policy.document, indent=2, ensure_ascii=False) + "\n"


def policy_to_hcl(policy: Policy, name: str) -> str:
    """Return a policy as a data source of Terraform, formatted.

    Args:
        policy: The policy.
        name: The name of the data source. Characters that Terraform does not allow in a name become "_".
    """
    statements = [_statement_block(statement) for statement in policy.document["Statement"]]
    body = _escape_all_templates({"version": policy.document["Version"], "statement": statements})
    identifier = re.sub(r"[^A-Za-z0-9_-]", "_", name)
    return render_hcl({"data": {_DATA_SOURCE_TYPE: {identifier: body}}}, is_block=_BLOCKS.__contains__)


def _statement_block(statement: Mapping[str, Any]) -> dict[str, Any]:
    conditions = []
    for operator, values_by_key in statement.get("Condition", {}).items():
        for key, values in values_by_key.items():
            conditions.append({"test": operator, "variable": key, "values": _as_list(values)})
    return {
        "sid": statement["Sid"],
        "effect": statement["Effect"],
        "actions": _as_list(statement["Action"]),
        "resources": _as_list(statement["Resource"]),
        "condition": conditions,
    }


def _escape_all_templates(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a JSON value with all strings escaped, to keep Terraform from evaluating templates."""
    if isinstance(value, dict):
        return {key: _escape_all_templates(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_escape_all_templates(item) for item in value]
    return escape_templates(value)


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value

"""Policies as JSON and as HCL."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.hcl import render_hcl
from aws_privatelink_rds_lattice.hcl.templates import escape_templates

from .documents import as_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .policy import Policy

_DATA_SOURCE_TYPE = "aws_iam_policy_document"
_STATEMENT_BLOCK = ("data", _DATA_SOURCE_TYPE, "statement")
_BLOCKS = {_STATEMENT_BLOCK, (*_STATEMENT_BLOCK, "condition")}


def policy_to_json(policy: Policy, number: int | None = None) -> str:
    """Return a policy as JSON: the document, or an array if the policy has several documents.

    Args:
        policy: The policy.
        number: The number of a document, from 1; None for all documents.
    """
    value: object = policy.documents
    if number is not None:
        value = policy.documents[number - 1]
    elif len(policy.documents) == 1:
        value = policy.document
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def policy_to_hcl(policy: Policy, name: str, number: int | None = None) -> str:
    """Return a policy as data sources of Terraform, formatted; one data source per document.

    Args:
        policy: The policy.
        name: The name of the data source. Characters that Terraform does not allow in a name become "_". If the policy
            has several documents, each data source has the number of the document after the name.
        number: The number of a document, from 1; None for all documents.
    """
    data_sources = dict(_data_sources(policy, re.sub(r"[^A-Za-z0-9_-]", "_", name)))
    if number is not None:
        data_sources = dict([list(data_sources.items())[number - 1]])
    return render_hcl({"data": {_DATA_SOURCE_TYPE: data_sources}}, is_block=_BLOCKS.__contains__)


def _data_sources(policy: Policy, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and the body of the data source of each document."""
    for number, document in enumerate(policy.documents, start=1):
        statements = [_statement_block(statement) for statement in document["Statement"]]
        body = _escape_all_templates({"version": document["Version"], "statement": statements})
        yield (name if len(policy.documents) == 1 else f"{name}_{number}"), body


def _statement_block(statement: Mapping[str, Any]) -> dict[str, Any]:
    conditions = []
    for operator, values_by_key in statement.get("Condition", {}).items():
        for key, values in values_by_key.items():
            conditions.append({"test": operator, "variable": key, "values": as_list(values)})
    return {
        "sid": statement["Sid"],
        "effect": statement["Effect"],
        "actions": as_list(statement["Action"]),
        "resources": as_list(statement["Resource"]),
        "condition": conditions,
    }


def _escape_all_templates(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a JSON value with all strings escaped, to keep Terraform from evaluating templates."""
    if isinstance(value, dict):
        return {key: _escape_all_templates(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_escape_all_templates(item) for item in value]
    return escape_templates(value)

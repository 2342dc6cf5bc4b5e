"""A policy document is split into documents of at most 6144 characters that grant the same permissions."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from aws_privatelink_rds_lattice.iam.documents import (
    MAX_POLICY_SIZE,
    PolicySizeError,
    as_list,
    build_document,
    json_size,
    split_document,
)


def sample_statement(sid: str, resource_count: int = 1, length: int = 100, **changes: object) -> dict[str, Any]:
    """Return a statement with resources of a length."""
    resources = [f"arn:aws:s3:::{number:04}".ljust(length, "x") for number in range(resource_count)]
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": resources[0] if resource_count == 1 else resources,
        "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
        **changes,
    }


def granted_permissions(*documents: Any) -> set[tuple[str, str, str]]:  # noqa: ANN401 - JSON
    """Return action, resource and conditions of each permission."""
    permissions = set()
    for document in documents:
        for statement in document["Statement"]:
            conditions = json.dumps(statement.get("Condition"))
            pairs = itertools.product(as_list(statement["Action"]), as_list(statement["Resource"]))
            permissions |= {(action, resource, conditions) for action, resource in pairs}
    return permissions


def assert_is_split(document: Any, document_count: int) -> tuple[Any, ...]:  # noqa: ANN401 - JSON
    documents = split_document(document)
    assert len(documents) == document_count
    for part in documents:
        assert json_size(part) <= MAX_POLICY_SIZE
        assert list(part) == ["Version", "Statement"]
        sids = [statement["Sid"] for statement in part["Statement"]]
        assert sids == sorted(set(sids))
    assert granted_permissions(*documents) == granted_permissions(document)
    assert split_document(document) == documents
    return documents


def document_of_size(size: int) -> dict[str, Any]:
    overhead = json_size(build_document([sample_statement("One")])) - 100
    return build_document([sample_statement("One", length=size - overhead)])


def test_document_of_maximum_size_is_unchanged() -> None:
    document = document_of_size(MAX_POLICY_SIZE)
    assert json_size(document) == MAX_POLICY_SIZE
    assert split_document(document) == (document,)


def test_longer_single_resource_is_rejected() -> None:
    with pytest.raises(PolicySizeError, match=r"^the policy's statement One has 6145 characters, "):
        split_document(document_of_size(MAX_POLICY_SIZE + 1))


def test_statements_stay_whole() -> None:
    statements = [sample_statement(f"Sid{number:02}", resource_count=10) for number in range(20)]
    documents = assert_is_split(build_document(statements), 4)
    assert (
        sorted(itertools.chain(*(part["Statement"] for part in documents)), key=lambda part: part["Sid"]) == statements
    )


def test_short_statement_fills_first_document() -> None:
    long_statements = [sample_statement(sid, length=5000) for sid in ("A", "B")]
    documents = assert_is_split(build_document([*long_statements, sample_statement("C")]), 2)
    assert [[statement["Sid"] for statement in part["Statement"]] for part in documents] == [["A", "C"], ["B"]]


def test_long_statement_is_split_by_resources() -> None:
    statements = [sample_statement("A"), sample_statement("Many", resource_count=200), sample_statement("Z")]
    documents = assert_is_split(build_document(statements), 4)
    sids = [statement["Sid"] for part in documents for statement in part["Statement"]]
    assert sids == ["A", "Many4", "Z", "Many1", "Many2", "Many3"]
    for part in documents[1:]:
        assert json_size(part) > MAX_POLICY_SIZE - 103


def test_part_with_single_resource_has_no_list() -> None:
    documents = assert_is_split(build_document([sample_statement("Two", resource_count=2, length=5000)]), 2)
    assert [part["Statement"][0]["Resource"][:17] for part in documents] == ["arn:aws:s3:::0000", "arn:aws:s3:::0001"]


def test_size_counts_characters_not_bytes() -> None:
    document = build_document([sample_statement("One", Condition={"StringEquals": {"aws:RequestTag/a": "é" * 3000}})])
    assert split_document(document) == (document,)

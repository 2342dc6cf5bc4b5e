"""Documents of an IAM policy, each short enough for a managed policy.

Quotas of IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.errors import PrivateLinkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Statement = Mapping[str, Any]

# Maximum characters of a managed policy. IAM does not count white space.
MAX_POLICY_SIZE = 6144
# Default quota of managed policies that a role can have.
MAX_POLICIES_OF_ROLE = 10


class PolicySizeError(PrivateLinkError, ValueError):
    """A statement is too long for a managed policy, even with a single resource."""


def build_document(statements: Iterable[Statement]) -> dict[str, Any]:
    """Return the policy document of some statements, sorted."""
    return {"Version": "2012-10-17", "Statement": sorted(statements, key=itemgetter("Sid"))}


def json_size(value: object) -> int:
    """Return the number of characters of a JSON value without white space between its parts."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False))


def split_document(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return documents that grant the same permissions as a document, each short enough for a managed policy.

    A statement stays whole if it fits into a document. Otherwise, each part of the statement has some of its resources.

    Raises:
        PolicySizeError: A statement is too long, even with a single resource.
    """
    if json_size(document) <= MAX_POLICY_SIZE:
        return (document,)
    groups: list[list[Statement]] = []
    for statement in document["Statement"]:
        for part in _split_statement(statement):
            _first_group_with_room(groups, part).append(part)
    return tuple(map(build_document, groups))


def _fits(statements: Iterable[Statement]) -> bool:
    return json_size(build_document(statements)) <= MAX_POLICY_SIZE


def _first_group_with_room(groups: list[list[Statement]], statement: Statement) -> list[Statement]:
    """Return the first group that fits into a document together with a statement; add an empty group if none does."""
    for group in groups:
        if _fits([*group, statement]):
            return group
    groups.append([])
    return groups[-1]


def _split_statement(statement: Statement) -> Iterator[Statement]:
    """Yield the parts of a statement, each short enough for a document; the statement itself if it fits."""
    if _fits([statement]):
        yield statement
        return
    resource_groups = _group_resources(statement)
    for number, resources in enumerate(resource_groups, start=1):
        part = _statement_part(statement, number, resources) if len(resource_groups) > 1 else statement
        if not _fits([part]):
            raise PolicySizeError(
                f"the policy's statement {part['Sid']} has {json_size(build_document([part]))} characters, and "
                f"IAM allows at most {MAX_POLICY_SIZE} in a managed policy; shorten the names in the settings of the "
                "backend"
            )
        yield part


def _group_resources(statement: Statement) -> list[list[str]]:
    """Return the resources of a statement in groups; as many in each group as fit into a document, at least one."""
    resources = as_list(statement["Resource"])
    groups: list[list[str]] = [[]]
    for resource in resources:
        # No part gets a longer number than the number of all resources.
        if groups[-1] and not _fits([_statement_part(statement, len(resources), [*groups[-1], resource])]):
            groups.append([])
        groups[-1].append(resource)
    return groups


def _statement_part(statement: Statement, number: int, resources: Sequence[str]) -> Statement:
    return {**statement, "Sid": f"{statement['Sid']}{number}", "Resource": collapse_single(resources)}


def as_list(value: str | list[str]) -> list[str]:
    """Return one or more values of a statement as a list."""
    return [value] if isinstance(value, str) else value


def collapse_single(values: Iterable[str]) -> str | list[str]:
    """Return sorted values in IAM's shortest form: a single value without a list."""
    sorted_values = sorted(values)
    if len(sorted_values) == 1:
        return sorted_values[0]
    return sorted_values

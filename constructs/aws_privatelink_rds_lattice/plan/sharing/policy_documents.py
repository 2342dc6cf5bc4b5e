"""Parse the JSON of a resource policy: the allowed principals."""

from __future__ import annotations

import json
from dataclasses import dataclass

from aws_privatelink_rds_lattice.plan.parsing.json_items import list_blocks, list_items
from aws_privatelink_rds_lattice.plan.resources import is_known_text

from .principals import normalize_principal

ANY_PRINCIPAL = "*"
_PLAIN_ALLOW_MEMBERS = frozenset({"Sid", "Effect", "Principal", "Action", "Resource"})


@dataclass(frozen=True)
class PolicyDocument:
    """A resource policy.

    Attributes:
        principals: The principals of the statements that allow actions; "*" for everybody.
        is_plain: True if the policy only has statements that allow actions to principals without a condition, so that
            ``principals`` are all that the policy allows.
        statements: The statements as JSON, for comparisons.
    """

    principals: frozenset[str]
    is_plain: bool
    statements: str


NO_POLICY = PolicyDocument(frozenset(), is_plain=True, statements="")


def parse_policy_document(text: object) -> PolicyDocument | None:
    """Parse the JSON of a policy; None for a policy known after apply or not readable."""
    if not is_known_text(text):
        return None
    try:
        document = json.loads(text)
        return _read_statements(document["Statement"]) if isinstance(document, dict) else None
    except (ValueError, KeyError, RecursionError):
        return None


def _read_statements(value: object) -> PolicyDocument:
    statements = list_blocks(value)
    principals: set[str] = set()
    is_plain = bool(statements)
    for statement in statements:
        is_plain = is_plain and statement.get("Effect") == "Allow" and statement.keys() <= _PLAIN_ALLOW_MEMBERS
        # A condition or a list of excluded principals limits a statement in ways that are not evaluated.
        if statement.get("Effect") == "Allow" and not statement.get("Condition"):
            principals.update(_list_principals(statement.get("Principal")))
    return PolicyDocument(frozenset(principals), is_plain, json.dumps(value, sort_keys=True))


def _list_principals(value: object) -> list[str]:
    members = list(value.values()) if isinstance(value, dict) else value
    return [normalize_principal(member) for member in list_items(members) if isinstance(member, str)]

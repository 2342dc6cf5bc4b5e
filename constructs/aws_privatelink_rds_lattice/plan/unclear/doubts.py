"""Doubts about an entry of ``resource_changes``: reasons for an unclear change.

The sources of the actions are ``actionString`` in ``internal/command/jsonplan`` of Terraform and of OpenTofu. A later
version can add actions, which this review does not know.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NO_OP = ("no-op",)
_DATA_ACTIONS = frozenset({_NO_OP, ("read",)})
# The actions of a managed resource that exists before and after the apply.
_ACTIONS_ON_EXISTING = frozenset(
    {
        _NO_OP,
        ("update",),
        ("delete", "create"),
        ("create", "delete"),
        ("create", "forget"),  # Terraform
        ("forget", "create"),  # OpenTofu
    }
)
_MANAGED_ACTIONS = _ACTIONS_ON_EXISTING | {("create",), ("delete",), ("forget",)}
_MODES = frozenset({"managed", "data", "ephemeral"})


def find_doubt(entry: Mapping[str, Any]) -> str:
    """Return the reason for a doubt about a valid entry as a clause; empty without a doubt."""
    mode = entry.get("mode", "managed")
    change = entry["change"]
    actions = tuple(change["actions"]) if all(isinstance(action, str) for action in change["actions"]) else ()
    if mode == "ephemeral":
        # OpenTofu lists ephemeral resources, which exist only during a command.
        return ""
    if mode not in _MODES:
        return f"the mode {json.dumps(mode)} of the entry is not known"
    if actions not in (_DATA_ACTIONS if mode == "data" else _MANAGED_ACTIONS):
        return f"the actions {json.dumps(change['actions'])} are not known"
    if mode == "managed" and not _has_values_of_actions(actions, change, is_deposed=bool(entry.get("deposed"))):
        return f"the values do not fit the actions {json.dumps(actions)}"
    return ""


def _has_values_of_actions(actions: Sequence[str], change: Mapping[str, Any], *, is_deposed: bool) -> bool:
    """Return True if the values before and after the apply exist as the actions need them."""
    before = change.get("before")
    has_after = change.get("after") is not None or bool(change.get("after_unknown"))
    if actions == ("create",):
        return before is None and has_after
    if actions in (("delete",), ("forget",)):
        return before is not None and not has_after
    if actions == _NO_OP:
        # A deposed object that no longer exists has no values.
        is_same = before == change.get("after") and not has_mark(change.get("after_unknown"))
        return is_same and (before is not None or is_deposed)
    return before is not None and has_after


def has_mark(marks: object) -> bool:
    """Return True if marks, as in ``after_unknown``, mark a value at any depth."""
    if isinstance(marks, dict):
        return any(map(has_mark, marks.values()))
    if isinstance(marks, list):
        return any(map(has_mark, marks))
    return bool(marks)

"""Collect the sensitive texts of a plan, to be hidden in findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def collect_sensitive_texts(change: Mapping[str, Any]) -> set[str]:
    """Return the sensitive texts in the values of a change, before and after the apply."""
    before = find_sensitive_texts(change.get("before"), change.get("before_sensitive"))
    after = find_sensitive_texts(change.get("after"), change.get("after_sensitive"))
    return {*before, *after}


def find_sensitive_texts(value: object, marks: object) -> Iterator[str]:
    """Yield the texts marked as sensitive in a value.

    Args:
        value: The value, as in ``before``.
        marks: The marks, as in ``before_sensitive``: True for a sensitive value, else the marks of the members.
    """
    if marks is True:
        yield from iter_scalar_texts(value)
    elif isinstance(marks, dict) and isinstance(value, dict):
        for name, mark in marks.items():
            if mark:
                yield from find_sensitive_texts(value.get(name), mark)
    elif isinstance(marks, list) and isinstance(value, list):
        for item, mark in zip(value, marks, strict=False):
            if mark:
                yield from find_sensitive_texts(item, mark)


def iter_scalar_texts(value: object) -> Iterator[str]:
    """Yield each text and each number in a value, at any depth, as text."""
    if isinstance(value, dict):
        for member in value.values():
            yield from iter_scalar_texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from iter_scalar_texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)

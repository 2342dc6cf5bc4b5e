"""Unusual values of a member in a plan, and unusual marks of the member in ``after_unknown``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNUSUAL_LISTS: list[object] = [[], [None], [[1]], [{}], [{"x": [1]}], [{"address": [1]}]]
UNUSUAL_VALUES: list[object] = [None, 1, "x", True, {}, {"a": []}, *_UNUSUAL_LISTS]
UNUSUAL_MARKS: list[object] = [True, [True], [{"x": True}]]


def iter_unusual_members(name: str, usual_value: object) -> Iterator[tuple[object, dict[str, object]]]:
    """Yield a value and ``after_unknown``: each unusual value, and the usual value with each unusual mark."""
    for value in UNUSUAL_VALUES:
        yield value, {}
    for mark in UNUSUAL_MARKS:
        yield usual_value, {name: mark}

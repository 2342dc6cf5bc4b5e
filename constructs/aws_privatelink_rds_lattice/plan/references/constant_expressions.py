"""Evaluation of Terraform expressions without operators: literals, lists, references, indexes and simple functions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.errors import PrivateLinkError
from aws_privatelink_rds_lattice.plan.parsing.json_items import list_items

if TYPE_CHECKING:
    from collections.abc import Callable

    # A part of a reference: a name, an instance key, or an index.
    Step = str | int
    # Return the value of a reference, from the parts of the reference.
    ReferenceResolver = Callable[[list[Step]], object]
    # Return the value of a text, which may contain templates.
    TextResolver = Callable[[str], object]

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\d+|[A-Za-z_][\w-]*|\S)')
_NAME = re.compile(r"[A-Za-z_]")


class UnresolvedError(PrivateLinkError):
    """The value of an expression is not known."""


def evaluate_expression(expression: str, resolve_reference: ReferenceResolver, resolve_text: TextResolver) -> object:
    """Return the value of an expression.

    Args:
        expression: The expression, such as ``element(local.groups, 0)``.
        resolve_reference: Returns the value of a reference.
        resolve_text: Returns the value of a quoted text.

    Raises:
        UnresolvedError: A reference cannot be resolved, or the expression has an operator or another function.
    """
    parser = _ExpressionParser(_TOKEN.findall(expression), resolve_reference, resolve_text)
    value = parser.parse_value()
    if parser.tokens:
        raise UnresolvedError
    return value


class _ExpressionParser:
    """A parser that evaluates an expression token by token."""

    def __init__(self, tokens: list[str], resolve_reference: ReferenceResolver, resolve_text: TextResolver) -> None:
        self.tokens = tokens
        self._resolve_reference = resolve_reference
        self._resolve_text = resolve_text

    def parse_value(self) -> object:
        """Return the value at the start of the remaining tokens, and remove its tokens."""
        start = self._take()
        if start.isdigit():
            return int(start)
        if start.startswith('"'):
            return self._resolve_text(_unquote(start))
        if start == "[":
            return follow_steps(self._parse_items("]"), self._parse_steps())
        if not _NAME.match(start):
            raise UnresolvedError
        if self._next() != "(":
            return self._resolve_reference([start, *self._parse_steps()])
        self._take()
        value = _call_function(start, self._parse_items(")"))
        return follow_steps(value, self._parse_steps())

    def _parse_items(self, end: str) -> list[object]:
        items = []
        while self._next() != end:
            items.append(self.parse_value())
            if self._next() != end:
                self._expect(",")
        self._expect(end)
        return items

    def _parse_steps(self) -> list[Step]:
        steps: list[Step] = []
        while self._next() in (".", "["):
            if self._take() == ".":
                steps.append(self._take())
                continue
            key = self.parse_value()
            if not isinstance(key, str | int):
                raise UnresolvedError
            steps.append(key)
            self._expect("]")
        return steps

    def _next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def _take(self) -> str:
        if not self.tokens:
            raise UnresolvedError
        return self.tokens.pop(0)

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise UnresolvedError


def _unquote(text: str) -> str:
    try:
        return str(json.loads(text))
    except ValueError:
        raise UnresolvedError from None


def follow_steps(value: object, steps: list[Step]) -> object:
    """Return a part of a value, such as the item of a list.

    Raises:
        UnresolvedError: The value has no such part.
    """
    for step in steps:
        if isinstance(value, dict) and str(step) in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            raise UnresolvedError
    return value


def _call_function(name: str, arguments: list[object]) -> object:
    if name not in _FUNCTIONS:
        raise UnresolvedError
    try:
        return _FUNCTIONS[name](*arguments)
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        # Terraform rejects these arguments, or they are of a kind that the function here does not know.
        raise UnresolvedError from None


def _return_unchanged(value: object) -> object:
    return value


def _element(items: list[object], index: int) -> object:
    return items[index % len(items)]


def _single_item(items: list[object]) -> object:
    (item,) = items
    return item


def _single_item_list(items: list[object]) -> object:
    """Return a set with a single item as a list. The order of several items is not known."""
    return [_single_item(items)]


def _join_single_item(_separator: str, items: list[object]) -> object:
    return _single_item(items)


def _first_value(*values: object) -> object:
    for value in values:
        if value not in (None, ""):
            return value
    raise UnresolvedError


_FUNCTIONS: dict[str, Callable[..., object]] = {
    "coalesce": _first_value,
    "compact": list_items,
    "concat": lambda *lists: list_items(list(lists)),
    "distinct": lambda items: list(dict.fromkeys(items)),
    "element": _element,
    "flatten": list_items,
    "join": _join_single_item,
    "nonsensitive": _return_unchanged,
    "one": _single_item,
    "sensitive": _return_unchanged,
    "tolist": _return_unchanged,
    "toset": _single_item_list,
    "tostring": _return_unchanged,
    "trimspace": _return_unchanged,
    "try": lambda value, *_: value,
}

"""Conversion of values to plain types: str, int, float, bool, None, list and dict.

The principle: a value with exactly one plain meaning is taken, and converted before jsii or JSON sees it; any other
value is left as it is, for the rule of its input to refuse, with the remedy for the type. Plain meanings are:

- the value of a member of an enumeration, also of ``IntEnum``, ``StrEnum``, ``IntFlag`` and ``class X(str, Enum)``
- the text of a subclass of ``str``, of a ``UserString`` and of a path
- the number of a type with ``__index__``, such as numpy's integers, and of a subclass of ``float``
- a dict of a ``Mapping``, and a list of a ``Sequence``

Text is no number, a number is no text, and a set has no order: such values are refused, not parsed or sorted. jsii's
objects may be tokens, and are left as they are.
"""

import enum
import operator
import os
from collections import UserString
from collections.abc import Callable, Mapping, Sequence
from typing import Any, SupportsIndex

from .type_remedies import UnusableValue, is_named_tuple

# Maximum depth of nested maps and lists. cdktf fails at twice this depth.
MAX_NESTING = 100


def to_plain_inputs(inputs: Mapping[str, object]) -> dict[str, Any]:
    """Return inputs with the values converted to plain types as far as possible."""
    return {name: to_plain(value) for name, value in inputs.items()}


def to_plain(value: object, levels: int = MAX_NESTING) -> object:
    """Return a value as a plain type, at any depth.

    A value or part without exactly one meaning is unchanged, or an ``UnusableValue`` if a rule could take it for plain.
    """
    if value is None or type(value) in (bool, str, int, float):
        return value
    if levels == 0:
        description = f"a value that is nested more than {MAX_NESTING} levels deep"
        return UnusableValue(description, "pass a value that is nested less deeply")
    for types, convert in _CONVERSIONS:
        if isinstance(value, types):
            return convert(value, levels)
    return value


def _enum_value(member: enum.Enum, levels: int) -> object:
    value = to_plain(member.value, levels - 1)
    if isinstance(member, str) and str.__str__(member) != value:
        return UnusableValue(f"a member of {type(member).__name__} whose text differs from its value", "pass its value")
    return value


def _plain_map(value: Mapping[Any, object], levels: int) -> object:
    plain: dict[object, object] = {}
    for key, entry in value.items():
        plain_key = to_plain(key, levels - 1)
        if isinstance(plain_key, list | dict):
            plain_key = key
        plain[plain_key] = to_plain(entry, levels - 1)
    if len(plain) < len(value):
        return UnusableValue("a map with two keys of the same text", "give each key once")
    return plain


def _plain_text(value: str, _: int) -> str:
    return str.__str__(value)  # the own text of a subclass, whatever its __str__ returns


def _user_text(value: UserString, _: int) -> str:
    return str.__str__(value.data)


def _path_text(value: os.PathLike[Any], _: int) -> object:
    path = os.fspath(value)
    return path if type(path) is str else value


def _plain_float(value: float, _: int) -> float:
    return float.__float__(value)


def _plain_integer(value: SupportsIndex, _: int) -> object:
    try:
        return operator.index(value)
    except TypeError:  # an array of several numbers
        return value


def _unchanged(value: object, _: int) -> object:
    return value


def _plain_list(value: Sequence[object], levels: int) -> object:
    if is_named_tuple(value):
        description = f"an object of type {type(value).__name__}"
        return UnusableValue(description, "pass one of its fields, or value._asdict() for a map")
    return [to_plain(item, levels - 1) for item in value]


# Types and their conversion; the first type of a value counts.
_CONVERSIONS: tuple[tuple[Any, Callable[[Any, int], object]], ...] = (
    (enum.Enum, _enum_value),
    (Mapping, _plain_map),
    (str, _plain_text),
    (UserString, _user_text),
    (os.PathLike, _path_text),
    (float, _plain_float),
    (SupportsIndex, _plain_integer),
    (bytes | bytearray | memoryview, _unchanged),
    (Sequence, _plain_list),
)

"""Remedies for values of another type than the wanted type, such as a set for a list, and a date for a text."""

import argparse
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, is_dataclass
from numbers import Number
from types import SimpleNamespace
from typing import Any, Literal

PlainType = Literal["boolean", "text", "number", "list", "map"]


@dataclass(frozen=True)
class UnusableValue:
    """Replacement of ``plain_values`` for a value without a plain type; every rule refuses it.

    Attributes:
        description: The value in words.
        remedy: Remedy for the value.
    """

    description: str
    remedy: str


def is_named_tuple(value: object) -> bool:
    """Return True for a tuple with names, such as SQLAlchemy's URL: an object with fields, no list."""
    return isinstance(value, tuple) and hasattr(value, "_fields")


def is_plain(value: object) -> bool:
    """Return True for a plain type without parts, a list or a dict, and for jsii's objects, which may be tokens."""
    return value is None or type(value) in (bool, str, int, float, list, dict) or is_of_jsii(value)


def type_remedy(value: object, wanted: PlainType) -> str | None:
    """Return the remedy for a value of another type than the wanted type; None if there is no special remedy."""
    if isinstance(value, UnusableValue):
        return value.remedy
    for has_type, remedy in _REMEDIES[wanted]:
        if has_type(value):
            return remedy
    return None


def any_type_remedy(value: object) -> str:
    """Return the remedy for a value that is of no plain type, where a value of any plain type is allowed."""
    wanted_types: tuple[PlainType, ...] = ("boolean", "map", "list", "number", "text")
    remedies = (type_remedy(value, wanted) for wanted in wanted_types)
    return next(filter(None, remedies), "pass a string")


def map_expression(value: object) -> str | None:
    """Return the expression for the map of an object with fields, such as ``value.model_dump()``; None without."""
    if isinstance(value, type):
        return None
    return next((expression for has_type, expression in _MAP_EXPRESSIONS if has_type(value)), None)


def is_of_jsii(value: object) -> bool:
    """Return True for an object of jsii, such as a resource, a variable or a token."""
    return hasattr(value, "__jsii_type__") or hasattr(value, "__jsii_ref__")


def _is_function(value: object) -> bool:
    return callable(value) and not isinstance(value, type)


def _is_dataclass(value: object) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def _is_url(value: object) -> bool:
    return any(hasattr(value, name) for name in ("hostname", "host", "hosts"))


def _has_parts(value: object) -> bool:
    return isinstance(value, Iterable) or map_expression(value) is not None


def _is_number_in_other_form(value: object) -> bool:
    if isinstance(value, bytes | bytearray):
        return value.isdigit()
    return isinstance(value, Number) and not isinstance(value, bool | int | float)


def _is_other_boolean(value: object) -> bool:
    return type(value).__name__ in ("bool", "bool_") and not isinstance(value, bool)


def _is_joined_list(value: object) -> bool:
    return isinstance(value, str) and any(sign in value for sign in ",[\n\t ")


def _is_iterable(value: object) -> bool:
    is_single = isinstance(value, str | bytes | bytearray | memoryview | Mapping)
    return isinstance(value, Iterable) and not is_single and map_expression(value) is None


def _has_items(value: object) -> bool:
    return hasattr(value, "keys") and hasattr(value, "__getitem__") and not isinstance(value, Mapping)


def _is_json_map(value: object) -> bool:
    return isinstance(value, str) and value.lstrip().startswith("{")


def _is_a(*types: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, types)


# Types of objects with fields or items, and the expression of their map; the first type counts.
_MAP_EXPRESSIONS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (lambda value: hasattr(value, "model_dump"), "value.model_dump()"),
    (lambda value: hasattr(value, "__fields__"), "value.dict()"),  # a model of pydantic 1
    (_is_dataclass, "dataclasses.asdict(value)"),
    (lambda value: hasattr(value, "__attrs_attrs__"), "attrs.asdict(value)"),
    (lambda value: hasattr(value, "__struct_fields__"), "msgspec.structs.asdict(value)"),
    (_is_a(SimpleNamespace, argparse.Namespace), "vars(value)"),
    (_has_items, "dict(value)"),
)
_RemedyTable = tuple[tuple[Callable[[Any], bool], str | None], ...]
_REMEDIES_FOR_ANY_TYPE: _RemedyTable = (
    (is_of_jsii, "pass one of its attributes, such as its id"),
    (_is_function, "call it, and pass the result"),
)
# Wanted type -> types of given values and their remedies; the first type counts.
_REMEDIES: dict[PlainType, _RemedyTable] = {
    "boolean": (
        (is_of_jsii, "write true or false: Terraform needs the value itself, not a reference"),
        *_REMEDIES_FOR_ANY_TYPE,
        (_is_other_boolean, "pass bool(value)"),
    ),
    "text": (
        *_REMEDIES_FOR_ANY_TYPE,
        (_is_a(type(None)), None),
        (_is_a(bool, int, float, dt.date), "put it in quotes"),
        (_is_a(bytes, bytearray, memoryview), "decode it, as in value.decode()"),
        (lambda value: hasattr(value, "get_secret_value"), "give a plain text: no input is a secret"),
        (_is_url, "give only one part of the URL, such as its host"),
        (_is_a(list), "give one string instead of the list"),
        (_is_a(dict), "give one string instead of the map"),
        (_has_parts, "give one string instead of the object"),
        (_is_a(type), "pass a string, not a class"),
        (_is_a(object), "pass its text, such as str(value)"),
    ),
    "number": (
        *_REMEDIES_FOR_ANY_TYPE,
        (_is_a(list), "give one number instead of the list"),
        (_is_a(dict), "give one number instead of the map"),
        (_is_number_in_other_form, "pass a whole number, such as int(value)"),
    ),
    "list": (
        *_REMEDIES_FOR_ANY_TYPE,
        (_is_a(AbstractSet), "pass sorted(value): the order of a set differs from run to run"),
        (_is_joined_list, 'write each as a separate string, as in ["first", "second"]'),
        (_is_iterable, "pass list(value)"),
    ),
    "map": (
        *_REMEDIES_FOR_ANY_TYPE,
        (_is_json_map, "write the map itself, or pass json.loads(value) in Python"),
        *((has_type, f"pass {expression}") for has_type, expression in _MAP_EXPRESSIONS),
    ),
}

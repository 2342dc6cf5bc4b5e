"""Values that only Terraform will know: telling them, giving them the type of an input, and their expressions."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from .framework import Construct, DefaultTokenResolver, StringConcat, Token, Tokenization
from .inputs import Input
from .rules import Several, Text, Texts, Whole

# What makes a value that is resolved later, such as the result of a Terraform function, into the type of the input.
_ENCODED: dict[type, Callable[[object], object]] = {
    Text: Token.as_string,
    Whole: Token.as_number,
    Several: Token.as_list,
    Texts: Token.as_string_map,
}


def is_token(value: object) -> bool:
    """Tell whether a value is one that only Terraform will know, such as a reference, or a list or map made of one."""
    parts = value if isinstance(value, list) else [*value, *value.values()] if isinstance(value, dict) else [value]
    # jsii must not be asked about anything else: a tuple is an error to it, and infinity ends its Node process.
    return all(map(_passes_to_node, parts)) and Token.is_unresolved(value)


def _passes_to_node(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int) or hasattr(value, "__jsii_type__") or hasattr(value, "__jsii_ref__")


def encoded(inputs: Mapping[str, Input], values: Mapping[str, object]) -> dict[str, Any]:
    """Return the values, which ``inputs`` declares, as the bindings take them."""
    return {
        name: value
        if value is None or isinstance(value, str | int | float | list | dict)
        else _ENCODED[type(inputs[name].rule)](value)
        for name, value in values.items()
    }


def text(scope: Construct, value: object) -> str:
    """Return what a value is in the configuration: itself, or for a token ``${…}``."""
    resolver = DefaultTokenResolver(StringConcat())
    return str(Tokenization.resolve(value, preparing=False, scope=scope, resolver=resolver))

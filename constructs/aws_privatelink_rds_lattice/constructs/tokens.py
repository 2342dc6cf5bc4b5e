"""Tokens, cdktf's stand-ins for values known only to Terraform: detection, encoding by input type, resolution."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from types import UnionType
from typing import Any

from aws_privatelink_rds_lattice.cdk.bindings import Construct, DefaultTokenResolver, StringConcat, Token, Tokenization
from aws_privatelink_rds_lattice.inputs.rules import InputRule, Object
from aws_privatelink_rds_lattice.inputs.validation import InputSpecs, ValidInputs, ensure_no_problems, fill_defaults
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer, String, StringList, StringMap

# Python writes no integer with more than 4,300 digits as text.
_MAX_INTEGER_BITS = 1024
# Rule of an input -> the Python types that the bindings accept, and the function that encodes a token as such a type.
_TOKEN_ENCODERS: dict[type, tuple[type | UnionType, Callable[[object], object]]] = {
    String: (str, Token.as_string),
    Integer: (int | float, Token.as_number),
    StringList: (list, Token.as_list),
    StringMap: (dict, Token.as_string_map),
}


def is_token(value: object) -> bool:
    """Return True for a token, such as a reference, and for a list or map made from a token."""
    # jsii must not be called with any other value: a tuple or a key __proto__ is an error, and infinity ends the
    # Node.js process.
    return all(map(_is_safe_for_jsii, _entries(value))) and Token.is_unresolved(value)


def _entries(value: object) -> Collection[object]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [*value, *value.values()]
    return [value]


def _is_safe_for_jsii(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return value != "__proto__"
    if isinstance(value, int):
        return value.bit_length() <= _MAX_INTEGER_BITS
    return hasattr(value, "__jsii_type__") or hasattr(value, "__jsii_ref__")


def complete_inputs(
    specs: InputSpecs, values: Mapping[str, object], problems: Iterable[str], substitutes: Collection[str] = ()
) -> ValidInputs:
    """Return inputs with defaults, and with each token encoded as the bindings' type for the input.

    Every form of a token is valid: the string, number, list or map that cdktf makes from the token, or the token
    object.

    Raises:
        InputError: There is a problem; the error has all problems.
    """
    ensure_no_problems(problems)
    inputs = fill_defaults(specs, values, substitutes)
    return ValidInputs({name: _encode_token(specs[name].rule, value) for name, value in inputs.items()})


def _encode_token(rule: InputRule, value: object) -> object:
    if isinstance(rule, StringList) and isinstance(value, list):
        return [_encode_token(rule.item_rule, item) for item in value]
    if isinstance(rule, StringMap | Object) and isinstance(value, dict):
        field_rules = rule.field_rules if isinstance(rule, Object) else dict.fromkeys(value, rule.value_rule)
        return {key: _encode_token(field_rules[key], field) for key, field in value.items()}
    if value is None or type(rule) not in _TOKEN_ENCODERS:
        return value
    accepted_types, encode = _TOKEN_ENCODERS[type(rule)]
    return value if isinstance(value, accepted_types) else encode(value)


def resolve_to_string(scope: Construct, value: object) -> str:
    """Return a value as text in the Terraform configuration: a token as ``${…}``, a literal unchanged."""
    return str(resolve(scope, value))


def resolve(scope: Construct, value: object) -> Any:  # noqa: ANN401 - the type of the value
    """Return a value as it is in the Terraform configuration, with each token in it as ``${…}``."""
    resolver = DefaultTokenResolver(StringConcat())
    return Tokenization.resolve(value, preparing=False, scope=scope, resolver=resolver)  # pyright: ignore[reportArgumentType] - jsii renames parameters

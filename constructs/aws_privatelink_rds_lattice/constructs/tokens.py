"""Values that only Terraform will know: telling them, giving them the type of an input, and their expressions."""

import math
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any

from aws_privatelink_rds_lattice.cdk.bindings import Construct, DefaultTokenResolver, StringConcat, Token, Tokenization
from aws_privatelink_rds_lattice.inputs.rules import InputRule, Object
from aws_privatelink_rds_lattice.inputs.table import InputSpec
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer, String, StringList, StringMap

# By the rule of an input: the Python types that the bindings take for it, and what makes a token one of these.
_TOKEN_ENCODERS: dict[type, tuple[type | UnionType, Callable[[object], object]]] = {
    String: (str, Token.as_string),
    Integer: (int | float, Token.as_number),
    StringList: (list, Token.as_list),
    StringMap: (dict, Token.as_string_map),
}


def is_token(value: object) -> bool:
    """Tell whether a value is one that only Terraform will know, such as a reference, or a list or map made of one."""
    parts = value if isinstance(value, list) else [*value, *value.values()] if isinstance(value, dict) else [value]
    # jsii must not be asked about anything else: a tuple or a key __proto__ is an error to it, and infinity ends its
    # Node process.
    return all(map(_is_safe_for_jsii, parts)) and Token.is_unresolved(value)


def _is_safe_for_jsii(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return value != "__proto__"
    return isinstance(value, int) or hasattr(value, "__jsii_type__") or hasattr(value, "__jsii_ref__")


def encode_tokens(declarations: Mapping[str, InputSpec], values: Mapping[str, object]) -> dict[str, Any]:
    """Return the values, which ``declarations`` declares, as the bindings take them: a token in the type of its input.

    Every form of a token does: the text, number, list or map that cdktf makes of one, or the object itself.
    """
    return {name: _encode_token(declarations[name].rule, value) for name, value in values.items()}


def _encode_token(rule: InputRule, value: object) -> object:
    if isinstance(rule, StringList) and isinstance(value, list):
        return [_encode_token(rule.item_rule, each) for each in value]
    if isinstance(rule, StringMap | Object) and isinstance(value, dict):
        rules = rule.field_rules if isinstance(rule, Object) else dict.fromkeys(value, rule.value_rule)
        return {key: _encode_token(rules[key], each) for key, each in value.items()}
    if value is None or type(rule) not in _TOKEN_ENCODERS:
        return value
    own, encode = _TOKEN_ENCODERS[type(rule)]
    return value if isinstance(value, own) else encode(value)


def resolve_to_string(scope: Construct, value: object) -> str:
    """Return what a value is in the configuration: itself, or for a token ``${…}``."""
    resolver = DefaultTokenResolver(StringConcat())
    return str(Tokenization.resolve(value, preparing=False, scope=scope, resolver=resolver))

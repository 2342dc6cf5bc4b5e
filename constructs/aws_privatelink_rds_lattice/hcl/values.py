"""Values: numbers, lists and objects of JSON as HCL has them."""

import math
import re
from collections.abc import Mapping

from aws_privatelink_rds_lattice.inputs.problems import to_short_json

from .layout import format_line
from .templates import StringWriter, heredoc_tokens, reference_tokens
from .tokens import NEWLINE, Token, Tokens, op_token, tokenize

_MAX_LIST_WIDTH = 100  # a list that is wider is written with a line for each item


def _object_key_tokens(name: str, write_string: StringWriter) -> Tokens:
    if re.fullmatch(r"[A-Za-z_][\w-]*", name, re.ASCII) and name != "for":
        return [Token("ident", name)]
    tokens = write_string(name)
    if write_string is not reference_tokens and tokens[0].kind not in ("string", "quote"):
        return [op_token("("), *tokens, op_token(")")]
    return tokens


def value_tokens(value: object, write_string: StringWriter, member_writers: Mapping[str, StringWriter]) -> Tokens:
    """A value; strings in the members of an object that `members` names are written otherwise."""
    if value is None or isinstance(value, bool):
        return [Token("ident", {None: "null", True: "true", False: "false"}[value])]
    if isinstance(value, str):
        return heredoc_tokens(value, write_string) or write_string(value)
    if isinstance(value, int | float) and math.isfinite(value):
        return list(tokenize(repr(value), "code"))
    if isinstance(value, Mapping):
        tokens = [op_token("{")]
        for name, member in value.items():
            tokens += [
                NEWLINE,
                *_object_key_tokens(name, write_string),
                op_token("="),
                *value_tokens(member, member_writers.get(name, write_string), {}),
            ]
        return [*tokens, NEWLINE, op_token("}")] if value else [*tokens, op_token("}")]
    if isinstance(value, list | tuple):
        items = [
            write_string(item) if isinstance(item, str) else value_tokens(item, write_string, {}) for item in value
        ]
        flat = [token for item in items for token in (*item, op_token(","))][:-1]
        if NEWLINE not in flat and len(format_line(flat)) <= _MAX_LIST_WIDTH:
            return [op_token("["), *flat, op_token("]")]
        return [op_token("["), NEWLINE, *(t for item in items for t in (*item, op_token(","), NEWLINE)), op_token("]")]
    raise TypeError(f"not a JSON value: {to_short_json(value)}")

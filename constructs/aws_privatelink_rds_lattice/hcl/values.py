"""Values of HCL: the numbers, strings, lists and objects of JSON as tokens."""

import json
import math
import re
from collections.abc import Mapping, Sequence

from aws_privatelink_rds_lattice.inputs.problems import to_short_json

from .layout import format_line
from .templates import StringWriter, heredoc_tokens, reference_tokens
from .tokens import NEWLINE, Token, Tokens, op_token, tokenize

_MAX_LIST_WIDTH = 100  # A wider list has one line for each item.


def value_tokens(value: object, write_string: StringWriter, member_writers: Mapping[str, StringWriter]) -> Tokens:
    """Return the tokens of a value, as `json.loads` returns it; `BlockType` describes the writers.

    Raises:
        TypeError: JSON does not have such a value.
    """
    if value is None or isinstance(value, bool):
        return [Token("ident", json.dumps(value))]
    if isinstance(value, str):
        return heredoc_tokens(value, write_string) or write_string(value)
    if isinstance(value, int | float) and math.isfinite(value):
        return list(tokenize(repr(value), "code"))
    if isinstance(value, Mapping):
        return _object_tokens(value, write_string, member_writers)
    if isinstance(value, list | tuple):
        return _list_tokens(value, write_string)
    raise TypeError(f"not a JSON value: {to_short_json(value)}")


def _object_tokens(
    value: Mapping[str, object], write_string: StringWriter, member_writers: Mapping[str, StringWriter]
) -> Tokens:
    tokens = [op_token("{")]
    for name, member in value.items():
        tokens += [NEWLINE, *_object_key_tokens(name, write_string), op_token("=")]
        tokens += value_tokens(member, member_writers.get(name, write_string), {})
    if value:
        tokens.append(NEWLINE)
    return [*tokens, op_token("}")]


def _object_key_tokens(name: str, write_string: StringWriter) -> Tokens:
    if re.fullmatch(r"[A-Za-z_][\w-]*", name, re.ASCII) and name != "for":
        return [Token("ident", name)]
    tokens = write_string(name)
    is_expression = write_string is not reference_tokens and tokens[0].kind not in ("string", "quote")
    if is_expression:
        return [op_token("("), *tokens, op_token(")")]
    return tokens


def _list_tokens(value: Sequence[object], write_string: StringWriter) -> Tokens:
    comma = op_token(",")
    items = [_item_tokens(item, write_string) for item in value]
    one_line = [token for item in items for token in (*item, comma)][:-1]
    if NEWLINE not in one_line and len(format_line(one_line)) <= _MAX_LIST_WIDTH:
        return [op_token("["), *one_line, op_token("]")]
    tokens = [op_token("["), NEWLINE]
    for item_tokens in items:
        tokens += [*item_tokens, comma, NEWLINE]
    return [*tokens, op_token("]")]


def _item_tokens(item: object, write_string: StringWriter) -> Tokens:
    # A string is never a heredoc here: a comma follows on the same line.
    return write_string(item) if isinstance(item, str) else value_tokens(item, write_string, {})

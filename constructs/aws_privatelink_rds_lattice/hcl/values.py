"""Values: numbers, lists and objects of JSON as HCL has them."""

import math
import re
from collections.abc import Mapping

from aws_privatelink_rds_lattice.inputs.rules import shown

from .layout import spaced
from .templates import Writer, heredoc, reference
from .tokens import NEWLINE, Token, Tokens, op, scan

_LIST_WIDTH = 100  # a list that is wider is written with a line for each item


def _key(name: str, write: Writer) -> Tokens:
    if re.fullmatch(r"[A-Za-z_][\w-]*", name, re.ASCII) and name != "for":
        return [Token("ident", name)]
    tokens = write(name)
    if write is not reference and tokens[0].kind not in ("string", "quote"):
        return [op("("), *tokens, op(")")]
    return tokens


def written(value: object, write: Writer, members: Mapping[str, Writer]) -> Tokens:
    """A value; strings in the members of an object that `members` names are written otherwise."""
    if value is None or isinstance(value, bool):
        return [Token("ident", {None: "null", True: "true", False: "false"}[value])]
    if isinstance(value, str):
        return heredoc(value, write) or write(value)
    if isinstance(value, int | float) and math.isfinite(value):
        return list(scan(repr(value), "code"))
    if isinstance(value, Mapping):
        tokens = [op("{")]
        for name, member in value.items():
            tokens += [NEWLINE, *_key(name, write), op("="), *written(member, members.get(name, write), {})]
        return [*tokens, NEWLINE, op("}")] if value else [*tokens, op("}")]
    if isinstance(value, list | tuple):
        items = [write(item) if isinstance(item, str) else written(item, write, {}) for item in value]
        flat = [token for item in items for token in (*item, op(","))][:-1]
        if NEWLINE not in flat and len(spaced(flat)) <= _LIST_WIDTH:
            return [op("["), *flat, op("]")]
        return [op("["), NEWLINE, *(t for item in items for t in (*item, op(","), NEWLINE)), op("]")]
    raise TypeError(f"not a JSON value: {shown(value)}")

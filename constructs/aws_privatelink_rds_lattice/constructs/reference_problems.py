"""Refusal of references that Terraform would reject in a connection, or that are no references.

The values of cdktf's iterators and counts have a meaning in a resource with ``for_each`` or ``count``. A construct has
neither, so Terraform would reject the configuration. In a Python string, a token object is not a reference: Python
writes a description of the object.
"""

import re
from collections.abc import Iterator, Mapping

from aws_privatelink_rds_lattice.cdk.bindings import Construct
from aws_privatelink_rds_lattice.inputs.problems import format_problem, format_value_problem, to_short_json
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs

from .tokens import resolve

_RESOURCE_NAMES = ("each", "count", "self")
_MENTION = re.compile("|".join(_RESOURCE_NAMES))
# The provider documents this attribute as address:port; the endpoint of a cluster or a proxy has no port.
_ENDPOINT_WITH_PORT = re.compile(r"\$\{(?:data\.)?aws_db_instance\.[^}]*\.endpoint\}")
_OBJECT_DESCRIPTION = re.compile(r"<([\w.]+ object) at 0x[0-9a-fA-F]+>")
# In a text, an item of a list or a key of a map from a token; a number from a token is below any valid number.
_TOKEN_TEXT = "TfToken["  # noqa: S105 - no password


def reference_problems(scope: Construct, inputs: ValidInputs) -> Iterator[str]:
    """Yield a problem for each input with a reference that Terraform or AWS would reject.

    Args:
        scope: The stack of the inputs, or a construct in the stack.
        inputs: Valid inputs.
    """
    tokens: dict[str, object] = {}
    for name, value in inputs.items():
        texts = list(_texts(value))
        if any(map(_OBJECT_DESCRIPTION.search, texts)):
            remedy = "in a longer text, write Token.as_string(reference)"
            # Some addresses look like a secret, which a message hides.
            shown_value = _without_addresses(value)
            yield format_value_problem(name, shown_value, "text, not the description of a Python object", remedy)
        elif _has_token(value, texts):
            tokens[name] = value
    if not tokens:  # the usual case, without a call to Node.js
        return
    resolved_values: Mapping[str, object] = resolve(scope, tokens)
    for name, value in resolved_values.items():
        if any(map(_has_resource_value, _texts(value))):
            yield format_problem(
                name,
                to_short_json(value),
                "the same in the whole stack: each, count and self exist only in a resource that has them",
                "create a connection for each value, in a loop over a Python list",
            )
    host = resolved_values.get("rds_host")
    if isinstance(host, str) and _ENDPOINT_WITH_PORT.fullmatch(host):
        yield format_value_problem(
            "rds_host",
            host,
            "a DNS name, but the attribute endpoint of a DB instance ends with the port",
            "pass the attribute address",
        )


def _without_addresses(value: object) -> object:
    """Return a value with the descriptions of Python objects in it, however nested, without the memory addresses."""
    if isinstance(value, str):
        return _OBJECT_DESCRIPTION.sub(r"<\1>", value)
    if isinstance(value, Mapping):
        return {_without_addresses(key): _without_addresses(entry) for key, entry in value.items()}
    return value


def _has_token(value: object, texts: list[str]) -> bool:
    """Return True if a valid value has a token, in the form that both CDKs give to texts, lists, maps or numbers."""
    return any(_TOKEN_TEXT in text for text in texts) or (isinstance(value, float) and value < 0)


def _has_resource_value(text: str) -> bool:
    """Return True if an expression of a template refers to a value of a single resource.

    Plain text, quoted text and the variables of a for expression have no such value, whatever their names. Terraform
    rejects a text that is no template.
    """
    if not _MENTION.search(text):
        return False
    from aws_privatelink_rds_lattice.hcl.tokens import tokenize  # noqa: PLC0415 - few connections have such a text

    try:
        tokens = list(tokenize(text, "template"))
    except ValueError:
        return False
    # Plain text counts as one piece, so that it is no name.
    pieces = [token.text if token.kind in ("ident", "op") else "" for token in tokens]
    variables = set(_loop_variables(pieces))
    for previous, name, following in zip(["", *pieces], pieces, pieces[1:], strict=False):
        is_root = previous != "." and following == "."
        if is_root and name in _RESOURCE_NAMES and name not in variables:
            return True
    return False


def _loop_variables(pieces: list[str]) -> Iterator[str]:
    """Yield the one or two variables of each for expression and each for directive."""
    for keyword, first, separator, second in zip(pieces, pieces[1:], pieces[2:], pieces[3:], strict=False):
        if keyword == "for":
            yield first
            if separator == ",":
                yield second


def _texts(value: object) -> Iterator[str]:
    """Yield each text in a value, however nested."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)

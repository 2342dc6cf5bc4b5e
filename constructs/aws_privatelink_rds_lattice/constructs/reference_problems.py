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

# In an expression, and neither part of a longer name nor a string that equals the name.
_RESOURCE_VALUE = re.compile(r'\$\{.*(?<![\w."}-])(?:each\.(?:key|value)|count\.index|self\.[a-z])', re.DOTALL)
# The provider documents this attribute as address:port; the endpoint of a cluster or a proxy has no port.
_ENDPOINT_WITH_PORT = re.compile(r"\$\{(?:data\.)?aws_db_instance\.[^}]*\.endpoint\}")
_OBJECT_DESCRIPTION = re.compile(r"<[\w.]+ object at 0x[0-9a-fA-F]+>")
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
            yield format_value_problem(name, value, "text, not the description of a Python object", remedy)
        elif _has_token(value, texts):
            tokens[name] = value
    if not tokens:  # the usual case, without a call to Node.js
        return
    resolved_values: Mapping[str, object] = resolve(scope, tokens)
    for name, value in resolved_values.items():
        if any(map(_RESOURCE_VALUE.search, _texts(value))):
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


def _has_token(value: object, texts: list[str]) -> bool:
    """Return True if a valid value has a token, in the form that both CDKs give to texts, lists, maps or numbers."""
    return any(_TOKEN_TEXT in text for text in texts) or (isinstance(value, float) and value < 0)


def _texts(value: object) -> Iterator[str]:
    """Yield each text in a value, however nested."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)

"""Texts of input problems: values as short JSON, and messages made of four parts."""

import difflib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping

from aws_privatelink_rds_lattice.sanitize import escape_character

TEMPLATE_START = re.compile(r"[$%]\{")
TEMPLATE_REMEDY = "Terraform would evaluate ${ and %{: write the value itself, or pass a reference in Python"
# Maximum number of characters of a value in a message.
_MAX_JSON_LENGTH = 200
_STRING_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def to_short_json(value: object) -> str:
    """Return a value as single-line JSON, as in ``cdktf.json``, shortened to 200 characters plus the full length."""
    text = encode_json(value)
    if len(text) <= _MAX_JSON_LENGTH:
        return text
    length = len(value) if isinstance(value, str) else len(text)
    return f"{text[:_MAX_JSON_LENGTH]}… ({length} characters)"


def encode_json(value: object) -> str:
    """Return a value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), skipkeys=True, default=_encode_object)


def _encode_object(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return repr(value)


def format_value_problem(field: str, value: object, allowed: str, remedy: str) -> str:
    """Return the message for an invalid value."""
    return format_problem(field, to_short_json(value), allowed, remedy)


def quote_name(name: object) -> str:
    """Return a name from the user's input for a message: unchanged if plain, else as short JSON."""
    if isinstance(name, str) and re.fullmatch(r"[\w.-]{1,200}", name):
        return name
    return to_short_json(name)


def format_problem(field: str, given_text: str, allowed: str, remedy: str) -> str:
    """Return the message of a problem, or the Terraform template for the message, from the four parts."""
    return f"{field}: got {given_text}; must be {allowed}; {remedy}"


def find_similar_name(name: str, known_names: Iterable[str]) -> str | None:
    """Return the known name most similar to an unknown name, if any."""
    matches = difflib.get_close_matches(name.lower(), known_names, n=1)
    return matches[0] if matches else None


def suggest_name(name: str, known_names: Iterable[str]) -> str:
    """Return the remedy for an unknown name: the most similar known name, or all known names."""
    similar_name = find_similar_name(name, known_names)
    if similar_name is not None:
        return f"did you mean {similar_name}?"
    return f"known are {', '.join(known_names)}"


def quote_terraform_string(text: str) -> str:
    """Return a text as a quoted string of HCL: quotes, backslashes and unprintable characters are escaped."""
    escapes = {ord(char): escape_character(char) for char in text if not char.isprintable()}
    return f'"{text.translate({**escapes, **_STRING_ESCAPES})}"'


def find_unusable_keys(field: str, value: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem for a map key lost on the way to Terraform."""
    if "__proto__" in value:
        yield format_value_problem(
            f"{field}, key", "__proto__", "another name", "choose another: in Node.js this one is no key"
        )


def find_literal_problems(field: str, value: object) -> Iterator[str]:
    """Yield the problems of a literal value, however nested.

    A literal has no text that Terraform would evaluate, no number without a form in JSON, and no unusable key.
    """
    if isinstance(value, str) and TEMPLATE_START.search(value):
        yield format_value_problem(field, value, "literal text", TEMPLATE_REMEDY)
    elif isinstance(value, float) and not math.isfinite(value):
        yield format_value_problem(field, value, "a number that JSON has", "write a smaller one, or null")
    elif isinstance(value, Mapping):
        yield from find_unusable_keys(field, value)
        for key, entry in value.items():
            yield from find_literal_problems(f"{field}.{quote_name(key)}", entry)
    elif isinstance(value, list | tuple):
        for index, entry in enumerate(value):
            yield from find_literal_problems(f"{field}[{index}]", entry)

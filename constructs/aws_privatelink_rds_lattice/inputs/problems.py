"""Texts of the problems of inputs: values as short JSON, and the four parts of a problem."""

import difflib
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

TEMPLATE_START = re.compile(r"[$%]\{")
TEMPLATE_REMEDY = "Terraform would evaluate ${ and %{: write the value itself, or pass a reference in Python"
# How many characters of a value are shown.
_MAX_JSON_LENGTH = 200
# What Terraform's jsonencode escapes, and is shown as it is. Its escaped backslashes step aside meanwhile.
_JSONENCODE_ESCAPES = (("\\\\", "\\!"), ("\\u003c", "<"), ("\\u003e", ">"), ("\\u0026", "&"), ("\\!", "\\\\"))


def to_short_json(value: object) -> str:
    """Return the value on one line as JSON, the form it has in ``cdktf.json``; a long one is cut, with its length."""
    text = encode_json(value)
    if len(text) <= _MAX_JSON_LENGTH:
        return text
    return (
        f"{text[:_MAX_JSON_LENGTH]}… ({len(normalize_text(value)) if isinstance(value, str) else len(text)} characters)"
    )


def short_json_template(expression: str, length: str = 'length(split("", text))') -> str:
    """Return the Terraform template for ``shown``.

    Args:
        expression: The value as an expression.
        length: The expression for the length that is told; in it, ``text`` is the JSON.
    """
    text = f"jsonencode({expression})"
    for escaped, char in _JSONENCODE_ESCAPES:
        text = f"replace({text}, {quote_terraform_string(escaped)}, {quote_terraform_string(char)})"
    long, cut = (f'regex("^(?s:.{{{count}}})", text)' for count in (_MAX_JSON_LENGTH + 1, f"0,{_MAX_JSON_LENGTH}"))
    # No template within the template: the HCL parser of checkov reads no quotes in there.
    return f'${{[for text in [{text}] : can({long}) ? format("%s… (%d characters)", {cut}, {length}) : text][0]}}'


def normalize_text(text: str) -> str:
    """Return a text as Terraform has it: in Unicode's normal form NFC, and half a surrogate pair as U+FFFD."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", unicodedata.normalize("NFC", text))


def encode_json(value: object) -> str:
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(repr(value)), "f")
    text = json.dumps(_normalize_strings(value), ensure_ascii=False, separators=(",", ":"), default=repr)
    # As jsonencode does it, up to accents behind an escape, which become one with its last letter.
    text = normalize_text(re.sub("[<>&\u2028\u2029]", lambda char: f"\\u{ord(char[0]):04x}", text))
    for escaped, char in _JSONENCODE_ESCAPES:
        text = text.replace(escaped, char)
    return text


def _normalize_strings(value: object) -> object:
    if isinstance(value, str):
        return normalize_text(value)
    if isinstance(value, Mapping):
        return {
            normalize_text(key) if isinstance(key, str) else repr(key): _normalize_strings(each)
            for key, each in value.items()
        }
    return [_normalize_strings(each) for each in value] if isinstance(value, list | tuple) else value


def format_value_problem(field: str, value: object, allowed: str, remedy: str) -> str:
    """Return the line that reports one bad value."""
    return format_problem(field, to_short_json(value), allowed, remedy)


def quote_name(name: object) -> str:
    """Return a name that the user gave as it stands in a field: itself where it is plain, else as a value."""
    return name if isinstance(name, str) and re.fullmatch(r"[\w.-]{1,200}", name) else to_short_json(name)


def format_problem(field: str, given_text: str, allowed: str, remedy: str) -> str:
    """Return the line that reports a problem, or the Terraform template for it, from its four parts."""
    return f"{field}: got {given_text}; must be {allowed}; {remedy}"


def suggest_name(name: str, known_names: Iterable[str]) -> str:
    """Return what to do about an unknown name: the known one nearest to it, or all of them."""
    near = difflib.get_close_matches(name.lower(), known_names, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known_names)}"


def quote_terraform_string(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in quoted)


def find_unusable_keys(field: str, value: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each key of a map that does not get to Terraform."""
    if "__proto__" in value:
        yield format_value_problem(
            f"{field}, key", "__proto__", "another name", "choose another: in Node.js this one is no key"
        )
    for first, second in pairwise(sorted(normalize_text(str(key)) for key in value)):
        if first == second:
            yield format_value_problem(
                f"{field}, key",
                second,
                "given once: to Terraform it is the same in both of its Unicode forms",
                "remove one of the two",
            )


def find_literal_problems(field: str, value: object) -> Iterator[str]:
    """Yield a line for each text that Terraform would evaluate, number without a form in JSON, and key that is lost."""
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

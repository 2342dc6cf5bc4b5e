"""Texts of input problems: values as short JSON, and messages made of four parts."""

import builtins
import datetime as dt
import difflib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping

from aws_privatelink_rds_lattice.engine_name import name_engine
from aws_privatelink_rds_lattice.sanitize import escape_character, sanitize

from .secret_values import HIDDEN_PART, SECRET_TEXT, has_secret_name, hide_secret
from .type_remedies import UnusableValue, any_type_remedy, is_named_tuple, is_of_jsii, is_plain

TEMPLATE_START = re.compile(r"[$%]\{")
# A template, or cdktf's text for a token that is a list.
_REFERENCE_START = re.compile(rf"{TEMPLATE_START.pattern}|#\{{TfToken\[")
TEMPLATE_REMEDY = "Terraform evaluates ${ and %{: write the value itself, or pass a reference in Python"
# Maximum number of characters of a value in a message.
_MAX_JSON_LENGTH = 200
_MAX_SHOWN_LEVELS = 6
# Two names that are at least this similar differ in their spelling only.
_MISSPELT_RATIO = 0.8
_SIMILAR_RATIO = 0.6
_MAX_INTEGER_BITS = 1000
_JSON_TYPES = (str, int, float, list, tuple, Mapping, type(None))
_STRING_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def to_short_json(value: object) -> str:
    """Return a value as single-line JSON, as in ``cdktf.json``, shortened to 200 characters plus the full length.

    Texts that may hold a secret are replaced, and objects without JSON are described by their type alone, because the
    text of an object may hold a secret, too. Invisible characters are escaped.
    """
    if isinstance(value, str):
        hidden = hide_secret(value)
        if hidden is not None:
            return hidden
    elif not isinstance(value, _JSON_TYPES) or is_named_tuple(value):
        return _describe_object(value)
    text = str(sanitize(encode_json(_without_secrets(value, _MAX_SHOWN_LEVELS))))
    if len(text) <= _MAX_JSON_LENGTH:
        return text
    length = len(value) if isinstance(value, str) else len(text)
    return f"{text[:_MAX_JSON_LENGTH]}… ({length} characters)"


def _without_secrets(value: object, levels: int) -> object:
    """Return a value with all texts that may hold a secret replaced, and with no more than the nested levels."""
    if isinstance(value, str):
        return value if hide_secret(value) is None else HIDDEN_PART
    if levels == 0 and isinstance(value, list | tuple | Mapping):
        return "…"
    if isinstance(value, Mapping):
        return {_hide_key(key): _hide_entry(key, entry, levels - 1) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return _type_text(value) if is_named_tuple(value) else [_without_secrets(item, levels - 1) for item in value]
    if isinstance(value, int) and value.bit_length() > _MAX_INTEGER_BITS:
        return "a number of more than 300 digits"  # Python writes no longer number than 4,300 digits
    return value


def _hide_key(key: object) -> object:
    if isinstance(key, str | int | float | None):
        return _without_secrets(key, 0)
    return _type_text(key)


def _type_text(value: object) -> str:
    return f"<{type(value).__name__}>"


def _hide_entry(key: object, entry: object, levels: int) -> object:
    if isinstance(key, str) and _has_secret_content(key, entry):
        return HIDDEN_PART
    return _without_secrets(entry, levels)


def _has_secret_content(name: str, value: object) -> bool:
    """Return True if a value with the name of a secret has a content; null, true and false are no secrets."""
    return has_secret_name(name) and value is not None and not isinstance(value, bool)


def _describe_object(value: object) -> str:
    if isinstance(value, UnusableValue):
        return value.description
    if isinstance(value, dt.date):
        return f"the date {value.isoformat()}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    name = type(value).__name__
    if name in vars(builtins) and type(value) is not vars(builtins)[name]:
        name = f"{type(value).__module__}.{name}"  # such as numpy.bool
    return f"an object of type {name}"


def encode_json(value: object) -> str:
    """Return a value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), skipkeys=True, default=_encode_object)


def _encode_object(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, type):
        return type.__repr__(value)
    return _type_text(value)


def describe_given(field: str, value: object) -> str:
    """Return the text of a given value for a message: short JSON, without secrets."""
    if _has_secret_content(field, value):
        return SECRET_TEXT
    return to_short_json(value)


def format_value_problem(field: str, value: object, allowed: str, remedy: str) -> str:
    """Return the message for an invalid value; a value that may hold a secret is described, but not repeated."""
    return format_problem(field, describe_given(field, value), allowed, name_engine(remedy))


def quote_name(name: object) -> str:
    """Return a name from the user's input for a message: unchanged if plain, else as short JSON."""
    if isinstance(name, str) and re.fullmatch(r"[\w.-]{1,200}", name) and hide_secret(name) is None:
        return name
    return to_short_json(name)


def format_problem(field: str, given_text: str, allowed: str, remedy: str) -> str:
    """Return the message of a problem, or the Terraform template for the message, from the four parts."""
    return f"{field}: got {given_text}; must be {allowed}; {remedy}"


def find_misspelt_name(name: str, known_names: Iterable[str], min_ratio: float = _MISSPELT_RATIO) -> str | None:
    """Return the known name that differs from an unknown name in spelling only, or None.

    Args:
        name: The unknown name.
        known_names: The known names, in lower case.
        min_ratio: The least similarity, from 0 to 1; see ``difflib.SequenceMatcher.ratio``.
    """
    matches = difflib.get_close_matches(name.lower(), known_names, n=1, cutoff=min_ratio)
    return matches[0] if matches else None


def find_similar_name(name: str, known_names: Iterable[str]) -> str | None:
    """Return the known name of which an unknown name is a misspelling or the end, or else the most similar name."""
    candidates = list(known_names)
    misspelt_name = find_misspelt_name(name, candidates)
    if misspelt_name is not None:
        return misspelt_name
    longer_names = [candidate for candidate in candidates if candidate.endswith(f"_{name.lower()}")]
    # Several names with the same end are no hint.
    if len(longer_names) == 1:
        return longer_names[0]
    return find_misspelt_name(name, candidates, _SIMILAR_RATIO)


def suggest_name(name: str, known_names: Iterable[str]) -> str:
    """Return the remedy for an unknown name: the most similar known name, or all known names."""
    similar_name = find_similar_name(name, known_names)
    if similar_name is not None:
        return f"did you mean {similar_name}?"
    return f"known names: {', '.join(known_names)}"


def quote_terraform_string(text: str) -> str:
    """Return a text as a quoted string of HCL: quotes, backslashes and unprintable characters are escaped."""
    escapes = {ord(char): escape_character(char) for char in text if not char.isprintable()}
    return f'"{text.translate({**escapes, **_STRING_ESCAPES})}"'


def find_unusable_keys(field: str, value: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem for a map key lost on the way to Terraform."""
    if "__proto__" in value:
        yield format_value_problem(
            f"{field}, key", "__proto__", "another name", "choose another key: Node.js does not allow this one"
        )


def find_literal_problems(field: str, value: object, reference_remedy: str | None = None) -> Iterator[str]:
    """Yield the problems of a literal value, however nested.

    A literal has no text that Terraform would evaluate, no number without a form in JSON, and no unusable key.

    Args:
        field: The field of the value.
        value: The value.
        reference_remedy: Remedy for a reference where Terraform evaluates none; None where a token is allowed.
    """
    if isinstance(value, str) and _REFERENCE_START.search(value):
        yield format_value_problem(field, value, "literal text", reference_remedy or TEMPLATE_REMEDY)
    elif reference_remedy and is_of_jsii(value):
        yield format_value_problem(field, value, "a literal value", reference_remedy)
    elif isinstance(value, float) and not math.isfinite(value):
        yield format_value_problem(field, value, "a number that JSON has", "write a smaller one, or null")
    elif isinstance(value, Mapping):
        yield from find_unusable_keys(field, value)
        for key, entry in value.items():
            yield from find_literal_problems(f"{field}.{quote_name(key)}", entry, reference_remedy)
    elif isinstance(value, list | tuple):
        for index, entry in enumerate(value):
            yield from find_literal_problems(f"{field}[{index}]", entry, reference_remedy)
    else:
        yield from find_object_problems(field, value)


def find_object_problems(field: str, value: object) -> Iterator[str]:
    """Yield a problem for each part of a value without a plain type, such as a set; jsii's objects may be tokens."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from find_object_problems(f"{field}, key", key)
            yield from find_object_problems(f"{field}.{quote_name(key)}", entry)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from find_object_problems(f"{field}[{index}]", entry)
    elif not is_plain(value):
        yield format_value_problem(field, value, "text, a number, true, false, a list or a map", any_type_remedy(value))

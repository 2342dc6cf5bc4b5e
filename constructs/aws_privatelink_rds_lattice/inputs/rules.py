r"""What a value must be, each kind of rule with its check in Python and the same in Terraform.

A rule yields a line for each thing wrong with a value: field, what was given, what it must be, what to do. Rules that
stand behind the variables of the HCL module also give their ``validations``, which report the same lines. Patterns stay
in the dialect that Python's ``re`` and Terraform's RE2 share: no look-around, no ``\s`` and the like, which mean
different characters, and ``$`` at the end only.
"""

import abc
import difflib
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar

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


def _has_re2_match(pattern: str, text: str) -> bool:
    """Tell whether RE2 finds the pattern; Python's ``$`` would also be found before a line end at the end."""
    return re.search(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern, text) is not None


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


@dataclass(frozen=True)
class VariableValidation:
    """A rule as Terraform states it.

    Attributes:
        condition: A Terraform expression that is true for a good value.
        error_message: A Terraform template: the lines that Python reports for a bad one.
    """

    condition: str
    error_message: str


def quote_terraform_string(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in quoted)


@dataclass(frozen=True, kw_only=True)
class InputRule(abc.ABC):
    """What a value must be.

    Attributes:
        allowed: What is allowed, to follow "must be".
        remedy: What to do about a value that is not.
    """

    allowed: str
    remedy: str

    @abc.abstractmethod
    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each thing wrong with the value."""


@dataclass(frozen=True, kw_only=True)
class VariableRule(InputRule):
    """A rule that a Terraform variable can state, too.

    Attributes:
        type: The variable's type.
    """

    type: ClassVar[str]

    @abc.abstractmethod
    def validations(self, name: str) -> Iterator[VariableValidation]:
        """Yield the rule for the Terraform variable of that name."""


@dataclass(frozen=True, kw_only=True)
class String(VariableRule):
    """A text that matches a pattern as a whole.

    Attributes:
        pattern: Regular expression for the whole text.
        forbidden_pattern: Regular expression that must be found nowhere in the text.
        max_length: How many characters there may be.
        known_mistakes: Known mistakes: a regular expression to be found in the text, and the remedy for it.
        number_remedy: What to do when a number stands in place of the text.
    """

    pattern: str
    forbidden_pattern: str | None = None
    max_length: int | None = None
    known_mistakes: tuple[tuple[str, str], ...] = ()
    number_remedy: str = "put it in quotes"
    type: ClassVar = "string"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if the value is not such a text."""
        if value is None:
            yield format_value_problem(field, value, self.allowed, self.remedy)
        elif not isinstance(value, str):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            yield format_value_problem(
                field, value, f"text: {self.allowed}", self.number_remedy if is_number else self.remedy
            )
        elif not self.matches(value) or TEMPLATE_START.search(value):
            mistakes = ((TEMPLATE_START.pattern, TEMPLATE_REMEDY), *self.known_mistakes)
            remedy = next(
                (text for pattern, text in mistakes if _has_re2_match(pattern, normalize_text(value))), self.remedy
            )
            yield format_value_problem(field, value, self.allowed, remedy)

    def matches(self, value: str) -> bool:
        """Tell whether the text meets pattern, length and ``never``."""
        value = normalize_text(value)
        return (
            len(value) <= (self.max_length or len(value))
            and re.fullmatch(self.pattern, value) is not None
            and not (self.forbidden_pattern and _has_re2_match(self.forbidden_pattern, value))
        )

    def condition(self, expression: str) -> str:
        """Return the Terraform expression for ``holds``; ``expression`` is an expression, too."""
        parts = [f"can(regex({quote_terraform_string(f'^({self.pattern})$')}, {expression}))"]
        if self.max_length:
            parts.append(f"length({expression}) <= {self.max_length}")
        if self.forbidden_pattern:
            parts.append(f"!can(regex({quote_terraform_string(self.forbidden_pattern)}, {expression}))")
        return " && ".join(parts)

    def error_message(self, field: str, expression: str) -> str:
        """Return the Terraform template for the line that reports a bad value; ``expression`` is an expression."""
        choices = "".join(
            f"can(regex({quote_terraform_string(pattern)}, {expression})) ? {quote_terraform_string(remedy)} : "
            for pattern, remedy in self.known_mistakes
        )
        remedy = f"${{{choices}{quote_terraform_string(self.remedy)}}}" if choices else self.remedy
        # A null has no length.
        given = short_json_template(expression, f'try(length(split("", {expression})), 0)')
        return format_problem(field, given, self.allowed, remedy)

    def validations(self, name: str) -> Iterator[VariableValidation]:
        """Yield the rule for the Terraform variable of that name."""
        yield VariableValidation(self.condition(f"var.{name}"), self.error_message(name, f"var.{name}"))


@dataclass(frozen=True, kw_only=True)
class Integer(VariableRule):
    """A whole number within bounds, both included."""

    bounds: tuple[int, int]
    type: ClassVar = "number"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if the value is not such a number."""
        if isinstance(value, str):
            yield format_value_problem(field, value, self.allowed, "write it without quotes")
        elif type(value) is not int or not self.bounds[0] <= value <= self.bounds[1]:
            yield format_value_problem(field, value, self.allowed, self.remedy)

    def validations(self, name: str) -> Iterator[VariableValidation]:
        """Yield the rule for the Terraform variable of that name."""
        value = f"var.{name}"
        yield VariableValidation(
            f"{value} >= {self.bounds[0]} && {value} <= {self.bounds[1]} && floor({value}) == {value}",
            format_problem(name, short_json_template(value), self.allowed, self.remedy),
        )


@dataclass(frozen=True, kw_only=True)
class StringList(VariableRule):
    """A list of texts, with at least so many distinct ones.

    Attributes:
        item_rule: The rule for each entry.
        min_distinct: How many distinct entries there must be.
    """

    item_rule: String
    min_distinct: int
    type: ClassVar = "list(string)"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each bad entry, and one if there are too few distinct ones."""
        if not isinstance(value, list | tuple):
            yield format_value_problem(field, value, f"a list: {self.allowed}", self.remedy)
            return
        for index, entry in enumerate(value):
            yield from self.item_rule.problems(f"{field}[{index}]", entry)
        if len({encode_json(entry) for entry in value}) < self.min_distinct:
            yield format_value_problem(field, list(value), self.allowed, self.remedy)

    def validations(self, name: str) -> Iterator[VariableValidation]:
        """Yield the rules for the Terraform variable of that name."""
        value, good = f"var.{name}", self.item_rule.condition("each")
        yield VariableValidation(
            f"alltrue([for each in {value} : {good}])",
            _joined_errors_template(
                f"index, each in {value}", self.item_rule.error_message(f"{name}[${{index}}]", "each"), good
            ),
        )
        yield VariableValidation(
            f"length(distinct({value})) >= {self.min_distinct}",
            format_problem(name, short_json_template(value), self.allowed, self.remedy),
        )


@dataclass(frozen=True, kw_only=True)
class StringMap(VariableRule):
    """A map of texts to texts.

    Attributes:
        max_entries: How many entries there may be.
        key_rule: The rule for each key.
        value_rule: The rule for each value.
    """

    max_entries: int
    key_rule: String
    value_rule: String
    type: ClassVar = "map(string)"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each bad key or value, and one if there are too many."""
        if not isinstance(value, Mapping):
            yield format_value_problem(field, value, f"a map: {self.allowed}", self.remedy)
            return
        if len(value) > self.max_entries:
            yield format_problem(field, f"{len(value)} entries", self.allowed, self.remedy)
        yield from find_unusable_keys(field, value)
        in_order = sorted(value, key=lambda key: normalize_text(str(key)))
        for key in in_order:
            yield from self.key_rule.problems(f"{field}, key", key)
        for key in in_order:
            yield from self.value_rule.problems(f"{field}[{to_short_json(key)}]", value[key])

    def validations(self, name: str) -> Iterator[VariableValidation]:
        """Yield the rules for the Terraform variable of that name."""
        value, good_key, good_value = f"var.{name}", self.key_rule.condition("key"), self.value_rule.condition("value")
        yield VariableValidation(
            f"length({value}) <= {self.max_entries}",
            format_problem(name, f"${{length({value})}} entries", self.allowed, self.remedy),
        )
        yield VariableValidation(
            f"alltrue([for key in keys({value}) : {good_key}])",
            _joined_errors_template(
                f"key in keys({value})", self.key_rule.error_message(f"{name}, key", "key"), good_key
            ),
        )
        yield VariableValidation(
            f"alltrue([for value in values({value}) : {good_value}])",
            _joined_errors_template(
                f"key, value in {value}",
                self.value_rule.error_message(f"{name}[{short_json_template('key')}]", "value"),
                good_value,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Boolean(InputRule):
    """True or false."""

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if the value is neither."""
        if not isinstance(value, bool):
            yield format_value_problem(field, value, self.allowed, self.remedy)


@dataclass(frozen=True, kw_only=True)
class Object(InputRule):
    """A map whose keys are known, each with a rule of its own.

    Attributes:
        field_rules: The rule for the value of each key.
        required_fields: The keys that must be there.
        nullable_fields: The keys whose value may be null.
    """

    field_rules: Mapping[str, InputRule]
    required_fields: tuple[str, ...] = ()
    nullable_fields: tuple[str, ...] = ()

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each unknown or missing key, and for each bad value."""
        if not isinstance(value, Mapping):
            yield format_value_problem(field, value, f"a map: {self.allowed}", self.remedy)
            return
        for key, entry in value.items():
            if key not in self.field_rules:
                yield f"{field}.{quote_name(key)}: unknown; {suggest_name(str(key), self.field_rules)}"
            elif entry is not None or key not in self.nullable_fields:
                yield from self.field_rules[key].problems(f"{field}.{key}", entry)
        for key in self.required_fields:
            if key not in value:
                yield f"{field}.{key}: missing; must be {self.field_rules[key].allowed}; {self.field_rules[key].remedy}"


@dataclass(frozen=True, kw_only=True)
class BackendConfig(InputRule):
    """A map of one type of backend to its settings; of these Terraform is the judge.

    Attributes:
        backend_types: The types of backend.
    """

    backend_types: tuple[str, ...]

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each thing wrong with the type, or with the texts in the settings."""
        if not isinstance(value, Mapping) or len(value) != 1:
            yield format_value_problem(field, value, self.allowed, self.remedy)
            return
        for kind, settings in value.items():
            if kind not in self.backend_types:
                yield format_value_problem(
                    field, kind, "a type of backend", suggest_name(str(kind), self.backend_types)
                )
            if isinstance(settings, Mapping):
                yield from find_literal_problems(f"{field}.{kind}", settings)
            else:
                yield format_value_problem(f"{field}.{kind}", settings, "a map of settings", self.remedy)


@dataclass(frozen=True, kw_only=True)
class LiteralObject(InputRule):
    """A map of literal settings, which are checked where the bindings are."""

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if it is no map, and for each thing in it that is no literal."""
        if isinstance(value, Mapping):
            yield from find_literal_problems(field, value)
        else:
            yield format_value_problem(field, value, self.allowed, self.remedy)


def _joined_errors_template(for_clause: str, message: str, condition: str) -> str:
    bad = f"!({condition})" if " && " in condition else f"!{condition}"
    return f'${{join("\\n", [for {for_clause} : "{message}" if {bad}])}}'


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

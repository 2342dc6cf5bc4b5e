r"""Rules of inputs, checked in Python, and the same as validations of Terraform variables.

Patterns stay in the dialect that Python's ``re`` and Terraform's RE2 share: no look-around, no ``\s`` and the like,
which mean different characters, and ``$`` at the end only.
"""

import abc
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from .problems import (
    TEMPLATE_REMEDY,
    TEMPLATE_START,
    encode_json,
    find_unusable_keys,
    format_problem,
    format_value_problem,
    normalize_text,
    quote_terraform_string,
    short_json_template,
    to_short_json,
)
from .rules import InputRule


@dataclass(frozen=True)
class VariableValidation:
    """A rule as Terraform states it.

    Attributes:
        condition: A Terraform expression that is true for a good value.
        error_message: A Terraform template: the lines that Python reports for a bad one.
    """

    condition: str
    error_message: str


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


def _has_re2_match(pattern: str, text: str) -> bool:
    """Tell whether RE2 finds the pattern; Python's ``$`` would also be found before a line end at the end."""
    return re.search(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern, text) is not None


def _joined_errors_template(for_clause: str, message: str, condition: str) -> str:
    bad = f"!({condition})" if " && " in condition else f"!{condition}"
    return f'${{join("\\n", [for {for_clause} : "{message}" if {bad}])}}'

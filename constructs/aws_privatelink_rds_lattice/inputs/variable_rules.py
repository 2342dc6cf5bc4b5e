r"""Rules for the values of inputs, checked in Python and in Terraform validations.

A message in Terraform names what is allowed, and what to do. It has neither the given value nor the remedy for a known
mistake: Terraform prints the value of a variable below the message, and reviewers read the messages in the module.

Patterns use only syntax with the same meaning in Python's ``re`` and in Terraform's RE2: no look-around, no classes
such as ``\s``, which match different characters, and ``$`` at the end only.
"""

import abc
import datetime as dt
import decimal
import ipaddress
import re
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from .paste_repairs import (
    PASTE_MISTAKES,
    find_case_remedy,
    find_contained_values,
    find_repair_remedy,
    find_stand_in_remedy,
)
from .problems import (
    TEMPLATE_REMEDY,
    TEMPLATE_START,
    encode_json,
    find_unusable_keys,
    format_problem,
    format_value_problem,
    quote_terraform_string,
    to_short_json,
)
from .rules import InputRule
from .secret_values import hide_secret
from .type_remedies import is_plain, type_remedy

_MAX_DIGITS = 20
_LIST_REMEDIES: dict[type, str] = {
    str: 'write a list of strings, as in ["first", "second"]',
    dict: 'write a list of strings instead of the map, as in ["first", "second"]',
}
# Types whose text is no secret. Where the text is invalid, too, the remedy for the text fits the value.
_TYPES_WITH_TEXT = (
    dt.date
    | decimal.Decimal
    | ipaddress.IPv4Address
    | ipaddress.IPv6Address
    | ipaddress.IPv4Network
    | ipaddress.IPv6Network
    | uuid.UUID
)


@dataclass(frozen=True, kw_only=True)
class VariableRule(InputRule):
    """A rule for an input with a Terraform variable of a type."""

    type: ClassVar[str]

    def error_message(self, subject: str) -> str:
        """Return the message of a Terraform validation; the subject is the variable, or a part of the variable."""
        return f"{subject} must be {self.allowed}; {self.remedy}"

    @abc.abstractmethod
    def validations(self, name: str) -> Iterator[dict[str, str]]:
        """Yield the validation blocks of the Terraform variable of this name: condition and error message."""


@dataclass(frozen=True, kw_only=True)
class String(VariableRule):
    """A rule for a string with a pattern.

    Attributes:
        pattern: Regular expression for the whole string.
        forbidden_pattern: Regular expression without a match anywhere in a valid string.
        max_length: Maximum number of characters.
        known_mistakes: Pairs of a regular expression to search for in an invalid string, and the remedy for a match.
        removable: Pairs of a regular expression for characters, and the remedy if the string is valid without them.
        contained_pattern: Regular expression for a valid value inside a longer text; None if the remedy names none.
        number_remedy: Remedy for a number instead of a string.
        null_remedy: Remedy for null; None for the remedy of an invalid string.
    """

    pattern: str
    forbidden_pattern: str | None = None
    max_length: int | None = None
    known_mistakes: tuple[tuple[str, str], ...] = ()
    removable: tuple[tuple[str, str], ...] = ()
    contained_pattern: str | None = None
    number_remedy: str = "put it in quotes"
    null_remedy: str | None = None
    type: ClassVar = "string"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a message if the value is no valid string, or Terraform would evaluate a part of the string."""
        if value is None:
            yield format_value_problem(field, value, self.allowed, self.null_remedy or self.remedy)
        elif not isinstance(value, str):
            yield format_value_problem(field, value, f"text: {self.allowed}", self._type_remedy(value))
        elif not self.matches(value) or TEMPLATE_START.search(value):
            yield format_value_problem(field, value, self.allowed, self._find_remedy(value))

    def _type_remedy(self, value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number_remedy
        text = str(value).lower() if isinstance(value, bool | _TYPES_WITH_TEXT) else None
        if text is not None and not self.matches(text):
            return self._find_remedy(text)
        return type_remedy(value, "text") or self.remedy

    def _find_remedy(self, value: str) -> str:
        if TEMPLATE_START.search(value):
            return TEMPLATE_REMEDY
        repair_remedy = find_stand_in_remedy(value) or find_repair_remedy(value, self.matches, self.removable)
        if repair_remedy:
            return repair_remedy
        for pattern, remedy in self.known_mistakes:
            if re.search(pattern, value):
                return remedy
        contained_values = self.find_contained_values(value)
        contained_remedy = None
        if len(contained_values) == 1 and hide_secret(value) is None:
            contained_remedy = f"give only {contained_values.pop()}"
        return self._find_case_remedy(value) or contained_remedy or self._find_paste_remedy(value) or self.remedy

    def _find_case_remedy(self, value: str) -> str | None:
        """Return the remedy for letters of the wrong case; None if the case may distinguish two values."""
        if "A-Z" in self.pattern or (self.forbidden_pattern and re.search(self.forbidden_pattern, value)):
            return None
        return find_case_remedy(value, self.matches)

    def _find_paste_remedy(self, value: str) -> str | None:
        """Return the remedy for a character copied with the value, if the rule allows no such character."""
        for pattern, remedy in PASTE_MISTAKES:
            match = re.search(pattern, value)
            if match and not re.search(self.pattern, match[0]):
                return remedy
        return None

    def matches(self, value: str) -> bool:
        """Return True if a string has the pattern, the length and no match of the forbidden pattern."""
        if self.max_length and len(value) > self.max_length:
            return False
        if self.forbidden_pattern and re.search(self.forbidden_pattern, value):
            return False
        return re.fullmatch(self.pattern, value) is not None

    def find_contained_values(self, text: str) -> set[str]:
        """Return the valid values that a longer text contains; none without a pattern for these."""
        return find_contained_values(text, self.contained_pattern) if self.contained_pattern else set()

    def condition(self, expression: str) -> str:
        """Return the Terraform expression with the same result as ``matches`` for the string of an expression."""
        conditions = [f"can(regex({quote_terraform_string(f'^({self.pattern})$')}, {expression}))"]
        if self.max_length:
            conditions.append(f"length({expression}) <= {self.max_length}")
        if self.forbidden_pattern:
            conditions.append(f"!can(regex({quote_terraform_string(self.forbidden_pattern)}, {expression}))")
        return " && ".join(conditions)

    def validations(self, name: str) -> Iterator[dict[str, str]]:
        """Yield the validation of the Terraform variable of this name."""
        yield _validation(self.condition(f"var.{name}"), self.error_message(f"{name}:"))


@dataclass(frozen=True, kw_only=True)
class Integer(VariableRule):
    """A rule for a whole number from a lower to an upper bound."""

    bounds: tuple[int, int]
    type: ClassVar = "number"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a message if the value is no whole number within the bounds."""
        if type(value) is not int or not self._is_within_bounds(value):
            yield format_value_problem(field, value, self.allowed, self._find_remedy(value))

    def _is_within_bounds(self, number: int) -> bool:
        return self.bounds[0] <= number <= self.bounds[1]

    def _find_remedy(self, value: object) -> str:
        if isinstance(value, str):
            return self._find_text_remedy(value)
        if isinstance(value, float) and value.is_integer() and self._is_within_bounds(int(value)):
            return "write it without the decimal point"
        return type_remedy(value, "number") or self.remedy

    def _find_text_remedy(self, text: str) -> str:
        if re.fullmatch(f"[0-9]{{1,{_MAX_DIGITS}}}", text):
            if not self._is_within_bounds(int(text)):
                return self.remedy
            if text.startswith("0"):
                return "write it without quotes and without leading zeros"
            return "write it without quotes, or pass int(value) in Python"
        numbers = re.findall("[0-9]+", unicodedata.normalize("NFKC", text))
        has_several = len(numbers) > 1 and all(map(self._has_valid_text, numbers))
        if has_several and not self._has_valid_text("".join(numbers)):
            return "give a single number, without quotes"
        return "write only the number, without quotes" if numbers else self.remedy

    def _has_valid_text(self, digits: str) -> bool:
        return len(digits) < _MAX_DIGITS and self._is_within_bounds(int(digits))

    def validations(self, name: str) -> Iterator[dict[str, str]]:
        """Yield the validation of the Terraform variable of this name."""
        variable = f"var.{name}"
        least, greatest = self.bounds
        yield _validation(
            f"{variable} >= {least} && {variable} <= {greatest} && floor({variable}) == {variable}",
            self.error_message(f"{name}:"),
        )


@dataclass(frozen=True, kw_only=True)
class StringList(VariableRule):
    """A rule for a list of strings, with a minimum number of distinct items."""

    item_rule: String
    min_distinct: int
    type: ClassVar = "list(string)"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a message for each invalid item, and for too few distinct items."""
        if not isinstance(value, list | tuple):
            remedy = type_remedy(value, "list") or _LIST_REMEDIES.get(type(value), self.remedy)
            yield format_value_problem(field, value, f"a list: {self.allowed}", remedy)
            return
        for index, item in enumerate(value):
            yield from self.item_rule.problems(f"{field}[{index}]", item)
        # Texts of objects may be equal though the objects differ.
        distinct_items = {
            encode_json(item) if is_plain(item) else item_number for item_number, item in enumerate(value)
        }
        # A remedy for an item that has several values also makes the list long enough.
        contained_values = set()
        for item in value:
            contained_values |= self.item_rule.find_contained_values(encode_json(item) if is_plain(item) else "")
        if len(distinct_items) < self.min_distinct and len(contained_values) < self.min_distinct:
            yield format_value_problem(field, list(value), self.allowed, self.remedy)

    def validations(self, name: str) -> Iterator[dict[str, str]]:
        """Yield the validations of the Terraform variable of this name."""
        variable = f"var.{name}"
        yield _validation(
            f"alltrue([for each in {variable} : {self.item_rule.condition('each')}])",
            self.item_rule.error_message(f"{name}: each"),
        )
        yield _validation(f"length(distinct({variable})) >= {self.min_distinct}", self.error_message(f"{name}:"))


@dataclass(frozen=True, kw_only=True)
class StringMap(VariableRule):
    """A rule for a map of strings to strings.

    Attributes:
        map_remedy: Remedy for a value that is no map.
    """

    max_entries: int
    key_rule: String
    value_rule: String
    map_remedy: str
    type: ClassVar = "map(string)"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a message for too many entries, and for each invalid key and value, in Terraform's order of keys."""
        if not isinstance(value, Mapping):
            remedy = type_remedy(value, "map") or self.map_remedy
            yield format_value_problem(field, value, f"a map: {self.allowed}", remedy)
            return
        if len(value) > self.max_entries:
            yield format_problem(field, f"{len(value)} entries", self.allowed, self.remedy)
        yield from find_unusable_keys(field, value)
        sorted_keys = sorted(value, key=str)
        for key in sorted_keys:
            yield from self.key_rule.problems(f"{field}, key", key)
        for key in sorted_keys:
            yield from self.value_rule.problems(f"{field}[{to_short_json(key)}]", value[key])

    def validations(self, name: str) -> Iterator[dict[str, str]]:
        """Yield the validations of the Terraform variable of this name."""
        variable = f"var.{name}"
        yield _validation(f"length({variable}) <= {self.max_entries}", self.error_message(f"{name}:"))
        yield _validation(
            f"alltrue([for key in keys({variable}) : {self.key_rule.condition('key')}])",
            self.key_rule.error_message(f"{name}: each key"),
        )
        yield _validation(
            f"alltrue([for value in values({variable}) : {self.value_rule.condition('value')}])",
            self.value_rule.error_message(f"{name}: each value"),
        )


def _validation(condition: str, error_message: str) -> dict[str, str]:
    return {"condition": f"${{{condition}}}", "error_message": error_message}

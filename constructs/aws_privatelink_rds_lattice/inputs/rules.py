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

TEMPLATE = re.compile(r"[$%]\{")
TEMPLATE_REMEDY = "Terraform would evaluate ${ and %{: write the value itself, or pass a reference in Python"
# How many characters of a value are shown.
_SHOWN = 200
# What Terraform's jsonencode escapes, and is shown as it is. Its escaped backslashes step aside meanwhile.
_UNESCAPED = (("\\\\", "\\!"), ("\\u003c", "<"), ("\\u003e", ">"), ("\\u0026", "&"), ("\\!", "\\\\"))


def shown(value: object) -> str:
    """Return the value on one line as JSON, the form it has in ``cdktf.json``; a long one is cut, with its length."""
    text = _json(value)
    if len(text) <= _SHOWN:
        return text
    return f"{text[:_SHOWN]}… ({len(normal(value)) if isinstance(value, str) else len(text)} characters)"


def _shown_by_terraform(value: str, length: str = 'length(split("", text))') -> str:
    """Return the Terraform template for ``shown``.

    Args:
        value: The value as an expression.
        length: The expression for the length that is told; in it, ``text`` is the JSON.
    """
    text = f"jsonencode({value})"
    for escaped, char in _UNESCAPED:
        text = f"replace({text}, {_quoted(escaped)}, {_quoted(char)})"
    long, cut = (f'regex("^(?s:.{{{count}}})", text)' for count in (_SHOWN + 1, f"0,{_SHOWN}"))
    # No template within the template: the HCL parser of checkov reads no quotes in there.
    return f'${{[for text in [{text}] : can({long}) ? format("%s… (%d characters)", {cut}, {length}) : text][0]}}'


def normal(text: str) -> str:
    """Return a text as Terraform has it: in Unicode's normal form NFC, and half a surrogate pair as U+FFFD."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", unicodedata.normalize("NFC", text))


def _json(value: object) -> str:
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(repr(value)), "f")
    text = json.dumps(_normal(value), ensure_ascii=False, separators=(",", ":"), default=repr)
    # As jsonencode does it, up to accents behind an escape, which become one with its last letter.
    text = normal(re.sub("[<>&\u2028\u2029]", lambda char: f"\\u{ord(char[0]):04x}", text))
    for escaped, char in _UNESCAPED:
        text = text.replace(escaped, char)
    return text


def _normal(value: object) -> object:
    if isinstance(value, str):
        return normal(value)
    if isinstance(value, Mapping):
        return {normal(key) if isinstance(key, str) else repr(key): _normal(each) for key, each in value.items()}
    return [_normal(each) for each in value] if isinstance(value, list | tuple) else value


def _found(pattern: str, text: str) -> bool:
    """Tell whether RE2 finds the pattern; Python's ``$`` would also be found before a line end at the end."""
    return re.search(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern, text) is not None


def problem(field: str, value: object, allowed: str, remedy: str) -> str:
    """Return the line that reports one bad value."""
    return line(field, shown(value), allowed, remedy)


def named(name: object) -> str:
    """Return a name that the user gave as it stands in a field: itself where it is plain, else as a value."""
    return name if isinstance(name, str) and re.fullmatch(r"[\w.-]{1,200}", name) else shown(name)


def line(field: str, given: str, allowed: str, remedy: str) -> str:
    """Return the line that reports a problem, or the Terraform template for it, from its four parts."""
    return f"{field}: got {given}; must be {allowed}; {remedy}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return what to do about an unknown name: the known one nearest to it, or all of them."""
    near = difflib.get_close_matches(name.lower(), known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


@dataclass(frozen=True)
class Validation:
    """A rule as Terraform states it.

    Attributes:
        condition: A Terraform expression that is true for a good value.
        error_message: A Terraform template: the lines that Python reports for a bad one.
    """

    condition: str
    error_message: str


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in quoted)


@dataclass(frozen=True, kw_only=True)
class Rule(abc.ABC):
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
class VariableRule(Rule):
    """A rule that a Terraform variable can state, too.

    Attributes:
        type: The variable's type.
    """

    type: ClassVar[str]

    @abc.abstractmethod
    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rule for the Terraform variable of that name."""


@dataclass(frozen=True, kw_only=True)
class Text(VariableRule):
    """A text that matches a pattern as a whole.

    Attributes:
        pattern: Regular expression for the whole text.
        never: Regular expression that must be found nowhere in the text.
        longest: How many characters there may be.
        mistakes: Known mistakes: a regular expression to be found in the text, and the remedy for it.
        number_remedy: What to do when a number stands in place of the text.
    """

    pattern: str
    never: str | None = None
    longest: int | None = None
    mistakes: tuple[tuple[str, str], ...] = ()
    number_remedy: str = "put it in quotes"
    type: ClassVar = "string"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if the value is not such a text."""
        if value is None:
            yield problem(field, value, self.allowed, self.remedy)
        elif not isinstance(value, str):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            yield problem(field, value, f"text: {self.allowed}", self.number_remedy if is_number else self.remedy)
        elif not self.holds(value) or TEMPLATE.search(value):
            mistakes = ((TEMPLATE.pattern, TEMPLATE_REMEDY), *self.mistakes)
            remedy = next((text for pattern, text in mistakes if _found(pattern, normal(value))), self.remedy)
            yield problem(field, value, self.allowed, remedy)

    def holds(self, value: str) -> bool:
        """Tell whether the text meets pattern, length and ``never``."""
        value = normal(value)
        return (
            len(value) <= (self.longest or len(value))
            and re.fullmatch(self.pattern, value) is not None
            and not (self.never and _found(self.never, value))
        )

    def condition(self, value: str) -> str:
        """Return the Terraform expression for ``holds``; ``value`` is an expression, too."""
        parts = [f"can(regex({_quoted(f'^({self.pattern})$')}, {value}))"]
        if self.longest:
            parts.append(f"length({value}) <= {self.longest}")
        if self.never:
            parts.append(f"!can(regex({_quoted(self.never)}, {value}))")
        return " && ".join(parts)

    def line(self, field: str, value: str) -> str:
        """Return the Terraform template for the line that reports a bad value; ``value`` is an expression."""
        choices = "".join(
            f"can(regex({_quoted(pattern)}, {value})) ? {_quoted(remedy)} : " for pattern, remedy in self.mistakes
        )
        remedy = f"${{{choices}{_quoted(self.remedy)}}}" if choices else self.remedy
        # A null has no length.
        given = _shown_by_terraform(value, f'try(length(split("", {value})), 0)')
        return line(field, given, self.allowed, remedy)

    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rule for the Terraform variable of that name."""
        yield Validation(self.condition(f"var.{name}"), self.line(name, f"var.{name}"))


@dataclass(frozen=True, kw_only=True)
class Whole(VariableRule):
    """A whole number within bounds, both included."""

    bounds: tuple[int, int]
    type: ClassVar = "number"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if the value is not such a number."""
        if isinstance(value, str):
            yield problem(field, value, self.allowed, "write it without quotes")
        elif type(value) is not int or not self.bounds[0] <= value <= self.bounds[1]:
            yield problem(field, value, self.allowed, self.remedy)

    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rule for the Terraform variable of that name."""
        value = f"var.{name}"
        yield Validation(
            f"{value} >= {self.bounds[0]} && {value} <= {self.bounds[1]} && floor({value}) == {value}",
            line(name, _shown_by_terraform(value), self.allowed, self.remedy),
        )


@dataclass(frozen=True, kw_only=True)
class Several(VariableRule):
    """A list of texts, with at least so many distinct ones.

    Attributes:
        each: The rule for each entry.
        distinct: How many distinct entries there must be.
    """

    each: Text
    distinct: int
    type: ClassVar = "list(string)"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each bad entry, and one if there are too few distinct ones."""
        if not isinstance(value, list | tuple):
            yield problem(field, value, f"a list: {self.allowed}", self.remedy)
            return
        for index, entry in enumerate(value):
            yield from self.each.problems(f"{field}[{index}]", entry)
        if len({_json(entry) for entry in value}) < self.distinct:
            yield problem(field, list(value), self.allowed, self.remedy)

    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rules for the Terraform variable of that name."""
        value, good = f"var.{name}", self.each.condition("each")
        yield Validation(
            f"alltrue([for each in {value} : {good}])",
            _lines(f"index, each in {value}", self.each.line(f"{name}[${{index}}]", "each"), good),
        )
        yield Validation(
            f"length(distinct({value})) >= {self.distinct}",
            line(name, _shown_by_terraform(value), self.allowed, self.remedy),
        )


@dataclass(frozen=True, kw_only=True)
class Texts(VariableRule):
    """A map of texts to texts.

    Attributes:
        most: How many entries there may be.
        key: The rule for each key.
        value: The rule for each value.
    """

    most: int
    key: Text
    value: Text
    type: ClassVar = "map(string)"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each bad key or value, and one if there are too many."""
        if not isinstance(value, Mapping):
            yield problem(field, value, f"a map: {self.allowed}", self.remedy)
            return
        if len(value) > self.most:
            yield line(field, f"{len(value)} entries", self.allowed, self.remedy)
        yield from _lost_keys(field, value)
        in_order = sorted(value, key=lambda key: normal(str(key)))
        for key in in_order:
            yield from self.key.problems(f"{field}, key", key)
        for key in in_order:
            yield from self.value.problems(f"{field}[{shown(key)}]", value[key])

    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rules for the Terraform variable of that name."""
        value, good_key, good_value = f"var.{name}", self.key.condition("key"), self.value.condition("value")
        yield Validation(
            f"length({value}) <= {self.most}",
            line(name, f"${{length({value})}} entries", self.allowed, self.remedy),
        )
        yield Validation(
            f"alltrue([for key in keys({value}) : {good_key}])",
            _lines(f"key in keys({value})", self.key.line(f"{name}, key", "key"), good_key),
        )
        yield Validation(
            f"alltrue([for value in values({value}) : {good_value}])",
            _lines(
                f"key, value in {value}", self.value.line(f"{name}[{_shown_by_terraform('key')}]", "value"), good_value
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Flag(Rule):
    """True or false."""

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if the value is neither."""
        if not isinstance(value, bool):
            yield problem(field, value, self.allowed, self.remedy)


@dataclass(frozen=True, kw_only=True)
class Fields(Rule):
    """A map whose keys are known, each with a rule of its own.

    Attributes:
        fields: The rule for the value of each key.
        required: The keys that must be there.
        nullable: The keys whose value may be null.
    """

    fields: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    nullable: tuple[str, ...] = ()

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each unknown or missing key, and for each bad value."""
        if not isinstance(value, Mapping):
            yield problem(field, value, f"a map: {self.allowed}", self.remedy)
            return
        for key, entry in value.items():
            if key not in self.fields:
                yield f"{field}.{named(key)}: unknown; {nearest(str(key), self.fields)}"
            elif entry is not None or key not in self.nullable:
                yield from self.fields[key].problems(f"{field}.{key}", entry)
        for key in self.required:
            if key not in value:
                yield f"{field}.{key}: missing; must be {self.fields[key].allowed}; {self.fields[key].remedy}"


@dataclass(frozen=True, kw_only=True)
class Backend(Rule):
    """A map of one type of backend to its settings; of these Terraform is the judge.

    Attributes:
        types: The types of backend.
    """

    types: tuple[str, ...]

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each thing wrong with the type, or with the texts in the settings."""
        if not isinstance(value, Mapping) or len(value) != 1:
            yield problem(field, value, self.allowed, self.remedy)
            return
        for kind, settings in value.items():
            if kind not in self.types:
                yield problem(field, kind, "a type of backend", nearest(str(kind), self.types))
            if isinstance(settings, Mapping):
                yield from _literal_problems(f"{field}.{kind}", settings)
            else:
                yield problem(f"{field}.{kind}", settings, "a map of settings", self.remedy)


@dataclass(frozen=True, kw_only=True)
class Settings(Rule):
    """A map of literal settings, which are checked where the bindings are."""

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if it is no map, and for each thing in it that is no literal."""
        if isinstance(value, Mapping):
            yield from _literal_problems(field, value)
        else:
            yield problem(field, value, self.allowed, self.remedy)


def _lines(each: str, line: str, good: str) -> str:
    bad = f"!({good})" if " && " in good else f"!{good}"
    return f'${{join("\\n", [for {each} : "{line}" if {bad}])}}'


def _lost_keys(field: str, value: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each key of a map that does not get to Terraform."""
    if "__proto__" in value:
        yield problem(f"{field}, key", "__proto__", "another name", "choose another: in Node.js this one is no key")
    for first, second in pairwise(sorted(normal(str(key)) for key in value)):
        if first == second:
            yield problem(
                f"{field}, key",
                second,
                "given once: to Terraform it is the same in both of its Unicode forms",
                "remove one of the two",
            )


def _literal_problems(field: str, value: object) -> Iterator[str]:
    """Yield a line for each text that Terraform would evaluate, number without a form in JSON, and key that is lost."""
    if isinstance(value, str) and TEMPLATE.search(value):
        yield problem(field, value, "literal text", TEMPLATE_REMEDY)
    elif isinstance(value, float) and not math.isfinite(value):
        yield problem(field, value, "a number that JSON has", "write a smaller one, or null")
    elif isinstance(value, Mapping):
        yield from _lost_keys(field, value)
        for key, entry in value.items():
            yield from _literal_problems(f"{field}.{named(key)}", entry)
    elif isinstance(value, list | tuple):
        for index, entry in enumerate(value):
            yield from _literal_problems(f"{field}[{index}]", entry)

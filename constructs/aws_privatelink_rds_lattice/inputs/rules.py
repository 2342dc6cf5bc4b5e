"""Rules of inputs without a counterpart in Terraform: booleans, objects and settings."""

import abc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .problems import find_literal_problems, format_value_problem, quote_name, suggest_name


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

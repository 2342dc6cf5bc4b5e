"""Rules for the values of inputs, checked in Python only: booleans, objects, backends and literal settings.

A rule yields one message per problem, with four parts: the field, the given value, the allowed values, and the remedy.
"""

import abc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .backend_settings import redact_backend
from .backend_types import REMOVED_BACKENDS
from .problems import find_literal_problems, format_value_problem, quote_name, suggest_name
from .type_remedies import type_remedy

# In Terraform JSON, a setting such as "${var.x}" is this very text: a state "${var.x}" would be everybody's.
_BACKEND_REFERENCE_REMEDY = (
    "Terraform evaluates no reference in a backend: write the value itself, or use terraform init -backend-config"
)


@dataclass(frozen=True, kw_only=True)
class InputRule(abc.ABC):
    """A rule for the value of an input.

    Attributes:
        allowed: Allowed values, as a text that follows "must be".
        remedy: Remedy for an invalid value.
    """

    allowed: str
    remedy: str

    @abc.abstractmethod
    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a message for each problem of the value."""

    def may_have_tokens(self, value: object) -> bool:
        """Return True if a token that is or is in the value may be the reason for the problems of the value.

        Terraform knows such a value only later. Names of settings, and the map with the names, are needed before.
        """
        del value
        return True


@dataclass(frozen=True, kw_only=True)
class Boolean(InputRule):
    """A rule for true or false."""

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a message if the value is no boolean."""
        if isinstance(value, str) and value.lower() in ("true", "false"):
            remedy = f'write it without quotes, or pass value == "{value}" in Python'
            yield format_value_problem(field, value, self.allowed, remedy)
        elif not isinstance(value, bool):
            yield format_value_problem(field, value, self.allowed, type_remedy(value, "boolean") or self.remedy)


@dataclass(frozen=True, kw_only=True)
class Object(InputRule):
    """A rule for a map with known keys, and a rule for the value of each key."""

    field_rules: Mapping[str, InputRule]
    required_fields: tuple[str, ...] = ()
    nullable_fields: tuple[str, ...] = ()

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a message for each unknown key, missing key and invalid value."""
        if not isinstance(value, Mapping):
            remedy = type_remedy(value, "map") or self.remedy
            yield format_value_problem(field, value, f"a map: {self.allowed}", remedy)
            return
        for key, entry in value.items():
            if key not in self.field_rules:
                yield f"{field}.{quote_name(key)}: unknown; {suggest_name(str(key), self.field_rules)}"
            elif entry is not None or key not in self.nullable_fields:
                yield from self.field_rules[key].problems(f"{field}.{key}", entry)
        for key in self.required_fields:
            if key not in value:
                rule = self.field_rules[key]
                yield f"{field}.{key}: missing; must be {rule.allowed}; {rule.remedy}"

    def may_have_tokens(self, value: object) -> bool:
        """Return True for a map with known keys only."""
        return isinstance(value, Mapping) and value.keys() <= self.field_rules.keys()


@dataclass(frozen=True, kw_only=True)
class BackendConfig(InputRule):
    """A rule for a map from a single backend type to the backend's settings.

    The settings must be literal. Terraform checks their names and values.
    """

    backend_types: tuple[str, ...]

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a message for an unknown backend type and for each non-literal setting, without secrets."""
        redacted_value = redact_backend(value)
        if not isinstance(redacted_value, Mapping) or len(redacted_value) != 1:
            remedy = type_remedy(redacted_value, "map") or self.remedy
            yield format_value_problem(field, redacted_value, self.allowed, remedy)
            return
        for backend_type, settings in redacted_value.items():
            settings_field = f"{field}.{quote_name(backend_type)}"
            if backend_type not in self.backend_types:
                yield format_value_problem(field, backend_type, "a type of backend", self._type_remedy(backend_type))
            if isinstance(settings, Mapping):
                yield from find_literal_problems(settings_field, settings, _BACKEND_REFERENCE_REMEDY)
            else:
                remedy = type_remedy(settings, "map") or self.remedy
                yield format_value_problem(settings_field, settings, "a map of settings", remedy)

    def may_have_tokens(self, value: object) -> bool:
        """Return True for a map from one known type to a map of settings."""
        if not isinstance(value, Mapping) or len(value) != 1:
            return False
        return all(key in self.backend_types and isinstance(settings, Mapping) for key, settings in value.items())

    def _type_remedy(self, backend_type: object) -> str:
        if backend_type in REMOVED_BACKENDS:
            return "Terraform removed this backend in 1.3: use another backend"
        return suggest_name(str(backend_type), self.backend_types)


@dataclass(frozen=True, kw_only=True)
class LiteralObject(InputRule):
    """A rule for a map of literal settings.

    The names and types of the settings are checked in the constructs, which can import the provider's bindings.
    """

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a message if the value is no map, and for each non-literal setting."""
        if isinstance(value, Mapping):
            yield from find_literal_problems(field, value)
        else:
            yield format_value_problem(field, value, self.allowed, type_remedy(value, "map") or self.remedy)

    def may_have_tokens(self, value: object) -> bool:
        """Return True for a map."""
        return isinstance(value, Mapping)

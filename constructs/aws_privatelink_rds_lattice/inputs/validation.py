"""Validation of inputs against the table of inputs, with all problems reported together.

Inputs are validated and completed with defaults once, where a user gives the values: in ``cdktf.json``, as arguments of
a public class, or as options. Functions with a parameter of the type ``ValidInputs`` rely on this.

This module imports neither jsii nor a CDK. Callers with cdktf tokens pass a function to recognize tokens. As in
Terraform, ``None`` means that an optional input is not set.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NewType

from aws_privatelink_rds_lattice.errors import PrivateLinkError

from .problems import find_object_problems, format_value_problem, quote_name
from .relations import RELATIONS, Relation
from .rules import Object
from .spec import InputSpec
from .type_remedies import map_expression
from .unknown_names import unknown_name_problem

TokenTest = Callable[[object], bool]
InputSpecs = Mapping[str, InputSpec]
# Inputs without problems, with a value or a default for each name. ``fill_defaults`` creates this type.
ValidInputs = NewType("ValidInputs", Mapping[str, Any])


class InputError(PrivateLinkError, ValueError):
    """An error for invalid inputs, with all problems.

    Attributes:
        problems: One message per problem: the field, the given value, the allowed values, and the remedy.
    """

    def __init__(self, problems: list[str]) -> None:
        """Create the error; the problems must not be empty."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def ensure_no_problems(problems: Iterable[str]) -> None:
    """Raise an InputError if there is a problem."""
    found_problems = list(problems)
    if found_problems:
        raise InputError(found_problems)


def find_input_problems(
    specs: InputSpecs,
    values: Mapping[str, object],
    is_token: TokenTest = lambda _: False,
    substitutes: Collection[str] = (),
) -> Iterator[str]:
    """Yield a message for each problem of the values.

    Args:
        specs: The specifications of the allowed inputs, by name.
        values: The values, by name; ``None`` means not set.
        is_token: Returns True for a cdktf token, with a value known to Terraform only. Tokens, and lists and maps with
            a token, are not validated.
        substitutes: Names of inputs with a relation in ``RELATIONS`` that are set but are not among the values.
    """
    required_names = _find_required_inputs(specs, values, substitutes)
    for name, value in values.items():
        if name not in specs and (remedy := _unpacking_remedy(specs, value)):
            yield f"{quote_name(name)}: unknown; {remedy}"
        elif name not in specs:
            yield unknown_name_problem(name, specs)
        elif value is not None or name in required_names:
            yield from _find_value_problems(specs[name], name, value, is_token)
    for name in required_names:
        if name not in values:
            rule = specs[name].rule
            yield f"{name}: missing; must be {rule.allowed}; {rule.remedy}"
    yield from _find_conflicting_inputs(values, substitutes)


def _unpacking_remedy(specs: InputSpecs, value: object) -> str | None:
    """Return the remedy for a whole connection as the value of an unknown input; None for any other value."""
    expression = map_expression(value)
    if isinstance(value, Mapping) and not specs.keys().isdisjoint(value):
        expression = "value"
    return None if expression is None else f"pass its entries as inputs, as in **{expression}"


def find_missing_inputs(specs: InputSpecs, values: Mapping[str, object]) -> list[str]:
    """Return the names of the missing required inputs."""
    return [name for name in _find_required_inputs(specs, values, ()) if name not in values]


def _find_required_inputs(specs: InputSpecs, values: Mapping[str, object], substitutes: Collection[str]) -> list[str]:
    """Return the names of the required inputs, without replaced inputs."""
    optional_names: set[str] = set()
    for _, relation in _active_relations(values, substitutes):
        optional_names.update(relation.conflicts_with, relation.makes_optional)
    return [name for name, spec in specs.items() if spec.required and name not in optional_names]


def _find_value_problems(spec: InputSpec, name: str, value: object, is_token: TokenTest) -> Iterator[str]:
    problems = list(spec.rule.problems(name, value))
    # is_token calls another process, so it is not called for a valid literal, which is the usual case.
    if problems and _has_token(value, is_token):
        problems = list(_find_problems_beside_tokens(spec, name, value, problems, is_token))
    yield from problems


def _find_problems_beside_tokens(
    spec: InputSpec, name: str, value: object, problems: list[str], is_token: TokenTest
) -> Iterator[str]:
    """Yield the problems of a value that is or has a token; a token is one where a literal value is needed.

    Args:
        spec: The specification of the input.
        name: The name of the input.
        value: The value.
        problems: The problems by the rule of the input, which knows no tokens.
        is_token: Returns True for a token.
    """
    rule = spec.rule
    if not spec.requires_literal and rule.may_have_tokens(value):
        yield from find_object_problems(name, value)
    elif isinstance(rule, Object) and isinstance(value, Mapping):
        token_fields = [key for key in rule.field_rules if _has_token(value.get(key), is_token)]
        required_fields = tuple(key for key in rule.required_fields if key not in token_fields)
        literal_fields = {key: entry for key, entry in value.items() if key not in token_fields}
        yield from replace(rule, required_fields=required_fields).problems(name, literal_fields)
        if spec.requires_literal:
            for key in token_fields:
                yield _token_problem(f"{name}.{key}", rule.field_rules[key].allowed)
    elif is_token(value):
        yield _token_problem(name, rule.allowed)
    else:
        yield from problems


def _token_problem(field: str, allowed: str) -> str:
    return f"{field}: got a reference; must be {allowed}; write the value itself, not a reference"


def fill_defaults(specs: InputSpecs, values: Mapping[str, object], substitutes: Collection[str] = ()) -> ValidInputs:
    """Return the values and the defaults of unset inputs, with the collection types of jsii: list and dict.

    An input that replaces other inputs, among the values or in ``substitutes``, also removes their defaults. The values
    must have no problems.
    """
    names_without_default: set[str] = set()
    for _, relation in _active_relations(values, substitutes):
        names_without_default.update(relation.removes_defaults_of)
    completed: dict[str, object] = {}
    for name, spec in specs.items():
        if not spec.required and name not in names_without_default:
            completed[name] = _to_jsii_collection(spec.default)
    for name, value in values.items():
        if value is not None:
            completed[name] = _to_jsii_collection(value)
    return ValidInputs(completed)


def _active_relations(values: Mapping[str, object], substitutes: Collection[str]) -> Iterator[tuple[str, Relation]]:
    set_names = [name for name, value in values.items() if value is not None]
    for name in [*substitutes, *set_names]:
        relation = RELATIONS.get(name)
        if relation and (relation.when is None or relation.when == values.get(name)):
            yield name, relation


def _find_conflicting_inputs(values: Mapping[str, object], substitutes: Collection[str]) -> Iterator[str]:
    for source, relation in _active_relations(values, substitutes):
        circumstance = f"if {source} is {relation.when}" if relation.when else f"with {source}"
        for path in relation.conflicts_with:
            value = _value_at(values, path)
            if value not in (None, {}):
                yield format_value_problem(path, value, f"omitted {circumstance}", "remove one of the two")


def _value_at(values: Mapping[str, object], path: str) -> object:
    """Return the value of an input, or of an entry such as ``names.security_group``; None if not set."""
    name, _, key = path.partition(".")
    value = values.get(name)
    if not key:
        return value
    if isinstance(value, Mapping):
        return value.get(key)
    return None


def _has_token(value: object, is_token: TokenTest) -> bool:
    if is_token(value):
        return True
    if isinstance(value, Mapping):
        return any(_has_token(part, is_token) for entry in value.items() for part in entry)
    return isinstance(value, list | tuple) and any(_has_token(item, is_token) for item in value)


def _to_jsii_collection(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    return value

"""A statement held against the table of inputs: every problem at once, and what is not given filled in.

Nothing here imports jsii or a CDK. Whoever has tokens hands over the test for one. ``None`` says of an input that may
be left out that it is not given, as in Terraform.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from aws_privatelink_rds_lattice.errors import PrivateLinkError

from .problems import format_value_problem, quote_name, suggest_name
from .relations import RELATIONS, Relation
from .rules import Object
from .table import InputSpec

TokenTest = Callable[[object], bool]
InputSpecs = Mapping[str, InputSpec]


class InputError(PrivateLinkError, ValueError):
    """What is wrong with the inputs, all of it.

    Attributes:
        problems: A line for each problem: field, what was given, what it must be, what to do.
    """

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems; there is one at least."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def find_input_problems(
    specs: InputSpecs,
    values: Mapping[str, object],
    is_token: TokenTest = lambda _: False,
    substitutes: Collection[str] = (),
) -> Iterator[str]:
    """Yield a line for each problem of the values.

    Args:
        specs: The declarations of what may be given.
        values: The values by name.
        is_token: Tells a token, which only Terraform will know. What is one, or holds one, passes unchecked.
        substitutes: What stands in place of inputs and is not among the values: names that ``INSTEAD`` knows.
    """
    in_effect = list(_active_relations(values, substitutes))
    spared = {name for _, rule in in_effect for name in (*rule.conflicts_with, *rule.makes_optional)}
    values = {
        name: value
        for name, value in values.items()
        if value is not None or name not in specs or (specs[name].required and name not in spared)
    }
    for name, value in values.items():
        if name not in specs:
            yield f"{quote_name(name)}: unknown; {suggest_name(name, specs)}"
        # A good literal, the usual case, is not asked whether it is a token: that calls another process.
        elif (found := list(specs[name].rule.problems(name, value))) and not _can_skip_rule(
            value, specs[name], is_token
        ):
            yield from found
    for name, declaration in specs.items():
        if declaration.required and name not in values and name not in spared:
            yield f"{name}: missing; must be {declaration.rule.allowed}; {declaration.rule.remedy}"
    yield from _find_conflicting_inputs(values, in_effect)


def fill_defaults(specs: InputSpecs, values: Mapping[str, object], substitutes: Collection[str] = ()) -> dict[str, Any]:
    """Return the values with the defaults filled in, as the lists and dicts that jsii takes.

    Where something stands in place of inputs, among the values or in ``substitutes``, these get no default.
    """
    values = {name: value for name, value in values.items() if value is not None}
    without = {name for _, rule in _active_relations(values, substitutes) for name in rule.removes_defaults_of}
    optional = {name: item.default for name, item in specs.items() if not item.required and name not in without}
    return {name: _to_jsii_collection(value) for name, value in {**optional, **values}.items()}


def validate_inputs(
    specs: InputSpecs,
    values: Mapping[str, object],
    is_token: TokenTest = lambda _: False,
    substitutes: Collection[str] = (),
    other_problems: Iterable[str] = (),
) -> dict[str, Any]:
    """Return the values with the defaults filled in; arguments as for ``problems``.

    Args:
        specs: See ``problems``.
        values: See ``problems``.
        is_token: See ``problems``.
        substitutes: See ``problems``.
        other_problems: Lines for what else is wrong, which are reported first.

    Raises:
        InputError: If there is any problem; it names all of them.
    """
    if found := [*other_problems, *find_input_problems(specs, values, is_token, substitutes)]:
        raise InputError(found)
    return fill_defaults(specs, values, substitutes)


def _active_relations(values: Mapping[str, object], substitutes: Collection[str]) -> Iterator[tuple[str, Relation]]:
    for name in [*substitutes, *(name for name, value in values.items() if value is not None)]:
        rule = RELATIONS.get(name)
        if rule and (rule.when is None or rule.when == values.get(name)):
            yield name, rule


def _find_conflicting_inputs(
    values: Mapping[str, object], active_relations: Iterable[tuple[str, Relation]]
) -> Iterator[str]:
    for source, rule in active_relations:
        beside = f"where {source} is {rule.when}" if rule.when else f"beside {source}"
        for path in rule.conflicts_with:
            name, _, key = path.partition(".")
            value = values.get(name)
            if key:
                value = value.get(key) if isinstance(value, Mapping) else None
            if value not in (None, {}):
                yield format_value_problem(path, value, f"left out {beside}", "remove one of the two")


def _can_skip_rule(value: object, spec: InputSpec, is_token: TokenTest) -> bool:
    if isinstance(rule := spec.rule, Object) and not (
        isinstance(value, Mapping) and value.keys() <= rule.field_rules.keys()
    ):
        return False
    return not spec.requires_literal and _has_token(value, is_token)


def _has_token(value: object, is_token: TokenTest) -> bool:
    if is_token(value):
        return True
    if isinstance(value, Mapping):
        return any(_has_token(entry, is_token) for pair in value.items() for entry in pair)
    return isinstance(value, list | tuple) and any(_has_token(entry, is_token) for entry in value)


def _to_jsii_collection(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value

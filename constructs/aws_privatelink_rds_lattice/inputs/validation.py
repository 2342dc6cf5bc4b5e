"""A statement held against the table of inputs: every problem at once, and what is not given filled in.

Nothing here imports jsii or a CDK. Whoever has tokens hands over the test for one. ``None`` says of an input that may
be left out that it is not given, as in Terraform.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from .rules import Fields, named, nearest, problem
from .table import INSTEAD, Input, Instead

TokenTest = Callable[[object], bool]
Declarations = Mapping[str, Input]


class InputError(ValueError):
    """What is wrong with the inputs, all of it.

    Attributes:
        problems: A line for each problem: field, what was given, what it must be, what to do.
    """

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems; there is one at least."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def problems(
    inputs: Declarations,
    values: Mapping[str, object],
    is_token: TokenTest = lambda _: False,
    instead: Collection[str] = (),
) -> Iterator[str]:
    """Yield a line for each problem of the values.

    Args:
        inputs: The declarations of what may be given.
        values: The values by name.
        is_token: Tells a token, which only Terraform will know. What is one, or holds one, passes unchecked.
        instead: What stands in place of inputs and is not among the values: names that ``INSTEAD`` knows.
    """
    in_effect = list(_in_effect(values, instead))
    spared = {name for _, rule in in_effect for name in (*rule.excludes, *rule.spares)}
    values = {
        name: value
        for name, value in values.items()
        if value is not None or name not in inputs or (inputs[name].required and name not in spared)
    }
    for name, value in values.items():
        if name not in inputs:
            yield f"{named(name)}: unknown; {nearest(name, inputs)}"
        # A good literal, the usual case, is not asked whether it is a token: that calls another process.
        elif (found := list(inputs[name].rule.problems(name, value))) and not _passes(value, inputs[name], is_token):
            yield from found
    for name, declaration in inputs.items():
        if declaration.required and name not in values and name not in spared:
            yield f"{name}: missing; must be {declaration.rule.allowed}; {declaration.rule.remedy}"
    yield from _contradictions(values, in_effect)


def complete(inputs: Declarations, values: Mapping[str, object], instead: Collection[str] = ()) -> dict[str, Any]:
    """Return the values with the defaults filled in, as the lists and dicts that jsii takes.

    Where something stands in place of inputs, among the values or in ``instead``, these get no default.
    """
    values = {name: value for name, value in values.items() if value is not None}
    without = {name for _, rule in _in_effect(values, instead) for name in rule.take_no_default}
    optional = {name: item.default for name, item in inputs.items() if not item.required and name not in without}
    return {name: _plain(value) for name, value in {**optional, **values}.items()}


def check(
    inputs: Declarations,
    values: Mapping[str, object],
    is_token: TokenTest = lambda _: False,
    instead: Collection[str] = (),
    besides: Iterable[str] = (),
) -> dict[str, Any]:
    """Return the values with the defaults filled in; arguments as for ``problems``.

    Args:
        inputs: See ``problems``.
        values: See ``problems``.
        is_token: See ``problems``.
        instead: See ``problems``.
        besides: Lines for what else is wrong, which are reported first.

    Raises:
        InputError: If there is any problem; it names all of them.
    """
    if found := [*besides, *problems(inputs, values, is_token, instead)]:
        raise InputError(found)
    return complete(inputs, values, instead)


def _in_effect(values: Mapping[str, object], instead: Collection[str]) -> Iterator[tuple[str, Instead]]:
    for name in [*instead, *(name for name, value in values.items() if value is not None)]:
        rule = INSTEAD.get(name)
        if rule and (rule.where is None or rule.where == values.get(name)):
            yield name, rule


def _contradictions(values: Mapping[str, object], in_effect: Iterable[tuple[str, Instead]]) -> Iterator[str]:
    for source, rule in in_effect:
        beside = f"where {source} is {rule.where}" if rule.where else f"beside {source}"
        for path in rule.excludes:
            name, _, key = path.partition(".")
            value = values.get(name)
            if key:
                value = value.get(key) if isinstance(value, Mapping) else None
            if value not in (None, {}):
                yield problem(path, value, f"left out {beside}", "remove one of the two")


def _passes(value: object, declaration: Input, is_token: TokenTest) -> bool:
    if isinstance(rule := declaration.rule, Fields) and not (
        isinstance(value, Mapping) and value.keys() <= rule.fields.keys()
    ):
        return False
    return not declaration.literal and _holds_token(value, is_token)


def _holds_token(value: object, is_token: TokenTest) -> bool:
    if is_token(value):
        return True
    if isinstance(value, Mapping):
        return any(_holds_token(entry, is_token) for pair in value.items() for entry in pair)
    return isinstance(value, list | tuple) and any(_holds_token(entry, is_token) for entry in value)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value

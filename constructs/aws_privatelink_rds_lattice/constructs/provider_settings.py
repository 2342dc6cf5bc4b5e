"""The settings of a connection's AWS provider: Terraform's names, checked by what the bindings know of each."""

import functools
import re
import typing
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aws_privatelink_rds_lattice.cdk.bindings import AwsProvider
from aws_privatelink_rds_lattice.inputs.formats import PRODUCER_ACCOUNT_ID
from aws_privatelink_rds_lattice.inputs.problems import format_problem, format_value_problem, suggest_name

_PROVIDER_DOCS_URL = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs"
# The bindings' doc strings name each argument as Terraform does.
_ARGUMENT_DOC_PATTERN = re.compile(r":param (\w+):(?:(?!:param ).)*? AwsProvider#(\w+)\}", re.DOTALL)
_SECRET_ARGUMENTS = ("access_key", "secret_key", "token", "web_identity_token")
_ARGUMENTS_SET_ELSEWHERE = {
    "region": "give the Region as region of the connection",
    "alias": "leave it out: the stack of a connection has one provider; in Python, a construct takes any",
}
_ACCOUNT_ID_ARGUMENTS = ("allowed_account_ids", "forbidden_account_ids")
# More names than a message should list.
_MAX_LISTED_ARGUMENTS = 50


class _ArgumentType(NamedTuple):
    allowed: str
    accepts: Callable[[object], bool]


def _is_string_list(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


_STRING = _ArgumentType("a text", lambda value: isinstance(value, str))
_STRING_LIST = _ArgumentType("a list of texts", _is_string_list)
_STRING_MAP = _ArgumentType(
    "a map of texts to texts", lambda value: isinstance(value, Mapping) and _is_string_list([*value, *value.values()])
)
_BOOLEAN = _ArgumentType("true or false", lambda value: isinstance(value, bool))
_INTEGER = _ArgumentType("a whole number", lambda value: type(value) is int)


def provider_settings_problems(settings: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each setting that is unknown, of a wrong type, a secret, or said elsewhere.

    Args:
        settings: The settings under Terraform's names; a nested block is an object or a list of objects.
    """
    if vars(AwsProvider)["__init__"].__doc__ is None:
        yield "provider: cannot be checked without the bindings' doc strings; run Python without -OO"
        return
    yield from _settings_block_problems("provider", AwsProvider, settings)
    if all(settings.get(name) for name in _ACCOUNT_ID_ARGUMENTS):
        yield format_value_problem(
            f"provider.{_ACCOUNT_ID_ARGUMENTS[1]}",
            settings[_ACCOUNT_ID_ARGUMENTS[1]],
            f"left out beside {_ACCOUNT_ID_ARGUMENTS[0]}",
            "remove one of the two",
        )


def _settings_block_problems(field: str, bindings: type, settings: Mapping[str, object]) -> Iterator[str]:
    known = _bindings_arguments(bindings)
    for name, value in settings.items():
        at = f"{field}.{name}"
        if name in _SECRET_ARGUMENTS:
            yield format_problem(
                at,
                "a secret",
                "left out: it would lie in this file and in cdktf.out",
                "name a profile, or the environment",
            )
        elif field == "provider" and name in _ARGUMENTS_SET_ELSEWHERE:
            yield format_value_problem(at, value, "left out", _ARGUMENTS_SET_ELSEWHERE[name])
        elif name not in known:
            hint = suggest_name(
                str(name), [each for each in known if each not in {*_SECRET_ARGUMENTS, *_ARGUMENTS_SET_ELSEWHERE}]
            )
            yield f"{at}: unknown; {hint if hint.startswith('did') or len(known) < _MAX_LISTED_ARGUMENTS else f'see {_PROVIDER_DOCS_URL}'}"
        elif value is not None:
            yield from _argument_problems(at, known[name][1], value)


def _argument_problems(field: str, argument_type: type | _ArgumentType, value: object) -> Iterator[str]:
    if isinstance(argument_type, _ArgumentType):
        if not argument_type.accepts(value):
            yield format_value_problem(field, value, argument_type.allowed, f"write it as {_PROVIDER_DOCS_URL} has it")
        elif field.rpartition(".")[2] in _ACCOUNT_ID_ARGUMENTS and isinstance(value, list | tuple):
            for index, each in enumerate(value):
                yield from PRODUCER_ACCOUNT_ID.problems(f"{field}[{index}]", each)
    elif isinstance(value, Mapping):
        yield from _settings_block_problems(field, argument_type, value)
    elif isinstance(value, list | tuple) and all(isinstance(each, Mapping) for each in value):
        for index, each in enumerate(value):
            yield from _settings_block_problems(f"{field}[{index}]", argument_type, each)
    else:
        yield format_value_problem(
            field, value, "an object or a list of objects", f"write it as {_PROVIDER_DOCS_URL} has it"
        )


def to_provider_arguments(settings: Mapping[str, Any], bindings: type = AwsProvider) -> dict[str, Any]:
    """Return good settings as the bindings' class takes them."""
    known = _bindings_arguments(bindings)
    made: dict[str, Any] = {}
    for name, value in settings.items():
        parameter, kind = known[name]
        if value is not None and not isinstance(kind, _ArgumentType):
            blocks = [value] if isinstance(value, Mapping) else value
            made[parameter] = [kind(**to_provider_arguments(block, kind)) for block in blocks]
        else:
            made[parameter] = list(value) if isinstance(value, tuple) else value
    return made


@functools.cache
def _bindings_arguments(bindings: Hashable) -> dict[str, tuple[str, type | _ArgumentType]]:
    """Return Terraform's name of each argument -> the bindings' parameter, and what it takes."""
    init = vars(bindings)["__init__"]
    hints = typing.get_type_hints(init)
    return {
        name: (parameter, _argument_type(hints[parameter]))
        for parameter, name in _ARGUMENT_DOC_PATTERN.findall(init.__doc__)
    }


def _argument_type(hint: object) -> type | _ArgumentType:
    parts = list(_flatten_type_hint(hint))
    own = [each for each in parts if isinstance(each, type) and each.__module__ == AwsProvider.__module__]
    if own:
        return own[0]
    if bool in parts:
        return _BOOLEAN
    if float in parts:
        return _INTEGER
    origins = {typing.get_origin(each) for each in parts}
    return _STRING_MAP if Mapping in origins else _STRING_LIST if Sequence in origins else _STRING


def _flatten_type_hint(hint: object) -> Iterator[object]:
    yield hint
    for each in typing.get_args(hint):
        yield from _flatten_type_hint(each)

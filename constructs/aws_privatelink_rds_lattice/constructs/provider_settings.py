"""The settings of a connection's AWS provider: Terraform's names, checked by what the bindings know of each."""

import functools
import re
import typing
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aws_privatelink_rds_lattice.cdk.bindings import AwsProvider
from aws_privatelink_rds_lattice.inputs.formats import PRODUCER_ACCOUNT_ID
from aws_privatelink_rds_lattice.inputs.rules import format_problem, suggest_name, format_value_problem

_GUIDE = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs"
# The bindings' doc strings name each argument as Terraform does.
_ARGUMENT = re.compile(r":param (\w+):(?:(?!:param ).)*? AwsProvider#(\w+)\}", re.DOTALL)
_SECRETS = ("access_key", "secret_key", "token", "web_identity_token")
_ELSEWHERE = {
    "region": "give the Region as region of the connection",
    "alias": "leave it out: the stack of a connection has one provider; in Python, a construct takes any",
}
_ACCOUNTS = ("allowed_account_ids", "forbidden_account_ids")
# More names than a message should list.
_MANY = 50


class _Kind(NamedTuple):
    allowed: str
    fits: Callable[[object], bool]


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


_TEXT = _Kind("a text", lambda value: isinstance(value, str))
_TEXTS = _Kind("a list of texts", _is_texts)
_MAP = _Kind(
    "a map of texts to texts", lambda value: isinstance(value, Mapping) and _is_texts([*value, *value.values()])
)
_FLAG = _Kind("true or false", lambda value: isinstance(value, bool))
_NUMBER = _Kind("a whole number", lambda value: type(value) is int)


def settings_problems(settings: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each setting that is unknown, of a wrong type, a secret, or said elsewhere.

    Args:
        settings: The settings under Terraform's names; a nested block is an object or a list of objects.
    """
    if vars(AwsProvider)["__init__"].__doc__ is None:
        yield "provider: cannot be checked without the bindings' doc strings; run Python without -OO"
        return
    yield from _problems("provider", AwsProvider, settings)
    if all(settings.get(name) for name in _ACCOUNTS):
        yield format_value_problem(
            f"provider.{_ACCOUNTS[1]}",
            settings[_ACCOUNTS[1]],
            f"left out beside {_ACCOUNTS[0]}",
            "remove one of the two",
        )


def _problems(field: str, bindings: type, settings: Mapping[str, object]) -> Iterator[str]:
    known = _arguments(bindings)
    for name, value in settings.items():
        at = f"{field}.{name}"
        if name in _SECRETS:
            yield format_problem(
                at,
                "a secret",
                "left out: it would lie in this file and in cdktf.out",
                "name a profile, or the environment",
            )
        elif field == "provider" and name in _ELSEWHERE:
            yield format_value_problem(at, value, "left out", _ELSEWHERE[name])
        elif name not in known:
            hint = suggest_name(str(name), [each for each in known if each not in {*_SECRETS, *_ELSEWHERE}])
            yield f"{at}: unknown; {hint if hint.startswith('did') or len(known) < _MANY else f'see {_GUIDE}'}"
        elif value is not None:
            yield from _value_problems(at, known[name][1], value)


def _value_problems(at: str, kind: type | _Kind, value: object) -> Iterator[str]:
    if isinstance(kind, _Kind):
        if not kind.fits(value):
            yield format_value_problem(at, value, kind.allowed, f"write it as {_GUIDE} has it")
        elif at.rpartition(".")[2] in _ACCOUNTS and isinstance(value, list | tuple):
            for index, each in enumerate(value):
                yield from PRODUCER_ACCOUNT_ID.problems(f"{at}[{index}]", each)
    elif isinstance(value, Mapping):
        yield from _problems(at, kind, value)
    elif isinstance(value, list | tuple) and all(isinstance(each, Mapping) for each in value):
        for index, each in enumerate(value):
            yield from _problems(f"{at}[{index}]", kind, each)
    else:
        yield format_value_problem(at, value, "an object or a list of objects", f"write it as {_GUIDE} has it")


def provider_arguments(settings: Mapping[str, Any], bindings: type = AwsProvider) -> dict[str, Any]:
    """Return good settings as the bindings' class takes them."""
    known = _arguments(bindings)
    made: dict[str, Any] = {}
    for name, value in settings.items():
        parameter, kind = known[name]
        if value is not None and not isinstance(kind, _Kind):
            blocks = [value] if isinstance(value, Mapping) else value
            made[parameter] = [kind(**provider_arguments(block, kind)) for block in blocks]
        else:
            made[parameter] = list(value) if isinstance(value, tuple) else value
    return made


@functools.cache
def _arguments(bindings: Hashable) -> dict[str, tuple[str, type | _Kind]]:
    """Return Terraform's name of each argument -> the bindings' parameter, and what it takes."""
    init = vars(bindings)["__init__"]
    hints = typing.get_type_hints(init)
    return {name: (parameter, _kind(hints[parameter])) for parameter, name in _ARGUMENT.findall(init.__doc__)}


def _kind(hint: object) -> type | _Kind:
    parts = list(_parts(hint))
    own = [each for each in parts if isinstance(each, type) and each.__module__ == AwsProvider.__module__]
    if own:
        return own[0]
    if bool in parts:
        return _FLAG
    if float in parts:
        return _NUMBER
    origins = {typing.get_origin(each) for each in parts}
    return _MAP if Mapping in origins else _TEXTS if Sequence in origins else _TEXT


def _parts(hint: object) -> Iterator[object]:
    yield hint
    for each in typing.get_args(hint):
        yield from _parts(each)

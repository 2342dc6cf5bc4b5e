"""The settings of a connection's AWS provider, under Terraform's names, checked against the bindings' types."""

import functools
import inspect
import typing
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aws_privatelink_rds_lattice.cdk.bindings import AwsProvider
from aws_privatelink_rds_lattice.inputs.backend_settings import holds_secret_text
from aws_privatelink_rds_lattice.inputs.formats import PRODUCER_ACCOUNT_ID
from aws_privatelink_rds_lattice.inputs.problems import (
    find_object_problems,
    find_similar_name,
    format_problem,
    format_value_problem,
    quote_name,
    suggest_name,
)

from .tokens import is_token

_PROVIDER_DOCS_URL = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs"
# Parameters of the bindings' classes with a name other than Terraform's.
_TERRAFORM_NAMES = {
    "lambda_": "lambda",
    "lexv2_models": "lexv2models",
    "route53_domains": "route53domains",
    "route53_profiles": "route53profiles",
    "route53_recoverycontrolconfig": "route53recoverycontrolconfig",
    "route53_recoveryreadiness": "route53recoveryreadiness",
    "route53_resolver": "route53resolver",
    "s3_api": "s3api",
    "s3_control": "s3control",
    "s3_files": "s3files",
    "s3_outposts": "s3outposts",
    "s3_tables": "s3tables",
    "s3_us_east1_regional_endpoint": "s3_us_east_1_regional_endpoint",
    "s3_vectors": "s3vectors",
}
_PARAMETERS = {name: parameter for parameter, name in _TERRAFORM_NAMES.items()}
_SECRET_ARGUMENTS = ("access_key", "secret_key", "token", "web_identity_token")
# Argument of the provider -> remedy for a user who sets the argument here.
_ARGUMENTS_SET_ELSEWHERE = {
    "region": "give the Region as region of the connection",
    "alias": "omit it: the stack of a connection has one provider; in Python, a construct accepts any",
}
_ACCOUNT_ID_ARGUMENTS = ("allowed_account_ids", "forbidden_account_ids")
# A message lists fewer known arguments than this.
_MAX_LISTED_ARGUMENTS = 50


class _ArgumentType(NamedTuple):
    """The type of a plain argument, in contrast to a nested block; ``allowed`` is the type in words, for messages."""

    allowed: str
    accepts: Callable[[object], bool]


def _is_string_list(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _is_string_map(value: object) -> bool:
    return isinstance(value, Mapping) and _is_string_list([*value, *value.values()])


_STRING = _ArgumentType("a text", lambda value: isinstance(value, str))
_STRING_LIST = _ArgumentType("a list of strings", _is_string_list)
_STRING_MAP = _ArgumentType("a map of strings", _is_string_map)
_BOOLEAN = _ArgumentType("true or false", lambda value: isinstance(value, bool))
_INTEGER = _ArgumentType("a whole number", lambda value: type(value) is int)


def provider_settings_problems(settings: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem for each unknown setting, wrong type, secret, or setting of another input.

    The settings have Terraform's names; a nested block is an object or a list of objects.
    """
    yield from _block_problems("provider", AwsProvider, settings)
    allowed_key, forbidden_key = _ACCOUNT_ID_ARGUMENTS
    if settings.get(allowed_key) and settings.get(forbidden_key):
        yield format_value_problem(
            f"provider.{forbidden_key}",
            settings[forbidden_key],
            f"omitted with {allowed_key}",
            "remove one of the two",
        )


def _block_problems(block_field: str, bindings_class: type, settings: Mapping[str, object]) -> Iterator[str]:
    """Yield the problems of the provider's settings, or of a nested block such as "provider.assume_role[0]"."""
    argument_types = _argument_types(bindings_class)
    for name, value in settings.items():
        field = f"{block_field}.{quote_name(name)}"
        if name in _SECRET_ARGUMENTS:
            yield format_problem(
                field,
                "a secret",
                "omitted: this file and cdktf.out would contain it",
                "use a profile, or the environment variables of AWS",
            )
        elif block_field == "provider" and name in _ARGUMENTS_SET_ELSEWHERE:
            yield format_value_problem(field, value, "omitted", _ARGUMENTS_SET_ELSEWHERE[name])
        elif name not in argument_types:
            yield f"{field}: unknown; {_unknown_argument_remedy(name, argument_types)}"
        elif value is not None:
            yield from _value_problems(field, argument_types[name], value)


def _unknown_argument_remedy(name: object, known_names: Collection[str]) -> str:
    not_suggested = {*_SECRET_ARGUMENTS, *_ARGUMENTS_SET_ELSEWHERE}
    candidates = [known_name for known_name in known_names if known_name not in not_suggested]
    if len(known_names) >= _MAX_LISTED_ARGUMENTS and not find_similar_name(str(name), candidates):
        return f"see {_PROVIDER_DOCS_URL}"
    return suggest_name(str(name), candidates)


def _value_problems(field: str, argument_type: type | _ArgumentType, value: object) -> Iterator[str]:
    if any(find_object_problems("", value)):
        return  # the rule of the input reports the object
    if isinstance(argument_type, _ArgumentType):
        if holds_secret_text(value):
            remedy = "use a profile, or an environment variable such as HTTPS_PROXY"
            yield format_problem(field, "a value with a secret", "omitted: the output would contain it", remedy)
        elif not argument_type.accepts(value):
            yield format_value_problem(field, value, argument_type.allowed, f"see {_PROVIDER_DOCS_URL}")
        elif field.rpartition(".")[2] in _ACCOUNT_ID_ARGUMENTS and isinstance(value, list | tuple):
            yield from _account_id_problems(field, value)
    elif isinstance(value, Mapping):
        yield from _block_problems(field, argument_type, value)
    elif isinstance(value, list | tuple) and all(isinstance(block, Mapping) for block in value):
        for index, block in enumerate(value):
            yield from _block_problems(f"{field}[{index}]", argument_type, block)
    else:
        yield format_value_problem(field, value, "an object or a list of objects", f"see {_PROVIDER_DOCS_URL}")


def _account_id_problems(field: str, account_ids: Sequence[object]) -> Iterator[str]:
    """Yield a problem for each invalid account id; Terraform knows the value of a token."""
    for index, account_id in enumerate(account_ids):
        problems = list(PRODUCER_ACCOUNT_ID.problems(f"{field}[{index}]", account_id))
        if problems and not (is_token(account_id) or is_token(account_ids)):
            yield from problems


def to_provider_arguments(settings: Mapping[str, Any], bindings_class: type = AwsProvider) -> dict[str, Any]:
    """Return settings without problems as keyword arguments of the bindings' class of the provider or of a block."""
    argument_types = _argument_types(bindings_class)
    arguments: dict[str, Any] = {}
    for name, value in settings.items():
        parameter = _PARAMETERS.get(name, name)
        argument_type = argument_types[name]
        if value is not None and not isinstance(argument_type, _ArgumentType):
            blocks = [value] if isinstance(value, Mapping) else value
            arguments[parameter] = [argument_type(**to_provider_arguments(block, argument_type)) for block in blocks]
        else:
            arguments[parameter] = list(value) if isinstance(value, tuple) else value
    return arguments


@functools.cache
def _argument_types(bindings_class: Hashable) -> dict[str, type | _ArgumentType]:
    """Return the types of a class's arguments by Terraform's names; for a nested block, the bindings' class."""
    init = vars(bindings_class)["__init__"]
    type_hints = typing.get_type_hints(init)
    argument_types: dict[str, type | _ArgumentType] = {}
    for name, parameter in inspect.signature(init).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            argument_types[_TERRAFORM_NAMES.get(name, name)] = _argument_type(type_hints[name])
    return argument_types


def _argument_type(type_hint: object) -> type | _ArgumentType:
    hints = list(_flatten_type_hint(type_hint))
    for hint in hints:
        if isinstance(hint, type) and hint.__module__ == AwsProvider.__module__:
            return hint
    if bool in hints:
        return _BOOLEAN
    if float in hints:
        return _INTEGER
    origins = {typing.get_origin(hint) for hint in hints}
    if Mapping in origins:
        return _STRING_MAP
    return _STRING_LIST if Sequence in origins else _STRING


def _flatten_type_hint(type_hint: object) -> Iterator[object]:
    yield type_hint
    for argument in typing.get_args(type_hint):
        yield from _flatten_type_hint(argument)

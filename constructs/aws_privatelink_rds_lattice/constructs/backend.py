"""A stack's Terraform backend: any type and any settings that Terraform takes, complete or not."""

import inspect
import json
import re
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    NamedCloudWorkspace,
    NamedRemoteWorkspace,
    PrefixedRemoteWorkspaces,
    TaggedCloudWorkspaces,
    TerraformBackend,
    TerraformRemoteState,
    core,
)
from aws_privatelink_rds_lattice.inputs.backend_settings import setting_name_problems
from aws_privatelink_rds_lattice.inputs.backend_types import BACKENDS
from aws_privatelink_rds_lattice.inputs.problems import encode_json, format_value_problem
from aws_privatelink_rds_lattice.inputs.type_remedies import PlainType, type_remedy

from .tokens import is_token

# CDK Terrain accepts use_lockfile only if the app states its Terraform versions; Terraform checks the setting at init.
_SETTINGS_CHECKED_AT_INIT = frozenset({"use_lockfile"})
# Backend type -> key in the setting "workspaces" -> the CDK's class for such workspaces.
_WORKSPACE_CLASSES: dict[str, dict[str, Callable[..., object]]] = {
    "cloud": {"name": NamedCloudWorkspace, "tags": TaggedCloudWorkspaces},
    "remote": {"name": NamedRemoteWorkspace, "prefix": PrefixedRemoteWorkspaces},
}
# The current workspace, for the state that another stack reads.
_CURRENT_WORKSPACE = "${terraform.workspace}"


# Type of a setting -> the type in words, and the remedy for a value that has no special remedy.
_PLAIN_TYPES: dict[PlainType, tuple[str, str]] = {
    "boolean": ("true or false", "write one of these two, without quotes"),
    "list": ("a list of strings", 'write it as in ["first", "second"]'),
    "map": ("a map of strings", 'write it as in {"key": "value"}'),
    "number": ("a number", "write it without quotes"),
    "text": ("a text", "put it in quotes"),
}


class _AnyBackend(TerraformBackend):
    """A backend with settings that the CDK has no class for: an unknown type, or a partial configuration."""

    def __init__(self, scope: Construct, backend_type: str, settings: Mapping[str, object]) -> None:
        super().__init__(scope, "backend", backend_type)
        self._backend_type = backend_type
        self._settings = settings

    def to_terraform(self) -> object:
        """Return the block of the backend; cdktf calls this method."""
        if self._backend_type == "cloud":
            return {"terraform": {"cloud": self._settings}}
        return {"terraform": {"backend": {self._backend_type: self._settings}}}

    def get_remote_state_data_source(self, scope: Construct, name: str, from_stack: str) -> TerraformRemoteState:
        """Return a data source for the outputs in the state; cdktf calls this method for a reference across stacks."""
        del from_stack  # the settings say where the state is
        if self._backend_type in _WORKSPACE_CLASSES:
            state = TerraformRemoteState(scope, name, "remote")
        else:
            state = TerraformRemoteState(scope, name, self._backend_type, workspace=_CURRENT_WORKSPACE)
        state.add_override("config", self._settings)
        return state


def backend_class(backend_type: str) -> Callable[..., TerraformBackend]:
    """Return the CDK's class for a backend type, such as "s3"; the class takes a scope and the settings."""
    return cast("Callable[..., TerraformBackend]", getattr(core, f"{backend_type.capitalize()}Backend"))


def add_backend(scope: Construct, backend_type: str, settings: Mapping[str, object]) -> None:
    """Add a backend to a stack, with the settings unchanged; a null is no setting.

    The CDK's class is used for complete settings. Settings that the CDK lacks, such as S3's use_lockfile, and missing
    settings, which ``terraform init`` takes from the environment or ``-backend-config``, are left to Terraform.
    """
    given_settings = json.loads(encode_json(settings))  # jsii accepts no tuples, and drops nulls
    try:
        arguments = _cdk_arguments(backend_type, given_settings)
    except TypeError:
        _AnyBackend(scope, backend_type, given_settings)
        return
    backend = backend_class(backend_type)(scope, **arguments)
    for name, value in given_settings.items():
        if name not in arguments:
            backend.add_override(name, value)


def _cdk_arguments(backend_type: str, settings: Mapping[str, object]) -> dict[str, object]:
    """Return the settings that the CDK knows, as arguments of the CDK's class.

    Raises:
        TypeError: The CDK has no class for the type, requires a missing setting, or knows another type of a value.
    """
    parameters = _cdk_parameters(backend_type)
    if not parameters:
        raise TypeError(backend_type)
    arguments = {
        name: _convert_backend_setting(backend_type, name, value)
        for name, value in settings.items()
        if name in parameters.keys() - _SETTINGS_CHECKED_AT_INIT
    }
    _backend_config_class(backend_type)(**arguments)
    return arguments


def backend_settings_problems(backend_type: str, settings: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem for each setting with a wrong type, an invalid or misspelt name, or a secret.

    Missing settings are no problem: ``terraform init`` takes settings from the environment and ``-backend-config``.
    """
    name_problems = list(setting_name_problems(backend_type, settings))
    yield from name_problems
    fields_with_problem = {problem.partition(":")[0] for problem in name_problems}
    for name, value in settings.items():
        field = f"backend.{backend_type}.{name}"
        is_name = isinstance(name, str) and re.fullmatch(r"[A-Za-z_][\w-]*", name, re.ASCII)
        if not is_name:
            yield format_value_problem(
                f"backend.{backend_type}, name of a setting",
                name,
                "letters, digits, - and _",
                "write nested settings as a map",
            )
        elif value is not None and field not in fields_with_problem:
            yield from _setting_type_problems(backend_type, name, value)


def _setting_type_problems(backend_type: str, name: str, value: object) -> Iterator[str]:
    """Yield a problem if a nested block is no map, or if the CDK's config class rejects the value of a setting."""
    field = f"backend.{backend_type}.{name}"
    if name in BACKENDS[backend_type].blocks:
        if not _is_block(value):
            names = _WORKSPACE_CLASSES.get(backend_type) or BACKENDS[backend_type].blocks[name]
            remedy = f"it must be a map with {' or '.join(names)}"
            yield format_value_problem(field, value, "as Terraform documents it", remedy)
        return
    try:
        _ensure_cdk_accepts(backend_type, name, value)
    except TypeError:
        plain_type = _plain_type(_cdk_parameters(backend_type)[name].annotation)
        allowed, remedy = _PLAIN_TYPES[plain_type]
        yield format_value_problem(field, value, allowed, type_remedy(value, plain_type) or remedy)


def _plain_type(annotation: object) -> PlainType:
    """Return the type that a parameter of a CDK's class has, apart from None."""
    hints = (annotation, *typing.get_args(annotation))
    if bool in hints:
        return "boolean"
    if float in hints:
        return "number"
    origins = {typing.get_origin(hint) for hint in hints}
    if Sequence in origins:
        return "list"
    return "map" if Mapping in origins else "text"


def _is_block(value: object) -> bool:
    """Return True for a map or a list of maps, as Terraform JSON has a block.

    The CDK's types of nested settings are not used: Terraform has more.
    """
    blocks = value if isinstance(value, list | tuple) else [value]
    return all(isinstance(block, Mapping) for block in blocks)


def _ensure_cdk_accepts(backend_type: str, name: str, value: object) -> None:
    """Raise a TypeError if the CDK knows a setting and rejects the value.

    Each setting is checked separately, next to placeholders for the required settings, so that all problems are
    reported.
    """
    parameters = _cdk_parameters(backend_type)
    if name not in parameters:
        return
    required = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    placeholders: dict[str, object] = dict.fromkeys(required, "x")
    if "workspaces" in required:
        placeholders["workspaces"] = _WORKSPACE_CLASSES[backend_type]["name"]("x")
    if isinstance(value, str) and _plain_type(parameters[name].annotation) == "list" and not is_token(value):
        raise TypeError(name)  # jsii takes a text for a list of characters
    _backend_config_class(backend_type)(**{**placeholders, name: value})


def _cdk_parameters(backend_type: str) -> Mapping[str, inspect.Parameter]:
    """Return the settings that the CDK's class of a backend type has; none if the CDK has no class."""
    if not hasattr(core, _config_class_name(backend_type)):
        return {}
    return inspect.signature(_backend_config_class(backend_type)).parameters


def _config_class_name(backend_type: str) -> str:
    return f"{backend_type.capitalize()}BackendConfig"


def _backend_config_class(backend_type: str) -> Callable[..., object]:
    return cast("Callable[..., object]", getattr(core, _config_class_name(backend_type)))


def _convert_backend_setting(backend_type: str, name: str, value: object) -> object:
    """Return a setting as the CDK's class accepts the value; raise a TypeError for other workspaces than the CDK's."""
    if name != "workspaces":
        return value
    if isinstance(value, Mapping):
        for key, workspaces_class in _WORKSPACE_CLASSES[backend_type].items():
            if key in value:
                return workspaces_class(**value)
    raise TypeError(name)

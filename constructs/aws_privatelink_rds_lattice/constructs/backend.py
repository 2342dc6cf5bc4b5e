"""A stack's Terraform backend: its settings, checked by the CDK's own types."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    NamedCloudWorkspace,
    NamedRemoteWorkspace,
    PrefixedRemoteWorkspaces,
    TaggedCloudWorkspaces,
    TerraformBackend,
    core,
)
from aws_privatelink_rds_lattice.inputs.problems import format_value_problem, to_short_json

# CDK Terrain takes it only where the app says which versions of Terraform it is for; Terraform says so itself at init.
_SETTINGS_CHECKED_AT_INIT = frozenset({"use_lockfile"})
_WORKSPACE_CLASSES: dict[str, dict[str, Callable[..., object]]] = {
    "cloud": {"name": NamedCloudWorkspace, "tags": TaggedCloudWorkspaces},
    "remote": {"name": NamedRemoteWorkspace, "prefix": PrefixedRemoteWorkspaces},
}


def backend_class(backend_type: str) -> Callable[..., TerraformBackend]:
    """Return the CDK's class for a type of backend, such as "s3"; it takes a scope and the settings."""
    return cast("Callable[..., TerraformBackend]", getattr(core, f"{backend_type.capitalize()}Backend"))


def add_backend(scope: Construct, backend_type: str, settings: Mapping[str, object]) -> None:
    """Give a stack its backend; the settings are good, as ``backend_problems`` tells.

    The CDK knows most settings of most backends. What it does not know, such as S3's use_lockfile, is handed to
    Terraform as it is: it is the judge of them, at init.
    """
    names = inspect.signature(_backend_config_class(backend_type)).parameters.keys() - _SETTINGS_CHECKED_AT_INIT
    known: dict[str, Any] = {
        name: _convert_backend_setting(backend_type, name, value) for name, value in settings.items() if name in names
    }
    element = backend_class(backend_type)(scope, **known)
    for name, value in settings.items():
        if name not in names:
            element.add_override(name, value)


def backend_settings_problems(backend_type: str, settings: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each setting that is missing or of a wrong type."""
    check = _backend_config_class(backend_type)
    parameters = inspect.signature(check).parameters
    required = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    for name in required:
        if name not in settings:
            yield f"backend.{backend_type}.{name}: missing; must be there for a backend of this type; add it"
    # Each setting is tried by itself, beside stand-ins for the required ones, so that every bad one is reported.
    stand_ins: dict[str, object] = {
        name: NamedCloudWorkspace("x") if name == "workspaces" else "x" for name in required
    }
    if backend_type == "remote":
        stand_ins["workspaces"] = NamedRemoteWorkspace("x")
    for name, value in settings.items():
        if not re.fullmatch(r"[A-Za-z_][\w-]*", name, re.ASCII):
            yield format_value_problem(
                f"backend.{backend_type}, name of a setting",
                name,
                "letters, digits, - and _",
                "write what is nested as a map",
            )
        elif name in parameters:
            try:
                check(**{**stand_ins, name: _convert_backend_setting(backend_type, name, value)})
            except TypeError as error:
                yield f"backend.{backend_type}.{name}: got {to_short_json(value)}; must be as Terraform documents it; {error}"


def _backend_config_class(kind: str) -> Callable[..., object]:
    return cast("Callable[..., object]", getattr(core, f"{kind.capitalize()}BackendConfig"))


def _convert_backend_setting(kind: str, name: str, value: object) -> object:
    if name != "workspaces":
        return value
    choices = _WORKSPACE_CLASSES[kind]
    if isinstance(value, Mapping):
        for key, workspaces in choices.items():
            if key in value:
                return workspaces(**value)
    raise TypeError(f"it must be a map with {' or '.join(choices)}")

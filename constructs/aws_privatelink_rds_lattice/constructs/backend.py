"""A stack's Terraform backend, with settings checked by the CDK's own types."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import cast

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

# CDK Terrain accepts use_lockfile only if the app states its Terraform versions; Terraform checks the setting at init.
_SETTINGS_CHECKED_AT_INIT = frozenset({"use_lockfile"})
# Backend type -> key in the setting "workspaces" -> the CDK's class for such workspaces.
_WORKSPACE_CLASSES: dict[str, dict[str, Callable[..., object]]] = {
    "cloud": {"name": NamedCloudWorkspace, "tags": TaggedCloudWorkspaces},
    "remote": {"name": NamedRemoteWorkspace, "prefix": PrefixedRemoteWorkspaces},
}


def backend_class(backend_type: str) -> Callable[..., TerraformBackend]:
    """Return the CDK's class for a backend type, such as "s3"; the class takes a scope and the settings."""
    return cast("Callable[..., TerraformBackend]", getattr(core, f"{backend_type.capitalize()}Backend"))


def add_backend(scope: Construct, backend_type: str, settings: Mapping[str, object]) -> None:
    """Add a backend to a stack.

    The CDK has most settings of most backends. Settings that the CDK lacks, such as S3's use_lockfile, are passed on
    unchanged, and Terraform checks them at init.
    """
    cdk_settings = inspect.signature(_backend_config_class(backend_type)).parameters.keys() - _SETTINGS_CHECKED_AT_INIT
    known_names = [name for name in settings if name in cdk_settings]
    arguments = {name: _convert_backend_setting(backend_type, name, settings[name]) for name in known_names}
    backend = backend_class(backend_type)(scope, **arguments)
    for name, value in settings.items():
        if name not in cdk_settings:
            backend.add_override(name, value)


def backend_settings_problems(backend_type: str, settings: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem for each setting with a missing value, a wrong type or an invalid name."""
    parameters = inspect.signature(_backend_config_class(backend_type)).parameters
    required = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    for name in required:
        if name not in settings:
            yield f"backend.{backend_type}.{name}: missing; must be there for a backend of this type; add it"
    placeholders: dict[str, object] = dict.fromkeys(required, "x")
    if "workspaces" in required:
        placeholders["workspaces"] = _WORKSPACE_CLASSES[backend_type]["name"]("x")
    for name, value in settings.items():
        if not re.fullmatch(r"[A-Za-z_][\w-]*", name, re.ASCII):
            yield format_value_problem(
                f"backend.{backend_type}, name of a setting",
                name,
                "letters, digits, - and _",
                "write what is nested as a map",
            )
        elif name in parameters:
            yield from _setting_type_problems(backend_type, name, value, placeholders)


def _setting_type_problems(
    backend_type: str, name: str, value: object, placeholders: Mapping[str, object]
) -> Iterator[str]:
    """Yield a problem if the CDK's config class rejects the value of a setting.

    Each setting is checked separately, next to placeholders for the required settings, so that all problems are
    reported.
    """
    try:
        setting = _convert_backend_setting(backend_type, name, value)
        _backend_config_class(backend_type)(**{**placeholders, name: setting})
    except TypeError as error:
        field = f"backend.{backend_type}.{name}"
        yield f"{field}: got {to_short_json(value)}; must be as Terraform documents it; {error}"


def _backend_config_class(backend_type: str) -> Callable[..., object]:
    return cast("Callable[..., object]", getattr(core, f"{backend_type.capitalize()}BackendConfig"))


def _convert_backend_setting(backend_type: str, name: str, value: object) -> object:
    """Return a setting as the CDK's class accepts the value; raise a TypeError for "workspaces" without a known key."""
    if name != "workspaces":
        return value
    classes = _WORKSPACE_CLASSES[backend_type]
    if isinstance(value, Mapping):
        for key, workspaces_class in classes.items():
            if key in value:
                return workspaces_class(**value)
    raise TypeError(f"it must be a map with {' or '.join(classes)}")

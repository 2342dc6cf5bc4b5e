"""Read ids of a deployment from Terraform state files on this disk."""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .errors import PrivateLinkError
from .inputs import terraform_types as tf

_LOGGER = logging.getLogger(__name__)
_STATE_VERSION = 4
# The types of resources that several connections can use.
_SHAREABLE_TYPES = (tf.RESOURCE_GATEWAY, tf.SECURITY_GROUP, "aws_ram_resource_share")
# Name of a resource in the input import_ids -> output of the stack with the id or ARN of the resource.
_ID_OUTPUTS = {
    "resource_configuration": "resource_configuration_arn",
    "resource_gateway": "resource_gateway_id",
    "ram_resource_share": "ram_resource_share_arn",
}


class StateFileError(PrivateLinkError, ValueError):
    """A file is unreadable or is not a Terraform state of version 4; the message gives the reason."""


class StateLocation(NamedTuple):
    """The state file and the module address of a resource configuration; the address is empty in the root module."""

    file: Path
    module_address: str


def stack_folder(project_folder: Path, stack_name: str) -> Path:
    """Return the folder of a stack's output, in which Terraform runs."""
    return project_folder / "cdktf.out" / "stacks" / stack_name


def local_state_file(project_folder: Path, connection_name: str, connection: Mapping[str, Any]) -> Path | None:
    """Return the path of the state file of a connection, or None if the backend stores the state elsewhere.

    The file need not exist. The project folder is the folder of ``cdktf.json``.
    """
    backend: Mapping[str, Any] = connection.get("backend") or {"local": {}}
    if "local" not in backend:
        return None
    path = backend["local"].get("path")
    if not path:
        return project_folder / f"terraform.{connection_name}.tfstate"
    # A relative path starts in Terraform's working folder. This folder may not exist, so Path.resolve cannot be used.
    return Path(os.path.normpath(stack_folder(project_folder, connection_name) / path))


def read_output_ids(state_file: Path | None) -> dict[str, str]:
    """Return ids and ARNs from the outputs of a state, by the resource names of the input ``import_ids``.

    Without a path, and if the file does not exist, the result is empty.

    Raises:
        StateFileError: The file is unreadable or is not a Terraform state.
    """
    outputs = _read_state_file(state_file).get("outputs", {}) if state_file else {}
    ids: dict[str, str] = {}
    for resource_name, output_name in _ID_OUTPUTS.items():
        value = outputs.get(output_name, {}).get("value")
        if isinstance(value, str):
            ids[resource_name] = value
    return ids


def find_in_state(state_files: list[Path], configuration_id: str) -> StateLocation | None:
    """Return the first location of a resource configuration in several states, or None. A file may be missing.

    Raises:
        StateFileError: A file is unreadable or is not a Terraform state.
    """
    for state_file in state_files:
        for module_address, ids in _managed_ids(state_file, tf.RESOURCE_CONFIGURATION):
            if configuration_id in ids:
                _LOGGER.debug("Found %s in state file %s, module %r", configuration_id, state_file, module_address)
                return StateLocation(state_file, module_address)
    return None


def find_managed_ids(state_files: list[Path]) -> dict[str, Path]:
    """Return the state files by the ids of the gateways, security groups and RAM shares that Terraform manages in them.

    A file may be missing.

    Raises:
        StateFileError: A file is unreadable or is not a Terraform state.
    """
    files_by_id: dict[str, Path] = {}
    for state_file in state_files:
        for _, ids in _managed_ids(state_file, *_SHAREABLE_TYPES):
            for resource_id in ids:
                files_by_id.setdefault(resource_id, state_file)
    return files_by_id


def _managed_ids(state_file: Path, *types: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the module address and the ids of the instances of each managed resource of some types in a state."""
    for resource in _read_state_file(state_file).get("resources", []):
        if resource.get("type") in types and resource.get("mode") == "managed":
            ids = [instance.get("attributes", {}).get("id") for instance in resource.get("instances", [])]
            yield resource.get("module", ""), [resource_id for resource_id in ids if isinstance(resource_id, str)]


def _read_state_file(state_file: Path) -> Mapping[str, Any]:
    """Return the content of a state file, or an empty mapping if the file does not exist."""
    try:
        text = state_file.read_text(encoding="utf-8")
    except FileNotFoundError:
        _LOGGER.debug("State file %s does not exist", state_file)
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise StateFileError(f"{state_file} cannot be read: {error}") from None
    try:
        content = json.loads(text)
        version = content["version"]
    except (ValueError, KeyError, TypeError):
        raise StateFileError(f"{state_file} is no Terraform state") from None
    if version != _STATE_VERSION:
        raise StateFileError(f"{state_file} is a Terraform state of version {version}; must be {_STATE_VERSION}")
    _LOGGER.debug("Read state file %s", state_file)
    state: Mapping[str, Any] = content
    return state

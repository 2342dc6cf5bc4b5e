"""What a Terraform state on this disk says of a deployment."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import PrivateLinkError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_STATE_VERSION = 4
# The published outputs, by the names that import_ids has for what they name.
_ID_OUTPUTS = {
    "resource_configuration": "resource_configuration_arn",
    "resource_gateway": "resource_gateway_id",
    "ram_resource_share": "ram_resource_share_arn",
}


class StateFileError(PrivateLinkError, ValueError):
    """The file is no state that can be read; the text says why."""


class StateLocation(NamedTuple):
    """Where a state holds a resource configuration.

    Attributes:
        file: The state's file.
        module_address: The address of the module in which it stands; empty in the root module.
    """

    file: Path
    module_address: str


def local_state_file(project_folder: Path, connection_name: str, connection: Mapping[str, Any]) -> Path | None:
    """Return where the state of a connection is, if that is on this disk.

    Args:
        project_folder: The folder of ``cdktf.json``.
        connection_name: The connection's name.
        connection: The connection.
    """
    backend: Mapping[str, Any] = connection.get("backend") or {"local": {}}
    if "local" not in backend:
        return None
    path = backend["local"].get("path")
    if not path:
        return project_folder / f"terraform.{connection_name}.tfstate"
    # Terraform runs in a folder that need not be there any more.
    return Path(os.path.normpath(project_folder / "cdktf.out" / "stacks" / connection_name / path))


def read_output_ids(state_file: Path | None) -> dict[str, str]:
    """Return the ids and ARNs among the outputs of a state, by the names of ``import_ids``; none without the file.

    Raises:
        StateError: The file is no state.
    """
    outputs = _read_state_file(state_file).get("outputs", {}) if state_file else {}
    found = {kind: outputs.get(name, {}).get("value") for kind, name in _ID_OUTPUTS.items()}
    return {kind: value for kind, value in found.items() if isinstance(value, str)}


def find_in_state(state_files: list[Path], configuration_id: str) -> StateLocation | None:
    """Return which of some states holds a resource configuration, the first of them.

    Raises:
        StateError: One of the files is no state.
    """
    for file in state_files:
        for module in _modules_with_configuration(_read_state_file(file), configuration_id):
            return StateLocation(file, module)
    return None


def _modules_with_configuration(state: Mapping[str, Any], configuration_id: str) -> Iterator[str]:
    for resource in state.get("resources", []):
        if resource.get("type") == "aws_vpclattice_resource_configuration" and resource.get("mode") == "managed":
            for instance in resource.get("instances", []):
                if instance.get("attributes", {}).get("id") == configuration_id:
                    yield resource.get("module", "")


def _read_state_file(state_file: Path) -> Mapping[str, Any]:
    try:
        text = state_file.read_text(encoding="utf-8")
    except FileNotFoundError:
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
    state: Mapping[str, Any] = content
    return state

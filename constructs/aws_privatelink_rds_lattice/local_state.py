"""What a Terraform state on this disk says of a deployment."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FORMAT = 4
# The published outputs, by the names that import_ids has for what they name.
_OUTPUTS = {
    "resource_configuration": "resource_configuration_arn",
    "resource_gateway": "resource_gateway_id",
    "ram_resource_share": "ram_resource_share_arn",
}


class StateError(ValueError):
    """The file is no state that can be read; the text says why."""


class Held(NamedTuple):
    """Where a state holds a resource configuration.

    Attributes:
        file: The state's file.
        module: The address of the module in which it stands; empty in the root module.
    """

    file: Path
    module: str


def state_of(folder: Path, stack: str, connection: Mapping[str, Any]) -> Path | None:
    """Return where the state of a connection is, if that is on this disk.

    Args:
        folder: The folder of ``cdktf.json``.
        stack: The connection's name.
        connection: The connection.
    """
    backend: Mapping[str, Any] = connection.get("backend") or {"local": {}}
    if "local" not in backend:
        return None
    path = backend["local"].get("path")
    if not path:
        return folder / f"terraform.{stack}.tfstate"
    # Terraform runs in a folder that need not be there any more.
    return Path(os.path.normpath(folder / "cdktf.out" / "stacks" / stack / path))


def ids_in(file: Path | None) -> dict[str, str]:
    """Return the ids and ARNs among the outputs of a state, by the names of ``import_ids``; none without the file.

    Raises:
        StateError: The file is no state.
    """
    outputs = _read(file).get("outputs", {}) if file else {}
    found = {kind: outputs.get(name, {}).get("value") for kind, name in _OUTPUTS.items()}
    return {kind: value for kind, value in found.items() if isinstance(value, str)}


def holding(files: list[Path], configuration_id: str) -> Held | None:
    """Return which of some states holds a resource configuration, the first of them.

    Raises:
        StateError: One of the files is no state.
    """
    for file in files:
        for module in _modules(_read(file), configuration_id):
            return Held(file, module)
    return None


def _modules(state: Mapping[str, Any], configuration_id: str) -> Iterator[str]:
    for resource in state.get("resources", []):
        if resource.get("type") == "aws_vpclattice_resource_configuration" and resource.get("mode") == "managed":
            for instance in resource.get("instances", []):
                if instance.get("attributes", {}).get("id") == configuration_id:
                    yield resource.get("module", "")


def _read(file: Path) -> Mapping[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise StateError(f"{file} cannot be read: {error}") from None
    try:
        content = json.loads(text)
        version = content["version"]
    except (ValueError, KeyError, TypeError):
        raise StateError(f"{file} is no Terraform state") from None
    if version != _FORMAT:
        raise StateError(f"{file} is a Terraform state of version {version}; must be {_FORMAT}")
    state: Mapping[str, Any] = content
    return state

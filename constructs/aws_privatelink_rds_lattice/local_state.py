"""Paths of the output and of local states, and ids of a deployment from Terraform state files on this disk."""

import json
import logging
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from .errors import PrivateLinkError
from .inputs import terraform_types as tf

_LOGGER = logging.getLogger(__name__)
_CONFIG_FILE = "cdktf.json"
_DEFAULT_OUTPUT = "cdktf.out"
# CDKTF_OUTDIR is the setting of an app, and CDKTF_OUTPUT the cdktf command line's name of its option --output.
_OUTPUT_VARIABLES = ("CDKTF_OUTDIR", "CDKTF_OUTPUT")
_STATE_VERSION = 4
# The types of resources that several connections can use.
_SHAREABLE_TYPES = (tf.RESOURCE_GATEWAY, tf.SECURITY_GROUP, tf.RESOURCE_SHARE, tf.ACCESS_LOG_SUBSCRIPTION)
# Name of a resource in the input import_ids -> output of the stack with the id or ARN of the resource.
_ID_OUTPUTS = {
    "resource_configuration": "resource_configuration_arn",
    "resource_gateway": "resource_gateway_id",
    "ram_resource_share": "ram_resource_share_arn",
}


class StateFileError(PrivateLinkError, ValueError):
    """A file is unreadable or is not a Terraform state of version 4; the message gives the reason."""


class EncryptedStateError(StateFileError):
    """OpenTofu has encrypted a state file."""


class PulledState(NamedTuple):
    """A state from ``terraform state pull`` or ``tofu state pull``, which decrypts the state.

    Attributes:
        name: The state file that the state replaces, or the source of the state.
        content: The content.
    """

    name: Path
    content: Mapping[str, Any]


StateSource: TypeAlias = Path | PulledState
"""A state file, or a pulled state."""


class StateLocation(NamedTuple):
    """The state file and the module address of a resource configuration; the address is empty in the root module."""

    file: Path
    module_address: str


def output_folder(project_folder: Path) -> Path:
    """Return the folder of a project's output, as the cdktf command line does without ``--output``.

    The environment names the folder, or ``output`` in the project's ``cdktf.json``; the default is ``cdktf.out``. A
    relative path starts in the project folder, in which the command line runs.
    """
    for variable in _OUTPUT_VARIABLES:
        if os.environ.get(variable):
            return project_folder / os.environ[variable]
    return project_folder / (_configured_output(project_folder / _CONFIG_FILE) or _DEFAULT_OUTPUT)


def _configured_output(config_file: Path) -> str | None:
    """Return the setting ``output`` of a ``cdktf.json``, or None.

    An unreadable file has no setting: the cdktf command line and ``read_connections`` report the file's problems.
    """
    try:
        content = json.loads(config_file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        _LOGGER.debug("%s names no output folder: %s", config_file, error)
        return None
    output = content.get("output") if isinstance(content, dict) else None
    return output if isinstance(output, str) and "\0" not in output else None


def stack_folder(project_folder: Path, stack_name: str) -> Path:
    """Return the folder of a stack's output, in which Terraform runs."""
    return output_folder(project_folder) / "stacks" / stack_name


def default_state_file(project_folder: Path, stack_name: str) -> Path:
    """Return the path of a stack's state file without a backend: beside ``cdktf.json``, wherever the output is."""
    return project_folder / f"terraform.{stack_name}.tfstate"


def local_state_file(project_folder: Path, connection_name: str, connection: Mapping[str, Any]) -> Path | None:
    """Return the path of the state file of a connection, or None if the backend stores the state elsewhere.

    The file need not exist. The project folder is the folder of ``cdktf.json``.
    """
    backend: Mapping[str, Any] = connection.get("backend") or {"local": {}}
    if "local" not in backend:
        return None
    path = backend["local"].get("path")
    if not path:
        return default_state_file(project_folder, connection_name)
    # A relative path starts in Terraform's working folder, of which the operating system resolves symbolic links first.
    return Path(os.path.normpath(stack_folder(project_folder, connection_name).resolve() / path))


def read_output_ids(state_file: StateSource | None) -> dict[str, str]:
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


def find_in_state(state_files: Sequence[StateSource], configuration_id: str) -> StateLocation | None:
    """Return the first location of a resource configuration in several states, or None. A file may be missing.

    Raises:
        StateFileError: A file is unreadable or is not a Terraform state.
    """
    for state_file in state_files:
        for resource_id, module_address in _list_managed_ids(state_file, [tf.RESOURCE_CONFIGURATION]):
            if resource_id == configuration_id:
                _LOGGER.debug("Found %s in state file %s, module %r", configuration_id, state_file, module_address)
                return StateLocation(_name_of(state_file), module_address)
    return None


def find_managed_ids(state_files: Sequence[StateSource]) -> dict[str, Path]:
    """Return the state file of each gateway, security group, share and log subscription in several states, by id.

    A file may be missing.

    Raises:
        StateFileError: A file is unreadable or is not a Terraform state.
    """
    files_by_id: dict[str, Path] = {}
    for state_file in state_files:
        for resource_id, _ in _list_managed_ids(state_file, _SHAREABLE_TYPES):
            files_by_id.setdefault(resource_id, _name_of(state_file))
    return files_by_id


def select_encrypted(state_files: Iterable[Path]) -> list[Path]:
    """Return the state files that OpenTofu has encrypted."""
    return [file for file in state_files if _is_encrypted(file)]


def _is_encrypted(state_file: Path) -> bool:
    try:
        _read_state_file(state_file)
    except EncryptedStateError:
        return True
    except StateFileError as error:
        _LOGGER.debug("not an encrypted state: %s", error)
    return False


def parse_pulled_state(raw: bytes, name: Path, encrypted_files: Iterable[Path] = ()) -> PulledState:
    """Return the state in the output of ``state pull``.

    Args:
        raw: The output. PowerShell writes UTF-16.
        name: The source of the output, for messages.
        encrypted_files: Encrypted state files. The state gets the name of the file with the same lineage: the content
            of that file.

    Raises:
        StateFileError: The output is not a Terraform state.
    """
    content = _parse_state(raw, name)
    for state_file in encrypted_files:
        if _read_lineage(state_file) == content.get("lineage"):
            return PulledState(state_file, content)
    return PulledState(name, content)


def is_other_state(state_file: Path, other_file: Path) -> bool:
    """Return True if a state has resources, and another state is no older or newer version of the same state.

    Files without such a state, such as an empty file, make no difference. An encrypted state may have resources.
    """
    try:
        lineage = _read_lineage(state_file)
        other_lineage = _read_lineage(other_file)
        may_have_resources = _is_encrypted(state_file) or bool(_read_state_file(state_file).get("resources"))
    except StateFileError as error:
        _LOGGER.debug("Cannot compare states: %s", error)
        return False
    return may_have_resources and lineage != other_lineage


def _read_lineage(state_file: Path) -> object:
    """Return the lineage of a state, which OpenTofu does not encrypt."""
    try:
        return _read_state_file(state_file).get("lineage")
    except EncryptedStateError:
        lineage: object = json.loads(state_file.read_bytes()).get("lineage")
        return lineage


def _name_of(source: StateSource) -> Path:
    return source.name if isinstance(source, PulledState) else source


def _list_managed_ids(state_file: StateSource, resource_types: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield id and module address of each resource of some types that Terraform manages in a state."""
    for resource in _read_state_file(state_file).get("resources", []):
        if resource.get("type") not in resource_types or resource.get("mode") != "managed":
            continue
        for instance in resource.get("instances", []):
            resource_id = instance.get("attributes", {}).get("id")
            if isinstance(resource_id, str):
                yield resource_id, resource.get("module", "")


def _read_state_file(state_file: StateSource) -> Mapping[str, Any]:
    """Return the content of a state, or an empty mapping if the file does not exist."""
    if isinstance(state_file, PulledState):
        return state_file.content
    try:
        raw = state_file.read_bytes()
    except FileNotFoundError:
        _LOGGER.debug("State file %s does not exist", state_file)
        return {}
    except (OSError, ValueError) as error:  # a ValueError: a path with a null character
        raise StateFileError(f"{state_file} cannot be read: {error}") from None
    state = _parse_state(raw, state_file)
    _LOGGER.debug("Read state file %s", state_file)
    return state


def _parse_state(raw: bytes, name: Path) -> Mapping[str, Any]:
    """Return the content of a state; the name is the beginning of the error."""
    try:
        content = json.loads(raw)
    except UnicodeDecodeError as error:
        raise StateFileError(f"{name} cannot be read: {error}") from None
    except (ValueError, RecursionError):
        raise StateFileError(f"{name} is not a Terraform state") from None
    if not isinstance(content, dict) or not content.keys() & {"version", "encrypted_data"}:
        raise StateFileError(f"{name} is not a Terraform state")
    if "encrypted_data" in content:
        raise EncryptedStateError(f"{name} is encrypted by OpenTofu")
    if content["version"] != _STATE_VERSION:
        raise StateFileError(f"{name} is a Terraform state of version {content['version']}; must be {_STATE_VERSION}")
    state: Mapping[str, Any] = content
    return state

"""``privatelink adopt``: write the connection of ``cdktf.json`` for an existing deployment."""

from __future__ import annotations

import functools
import json
import logging
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.adopt import AdoptionRefusedError, PlannedChange, adopt_deployment
from aws_privatelink_rds_lattice.aws import ApiError, DeploymentPart, MissingPartError, run_in_rounds
from aws_privatelink_rds_lattice.inputs.json_syntax import describe_json_error
from aws_privatelink_rds_lattice.inputs.validation import InputError
from aws_privatelink_rds_lattice.local_state import (
    StateFileError,
    find_in_state,
    find_managed_ids,
    local_state_file,
    select_encrypted,
)

from .json_edit import insert_connection
from .output import format_json, replace_file, write_output
from .pulled_state import read_state_option
from .selection import INPUTS_ALLOWED_WITH_ARN, inputs_from_options, option_name, read_config_file, select_by_arn
from .targets import ensure_ready, prepare_targets
from .terminal import UsageError, make_console, print_to_stderr, show_progress
from .wrapping import print_wrapped

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping

    from aws_privatelink_rds_lattice.adopt import AdoptedConnection, AdoptionNote
    from aws_privatelink_rds_lattice.local_state import StateLocation, StateSource
    from aws_privatelink_rds_lattice.target import Target

_LOGGER = logging.getLogger(__name__)

_INPUT_FOR_MISSING_PART = {DeploymentPart.HOST: "rds_host", DeploymentPart.DATABASE: "rds_security_group_id"}


def run(options: argparse.Namespace) -> int:
    """Write the connection for the deployment; return the exit status.

    Raises:
        UsageError: AWS does not return the deployment, no connection can describe the deployment, or the connection
            cannot be added to the file.
    """
    option_inputs = inputs_from_options(options, ("region", *INPUTS_ALLOWED_WITH_ARN))
    options.targets = [select_by_arn(options, options.arn, option_inputs)]
    config_text = ""
    if options.write:
        config_text = _read_config_text(options)
    (target,) = prepare_targets(options, is_deployed=True)
    with show_progress(f"adopt: {options.arn}"):
        tasks: list[Callable[[], Any]] = [
            functools.partial(ensure_ready, target),
            lambda: target.deployment.configuration,
        ]
        _, configuration = run_in_rounds(tasks)
        state_location, state_files = _locate_in_state(configuration["id"], _list_states(target, options))
        adopted = _build_adopted_connection(target, state_location, state_files)
    if not options.json:
        _print_notes(adopted.notes)
    if adopted.problems:
        raise UsageError("\n".join(["no connection can describe this deployment:", *adopted.problems]))
    replaces_arn = any(note.change is PlannedChange.REPLACED for note in adopted.notes)
    is_refused = replaces_arn and not options.force
    status = 1 if is_refused else 0
    if options.write and not is_refused:
        _write_config(options, insert_connection(options.config, config_text, options.write, adopted.connection))
    if options.json:
        write_output(_format_as_json(target.name, adopted, status), options.output)
    elif is_refused:
        outcome = "nothing written" if options.write else "no connection printed"
        print_to_stderr(f"privatelink: {outcome}: Polytomic's ARN would change; use --force to continue")
    elif options.write:
        print_to_stderr(f"Wrote {options.write} to {options.config}; see the plan with\nnpx cdktf diff {options.write}")
    else:
        write_output(json.dumps(adopted.connection, indent=2, ensure_ascii=False) + "\n", options.output)
    return status


def _print_notes(notes: Iterable[AdoptionNote]) -> None:
    console = make_console(sys.stderr)
    for note in notes:
        print_wrapped(console, f"{note.change}: {note.description}", continuation="  ")


def _format_as_json(name: str, adopted: AdoptedConnection, status: int) -> str:
    notes = [{"change": note.change.name.lower(), "description": note.description} for note in adopted.notes]
    return format_json("adopt", status, deployment=name, connection=None if status else adopted.connection, notes=notes)


def _list_state_files(target: Target, config_file: Path) -> list[Path]:
    """Return the state files beside ``cdktf.json``, in the working folder, and of its connections.

    Without valid connections, the states that they name are unknown; a line says so.
    """
    state_files = {*target.project_folder.glob("*.tfstate"), *Path.cwd().glob("*.tfstate")}
    if config_file.exists():
        try:
            connections = read_config_file(config_file)
        except InputError as error:
            _LOGGER.debug("%s: %s", config_file, error)
            print_to_stderr(f"{config_file}: has invalid connections; the states that they name are not searched")
            connections = {}
        for name, connection in connections.items():
            state_file = local_state_file(target.project_folder, name, connection)
            if state_file is not None:
                state_files.add(state_file)
    return sorted(state_files)


def _list_states(target: Target, options: argparse.Namespace) -> list[StateSource]:
    """Return the state files to search, and the state of the option --state. Print the names of encrypted files.

    Raises:
        UsageError: The option names no state.
    """
    state_files = _list_state_files(target, options.config)
    encrypted_files = select_encrypted(state_files)
    pulled_state = read_state_option(options, encrypted_files)
    unread_names = [str(file) for file in encrypted_files if pulled_state is None or file != pulled_state.name]
    if unread_names:
        print_to_stderr(
            f"{', '.join(unread_names)}: encrypted by OpenTofu, and not searched; adopt must read the state that "
            "manages the deployment, if any; if an encrypted state may manage the deployment, run in the folder of the "
            "configuration of that state\n"
            f"tofu state pull | {target.privatelink_command('adopt')} --state -"
        )
    readable_files: list[StateSource] = [file for file in state_files if file not in encrypted_files]
    return [*readable_files, pulled_state] if pulled_state else readable_files


def _locate_in_state(
    configuration_id: str, state_files: list[StateSource]
) -> tuple[StateLocation | None, dict[str, Path]]:
    """Return the location of the deployment's configuration in a local Terraform state, or None, and all states by id.

    Raises:
        UsageError: A state file is invalid, or a root module already manages the configuration.
    """
    _LOGGER.debug("%s: search in state files %s", configuration_id, state_files)
    try:
        location = find_in_state(state_files, configuration_id)
        files_by_id = find_managed_ids(state_files)
    except StateFileError as error:
        raise UsageError(f"{error}; it may contain the deployment: move or correct the file") from None
    if location is None:
        return None, files_by_id
    if not location.module_address:
        raise UsageError(
            f"{location.file} already has {configuration_id}: that state manages the deployment, and there is "
            "nothing to adopt"
        )
    print_to_stderr(
        f"{location.file} has it as {location.module_address}, so Terraform moves it (adopt_module) instead of "
        "importing "
        "it; the connection must use that state: see docs/start/published-module.md"
    )
    return location, files_by_id


def _build_adopted_connection(
    target: Target, state_location: StateLocation | None, state_files: Mapping[str, Path]
) -> AdoptedConnection:
    name = target.name
    state_module = state_location.module_address if state_location else None
    build = functools.partial(adopt_deployment, target, state_module=state_module, state_files=state_files)
    try:
        (adopted,) = run_in_rounds([build])
    except AdoptionRefusedError as error:
        raise UsageError("\n".join(f"{name}: {reason}" for reason in error.reasons)) from None
    except MissingPartError as error:
        remedy = ""
        if error.part in _INPUT_FOR_MISSING_PART:
            remedy = f"; add {option_name(_INPUT_FOR_MISSING_PART[error.part])}"
        raise UsageError(f"{name}: {error.reason}{remedy}") from None
    except ApiError as error:
        remedy = error.remedy.removeprefix("# ")
        raise UsageError(f"{name}: {error.reason}; {remedy}") from None
    return adopted


def _read_config_text(options: argparse.Namespace) -> str:
    """Return the text of the configuration file, line ends unchanged.

    Raises:
        UsageError: The file cannot be read, is not JSON in UTF-8, or no connection of the name can be added.
    """
    try:
        text: str = options.config.read_bytes().decode()
        insert_connection(options.config, text, options.write, {})
    except OSError as error:
        raise UsageError(f"{options.config}: {error.strerror}; run the command in the file's folder") from None
    except ValueError as error:
        raise UsageError(f"{options.config}: {describe_json_error(error)}") from None
    return text


def _write_config(options: argparse.Namespace, new_text: str) -> None:
    """Replace the content of the configuration file with the same permissions; a link stays a link.

    Raises:
        UsageError: With the adopted connection, the file would have invalid connections, or the file cannot be
            written. The old content stays.
    """
    config_file = options.config.resolve()

    def validate(new_file: Path) -> None:
        read_config_file(new_file)
        shutil.copymode(config_file, new_file)

    try:
        replace_file(config_file, new_text, validate)
    except InputError as error:
        heading = f"{options.config}: nothing written, because {options.write} would have these errors:"
        raise UsageError("\n".join([heading, *error.problems])) from None
    except OSError as error:
        raise UsageError(f"{options.config}: nothing written: {error.strerror}") from None
    _LOGGER.debug("wrote %s, %d characters", config_file, len(new_text))

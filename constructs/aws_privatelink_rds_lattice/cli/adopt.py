"""``privatelink adopt``: the connection of ``cdktf.json`` for a deployment that is there."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.adopt import PlannedChange, adopt_deployment
from aws_privatelink_rds_lattice.aws import ApiError, DeploymentPart, MissingPartError
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.inputs.validation import InputError, find_input_problems
from aws_privatelink_rds_lattice.local_state import StateFileError, find_in_state

from .json_edit import insert_connection, write_file_atomically
from .selection import INPUTS_ALLOWED_WITH_ARN, option_name, select_by_arn
from .targets import prepare_targets
from .terminal import UsageError, print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse

    from aws_privatelink_rds_lattice.adopt import AdoptedConnection
    from aws_privatelink_rds_lattice.local_state import StateLocation

    from .targets import Target

# By the part that is missing: the flag that says it.
_INPUT_FOR_MISSING_PART = {DeploymentPart.HOST: "rds_host", DeploymentPart.DATABASE: "rds_security_group_id"}


def run(options: argparse.Namespace) -> int:
    """Write the connection for the deployment; return the exit status.

    Raises:
        UsageError: The deployment cannot be read, no connection can say what it is, or the file cannot take it.
    """
    flags = {
        name: value for name in ("region", *INPUTS_ALLOWED_WITH_ARN) if (value := getattr(options, name)) is not None
    }
    options.selections = [select_by_arn(options.arn, flags)]
    # Before AWS is asked: a name that is taken, or a file that is none, is known.
    text = _read_config_text(options.config) if options.write else ""
    if options.write:
        _add_to_config_text(options, text, {})
    (one,) = prepare_targets(options, is_deployed=True)
    with show_progress(f"adopt: {options.arn}"):
        one.ensure_ready()
        held = _locate_in_state(options, one)
        found = _build_adopted_connection(one, held)
    for note in found.notes:
        print_to_stderr(f"{note.change}: {note.description}")
    if found.problems:
        raise UsageError("\n".join(["no connection can say what is there:", *found.problems]))
    if any(note.change is PlannedChange.REPLACED for note in found.notes) and not options.force:
        print_to_stderr(
            f"privatelink: {'nothing is written' if options.write else 'no connection is given'}: the ARN that "
            "Polytomic holds would be another; --force does it all the same"
        )
        return 1
    if options.write:
        write_file_atomically(options.config, _add_to_config_text(options, text, found.connection))
        print_to_stderr(
            f"Wrote {options.write} to {options.config}; see what it plans with\nnpx cdktf diff {options.write}"
        )
    else:
        sys.stdout.write(json.dumps(found.connection, indent=2, ensure_ascii=False) + "\n")
    return 0


def _locate_in_state(options: argparse.Namespace, target: Target) -> StateLocation | None:
    folder = options.config.absolute().parent
    files = sorted({*folder.glob("*.tfstate"), *Path.cwd().glob("*.tfstate")})
    identifier = target.context.deployment.configuration["id"]
    try:
        held = find_in_state(files, identifier)
    except StateFileError as error:
        raise UsageError(f"{error}; it may hold the deployment: move it away, or correct it") from None
    if held is None:
        return None
    if not held.module_address:
        raise UsageError(
            f"{held.file} holds {identifier} already: what is deployed with that state manages it, and there is "
            "nothing to adopt"
        )
    print_to_stderr(
        f"{held.file} holds it as {held.module_address}, so it is moved (adopt_module), not imported; the connection's state "
        "must be that one: docs/start/published-module.md says how"
    )
    return held


def _build_adopted_connection(target: Target, state_location: StateLocation | None) -> AdoptedConnection:
    name = target.selection.name
    try:
        return adopt_deployment(target.context, state_module=state_location.module_address if state_location else None)
    except MissingPartError as error:
        more = (
            f"; add {option_name(_INPUT_FOR_MISSING_PART[error.part])}" if error.part in _INPUT_FOR_MISSING_PART else ""
        )
        raise UsageError(f"{name}: {error.reason}{more}") from None
    except ApiError as error:
        remedy = error.remedy.removeprefix("# ")
        raise UsageError(f"{name}: {error.reason}; {remedy}") from None


def _read_config_text(config_file: Path) -> str:
    try:
        with config_file.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        json.loads(text)
    except OSError as error:
        raise UsageError(f"{config_file}: {error.strerror}; run this in the folder where the file is") from None
    except ValueError as error:
        raise UsageError(f"{config_file}: not JSON in UTF-8: {error}; correct the file there") from None
    return text


def _add_to_config_text(options: argparse.Namespace, text: str, connection: dict[str, Any]) -> str:
    try:
        whole = insert_connection(text, options.write, connection)
    except UsageError as error:
        raise UsageError(f"{options.config}: {error}") from None
    if connection:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, options.config.name)
            copy.write_text(whole, encoding="utf-8", newline="")
            try:
                read_connections(copy, lambda each: find_input_problems(CONNECTION_INPUTS, each))
            except InputError as error:
                lines = [f"{options.config}: nothing is written, for with {options.write} these would be wrong:"]
                raise UsageError("\n".join([*lines, *error.problems])) from None
    return whole

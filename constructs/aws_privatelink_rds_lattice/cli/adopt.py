"""``privatelink adopt``: the connection of ``cdktf.json`` for a deployment that is there."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.adopt import PlannedChange, adopt_deployment
from aws_privatelink_rds_lattice.aws import MissingError, Part, UnreadError
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.inputs.validation import InputError, find_input_problems
from aws_privatelink_rds_lattice.local_state import StateError, holding

from .json_edit import inserted, replace_text
from .selection import BESIDE_ARN, by_arn, flag
from .targets import prepared
from .terminal import UsageError, progress, say

if TYPE_CHECKING:
    import argparse

    from aws_privatelink_rds_lattice.adopt import AdoptedConnection
    from aws_privatelink_rds_lattice.local_state import Held

    from .targets import Prepared

# By the part that is missing: the flag that says it.
_SAY = {Part.HOST: "rds_host", Part.DATABASE: "rds_security_group_id"}


def run(options: argparse.Namespace) -> int:
    """Write the connection for the deployment; return the exit status.

    Raises:
        UsageError: The deployment cannot be read, no connection can say what it is, or the file cannot take it.
    """
    flags = {name: value for name in ("region", *BESIDE_ARN) if (value := getattr(options, name)) is not None}
    options.deployments = [by_arn(options.arn, flags)]
    # Before AWS is asked: a name that is taken, or a file that is none, is known.
    text = _text(options.config) if options.write else ""
    if options.write:
        _with(options, text, {})
    (one,) = prepared(options, is_there=True)
    with progress(f"adopt: {options.arn}"):
        one.ready()
        held = _held(options, one)
        found = _taken(one, held)
    for note in found.notes:
        say(f"{note.change}: {note.description}")
    if found.problems:
        raise UsageError("\n".join(["no connection can say what is there:", *found.problems]))
    if any(note.change is PlannedChange.REPLACED for note in found.notes) and not options.force:
        say(
            f"privatelink: {'nothing is written' if options.write else 'no connection is given'}: the ARN that "
            "Polytomic holds would be another; --force does it all the same"
        )
        return 1
    if options.write:
        replace_text(options.config, _with(options, text, found.connection))
        say(f"Wrote {options.write} to {options.config}; see what it plans with\nnpx cdktf diff {options.write}")
    else:
        sys.stdout.write(json.dumps(found.connection, indent=2, ensure_ascii=False) + "\n")
    return 0


def _held(options: argparse.Namespace, one: Prepared) -> Held | None:
    folder = options.config.absolute().parent
    files = sorted({*folder.glob("*.tfstate"), *Path.cwd().glob("*.tfstate")})
    identifier = one.case.deployment.configuration["id"]
    try:
        held = holding(files, identifier)
    except StateError as error:
        raise UsageError(f"{error}; it may hold the deployment: move it away, or correct it") from None
    if held is None:
        return None
    if not held.module:
        raise UsageError(
            f"{held.file} holds {identifier} already: what is deployed with that state manages it, and there is "
            "nothing to adopt"
        )
    say(
        f"{held.file} holds it as {held.module}, so it is moved (adopt_module), not imported; the connection's state "
        "must be that one: docs/start/published-module.md says how"
    )
    return held


def _taken(one: Prepared, held: Held | None) -> AdoptedConnection:
    name = one.chosen.name
    try:
        return adopt_deployment(one.case, state_module=held.module if held else None)
    except MissingError as error:
        more = f"; add {flag(_SAY[error.part])}" if error.part in _SAY else ""
        raise UsageError(f"{name}: {error.seen}{more}") from None
    except UnreadError as error:
        remedy = error.remedy.removeprefix("# ")
        raise UsageError(f"{name}: {error.seen}; {remedy}") from None


def _text(file: Path) -> str:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        json.loads(text)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; run this in the folder where the file is") from None
    except ValueError as error:
        raise UsageError(f"{file}: not JSON in UTF-8: {error}; correct the file there") from None
    return text


def _with(options: argparse.Namespace, text: str, connection: dict[str, Any]) -> str:
    try:
        whole = inserted(text, options.write, connection)
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

"""Synthesize a stack for each connection in cdktf.json."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from aws_privatelink_rds_lattice.errors import SetupError
from aws_privatelink_rds_lattice.standard_streams import replace_closed_streams, write_or_discard


def exit_interrupted() -> NoReturn:
    """Exit after Ctrl-C without jsii's exit handlers: the handlers call Node.js, and Ctrl-C ends Node.js, too."""
    os.write(sys.stderr.fileno(), b"interrupted\n")
    os._exit(1)


try:
    from aws_privatelink_rds_lattice import InputError
    from aws_privatelink_rds_lattice.cdk.bindings import App
    from aws_privatelink_rds_lattice.constructs.stack import ValidatedStack, connection_problems
    from aws_privatelink_rds_lattice.inputs.connections import read_connections
    from aws_privatelink_rds_lattice.inputs.input_warnings import find_warnings_of_connections
    from aws_privatelink_rds_lattice.inputs.sample_values import is_sample_connection
    from aws_privatelink_rds_lattice.synth.output import SynthesisError, atomic_output, default_output_folder
except SetupError as error:
    sys.exit(str(error))
except KeyboardInterrupt:
    exit_interrupted()


def print_warning(text: str) -> None:
    """Print a warning about cdktf.json to standard error."""
    write_or_discard(sys.stderr, f"cdktf.json: warning: {text}\n")


def main() -> None:
    """Synthesize every connection, or report every problem and write nothing."""
    replace_closed_streams()
    try:
        connections = read_connections(Path("cdktf.json"), connection_problems)
    except InputError as error:
        count = len(error.problems)
        sys.exit(f"cdktf.json: {count} error{'s' if count > 1 else ''}, nothing written:\n{error}")
    for warning in find_warnings_of_connections(connections):
        print_warning(warning)
    for name, connection in connections.items():
        if is_sample_connection(connection):
            print_warning(f"{name}: has the values of the sample; replace them before a deployment")
    try:
        with atomic_output() as folder:
            app = App(outdir=folder)
            for name, connection in connections.items():
                ValidatedStack(app, name, connection)
            app.synth()
    except SynthesisError as error:
        sys.exit(f"nothing written: {error}")
    stacks_folder = default_output_folder() / "stacks"
    for name in connections:
        for file_name in ("cdk.tf", "cdk.tf.json"):
            file = stacks_folder / name / file_name
            if file.exists():
                write_or_discard(sys.stdout, f"Wrote {file}\n")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        exit_interrupted()

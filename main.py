"""Reads the connections in cdktf.json and makes one stack each."""

import sys
from pathlib import Path

from aws_privatelink_rds_lattice import InputError
from aws_privatelink_rds_lattice.connections import read_connections

try:
    from aws_privatelink_rds_lattice import PrivateLinkStack
    from aws_privatelink_rds_lattice.framework import App
    from aws_privatelink_rds_lattice.stack import stack_problems
except ImportError as missing:
    if missing.name != "node":
        raise
    sys.exit(str(missing))


def main() -> None:
    """Synthesize every connection, or report every problem and write nothing."""
    try:
        connections = read_connections(Path("cdktf.json"), stack_problems)
    except InputError as error:
        sys.exit(f"cdktf.json: nothing is written, for these are wrong:\n{error}")
    app = App()
    for name, connection in connections.items():
        PrivateLinkStack(app, name, **connection)
    files = [Path(app.outdir, "stacks", name, file) for name in connections for file in ("cdk.tf", "cdk.tf.json")]
    for file in files:
        # Of an earlier run, perhaps in the other format: Terraform would read both.
        file.unlink(missing_ok=True)
    app.synth()
    for file in filter(Path.exists, files):
        print(f"Wrote {file}")  # noqa: T201 - the answer of the command


if __name__ == "__main__":
    main()

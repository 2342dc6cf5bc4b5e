"""Files ``cdktf.json`` for tests: written from connections, read and synthesized."""

import json
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from programs import PROJECT

SAMPLE_PROJECT: dict[str, Any] = json.loads((PROJECT / "cdktf.json").read_text("utf-8"))
SAMPLE_CONNECTION: dict[str, Any] = SAMPLE_PROJECT["context"]["connections"]["polytomic"]
SAMPLE_WITHOUT_DATABASE = {
    name: value for name, value in SAMPLE_CONNECTION.items() if name not in ("rds_host", "rds_port", "vpc_id")
}


def write_defaults_and_connections(folder: Path, defaults: object, connections: object) -> None:
    context = {"defaults": defaults, "connections": connections}
    (folder / "cdktf.json").write_text(json.dumps({**SAMPLE_PROJECT, "context": context}), "utf-8")


def write_connections(folder: Path, connections: object) -> None:
    write_defaults_and_connections(folder, {}, connections)


def synthesize_connections(folder: Path) -> dict[str, Any]:
    """Return the Terraform configuration of each connection, by stack name."""
    app = App(outdir=str(folder / "cdktf.out"))
    for name, connection in read_connections(folder / "cdktf.json", connection_problems).items():
        PrivateLinkStack(app, name, **connection)
    app.synth()
    files = folder.glob("cdktf.out/stacks/*/cdk.tf.json")
    return {file.parent.name: json.loads(file.read_text("utf-8")) for file in files}


def read_problems(folder: Path) -> list[str]:
    """Return the problems of an invalid ``cdktf.json``."""
    with pytest.raises(InputError) as raised:
        read_connections(folder / "cdktf.json", connection_problems)
    return list(raised.value.problems)

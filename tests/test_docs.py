"""The README is true: its blocks run, its tables are those of the code, its commands exist."""

import json
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.connections import read_connections
from aws_privatelink_rds_lattice.framework import App
from aws_privatelink_rds_lattice.inputs import Connection, Extras
from aws_privatelink_rds_lattice.module import inputs_table, outputs_table
from aws_privatelink_rds_lattice.stack import stack_problems
from sample import PROJECT, copy_program
from terraform.engine import Workspace, required
from test_adoption import moves
from world import put

README = (PROJECT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", README, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for _, block in found]


def marked(name: str) -> str:
    return README.partition(f"<!-- {name} -->\n")[2].partition(f"\n<!-- /{name} -->")[0]


def test_inputs_are_those_of_the_code() -> None:
    assert marked("inputs") == inputs_table(Connection)


def test_extras_are_those_of_the_code() -> None:
    assert marked("extras") == inputs_table(Extras)


def test_outputs_are_those_of_the_code() -> None:
    assert marked("outputs") == outputs_table()


def test_connection_is_the_committed_one() -> None:
    (example,) = (json.loads(block) for block in blocks("json") if '"context"' in block)
    assert example["context"] == json.loads((PROJECT / "cdktf.json").read_text("utf-8"))["context"]


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_backend_example_synthesizes(tmp_path: Path) -> None:
    (example,) = (json.loads(f"{{{block}}}") for block in blocks("json") if block.startswith('"backend"'))
    project = copy_program(tmp_path / "project")
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    content["context"]["connections"]["polytomic"] |= example
    (project / "cdktf.json").write_text(json.dumps(content), "utf-8")
    done = run(project, "main.py")
    assert done.returncode == 0, done.stderr
    config = json.loads((project / "cdktf.out/stacks/polytomic/cdk.tf.json").read_text("utf-8"))
    assert config["terraform"]["backend"] == example["backend"]


CONTEXTS = [block for block in blocks("json") if block.startswith(('"connections"', '"defaults"'))]


@pytest.mark.parametrize("block", CONTEXTS, ids=range(len(CONTEXTS)))
def test_connections_in_an_example_synthesize(tmp_path: Path, block: str) -> None:
    (tmp_path / "cdktf.json").write_text(f'{{"context": {{{block}}}}}', "utf-8")
    connections = read_connections(tmp_path / "cdktf.json", stack_problems)
    app = App(outdir=str(tmp_path / "cdktf.out"))
    for name, connection in connections.items():
        PrivateLinkStack(app, name, **connection)
    app.synth()
    assert {file.parent.name for file in tmp_path.rglob("cdk.tf.json")} == set(connections)


def test_every_json_block_is_run_by_a_test() -> None:
    others = [block for block in blocks("json") if block not in CONTEXTS]
    # The whole cdktf.json, a backend and two IAM policies: each has a test of its own.
    assert ['"context"' in block or block.startswith('"backend"') or '"Action"' in block for block in others] == [
        True
    ] * 4


@pytest.mark.parametrize("terraform", required()[:1], indirect=True)
def test_the_way_back_to_a_module_moves_everything(workspace: Workspace, tmp_path: Path) -> None:
    (block,) = (block for block in blocks("hcl") if "moved {" in block)
    sample = json.loads((PROJECT / "cdktf.json").read_text("utf-8"))["context"]["connections"]["polytomic"]
    put(workspace, PrivateLinkStack(App(outdir=str(tmp_path / "synth")), "polytomic", **sample))
    workspace.apply()
    shutil.copytree(PROJECT / "generated", workspace.directory / "generated")
    (workspace.directory / "cdk.tf.json").unlink()
    (workspace.directory / "main.tf").write_text(block + 'provider "aws" { region = "us-east-1" }', "utf-8")
    workspace.init()
    assert len(moves(workspace.plan())) == 7


def test_refusal_is_as_it_is_shown(tmp_path: Path) -> None:
    (shown,) = (block for block in blocks("console") if "nothing is written" in block)
    project = copy_program(tmp_path / "project")
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    content["context"]["connections"]["polytomic"] |= {"rds_host": "10.0.0.5", "rds_prot": 1}
    (project / "cdktf.json").write_text(json.dumps(content), "utf-8")
    assert run(project, "main.py").stderr == shown.partition("\n")[2]


@pytest.mark.parametrize("index", range(len(blocks("python"))))
def test_python_block_runs(tmp_path: Path, index: int) -> None:
    block = blocks("python")[index]
    is_test = "def test_" in block
    (tmp_path / "test_app.py").write_text(block, "utf-8")
    pytest_run = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--snapshot-update", "test_app.py")
    done = run(tmp_path, *(pytest_run if is_test else ("test_app.py",)))
    assert done.returncode == 0, done.stdout + done.stderr
    if is_test:
        assert "1 passed" in done.stdout
        assert run(tmp_path, *pytest_run[:-2], "test_app.py").returncode == 0


def test_make_targets_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    named = set(re.findall(r"(?:\$ |`)make (\w+)", README))
    assert named - set(targets.split()) == set()
    assert {"synth", "test", "deploy", "diff", "destroy", "hcl", "module"} <= named

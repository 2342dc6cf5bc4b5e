"""The README is true: its blocks run, its tables are those of the code, its commands exist."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aws_privatelink_rds_lattice.connections import Connection
from aws_privatelink_rds_lattice.module import inputs_table, outputs_table
from sample import PROJECT, copy_program

README = (PROJECT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def marked(name: str) -> str:
    return README.partition(f"<!-- {name} -->\n")[2].partition(f"\n<!-- /{name} -->")[0]


def test_inputs_are_those_of_the_code() -> None:
    assert marked("inputs") == inputs_table(Connection)


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

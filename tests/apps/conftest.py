"""The programs in the folders here, synthesized on both CDKs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from programs import BINDINGS_BY_CDK, port_program_to_cdk

APPS = Path(__file__).parent
NAMES = sorted(path.parent.name for path in APPS.glob("*/main.py"))
# The tests of a program are its user's; a test here runs them.
collect_ignore_glob = ["*/test_*.py"]


def copy_program_folder(name: str, folder: Path, cdk: str) -> Path:
    """Copy a program to a new folder, with the imports of a CDK; return the folder."""
    shutil.copytree(APPS / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in folder.glob("*.py"):
        file.write_text(port_program_to_cdk(file.read_text("utf-8"), cdk), "utf-8")
    return folder


@pytest.fixture(scope="session")
def synthesized_apps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Run all programs on both CDKs at the same time, a process each; return the folder of all programs by CDK."""
    folders = {cdk: tmp_path_factory.mktemp(cdk) for cdk in BINDINGS_BY_CDK}
    runs = {}
    for cdk, folder in folders.items():
        programs = [copy_program_folder(name, folder / name, cdk) for name in NAMES]
        runs[cdk] = subprocess.Popen(
            [sys.executable, APPS / "run_programs.py", *programs], env={**os.environ, "PRIVATELINK_CDK": cdk}
        )
    assert {cdk: run.wait() for cdk, run in runs.items()} == dict.fromkeys(BINDINGS_BY_CDK, 0)
    return folders


@pytest.fixture
def app_folder(request: pytest.FixtureRequest, synthesized_apps: dict[str, Path]) -> Path:
    """Return the folder of the program in the test's parameter, after its run on cdktf."""
    return synthesized_apps["cdktf"] / str(request.param)

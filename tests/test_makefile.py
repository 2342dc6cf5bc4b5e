"""The Makefile, the link for `npx cdktf` and the command in cdktf.json set up and start the tools, which are fakes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from processes import run_command
from programs import PROJECT

# Writes the step to a log and fails if another step is running. The pause gives the other run time to start a step.
RECORD_STEP = 'echo "$(basename "$0") $1" >> log; mkdir busy || exit 1; sleep 0.2; rmdir busy'
# Prints its arguments and folder in place of the command line of cdktf.
FAKE_NODE = '#!/bin/sh\necho "node $(basename "$1") $2 $3 in $PWD"\n'
FAKE_TOOL = f'#!/bin/sh\nif [ "$1" = main.py ]; then echo "Wrote"; exit; fi\n{RECORD_STEP}\n'
# Like `npm ci`, replaces node_modules with its own links.
FAKE_NPM = """#!/bin/sh
echo "npm $@" >> log
rm -rf node_modules
mkdir -p node_modules/.bin
ln -s /nowhere node_modules/.bin/cdktf
"""
FAKE_PYTHON = f"""#!/bin/sh
if [ "$1" = -c ] || [ "$1" = scripts/locked_requirements.py ]; then exec {shlex.quote(sys.executable)} "$@"; fi
{RECORD_STEP}
mkdir -p .venv/bin
for tool in pip pipenv python; do cp tool .venv/bin/$tool; done
cp node npm .venv/bin
"""


NPM_OPTIONS = "ci --no-audit --no-fund --loglevel=error"
SET_UP_STEPS = ["python3 -m", "pip install", "pipenv sync", "python -c"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy the Makefile and what it reads to a folder with fake tools."""
    project = tmp_path / "project with space"
    project.mkdir()
    for name in ("Makefile", "Pipfile.lock", "pyproject.toml", "package-lock.json", "cdktf.json"):
        shutil.copy(PROJECT / name, project)
    shutil.copytree(PROJECT / "scripts", project / "scripts")
    for name, text in {"tool": FAKE_TOOL, "node": FAKE_NODE, "npm": FAKE_NPM, "python3": FAKE_PYTHON}.items():
        write_program(project / name, text)
    return project


def write_program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    file.chmod(0o755)


def make_environment(path: str = os.environ["PATH"], **variables: str) -> dict[str, str]:
    """Return an environment with the fake Python, without the variables of the make that may run these tests."""
    names = [name for name in os.environ if not name.startswith(("MAKE", "MFLAGS", "TERRAFORM_"))]
    return {name: os.environ[name] for name in names} | {"PATH": path, "PYTHON": "./python3"} | variables


def path_with(folder: Path, *programs: str) -> str:
    """Create a folder with links to some programs of this machine; return it as the only folder of a ``PATH``."""
    folder.mkdir()
    for name in programs:
        (folder / name).symlink_to(shutil.which(name) or name)
    return str(folder)


def recorded_steps(project: Path) -> list[str]:
    log = project / "log"
    return log.read_text("utf-8").splitlines() if log.exists() else []


def test_parallel_make_sets_up_once(project: Path) -> None:
    def start_make() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [shutil.which("make") or "make", "synth"],
            cwd=project,
            env=make_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    runs = [start_make(), start_make()]
    outputs = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    assert [output.splitlines()[-1] for output in outputs] == ["Wrote", "Wrote"]
    assert recorded_steps(project) == SET_UP_STEPS
    assert start_make().communicate()[0] == "Wrote\n"
    assert recorded_steps(project) == SET_UP_STEPS


def test_bare_make_lists_every_target(project: Path) -> None:
    result = run_command(project, "make", env=make_environment())
    assert (result.returncode, result.stderr) == (0, "")
    listed_targets = re.findall(r"^  make ([\w-]+) +[A-Z].*\.$", result.stdout, re.MULTILINE)
    (phony_targets,) = re.findall(r"^\.PHONY: (.*)$", (project / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed_targets) == sorted(phony_targets.split())
    assert result.stdout == run_command(project, "make", "help", env=make_environment()).stdout
    assert recorded_steps(project) == []


TOOLS_OF_SCRIPT = ("sh", "make", "env", "dirname", "readlink")


@pytest.mark.parametrize("command", ["deploy", "diff", "destroy"])
@pytest.mark.parametrize("program", ["terraform", "tofu"])
def test_make_requires_terraform_before_set_up(project: Path, tmp_path: Path, command: str, program: str) -> None:
    path = path_with(tmp_path / "bin", *TOOLS_OF_SCRIPT)
    environment = make_environment(path, TERRAFORM_BINARY_NAME=program)
    result = run_command(project, shutil.which("make") or "make", "-j2", command, env=environment)
    assert (result.returncode, result.stdout) == (2, "")
    message, _make_error = result.stderr.splitlines()
    assert message == (
        f'cdktf {command}: no "{program}" on the PATH; must be Terraform 1.5 or newer, or OpenTofu 1.6 or newer; '
        "install it, and for OpenTofu set TERRAFORM_BINARY_NAME=tofu"
    )
    assert recorded_steps(project) == []
    assert not (project / ".venv").exists()


def test_npx_cdktf_installs_command_line_once(project: Path, tmp_path: Path) -> None:
    environment = make_environment()
    assert run_command(project, "make", "synth", env=environment).returncode == 0
    assert recorded_steps(project) == SET_UP_STEPS
    write_program(tmp_path / "bin/terraform", "#!/bin/sh\n")
    environment["PATH"] = f"{tmp_path}/bin:{environment['PATH']}"
    npx = Path(sys.executable).with_name("npx")
    for command in ("synth", "deploy"):
        result = run_command(project, npx, "cdktf", command, "orders", env=environment)
        assert (result.returncode, result.stdout) == (0, f"node cdktf {command} orders in {project}\n"), result.stderr
        # Without the tools for the tests.
        assert recorded_steps(project) == [*SET_UP_STEPS, f"npm {NPM_OPTIONS} --omit=dev"]
    assert run_command(project, "make", "deploy", "STACK=orders", env=environment).stdout == result.stdout


def test_npx_cdktf_synth_needs_no_terraform(project: Path, tmp_path: Path) -> None:
    assert run_command(project, "make", "synth", env=make_environment()).returncode == 0
    tools = (*TOOLS_OF_SCRIPT, "basename", "cp", "echo", "ln", "mkdir", "rm", "rmdir", "sleep", "touch")
    path = path_with(tmp_path / "bin", *tools)
    program = project / "node_modules/.bin/cdktf"
    for arguments in (["synth"], ["list"], ["--version"], []):
        assert run_command(project, program, *arguments, env=make_environment(path)).returncode == 0
    assert "terraform" in run_command(project, program, "plan", env=make_environment(path)).stderr


def test_app_prefers_environment_of_make(project: Path, tmp_path: Path) -> None:
    app = json.loads((project / "cdktf.json").read_text("utf-8"))["app"]
    write_program(tmp_path / "bin/pipenv", '#!/bin/sh\necho "pipenv $@"\n')
    path = f"{tmp_path}/bin:{os.environ['PATH']}"
    environment = make_environment(path, VIRTUAL_ENV="/another/environment")
    assert run_command(project, "sh", "-c", app, env=environment).stdout == "pipenv run python main.py\n"
    write_program(project / ".venv/bin/python", '#!/bin/sh\necho "python $@"; exit 3\n')
    result = run_command(project, "sh", "-c", app, env=environment)
    assert (result.returncode, result.stdout) == (3, "python main.py\n")

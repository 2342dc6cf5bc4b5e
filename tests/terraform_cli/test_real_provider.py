"""Where the AWS provider is found, how the provider is installed, and how the program ends."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from fakes.terraform.provider_schema import PROVIDER_ADDRESSES
from terraform_cli import real_provider
from terraform_cli.engines import TESTS_FOLDER
from terraform_cli.real_provider import (
    PROVIDER_VERSION,
    ProviderStartError,
    find_real_provider,
    install_real_provider,
    prepare_real_provider,
    provider_platform,
    run_real_provider,
)

ADDRESS = "registry.terraform.io/hashicorp/aws"
PROGRAM_NAME = f"terraform-provider-aws_v{PROVIDER_VERSION}_x5"
INSTALLATION = f"hashicorp/aws {PROVIDER_VERSION} (700 MB, once)"
REATTACH_LINE = 'TF_REATTACH_PROVIDERS=\'{"aws": {"Addr": {"String": "/socket"}}}\''
# A program with the first output of the AWS provider. The program also writes its process id and its variables.
PROVIDER_SCRIPT = f"""cd "${{0%/*}}"
echo $$ > process
env > variables
echo Provider started
echo {shlex.quote(REATTACH_LINE)}
exec sleep 1000
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home folder, on a machine without the AWS provider."""
    home = tmp_path / "home"
    home.mkdir()
    for name in os.environ:
        if name.startswith(("TF_", "XDG_", "PRIVATELINK_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(real_provider, "INSTALL_FOLDER", tmp_path / "installed")
    monkeypatch.setattr(real_provider, "ANY_MIRROR", f"{tmp_path}/*/*")
    return home


def add_program(mirror: Path, version: str = PROVIDER_VERSION, platform: str = provider_platform()) -> Path:
    """Add a program to a mirror, in the layout of unpacked providers."""
    program = mirror / ADDRESS / version / platform / PROGRAM_NAME
    program.parent.mkdir(parents=True)
    program.touch()
    return program


def write_program(folder: Path, script: str = PROVIDER_SCRIPT) -> Path:
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def read_process(folder: Path) -> tuple[int, dict[str, str]]:
    """Return the process id and the variables of a provider that has started."""
    variables = dict(line.split("=", 1) for line in (folder / "variables").read_text().splitlines())
    return int((folder / "process").read_text()), variables


def is_running(process_id: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process_id, 0)
        return True
    return False


@pytest.mark.parametrize(
    ("variable", "value", "mirror"),
    [
        (None, "", "home/.terraform.d/plugins"),
        (None, "", "home/.local/share/terraform/plugins"),
        (None, "", "home/Library/Application Support/io.terraform/plugins"),
        (None, "", "opt/plugins"),
        (None, "", "installed"),
        ("TF_PLUGIN_CACHE_DIR", "cache", "cache"),
        ("XDG_DATA_HOME", "data", "data/terraform/plugins"),
        ("XDG_DATA_DIRS", "/none:data", "data/terraform/plugins"),
    ],
)
def test_provider_is_found_in_plugin_folders(
    home: Path, monkeypatch: pytest.MonkeyPatch, variable: str | None, value: str, mirror: str
) -> None:
    folder = home.parent
    monkeypatch.chdir(folder)
    if variable:
        monkeypatch.setenv(variable, value)
    assert find_real_provider() is None
    program = add_program(folder / mirror)
    found = find_real_provider()
    assert found
    assert found.resolve() == program


@pytest.mark.parametrize("file_name", [".terraformrc", "other.rc"])
@pytest.mark.parametrize("setting", ["plugin_cache_dir", "  path     "])
def test_provider_is_found_in_folders_of_cli_config(
    home: Path, monkeypatch: pytest.MonkeyPatch, setting: str, file_name: str
) -> None:
    cli_config = home / file_name
    cli_config.write_text(f'provider_installation {{\n{setting} = "$HOME/mirror"\n}}\n')
    if file_name != ".terraformrc":
        monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(cli_config))
    program = add_program(home / "mirror")
    assert find_real_provider() == program


@pytest.mark.parametrize(("version", "platform"), [("5.99.0", provider_platform()), (PROVIDER_VERSION, "plan9_mips")])
def test_other_version_or_platform_is_not_found(home: Path, version: str, platform: str) -> None:
    add_program(home / ".terraform.d/plugins", version, platform)
    assert find_real_provider() is None


def test_variable_hides_the_provider(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_program(home / ".terraform.d/plugins")
    monkeypatch.setenv("PRIVATELINK_AWS_PROVIDER", "fake")
    assert find_real_provider() is None
    prepare_real_provider()


@pytest.mark.parametrize("value", ["off", "Fake"])
def test_other_values_of_variable_fail(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PRIVATELINK_AWS_PROVIDER", value)
    with pytest.raises(ValueError, match=f'PRIVATELINK_AWS_PROVIDER is "{value}"'):
        find_real_provider()


def write_mirror_settings(home: Path) -> Path:
    """Make a mirror the only source of providers; return the mirror."""
    mirror = home.parent / "a/b/mirror"
    mirror.mkdir(parents=True)
    (home / ".terraformrc").write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
    )
    return mirror


def test_packed_provider_is_installed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mirror = write_mirror_settings(home)
    for address in PROVIDER_ADDRESSES:
        archive_path = mirror / address / f"terraform-provider-aws_{PROVIDER_VERSION}_{provider_platform()}.zip"
        archive_path.parent.mkdir(parents=True)
        with zipfile.ZipFile(archive_path, "w") as archive:
            archive.writestr(PROGRAM_NAME, "the program")
    assert find_real_provider() is None
    prepare_real_provider()
    program = find_real_provider()
    assert program
    assert program.is_relative_to(real_provider.INSTALL_FOLDER)
    assert program.read_text() == "the program"
    (registry,) = real_provider.INSTALL_FOLDER.iterdir()
    assert f"{registry.name}/hashicorp/aws" in PROVIDER_ADDRESSES
    assert capsys.readouterr().out == f"Installing {INSTALLATION} into {real_provider.INSTALL_FOLDER}: done\n"


def test_missing_source_is_reported_in_a_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_mirror_settings(home)
    prepare_real_provider()
    output = capsys.readouterr().out
    assert re.fullmatch(
        rf"Installing {re.escape(INSTALLATION)} into .*: failed, so the tests run on the fake provider\. "
        r"error: Failed to query available provider packages: "
        r"Could not retrieve the list of available versions for provider hashicorp/aws: .*\n",
        output,
    )
    assert find_real_provider() is None
    assert list(real_provider.INSTALL_FOLDER.iterdir()) == []


def test_machine_without_terraform_is_reported() -> None:
    assert install_real_provider(None) == "neither Terraform nor OpenTofu is on this machine"


def test_provider_gets_no_variables_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "TF_LOG", "HTTPS_PROXY", "EDITOR"):
        monkeypatch.setenv(name, "mine")
    program = write_program(tmp_path)
    with run_real_provider(program, "http://127.0.0.1:1") as address:
        assert address == "unix:/socket"
    _, variables = read_process(tmp_path)
    assert "mine" not in variables.values()
    assert variables["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert variables["HOME"] != str(Path.home())


def test_provider_and_its_files_end_with_the_run(tmp_path: Path) -> None:
    program = write_program(tmp_path)
    with run_real_provider(program, "http://127.0.0.1:1"):
        process_id, variables = read_process(tmp_path)
        assert is_running(process_id)
        assert Path(variables["HOME"]).is_dir()
    assert not is_running(process_id)
    assert not Path(variables["HOME"]).exists()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_provider_ends_if_the_tests_are_killed(tmp_path: Path, end: signal.Signals) -> None:
    program = write_program(tmp_path)
    code = (
        "import pathlib, sys, time; from terraform_cli.real_provider import run_real_provider\n"
        "with run_real_provider(pathlib.Path(sys.argv[1]), ''): print('started', flush=True); time.sleep(1000)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, program],
        env={**os.environ, "PYTHONPATH": str(TESTS_FOLDER)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as tests:
        assert tests.stdout
        assert tests.stdout.readline() == "started\n"
        process_id, variables = read_process(tmp_path)
        tests.send_signal(end)
    deadline = time.monotonic() + 10
    while (
        Path(variables["HOME"]).exists() and time.monotonic() < deadline
    ):  # the folder is removed after the end of the provider
        time.sleep(0.01)
    assert not Path(variables["HOME"]).exists()
    assert not is_running(process_id)


def test_provider_that_fails_at_its_start_is_an_error(tmp_path: Path) -> None:
    program = write_program(tmp_path, "echo no memory >&2")
    with (
        pytest.raises(ProviderStartError, match="program ended at its start: no memory"),
        run_real_provider(program, "http://127.0.0.1:1"),
    ):
        pass

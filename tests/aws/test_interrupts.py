"""Ctrl-C, a closed pipe and a full disk end the command line at once, without a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from time import sleep  # a name of this module: hanging_environment replaces the function of the module

import pytest

from fakes.aws.sample_ids import CONFIGURATION_ARN
from processes import PRIVATELINK_PROGRAM


def test_ctrl_c_ends_with_one_line(hanging_environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [PRIVATELINK_PROGRAM, "verify", CONFIGURATION_ARN],
        env=hanging_environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        _wait_for_calls(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=15)
    assert (out, err, process.returncode) == ("", "privatelink: interrupted\n", 130)


def _wait_for_calls(pid: int) -> None:
    """Wait until a process has started threads for calls."""
    while len(list(Path(f"/proc/{pid}/task").iterdir())) < 5:
        sleep(0.02)


def test_closed_pipe_is_no_error(hanging_environment: dict[str, str]) -> None:
    _write_connections(*[f"c{number}" for number in range(100)])
    with subprocess.Popen(
        [PRIVATELINK_PROGRAM, "explain"], env=hanging_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=15)) == (b"", 141)


@pytest.mark.parametrize("arguments", ["--version", "--help", "explain"])
def test_full_disk_ends_with_one_line(hanging_environment: dict[str, str], arguments: str) -> None:
    _write_connections("polytomic")
    result = _run_in_shell(f"{arguments} > /dev/full", hanging_environment)
    message = b"privatelink: cannot write: No space left on device; free space, and run the command again\n"
    assert (result.returncode, result.stderr) == (2, message)


@pytest.mark.parametrize("redirection", ["2> /dev/full", "2>&-"])
def test_unwritable_error_keeps_exit_status(hanging_environment: dict[str, str], redirection: str) -> None:
    _write_connections("polytomic")
    result = _run_in_shell(f"verify unknown-name {redirection}", hanging_environment)
    assert (result.returncode, result.stdout, result.stderr) == (2, b"", b"")


def test_command_works_without_standard_output(hanging_environment: dict[str, str]) -> None:
    _write_connections("polytomic")
    result = _run_in_shell("explain >&-", hanging_environment)
    assert (result.returncode, result.stderr) == (0, b"")


def _write_connections(*names: str) -> None:
    connections = {name: _connection_inputs(name) for name in names}
    Path("cdktf.json").write_text(json.dumps({"context": {"connections": connections}}), "utf-8")


def _run_in_shell(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run ``privatelink`` with the arguments and redirections of a shell command."""
    shell_command = ["sh", "-c", f'"$0" {command}', str(PRIVATELINK_PROGRAM)]
    return subprocess.run(shell_command, env=environment, capture_output=True, check=False)


def _connection_inputs(name: str) -> dict[str, object]:
    return {
        "region": "us-east-1",
        "name": name,
        "vpc_id": "vpc-0a1b",
        "subnet_ids": ["subnet-a1", "subnet-b2"],
        "rds_host": "db.example.com",
        "rds_security_group_id": "sg-0a1b",
        "polytomic_aws_account_id": "210987654321",
    }

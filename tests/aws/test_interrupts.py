"""Ctrl-C and a closed pipe end the command line at once, without a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep  # a name of this module: hanging_environment replaces the function of the module

import pytest

from fakes.aws.sample_ids import CONFIGURATION_ARN


def test_ctrl_c_ends_with_one_line(hanging_environment: dict[str, str]) -> None:
    program = Path(sys.executable).with_name("privatelink")
    with subprocess.Popen(
        [program, "verify", CONFIGURATION_ARN],
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
    connections = {f"c{number}": _connection_inputs(f"c{number}") for number in range(100)}
    (Path() / "cdktf.json").write_text(json.dumps({"context": {"connections": connections}}), "utf-8")
    program = Path(sys.executable).with_name("privatelink")
    with subprocess.Popen(
        [program, "explain"], env=hanging_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=15)) == (b"", 141)


@pytest.mark.parametrize("arguments", [["--version"], ["explain"]], ids=" ".join)
def test_full_disk_ends_with_one_line(hanging_environment: dict[str, str], arguments: list[str]) -> None:
    connections = {"polytomic": _connection_inputs("polytomic")}
    (Path() / "cdktf.json").write_text(json.dumps({"context": {"connections": connections}}), "utf-8")
    program = Path(sys.executable).with_name("privatelink")
    with Path("/dev/full").open("w") as full_disk:
        result = subprocess.run(
            [program, *arguments], env=hanging_environment, stdout=full_disk, stderr=subprocess.PIPE, check=False
        )
    assert result.returncode == 2
    assert result.stderr.startswith(b"privatelink: the command failed with an unexpected error: OSError: [Errno 28]")
    assert result.stderr.count(b"\n") == 1


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

"""Start of the program: imports, and the entry point of ``python -m``."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.cli import main
from fakes.aws.cli_runner import run_privatelink, write_project_file

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def run_python_code(code: str) -> str:
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return result.stdout


def test_cli_and_checks_do_not_import_jsii(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    modules = (
        "inputs.table",
        "inputs.connections",
        "iam",
        "cli",
        "cli.explain",
        "cli.review",
        "plan",
        "aws",
        "checks",
        "checks.reachability",
    )
    commands = (
        "--help",
        "verify --help",
        "review missing.json",
        "--version",
        "verify nobody",
        "verify --rds-port x",
        "explain",
        "policy plan",
    )
    code = f"""
import contextlib, importlib, io, sys
heavy = {{"jsii", "cdktf", "constructs", "boto3", "botocore", "rich"}}
for name in {modules}:
    importlib.import_module(f"aws_privatelink_rds_lattice.{{name}}")
    print(name, *heavy & set(sys.modules), sep="|")
main = sys.modules["aws_privatelink_rds_lattice.cli"].main
for line in {commands}:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            main(line.split())
        except SystemExit:
            pass
    print(line, *heavy & set(sys.modules), sep="|")
"""
    assert run_python_code(code).splitlines() == [*modules, *commands]


def test_module_is_a_program() -> None:
    program = [sys.executable, "-m", "aws_privatelink_rds_lattice.cli", "--version"]
    result = subprocess.run(program, capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == (f"privatelink {version('aws-privatelink-rds-lattice')}\n", "")


def test_interrupt_exits_130(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    write_project_file(aws_account.setup_before_deployment())
    monkeypatch.setattr("aws_privatelink_rds_lattice.cli.explain.run", interrupt)
    result = run_privatelink("explain")
    assert (result.status, result.out, result.err) == (130, "", "privatelink: interrupted\n")


def test_unforeseen_error_is_one_line(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> int:
        raise KeyError("password=hunter2")

    write_project_file(aws_account.setup_before_deployment())
    monkeypatch.setattr("aws_privatelink_rds_lattice.cli.explain.run", fail)
    result = run_privatelink("explain")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: the command failed with an unexpected error: KeyError: 'password=***; run the command again "
        "with --debug, and report the output\n"
    )
    logged = run_privatelink("explain", "--debug")
    assert (logged.status, logged.out) == (2, "")
    assert logged.err.endswith(result.err)
    assert "in fail" in logged.err
    assert "hunter2" not in logged.err


def test_text_beyond_encoding_of_output_is_escaped(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def print_arrow(_: object) -> int:
        sys.stdout.write("\u2192\n")
        return 0

    write_project_file(aws_account.setup_before_deployment())
    monkeypatch.setattr("aws_privatelink_rds_lattice.cli.explain.run", print_arrow)
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with contextlib.redirect_stdout(output), pytest.raises(SystemExit) as raised:
        main(["explain"])
    output.seek(0)
    assert (raised.value.code, output.read()) == (0, "\\u2192\n")

"""Colors and progress display, by stream and environment."""

from __future__ import annotations

import contextlib
import io
import threading
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from aws_privatelink_rds_lattice.cli.terminal import print_to_stderr, prompt_without_progress, show_progress
from fakes.aws.cli_runner import deploy_many_connections, write_project_file
from fakes.aws.fake_terminal import FakeTerminal, run_on_stream

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

ESCAPE_CHARACTER = "\x1b"


@pytest.mark.parametrize(
    ("stream", "no_color", "has_colors"),
    [(FakeTerminal, "", True), (FakeTerminal, "1", False), (io.StringIO, "", False)],
)
def test_color_needs_terminal_without_no_color(
    aws_account: FakeAwsAccount,
    monkeypatch: pytest.MonkeyPatch,
    stream: type[io.StringIO],
    no_color: str,
    *,
    has_colors: bool,
) -> None:
    write_project_file(aws_account.setup_before_deployment())
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("FORCE_COLOR", "1")  # Does not make a file a terminal.
    monkeypatch.setenv("TERM", "xterm-256color")
    assert (ESCAPE_CHARACTER in run_on_stream(stream(), "preflight")) is has_colors


def test_terminal_shows_progress(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    write_project_file(**deploy_many_connections(aws_account, 10))
    terminal = FakeTerminal()
    run_on_stream(io.StringIO(), "verify", err=terminal)
    assert "verify: c0, c1, c2, c3, c4, c5, c6, c7 (0 of 10 done)" in terminal.getvalue()
    assert "verify: c9 (9 of 10 done)" in terminal.getvalue()
    file = io.StringIO()
    run_on_stream(io.StringIO(), "verify", err=file)
    assert file.getvalue() == ""


def test_prompt_hides_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = FakeTerminal()

    def type_code(prompt: str) -> str:
        terminal.write(prompt)
        threading.Event().wait(0.3)  # The display would be drawn again in this time.
        assert terminal.getvalue().endswith(prompt)
        return "123456"

    with contextlib.redirect_stderr(terminal), show_progress("list"):
        assert prompt_without_progress("Enter MFA code: ", type_code) == "123456"
    assert terminal.getvalue().count("list") >= 2  # The display is back afterwards.


def test_code_without_terminal_is_a_line_of_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.open", mock.Mock(side_effect=OSError))
    monkeypatch.setattr("sys.stdin", io.StringIO("123456\n"))
    assert prompt_without_progress("Enter MFA code: ") == "123456"
    with pytest.raises(EOFError):
        prompt_without_progress("Enter MFA code: ")


@pytest.mark.parametrize("columns", [40, 80])
def test_error_breaks_between_words(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    arn = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"
    text = f"{arn}: no such resource configuration in us-east-1; it was deleted, or the Region is another"
    command = f"privatelink verify {arn} --wait --timeout 100"
    terminal = FakeTerminal()
    with contextlib.redirect_stderr(terminal):
        print_to_stderr(f"{text}\n{command}")
    *lines, last_line = terminal.getvalue().splitlines()
    assert last_line == command
    assert " ".join(line.strip() for line in lines) == text
    assert all(len(line) <= columns for line in lines if arn not in line)
    pipe = io.StringIO()
    with contextlib.redirect_stderr(pipe):
        print_to_stderr(f"{text}\n{command}")
    assert pipe.getvalue() == f"{text}\n{command}\n"

"""A fake terminal, and the output of a command on a stream."""

from __future__ import annotations

import contextlib
import io

import pytest

from aws_privatelink_rds_lattice import cli


class FakeTerminal(io.StringIO):
    """A stream that reports itself as a terminal."""

    def isatty(self) -> bool:
        return True


def run_on_stream(out: io.StringIO, *arguments: str, err: io.StringIO | None = None) -> str:
    """Run a command with a stream as standard output; return the content of the stream.

    Args:
        out: The standard output.
        arguments: The arguments of the command.
        err: The standard error; discarded by default.
    """
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err or io.StringIO()),
        pytest.raises(SystemExit),
    ):
        cli.main(arguments)
    return out.getvalue()

"""A terminal, and what a command shows on it."""

from __future__ import annotations

import contextlib
import io

import pytest

from aws_privatelink_rds_lattice import cli


class FakeTerminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def run_on_stream(out: io.StringIO, *arguments: str, err: io.StringIO | None = None) -> str:
    """Return what a command writes to a stream that is its standard output; another may be its standard error."""
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err or io.StringIO()),
        pytest.raises(SystemExit),
    ):
        cli.main(arguments)
    return out.getvalue()

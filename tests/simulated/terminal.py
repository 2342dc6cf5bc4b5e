"""A terminal, and what a command shows on it."""

from __future__ import annotations

import contextlib
import io

import pytest

from aws_privatelink_rds_lattice import cli


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown_on(stream: io.StringIO, *arguments: str) -> str:
    """Return what a command writes to a stream that is its standard output."""
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(io.StringIO()), pytest.raises(SystemExit):
        cli.main(arguments)
    return stream.getvalue()

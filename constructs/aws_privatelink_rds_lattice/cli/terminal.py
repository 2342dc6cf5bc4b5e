"""Messages and progress on standard error, consoles on a stream, and the usage error of commands."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from aws_privatelink_rds_lattice.errors import PrivateLinkError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.console import Console


class UsageError(PrivateLinkError):
    """The command cannot start; the text has a line for each reason."""


def print_to_stderr(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"{text}\n")


def make_console(stream: TextIO) -> Console:
    """Return a console on a stream; without colours unless the stream is a terminal and ``NO_COLOR`` is unset."""
    from rich.console import Console  # noqa: PLC0415 - slow to import, and not needed for help

    plain_text = os.environ.get("NO_COLOR") or not stream.isatty()
    return Console(
        file=stream,
        color_system=None if plain_text else "auto",
        highlight=False,
        soft_wrap=True,
        emoji=False,
        markup=False,
    )


def show_progress(activity: str) -> AbstractContextManager[object]:
    """Show an activity on standard error while the context is open, if standard error is a terminal."""
    return make_console(sys.stderr).status(activity)

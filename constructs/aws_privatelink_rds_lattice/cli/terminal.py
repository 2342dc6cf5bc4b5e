"""Messages and progress on standard error, prompts, consoles on a stream, and the usage error of commands."""

from __future__ import annotations

import contextlib
import getpass
import os
import sys
from typing import TYPE_CHECKING, TextIO

from aws_privatelink_rds_lattice.errors import PrivateLinkError
from aws_privatelink_rds_lattice.standard_streams import write_or_discard

from .wrapping import terminal_width, wrap_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.status import Status

# The open progress displays.
_OPEN_PROGRESS: list[Status] = []


class UsageError(PrivateLinkError):
    """The command cannot start; the text has a line for each reason."""


def print_to_stderr(text: str) -> None:
    """Write a line to standard error; in a terminal, break the line between words.

    Further lines of the text, such as commands, stay whole. If nobody can read the line, the exit status is the result.
    """
    line, *further_lines = text.split("\n")
    width = terminal_width(make_console(sys.stderr)) if sys.stderr.isatty() else None
    for output_line in (*wrap_text(line, width, continuation="  "), *further_lines):
        write_or_discard(sys.stderr, f"{output_line}\n")


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


@contextlib.contextmanager
def show_progress(activity: str) -> Iterator[None]:
    """Show an activity on standard error while the context is open, if standard error is a terminal."""
    with make_console(sys.stderr).status(activity) as status:
        _OPEN_PROGRESS.append(status)
        try:
            yield
        finally:
            _OPEN_PROGRESS.remove(status)


def prompt_without_progress(prompt: str, read_secret: Callable[[str], str] = getpass.getpass) -> str:
    """Return the answer of the user to a prompt, while no progress display overwrites the prompt.

    Args:
        prompt: The prompt.
        read_secret: Shows the prompt and reads the answer; by default from the terminal, without an echo. Without a
            terminal, the answer is a line of standard input.

    Raises:
        EOFError: There is neither a terminal nor a line of standard input.
    """
    displays = list(_OPEN_PROGRESS)
    for status in displays:
        status.stop()
    try:
        if read_secret is getpass.getpass and not _has_terminal():
            return _read_line()
        return read_secret(prompt)
    finally:
        for status in displays:
            status.start()


def _has_terminal() -> bool:
    if os.name == "nt":
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return sys.stdin.isatty()
    return True


def _read_line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()

"""What a command says beside its output: to standard error."""

import sys


class UsageError(Exception):
    """The command cannot start; the text says why, a line a reason."""


def say(text: str) -> None:
    """Write a line at once."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()

"""Standard output and standard error that the caller closed, or that nobody can read any more."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO


def replace_closed_streams() -> None:
    """Discard the output for a stream that the caller closed, as with ``>&-``: Python sets such a stream to None."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open until the process ends


def discard_output(stream: TextIO) -> None:
    """Discard what the stream still holds, and all further text: otherwise, Python fails again when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def write_or_discard(stream: TextIO, text: str) -> None:
    """Write a text about a result that the exit status or a file has, too; discard it if the write fails.

    A write fails if the reader of a pipe has ended, or if the disk with the file is full.
    """
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        discard_output(stream)

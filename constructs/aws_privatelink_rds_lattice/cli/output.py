"""Output of several commands: the document of ``--json``, the file of ``--output``, and the marks of verdicts."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.verdict import Verdict

from .terminal import UsageError, print_to_stderr

if TYPE_CHECKING:
    from collections.abc import Callable

# Word and rich style of a verdict; the word carries the meaning where there are no colours.
VERDICT_MARKS = {
    Verdict.PASS: ("ok", "green"),
    Verdict.WARN: ("warn", "yellow"),
    Verdict.FAIL: ("FAIL", "bold red"),
    Verdict.UNKNOWN: ("?", "magenta"),
}


def print_json(command: str, exit_status: int, **content: object) -> None:
    """Print the document of ``--json``: the version of the format, the command, the exit status, and the content."""
    sys.stdout.write(format_json(command, exit_status, **content))


def format_json(command: str, exit_status: int, **content: object) -> str:
    """Return the document of ``--json``, with a line end."""
    document = {"version": 1, "command": command, "exit_status": exit_status, **content}
    return json.dumps(document, indent=2) + "\n"


def replace_file(file: Path, text: str, prepare: Callable[[Path], object] = lambda _: None) -> None:
    """Write a text to a file, whole or not at all.

    Args:
        file: The file, which may exist.
        text: The text; line ends stay unchanged.
        prepare: Called with the new file before it replaces the old one; an exception keeps the old file.

    Raises:
        OSError: The file cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=".new-", dir=file.parent) as folder:
        new_file = Path(folder, file.name)
        new_file.write_text(text, encoding="utf-8", newline="")
        prepare(new_file)
        new_file.replace(file)


def write_output(text: str, file: Path | None) -> None:
    """Write a text to the file of ``--output``, whole or not at all, or without a file to standard output.

    Raises:
        UsageError: The file cannot be written. An existing file is unchanged.
    """
    if file is None:
        sys.stdout.write(text)
        return
    try:
        if file.exists() and not file.is_file():  # A device, such as /dev/stdout, must not be replaced by a file.
            file.write_text(text, encoding="utf-8")
            return
        replace_file(file, text)
    except OSError as error:
        raise UsageError(
            f"--output {file}: {error.strerror}; nothing written; name a file in a writable folder"
        ) from None
    print_to_stderr(f"Wrote {file}")

"""Output of several commands: the document of ``--json``, and the marks of verdicts."""

from __future__ import annotations

import json
import sys

from aws_privatelink_rds_lattice.verdict import Verdict

# Word and rich style of a verdict; the word carries the meaning where there are no colours.
VERDICT_MARKS = {
    Verdict.PASS: ("ok", "green"),
    Verdict.WARN: ("warn", "yellow"),
    Verdict.FAIL: ("FAIL", "bold red"),
    Verdict.UNKNOWN: ("?", "magenta"),
}


def print_json(command: str, exit_status: int, **content: object) -> None:
    """Print the document of ``--json``: the version of the format, the command, the exit status, and the content."""
    document = {"version": 1, "command": command, "exit_status": exit_status, **content}
    sys.stdout.write(json.dumps(document, indent=2) + "\n")

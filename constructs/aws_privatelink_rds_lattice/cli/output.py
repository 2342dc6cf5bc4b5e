"""Constants for the output of several commands."""

from __future__ import annotations

from aws_privatelink_rds_lattice.verdict import Verdict

JSON_VERSION = 1

# Word and rich style of a verdict; the word carries the meaning where there are no colours.
VERDICT_MARKS = {
    Verdict.PASS: ("ok", "green"),
    Verdict.WARN: ("warn", "yellow"),
    Verdict.FAIL: ("FAIL", "bold red"),
    Verdict.UNKNOWN: ("?", "magenta"),
}

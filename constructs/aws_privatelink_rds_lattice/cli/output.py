"""What the output of several commands has in common."""

from __future__ import annotations

from aws_privatelink_rds_lattice.verdict import Verdict

JSON_VERSION = 1

# Words as well as colours, so that nothing is lost without them.
VERDICT_MARKS = {
    Verdict.PASS: ("ok", "green"),
    Verdict.WARN: ("warn", "yellow"),
    Verdict.FAIL: ("FAIL", "bold red"),
    Verdict.UNKNOWN: ("?", "magenta"),
}

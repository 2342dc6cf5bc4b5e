"""Constants for the output of several commands."""

from __future__ import annotations

from aws_privatelink_rds_lattice.cli.output import VERDICT_MARKS
from aws_privatelink_rds_lattice.verdict import Verdict


def test_each_verdict_has_its_own_label() -> None:
    assert set(VERDICT_MARKS) == set(Verdict)
    assert len({label for label, _ in VERDICT_MARKS.values()}) == len(Verdict)

"""Verdicts have an order, and lead to an exit status."""

from __future__ import annotations

import itertools

import pytest

from aws_privatelink_rds_lattice.verdict import VERDICTS_WORST_FIRST, Verdict, exit_status, worst_verdict


def test_every_verdict_has_a_rank() -> None:
    assert set(VERDICTS_WORST_FIRST) == set(Verdict)


def test_worst_verdict_ignores_order() -> None:
    for verdicts in itertools.permutations(VERDICTS_WORST_FIRST):
        assert worst_verdict(verdicts) is Verdict.FAIL
    assert worst_verdict([Verdict.PASS, Verdict.WARN]) is Verdict.WARN
    assert worst_verdict([Verdict.WARN, Verdict.UNKNOWN]) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([], 0),
        ([Verdict.PASS], 0),
        ([Verdict.PASS, Verdict.WARN], 0),
        ([Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN], 2),
        ([Verdict.UNKNOWN, Verdict.FAIL, Verdict.PASS], 1),
    ],
)
def test_worst_verdict_decides_exit_status(verdicts: list[Verdict], status: int) -> None:
    assert exit_status(verdicts) == status

"""Tests of check results and of the exit status for their verdicts."""

from __future__ import annotations

from aws_privatelink_rds_lattice.checks import CheckResult, Hop
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status


def test_json_key_of_evidence_is_seen() -> None:
    result = CheckResult("share-status", Hop.SHARE, Verdict.FAIL, "FAILED", "the share is ACTIVE", "# deploy again")
    json_object = result.to_json_object()
    assert json_object == {
        "id": "share-status",
        "hop": "share and association",
        "verdict": "fail",
        "seen": "FAILED",
        "expected": "the share is ACTIVE",
        "remedy": "# deploy again",
    }
    assert list(json_object) == ["id", "hop", "verdict", "seen", "expected", "remedy"]


def test_fail_outranks_unknown() -> None:
    fail = Verdict.FAIL
    unknown = Verdict.UNKNOWN
    warn = Verdict.WARN
    ok = Verdict.PASS
    verdict_lists = [[ok], [ok, warn], [ok, warn, unknown], [unknown, fail, ok], []]
    assert [exit_status(verdicts) for verdicts in verdict_lists] == [0, 0, 2, 1, 0]

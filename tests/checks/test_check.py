"""Tests of check objects: ids, results, errors, and the exit status for their verdicts."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws import ApiError, DeploymentPart, MissingPartError
from aws_privatelink_rds_lattice.aws.database_lookup import DATABASE_LIST_ACTIONS
from aws_privatelink_rds_lattice.checks import Check, CheckResult, Hop, run_checks
from aws_privatelink_rds_lattice.checks.check import BlockedCheckError, CheckFinding, check, passed, warned
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status
from fakes.aws.faults import CHECKS_BY_COMMAND, connection_target, healthy_account, run_checks_on_account

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.target import Target
    from fakes.aws.account import FakeAwsAccount


@check(Hop.GATEWAY, "the port is {port}")
def port_of_database(_: Target) -> CheckFinding:
    return warned("the port is 1", "# change the port")


def failing_check(check_id: str, error: Exception) -> Check:
    def evaluate(_: Target) -> CheckFinding:
        raise error

    return Check(check_id, Hop.DATABASE, "expected state", evaluate)


def test_function_name_is_check_id(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    assert port_of_database.run(target) == CheckResult(
        "port-of-database", Hop.GATEWAY, Verdict.WARN, "the port is 1", "the port is 5432", "# change the port"
    )


def test_results_keep_order_of_checks(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    checks = [Check(check_id, Hop.SHARE, "", lambda _: passed("")) for check_id in ("b", "c", "a")]
    assert [result.id for result in run_checks(checks, target)] == ["b", "c", "a"]


def test_blocked_check_names_blocking_check(aws_account: FakeAwsAccount, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "aws_privatelink_rds_lattice.checks")
    target = connection_target(aws_account, aws_account.setup_deployment())
    result = failing_check("blocked", BlockedCheckError("database-vpc", "wrong VPC")).run(target)
    assert (result.verdict, result.evidence) == (Verdict.UNKNOWN, "not checked: wrong VPC")
    assert result.remedy == "# first correct the check database-vpc"
    assert caplog.messages == [
        "check blocked of polytomic: started",
        "check blocked of polytomic: blocked by check database-vpc: wrong VPC",
        "check blocked of polytomic: unknown",
    ]


def test_missing_part_fails_one_check(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    error = MissingPartError(DeploymentPart.GATEWAY, "no gateway")
    reporter = failing_check("gateway-status", error).run(target)
    assert (reporter.verdict, reporter.evidence) == (Verdict.FAIL, "no gateway")
    assert reporter.remedy == target.deploy_remedy
    blocked = failing_check("gateway-place", error).run(target)
    assert (blocked.verdict, blocked.evidence) == (Verdict.UNKNOWN, "not checked: no gateway")
    assert blocked.remedy == "# first correct the check gateway-status"


def test_api_error_makes_check_unknown(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    result = failing_check("endpoint", ApiError("no response", "# try again")).run(target)
    assert (result.verdict, result.evidence, result.remedy) == (Verdict.UNKNOWN, "no response", "# try again")


def test_unforeseen_error_makes_check_unknown(aws_account: FakeAwsAccount, caplog: pytest.LogCaptureFixture) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    with caplog.at_level(logging.DEBUG, "aws_privatelink_rds_lattice.checks"):
        result = failing_check("endpoint", KeyError("status")).run(target)
    assert result.verdict == Verdict.UNKNOWN
    assert result.evidence == "the check failed with an unexpected error: KeyError: 'status'"
    assert result.remedy == "# run the command again with --debug, and report the output"
    assert any("in evaluate" in message for message in caplog.messages)


def test_unforeseen_error_in_expectation_is_general(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment(rds_port="5432-"))
    result = Check("endpoint", Hop.DATABASE, "the port is {port}", lambda _: passed("")).run(target)
    assert (result.verdict, result.expected) == (Verdict.PASS, "the port is of the database")


@pytest.mark.parametrize("command", CHECKS_BY_COMMAND)
def test_denied_call_makes_check_unknown(aws_account: FakeAwsAccount, command: str) -> None:
    connection = healthy_account(aws_account, command)
    run_checks_on_account(aws_account, command, connection)
    operations = set(aws_account.call_counts)
    assert len(operations) > 8
    # The client prefetches all lists of databases. An instance needs only the first.
    operations -= {*DATABASE_LIST_ACTIONS[1:]}
    for operation in operations:
        aws_account.faults = {operation: "denied"}
        results = run_checks_on_account(aws_account, command, connection)
        not_passed = [result for result in results if result.verdict != "pass"]
        assert not_passed
        for result in not_passed:
            assert result.verdict == Verdict.UNKNOWN
            assert result.evidence == f"AWS denies {operation} to these credentials"
            assert result.remedy == f"# allow the action {operation}; the README links the whole policy"
        assert len(results) == len(CHECKS_BY_COMMAND[command])
        assert exit_status(result.verdict for result in results) == 2


@pytest.mark.parametrize(
    ("fault", "evidence"),
    [
        ("throttled", "AWS throttled {}, after all retries"),
        ("timeout", "AWS did not answer {}: Read timeout on endpoint URL"),
        ("broken", "AWS answered {} with InternalFailure: "),
    ],
)
@pytest.mark.parametrize(
    "operation",
    [
        "ec2:DescribeSubnets",
        "rds:DescribeDBInstances",
        "ram:GetResourceShares",
        "vpc-lattice:GetResourceConfiguration",
        "sts:GetCallerIdentity",
    ],
)
def test_failing_service_is_retried(aws_account: FakeAwsAccount, operation: str, fault: str, evidence: str) -> None:
    connection = aws_account.setup_deployment()
    aws_account.faults[operation] = fault
    results = run_checks_on_account(aws_account, "verify", connection)
    not_passed = [result for result in results if result.verdict != "pass"]
    assert not_passed
    for result in not_passed:
        assert result.verdict == Verdict.UNKNOWN
        assert evidence.format(operation) in result.evidence
    assert aws_account.attempt_counts[operation] > 1
    assert aws_account.call_counts[operation] == 1


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

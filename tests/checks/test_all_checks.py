"""All checks together: on healthy accounts, and where AWS does not answer."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws.database_lookup import DATABASE_LIST_ACTIONS, resolve_dns
from aws_privatelink_rds_lattice.checks import VERIFY
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status
from fakes.aws.account import DATABASE_ADDRESS
from fakes.aws.faults import (
    CHECKS_BY_COMMAND,
    READ_OPERATION,
    evidence_by_verdict,
    healthy_account,
    run_checks_on_account,
)

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


@pytest.mark.parametrize("command", CHECKS_BY_COMMAND)
def test_healthy_account_passes(aws_account: FakeAwsAccount, command: str) -> None:
    results = run_checks_on_account(aws_account, command, healthy_account(aws_account, command))
    assert evidence_by_verdict(results) == {}
    assert [result.id for result in results] == [check.id for check in CHECKS_BY_COMMAND[command]]


@pytest.mark.parametrize("command", CHECKS_BY_COMMAND)
def test_checks_only_read_and_call_once(aws_account: FakeAwsAccount, command: str) -> None:
    run_checks_on_account(aws_account, command, healthy_account(aws_account, command))
    assert [name for name in aws_account.call_counts if not READ_OPERATION.match(name.split(":")[1])] == []
    assert [question for question, times in aws_account.request_counts.items() if times > 1] == []


def test_ids_are_unique_common_causes_first() -> None:
    for checks in CHECKS_BY_COMMAND.values():
        assert len({check.id for check in checks}) == len(checks)
    assert [check.id for check in VERIFY[:3]] == ["ingress", "egress", "target"]


@pytest.mark.parametrize("command", CHECKS_BY_COMMAND)
def test_denied_call_makes_check_unknown(aws_account: FakeAwsAccount, command: str) -> None:
    connection = healthy_account(aws_account, command)
    run_checks_on_account(aws_account, command, connection)
    operations = list(aws_account.call_counts)
    assert len(operations) > 8
    # Asked for before it is known that an instance needs none of them.
    for operation in set(operations) - {*DATABASE_LIST_ACTIONS} | {DATABASE_LIST_ACTIONS[0]}:
        aws_account.faults = {operation: "denied"}
        results = run_checks_on_account(aws_account, command, connection)
        bad = [result for result in results if result.verdict != "pass"]
        assert {(result.verdict, result.evidence) for result in bad} == {
            (Verdict.UNKNOWN, f"AWS denies {operation} to these credentials")
        }
        assert {result.remedy for result in bad} == {f"# allow the action {operation}; the README has the whole policy"}
        assert len(results) == len(CHECKS_BY_COMMAND[command])
        assert exit_status(result.verdict for result in results) == 2


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("throttled", "AWS throttled {}, retries included"),
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
def test_failing_service_is_retried(aws_account: FakeAwsAccount, operation: str, fault: str, seen: str) -> None:
    connection = aws_account.setup_deployment()
    aws_account.faults[operation] = fault
    results = run_checks_on_account(aws_account, "verify", connection)
    bad = [result for result in results if result.verdict != "pass"]
    assert bad
    assert [
        result for result in bad if result.verdict != "unknown" or seen.format(operation) not in result.evidence
    ] == []
    assert aws_account.attempt_counts[operation] > 1
    assert aws_account.call_counts[operation] == 1


def test_later_pages_are_searched(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.page_size = 2
    for number in range(5):
        aws_account.create_gateway(name=f"other{number}-rg", id=f"rgw-{number:017}")
        aws_account.create_configuration(name=f"other{number}-rc", id=f"rcfg-{number:017}")
    aws_account.gateways.reverse()
    aws_account.configurations.reverse()
    aws_account.associations[:0] = [{**aws_account.polytomic_association, "status": "DISASSOCIATED"} for _ in range(5)]
    aws_account.endpoints[:0] = aws_account.endpoints * 4
    for number in range(5):
        aws_account.create_instance(f"a{number}", "orders", aws_account.database_group)
    aws_account.clear_counts()
    assert evidence_by_verdict(run_checks_on_account(aws_account, "verify", connection)) == {}
    pages = ("rds:DescribeDBInstances", "vpc-lattice:ListResourceGateways", "ram:GetResourceShareAssociations")
    assert [aws_account.call_counts[operation] for operation in pages] == [3, 3, 4]


def test_local_resolver_returns_aliases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _: ("last", ["first", "second"], [DATABASE_ADDRESS]))
    assert resolve_dns("first", ipv6=False) == (["first", "second", "last"], [DATABASE_ADDRESS])


def test_fail_outranks_unknown() -> None:
    fail, unknown, warn, ok = Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS
    given = [[ok], [ok, warn], [ok, warn, unknown], [unknown, fail, ok], []]
    assert [exit_status(one) for one in given] == [0, 0, 2, 1, 0]

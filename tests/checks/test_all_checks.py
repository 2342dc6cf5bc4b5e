"""Tests of all checks of a command together, on healthy accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.checks import VERIFY
from checks.evidence import verify_evidence
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
    assert [request for request, count in aws_account.request_counts.items() if count > 1] == []


def test_ids_are_unique_and_rules_come_first() -> None:
    for checks in CHECKS_BY_COMMAND.values():
        assert len({check.id for check in checks}) == len(checks)
    assert [check.id for check in VERIFY[:3]] == ["ingress", "egress", "target"]


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
    assert verify_evidence(aws_account, connection) == {}
    operations = ("rds:DescribeDBInstances", "vpc-lattice:ListResourceGateways", "ram:GetResourceShareAssociations")
    assert [aws_account.call_counts[operation] for operation in operations] == [3, 3, 4]

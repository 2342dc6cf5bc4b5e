"""All checks together: on healthy accounts, and where AWS does not answer."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws.database_lookup import DATABASE_LIST_ACTIONS, resolve_dns
from aws_privatelink_rds_lattice.checks import VERIFY
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status
from fakes.aws.account import ADDRESS
from fakes.aws.faults import CHECKS, READ, asked, by_verdict, healthy

if TYPE_CHECKING:
    from fakes.aws.account import Cloud


@pytest.mark.parametrize("command", CHECKS)
def test_all_is_green_in_a_healthy_account(cloud: Cloud, command: str) -> None:
    results = asked(cloud, command, healthy(cloud, command))
    assert by_verdict(results) == {}
    assert [result.id for result in results] == [check.id for check in CHECKS[command]]


@pytest.mark.parametrize("command", CHECKS)
def test_a_check_reads_only_and_asks_each_question_once(cloud: Cloud, command: str) -> None:
    asked(cloud, command, healthy(cloud, command))
    assert [name for name in cloud.calls if not READ.match(name.split(":")[1])] == []
    assert [question for question, times in cloud.questions.items() if times > 1] == []


def test_ids_are_unique_and_the_usual_causes_come_first() -> None:
    for checks in CHECKS.values():
        assert len({check.id for check in checks}) == len(checks)
    assert [check.id for check in VERIFY[:3]] == ["ingress", "egress", "target"]


@pytest.mark.parametrize("command", CHECKS)
def test_a_denied_operation_makes_checks_unknown_with_its_iam_action_and_stops_no_other(
    cloud: Cloud, command: str
) -> None:
    connection = healthy(cloud, command)
    asked(cloud, command, connection)
    operations = list(cloud.calls)
    assert len(operations) > 8
    # Asked for before it is known that an instance needs none of them.
    for operation in set(operations) - {*DATABASE_LIST_ACTIONS} | {DATABASE_LIST_ACTIONS[0]}:
        cloud.faults = {operation: "denied"}
        results = asked(cloud, command, connection)
        bad = [result for result in results if result.verdict != "pass"]
        assert {(result.verdict, result.evidence) for result in bad} == {
            (Verdict.UNKNOWN, f"AWS denies {operation} to these credentials")
        }
        assert {result.remedy for result in bad} == {f"# allow the action {operation}; the README has the whole policy"}
        assert len(results) == len(CHECKS[command])
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
def test_a_service_that_fails_is_asked_again_and_then_unknown(
    cloud: Cloud, operation: str, fault: str, seen: str
) -> None:
    connection = cloud.after()
    cloud.faults[operation] = fault
    results = asked(cloud, "verify", connection)
    bad = [result for result in results if result.verdict != "pass"]
    assert bad
    assert [result for result in bad if result.verdict != "unknown" or seen.format(operation) not in result.evidence] == []
    assert cloud.requests[operation] > 1
    assert cloud.calls[operation] == 1


def test_what_is_looked_for_is_found_on_a_later_page(cloud: Cloud) -> None:
    connection = cloud.after()
    cloud.page = 2
    for number in range(5):
        cloud.gateway(name=f"other{number}-rg", id=f"rgw-{number:017}")
        cloud.configuration(name=f"other{number}-rc", id=f"rcfg-{number:017}")
    cloud.gateways.reverse()
    cloud.configurations.reverse()
    cloud.associations[:0] = [{**cloud.principal, "status": "DISASSOCIATED"} for _ in range(5)]
    cloud.endpoints[:0] = cloud.endpoints * 4
    for number in range(5):
        cloud.instance(f"a{number}", "orders", cloud.rds_group)
    cloud.clear_counts()
    assert by_verdict(asked(cloud, "verify", connection)) == {}
    pages = ("rds:DescribeDBInstances", "vpc-lattice:ListResourceGateways", "ram:GetResourceShareAssociations")
    assert [cloud.calls[operation] for operation in pages] == [3, 3, 4]


def test_the_local_resolver_gives_the_chain_of_names_and_the_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _: ("last", ["first", "second"], [ADDRESS]))
    assert resolve_dns("first", ipv6=False) == (["first", "second", "last"], [ADDRESS])


def test_a_failure_beats_an_unknown_and_a_warning_passes() -> None:
    fail, unknown, warn, ok = Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS
    given = [[ok], [ok, warn], [ok, warn, unknown], [unknown, fail, ok], []]
    assert [exit_status(one) for one in given] == [0, 0, 2, 1, 0]

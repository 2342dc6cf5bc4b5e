"""What ``verify`` alone can: wait for Polytomic, and have a path analyzed."""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.account import DATABASE_ADDRESS
from fakes.aws.cli_runner import run_privatelink, write_project_file

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def test_wait_ends_on_acceptance(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    naps: list[float] = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            aws_account.polytomic_association["status"] = "ASSOCIATED"

    monkeypatch.setattr("time.sleep", sleep)
    ended = run_privatelink("verify", "--wait")
    assert (ended.status, naps) == (0, [15, 15, 15])
    assert ended.err == "polytomic: waiting for Polytomic to accept the share, 1800 s at most\n"
    assert "ok   share and association" in ended.out


def test_wait_exits_2_after_timeout(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("time.sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    ended = run_privatelink("verify", "--wait", "--timeout", "40")
    assert (ended.status, now) == (2, [40])
    assert "share-accepted: Polytomic has not accepted the share within 40 s" in ended.out


def test_wait_skips_if_nothing_pending(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.polytomic_association["status"] = "FAILED"
    monkeypatch.setattr("time.sleep", pytest.fail)
    assert run_privatelink("verify", "--wait").status == 1


def test_reachability_warns_of_cost(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.client("ec2").create_network_interface(
        SubnetId=aws_account.database_subnets[0], PrivateIpAddress=DATABASE_ADDRESS
    )
    aws_account.clear_counts()
    monkeypatch.setattr("time.sleep", lambda _: None)
    said: list[str] = []
    make = aws_account.CreateNetworkInsightsPath

    def create(**params: object) -> dict[str, Any]:
        assert isinstance(sys.stderr, io.StringIO)
        said.append(sys.stderr.getvalue())
        return make(**params)

    monkeypatch.setattr(aws_account, "CreateNetworkInsightsPath", create)
    ended = run_privatelink("verify", "--reachability")
    assert ended.status == 0, ended.out
    assert "--reachability writes" in said[0]
    assert "AWS charges for each analysis" in said[0]
    assert aws_account.reachability_resources == {}


def test_verify_writes_nothing_by_default(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    run_privatelink("verify")
    run_privatelink("preflight")
    assert [name for name in aws_account.call_counts if not re.search(":(Describe|Get|List)", name)] == []

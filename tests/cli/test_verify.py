"""What ``verify`` alone can: wait for Polytomic, and have a path analyzed."""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.account import ADDRESS
from fakes.aws.cli_runner import privatelink, project

if TYPE_CHECKING:
    from fakes.aws.account import Cloud


def test_wait_ends_when_polytomic_has_accepted(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    cloud.principal["status"] = "ASSOCIATING"
    naps: list[float] = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            cloud.principal["status"] = "ASSOCIATED"

    monkeypatch.setattr("time.sleep", sleep)
    ended = privatelink("verify", "--wait")
    assert (ended.status, naps) == (0, [15, 15, 15])
    assert ended.err == "polytomic: waiting for Polytomic to accept the share, 1800 s at most\n"
    assert "ok   share and association" in ended.out


def test_wait_gives_up_after_the_timeout_and_ends_with_2(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    cloud.principal["status"] = "ASSOCIATING"
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("time.sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    ended = privatelink("verify", "--wait", "--timeout", "40")
    assert (ended.status, now) == (2, [40])
    assert "share-accepted: Polytomic has not accepted the share within 40 s" in ended.out


def test_wait_does_not_wait_where_there_is_nothing_to_wait_for(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    cloud.principal["status"] = "FAILED"
    monkeypatch.setattr("time.sleep", pytest.fail)
    assert privatelink("verify", "--wait").status == 1


def test_reachability_says_first_that_it_writes_and_costs(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    cloud.client("ec2").create_network_interface(SubnetId=cloud.database_subnets[0], PrivateIpAddress=ADDRESS)
    cloud.clear_counts()
    monkeypatch.setattr("time.sleep", lambda _: None)
    said: list[str] = []
    make = cloud.CreateNetworkInsightsPath

    def create(**params: object) -> dict[str, Any]:
        assert isinstance(sys.stderr, io.StringIO)
        said.append(sys.stderr.getvalue())
        return make(**params)

    monkeypatch.setattr(cloud, "CreateNetworkInsightsPath", create)
    ended = privatelink("verify", "--reachability")
    assert ended.status == 0, ended.out
    assert "--reachability writes" in said[0]
    assert "AWS charges for each analysis" in said[0]
    assert cloud.insights == {}


def test_nothing_is_written_without_reachability(cloud: Cloud) -> None:
    project(cloud.after())
    privatelink("verify")
    privatelink("preflight")
    assert [name for name in cloud.calls if not re.search(":(Describe|Get|List)", name)] == []

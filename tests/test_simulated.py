"""The simulated account: what boto3 reads in it is what AWS would answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from simulated.cloud import Cloud


def test_many_threads_ask_at_once_and_each_question_is_counted(cloud: Cloud) -> None:
    cloud.before()
    cloud.delay = 0.001

    def ask(index: int) -> str:
        group = cloud.client("ec2").create_security_group(VpcId=cloud.vpc_id, GroupName=f"g{index}", Description="d")
        cloud.client("ec2").describe_security_groups(GroupIds=[group["GroupId"]])
        return str(cloud.client("sts").get_caller_identity()["Account"])

    with ThreadPoolExecutor(16) as pool:
        accounts = set(pool.map(ask, range(64)))
    assert accounts == {"123456789012"}
    asked = ("ec2:CreateSecurityGroup", "ec2:DescribeSecurityGroups", "sts:GetCallerIdentity")
    assert {name: cloud.calls[name] for name in asked} == dict.fromkeys(asked, 64)


def test_delays_pass_at_the_same_time(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.before()
    cloud.delay = 1
    waiting = threading.Barrier(4, timeout=10)  # Broken, unless four wait at once.
    monkeypatch.setattr("simulated.wire.sleep", lambda _: waiting.wait())
    client = cloud.client("sts")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.get_caller_identity()["Account"], range(4)))
    assert answers == ["123456789012"] * 4

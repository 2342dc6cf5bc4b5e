"""How AWS is asked: side by side, each question once, and never without an end."""

from __future__ import annotations

import functools
import json
import os
import signal
import socket
import subprocess
import sys
import typing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws import ApiError, AwsClient, EndpointPool, IamAction
from aws_privatelink_rds_lattice.aws.client import IDLE_TIMEOUT
from aws_privatelink_rds_lattice.cli import targets
from doc_pages import PAGES
from fakes.aws.account import threads_ended
from fakes.aws.cli_runner import at, many, privatelink, project
from fakes.aws.faults import READ
from fakes.aws.round_trips import rounds
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import Cloud

IN_A_ROW = 3
ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"


@pytest.mark.parametrize("name", ["console names", "aurora", "proxy"])
def test_verify_of_an_arn_waits_for_three_answers_in_a_row(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shape = SHAPES[name](cloud)
    at(shape, monkeypatch)
    cloud.clear_counts()
    answered = rounds(cloud, monkeypatch, lambda: privatelink("verify", shape.arn))
    assert len(answered) == IN_A_ROW, answered
    assert sum(answered) == sum(cloud.calls.values())


def test_verify_of_a_connection_waits_for_three_answers_in_a_row(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    assert len(answered := rounds(cloud, monkeypatch, lambda: privatelink("verify"))) == IN_A_ROW, answered


def test_a_prefix_list_is_one_answer_more(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.ingress(cloud.rds_group, PrefixListIds=[{"PrefixListId": cloud.prefix_list("10.0.0.0/16")}])
    answered = rounds(cloud, monkeypatch, lambda: privatelink("verify"))
    assert len(answered) == IN_A_ROW + 1, answered


def test_fifty_connections_of_an_account_ask_what_they_share_once(cloud: Cloud) -> None:
    project(**many(cloud, 50))
    cloud.clear_counts()
    ended = privatelink("verify", "--json")
    assert [one["connection"] for one in json.loads(ended.out)["connections"]] == [f"c{n}" for n in range(50)]
    assert [question for question, times in cloud.questions.items() if times > 1] == []
    assert {name for name, times in cloud.calls.items() if times >= 50} == {
        "ram:GetResourceShareAssociations",
        "vpc-lattice:GetResourceConfiguration",
        "vpc-lattice:GetResourceGateway",
        "vpc-lattice:ListResourceEndpointAssociations",
    }


def test_every_action_of_the_policy_is_called_and_none_else(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    called: set[str] = set()
    for name in ("ingress by CIDR", "proxy", "aurora"):
        shape = SHAPES[name](cloud)
        at(shape, monkeypatch)
        cloud.ingress(shape.groups[0], PrefixListIds=[{"PrefixListId": cloud.prefix_list("10.0.0.0/16")}])
        cloud.clear_counts()
        for command in (
            ["verify", shape.arn],
            ["adopt", shape.arn],
            ["list", "--region", "us-east-1", "--all-regions"],
        ):
            assert privatelink(*command).status in (0, 1)
        called |= set(cloud.calls)
    project({**cloud.before(), "rds_host": "db.example.internal"})
    privatelink("preflight")
    assert called | set(cloud.calls) == set(typing.get_args(IamAction))
    assert all(READ.match(action.partition(":")[2]) for action in typing.get_args(IamAction))


# An endpoint that hangs


@pytest.fixture
def silent() -> Iterator[str]:
    """A server on this machine that takes connections and never says a word; whoever waits for one ends with it."""
    with threads_ended(), socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, silent: str) -> dict[str, str]:
    """The environment of a user all of whose endpoints hang; boto3 is real."""
    settings = {
        "AWS_ENDPOINT_URL": silent,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    for name in set(os.environ) - set(kept):
        monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)  # before each further try
    monkeypatch.chdir(tmp_path)
    return kept | settings


def test_the_command_ends_within_half_a_minute_where_an_endpoint_hangs() -> None:
    assert IDLE_TIMEOUT <= 25
    assert f"life for {IDLE_TIMEOUT:.0f} seconds is named" in PAGES["docs/check/index.md"]


@pytest.mark.usefixtures("real")
def test_an_endpoint_that_hangs_is_named(monkeypatch: pytest.MonkeyPatch, silent: str) -> None:
    monkeypatch.setattr(targets, "Line", functools.partial(EndpointPool, 0.5))
    ended = privatelink("verify", ARN)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {ARN}: cannot be read: AWS did not answer vpc-lattice:GetResourceConfiguration within 0 s: "
        f"{silent} is silent\n"
    )


def test_what_is_asked_of_a_silent_endpoint_later_is_not_waited_for(real: dict[str, str], silent: str) -> None:
    import boto3  # noqa: PLC0415 - slow to import

    assert real
    line = EndpointPool(0.5)
    reader = AwsClient(lambda name: boto3.client(name, region_name="us-east-1"), line)
    with pytest.raises(ApiError, match=f"AWS did not answer ec2:DescribeVpcs within 0 s: {silent} is silent"):
        reader.fetch("ec2:DescribeVpcs")
    line.idle_timeout = 1000  # It would be waited for, were the endpoint not known to be silent.
    with pytest.raises(ApiError, match=f"{silent} is silent"):
        reader.fetch("ec2:DescribeSubnets")


def test_ctrl_c_ends_it_at_once_with_one_line(real: dict[str, str]) -> None:
    program = Path(sys.executable).with_name("privatelink")
    with subprocess.Popen(
        [program, "verify", ARN], env=real, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        _wait_for_threads(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=15)
    assert (out, err, process.returncode) == ("", "privatelink: interrupted\n", 130)


def _wait_for_threads(pid: int) -> None:
    """Wait until a process has begun to ask."""
    while len(list(Path(f"/proc/{pid}/task").iterdir())) < 5:
        pass


def test_whoever_reads_no_further_is_no_error(real: dict[str, str]) -> None:
    (Path() / "cdktf.json").write_text(
        json.dumps(
            {
                "context": {
                    "connections": {
                        f"c{number}": {
                            "region": "us-east-1",
                            "name": f"c{number}",
                            "vpc_id": "vpc-0a1b",
                            "subnet_ids": ["subnet-a1", "subnet-b2"],
                            "rds_host": "db.example.com",
                            "rds_security_group_id": "sg-0a1b",
                            "polytomic_aws_account_id": "210987654321",
                        }
                        for number in range(100)
                    }
                }
            }
        ),
        "utf-8",
    )
    program = Path(sys.executable).with_name("privatelink")
    with subprocess.Popen([program, "explain"], env=real, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=15)) == (b"", 141)

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
from aws_privatelink_rds_lattice.cli import aws_clients
from doc_pages import PAGES
from fakes.aws.account import join_started_threads
from fakes.aws.cli_runner import deploy_many_connections, resolve_host_to, run_privatelink, write_project_file
from fakes.aws.faults import READ_OPERATION
from fakes.aws.round_trips import count_round_trips
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import FakeAwsAccount

MAX_ROUND_TRIPS = 3
SAMPLE_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"


@pytest.mark.parametrize("name", ["console names", "aurora", "proxy"])
def test_verify_arn_takes_three_round_trips(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shape = SAMPLE_DEPLOYMENTS[name](aws_account)
    resolve_host_to(shape, monkeypatch)
    aws_account.clear_counts()
    answered = count_round_trips(aws_account, monkeypatch, lambda: run_privatelink("verify", shape.arn))
    assert len(answered) == MAX_ROUND_TRIPS, answered
    assert sum(answered) == sum(aws_account.call_counts.values())


def test_verify_connection_takes_three_round_trips(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project_file(aws_account.setup_deployment())
    assert (
        len(answered := count_round_trips(aws_account, monkeypatch, lambda: run_privatelink("verify")))
        == MAX_ROUND_TRIPS
    ), answered


def test_prefix_list_adds_one_call(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.add_ingress_rule(
        aws_account.database_group, PrefixListIds=[{"PrefixListId": aws_account.create_prefix_list("10.0.0.0/16")}]
    )
    answered = count_round_trips(aws_account, monkeypatch, lambda: run_privatelink("verify"))
    assert len(answered) == MAX_ROUND_TRIPS + 1, answered


def test_fifty_connections_share_calls(aws_account: FakeAwsAccount) -> None:
    write_project_file(**deploy_many_connections(aws_account, 50))
    aws_account.clear_counts()
    ended = run_privatelink("verify", "--json")
    assert [one["connection"] for one in json.loads(ended.out)["connections"]] == [f"c{n}" for n in range(50)]
    assert [question for question, times in aws_account.request_counts.items() if times > 1] == []
    assert {name for name, times in aws_account.call_counts.items() if times >= 50} == {
        "ram:GetResourceShareAssociations",
        "vpc-lattice:GetResourceConfiguration",
        "vpc-lattice:GetResourceGateway",
        "vpc-lattice:ListResourceEndpointAssociations",
    }


def test_every_policy_action_is_called(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    called: set[str] = set()
    for name in ("ingress by CIDR", "proxy", "aurora"):
        shape = SAMPLE_DEPLOYMENTS[name](aws_account)
        resolve_host_to(shape, monkeypatch)
        aws_account.add_ingress_rule(
            shape.database_groups[0], PrefixListIds=[{"PrefixListId": aws_account.create_prefix_list("10.0.0.0/16")}]
        )
        aws_account.clear_counts()
        for command in (
            ["verify", shape.arn],
            ["adopt", shape.arn],
            ["list", "--region", "us-east-1", "--all-regions"],
        ):
            assert run_privatelink(*command).status in (0, 1)
        called |= set(aws_account.call_counts)
    write_project_file({**aws_account.setup_before_deployment(), "rds_host": "db.example.internal"})
    run_privatelink("preflight")
    assert called | set(aws_account.call_counts) == set(typing.get_args(IamAction))
    assert all(READ_OPERATION.match(action.partition(":")[2]) for action in typing.get_args(IamAction))


# An endpoint that hangs


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A server on this machine that takes connections and never says a word; whoever waits for one ends with it."""
    with join_started_threads(), socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def hanging_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, silent_server: str) -> dict[str, str]:
    """The environment of a user all of whose endpoints hang; boto3 is real."""
    settings = {
        "AWS_ENDPOINT_URL": silent_server,
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


def test_hanging_endpoint_ends_in_30_seconds() -> None:
    assert IDLE_TIMEOUT <= 25
    assert f"life for {IDLE_TIMEOUT:.0f} seconds is named" in PAGES["docs/check/index.md"]


@pytest.mark.usefixtures("hanging_environment")
def test_hanging_endpoint_is_named(monkeypatch: pytest.MonkeyPatch, silent_server: str) -> None:
    monkeypatch.setattr(aws_clients, "EndpointPool", functools.partial(EndpointPool, 0.5))
    ended = run_privatelink("verify", SAMPLE_ARN)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {SAMPLE_ARN}: cannot be read: AWS did not answer vpc-lattice:GetResourceConfiguration within 0 s: "
        f"{silent_server} is silent\n"
    )


def test_later_calls_skip_hanging_endpoint(hanging_environment: dict[str, str], silent_server: str) -> None:
    import boto3  # noqa: PLC0415 - slow to import

    assert hanging_environment
    line = EndpointPool(0.5)
    reader = AwsClient(lambda name: boto3.client(name, region_name="us-east-1"), line)
    with pytest.raises(ApiError, match=f"AWS did not answer ec2:DescribeVpcs within 0 s: {silent_server} is silent"):
        reader.fetch("ec2:DescribeVpcs")
    line.idle_timeout = 1000  # It would be waited for, were the endpoint not known to be silent.
    with pytest.raises(ApiError, match=f"{silent_server} is silent"):
        reader.fetch("ec2:DescribeSubnets")


def test_ctrl_c_ends_with_one_line(hanging_environment: dict[str, str]) -> None:
    program = Path(sys.executable).with_name("privatelink")
    with subprocess.Popen(
        [program, "verify", SAMPLE_ARN],
        env=hanging_environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        _wait_for_calls(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=15)
    assert (out, err, process.returncode) == ("", "privatelink: interrupted\n", 130)


def _wait_for_calls(pid: int) -> None:
    """Wait until a process has begun to ask."""
    while len(list(Path(f"/proc/{pid}/task").iterdir())) < 5:
        pass


def test_closed_pipe_is_no_error(hanging_environment: dict[str, str]) -> None:
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
    with subprocess.Popen(
        [program, "explain"], env=hanging_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=15)) == (b"", 141)

"""Fixtures for tests of the AWS package: an account, a client, and endpoints without response."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from fakes.aws.account import DATABASE_ADDRESS, join_started_threads
from fakes.aws.cli_runner import use_account_in_cli
from fakes.aws.immediate_client import ImmediateClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount


@pytest.fixture
def aws_account(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeAwsAccount:
    """The AWS account of the command line; the current folder is an empty project."""
    use_account_in_cli(aws_account, monkeypatch, tmp_path)
    monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [DATABASE_ADDRESS]))
    return aws_account


@pytest.fixture
def aws_client(aws_account: FakeAwsAccount) -> AwsClient:
    """A client for the account, without responses; the client makes each missing call at once."""
    return ImmediateClient(aws_account.client)


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The URL of a server without responses; the end of the test closes the accepted connections."""
    with join_started_threads(), socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def hanging_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, silent_server: str) -> dict[str, str]:
    """The environment variables of a user without responding endpoints; boto3 is real."""
    settings = {
        "AWS_ENDPOINT_URL": silent_server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)  # botocore sleeps before a retry.
    monkeypatch.chdir(tmp_path)
    return dict(os.environ)

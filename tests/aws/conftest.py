"""The account of a test, where the command line finds itself in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakes.aws.account import DATABASE_ADDRESS
from fakes.aws.cli_runner import use_account_in_cli

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount


@pytest.fixture
def aws_account(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeAwsAccount:
    """An account, in which the command line finds itself; the current folder is an empty project."""
    use_account_in_cli(aws_account, monkeypatch, tmp_path)
    monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [DATABASE_ADDRESS]))
    return aws_account

"""Fixtures of the tests of adopted deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakes.aws.cli_runner import use_account_in_cli

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount


@pytest.fixture
def aws_account(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeAwsAccount:
    """The AWS account of the command line; the current folder is a project without connections."""
    use_account_in_cli(aws_account, monkeypatch, tmp_path)
    (tmp_path / "cdktf.json").write_text('{"context": {"connections": {}}}', "utf-8")
    return aws_account

"""The account of a test, where the command line finds itself in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakes.aws.account import ADDRESS
from fakes.aws.cli_runner import found_by_the_command

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import Cloud


@pytest.fixture
def cloud(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cloud:
    """An account, in which the command line finds itself; the current folder is an empty project."""
    found_by_the_command(cloud, monkeypatch, tmp_path)
    monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [ADDRESS]))
    return cloud

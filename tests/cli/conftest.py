"""The account of a test, where the command line finds itself in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.cli import cases
from simulated.cloud import ADDRESS

if TYPE_CHECKING:
    from pathlib import Path

    from simulated.cloud import Cloud


@pytest.fixture
def cloud(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cloud:
    """An account, in which the command line finds itself; the current folder is an empty project."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setattr(cases, "session", cloud.session)
    monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [ADDRESS]))
    return cloud

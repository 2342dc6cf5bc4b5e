"""Fixtures for tests of the command line: an AWS account, a deployment, and ``privatelink adopt``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import resolve_host_to, run_privatelink, use_account_in_cli
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment


@pytest.fixture
def aws_account(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeAwsAccount:
    """The AWS account of the command line; the current folder is an empty project."""
    use_account_in_cli(aws_account, monkeypatch, tmp_path)
    return aws_account


@pytest.fixture
def deployment(
    aws_account: FakeAwsAccount, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> SampleDeployment:
    """A sample deployment with a resolvable host: "console names", or the sample of an indirect parameter."""
    sample = SAMPLE_DEPLOYMENTS[getattr(request, "param", "console names")](aws_account)
    resolve_host_to(sample, monkeypatch)
    return sample


@pytest.fixture
def adopt_output(deployment: SampleDeployment) -> Callable[..., dict[str, Any]]:
    """Return a function to adopt the deployment, assert status and standard error, and return the connection."""

    def adopt(*arguments: str, stderr_lines: tuple[str, ...] = (), status: int = 0) -> dict[str, Any]:
        result = run_privatelink("adopt", deployment.arn, *arguments)
        assert (result.err.splitlines(), result.status) == (list(stderr_lines), status)
        connection: dict[str, Any] = json.loads(result.out) if result.out else {}
        return connection

    return adopt

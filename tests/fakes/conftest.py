"""Fixtures for tests of the fake provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from terraform_cli.engines import tested_engines

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from terraform_cli.engine_factory import EngineFactory
    from terraform_cli.engines import TerraformEngine


@pytest.fixture(params=tested_engines())
def terraform(
    request: pytest.FixtureRequest, engines: EngineFactory, database_account: FakeAwsAccount
) -> TerraformEngine:
    """Return each Terraform engine with the fake provider, on an account with databases."""
    del database_account
    return engines.load(request.param, fake_provider=True)

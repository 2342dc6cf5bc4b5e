"""Fixtures: Terraform for tests, on every engine that is on this machine; in CI on all of them, and nothing skipped."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from terraform.engine import ENGINES, Engine, Workspace, engine, found, required

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

VERSIONS = pytest.StashKey[dict[str, str]]()
RUNS = pytest.StashKey["Counter[str]"]()


@pytest.fixture(scope="session", params=required())
def terraform(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Each Terraform on this machine."""
    this = engine(request.param, tmp_path_factory.mktemp(request.param))
    request.config.stash[VERSIONS][this.name] = this.about["terraform_version"]
    return this


@pytest.fixture
def workspace(terraform: Engine, tmp_path: Path) -> Iterator[Workspace]:
    """An empty folder, and Terraform in it with the provider in this process."""
    with terraform.workspace(tmp_path) as workspace:
        yield workspace


def pytest_configure(config: pytest.Config) -> None:
    config.stash[VERSIONS] = {}
    config.stash[RUNS] = Counter()


def pytest_runtest_call(item: pytest.Function) -> None:
    if hasattr(item, "callspec") and "terraform" in item.callspec.params:
        item.config.stash[RUNS][str(item.callspec.params["terraform"])] += 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if os.environ.get("CI") and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI skips nothing: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which engines ran, so that a machine with one of them does not pass for both."""
    for name in ENGINES:
        version, runs = config.stash[VERSIONS].get(name), config.stash[RUNS][name]
        absent = "no tests" if found(name) else "not on this machine"
        terminalreporter.write_line(f"engine {name}: " + (f"Terraform {version}, {runs} tests" if version else absent))

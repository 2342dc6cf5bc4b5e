"""Fixtures for Terraform and the fake AWS account, and hooks for the order and the report of tests.

Tests run on every Terraform engine of this machine. CI requires all engines, and fails skipped tests.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

from terraform_cli.engines import ENGINE_NAMES, TerraformEngine, Workspace, find_engine, load_engine, required_engines

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

ENGINE_TEST_COUNTS: Counter[str] = Counter()
# Files and folders whose tests share objects that take seconds to create: a group runs in a single process.
PROCESS_GROUPS = (
    ("tests/checks/", "tests/cli/", "tests/aws/"),
    ("tests/iam/", "tests/hcl/", "tests/hcl_module/"),
    ("tests/plan/",),
    ("tests/test_examples.py",),
    ("tests/cdk/test_lazy_bindings.py",),
)


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist's schedulers have no types
    """A scheduler that assigns single tests to free processes, and a process group to a single process."""

    def _split_scope(self, nodeid: str) -> str:
        for paths in PROCESS_GROUPS:
            if nodeid.startswith(paths):
                return paths[0]
        return nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> GroupScheduling:
    return GroupScheduling(config, log)


def pytest_collection_finish() -> None:
    """Exclude the loaded modules and their objects from garbage collection: the modules stay in memory."""
    gc.freeze()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On a named CDK, ignore files without a test marked ``cdk``: importing the files takes a second."""
    if not os.environ.get("PRIVATELINK_CDK") or collection_path.suffix != ".py":
        return None
    return "pytest.mark.cdk" not in collection_path.read_text("utf-8") or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with slow tests: otherwise a process may run a slow test alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", params=required_engines())
def terraform(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TerraformEngine:
    """Return each required Terraform engine; fail for a missing engine."""
    return load_engine(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture
def workspace(terraform: TerraformEngine, tmp_path: Path) -> Iterator[Workspace]:
    """Yield a workspace in an empty folder, with the fake provider in this process."""
    with terraform.workspace(tmp_path) as workspace:
        yield workspace


@pytest.fixture
def aws_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAwsAccount]:
    """Yield an empty fake AWS account."""
    from fakes.aws.account import fake_aws_account  # noqa: PLC0415 - imports boto3 and moto, which few tests need

    with fake_aws_account(monkeypatch) as account:
        yield account


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if os.environ.get("CI") and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI skips nothing: {report.longrepr}"
    engine = item.funcargs.get("terraform") if call.when == "call" else None
    if isinstance(engine, TerraformEngine):
        report.user_properties.append((engine.name, engine.version_lines[0]))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # Tests may run in several processes; the main process gets the reports of all.
    ENGINE_TEST_COUNTS.update(f"{name}: {value}" for name, value in report.user_properties if name in ENGINE_NAMES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the CDK and the number of tests by engine, so a missing engine is visible."""
    cdk = os.environ.get("PRIVATELINK_CDK", "cdktf")
    terminalreporter.write_line(f"CDK: {cdk} {version(cdk)}")
    for name in ENGINE_NAMES:
        terminalreporter.write_line(_engine_summary(name))


def _engine_summary(name: str) -> str:
    for engine, test_count in ENGINE_TEST_COUNTS.items():
        if engine.startswith(f"{name}:"):
            return f"engine {engine}, {test_count} tests"
    return f"engine {name}: {'no tests' if find_engine(name) else 'not on this machine'}"

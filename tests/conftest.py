"""Fixtures: Terraform for tests, on every engine that is on this machine; in CI on all of them, and nothing skipped."""

from __future__ import annotations

import gc
import os
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

from fakes.terraform.engines import ENGINE_NAMES, TerraformEngine, Workspace, find_engine, load_engine, required_engines

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

ENGINE_TEST_COUNTS: Counter[str] = Counter()
# What the tests of these files and folders share takes seconds to make.
PROCESS_GROUPS = (
    ("tests/checks/", "tests/cli/", "tests/aws/"),
    ("tests/iam/",),
    ("tests/plan/",),
    ("tests/test_examples.py",),
    ("tests/cdk/test_lazy_bindings.py",),
)


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist's schedulers have no types
    """Each test by itself to the next process that is free, but for those that share much."""

    def _split_scope(self, nodeid: str) -> str:
        return next((places[0] for places in PROCESS_GROUPS if nodeid.startswith(places)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> GroupScheduling:
    return GroupScheduling(config, log)


def pytest_collection_finish() -> None:
    """Have the garbage collector leave alone what is there for good: the modules, and all that they define."""
    gc.freeze()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On a named CDK, leave out the files without a test that is marked for it: to import them takes a second."""
    if not os.environ.get("PRIVATELINK_CDK") or collection_path.suffix != ".py":
        return None
    return "pytest.mark.cdk" not in collection_path.read_text("utf-8") or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the slow ones, so that no process is left with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", params=required_engines())
def terraform(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TerraformEngine:
    """Each Terraform on this machine; one that must be there and is not fails here."""
    return load_engine(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture
def workspace(terraform: TerraformEngine, tmp_path: Path) -> Iterator[Workspace]:
    """An empty folder, and Terraform in it with the provider in this process."""
    with terraform.workspace(tmp_path) as workspace:
        yield workspace


@pytest.fixture
def aws_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAwsAccount]:
    """An AWS account, empty."""
    from fakes.aws.account import fake_aws_account  # noqa: PLC0415 - imports boto3 and moto, which few tests need

    with fake_aws_account(monkeypatch) as cloud:
        yield cloud


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if os.environ.get("CI") and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI skips nothing: {report.longrepr}"
    if call.when == "call" and isinstance(this := item.funcargs.get("terraform"), TerraformEngine):
        report.user_properties.append((this.name, this.version_lines[0]))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # Tests may run in several processes; their reports all come to this one.
    ENGINE_TEST_COUNTS.update(f"{name}: {value}" for name, value in report.user_properties if name in ENGINE_NAMES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what ran, so that a machine with one engine does not pass for all."""
    cdk = os.environ.get("PRIVATELINK_CDK", "cdktf")
    terminalreporter.write_line(f"CDK: {cdk} {version(cdk)}")
    for name in ENGINE_NAMES:
        ran = [
            f"engine {engine}, {runs} tests"
            for engine, runs in ENGINE_TEST_COUNTS.items()
            if engine.startswith(f"{name}:")
        ]
        missing = f"engine {name}: {'no tests' if find_engine(name) else 'not on this machine'}"
        terminalreporter.write_line(ran[0] if ran else missing)

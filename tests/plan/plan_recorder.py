"""Write the recorded plans: ``make plans`` plans each case with Terraform and the AWS provider.

A ``RecordedCase`` starts from a made-up state, without an account; a ``PlanCase`` starts from a deployment on the fake
account.
With names of cases, kinds or starting points as arguments, only these are planned. The plans of OpenTofu need ``tofu``
on the PATH.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.account import fake_aws_account
from plan.account_planner import AccountPlanner, base_case, collect_cases
from plan.made_up_state import STATE_FILE, build_state, require_no_change, write_deployed_state
from plan.plan_cases import OPENTOFU, PROVIDER_REGISTRIES, replace_registry
from plan.plan_compaction import compact_plan, select_recorded_members
from plan.recorded_case import RECORDED_FOLDER, RecordedCase, format_lines, format_recorded_plan
from plan.recorded_cases.all_cases import ALL_CASES
from terraform_cli.engine_factory import EngineFactory
from terraform_cli.engines import REAL_PROVIDER, find_engine, load_engine
from terraform_cli.real_provider import absence_of_real_provider

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plan.plan_cases import PlanCase
    from terraform_cli.engines import TerraformEngine, Workspace

# The provider sends no calls for a plan without a refresh, and none for its own start with these settings.
OFFLINE_PROVIDER = """
provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""


class PlanRecorder:
    """Plans cases with Terraform and the AWS provider.

    Args:
        engine: The engine, with the AWS provider.
        folder: An empty folder for the configurations.
    """

    def __init__(self, engine: TerraformEngine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self._states: dict[str, str] = {}

    def record(self, case: RecordedCase) -> None:
        """Write the files for a case."""
        base: dict[str, Any] = {}
        if case.before:
            # Cases from the same state write the same file.
            base = _write_base(case.base_path, self.plan_deployed(case))
        has_outputs = case.engine == OPENTOFU
        _write(case.path, format_recorded_plan(case, self.plan(case), base, has_outputs=has_outputs))

    def plan_deployed(self, case: RecordedCase) -> dict[str, Any]:
        """Return the plan of the deployed configuration of a case, which changes nothing."""
        document = self.plan(dataclasses.replace(case, after=case.before, options=()))
        for entry in document.get("resource_changes", ()):
            require_no_change(entry)
        return document

    def plan(self, case: RecordedCase, deployed: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the plan of a case.

        Args:
            case: The case.
            deployed: The plan of the deployed configuration, with the state; None to make the state up.
        """
        folder = Path(mkdtemp(dir=self._folder))
        with self._engine.workspace(folder) as workspace:
            if deployed:
                write_deployed_state(workspace, deployed)
            elif case.before:
                (folder / STATE_FILE).write_text(self._deploy(workspace, case), "utf-8")
            _write_configuration(workspace, case, case.after)
            document = workspace.plan("-refresh=false", *case.options).document
        shutil.rmtree(folder)
        return document

    def _deploy(self, workspace: Workspace, case: RecordedCase) -> str:
        """Return the state of the deployed configuration of a case; several cases have the same."""
        if case.state_digest not in self._states:
            _write_configuration(workspace, case, case.before)
            build_state(workspace)
            self._states[case.state_digest] = (workspace.directory / STATE_FILE).read_text("utf-8")
        return self._states[case.state_digest]


def _write_configuration(workspace: Workspace, case: RecordedCase, hcl: str) -> None:
    """Write a configuration of a case into a workspace, and install its modules."""
    for name, text in {"main.tf": OFFLINE_PROVIDER + hcl, **case.files}.items():
        path = workspace.directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    # Without a module and a backend, Terraform has nothing to initialize.
    if case.files:
        workspace.init()


def _write_base(path: Path, document: Mapping[str, Any]) -> dict[str, Any]:
    """Write and return the compact plan for a deployed configuration, with the entries that other files leave out."""
    base = compact_plan(select_recorded_members(document))
    _write(path, format_lines(base) + "\n")
    return base


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def record_account_plans(engine: TerraformEngine, folder: Path, cases: Iterable[PlanCase]) -> None:
    """Write the files for the cases with an account.

    Args:
        engine: The engine, with the AWS provider.
        folder: A folder for the deployments.
        cases: The cases.
    """
    assert engine.real_provider is not None
    bases: dict[str, dict[str, Any]] = {}
    with pytest.MonkeyPatch.context() as patch, fake_aws_account(patch) as account:
        planner = AccountPlanner(engine, account, folder)
        for case in cases:
            if case.engine_name != engine.name:
                continue
            if case.engine_name == OPENTOFU:
                base = json.loads(case.base_path.read_text("utf-8"))
                plan = replace_registry(planner.plan(case), *PROVIDER_REGISTRIES)
            else:
                base = bases.get(case.starting_point)
                if base is None:
                    base = _write_base(case.base_path, planner.plan(base_case(case.starting_point)))
                    bases[case.starting_point] = base
                plan = planner.plan(case)
            _write(case.path, format_recorded_plan(case, plan, base))
            errors = engine.real_provider.account_server.take_errors()
            assert not errors, f"{case}: the fake account does not model a call of the AWS provider: {errors}"


def main(arguments: list[str]) -> None:
    """Write the files of all cases, and delete files of other cases."""
    selected = [case for case in ALL_CASES if _is_selected(arguments, case.kind, case.name)]
    cases = {case.path: case for case in selected}.values()
    account_cases = [case for case in collect_cases() if _is_selected(arguments, case.starting_point, case.name)]
    with ExitStack() as stack, TemporaryDirectory() as folder:
        engine = EngineFactory(stack, Path(folder)).load()
        if engine.real_provider is None:
            sys.exit(f"{REAL_PROVIDER} is {absence_of_real_provider()}")
        recorders = {engine.name: PlanRecorder(engine, Path(folder))}
        tofu = None
        if find_engine(OPENTOFU):
            tofu = load_engine(OPENTOFU, Path(folder), engine.real_provider)
            recorders[OPENTOFU] = PlanRecorder(tofu, Path(folder))
        else:
            sys.stdout.write("OpenTofu is not on the PATH: its plans stay as they are\n")
        recorded = [case for case in cases if case.engine in recorders]
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(lambda case: recorders[case.engine].record(case), recorded))
        record_account_plans(engine, Path(folder), account_cases)
        if tofu:
            record_account_plans(tofu, Path(folder), account_cases)
    for path in set(RECORDED_FOLDER.rglob("*.json")) - list_recorded_paths():
        path.unlink()


def _is_selected(arguments: list[str], *names: str) -> bool:
    """Return True if the arguments have a name of a case, or if there are no arguments."""
    return not arguments or not set(names).isdisjoint(arguments)


def list_recorded_paths() -> set[Path]:
    """Return the files of all cases."""
    account_cases = collect_cases()
    paths = {case.path for case in ALL_CASES} | {case.path for case in account_cases}
    paths |= {case.base_path for case in ALL_CASES if case.before}
    return paths | {case.base_path for case in account_cases}


if __name__ == "__main__":
    main(sys.argv[1:])

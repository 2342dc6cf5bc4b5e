"""Write the recorded plans: ``make plans`` plans each case with Terraform and the AWS provider, without an account.

With names of cases or kinds as arguments, only these are planned.
"""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple

from plan.made_up_state import STATE_FILE, build_state
from plan.plan_compaction import compact_plan, select_recorded_members
from plan.recorded_case import RECORDED_FOLDER, RecordedCase, format_lines, format_recorded_plan
from plan.recorded_cases.all_cases import ALL_CASES
from terraform_cli.engine_factory import EngineFactory
from terraform_cli.engines import REAL_PROVIDER
from terraform_cli.real_provider import absence_of_real_provider

if TYPE_CHECKING:
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


class Deployment(NamedTuple):
    """A deployed configuration.

    Attributes:
        state: The content of the state file.
        plan: The plan of Terraform for the same configuration, which changes nothing.
    """

    state: str
    plan: dict[str, Any]


class PlanRecorder:
    """Plans cases with Terraform and the AWS provider.

    Args:
        engine: The engine, with the AWS provider.
        folder: An empty folder for the configurations.
    """

    def __init__(self, engine: TerraformEngine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self._deployments: dict[str, Deployment] = {}

    def record(self, case: RecordedCase) -> None:
        """Write the files for a case."""
        document = self.plan(case)
        base: dict[str, Any] = {}
        if case.before:
            base = compact_plan(select_recorded_members(self._deployments[case.state_digest].plan))
            case.base_path.parent.mkdir(parents=True, exist_ok=True)
            case.base_path.write_text(format_lines(base) + "\n", "utf-8")
        case.path.parent.mkdir(parents=True, exist_ok=True)
        case.path.write_text(format_recorded_plan(case, document, base), "utf-8")

    def plan(self, case: RecordedCase) -> dict[str, Any]:
        """Return the plan of a case, from a made-up state of the configuration before."""
        folder = Path(mkdtemp(dir=self._folder))
        with self._engine.workspace(folder) as workspace:
            if case.before:
                state = self._deploy(workspace, case).state
                (folder / STATE_FILE).write_text(state, "utf-8")
            _write_configuration(workspace, case, case.after)
            document = workspace.plan("-refresh=false", *case.options).document
        shutil.rmtree(folder)
        return document

    def _deploy(self, workspace: Workspace, case: RecordedCase) -> Deployment:
        """Return the deployed configuration of a case; several cases have the same."""
        if case.state_digest not in self._deployments:
            _write_configuration(workspace, case, case.before)
            build_state(workspace)
            document = workspace.plan("-refresh=false").document
            state = (workspace.directory / STATE_FILE).read_text("utf-8")
            self._deployments[case.state_digest] = Deployment(state, document)
        return self._deployments[case.state_digest]


def _write_configuration(workspace: Workspace, case: RecordedCase, hcl: str) -> None:
    """Write a configuration of a case into a workspace, and initialize the workspace."""
    for name, text in {"main.tf": OFFLINE_PROVIDER + hcl, **case.files}.items():
        path = workspace.directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    workspace.init()


def main(arguments: list[str]) -> None:
    """Write the files of all cases, and delete files of other cases."""
    selected = [case for case in ALL_CASES if not arguments or case.kind in arguments or case.name in arguments]
    cases = {case.path: case for case in selected}.values()
    with ExitStack() as stack, TemporaryDirectory() as folder:
        engine = EngineFactory(stack, Path(folder)).load()
        if engine.real_provider is None:
            sys.exit(f"{REAL_PROVIDER} is {absence_of_real_provider()}")
        recorder = PlanRecorder(engine, Path(folder))
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(recorder.record, cases))
    for path in set(RECORDED_FOLDER.rglob("*.json")) - list_recorded_paths():
        path.unlink()


def list_recorded_paths() -> set[Path]:
    """Return the files of all cases."""
    paths = {case.path for case in ALL_CASES}
    return paths | {case.base_path for case in ALL_CASES if case.before}


if __name__ == "__main__":
    main(sys.argv[1:])

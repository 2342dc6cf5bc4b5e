"""Fixtures to review plans and compare the output."""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import run_privatelink
from fakes.terraform.in_memory_aws import InMemoryAws
from plan.hcl_configurations import PROVIDER_BLOCK
from plan.line_matching import matches_line
from plan.starting_points import STARTING_POINTS
from programs import MODULE_FOLDER
from terraform_cli.engines import TerraformEngine, Workspace, load_engine, required_engines
from workspaces import init_workspace, write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plan.plan_cases import PlanCase
    from plan.plan_json import PlanJsonCase


class TamperedAws(InMemoryAws):
    """AWS resources in memory, with deletions and changes outside of Terraform."""

    deleted_types: tuple[str, ...] = ()
    attribute_edits: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - replaced, never changed

    def read(self, resource_type: str, state: dict[str, Any]) -> Any:  # noqa: ANN401 - as in the base class, or None
        if resource_type in self.deleted_types:
            return None
        return super().read(resource_type, state) | self.attribute_edits.get(resource_type, {})


DeployedFolders = dict[str, tuple[Workspace, TamperedAws]]


@pytest.fixture(scope="session")
def plan_engine(tmp_path_factory: pytest.TempPathFactory) -> TerraformEngine:
    return load_engine(required_engines()[0], tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="session")
def deployed_folders() -> Iterator[tuple[ExitStack, DeployedFolders]]:
    """The deployed starting points by name, shared by all plans."""
    with ExitStack() as stack:
        yield stack, {}


def deploy_starting_point(
    engine: TerraformEngine, folders: tuple[ExitStack, DeployedFolders], name: str, folder: Path
) -> tuple[Workspace, TamperedAws]:
    stack, deployed = folders
    if name not in deployed:
        starting_point = STARTING_POINTS[name]
        tampered_aws = TamperedAws(starting_point.aws_resources)
        workspace = stack.enter_context(engine.workspace(folder, aws=tampered_aws))
        write_workspace(folder, {"main.tf": PROVIDER_BLOCK + starting_point.hcl, **starting_point.files})
        if starting_point.files:
            shutil.copytree(MODULE_FOLDER, folder / "published")
            workspace.init()
        else:
            init_workspace(workspace)
        if starting_point.is_deployed:
            workspace.apply()
        deployed[name] = (workspace, tampered_aws)
    return deployed[name]


@pytest.fixture
def assert_terraform_review(
    plan_engine: TerraformEngine,
    deployed_folders: tuple[ExitStack, DeployedFolders],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[PlanCase], None]:
    """Plan a case with real Terraform against the fake provider, review the plan and compare the output."""

    def check(case: PlanCase) -> None:
        workspace, tampered_aws = deploy_starting_point(
            plan_engine, deployed_folders, case.starting_point, tmp_path_factory.mktemp("deployed")
        )
        tampered_aws.deleted_types = case.deleted_by_hand
        tampered_aws.attribute_edits = case.changed_by_hand
        files = case.files or STARTING_POINTS[case.starting_point].files
        write_workspace(workspace.directory, {"main.tf": PROVIDER_BLOCK + case.hcl, **files})
        plan_file = tmp_path / "plan.json"
        plan_file.write_text(json.dumps(workspace.plan(*case.options).document), "utf-8")
        options: list[str] = []
        for effect in case.allowed_effects:
            options += ["--allow", effect]
        result = run_privatelink("review", str(plan_file), *options)
        assert (result.status, result.err) == (case.exit_status, ""), result.out
        unmatched_lines = [line.strip() for line in result.out.splitlines() if line.startswith("  ")]
        for expected in case.expected_lines:
            matching_lines = [line for line in unmatched_lines if matches_line(line, expected)]
            assert matching_lines, f"{expected!r} is not among:\n{result.out}"
            unmatched_lines.remove(matching_lines[0])
        assert [line for line in unmatched_lines if not line.startswith("ok ")] == []
        assert case.hidden_text not in result.out

    return check


@pytest.fixture
def assert_json_review(tmp_path: Path) -> Callable[[PlanJsonCase], None]:
    """Review a plan in JSON and compare the output."""

    def check(case: PlanJsonCase) -> None:
        plan_file = tmp_path / "plan.json"
        plan_file.write_text(json.dumps(case.document), "utf-8")
        result = run_privatelink("review", str(plan_file))
        finding_lines = [line.strip() for line in result.out.splitlines() if line.startswith("  ")]
        lines = [line for line in finding_lines if not line.startswith("ok ")]
        for expected in case.expected_lines:
            assert any(matches_line(line, expected) for line in lines), result.out
        assert (len(lines), result.status) == (len(case.expected_lines), case.exit_status), result.out

    return check

"""A table of plans by real Terraform against the stand-in, each with its verdict and every line that is not ok."""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import run_privatelink
from fakes.terraform.aws_provider import InMemoryAws
from fakes.terraform.engines import TerraformEngine, Workspace, load_engine, required_engines
from plan.hcl_configurations import PROVIDER_BLOCK
from plan.line_matching import matches_line
from plan.plan_cases import PLAN_CASES, STARTING_POINTS, PlanCase
from rds_fixture import init_workspace, write_workspace
from sample_project import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class TamperedAws(InMemoryAws):
    """What is there in AWS, where somebody deletes and changes by hand."""

    deleted_types: tuple[str, ...] = ()
    attribute_edits: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - replaced, never changed

    def read(self, kind: str, state: dict[str, Any]) -> Any:  # noqa: ANN401 - as the base says, or None
        return None if kind in self.deleted_types else super().read(kind, state) | self.attribute_edits.get(kind, {})


DeployedFolders = dict[str, tuple[Workspace, TamperedAws]]


@pytest.fixture(scope="session")
def plan_engine(tmp_path_factory: pytest.TempPathFactory) -> TerraformEngine:
    return load_engine(required_engines()[0], tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="session")
def deployed_folders() -> Iterator[tuple[ExitStack, DeployedFolders]]:
    """What is deployed, for all plans that start from it."""
    with ExitStack() as stack:
        yield stack, {}


def deploy_starting_point(
    one: TerraformEngine, folders: tuple[ExitStack, DeployedFolders], name: str, folder: Path
) -> tuple[Workspace, TamperedAws]:
    stack, known = folders
    if name not in known:
        base = STARTING_POINTS[name]
        tampered = TamperedAws(base.aws_resources)
        workspace = stack.enter_context(one.workspace(folder, aws=tampered))
        write_workspace(folder, {"main.tf": PROVIDER_BLOCK + base.hcl, **base.files})
        if base.files:
            shutil.copytree(PROJECT / "generated/aws-privatelink-rds-lattice", folder / "published")
            workspace.init()
        else:
            init_workspace(workspace)
        if base.is_deployed:
            workspace.apply()
        known[name] = workspace, tampered
    return known[name]


@pytest.mark.parametrize("case", PLAN_CASES, ids=lambda case: case.name)
def test_review_of_terraform_plan(
    case: PlanCase,
    plan_engine: TerraformEngine,
    deployed_folders: tuple[ExitStack, DeployedFolders],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    workspace, tampered = deploy_starting_point(
        plan_engine, deployed_folders, case.starting_point, tmp_path_factory.mktemp("deployed")
    )
    tampered.deleted_types, tampered.attribute_edits = case.deleted_by_hand, case.changed_by_hand
    write_workspace(
        workspace.directory,
        {"main.tf": PROVIDER_BLOCK + case.hcl, **(case.files or STARTING_POINTS[case.starting_point].files)},
    )
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(workspace.plan(*case.options).document), "utf-8")
    ended = run_privatelink("review", str(file), *[word for each in case.allowed_effects for word in ("--allow", each)])
    assert (ended.status, ended.err) == (case.exit_status, ""), ended.out
    lines = [line.strip() for line in ended.out.splitlines() if line.startswith("  ")]
    left = list(lines)
    for expected in case.expected_lines:
        found = next((line for line in left if matches_line(line, expected)), None)
        assert found, f"{expected!r} is not among:\n{ended.out}"
        left.remove(found)
    assert [line for line in left if not line.startswith("ok ")] == []
    assert case.hidden_text not in ended.out


def test_enough_plans_are_tested() -> None:
    assert len(PLAN_CASES) == len({case.name for case in PLAN_CASES}) >= 40

"""Fixtures to review plans and compare the output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fakes.aws.cli_runner import run_privatelink
from plan.hcl_configurations import PROVIDER_BLOCK
from plan.line_matching import matches_line
from plan.starting_points import STARTING_POINTS
from workspaces import write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from plan.plan_cases import PlanCase
    from plan.plan_json import PlanJsonCase
    from terraform_cli.engines import TerraformEngine


@pytest.fixture
def deploy(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Set up the account with a starting point, and return the folder with the state.

    A process deploys a starting point once: the account is a snapshot, and the folder is kept.
    """

    def get_folder(name: str) -> Path:
        return database_account.restore_or_build(
            f"starting point: {name}",
            lambda: STARTING_POINTS[name].deploy(terraform, database_account, tmp_path_factory.mktemp("deployed")),
        )

    return get_folder


@pytest.fixture
def assert_terraform_review(
    terraform: TerraformEngine, database_account: FakeAwsAccount, deploy: Callable[[str], Path], tmp_path: Path
) -> Callable[[PlanCase], None]:
    """Plan a case with Terraform, review the plan and compare the output."""

    def check(case: PlanCase) -> None:
        folder = deploy(case.starting_point)
        for change in case.changes_by_hand:
            change(database_account)
        files = case.files or STARTING_POINTS[case.starting_point].files
        write_workspace(folder, {"main.tf": PROVIDER_BLOCK + case.hcl, **files})
        with terraform.workspace(folder) as workspace:
            plan = workspace.plan(f"-refresh={json.dumps(case.refreshes or bool(case.changes_by_hand))}", *case.options)
        plan_file = tmp_path / "plan.json"
        plan_file.write_text(json.dumps(plan.document), "utf-8")
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

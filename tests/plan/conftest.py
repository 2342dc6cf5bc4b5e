"""Fixtures to review plans and compare the output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fakes.aws.cli_runner import run_privatelink
from plan.account_planner import AccountPlanner
from plan.line_matching import matches_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from plan.plan_cases import PlanCase
    from plan.plan_json import PlanJsonCase
    from terraform_cli.engines import TerraformEngine


@pytest.fixture
def account_planner(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path_factory: pytest.TempPathFactory
) -> AccountPlanner:
    """Return a planner with Terraform on the fake account."""
    return AccountPlanner(terraform, database_account, tmp_path_factory.getbasetemp())


@pytest.fixture
def assert_terraform_review(tmp_path: Path) -> Callable[[PlanCase, Mapping[str, object]], None]:
    """Review a plan of a case and compare the output."""

    def check(case: PlanCase, plan: Mapping[str, object]) -> None:
        plan_file = tmp_path / "plan.json"
        plan_file.write_text(json.dumps(plan), "utf-8")
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

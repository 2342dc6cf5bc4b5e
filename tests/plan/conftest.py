"""Fixtures to review plans and compare the output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plan.account_planner import AccountPlanner
from plan.line_matching import matches_line
from plan.plan_json import run_review

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
        options: list[str] = []
        for effect in case.allowed_effects:
            options += ["--allow", effect]
        status, output, errors = run_review(plan, tmp_path, *options)
        assert (status, errors) == (case.exit_status, ""), output
        unmatched_lines = [line.strip() for line in output.splitlines() if line.startswith("  ")]
        for expected in case.expected_lines:
            matching_lines = [line for line in unmatched_lines if matches_line(line, expected)]
            assert matching_lines, f"{expected!r} is not among:\n{output}"
            unmatched_lines.remove(matching_lines[0])
        assert [line for line in unmatched_lines if not line.startswith("ok ")] == []
        assert case.hidden_text not in output

    return check


@pytest.fixture
def assert_json_review(tmp_path: Path) -> Callable[[PlanJsonCase], None]:
    """Review a plan in JSON and compare the output."""

    def check(case: PlanJsonCase) -> None:
        status, output, _ = run_review(case.document, tmp_path)
        finding_lines = [line.strip() for line in output.splitlines() if line.startswith("  ")]
        lines = [line for line in finding_lines if not line.startswith("ok ")]
        for expected in case.expected_lines:
            assert any(matches_line(line, expected) for line in lines), output
        assert (len(lines), status) == (len(case.expected_lines), case.exit_status), output

    return check

"""Reviews of the recorded plans, and the recorded plans compared with Terraform's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.plan import Allowances, PlanReview, review_plan
from aws_privatelink_rds_lattice.verdict import Verdict
from plan.comparable_engines import comparable_plan
from plan.plan_compaction import select_recorded_members
from plan.plan_recorder import PlanRecorder, list_recorded_paths
from plan.recorded_case import RECORDED_FOLDER
from plan.recorded_cases import opentofu
from plan.recorded_cases.all_cases import ALL_CASES
from terraform_cli.engines import ON_ONE_ENGINE, OPENTOFU, TerraformEngine, find_engine

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.plan import PlanFinding
    from plan.recorded_case import RecordedCase

# A plan of modules takes 20 kB, as the review reads the whole configuration.
MAX_FOLDER_SIZE = 2_900_000
# Cases to plan again with the AWS provider, which takes half a second for a case.
REPLANNED_CASES = [case for case in ALL_CASES if case.engine == "terraform"][5::60]
TOFU = find_engine(OPENTOFU)
if TOFU:
    # Every version of OpenTofu plans these.
    REPLANNED_CASES += [case for case in opentofu.CASES if case.name in ("target", "unchanged")]


def list_findings(review: PlanReview) -> list[PlanFinding]:
    """Return the findings for all connections and for the plan."""
    findings = list(review.findings)
    for connection in review.connections:
        findings += connection.findings
    return findings


def describe(review: PlanReview) -> str:
    """Return all findings as lines, for the message of an assertion."""
    lines = [f"exit status {review.exit_status}"]
    for connection in review.connections:
        lines.append(f"{connection.name}: {connection.summary}")
        lines += [f"  {finding.verdict} {finding.effect} {finding.text}" for finding in connection.findings]
    lines += [f"plan: {finding.verdict} {finding.effect} {finding.text}" for finding in review.findings]
    return "\n".join(lines)


@pytest.mark.parametrize("case", ALL_CASES, ids=str)
def test_review_of_recorded_plan(case: RecordedCase) -> None:
    plan = case.load()
    review = review_plan(plan, Allowances.parse(case.allow))
    description = describe(review)
    assert review.exit_status in case.exit_statuses, description
    findings = list_findings(review)
    warnings = "\n".join(finding.text for finding in findings if finding.verdict is not Verdict.PASS)
    for text in case.mentions:
        assert text in warnings, description
    assert case.absent not in description
    assert case.present in description
    if review.exit_status == 2 and not case.is_incomplete:
        unknown = [finding for finding in findings if finding.verdict is Verdict.UNKNOWN]
        addresses = {f"unknown={address}" for finding in unknown for address in finding.addresses}
        allowed = review_plan(plan, Allowances.parse([*case.allow, *addresses]))
        assert allowed.exit_status == 0, describe(allowed)


def test_recorded_folder_has_only_the_cases() -> None:
    assert set(RECORDED_FOLDER.rglob("*.json")) == list_recorded_paths(), "run make plans"


def test_cases_have_files_of_their_own() -> None:
    paths = [case.path for case in ALL_CASES if case.edit is None]
    assert len(set(paths)) == len(paths)


def test_recorded_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in RECORDED_FOLDER.rglob("*.json")) < MAX_FOLDER_SIZE


@ON_ONE_ENGINE
@pytest.mark.real_provider
@pytest.mark.parametrize("case", REPLANNED_CASES, ids=str)
def test_recorded_plan_is_that_of_terraform(terraform: TerraformEngine, tmp_path: Path, case: RecordedCase) -> None:
    engine = terraform
    if case.engine == OPENTOFU:
        assert TOFU
        engine = TerraformEngine(OPENTOFU, Path(TOFU), terraform.real_provider)
    plan = PlanRecorder(engine, tmp_path).plan(case, case.load_deployed())
    planned = select_recorded_members(plan, has_outputs=case.engine == OPENTOFU)
    recorded = comparable_plan(case.load_unedited(), engine)
    assert comparable_plan(planned, engine) == recorded, "run make plans"


@ON_ONE_ENGINE
@pytest.mark.real_provider
@pytest.mark.parametrize("name", ["another database destroyed", "entry resource of the database's prefix list"])
def test_recorded_state_is_the_made_up_state(terraform: TerraformEngine, tmp_path: Path, name: str) -> None:
    case = next(case for case in ALL_CASES if case.name == name)
    planned = select_recorded_members(PlanRecorder(terraform, tmp_path).plan_deployed(case))
    assert comparable_plan(planned, terraform) == comparable_plan(case.load_deployed(), terraform), "run make plans"

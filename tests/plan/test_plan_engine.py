"""The engine that wrote a plan, and plans of OpenTofu."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.plan import review_plan
from aws_privatelink_rds_lattice.plan.plan_engine import Engine, PlanEngine, find_plan_engine
from aws_privatelink_rds_lattice.verdict import Verdict
from fakes.aws.cli_runner import run_privatelink
from plan.recorded_cases import opentofu
from plan.recorded_cases.all_cases import ALL_CASES
from plan.recorded_configurations import POLYTOMIC, STRANGER
from plan.test_recorded_plans import describe, list_findings

if TYPE_CHECKING:
    from pathlib import Path

    from plan.recorded_case import RecordedCase


@pytest.mark.parametrize(
    ("members", "engine"),
    [
        ({"terraform_version": "1.12.6"}, PlanEngine(Engine.OPENTOFU, (1, 12))),
        ({"terraform_version": "1.12.6-dev"}, PlanEngine(Engine.OPENTOFU, (1, 12))),
        ({"terraform_version": "1.8.0"}, PlanEngine(Engine.OPENTOFU, (1, 8))),
        ({"terraform_version": "1.8.0", "complete": True}, PlanEngine(Engine.TERRAFORM, (1, 8))),
        ({"terraform_version": "1.15.5", "applyable": False}, PlanEngine(Engine.TERRAFORM, (1, 15))),
        ({"terraform_version": "1.7.10"}, PlanEngine(None, (1, 7))),
        ({"terraform_version": "1.6.3"}, PlanEngine(None, (1, 6))),
        ({"terraform_version": "1.5.7"}, PlanEngine(Engine.TERRAFORM, (1, 5))),
        ({"terraform_version": "x"}, PlanEngine(None, None)),
        ({}, PlanEngine(None, None)),
    ],
)
def test_members_and_version_tell_engine(members: dict[str, Any], engine: PlanEngine) -> None:
    assert find_plan_engine(members) == engine


@pytest.mark.parametrize(
    ("name", "value", "written_by"),
    [
        ("terraform_version", "1.12.6", "OpenTofu 1.12.6"),
        ("complete", True, None),
        ("terraform_version", "1.7.10", None),
    ],
)
def test_json_names_engine_of_plan(tmp_path: Path, name: str, value: object, written_by: str | None) -> None:
    plan_file = tmp_path / "plan.json"
    plan_file.write_text(json.dumps({**_load("unchanged"), name: value}), "utf-8")
    result = run_privatelink("--debug", "review", "--json", str(plan_file))
    if name == "complete":
        assert "in the plan, written by Terraform 1.12.6" in result.err
    content = json.loads(result.out)
    assert content.get("written_by") == written_by
    assert ("written_by" in content) is (written_by is not None)


@pytest.mark.parametrize("case", [*ALL_CASES[5::60], *opentofu.CASES], ids=str)
def test_recorded_plan_tells_engine(case: RecordedCase) -> None:
    engine = Engine.OPENTOFU if case.engine == "opentofu" else Engine.TERRAFORM
    assert find_plan_engine(case.load()).name is engine


def _load(name: str) -> dict[str, Any]:
    return next(case for case in opentofu.CASES if case.name == name).load()


def _leaves_out(plan: dict[str, Any]) -> bool:
    return opentofu.LEFT_OUT in describe(review_plan(plan))


def test_refresh_only_plan_leaves_out_nothing() -> None:
    plan = _load("unchanged")
    plan["resource_changes"] = []
    assert not _leaves_out(plan)
    # With -target, the outputs that depend on another resource are missing.
    del plan["planned_values"]["outputs"]["share"]
    assert _leaves_out(plan)


def test_condition_without_status_is_left_out() -> None:
    plan = _load("created with a disabled principal")
    check: dict[str, Any] = {"address": {"to_display": "aws_x.y"}, "status": "pass"}
    plan["checks"] = [check, {**check, "status": "unknown", "instances": [{"status": "unknown"}]}]
    assert not _leaves_out(plan)
    plan["checks"] = [{**check, "status": "unknown"}]
    assert _leaves_out(plan)


@pytest.mark.parametrize(("version", "is_left_out"), [("1.10.10", True), ("1.11.0", False), ("1.7.10", True)])
def test_only_versions_with_enabled_can_disable(version: str, *, is_left_out: bool) -> None:
    plan = _load("created with a disabled principal")
    plan["terraform_version"] = version
    assert _leaves_out(plan) is is_left_out


def test_forgotten_objects_keep_their_access() -> None:
    replaced = describe(review_plan(_load("principal replaced and forgotten")))
    assert f"shared with {STRANGER}, {POLYTOMIC}" in replaced
    assert "aws_ram_principal_association.polytomic (old object) stays in AWS" in replaced
    assert "the access that it gives stays" in replaced
    rule = describe(review_plan(_load("rule replaced and forgotten")))
    assert "aws_security_group_rule.rds (old object) stays in AWS" in rule
    assert "the traffic that it allows stays open" in rule
    assert "the traffic that it allows stays open" in describe(review_plan(_load("destroyed with a forgotten rule")))
    for text in (replaced, rule):
        assert "cut-off" not in text


def test_references_lead_to_new_object() -> None:
    for name in ("gateway replaced and forgotten", "group replaced and forgotten"):
        review = review_plan(_load(name))
        assert len(review.connections) == 1, describe(review)
        assert Verdict.UNKNOWN not in {finding.verdict for finding in list_findings(review)}, describe(review)


def test_forgotten_configuration_stays_shared() -> None:
    text = describe(review_plan(_load("configuration and association replaced and forgotten")))
    assert "the old configuration stays shared; send Polytomic the new ARN" in text
    assert "cut-off" not in text
    assert "until Polytomic uses it" in describe(review_plan(_load("configuration replaced and forgotten")))


def test_drift_of_forgotten_object_is_reported_once() -> None:
    plan = _load("principal replaced and forgotten")
    entry = next(entry for entry in plan["resource_changes"] if entry["change"]["actions"] == ["forget", "create"])
    before = entry["change"]["before"]
    drift = {"actions": ["update"], "before": {**before, "id": "other"}, "after": before}
    plan["resource_drift"] = [{**entry, "change": drift}]
    assert "aws_ram_principal_association.polytomic (old object): id" in describe(review_plan(plan))


@pytest.mark.parametrize("case", opentofu.CASES, ids=str)
def test_no_line_ends_in_colon(case: RecordedCase, tmp_path: Path) -> None:
    plan_file = tmp_path / "plan.json"
    plan_file.write_text(json.dumps(case.load()), "utf-8")
    lines = run_privatelink("review", str(plan_file)).out.splitlines()
    assert [line for line in lines if line.rstrip().endswith(":")] == []

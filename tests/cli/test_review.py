"""``privatelink review``: sources of the plan, output formats, and unreadable files; see also ``tests/plan``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.cli.review import _markdown_code_span
from fakes.aws.cli_runner import run_privatelink

EMPTY_PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.9.0",
    "complete": True,
    "resource_changes": [],
    "configuration": {},
    "planned_values": {},
}
NO_CONNECTION = (
    "No link is in this plan: no resource configuration of VPC Lattice, no share of one and no resource gateway."
)

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


@pytest.fixture
def empty_plan_file(aws_account: FakeAwsAccount) -> str:
    """A plan without changes."""
    assert aws_account
    Path("plan.json").write_text(json.dumps(EMPTY_PLAN), "utf-8")
    return "plan.json"


def test_plan_without_connection_passes(empty_plan_file: str) -> None:
    result = run_privatelink("review", empty_plan_file)
    assert (result.status, result.out, result.err) == (0, f"{NO_CONNECTION}\n", "")


def test_plan_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(EMPTY_PLAN).encode())))
    assert run_privatelink("review", "-").out == f"{NO_CONNECTION}\n"


def test_markdown_has_conclusion(empty_plan_file: str) -> None:
    assert run_privatelink("review", empty_plan_file, "--markdown").out == f"**privatelink review**: {NO_CONNECTION}\n"


def test_json_of_plan_without_connection_is_empty(empty_plan_file: str) -> None:
    assert json.loads(run_privatelink("review", empty_plan_file, "--json").out) == {
        "version": 1,
        "command": "review",
        "exit_status": 0,
        "links": [],
        "findings": [],
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "file\\u001b.json: No such file or directory; give what terraform show -json PLANFILE printed"),
        ("{", "file\\u001b.json is "),
    ],
    ids=["missing", "invalid JSON"],
)
def test_unreadable_plan_exits_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path("file\x1b.json").write_text(content, "utf-8")
    result = run_privatelink("review", "file\x1b.json")
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"privatelink: {message}")


def test_deeply_nested_plan_exits_2(empty_plan_file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def review_plan(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("aws_privatelink_rds_lattice.cli.review.review_plan", review_plan)
    result = run_privatelink("review", empty_plan_file)
    assert (result.status, result.out) == (2, "")
    assert result.err == "privatelink: plan.json is nested deeper than what Terraform writes\n"


@pytest.mark.parametrize(
    ("text", "code_span"),
    [("plain", "`plain`"), ("a`b", "`` a`b ``"), ("a``b`", "``` a``b` ```"), (" ", "`   `")],
)
def test_code_span_encloses_backticks(text: str, code_span: str) -> None:
    assert _markdown_code_span(text) == code_span

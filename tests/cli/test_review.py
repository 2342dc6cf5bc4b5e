"""``privatelink review``: sources of the plan, output formats, and unreadable files; see also ``tests/plan``."""

from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from aws_privatelink_rds_lattice.cli.review_markdown import markdown_code_span
from fakes.aws.cli_runner import run_privatelink
from fakes.aws.fake_terminal import FakeTerminal, run_on_stream

EMPTY_PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.9.0",
    "complete": True,
    "resource_changes": [],
    "configuration": {},
    "planned_values": {},
}
NO_CONNECTION = (
    "The plan has no connection: no VPC Lattice resource configuration, no RAM share of one and no resource gateway."
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
        (None, "file\\u001b.json: No such file or directory; pass the output of terraform show -json PLANFILE"),
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
    assert result.err == "privatelink: plan.json is nested deeper than a plan of Terraform\n"


@pytest.mark.parametrize(
    ("text", "code_span"),
    [("plain", "`plain`"), ("a`b", "`` a`b ``"), ("a``b`", "``` a``b` ```"), (" ", "`   `")],
)
def test_code_span_encloses_backticks(text: str, code_span: str) -> None:
    assert markdown_code_span(text) == code_span


def plan_with_unknown(address: str) -> dict[str, object]:
    """Return a plan with an action that the review does not know, on a security group."""
    change = {"actions": ["rotate"], "before": {"id": "sg-1"}, "after": {"id": "sg-1"}}
    entry = {"address": address, "mode": "managed", "type": "aws_security_group", "name": "x", "change": change}
    return {**EMPTY_PLAN, "resource_changes": [entry]}


def test_findings_break_between_words_in_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_file = tmp_path / "plan.json"
    plan_file.write_text(json.dumps(plan_with_unknown("aws_security_group.x")), "utf-8")
    (line,) = (line for line in run_privatelink("review", str(plan_file)).out.splitlines() if "not known" in line)
    monkeypatch.setenv("COLUMNS", "40")
    output = run_on_stream(FakeTerminal(), "review", str(plan_file))
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", output).splitlines()
    start = next(index for index, wrapped_line in enumerate(lines) if "not known" in wrapped_line)
    end = lines.index("", start)
    assert " ".join(map(str.strip, lines[start:end])) == line.strip()
    assert all(wrapped_line.startswith(" " * 7) for wrapped_line in lines[start + 1 : end])
    assert end - start > 1
    assert max(map(len, lines[:-1])) <= 40  # the last line is to be pasted


@pytest.mark.parametrize(
    "address", ["aws_security_group.x", 'module.a["eu#1.b = c"].aws_security_group.x[0]', 'module.a["\\u00e9"].x["#"]']
)
def test_allow_file_allows_address(tmp_path: Path, address: str) -> None:
    plan_file = tmp_path / "plan.json"
    plan_file.write_text(json.dumps(plan_with_unknown(address)), "utf-8")
    allow_file = tmp_path / "allowed.txt"
    allow_file.write_text(f"# a comment\n\n  arn-change\n\tunknown={address} \r\n  # unknown=x\n", "utf-8-sig")
    assert run_privatelink("review", str(plan_file)).status == 2
    assert run_privatelink("review", str(plan_file), "--allow-file", str(allow_file)).status == 0
    allow_file.write_text("unknown=aws_security_group.y\n# unknown=aws_security_group.x\n", "utf-8")
    assert run_privatelink("review", str(plan_file), "--allow-file", str(allow_file)).status == 2


def test_hint_of_unknown_values_can_be_pasted(tmp_path: Path) -> None:
    plan_file = tmp_path / "plan.json"
    plan_file.write_text(json.dumps(plan_with_unknown('module.app["a b"].aws_security_group.x')), "utf-8")
    result = run_privatelink("review", str(plan_file))
    hint = result.out.splitlines()[-1].removeprefix("If you accept the unknown values, add ")
    assert shlex.split(hint) == ["--allow", 'unknown=module.app["a b"].aws_security_group.x']
    assert (result.status, run_privatelink("review", str(plan_file), *shlex.split(hint)).status) == (2, 0)


def test_allow_file_is_added_to_other_allowances(tmp_path: Path) -> None:
    entries: list[object] = []
    for name in ("a", "b", "c"):
        document = plan_with_unknown(f"aws_security_group.{name}")
        entries += cast("list[object]", document["resource_changes"])
    plan_file = tmp_path / "plan.json"
    plan_file.write_text(json.dumps({**EMPTY_PLAN, "resource_changes": entries}), "utf-8")
    options = ["--allow", "unknown=aws_security_group.a"]
    for name in ("b", "c"):
        assert run_privatelink("review", str(plan_file), *options).status == 2
        file = tmp_path / name
        file.write_text(f"unknown=aws_security_group.{name}", "utf-8")
        options += ["--allow-file", str(file)]
    assert run_privatelink("review", str(plan_file), *options).status == 0


def test_all_errors_of_allow_file_are_reported(empty_plan_file: str) -> None:
    Path("allowed").write_text("opens\narn-change\nunknown=\nunknown\ndestroy # why\n\x1b\n", "utf-8")
    result = run_privatelink("review", empty_plan_file, "--allow-file", "allowed")
    assert (result.status, result.out) == (2, "")
    allowed = "must be arn-change, destroy or unknown=ADDRESS, or after a failed apply "
    allowed += "first-share=PRINCIPAL or tainted=ADDRESS; correct it, or remove it"
    values = {1: "opens", 3: "unknown=", 4: "unknown", 5: "destroy # why", 6: "\\\\u001b"}
    assert result.err.splitlines() == [
        f"privatelink: allowed: line {number}: got '{value}'; {allowed}" for number, value in values.items()
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "No such file or directory"), (b"\xff", "not text in UTF-8")],
    ids=["missing", "binary"],
)
def test_unreadable_allow_file_exits_2(empty_plan_file: str, content: bytes | None, reason: str) -> None:
    if content is not None:
        Path("allowed").write_bytes(content)
    result = run_privatelink("review", empty_plan_file, "--allow-file", "allowed")
    assert (result.status, result.out) == (2, "")
    assert result.err == f"privatelink: allowed: {reason}; pass a file with one allowance per line\n"

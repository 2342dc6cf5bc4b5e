"""``privatelink review`` with several plans: one exit status, one report, and allowances for one of the plans."""

from __future__ import annotations

import io
import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.cli.review_markdown import MAX_COMMENT_SIZE
from doc_pages import code_blocks
from fakes.aws.cli_runner import run_privatelink
from plan.plan_json import CONNECTION_RESOURCES, deleted_resource, plan_json, resource_change

if TYPE_CHECKING:
    from collections.abc import Callable

GROUP = "aws_security_group.own"
UNKNOWN_CHANGE = resource_change(GROUP, ["rotate"], CONNECTION_RESOURCES[GROUP], CONNECTION_RESOURCES[GROUP])
PLANS = {
    "same": plan_json(),
    "unknown": plan_json(UNKNOWN_CHANGE),
    "lost": plan_json(deleted_resource("aws_ram_principal_association.one")),
    "none": plan_json(resources={}),
}
CUT_OFF = "FAIL Polytomic is cut off: principal 210987654321"


@pytest.fixture
def review_plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return a function that reviews plans of ``PLANS`` by name; other arguments stay unchanged."""
    monkeypatch.chdir(tmp_path)
    for name, document in PLANS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.json").write_text(json.dumps(document), "utf-8")

    def review(*arguments: str) -> Any:  # noqa: ANN401 - the result has named parts
        paths = [f"{argument}/plan.json" if argument in PLANS else argument for argument in arguments]
        return run_privatelink("review", *paths)

    return review


@pytest.mark.parametrize(
    ("plans", "status"),
    [
        (("same", "none"), 0),
        (("same", "unknown"), 2),
        (("unknown", "lost"), 1),
        (("same", "missing.json"), 2),
        (("missing.json", "lost"), 1),
        (("missing.json", "other.json"), 2),
    ],
)
def test_several_plans_have_one_exit_status(
    review_plans: Callable[..., Any], plans: tuple[str, ...], status: int
) -> None:
    results = [review_plans(*plans, *options) for options in ((), ("--json",), ("--markdown",))]
    assert [result.status for result in results] == [status] * 3
    assert json.loads(results[1].out)["exit_status"] == status


def test_command_of_page_reviews_both_plans(review_plans: Callable[..., Any]) -> None:
    for name, folder in (("none", "network"), ("lost", "databases")):
        Path(name).rename(folder)
    (command,) = (block.strip() for block in code_blocks("console", "docs/review.md") if " network/" in block)
    result = review_plans(*shlex.split(command.removeprefix("$ privatelink review ")))
    assert (result.status, result.out.splitlines()[-1]) == (
        1,
        "2 plans, 1 connection: check the FAIL findings before the apply.",
    )


def test_each_plan_has_a_heading(review_plans: Callable[..., Any]) -> None:
    lines = review_plans("lost", "none", "missing.json").out.splitlines()
    starts = ["Plan lost/plan.json", "Plan none/plan.json", "Plan missing.json"]
    assert [line for line in lines if line.startswith("Plan ")] == starts
    assert lines[2].strip().startswith(CUT_OFF)
    assert "  ok   without a connection: The plan has no connection: " in "\n".join(lines)
    assert "  ?    not read: missing.json: No such file or directory" in "\n".join(lines)
    assert lines[-1] == "3 plans, 1 connection, 1 not read: check the FAIL findings before the apply."


def test_unreadable_plan_does_not_hide_others(review_plans: Callable[..., Any]) -> None:
    Path("broken.json").write_text("{", "utf-8")
    result = review_plans("broken.json", "same", "missing.json")
    assert result.status == 2
    assert result.err.count("\n") == 2
    assert result.err.startswith("privatelink: broken.json is not complete JSON")
    assert "ok   unchanged" in result.out
    assert result.out.splitlines()[-1] == (
        "3 plans, 1 connection, 2 not read: no FAIL, but not all is known; check the ? findings before the apply."
    )


def test_json_of_several_plans_names_each_plan(review_plans: Callable[..., Any]) -> None:
    single = json.loads(review_plans("lost", "--json").out)
    document = json.loads(review_plans("lost", "same", "missing.json", "--json").out)
    assert list(single) == ["version", "command", "exit_status", "links", "findings"]
    assert [link.pop("plan") for link in document["links"]] == ["lost/plan.json", "same/plan.json"]
    assert document["links"][0] == single["links"][0]
    *plans, unread = document["plans"]
    assert plans == [{"plan": "lost/plan.json", "exit_status": 1}, {"plan": "same/plan.json", "exit_status": 0}]
    assert (unread["plan"], unread["exit_status"]) == ("missing.json", 2)
    assert unread["error"].startswith("missing.json: No such file or directory")


def test_markdown_of_several_plans_is_one_comment(review_plans: Callable[..., Any]) -> None:
    Path("a`b\n# c.json").write_text("{", "utf-8")
    lines = review_plans("lost", "none", "a`b\n# c.json", "--markdown").out.splitlines()
    assert lines[0] == (
        "**privatelink review**: 3 plans, 1 connection, 1 not read: check the FAIL findings before the apply."
    )
    headings = [line for line in lines if line.startswith("#")]
    assert headings == ["### Plan `lost/plan.json`", "### Plan `none/plan.json`", "### Plan `` a`b\\u000a# c.json ``"]
    assert "- **?** not read: `` a`b\\u000a# c.json is not complete JSON" in "\n".join(lines)


def test_standard_input_is_read_once(review_plans: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.dumps(PLANS["lost"]).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert review_plans("same", "-").status == 1
    result = review_plans("-", "same", "-")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: PLAN.json: got - twice; must be at most one plan from standard input; pass files for the rest\n"
    )


def test_allowance_for_standard_input_can_be_pasted(
    review_plans: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def review(*options: str) -> Any:  # noqa: ANN401 - the result has named parts
        content = json.dumps(PLANS["unknown"]).encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        return review_plans("-", "same", *options)

    hint = shlex.split(review().out.splitlines()[-1].partition(" add ")[2])
    assert hint == [f"--allow=-:unknown={GROUP}"]
    assert review(*hint).status == 0
    assert f"must name a plan; write --allow=-:unknown={GROUP}\n" in review("--allow", f"unknown={GROUP}").err


def test_address_is_allowed_in_the_named_plan_only(review_plans: Callable[..., Any]) -> None:
    Path("other").mkdir()
    Path("other/plan.json").write_text(json.dumps(PLANS["unknown"]), "utf-8")
    allowance = f"unknown/plan.json:unknown={GROUP}"
    assert review_plans("unknown", "same", "--allow", allowance).status == 0
    assert review_plans("./unknown/plan.json", "same", "--allow", allowance).status == 0
    assert review_plans("unknown", "--allow", allowance).status == 0
    result = review_plans("unknown", "other/plan.json", "--allow", allowance)
    assert result.status == 2
    hint = result.out.splitlines()[-1].partition(" add ")[2]
    assert shlex.split(hint) == ["--allow", f"other/plan.json:unknown={GROUP}"]
    assert review_plans("unknown", "other/plan.json", "--allow", allowance, *shlex.split(hint)).status == 0


def test_address_without_plan_is_an_error(review_plans: Callable[..., Any]) -> None:
    Path("allowed").write_text("arn-change\ntainted=aws_x.y\nelsewhere/plan.json:unknown=aws_x.y\n", "utf-8")
    options = ["--allow", f"unknown={GROUP}", "--allow", "elsewhere/plan.json:destroy", "--allow-file", "allowed"]
    result = review_plans("unknown", "same", *options)
    assert (result.status, result.out) == (2, "")
    ambiguous = "got 2 plans, which can all have this address; must name a plan; write unknown/plan.json"
    unknown_plan = "must be one of the plans of this command: unknown/plan.json, same/plan.json"
    assert result.err.splitlines() == [
        f"privatelink: --allow unknown={GROUP}: {ambiguous}:unknown={GROUP}",
        (
            f"privatelink: --allow elsewhere/plan.json:destroy: got the plan elsewhere/plan.json; {unknown_plan}; "
            "write the plan as on the command line"
        ),
        f"privatelink: --allow-file tainted=aws_x.y: {ambiguous}:tainted=aws_x.y",
    ]


@pytest.mark.parametrize("text", ["x:opens", ":destroy", "a/plan.json:unknown="])
def test_wrong_allowance_of_a_plan_is_an_error(review_plans: Callable[..., Any], text: str) -> None:
    result = review_plans("same", "--allow", text)
    assert (result.status, f"got '{text}'; must be " in result.err) == (2, True)


def test_effect_without_plan_is_allowed_in_all(review_plans: Callable[..., Any]) -> None:
    for name in ("a", "b"):
        Path(f"{name}.json").write_text(json.dumps(plan_json(*map(deleted_resource, CONNECTION_RESOURCES))), "utf-8")
    assert review_plans("a.json", "b.json", "--allow", "a.json:destroy").status == 1
    assert review_plans("a.json", "b.json", "--allow", "destroy").status == 0


def long_plan(count: int, *, name_length: int = 1) -> dict[str, Any]:
    """Return a plan with a warning for each of many connections, and one lost principal."""
    resources: dict[str, Any] = {}
    drift = []
    for number in range(count):
        address = f'aws_vpclattice_resource_gateway.gate["{"é" * name_length}{number}"]'
        body = {"id": f"rgw-{number}", "security_group_ids": [], "tags": {"a": "b"}}
        resources[address] = body
        drift.append(resource_change(address, ["update"], {**body, "tags": {}}, body))
    resources |= CONNECTION_RESOURCES
    lost = deleted_resource("aws_ram_principal_association.one")
    return plan_json(lost, resources=resources, resource_drift=drift)


@pytest.mark.parametrize(("count", "name_length"), [(20, 1), (400, 1), (2, 50_000), (1_000, 1)])
def test_comment_is_never_too_long(review_plans: Callable[..., Any], count: int, name_length: int) -> None:
    document = long_plan(count, name_length=name_length)
    Path("long.json").write_text(json.dumps(document), "utf-8")
    comment = review_plans("same", "long.json", "none", "--markdown").out
    assert len(comment.encode()) <= MAX_COMMENT_SIZE
    assert "- **FAIL** Polytomic is cut off" in comment
    is_shortened = "Left out, because a comment can have 32768 bytes: " in comment
    assert is_shortened == (count != 20)
    if is_shortened:
        assert len(comment.encode()) > MAX_COMMENT_SIZE - 1_000
        assert comment.rstrip().endswith("without `--markdown` to read all findings.")


def test_units_without_connection_fit_in_a_comment(review_plans: Callable[..., Any]) -> None:
    comment = review_plans(*["none"] * 300, "lost", "--markdown").out
    assert len(comment.encode()) <= MAX_COMMENT_SIZE
    assert "- **FAIL** Polytomic is cut off" in comment
    assert "301 plans, 1 connection: check the FAIL findings" in comment

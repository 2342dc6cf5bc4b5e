"""Tests of reading the JSON of a plan: valid, invalid and unusual documents."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.plan import review_plan
from aws_privatelink_rds_lattice.plan.document import PlanError, iter_change_entries
from fakes.aws.cli_runner import run_privatelink
from plan.plan_json import CONNECTION_RESOURCES, PlanJsonCase, plan_json, resource_change, run_review
from plan.review_tests import json_review_test

if TYPE_CHECKING:
    from pathlib import Path

PLAN_JSON_CASES = [
    PlanJsonCase("format version 1.0", plan_json() | {"format_version": "1.0"}, 0, []),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


INVALID_PLANS: list[tuple[str, bytes, str]] = [
    ("empty", b" \n", "is empty;"),
    ("broken", b'{"format_version": ', "is not JSON, or not all of it: Expecting value at line 1, column 20;"),
    ("truncated", json.dumps(plan_json()).encode()[:500], "is not JSON, or not all of it:"),
    ("binary plan file", b"PK\x03\x04tfplan", "is a plan file, not its JSON;"),
    ("binary", b"\x89PNG\r\n\xff\xfe", "is not text in UTF-8;"),
    ("array", b"[]", "is JSON, but no object;"),
    ("number of 10,000 digits", b"9" * 10_000, "is no JSON that Terraform writes;"),
    ("unbounded nesting", b"[" * 100_000, "is no JSON that Terraform writes;"),
    ("other JSON", b'{"a": 1}', "is JSON, but no plan: it has no format_version;"),
    ("state file", b'{"version": 4, "terraform_version": "1.9.0", "lineage": "x"}', "is a state, not a plan;"),
    ("state as JSON", b'{"format_version": "1.0", "values": {"root_module": {}}}', "is a state, not a plan;"),
    ("terraform plan -json stream", b'{"type": "version"}\n{"type": "planned_change"}', "is more than one JSON"),
    ("format 0.2", b'{"format_version": "0.2", "planned_values": {}}', 'has format_version "0.2"; must be 1.x;'),
    ("format 2.0", b'{"format_version": "2.0", "planned_values": {}}', 'has format_version "2.0"; must be 1.x;'),
    ("no plan", b'{"format_version": "1.2"}', "is JSON, but no plan: it has no resource_changes and"),
    ("invalid change", b'{"format_version": "1.2", "resource_changes": [1]}', "has resource_changes[0], which is not"),
    (
        "changes not a list",
        b'{"format_version": "1.2", "resource_changes": 1}',
        "has resource_changes[0], which is not",
    ),
    (
        "invalid prior state",
        b'{"format_version": "1.2", "planned_values": {}, "prior_state": {"values": {"root_module": [1]}}}',
        "has a module in prior_state that is not",
    ),
]


@pytest.mark.parametrize(
    ("content", "expected"), [invalid[1:] for invalid in INVALID_PLANS], ids=[invalid[0] for invalid in INVALID_PLANS]
)
def test_invalid_plan_exits_2(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    result = run_privatelink("review", str(file))
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"privatelink: {file} {expected}")
    assert "terraform show -json PLANFILE" in result.err or "take Terraform 1.1 or newer" in result.err


def test_unreadable_file_exits_2(tmp_path: Path) -> None:
    for file, reason in ((tmp_path / "missing.json", "No such file or directory"), (tmp_path, "Is a directory")):
        result = run_privatelink("review", str(file))
        expected = f"privatelink: {file}: {reason}; give what terraform show -json PLANFILE printed\n"
        assert (result.status, result.out, result.err) == (2, "", expected)


def test_stdin_and_encodings_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(plan_json())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-16"))))
    result = run_privatelink("review", "-")
    assert (result.status, result.out.splitlines()[-1]) == (0, "1 link: nothing to worry about.")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    result = run_privatelink("review", "-")
    assert (result.status, result.err.partition(";")[0]) == (2, "privatelink: standard input is empty")
    (tmp_path / "bom.json").write_bytes(text.encode("utf-8-sig"))
    assert run_privatelink("review", str(tmp_path / "bom.json")).status == 0


def test_unusual_members_are_handled(tmp_path: Path) -> None:
    unusual_values: list[object] = [None, 1, "x", True, [], [None], [[1]], {}, {"a": []}, [{}], [{"x": [1]}]]
    for address, body in CONNECTION_RESOURCES.items():
        for name in body:
            for value in unusual_values:
                for unknown in ({}, {name: True}, {name: [True]}, {name: [{"x": True}]}):
                    change = resource_change(address, ["update"], body, {**body, name: value}, after_unknown=unknown)
                    assert review_plan(plan_json(change)).exit_status in (0, 1, 2)
    for name in ("configuration", "resource_drift", "prior_state", "deferred_changes", "planned_values"):
        for value in unusual_values:
            states: list[object] = [
                {"root_module": module} for module in (value, {"resources": value}, {"module_calls": value})
            ]
            for member in (value, {"values": value}, *states, *[{"values": state} for state in states]):
                status, out, err = run_review(plan_json() | {name: member}, tmp_path)
                assert status in (0, 1, 2)
                assert bool(out) != bool(err)


def test_deeply_nested_value_is_handled(tmp_path: Path) -> None:
    share = CONNECTION_RESOURCES["aws_ram_resource_share.share"]
    file = tmp_path / "plan.json"
    bodies = ({**share, "name": name} for name in ("WAS", "IS"))
    text = json.dumps(plan_json(resource_change("aws_ram_resource_share.share", ["update"], *bodies)))
    for depth in range(800, 1_200, 20):
        nested_text = text
        for value in ("WAS", "IS"):
            nested_text = nested_text.replace(f'"{value}"', "".join(['{"a":' * depth, f'"{value}"', "}" * depth]))
        file.write_text(nested_text, "utf-8")
        result = run_privatelink("review", str(file))
        assert (result.status, bool(result.out), result.err.count("\n")) in ((0, True, 0), (2, False, 1))


@pytest.mark.parametrize(
    "fault",
    [
        {"address": 1},
        {"type": None},
        {"module_address": 1},
        {"change": []},
        {"change": {"actions": "create", "before": None, "after": {}}},
        {"change": {"actions": ["create"], "before": None, "after": {}, "after_unknown": []}},
        {"change": {"actions": ["create"], "before": None, "after": {}, "replace_paths": 1}},
        {"change": {"actions": ["create"], "before": "x", "after": {}}},
        {"change": {"actions": ["create"], "before": None, "after": "x"}},
    ],
    ids=["address", "type", "module_address", "change", "actions", "unknown", "paths", "before", "after"],
)
def test_malformed_change_entry_is_refused(fault: dict[str, object]) -> None:
    entry = {
        "address": "aws_ram_resource_share.pl",
        "type": "aws_ram_resource_share",
        "change": {"actions": ["create"], "before": None, "after": {}},
    }
    assert list(iter_change_entries({"resource_changes": [entry]}, "resource_changes")) == [entry]
    with pytest.raises(PlanError, match=r"has resource_changes\[0\], which is not as Terraform writes it"):
        list(iter_change_entries({"resource_changes": [{**entry, **fault}]}, "resource_changes"))

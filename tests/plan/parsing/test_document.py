"""Tests of reading the JSON of a plan: valid, invalid and unusual documents."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.plan import PlanError, parse_plan, review_plan
from aws_privatelink_rds_lattice.plan.parsing.document import iter_change_entries, iter_prior_entries
from fakes.aws.cli_runner import run_privatelink
from plan.plan_json import PlanJsonCase, plan_json, resource_change
from plan.review_tests import json_review_test

if TYPE_CHECKING:
    from pathlib import Path

PLAN_JSON_CASES = [
    PlanJsonCase("format version 1.0", plan_json() | {"format_version": "1.0"}, 0, []),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


DUPLICATE_KEY = "has an object with the same key twice, in "
PLANNED_SHARE = {"address": "aws_ram_resource_share.new", "type": "aws_ram_resource_share", "mode": "managed"}
INVALID_PLANS: list[tuple[str, bytes | str, str]] = [
    ("empty", b" \n", "is empty;"),
    ("broken", b'{"format_version": ', "is not complete JSON: Expecting value at line 1, column 20;"),
    ("truncated", json.dumps(plan_json()).encode()[:500], "is not complete JSON:"),
    ("binary plan file", b"PK\x03\x04tfplan", "is a binary plan file, not JSON;"),
    ("binary", b"\x89PNG\r\n\xff\xfe", "is not text in UTF-8;"),
    ("array", b"[]", "is JSON, but not an object;"),
    ("number of 10,000 digits", b"9" * 10_000, "is not JSON of Terraform;"),
    ("unbounded nesting", b"[" * 100_000, "is not JSON of Terraform;"),
    ("other JSON", b'{"a": 1}', "is JSON, but not a plan: it has no format_version;"),
    ("state file", b'{"version": 4, "terraform_version": "1.9.0", "lineage": "x"}', "is a state, not a plan;"),
    ("state as JSON", b'{"format_version": "1.0", "values": {"root_module": {}}}', "is a state, not a plan;"),
    ("terraform plan -json stream", b'{"type": "version"}\n{"type": "planned_change"}', "has several JSON"),
    ("format 0.2", b'{"format_version": "0.2", "planned_values": {}}', 'has format_version "0.2"; must be 1.x;'),
    ("format 2.0", b'{"format_version": "2.0", "planned_values": {}}', 'has format_version "2.0"; must be 1.x;'),
    ("no plan", b'{"format_version": "1.2"}', "is JSON, but not a plan: it has no resource_changes and"),
    ("invalid change", b'{"format_version": "1.2", "resource_changes": [1]}', "has resource_changes[0], which is not"),
    ("NaN", b'{"format_version": NaN}', "has the number NaN, which is not JSON;"),
    ("key twice at the top", b'{"format_version": "1.2", "format_version": "1.2"}', DUPLICATE_KEY + "the document;"),
    (
        "key twice in a change",
        b'{"format_version": "1.2", "resource_changes": [{}, {"change": {"actions": [], "actions": []}}]}',
        DUPLICATE_KEY + "resource_changes;",
    ),
    (
        "key twice in the configuration",
        b'{"format_version": "1.2", "planned_values": {}, "configuration": {"root_module": {"a": 1, "a": 2}}}',
        DUPLICATE_KEY + "configuration;",
    ),
    (
        "key twice beside half a surrogate pair",
        b'{"format_version": "1.2", "planned_values": {"a": "\\ud800"}, "checks": "\\ud800", "x": {"a": 1, "a": 2}}',
        DUPLICATE_KEY + "the document;",
    ),
    (
        "key twice in the prior state",
        (
            b'{"format_version": "1.2", "planned_values": {}, "prior_state": {"values": {"root_module": {"resources": ['
            b'{"address": "aws_ram_resource_share.x", "type": "aws_ram_resource_share", '
            b'"values": {"a": 1, "a": 2}}]}}}}'
        ),
        DUPLICATE_KEY + "a resource;",
    ),
    (
        "address twice",
        json.dumps(plan_json(resource_change("aws_x.y", ["update"], {}, {}), resource_change("aws_x.y", [], {}, {}))),
        "has two entries for aws_x.y in resource_changes;",
    ),
    (
        "planned resource without an entry",
        json.dumps(plan_json(planned_values={"root_module": {"child_modules": [{"resources": [PLANNED_SHARE]}]}})),
        "has aws_ram_resource_share.new in planned_values, and not in resource_changes;",
    ),
    (
        "planned values alone",
        json.dumps({"format_version": "1.2", "planned_values": {"root_module": {"resources": [PLANNED_SHARE]}}}),
        "has aws_ram_resource_share.new in planned_values, and not in resource_changes;",
    ),
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
def test_invalid_plan_exits_2(tmp_path: Path, content: bytes | str, expected: str) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    result = run_privatelink("review", str(file))
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"privatelink: {file} {expected}")
    assert "terraform show -json PLANFILE" in result.err or "use Terraform 1.1 or newer" in result.err


def test_unreadable_file_exits_2(tmp_path: Path) -> None:
    for file, reason in ((tmp_path / "missing.json", "No such file or directory"), (tmp_path, "Is a directory")):
        result = run_privatelink("review", str(file))
        expected = f"privatelink: {file}: {reason}; pass the output of terraform show -json PLANFILE\n"
        assert (result.status, result.out, result.err) == (2, "", expected)


def test_stdin_and_encodings_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(plan_json())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-16"))))
    result = run_privatelink("review", "-")
    assert (result.status, result.out.splitlines()[-1]) == (0, "1 connection: no risk found.")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    result = run_privatelink("review", "-")
    assert (result.status, result.err.partition(";")[0]) == (2, "privatelink: standard input is empty")
    (tmp_path / "bom.json").write_bytes(text.encode("utf-8-sig"))
    assert run_privatelink("review", str(tmp_path / "bom.json")).status == 0


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
    with pytest.raises(PlanError, match=r"has resource_changes\[0\], which is not in Terraform's format"):
        list(iter_change_entries({"resource_changes": [{**entry, **fault}]}, "resource_changes"))


def test_deposed_object_has_the_address_of_the_current_object() -> None:
    deposed = resource_change("aws_x.y", ["delete"], {}, None, deposed="0a1b2c3d")
    document = plan_json(resource_change("aws_x.y", ["update"], {}, {}), deposed)
    assert review_plan(parse_plan(json.dumps(document).encode())).exit_status == 0


def terraform_json(document: object) -> bytes:
    """Return JSON as Terraform writes it: without white space, and with escapes for HTML."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"{text}\n".encode()


def nested_plan(count: int) -> dict[str, Any]:
    """Return a plan whose parts are too large to be checked at once, with resources in modules."""
    body = {"id": "<a> & \u2028", "tags": {"a&b": "é\\u003c", "n": 1.5, "list": [{}, None, True]}}
    changes = [resource_change(f"aws_x.y{number}", ["no-op"], body, body) for number in range(count)]
    module: dict[str, Any] = {"resources": changes}
    for number in range(3):
        module = {"address": f"module.m{number}", "child_modules": [module], "resources": []}
    state = {"values": {"root_module": module}}
    return plan_json(*changes, prior_state=state, planned_values={"root_module": module}, variables={"a": changes})


@pytest.mark.parametrize("indent", [None, 2])
def test_all_parts_of_large_plan_are_read(indent: int | None) -> None:
    document = nested_plan(400)
    raw = terraform_json(document) if indent is None else json.dumps(document, indent=indent).encode()
    assert len(raw) > 4 * 65_536
    parsed = parse_plan(raw)
    assert list(parsed["resource_changes"]) == document["resource_changes"]
    assert parsed["resource_changes"][-2:][1] == document["resource_changes"][-1]
    entries = list(iter_prior_entries(parsed))
    assert [entry["address"] for entry in entries] == [f"aws_x.y{number}" for number in range(400)]
    assert parsed["variables"] == document["variables"]
    assert review_plan(parsed).exit_status == 0


@pytest.mark.parametrize("member", ["resource_changes", "configuration", "variables"])
def test_key_twice_in_large_plan_is_found(member: str) -> None:
    for raw in (terraform_json(nested_plan(400)), json.dumps(nested_plan(400)).encode()):
        document = json.loads(raw)
        document[member] = {"x": document["resource_changes"]}
        if member == "resource_changes":
            document[member] = document[member]["x"]
        text = terraform_json(document).decode()
        start = text.index(f'"{member}":')
        last_entry = text.index('"address":"aws_x.y398"', start)
        assert parse_plan(text.encode())
        with pytest.raises(PlanError, match=f"same key twice, in {member}"):
            parse_plan(f'{text[:last_entry]}"address":"",{text[last_entry:]}'.encode())


@pytest.mark.parametrize(
    ("command", "engine"),
    [
        ("/runner/_work/_temp/1f-2/terraform-bin", "Terraform"),
        ('"D:\\a b\\_temp\\terraform-bin.exe"', "Terraform"),
        ("/runner/_work/_temp/1f-2/tofu-bin", "OpenTofu"),
        ('"D:\\a b\\_temp\\tofu-bin.exe"', "OpenTofu"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_of_setup_terraform_are_skipped(command: str, engine: str, newline: str) -> None:
    plan_text = terraform_json(plan_json()).decode()
    escaped = plan_text.replace("%", "%25").replace("\n", "%0A")
    first = f"[command]{command} show -json plan.bin{newline}"
    debug = [f"{engine} exited with code 0.", f"stdout: {escaped}", "stderr: ", "exitcode: 0"]
    debug_lines = "".join(f"::debug::{line}{newline}" for line in debug)
    outputs = (("stdout", escaped), ("stderr", ""), ("exitcode", "0"))
    output_lines = "".join(f"{newline}::set-output name={name}::{value}{newline}" for name, value in outputs)
    expected = parse_plan(plan_text.encode())["resource_changes"]
    for before, after in ((first, debug_lines), (first, debug_lines + output_lines), ("", output_lines), (first, "")):
        document = parse_plan(f"{before}{plan_text}{after}".encode())
        assert list(document["resource_changes"]) == list(expected)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[command]terraform show -json plan.bin\n", ""),
        ("[command]/x/terraform-bin show -json plan.bin\n[command]/x/terraform-bin version\n", ""),
        ("", "::error::Terraform exited with code 1.\n"),
        ("", "::debug::something else\n"),
    ],
)
def test_other_lines_name_setup_terraform(before: str, after: str) -> None:
    raw = f"{before}{terraform_json(plan_json()).decode()}{after}".encode()
    with pytest.raises(PlanError) as error_info:
        parse_plan(raw)
    assert str(error_info.value) == (
        "has lines of the hashicorp/setup-terraform wrapper around the JSON; "
        "set terraform_wrapper: false in the step with hashicorp/setup-terraform"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[command]tofu show -json plan.bin\n", ""),
        ("[command]/x/tofu-bin show -json plan.bin\n[command]/x/tofu-bin version\n", ""),
        ("", "::error::OpenTofu exited with code 1.\n"),
    ],
)
def test_other_lines_name_setup_opentofu(before: str, after: str) -> None:
    raw = f"{before}{terraform_json(plan_json()).decode()}{after}".encode()
    with pytest.raises(PlanError) as error_info:
        parse_plan(raw)
    assert str(error_info.value) == (
        "has lines of the opentofu/setup-opentofu wrapper around the JSON; "
        "set tofu_wrapper: false in the step with opentofu/setup-opentofu"
    )


@pytest.mark.parametrize(("members", "kind"), [({}, "a plan file"), ({"serial": 1, "lineage": "x"}, "a state")])
def test_encrypted_plan_is_written_by_tofu(tmp_path: Path, members: dict[str, object], kind: str) -> None:
    plan_file = tmp_path / "plan.json"
    content = {**members, "meta": {}, "encrypted_data": "x", "encryption_version": "v0"}
    plan_file.write_text(json.dumps(content), "utf-8")
    result = run_privatelink("review", str(plan_file))
    assert result.status == 2
    assert result.err == (
        f"privatelink: {plan_file} is {kind} that OpenTofu has encrypted; with the same encryption settings, write "
        "the plan as JSON with: tofu show -json PLANFILE\n"
    )


def test_msgspec_is_not_imported_without_a_plan() -> None:
    code = "import sys; import aws_privatelink_rds_lattice.cli; sys.exit('msgspec' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

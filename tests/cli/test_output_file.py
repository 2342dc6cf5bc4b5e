"""``--json`` and ``--output`` of explain, policy and adopt."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from doc_pages import code_blocks
from fakes.aws.cli_runner import run_privatelink, write_project_file

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment


def documented_members(command: str) -> set[str]:
    (block,) = (block for block in code_blocks("text", "docs/check/json.md") if f'"command": "{command}"' in block)
    return set(re.findall(r'^ *"(\w+)":', block, re.MULTILINE))


def member_names(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | set().union(*map(member_names, value.values()), set())
    if isinstance(value, list):
        return set().union(*map(member_names, value), set())
    return set()


def test_explain_json_matches_page(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    result = run_privatelink("explain", "--json")
    assert (result.status, result.err) == (0, "")
    content = json.loads(result.out)
    assert member_names(content) == documented_members("explain")
    (connection,) = content["connections"]
    assert connection["opens"] == [
        f"out of polytomic-rg: tcp 5432 to security group {aws_account.database_group}",
        f"into {aws_account.database_group}: tcp 5432 from security group polytomic-rg",
    ]
    assert connection["new_arn_on_change_of"] == ["name", "vpc_id", "subnet_ids", "rds_host"]


def test_policy_json_has_notes_and_documents(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    result = run_privatelink("policy", "deploy", "--json")
    assert (result.status, result.err) == (0, "")
    content = json.loads(result.out)
    assert set(content) == documented_members("policy")
    assert content["documents"] == [json.loads(run_privatelink("policy", "deploy").out)]
    assert content["notes"][0].startswith("the account is unknown")


def test_adopt_json_has_connection_and_notes(deployment: SampleDeployment) -> None:
    result = run_privatelink("adopt", deployment.arn, "--json")
    assert (result.status, result.err) == (0, "")
    content = json.loads(result.out)
    assert {"version", "command", "exit_status", "deployment", "connection", "notes"} == set(content)
    assert content["connection"] == json.loads(run_privatelink("adopt", deployment.arn).out)


def test_adopt_json_without_force_has_no_connection(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.configurations[0]["customDomainName"] = "db.example.com"
    result = run_privatelink("adopt", deployment.arn, "--json")
    content = json.loads(result.out)
    assert (result.status, content["exit_status"], content["connection"]) == (1, 1, None)
    assert member_names(content) == documented_members("adopt")
    assert content["notes"][0]["change"] == "replaced"


@pytest.mark.parametrize(
    "arguments", [["explain"], ["policy", "plan"], ["policy", "plan", "--hcl"], ["explain", "--json"]]
)
def test_output_file_has_text_of_standard_output(aws_account: FakeAwsAccount, arguments: list[str]) -> None:
    write_project_file(aws_account.setup_before_deployment())
    expected = run_privatelink(*arguments).out
    result = run_privatelink(*arguments, "--output", "result.txt")
    assert (result.status, result.out) == (0, "")
    assert result.err.splitlines()[-1] == "Wrote result.txt"
    assert Path("result.txt").read_text("utf-8") == expected
    assert sorted(path.name for path in Path().iterdir()) == ["cdktf.json", "result.txt"]


@pytest.mark.parametrize("file", ["missing/result.txt", "folder"])
def test_unwritable_output_file_is_one_line(aws_account: FakeAwsAccount, file: str) -> None:
    write_project_file(aws_account.setup_before_deployment())
    Path("folder").mkdir()
    result = run_privatelink("explain", "-o", file)
    assert (result.status, result.out) == (2, "")
    assert re.fullmatch(
        rf"privatelink: --output {file}: .*; nothing written; name a file in a writable folder\n", result.err
    )


def test_output_device_is_not_replaced(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert run_privatelink("explain", "-o", "pipe").status == 0
    text = os.read(reader, 65536).decode()
    os.close(reader)
    assert text == run_privatelink("explain").out
    assert not Path("pipe").is_file()


def test_adopt_output_and_write_exclude_each_other(deployment: SampleDeployment) -> None:
    result = run_privatelink("adopt", deployment.arn, "--write", "orders", "-o", "orders.json")
    assert result.status == 2
    assert "not allowed with argument" in result.err

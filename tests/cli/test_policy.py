"""``privatelink policy``: the policy on standard output, notes on standard error, and no AWS calls."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from doc_pages import code_blocks
from fakes.aws.cli_runner import run_privatelink, write_project_file
from processes import PRIVATELINK_PROGRAM, run_command

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

CONNECTION_FLAGS = (
    "--region=us-east-1",
    "--name=polytomic",
    "--vpc-id=vpc-0123456789abcdef0",
    "--subnet-ids=subnet-aaaa,subnet-bbbb",
    "--rds-host=mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    "--rds-security-group-id=sg-0123456789abcdef0",
    "--polytomic-aws-account-id=123456789012",
)

UNKNOWN_ACCOUNT_NOTE = (
    "the account is unknown, so ARNs have * instead; to narrow them, set a single account in "
    "provider.allowed_account_ids\n"
)


@pytest.mark.parametrize("job", ["deploy", "plan", "verify"])
def test_policy_prints_json_without_aws_calls(aws_account: FakeAwsAccount, job: str) -> None:
    write_project_file(aws_account.setup_before_deployment())
    aws_account.clear_counts()
    result = run_privatelink("policy", job)
    assert (result.status, result.err) == (0, f"polytomic: {UNKNOWN_ACCOUNT_NOTE}")
    assert aws_account.vpc_id in result.out or job == "plan"
    assert json.loads(result.out)["Version"] == "2012-10-17"
    assert result.out == run_privatelink("policy", job).out
    assert not aws_account.call_counts


@pytest.mark.parametrize("arguments", [("polytomic", "--hcl"), ("--hcl", "polytomic")])
def test_hcl_policy_is_a_named_data_source(aws_account: FakeAwsAccount, arguments: tuple[str, str]) -> None:
    write_project_file(aws_account.setup_before_deployment())
    result = run_privatelink("policy", "plan", *arguments)
    assert result.status == 0
    assert result.out.startswith('data "aws_iam_policy_document" "plan_polytomic" {\n')


def test_connection_is_selected_by_name(aws_account: FakeAwsAccount) -> None:
    write_project_file(
        one={**aws_account.setup_before_deployment(), "name": "one"},
        two={**aws_account.setup_before_deployment(), "name": "two"},
    )
    result = run_privatelink("policy", "deploy")
    assert (result.status, result.out) == (2, "")
    assert result.err == "privatelink: policy takes one connection: name one of one, two\n"
    policy = run_privatelink("policy", "deploy", "two").out
    assert '"two-rc"' in policy
    assert "one" not in policy


def test_flags_work_without_file(aws_account: FakeAwsAccount) -> None:
    assert aws_account
    result = run_privatelink("policy", "deploy", *CONNECTION_FLAGS)
    assert result.status == 0
    assert '"arn:aws:ec2:us-east-1:*:security-group/sg-0123456789abcdef0"' in result.out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["deploy", "nobody"], "privatelink: cdktf.json has no connection nobody; known names: polytomic\n"),
        (
            ["deploy", "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"],
            (
                "privatelink: policy: got an ARN; must be a connection of cdktf.json; "
                "name one, or pass the ARN to privatelink verify\n"
            ),
        ),
        (
            ["destroy"],
            (
                "privatelink policy: argument JOB: invalid choice: destroy; did you mean deploy?; "
                "see privatelink policy --help\n"
            ),
        ),
    ],
)
def test_unsupported_input_exits_2(aws_account: FakeAwsAccount, arguments: list[str], line: str) -> None:
    write_project_file(aws_account.setup_before_deployment())
    result = run_privatelink("policy", *arguments)
    assert (result.status, result.out, result.err.replace("'", "")) == (2, "", line)


def write_connection_with_key(account: FakeAwsAccount, key: str, tags: dict[str, str] | None = None) -> None:
    """Write a project with a state in S3, with a key of the state."""
    backend = {"s3": {"bucket": "my-state", "key": key, "use_lockfile": True, "region": "us-east-1"}}
    write_project_file({**account.setup_before_deployment(), "backend": backend, "tags": tags or {}})


LONG_KEY = "x" * 1024  # the longest key of an object in S3


def test_long_policy_is_printed_as_documents(aws_account: FakeAwsAccount) -> None:
    write_connection_with_key(aws_account, LONG_KEY)
    result = run_privatelink("policy", "deploy")
    documents = json.loads(result.out)
    assert (result.status, len(documents)) == (0, 2)
    assert re.fullmatch(
        r"polytomic: the policy has \d+ characters, and a managed policy at most 6144, so there are 2 documents\. "
        r"Create a managed policy from each \(--document 1 prints the first\), and attach all of them to the role\. "
        r"A role has at most 10 managed policies by default\.\n",
        result.err.replace(f"polytomic: {UNKNOWN_ACCOUNT_NOTE}", ""),
    )
    for number, document in enumerate(documents, start=1):
        single_result = run_privatelink("policy", "deploy", "--document", str(number))
        assert single_result.status == 0
        assert single_result.out == json.dumps(document, indent=2) + "\n"
        assert single_result.err == f"polytomic: {UNKNOWN_ACCOUNT_NOTE}"


def test_documented_script_creates_each_policy(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_connection_with_key(aws_account, LONG_KEY)
    (script,) = code_blocks("bash", "docs/roles.md")
    aws_command = tmp_path / "bin/aws"
    aws_command.parent.mkdir()
    # The arguments are: iam create-policy --policy-name NAME --policy-document DOCUMENT.
    aws_command.write_text('#!/bin/sh\nprintf "%s" "$6" > "$4.json"\n', "utf-8")
    aws_command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{aws_command.parent}:{PRIVATELINK_PROGRAM.parent}:{os.environ['PATH']}")
    result = run_command(tmp_path, "bash", "-ec", script)
    assert result.returncode == 0, result.stderr
    created = [json.loads((tmp_path / f"polytomic-deploy-{number}.json").read_text("utf-8")) for number in (1, 2)]
    assert created == json.loads(run_privatelink("policy", "deploy", "--all-tags").out)


def test_long_hcl_policy_has_numbered_data_sources(aws_account: FakeAwsAccount) -> None:
    write_connection_with_key(aws_account, LONG_KEY)
    result = run_privatelink("policy", "deploy", "--hcl")
    pattern = r'^data "aws_iam_policy_document" "(\w+)" \{$'
    assert re.findall(pattern, result.out, re.MULTILINE) == ["deploy_polytomic_1", "deploy_polytomic_2"]
    result = run_privatelink("policy", "deploy", "--hcl", "--document=2")
    assert re.findall(pattern, result.out, re.MULTILINE) == ["deploy_polytomic_2"]


@pytest.mark.parametrize(("number", "key", "last_number"), [("0", "a", 1), ("-1", LONG_KEY, 2), ("3", LONG_KEY, 2)])
def test_unknown_document_exits_2(aws_account: FakeAwsAccount, number: str, key: str, last_number: int) -> None:
    write_connection_with_key(aws_account, key)
    result = run_privatelink("policy", "deploy", f"--document={number}")
    assert (result.status, result.out) == (2, "")
    assert result.err.endswith(
        f"privatelink: polytomic: --document {number}: the policy has no such document; "
        f"give a number from 1 to {last_number}\n"
    )


def test_all_tags_option_keeps_tags(aws_account: FakeAwsAccount) -> None:
    write_connection_with_key(aws_account, "a", tags={f"Tag{number}": "value" for number in range(5)})
    result = run_privatelink("policy", "deploy")
    assert isinstance(json.loads(result.out), dict)
    assert re.search(r"^polytomic: \d of 5 tags are not conditions: ", result.err, re.MULTILINE)
    assert result.err.endswith("polytomic: --all-tags keeps more tags in the conditions, in several documents\n")
    result = run_privatelink("policy", "deploy", "--all-tags")
    assert len(json.loads(result.out)) == 2
    assert "no condition" not in result.err
    assert "--all-tags" not in result.err
    assert result.out.count('"aws:ResourceTag/Tag4": "value"') == 7


@pytest.mark.parametrize("command", [("policy", "deploy"), ("explain",)])
def test_too_long_statement_exits_2(aws_account: FakeAwsAccount, command: tuple[str, ...]) -> None:
    write_connection_with_key(aws_account, "x" * 6144)
    result = run_privatelink(*command)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("privatelink: polytomic: the policy's statement ListState has ")
    assert result.err.count("\n") == 1

"""``privatelink policy``: the policy on standard output, notes on standard error, and no AWS calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fakes.aws.cli_runner import run_privatelink, write_project_file

if TYPE_CHECKING:
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
    "the account is not known, so that ARNs have * in its place; a single one in provider.allowed_account_ids narrows "
    "them\n"
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
    assert result.err == "privatelink: policy is about one connection: name it, one of one, two\n"
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
        (["deploy", "nobody"], "privatelink: cdktf.json has no connection nobody; known are polytomic\n"),
        (
            ["deploy", "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"],
            "privatelink: policy is about connections in cdktf.json; privatelink verify takes an ARN\n",
        ),
        (
            ["destroy"],
            (
                "privatelink policy: argument JOB: invalid choice: destroy (choose from deploy, plan, verify); "
                "privatelink policy --help shows what there is\n"
            ),
        ),
    ],
)
def test_unsupported_input_exits_2(aws_account: FakeAwsAccount, arguments: list[str], line: str) -> None:
    write_project_file(aws_account.setup_before_deployment())
    result = run_privatelink("policy", *arguments)
    assert (result.status, result.out, result.err.replace("'", "")) == (2, "", line)


def test_too_long_policy_exits_2(aws_account: FakeAwsAccount) -> None:
    backend = {"s3": {"bucket": "my-state", "key": "x" * 1024, "use_lockfile": True, "region": "us-east-1"}}
    write_project_file({**aws_account.setup_before_deployment(), "backend": backend})
    result = run_privatelink("policy", "deploy")
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("privatelink: polytomic: the policy has ")
    assert result.err.count("\n") == 1

"""``privatelink policy``: the policy on standard output, why it is wide on standard error, nothing asked of AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fakes.aws.cli_runner import run_privatelink, write_identifier_project, write_project_file

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
    ended = run_privatelink("policy", job)
    assert (ended.status, ended.err) == (0, f"polytomic: {UNKNOWN_ACCOUNT_NOTE}")
    assert aws_account.vpc_id in ended.out or job == "plan"
    assert json.loads(ended.out)["Version"] == "2012-10-17"
    assert ended.out == run_privatelink("policy", job).out
    assert not aws_account.call_counts


@pytest.mark.parametrize("arguments", [("polytomic", "--hcl"), ("--hcl", "polytomic")])
def test_hcl_policy_is_a_named_data_source(aws_account: FakeAwsAccount, arguments: tuple[str, str]) -> None:
    write_project_file(aws_account.setup_before_deployment())
    ended = run_privatelink("policy", "plan", *arguments)
    assert ended.status == 0
    assert ended.out.startswith('data "aws_iam_policy_document" "plan_polytomic" {\n')


def test_connection_is_selected_by_name(aws_account: FakeAwsAccount) -> None:
    write_project_file(
        one={**aws_account.setup_before_deployment(), "name": "one"},
        two={**aws_account.setup_before_deployment(), "name": "two"},
    )
    ended = run_privatelink("policy", "deploy")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "privatelink: policy is about one connection: name it, one of one, two\n"
    named = run_privatelink("policy", "deploy", "two")
    assert '"two-rc"' in named.out
    assert "one" not in named.out


def test_flags_work_without_file(aws_account: FakeAwsAccount) -> None:
    assert aws_account
    ended = run_privatelink("policy", "deploy", *CONNECTION_FLAGS)
    assert ended.status == 0
    assert '"arn:aws:ec2:us-east-1:*:security-group/sg-0123456789abcdef0"' in ended.out


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
    ended = run_privatelink("policy", *arguments)
    assert (ended.status, ended.out, ended.err.replace("'", "")) == (2, "", line)


def test_too_long_policy_exits_2(aws_account: FakeAwsAccount) -> None:
    key = {"bucket": "my-state", "key": "x" * 1024, "use_lockfile": True, "region": "us-east-1"}
    write_project_file({**aws_account.setup_before_deployment(), "backend": {"s3": key}})
    ended = run_privatelink("policy", "deploy")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("privatelink: polytomic: the policy has ")
    assert ended.err.count("\n") == 1


def test_explain_lists_role_permissions(aws_account: FakeAwsAccount) -> None:
    write_project_file({**aws_account.setup_before_deployment(), "tags": {"Team": "data"}})
    said = " ".join(run_privatelink("explain").out.split())
    for part in (
        f"change and delete security groups in {aws_account.vpc_id} with the tags of the connection, and let traffic out of",
        f"add ingress rules to {aws_account.database_group} and remove them",
        "see networks and RAM shares and tags of VPC Lattice of the whole account in us-east-1",
        "It may not - touch a database: no action of RDS is among these - have RAM share with another AWS account",
        f"- change the rules of a security group in another VPC than {aws_account.vpc_id}",
    ):
        assert part in said


def test_explain_lists_database_lookup(aws_account: FakeAwsAccount) -> None:
    write_identifier_project(aws_account, aws_account.setup_before_deployment(), db_cluster_identifier="fleet")
    said = " ".join(run_privatelink("explain").out.split())
    assert "look up the cluster fleet in RDS, and DB subnet groups" in said
    assert "touch a database, beyond looking up fleet" in said
    assert "add ingress rules to every security group in the account" in said

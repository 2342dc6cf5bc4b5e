"""``privatelink policy``: the policy on standard output, why it is wide on standard error, nothing asked of AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fakes.aws.cli_runner import identified, privatelink, project

if TYPE_CHECKING:
    from fakes.aws.account import Cloud

FLAGS = (
    "--region=us-east-1",
    "--name=polytomic",
    "--vpc-id=vpc-0123456789abcdef0",
    "--subnet-ids=subnet-aaaa,subnet-bbbb",
    "--rds-host=mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    "--rds-security-group-id=sg-0123456789abcdef0",
    "--polytomic-aws-account-id=123456789012",
)
NOTE = (
    "the account is not known, so that ARNs have * in its place; a single one in provider.allowed_account_ids narrows "
    "them\n"
)


@pytest.mark.parametrize("job", ["deploy", "plan", "verify"])
def test_policy_of_the_only_connection_is_json_and_asks_aws_nothing(cloud: Cloud, job: str) -> None:
    project(cloud.before())
    cloud.clear_counts()
    ended = privatelink("policy", job)
    assert (ended.status, ended.err) == (0, f"polytomic: {NOTE}")
    assert cloud.vpc_id in ended.out or job == "plan"
    assert json.loads(ended.out)["Version"] == "2012-10-17"
    assert ended.out == privatelink("policy", job).out
    assert not cloud.calls


@pytest.mark.parametrize("arguments", [("polytomic", "--hcl"), ("--hcl", "polytomic")])
def test_policy_as_hcl_is_a_data_source_named_after_job_and_connection(
    cloud: Cloud, arguments: tuple[str, str]
) -> None:
    project(cloud.before())
    ended = privatelink("policy", "plan", *arguments)
    assert ended.status == 0
    assert ended.out.startswith('data "aws_iam_policy_document" "plan_polytomic" {\n')


def test_one_of_several_connections_is_named(cloud: Cloud) -> None:
    project(one={**cloud.before(), "name": "one"}, two={**cloud.before(), "name": "two"})
    ended = privatelink("policy", "deploy")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "privatelink: policy is about one connection: name it, one of one, two\n"
    named = privatelink("policy", "deploy", "two")
    assert '"two-rc"' in named.out
    assert "one" not in named.out


def test_flags_are_enough_where_there_is_no_file(cloud: Cloud) -> None:
    assert cloud
    ended = privatelink("policy", "deploy", *FLAGS)
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
def test_what_cannot_be_written_is_one_clear_line_and_2(cloud: Cloud, arguments: list[str], line: str) -> None:
    project(cloud.before())
    ended = privatelink("policy", *arguments)
    assert (ended.status, ended.out, ended.err.replace("'", "")) == (2, "", line)


def test_policy_that_iam_would_not_take_is_one_clear_line_and_2(cloud: Cloud) -> None:
    key = {"bucket": "my-state", "key": "x" * 1024, "use_lockfile": True, "region": "us-east-1"}
    project({**cloud.before(), "backend": {"s3": key}})
    ended = privatelink("policy", "deploy")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("privatelink: polytomic: the policy has ")
    assert ended.err.count("\n") == 1


def test_explain_says_what_the_role_may_do_and_what_not(cloud: Cloud) -> None:
    project({**cloud.before(), "tags": {"Team": "data"}})
    said = " ".join(privatelink("explain").out.split())
    for part in (
        f"change and delete security groups in {cloud.vpc_id} with the tags of the connection, and let traffic out of",
        f"add ingress rules to {cloud.rds_group} and remove them",
        "see networks and RAM shares and tags of VPC Lattice of the whole account in us-east-1",
        "It may not - touch a database: no action of RDS is among these - have RAM share with another AWS account",
        f"- change the rules of a security group in another VPC than {cloud.vpc_id}",
    ):
        assert part in said


def test_explain_says_that_the_role_looks_up_a_database_that_is_known_by_its_identifier(cloud: Cloud) -> None:
    identified(cloud, cloud.before(), db_cluster_identifier="fleet")
    said = " ".join(privatelink("explain").out.split())
    assert "look up the cluster fleet in RDS, and DB subnet groups" in said
    assert "touch a database, beyond looking up fleet" in said
    assert "add ingress rules to every security group in the account" in said

"""From nothing but an ARN: check a deployment, however it was made, and refuse in one line what is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws.database_lookup import DATABASE_LIST_ACTIONS
from doc_pages import documented_output
from fakes.aws.cli_runner import resolve_host_to, run_privatelink, with_documented_ids
from fakes.aws.resource_builder import POLYTOMIC_ACCOUNT
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

SAMPLE_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"


@pytest.fixture
def deployment(
    aws_account: FakeAwsAccount, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> SampleDeployment:
    """A deployment, that of the console's steps unless another is asked for, whose host resolves."""
    made = SAMPLE_DEPLOYMENTS[getattr(request, "param", "console names")](aws_account)
    resolve_host_to(made, monkeypatch)
    return made


def output_lines(text: str) -> list[str]:
    return text.splitlines()


@pytest.mark.parametrize("deployment", ["missing ingress rule"], indirect=True)
def test_verify_arn_reports_missing_ingress_rule(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    ended = run_privatelink("verify", deployment.arn)
    assert (with_documented_ids(ended.out, aws_account, deployment), ended.status) == (
        documented_output(f"$ privatelink verify {SAMPLE_ARN}"),
        1,
    )
    assert ended.err == ""


def test_passing_verify_prints_message(deployment: SampleDeployment) -> None:
    ended = run_privatelink("verify", deployment.arn)
    assert ended.status == 0
    assert f"Resource configuration ARN: {deployment.arn}\nAWS Region: us-east-1\n" in ended.out


def test_arn_whitespace_is_ignored(deployment: SampleDeployment) -> None:
    assert run_privatelink("verify", f" {deployment.arn}\n").status == 0


def test_id_with_region_is_accepted(deployment: SampleDeployment) -> None:
    identifier = deployment.arn.partition("/")[2]
    ended = run_privatelink("verify", identifier, "--region", "us-east-1", "--json")
    (found,) = json.loads(ended.out)["connections"]
    assert (ended.status, found["connection"], found["verdict"]) == (0, identifier, "pass")


@pytest.mark.parametrize("deployment", ["missing ingress rule"], indirect=True)
def test_remedy_includes_region_for_id(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    identifier = deployment.arn.partition("/")[2]
    ended = run_privatelink("verify", identifier, "--region", "us-east-1", "--profile", "audit")
    assert f"    privatelink verify {identifier} --region us-east-1 --profile audit --wait" in output_lines(ended.out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["arn:aws:s3:::bucket"], "is the ARN of another kind, s3 bucket; that of a resource configuration looks like"),
        (["arn:aws:vpc-lattice"], "is neither the ARN nor the id of a resource configuration; an ARN looks like"),
        (
            [SAMPLE_ARN[:-1]],
            "ends in rcfg-0123456789abcdef, which is no id: rcfg- and 17 letters or digits; copy it whole",
        ),
        ([SAMPLE_ARN.replace("us-east-1", "")], "lacks a Region or an account of 12 digits"),
        ([SAMPLE_ARN.replace("123456789012", "1234")], "lacks a Region or an account of 12 digits"),
        (
            [SAMPLE_ARN.replace("resourceconfiguration/rcfg", "resourcegateway/rgw")],
            "is the ARN of another kind, vpc-lattice resourcegateway",
        ),
        ([SAMPLE_ARN, "--region", "eu-west-1"], "is in us-east-1, and --region says eu-west-1; leave --region out"),
        (["rcfg-0123456789abcdef0"], "an id is found in its Region only: add --region, or give the whole ARN"),
        (
            [SAMPLE_ARN, "--polytomic-aws-account-id", "12"],
            '--polytomic-aws-account-id: got "12"; must be the 12 digits of an AWS account id',
        ),
    ],
)
def test_invalid_target_exits_2(aws_account: FakeAwsAccount, arguments: list[str], message: str) -> None:
    for command in ("verify", "adopt"):
        ended = run_privatelink(command, *arguments)
        assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
        assert message in ended.err
    assert aws_account.call_counts == {}


def test_flags_conflicting_with_arn_exit_2(aws_account: FakeAwsAccount) -> None:
    ended = run_privatelink("verify", SAMPLE_ARN, "--vpc-id", "vpc-0a1b", "--name", "x")
    assert (ended.status, ended.out, aws_account.call_counts) == (2, "", {})
    assert ended.err == (
        "privatelink: --name, --vpc-id: AWS says that of an ARN; leave it out (beside an ARN go --rds-host, "
        "--rds-port, --rds-security-group-id, --polytomic-aws-account-id)\n"
    )


def test_deleted_configuration_exits_2(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.configurations.clear()
    for command in ("verify", "adopt"):
        ended = run_privatelink(command, deployment.arn)
        assert (ended.status, ended.out) == (2, "")
        assert ended.err == (
            f"privatelink: {deployment.arn}: there is no such resource configuration in us-east-1, account 123456789012; it "
            "was deleted, or the Region or the credentials are others\n"
        )


def test_arn_of_other_account_exits_2(deployment: SampleDeployment) -> None:
    arn = deployment.arn.replace("123456789012", POLYTOMIC_ACCOUNT)
    ended = run_privatelink("verify", arn)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {arn}: belongs to account {POLYTOMIC_ACCOUNT}, and the credentials to 123456789012; use credentials of "
        f"{POLYTOMIC_ACCOUNT}, such as another --profile\n"
    )


def test_denied_get_configuration_exits_2(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.faults["vpc-lattice:GetResourceConfiguration"] = "denied"
    ended = run_privatelink("verify", deployment.arn)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {deployment.arn}: cannot be read: AWS denies vpc-lattice:GetResourceConfiguration to these "
        "credentials\n"
    )


def test_denied_call_keeps_other_checks(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    asked = {}
    for operation in _api_calls(aws_account, deployment):
        aws_account.faults = {operation: "denied"}
        ended = run_privatelink("verify", deployment.arn, "--json")
        checks = json.loads(ended.out)["connections"][0]["checks"]
        bad = {(one["verdict"], one["seen"]) for one in checks if one["verdict"] != "pass"}
        asked[operation] = (ended.status, bad)
        assert any(one["verdict"] == "pass" for one in checks)
    assert asked == {
        operation: (2, {("unknown", f"AWS denies {operation} to these credentials")}) for operation in asked
    }


def _api_calls(cloud: FakeAwsAccount, shape: SampleDeployment) -> Iterator[str]:
    cloud.clear_counts()
    assert run_privatelink("verify", shape.arn).status == 0
    # The lists of RDS are asked for before it is known that an instance needs the first of them alone.
    yield from sorted(set(cloud.call_counts) - {"vpc-lattice:GetResourceConfiguration", *DATABASE_LIST_ACTIONS[1:]})


def test_many_principals_need_polytomic_account(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.create_association("PRINCIPAL", "111111111111", external=True)
    ended = run_privatelink("verify", deployment.arn)
    assert ended.status == 2
    assert "share-principal: which account is Polytomic's is not known: the shares name 111111111111, 2" in ended.out
    assert "    # say which with the option --polytomic-aws-account-id" in output_lines(ended.out)
    said = run_privatelink("verify", deployment.arn, "--polytomic-aws-account-id", POLYTOMIC_ACCOUNT)
    assert (said.status, "not known" in said.out) == (1, False)
    assert f"share-principal: principals of the share: 111111111111, {POLYTOMIC_ACCOUNT}" in said.out


@pytest.mark.parametrize("command", ["preflight", "explain"])
def test_connection_commands_reject_arn(command: str) -> None:
    ended = run_privatelink(command, SAMPLE_ARN)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {command} is about connections in cdktf.json; privatelink verify takes an ARN\n"
    )


def test_missing_file_error_suggests_arn(aws_account: FakeAwsAccount) -> None:
    assert aws_account
    ended = run_privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: cdktf.json: No such file or directory; run this in the folder where the file is; or name the "
        "deployment by the ARN of its resource configuration\n"
    )


def test_incomplete_flags_name_missing_ones(aws_account: FakeAwsAccount) -> None:
    assert aws_account
    ended = run_privatelink("verify", "--vpc-id", "vpc-0a1b", "--rds-host", "db.example.com")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: there is no cdktf.json, and the flags lack --subnet-ids, --rds-security-group-id, "
        "--polytomic-aws-account-id, --region: add them; or name the deployment by the ARN of its resource "
        "configuration: privatelink verify ARN\n"
    )
    ended = run_privatelink("explain", "--vpc-id", "vpc-0a1b", "--rds-host", "db.example.com", "--region", "us-east-1")
    assert ended.err == (
        "privatelink: there is no cdktf.json, and the flags lack --subnet-ids, --rds-security-group-id, "
        "--polytomic-aws-account-id: add them\n"
    )

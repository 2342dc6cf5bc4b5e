"""Selection of deployments on the command line: by connection name, by input options, by ARN."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import run_privatelink, write_project_file
from fakes.aws.sample_ids import CONFIGURATION_ARN, POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment


def test_flag_overrides_file(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    assert run_privatelink("preflight").status == 0
    result = run_privatelink("preflight", "polytomic", "--rds-port", "5433", "--json")
    assert json.loads(result.out)["connections"][0]["first_broken"] == "database-port"


def test_flags_alone_define_connection(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    result = run_privatelink(
        "preflight",
        f"--region={connection['region']}",
        f"--vpc-id={connection['vpc_id']}",
        f"--subnet-ids={','.join(connection['subnet_ids'] or ())}",
        f"--rds-host={connection['rds_host']}",
        f"--rds-security-group-id={connection['rds_security_group_id']}",
        f"--polytomic-aws-account-id={POLYTOMIC_ACCOUNT}",
    )
    assert result.status == 0, result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["polish"], "privatelink: argument COMMAND: invalid choice: 'polish'"),
        (["verify", "--jsn"], "unrecognized arguments: --jsn"),
        (["preflight", "--wait"], "unrecognized arguments: --wait"),
        (["verify", "--timeout", "soon"], "privatelink verify: argument --timeout: 'soon' is not a number of seconds"),
        (["verify", "polytomic", "--rds-port", "x"], 'privatelink: --rds-port: got "x"; must be a whole number from'),
        (
            ["verify", "--rds-prot=u:hidden@db.test"],
            "privatelink verify: unrecognized arguments: *** (did you mean --rds-port?); ",
        ),
        (["verify", "postgres://u:hidden@db.test/x"], "privatelink: cdktf.json has no connection ***; known names"),
        (["verify", "polytomic", "--rds-host", "u:hidden@db.test"], "privatelink: --rds-host: got a connection URL; "),
        (["verify", "--timeout", "password=hidden"], "privatelink verify: argument --timeout: *** is not a number"),
        (["adopt", "postgres://u:hidden@db.test/x"], "privatelink: *** is not the ARN or id"),
        (["verify", "polytomc"], "privatelink: cdktf.json has no connection polytomc; did you mean polytomic?"),
        (["verify", "polytomic", "--rds-port", "0"], "privatelink: --rds-port: got 0; must be a whole number from"),
        (
            ["verify", "--rds-port", "1"],
            "privatelink: these options apply to one connection: name one of polytomic, second",
        ),
        (
            ["verify", "--config", "nowhere.json"],
            "privatelink: nowhere.json: No such file or directory; run the command in",
        ),
    ],
)
def test_invalid_arguments_exit_2(aws_account: FakeAwsAccount, arguments: list[str], message: str) -> None:
    first = aws_account.setup_before_deployment()
    second: Any = {**first, "name": "second"}
    write_project_file(polytomic=first, second=second)
    result = run_privatelink(*arguments)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert "hidden" not in result.err
    assert result.err.count("\n") == 1
    assert aws_account.call_counts == {}


def test_invalid_file_reports_all_problems(aws_account: FakeAwsAccount) -> None:
    invalid: Any = {**aws_account.setup_before_deployment(), "rds_port": "5432", "vpc_id": "orders"}
    write_project_file(invalid)
    result = run_privatelink("verify")
    assert (result.status, result.out) == (2, "")
    lines = result.err.splitlines()
    assert [line.partition(": got")[0] for line in lines] == [
        "privatelink: cdktf.json: polytomic.vpc_id",
        "privatelink: cdktf.json: polytomic.rds_port",
    ]


def test_contradictory_file_is_reported(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    role = f"arn:aws:iam::{connection['polytomic_aws_account_id']}:role/deploy"
    host = "orders.abc123.eu-west-1.rds.amazonaws.com"
    write_project_file({**connection, "rds_host": host, "provider": {"assume_role": {"role_arn": role}}})
    for arguments in (("preflight",), ("preflight", "--rds-port", "5433")):
        result = run_privatelink(*arguments)
        assert (result.status, result.out) == (2, "")
        assert [line.partition(": got")[0] for line in result.err.splitlines()] == [
            "privatelink: cdktf.json: polytomic.rds_host",
            "privatelink: cdktf.json: polytomic.polytomic_aws_account_id",
        ]
    assert aws_account.call_counts == {}


def test_flags_may_contradict_the_file(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    result = run_privatelink("preflight", "--rds-host", "orders.abc123.eu-west-1.rds.amazonaws.com")
    assert result.status == 1
    assert "orders.abc123.eu-west-1.rds.amazonaws.com" in result.out


def test_arn_whitespace_is_ignored(deployment: SampleDeployment) -> None:
    assert run_privatelink("verify", f" {deployment.arn}\n").status == 0


def test_id_with_region_is_accepted(deployment: SampleDeployment) -> None:
    identifier = deployment.arn.partition("/")[2]
    result = run_privatelink("verify", identifier, "--region", "us-east-1", "--json")
    (report,) = json.loads(result.out)["connections"]
    assert (result.status, report["connection"], report["verdict"]) == (0, identifier, "pass")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["arn:aws:s3:::bucket"],
            "is the ARN of another resource, s3 bucket; the ARN of a resource configuration looks like",
        ),
        (["arn:aws:vpc-lattice"], "is not the ARN or id of a resource configuration; an ARN looks like"),
        (
            [CONFIGURATION_ARN[:-1]],
            "ends in rcfg-0123456789abcdef, which is not an id: rcfg- and 17 letters or digits; copy the whole ARN",
        ),
        ([CONFIGURATION_ARN.replace("us-east-1", "")], "lacks a Region or an account of 12 digits"),
        ([CONFIGURATION_ARN.replace("123456789012", "1234")], "lacks a Region or an account of 12 digits"),
        (
            [CONFIGURATION_ARN.replace("resourceconfiguration/rcfg", "resourcegateway/rgw")],
            "is the ARN of another resource, vpc-lattice resourcegateway",
        ),
        (
            [CONFIGURATION_ARN, "--region", "eu-west-1"],
            "is in us-east-1, but --region is eu-west-1; omit --region",
        ),
        (["rcfg-0123456789abcdef0"], "an id needs its Region: add --region, or pass the whole ARN"),
        (
            [CONFIGURATION_ARN, "--polytomic-aws-account-id", "12"],
            '--polytomic-aws-account-id: got "12"; must be the 12 digits of an AWS account id',
        ),
    ],
)
def test_invalid_target_exits_2(aws_account: FakeAwsAccount, arguments: list[str], message: str) -> None:
    for command in ("verify", "adopt"):
        result = run_privatelink(command, *arguments)
        assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
        assert message in result.err
    assert aws_account.call_counts == {}


def test_flags_conflicting_with_arn_exit_2(aws_account: FakeAwsAccount) -> None:
    result = run_privatelink("verify", CONFIGURATION_ARN, "--vpc-id", "vpc-0a1b", "--name", "x")
    assert (result.status, result.out, aws_account.call_counts) == (2, "", {})
    assert result.err == (
        "privatelink: --name, --vpc-id: AWS returns this for an ARN; omit the option (allowed with an ARN: --rds-host, "
        "--rds-port, --rds-security-group-id, --polytomic-aws-account-id)\n"
    )


def test_preflight_rejects_arn() -> None:
    result = run_privatelink("preflight", CONFIGURATION_ARN)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: preflight: got an ARN; must be a connection of cdktf.json; "
        "name one, or pass the ARN to privatelink verify\n"
    )


def test_missing_file_error_suggests_arn(aws_account: FakeAwsAccount) -> None:
    assert aws_account
    result = run_privatelink("verify")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: cdktf.json: No such file or directory; run the command in the file's folder; or pass the ARN "
        "of the deployment's resource configuration\n"
    )


def test_missing_file_error_suggests_options() -> None:
    result = run_privatelink("preflight", "--config", "missing.json")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: missing.json: No such file or directory; run the command in the file's folder; or pass the "
        "inputs as options, such as --rds-host\n"
    )


def test_incomplete_flags_name_missing_ones(aws_account: FakeAwsAccount) -> None:
    assert aws_account
    result = run_privatelink("verify", "--vpc-id", "vpc-0a1b", "--rds-host", "db.example.com")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: cdktf.json does not exist, and these options are missing: --subnet-ids, --rds-security-group-id, "
        "--polytomic-aws-account-id, --region; add them; or pass the ARN of the deployment's resource configuration: "
        "privatelink verify ARN\n"
    )
    options = ("--vpc-id", "vpc-0a1b", "--rds-host", "db.example.com", "--region", "us-east-1")
    result = run_privatelink("preflight", *options)
    assert result.err == (
        "privatelink: cdktf.json does not exist, and these options are missing: --subnet-ids, --rds-security-group-id, "
        "--polytomic-aws-account-id; add them\n"
    )

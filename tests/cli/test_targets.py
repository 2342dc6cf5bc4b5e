"""From nothing but an ARN: check a deployment, however it was made, and refuse in one line what is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws.database_lookup import DATABASE_LIST_ACTIONS
from doc_pages import output
from fakes.aws.cli_runner import at, privatelink, settled
from fakes.aws.resource_builder import POLYTOMIC
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import Cloud
    from fakes.aws.sample_deployments import Shape

ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"


@pytest.fixture
def shape(cloud: Cloud, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Shape:
    """A deployment, that of the console's steps unless another is asked for, whose host resolves."""
    made = SHAPES[getattr(request, "param", "console names")](cloud)
    at(made, monkeypatch)
    return made


def lines(text: str) -> list[str]:
    return text.splitlines()


@pytest.mark.parametrize("shape", ["missing ingress rule"], indirect=True)
def test_verify_of_an_arn_names_the_missed_step_as_the_page_shows(cloud: Cloud, shape: Shape) -> None:
    ended = privatelink("verify", shape.arn)
    assert (settled(ended.out, cloud, shape), ended.status) == (output(f"$ privatelink verify {ARN}"), 1)
    assert ended.err == ""


def test_a_good_run_ends_with_the_message(shape: Shape) -> None:
    ended = privatelink("verify", shape.arn)
    assert ended.status == 0
    assert f"Resource configuration ARN: {shape.arn}\nAWS Region: us-east-1\n" in ended.out


def test_white_space_around_an_arn_is_none_of_it(shape: Shape) -> None:
    assert privatelink("verify", f" {shape.arn}\n").status == 0


def test_an_id_beside_the_region_will_do(shape: Shape) -> None:
    identifier = shape.arn.partition("/")[2]
    ended = privatelink("verify", identifier, "--region", "us-east-1", "--json")
    (found,) = json.loads(ended.out)["connections"]
    assert (ended.status, found["connection"], found["verdict"]) == (0, identifier, "pass")


@pytest.mark.parametrize("shape", ["missing ingress rule"], indirect=True)
def test_a_remedy_names_an_id_with_its_region(cloud: Cloud, shape: Shape) -> None:
    cloud.principal["status"] = "ASSOCIATING"
    identifier = shape.arn.partition("/")[2]
    ended = privatelink("verify", identifier, "--region", "us-east-1", "--profile", "audit")
    assert f"    privatelink verify {identifier} --region us-east-1 --profile audit --wait" in lines(ended.out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["arn:aws:s3:::bucket"], "is the ARN of another kind, s3 bucket; that of a resource configuration looks like"),
        (["arn:aws:vpc-lattice"], "is neither the ARN nor the id of a resource configuration; an ARN looks like"),
        ([ARN[:-1]], "ends in rcfg-0123456789abcdef, which is no id: rcfg- and 17 letters or digits; copy it whole"),
        ([ARN.replace("us-east-1", "")], "lacks a Region or an account of 12 digits"),
        ([ARN.replace("123456789012", "1234")], "lacks a Region or an account of 12 digits"),
        (
            [ARN.replace("resourceconfiguration/rcfg", "resourcegateway/rgw")],
            "is the ARN of another kind, vpc-lattice resourcegateway",
        ),
        ([ARN, "--region", "eu-west-1"], "is in us-east-1, and --region says eu-west-1; leave --region out"),
        (["rcfg-0123456789abcdef0"], "an id is found in its Region only: add --region, or give the whole ARN"),
        (
            [ARN, "--polytomic-aws-account-id", "12"],
            '--polytomic-aws-account-id: got "12"; must be the 12 digits of an AWS account id',
        ),
    ],
)
def test_what_names_no_configuration_is_one_line_and_2(cloud: Cloud, arguments: list[str], message: str) -> None:
    for command in ("verify", "adopt"):
        ended = privatelink(command, *arguments)
        assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
        assert message in ended.err
    assert cloud.calls == {}


def test_what_aws_says_of_an_arn_is_not_taken_from_flags(cloud: Cloud) -> None:
    ended = privatelink("verify", ARN, "--vpc-id", "vpc-0a1b", "--name", "x")
    assert (ended.status, ended.out, cloud.calls) == (2, "", {})
    assert ended.err == (
        "privatelink: --name, --vpc-id: AWS says that of an ARN; leave it out (beside an ARN go --rds-host, "
        "--rds-port, --rds-security-group-id, --polytomic-aws-account-id)\n"
    )


def test_a_configuration_that_is_gone_is_one_line_and_2(cloud: Cloud, shape: Shape) -> None:
    cloud.configurations.clear()
    for command in ("verify", "adopt"):
        ended = privatelink(command, shape.arn)
        assert (ended.status, ended.out) == (2, "")
        assert ended.err == (
            f"privatelink: {shape.arn}: there is no such resource configuration in us-east-1, account 123456789012; it "
            "was deleted, or the Region or the credentials are others\n"
        )


def test_anothers_arn_is_one_line_and_2(shape: Shape) -> None:
    arn = shape.arn.replace("123456789012", POLYTOMIC)
    ended = privatelink("verify", arn)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {arn}: belongs to account {POLYTOMIC}, and the credentials to 123456789012; use credentials of "
        f"{POLYTOMIC}, such as another --profile\n"
    )


def test_without_leave_to_read_the_configuration_there_is_one_line(cloud: Cloud, shape: Shape) -> None:
    cloud.faults["vpc-lattice:GetResourceConfiguration"] = "denied"
    ended = privatelink("verify", shape.arn)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {shape.arn}: cannot be read: AWS denies vpc-lattice:GetResourceConfiguration to these "
        "credentials\n"
    )


def test_without_leave_for_one_question_the_rest_is_said(cloud: Cloud, shape: Shape) -> None:
    asked = {}
    for operation in _questions(cloud, shape):
        cloud.faults = {operation: "denied"}
        ended = privatelink("verify", shape.arn, "--json")
        checks = json.loads(ended.out)["connections"][0]["checks"]
        bad = {(one["verdict"], one["seen"]) for one in checks if one["verdict"] != "pass"}
        asked[operation] = (ended.status, bad)
        assert any(one["verdict"] == "pass" for one in checks)
    assert asked == {
        operation: (2, {("unknown", f"AWS denies {operation} to these credentials")}) for operation in asked
    }


def _questions(cloud: Cloud, shape: Shape) -> Iterator[str]:
    cloud.clear_counts()
    assert privatelink("verify", shape.arn).status == 0
    # The lists of RDS are asked for before it is known that an instance needs the first of them alone.
    yield from sorted(set(cloud.calls) - {"vpc-lattice:GetResourceConfiguration", *DATABASE_LIST_ACTIONS[1:]})


def test_of_several_external_accounts_polytomics_is_asked_for(cloud: Cloud, shape: Shape) -> None:
    cloud.associate("PRINCIPAL", "111111111111", external=True)
    ended = privatelink("verify", shape.arn)
    assert ended.status == 2
    assert "share-principal: which account is Polytomic's is not known: the shares name 111111111111, 2" in ended.out
    assert "    # say which with the option --polytomic-aws-account-id" in lines(ended.out)
    said = privatelink("verify", shape.arn, "--polytomic-aws-account-id", POLYTOMIC)
    assert (said.status, "not known" in said.out) == (1, False)
    assert f"share-principal: principals of the share: 111111111111, {POLYTOMIC}" in said.out


@pytest.mark.parametrize("command", ["preflight", "explain"])
def test_what_is_about_connections_says_so(command: str) -> None:
    ended = privatelink(command, ARN)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"privatelink: {command} is about connections in cdktf.json; privatelink verify takes an ARN\n"
    )


def test_without_a_file_the_arn_is_named(cloud: Cloud) -> None:
    assert cloud
    ended = privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: cdktf.json: No such file or directory; run this in the folder where the file is; or name the "
        "deployment by the ARN of its resource configuration\n"
    )


def test_flags_that_are_no_whole_connection_name_what_is_missing_in_one_line(cloud: Cloud) -> None:
    assert cloud
    ended = privatelink("verify", "--vpc-id", "vpc-0a1b", "--rds-host", "db.example.com")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: there is no cdktf.json, and the flags lack --subnet-ids, --rds-security-group-id, "
        "--polytomic-aws-account-id, --region: add them; or name the deployment by the ARN of its resource "
        "configuration: privatelink verify ARN\n"
    )
    ended = privatelink("explain", "--vpc-id", "vpc-0a1b", "--rds-host", "db.example.com", "--region", "us-east-1")
    assert ended.err == (
        "privatelink: there is no cdktf.json, and the flags lack --subnet-ids, --rds-security-group-id, "
        "--polytomic-aws-account-id: add them\n"
    )

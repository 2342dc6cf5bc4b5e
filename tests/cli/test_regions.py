"""The Regions of ``privatelink list``: by option, environment and profile, or all Regions of the account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.cli import aws_clients
from fakes.aws.cli_runner import run_privatelink

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount


REAL_MAKE_SESSION = aws_clients.make_boto3_session


@pytest.fixture
def default_region_account(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> FakeAwsAccount:
    """An account whose session without a stated Region is boto3's."""

    def make_session(profile: str | None, region: str | None, **more: dict[str, str]) -> object:
        if region is None:
            return REAL_MAKE_SESSION(profile, region, **more)
        return aws_account.create_session(profile, region, **more)

    monkeypatch.setattr(aws_clients, "make_boto3_session", make_session)
    return aws_account


@pytest.mark.parametrize(
    ("environment", "region"),
    [
        ({"AWS_REGION": "eu-west-1"}, "eu-west-1"),
        ({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-west-2"}, "eu-west-1"),
        ({"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-west-2"}, "us-west-2"),
        ({"AWS_REGION": " eu-west-1\n"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": ""}, "ap-south-1"),
        ({}, "ap-south-1"),
    ],
)
def test_region_has_order_of_aws_cli(
    default_region_account: FakeAwsAccount,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    environment: dict[str, str],
    region: str,
) -> None:
    config_file = tmp_path / "config"
    config_file.write_text("[default]\nregion = ap-south-1\n[profile other]\nregion = eu-north-1\n", "utf-8")
    for name, value in {"AWS_CONFIG_FILE": str(config_file), **environment}.items():
        monkeypatch.setenv(name, value)
    result = run_privatelink("list")
    assert (result.status, result.out, result.err) == (0, f"No resource configuration in {region}.\n", "")
    assert {session_region for _, session_region in default_region_account.session_arguments} == {region}
    with_profile = run_privatelink("list", "--profile", "other")
    profile_region = "eu-north-1" if region == "ap-south-1" else region  # The environment overrides the profile.
    assert with_profile.out == f"No resource configuration in {profile_region}.\n"


def test_option_overrides_environment(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert run_privatelink("list", "--region", "us-west-2").status == 0
    assert set(aws_account.session_arguments) == {(None, "us-west-2")}


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_invalid_region_names_variable(
    default_region_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "us_east_1")
    result = run_privatelink("list")
    assert (result.status, result.out, default_region_account.call_counts) == (2, "", {})
    assert result.err.startswith(f'privatelink: {name}: got "us_east_1"; must be ')
    assert result.err.count("\n") == 1


def test_partition_without_known_endpoint_is_asked(aws_account: FakeAwsAccount) -> None:
    regions = [{"RegionName": name, "Endpoint": "x"} for name in ("us-gov-west-1", "us-gov-east-1")]
    aws_account.response_edits["ec2:DescribeRegions"] = lambda parsed: parsed.update(Regions=regions)
    result = run_privatelink("list", "--region", "us-gov-west-1", "--all-regions")
    assert (result.status, result.err) == (0, "")
    assert result.out == "No resource configuration in us-gov-east-1, us-gov-west-1.\n"
    assert aws_account.call_counts["vpc-lattice:ListResourceConfigurations"] == 2
    aws_account.faults["vpc-lattice:ListResourceConfigurations"] = "timeout"
    result = run_privatelink("list", "--region", "us-gov-west-1", "--all-regions", "--json")
    assert result.status == 2
    errors = json.loads(result.out)["errors"]
    assert {error.partition(":")[0] for error in errors} >= {"us-gov-east-1", "us-gov-west-1"}


def test_account_without_regions_is_unknown(aws_account: FakeAwsAccount) -> None:
    aws_account.response_edits["ec2:DescribeRegions"] = lambda parsed: parsed.update(Regions=[])
    result = run_privatelink("list", "--region", "us-east-1", "--all-regions")
    assert (result.status, result.out) == (2, "")
    assert result.err == ("privatelink: cannot list the Regions: AWS returns none; pass --region\n")


@pytest.mark.parametrize("operation", ["sts:GetCallerIdentity", "ec2:DescribeRegions"])
def test_list_without_answer_is_one_line(aws_account: FakeAwsAccount, operation: str) -> None:
    aws_account.faults[operation] = "timeout"
    result = run_privatelink("list", "--region", "us-east-1", "--all-regions")
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"privatelink: cannot list: AWS did not answer {operation}: Read timeout")
    assert result.err.endswith("; run the command again on a machine that can reach AWS\n")

"""``privatelink list``: table, JSON, Regions, and failed AWS calls."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from doc_pages import code_blocks, documented_output
from fakes.aws.cli_runner import run_privatelink, with_documented_ids
from fakes.aws.fake_terminal import FakeTerminal, run_on_stream
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment


LIST_COMMAND = "$ privatelink list --region us-east-1"

OTHER_ACCOUNT_ARN = f"arn:aws:vpc-lattice:us-east-1:{POLYTOMIC_ACCOUNT}:resourceconfiguration/rcfg-0000000000000000f"


def run_list(*arguments: str, status: int = 0) -> dict[str, Any]:
    result = run_privatelink("list", "--region", "us-east-1", "--json", *arguments)
    assert (result.status, result.err) == (status, "")
    document: dict[str, Any] = json.loads(result.out)
    return document


def test_table_matches_documentation(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    result = run_privatelink("list", "--region", "us-east-1")
    assert (result.status, result.err) == (0, "")
    # The width of a column depends on the ids of the account.
    table = re.sub(" +", " ", with_documented_ids(result.out, aws_account, deployment))
    assert table == re.sub(" +", " ", documented_output(LIST_COMMAND))


def test_json_has_documented_shape(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    document = run_list()
    (row,) = document["configurations"]
    assert {key: value for key, value in document.items() if key != "configurations"} == {
        "version": 1,
        "command": "list",
        "exit_status": 0,
        "errors": [],
    }
    assert row == {
        "arn": deployment.arn,
        "region": "us-east-1",
        "name": "polytomic-rc",
        "status": "ACTIVE",
        "target": deployment.host,
        "ports": ["5432"],
        "database": "the endpoint of instance orders",
        "gateway": "polytomic-rg",
        "shared_with": [{"principal": POLYTOMIC_ACCOUNT, "status": "ASSOCIATED", "share": deployment.share}],
        "endpoints": [{"id": "vpce-0123456789abcdef0", "owner": POLYTOMIC_ACCOUNT}],
    }
    assert aws_account.call_counts["sts:GetCallerIdentity"] == 1
    (documented_shape,) = (block for block in code_blocks("text", "docs/check/json.md") if '"list"' in block)
    keys = {*document, *row, *row["shared_with"][0], *row["endpoints"][0]}
    assert set(re.findall(r'"(\w+)":', documented_shape)) == keys


@pytest.mark.parametrize("deployment", ["shared gateway"], indirect=True)
def test_shared_calls_are_made_once(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    assert deployment.second_deployment
    databases = {row["name"]: row["database"] for row in run_list()["configurations"]}
    assert databases == {
        "polytomic-rc": "the endpoint of instance orders",
        "polytomic-billing-rc": "the endpoint of instance billing",
    }
    assert [request for request, count in aws_account.request_counts.items() if count > 1] == []


def test_configurations_of_others_are_omitted(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.configurations.append(
        {**aws_account.configurations[0], "arn": OTHER_ACCOUNT_ARN, "id": OTHER_ACCOUNT_ARN.rpartition("/")[2]}
    )
    assert [row["arn"] for row in run_list()["configurations"]] == [deployment.arn]


def test_pending_acceptance_is_shown(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    aws_account.endpoints.clear()
    aws_account.configurations[0]["status"] = "CREATE_FAILED"
    result = run_privatelink("list", "--region", "us-east-1")
    assert f"{POLYTOMIC_ACCOUNT} not accepted yet  none " in result.out
    assert "polytomic-rc (CREATE_FAILED)" in result.out
    assert deployment.arn in result.out


def test_unreadable_value_exits_2(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.faults = {"ram:GetResourceShareAssociations": "denied", "rds:DescribeDBInstances": "throttled"}
    result = run_privatelink("list", "--region", "us-east-1")
    assert result.status == 2
    assert re.search(
        rf"  \?  +polytomic-rg  \?  +vpce-0123456789abcdef0 of {POLYTOMIC_ACCOUNT}  {deployment.arn}\n", result.out
    )
    assert result.err == (
        "privatelink: us-east-1: AWS denies ram:GetResourceShareAssociations to these credentials\n"
        "privatelink: us-east-1: AWS throttled rds:DescribeDBInstances, retries included\n"
    )
    assert run_list(status=2)["errors"] == [line.removeprefix("privatelink: ") for line in result.err.splitlines()]


def test_empty_region_is_reported(aws_account: FakeAwsAccount) -> None:
    assert aws_account
    result = run_privatelink("list", "--region", "us-east-1")
    assert (result.status, result.out) == (0, "No resource configuration in us-east-1.\n")


def test_all_regions_lists_lattice_regions(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    regions = [{"RegionName": name, "Endpoint": "x"} for name in ("us-east-1", "eu-west-1", "ap-southeast-7")]
    aws_account.response_edits["ec2:DescribeRegions"] = lambda parsed: parsed.update(Regions=regions)
    document = run_list("--all-regions")
    assert [(row["region"], row["arn"]) for row in document["configurations"]] == [("us-east-1", deployment.arn)]
    assert {region for _, region in aws_account.session_arguments} == {"us-east-1", "eu-west-1"}


def test_missing_region_asks_for_one(aws_account: FakeAwsAccount) -> None:
    assert aws_account
    result = run_privatelink("list")
    assert (result.status, result.out) == (2, "")
    assert result.err == "privatelink: no Region is set: add --region, or set AWS_REGION\n"


def test_invalid_region_is_one_line(aws_account: FakeAwsAccount) -> None:
    result = run_privatelink("list", "--region", "nowhere")
    assert (result.status, result.out, aws_account.call_counts) == (2, "", {})
    assert result.err.startswith('privatelink: --region: got "nowhere"; must be ')


def test_invalid_credentials_are_one_line(aws_account: FakeAwsAccount) -> None:
    aws_account.faults["sts:GetCallerIdentity"] = "expired"
    result = run_privatelink("list", "--region", "us-east-1")
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith("privatelink: no usable AWS credentials: ExpiredToken: no; give some")


@pytest.mark.usefixtures("deployment")
def test_narrow_terminal_keeps_arn_on_one_line(deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = run_on_stream(FakeTerminal(), "list", "--region", "us-east-1")
    assert f"ARN:           {deployment.arn}\n" in out
    assert "configuration: polytomic-rc\n" in out
    monkeypatch.setenv("COLUMNS", "400")
    assert run_on_stream(FakeTerminal(), "list", "--region", "us-east-1").startswith("configuration  leads to ")

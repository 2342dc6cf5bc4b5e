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
    assert (result.status, result.err) == (status, ""), result.out
    document: dict[str, Any] = json.loads(result.out)
    return document


def add_group(account: FakeAwsAccount, deployment: SampleDeployment) -> str:
    """Make the deployment's configuration a child of a group with the share and the endpoint; return the group's ARN.

    VPC Lattice returns no resource gateway of a child.
    """
    group = account.create_configuration(
        name="databases", type="GROUP", resourceGatewayId=deployment.gateway, resourceConfigurationDefinition={}
    )
    del group["resourceConfigurationDefinition"]
    child = account.deployed_configuration
    child.update(type="CHILD", resourceConfigurationGroupId=group["id"])
    del child["resourceGatewayId"]
    account.share_association(deployment.arn)["associatedEntity"] = group["arn"]
    account.endpoints.clear()
    account.create_endpoint(POLYTOMIC_ACCOUNT, arn=group["arn"])
    group_arn: str = group["arn"]
    return group_arn


@pytest.mark.parametrize("command", ["verify", "adopt"])
def test_group_is_refused_with_its_children(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, command: str
) -> None:
    group_arn = add_group(aws_account, deployment)
    result = run_privatelink(command, group_arn)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        f"privatelink: {group_arn}: is a GROUP without its own target; pass a child:\n"
        f"privatelink: polytomic-rc: {deployment.arn}\n"
    )
    aws_account.faults["vpc-lattice:ListResourceConfigurations"] = "denied"
    result = run_privatelink(command, group_arn)
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert "its children are unknown: AWS denies vpc-lattice:ListResourceConfigurations" in result.err
    aws_account.faults.clear()
    aws_account.configurations.remove(aws_account.deployed_configuration)
    assert "is a GROUP without children" in run_privatelink(command, group_arn).err


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
        "regions": ["us-east-1"],
        "errors": [],
    }
    assert row == {
        "arn": deployment.arn,
        "region": "us-east-1",
        "name": "polytomic-rc",
        "status": "ACTIVE",
        "type": "SINGLE",
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
        "privatelink: us-east-1: AWS throttled rds:DescribeDBInstances, after all retries\n"
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
    assert result.err.startswith("privatelink: no usable AWS credentials: ExpiredToken: no; configure credentials")


@pytest.mark.parametrize("fault", ["denied", "timeout"])
def test_unlisted_region_is_unknown_not_empty(aws_account: FakeAwsAccount, fault: str) -> None:
    aws_account.setup_deployment()
    aws_account.faults["vpc-lattice:ListResourceConfigurations"] = fault
    result = run_privatelink("list", "--region", "us-east-1")
    assert (result.status, result.out) == (2, "Unknown: the resource configurations in us-east-1.\n")
    assert "vpc-lattice:ListResourceConfigurations" in result.err
    document = run_list(status=2)
    assert (document["regions"], document["configurations"]) == ([], [])
    assert "vpc-lattice:ListResourceConfigurations" in document["errors"][0]


def test_regions_are_named_if_not_given(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    regions = [{"RegionName": name, "Endpoint": "x"} for name in ("us-east-1", "eu-west-1", "ap-southeast-7")]
    aws_account.response_edits["ec2:DescribeRegions"] = lambda parsed: parsed.update(Regions=regions)
    result = run_privatelink("list", "--region", "us-east-1", "--all-regions")
    assert (result.status, result.err) == (0, "")
    assert deployment.arn in result.out
    assert result.out.endswith(
        "Listed: eu-west-1, us-east-1.\nNot listed: ap-southeast-7. The installed botocore has no VPC Lattice there. "
        "List such a Region with --region.\n"
    )
    monkeypatch.setattr(
        "aws_privatelink_rds_lattice.cli.aws_clients.make_boto3_session",
        lambda profile, _: aws_account.create_session(profile, "us-east-1"),
    )
    assert run_privatelink("list").out.endswith(f"{deployment.arn}\nListed: us-east-1.\n")


def test_empty_regions_need_few_calls(aws_account: FakeAwsAccount) -> None:
    regions = [{"RegionName": name, "Endpoint": "x"} for name in ("us-east-1", "eu-west-1")]
    aws_account.response_edits["ec2:DescribeRegions"] = lambda parsed: parsed.update(Regions=regions)
    result = run_privatelink("list", "--region", "us-east-1", "--all-regions")
    assert (result.status, result.out) == (0, "No resource configuration in eu-west-1, us-east-1.\n")
    assert aws_account.call_counts == {
        "sts:GetCallerIdentity": 1,
        "ec2:DescribeRegions": 1,
        "vpc-lattice:ListResourceConfigurations": 2,
    }


def test_regions_unknown_to_botocore_are_listed(aws_account: FakeAwsAccount) -> None:
    regions = [{"RegionName": name, "Endpoint": "x"} for name in ("us-gov-west-1", "us-gov-east-1")]
    aws_account.response_edits["ec2:DescribeRegions"] = lambda parsed: parsed.update(Regions=regions)
    result = run_privatelink("list", "--region", "us-gov-west-1", "--all-regions")
    assert (result.status, result.out) == (0, "No resource configuration in us-gov-east-1, us-gov-west-1.\n")
    aws_account.faults["vpc-lattice:ListResourceConfigurations"] = "timeout"
    result = run_privatelink("list", "--region", "us-gov-west-1", "--all-regions")
    assert (result.status, result.out) == (
        2,
        "Unknown: the resource configurations in us-gov-east-1, us-gov-west-1.\n",
    )


def test_child_has_gateway_and_principals_of_group(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    add_group(aws_account, deployment)
    rows = {row["name"]: row for row in run_list()["configurations"]}
    child = rows["polytomic-rc"]
    group = rows["databases"]
    assert (child["type"], child["gateway"], child["target"]) == ("CHILD", "polytomic-rg", deployment.host)
    assert (group["type"], group["gateway"], group["target"]) == (
        "GROUP",
        "polytomic-rg",
        "its children: polytomic-rc",
    )
    assert group["database"] is None
    for row in (child, group):
        assert [item["principal"] for item in row["shared_with"]] == [POLYTOMIC_ACCOUNT]
        assert [item["owner"] for item in row["endpoints"]] == [POLYTOMIC_ACCOUNT]
    out = run_privatelink("list", "--region", "us-east-1").out
    assert re.search(r"^databases \(GROUP\) +its children: polytomic-rc +none  ", out, re.MULTILINE)
    assert re.search(r"^polytomic-rc \(CHILD\) +", out, re.MULTILINE)


def test_network_is_listed_as_such(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.deployed_configuration.update(
        type="CIDR", resourceConfigurationDefinition={"cidrResource": {"cidrRanges": ["10.0.0.0/16", "10.1.0.0/16"]}}
    )
    (row,) = run_list()["configurations"]
    assert (row["type"], row["target"], row["database"]) == ("CIDR", "the network 10.0.0.0/16, 10.1.0.0/16", None)
    out = run_privatelink("list", "--region", "us-east-1").out
    assert re.search(r"the network 10\.0\.0\.0/16, 10\.1\.0\.0/16:5432  none  ", out)
    assert deployment.arn in out


def test_failed_share_is_with_nobody(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.share_association(deployment.arn)["status"] = "FAILED"
    (row,) = run_list()["configurations"]
    assert row["shared_with"] == []


def test_incomplete_response_is_unknown(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.edit_items("vpc-lattice:ListResourceGateways", lambda item: item.pop("name"))
    (row,) = run_list(status=2)["configurations"]
    assert row["gateway"] == deployment.gateway
    aws_account.edit_items("vpc-lattice:ListResourceConfigurations", lambda item: item.pop("arn"))
    result = run_privatelink("list", "--region", "us-east-1")
    assert (result.status, result.out) == (2, "Unknown: the resource configurations in us-east-1.\n")
    assert "it lacks arn" in result.err


def test_endpoint_association_without_ids_is_listed(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    (endpoint,) = aws_account.endpoints
    ids = {"vpcEndpointId", "vpcEndpointOwner"}
    without_endpoint = {key: value for key, value in endpoint.items() if key not in ids}
    without_ids = {key: value for key, value in without_endpoint.items() if key != "id"}
    aws_account.endpoints = [endpoint, without_endpoint, without_ids]
    (row,) = run_list()["configurations"]
    assert row["arn"] == deployment.arn
    assert [item["id"] for item in row["endpoints"]] == ["vpce-0123456789abcdef0", "rea-0123456789abcdef0", "?"]
    assert [item["owner"] for item in row["endpoints"]] == [POLYTOMIC_ACCOUNT, "?", "?"]


@pytest.mark.usefixtures("deployment")
def test_narrow_terminal_keeps_arn_on_one_line(deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = run_on_stream(FakeTerminal(), "list", "--region", "us-east-1")
    assert f"ARN:           {deployment.arn}\n" in out
    assert "configuration: polytomic-rc\n" in out
    long_lines = [line for line in out.splitlines() if len(line) > 60]
    assert long_lines == [f"target:        {deployment.host}:5432", f"ARN:           {deployment.arn}"]
    monkeypatch.setenv("COLUMNS", "40")
    narrow_out = run_on_stream(FakeTerminal(), "list", "--region", "us-east-1")
    assert "database:      the endpoint of instance\n  orders\n" in narrow_out
    monkeypatch.setenv("COLUMNS", "400")
    assert run_on_stream(FakeTerminal(), "list", "--region", "us-east-1").startswith("configuration  target ")


def test_unforeseen_error_leaves_other_values(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise KeyError("dnsResource")

    assert aws_account
    monkeypatch.setattr("aws_privatelink_rds_lattice.cli.region_listing._describe_target", fail)
    document = run_list(status=2)
    (row,) = document["configurations"]
    assert (row["arn"], row["target"], row["database"]) == (deployment.arn, None, "the endpoint of instance orders")
    assert document["errors"] == [
        "us-east-1: a value is unknown because of an unexpected error: KeyError: 'dnsResource'"
    ]

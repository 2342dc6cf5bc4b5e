"""The list of resource configurations: where each leads, who it is shared with, and what could not be read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from doc_pages import blocks, output
from fakes.aws.cli_runner import at, privatelink, settled
from fakes.aws.fake_terminal import Terminal, shown_on
from fakes.aws.resource_builder import POLYTOMIC
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from fakes.aws.account import Cloud
    from fakes.aws.sample_deployments import Shape

LIST = "$ privatelink list --region us-east-1"
OTHERS = f"arn:aws:vpc-lattice:us-east-1:{POLYTOMIC}:resourceconfiguration/rcfg-0000000000000000f"


@pytest.fixture
def shape(cloud: Cloud, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Shape:
    made = SHAPES[getattr(request, "param", "console names")](cloud)
    at(made, monkeypatch)
    return made


def listed(*arguments: str, status: int = 0) -> dict[str, Any]:
    ended = privatelink("list", "--region", "us-east-1", "--json", *arguments)
    assert (ended.status, ended.err) == (status, "")
    whole: dict[str, Any] = json.loads(ended.out)
    return whole


def test_the_table_is_as_the_page_shows(cloud: Cloud, shape: Shape) -> None:
    ended = privatelink("list", "--region", "us-east-1")
    assert (ended.status, ended.err) == (0, "")
    assert re.sub(" +", " ", settled(ended.out, cloud, shape)) == re.sub(" +", " ", output(LIST))


def test_json_has_the_documented_shape(cloud: Cloud, shape: Shape) -> None:
    whole = listed()
    (one,) = whole["configurations"]
    assert {key: value for key, value in whole.items() if key != "configurations"} == {
        "version": 1,
        "command": "list",
        "exit_status": 0,
        "errors": [],
    }
    assert one == {
        "arn": shape.arn,
        "region": "us-east-1",
        "name": "polytomic-rc",
        "status": "ACTIVE",
        "target": shape.host,
        "ports": ["5432"],
        "database": "the endpoint of instance orders",
        "gateway": "polytomic-rg",
        "shared_with": [{"principal": POLYTOMIC, "status": "ASSOCIATED", "share": shape.share}],
        "endpoints": [{"id": "vpce-0123456789abcdef0", "owner": POLYTOMIC}],
    }
    assert cloud.calls["sts:GetCallerIdentity"] == 1
    (shape_of_list,) = (block for block in blocks("text", "docs/check/json.md") if '"list"' in block)
    keys = {*whole, *one, *one["shared_with"][0], *one["endpoints"][0]}
    assert set(re.findall(r'"(\w+)":', shape_of_list)) == keys


@pytest.mark.parametrize("shape", ["shared gateway"], indirect=True)
def test_what_all_of_them_need_is_asked_once(cloud: Cloud, shape: Shape) -> None:
    assert shape.beside
    found = {one["name"]: one["database"] for one in listed()["configurations"]}
    assert found == {
        "polytomic-rc": "the endpoint of instance orders",
        "polytomic-billing-rc": "the endpoint of instance billing",
    }
    assert [question for question, times in cloud.questions.items() if times > 1] == []


def test_what_others_share_with_the_account_is_not_listed(cloud: Cloud, shape: Shape) -> None:
    cloud.configurations.append({**cloud.configurations[0], "arn": OTHERS, "id": OTHERS.rpartition("/")[2]})
    assert [one["arn"] for one in listed()["configurations"]] == [shape.arn]


def test_not_accepted_yet_is_told_from_accepted(cloud: Cloud, shape: Shape) -> None:
    cloud.principal["status"] = "ASSOCIATING"
    cloud.endpoints.clear()
    cloud.configurations[0]["status"] = "CREATE_FAILED"
    ended = privatelink("list", "--region", "us-east-1")
    assert f"{POLYTOMIC} not accepted yet  none " in ended.out
    assert "polytomic-rc (CREATE_FAILED)" in ended.out
    assert shape.arn in ended.out


def test_what_cannot_be_read_is_a_question_mark_and_2(cloud: Cloud, shape: Shape) -> None:
    cloud.faults = {"ram:GetResourceShareAssociations": "denied", "rds:DescribeDBInstances": "throttled"}
    ended = privatelink("list", "--region", "us-east-1")
    assert ended.status == 2
    assert re.search(rf"  \?  +polytomic-rg  \?  +vpce-0123456789abcdef0 of {POLYTOMIC}  {shape.arn}\n", ended.out)
    assert ended.err == (
        "privatelink: us-east-1: AWS denies ram:GetResourceShareAssociations to these credentials\n"
        "privatelink: us-east-1: AWS throttled rds:DescribeDBInstances, retries included\n"
    )
    assert listed(status=2)["errors"] == [line.removeprefix("privatelink: ") for line in ended.err.splitlines()]


def test_an_empty_region_says_so(cloud: Cloud) -> None:
    assert cloud
    ended = privatelink("list", "--region", "us-east-1")
    assert (ended.status, ended.out) == (0, "No resource configuration in us-east-1.\n")


def test_all_regions_are_those_of_the_account_that_have_vpc_lattice(cloud: Cloud, shape: Shape) -> None:
    regions = [{"RegionName": name, "Endpoint": "x"} for name in ("us-east-1", "eu-west-1", "ap-southeast-7")]
    cloud.edits["ec2:DescribeRegions"] = lambda parsed: parsed.update(Regions=regions)
    whole = listed("--all-regions")
    assert [(one["region"], one["arn"]) for one in whole["configurations"]] == [("us-east-1", shape.arn)]
    assert {region for _, region in cloud.sessions} == {"us-east-1", "eu-west-1"}


def test_without_a_region_one_is_asked_for(cloud: Cloud) -> None:
    assert cloud
    ended = privatelink("list")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "privatelink: no Region is set: add --region, or set AWS_REGION\n"


def test_what_is_no_region_is_one_line(cloud: Cloud) -> None:
    ended = privatelink("list", "--region", "nowhere")
    assert (ended.status, ended.out, cloud.calls) == (2, "", {})
    assert ended.err.startswith('privatelink: --region: got "nowhere"; must be ')


def test_bad_credentials_are_one_line(cloud: Cloud) -> None:
    cloud.faults["sts:GetCallerIdentity"] = "expired"
    ended = privatelink("list", "--region", "us-east-1")
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("privatelink: no usable AWS credentials: ExpiredToken: no; give some")


@pytest.mark.usefixtures("shape")
def test_a_narrow_terminal_gets_a_block_for_each_with_the_arn_in_one_piece(
    shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = shown_on(Terminal(), "list", "--region", "us-east-1")
    assert f"ARN:           {shape.arn}\n" in out
    assert "configuration: polytomic-rc\n" in out
    monkeypatch.setenv("COLUMNS", "400")
    assert shown_on(Terminal(), "list", "--region", "us-east-1").startswith("configuration  leads to ")

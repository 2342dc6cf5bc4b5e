"""Calls to Route 53 return the names of a VPC's private zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.aws.route53_api import Route53Api
from fakes.aws.sample_ids import REGION

if TYPE_CHECKING:
    import pytest

    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount


def test_private_zones_of_vpc_are_listed(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    aws_account.client("route53").create_hosted_zone(
        Name="Example.internal.",
        CallerReference="test",
        VPC={"VPCRegion": REGION, "VPCId": aws_account.vpc_id},
        HostedZoneConfig={"PrivateZone": True},
    )
    assert Route53Api(aws_client).list_private_zones(aws_account.vpc_id, REGION) == ["example.internal"]


def test_all_pages_are_fetched(aws_client: AwsClient, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: dict[str | None, dict[str, Any]] = {
        None: {"HostedZoneSummaries": [{"Name": "first.internal."}], "NextToken": "2"},
        "2": {"HostedZoneSummaries": [{"Name": "second.internal."}]},
    }
    monkeypatch.setattr(aws_client, "fetch", lambda _, **arguments: pages[arguments.get("NextToken")])
    zone_names = Route53Api(aws_client).list_private_zones("vpc-0a1b", REGION)
    assert zone_names == ["first.internal", "second.internal"]

"""Calls to RAM leave out deleted shares and ended associations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws.ram_api import RamApi
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount


@pytest.fixture
def ram_api(aws_account: FakeAwsAccount, aws_client: AwsClient) -> RamApi:
    aws_account.setup_deployment()
    aws_account.clear_counts()
    return RamApi(aws_client)


def test_shares_are_listed_by_name_and_arn(aws_account: FakeAwsAccount, ram_api: RamApi) -> None:
    for shares in (
        ram_api.list_shares(name="polytomic-rc"),
        ram_api.list_shares(resourceShareArns=[aws_account.share_arn]),
    ):
        assert [share["resourceShareArn"] for share in shares] == [aws_account.share_arn]


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
def test_deleted_share_exists_and_is_not_listed(aws_account: FakeAwsAccount, ram_api: RamApi, status: str) -> None:
    aws_account.shares[0]["status"] = status
    assert ram_api.list_shares(name="polytomic-rc") == []
    assert ram_api.share_exists(aws_account.share_arn)


def test_unknown_share_does_not_exist(aws_account: FakeAwsAccount, ram_api: RamApi) -> None:
    assert not ram_api.share_exists(f"{aws_account.share_arn[:-1]}f")


def test_associations_are_listed(aws_account: FakeAwsAccount, ram_api: RamApi) -> None:
    (resource_association,) = ram_api.list_resource_associations(aws_account.configuration_arn)
    assert ram_api.list_resource_associations() == [resource_association]
    assert resource_association["resourceShareArn"] == aws_account.share_arn
    (principal_association,) = ram_api.list_principal_associations([aws_account.share_arn])
    assert ram_api.list_principal_associations() == [principal_association]
    assert principal_association["associatedEntity"] == POLYTOMIC_ACCOUNT
    (permission,) = ram_api.list_share_permissions(aws_account.share_arn)
    assert permission["resourceType"] == "vpc-lattice:ResourceConfiguration"


@pytest.mark.parametrize("status", ["DISASSOCIATING", "DISASSOCIATED"])
def test_ended_association_is_not_listed(aws_account: FakeAwsAccount, ram_api: RamApi, status: str) -> None:
    aws_account.polytomic_association["status"] = status
    assert ram_api.list_principal_associations() == []


def test_principals_of_no_shares_need_no_call(aws_account: FakeAwsAccount, ram_api: RamApi) -> None:
    assert ram_api.list_principal_associations([]) == []
    assert not aws_account.call_counts

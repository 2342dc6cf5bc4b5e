"""Host names and ARNs lead to instances, clusters and proxies of RDS."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import ApiError
from aws_privatelink_rds_lattice.aws.database_lookup import find_database, resolve_dns

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount


def test_ipv4_resolution_returns_names_and_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _: ("last", ["first", "second"], ["10.0.0.1"]))
    assert resolve_dns("first", ipv6=False) == (["first", "second", "last"], ["10.0.0.1"])


def test_ipv6_resolution_returns_distinct_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    results = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, canonical_name, (address, 0, 0, 0))
        for canonical_name, address in (("last", "fd00::2"), ("", "fd00::1"), ("", "fd00::2"))
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: results)
    assert resolve_dns("first", ipv6=True) == (["last"], ["fd00::2", "fd00::1"])


@pytest.mark.parametrize(
    ("host_name", "description", "follows_writer", "port"),
    [
        ("instance", "the endpoint of instance orders", True, 5432),
        ("writer", "the writer endpoint of cluster fleet", True, 5432),
        ("reader", "the reader endpoint of cluster fleet", False, 5432),
        ("custom", "a custom endpoint of cluster fleet", False, 5432),
        ("member", "the endpoint of instance fleet-1, in cluster fleet", False, 5432),
        ("proxy", "the endpoint of proxy pool", True, None),
        ("read-only", "the read-only endpoint pool-ro of proxy pool", False, None),
    ],
)
def test_host_leads_to_database(  # noqa: PLR0913, PLR0917 - parameters of the test
    aws_account: FakeAwsAccount,
    aws_client: AwsClient,
    host_name: str,
    description: str,
    follows_writer: bool,  # noqa: FBT001 - a parameter of the test
    port: int | None,
) -> None:
    aws_account.setup_before_deployment()
    hosts = {"instance": aws_account.database_host, **aws_account.create_cluster(), **aws_account.create_proxy()}
    database = find_database([f"{hosts[host_name].upper()}."], aws_client)
    assert database
    assert (database.description, database.follows_writer, database.port) == (description, follows_writer, port)
    assert database.vpc_id == aws_account.vpc_id
    assert list(database.subnet_ids) == sorted(aws_account.database_subnets)
    assert (database.proxy_name == "pool") is (port is None)


def test_arn_leads_to_database(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    aws_account.create_cluster()
    instance: Any = aws_account.client("rds").describe_db_instances(DBInstanceIdentifier="orders")["DBInstances"][0]
    cluster: Any = aws_account.client("rds").describe_db_clusters()["DBClusters"][0]
    for arn, description in (
        (instance["DBInstanceArn"], "the endpoint of instance orders"),
        (cluster["DBClusterArn"], "the writer endpoint of cluster fleet"),
    ):
        database = find_database([arn], aws_client)
        assert database
        assert database.description == description


def test_first_known_name_wins(
    aws_account: FakeAwsAccount, aws_client: AwsClient, caplog: pytest.LogCaptureFixture
) -> None:
    aws_account.setup_before_deployment()
    endpoints = aws_account.create_cluster()
    hosts = ["db.example.com", endpoints["writer"], aws_account.database_host]
    with caplog.at_level(logging.DEBUG, "aws_privatelink_rds_lattice.aws.database_lookup"):
        database = find_database(hosts, aws_client)
    assert database
    assert database.endpoint == endpoints["writer"]
    logged = [record.getMessage() for record in caplog.records if record.name.endswith(".database_lookup")]
    assert logged == [
        "db.example.com is no endpoint or ARN of RDS",
        f"{endpoints['writer']} is the writer endpoint of cluster fleet",
    ]


def test_unknown_names_lead_to_none(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    assert find_database(["db.example.com"], aws_client) is None
    assert find_database([], aws_client) is None


def test_missing_subnet_group_is_an_error(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    endpoints = aws_account.create_cluster()
    aws_account.update_items("rds:DescribeDBSubnetGroups", DBSubnetGroupName="other")
    with pytest.raises(ApiError, match=r"^RDS lists no DB subnet group orders$"):
        find_database([endpoints["writer"]], aws_client)


def test_cluster_names_its_public_instances(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    endpoints = aws_account.create_cluster()
    aws_account.update_items("rds:DescribeDBInstances", PubliclyAccessible=True)
    database = find_database([endpoints["writer"]], aws_client)
    assert database
    assert database.public_instance_ids == ["fleet-1"]


@pytest.mark.parametrize("host", ["a" * 64 + ".example.com", "db..example.com"])
@pytest.mark.parametrize("ipv6", [False, True])
def test_host_with_invalid_label_does_not_resolve(host: str, *, ipv6: bool) -> None:
    with pytest.raises(OSError, match="is not a DNS name"):
        resolve_dns(host, ipv6=ipv6)

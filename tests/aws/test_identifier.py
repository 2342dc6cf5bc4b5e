"""A database identifier is completed with facts from AWS about the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import AmbiguousSecurityGroupError, ApiError
from aws_privatelink_rds_lattice.aws.identifier import resolve_database_identifier

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount


def expected_facts(aws_account: FakeAwsAccount, host: str) -> dict[str, Any]:
    return {
        "rds_host": host,
        "rds_port": 5432,
        "vpc_id": aws_account.vpc_id,
        "subnet_ids": sorted(aws_account.database_subnets),
        "rds_security_group_id": aws_account.database_group,
    }


def test_connection_without_identifier_is_unchanged(aws_client: AwsClient) -> None:
    connection = {"rds_host": "db.example.com"}
    assert resolve_database_identifier(connection, aws_client) is connection


def test_instance_identifier_is_completed(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    connection = {"db_instance_identifier": "orders"}
    facts = expected_facts(aws_account, aws_account.database_host)
    assert resolve_database_identifier(connection, aws_client) == connection | facts


def test_cluster_identifier_is_completed(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    endpoints = aws_account.create_cluster()
    connection = {"db_cluster_identifier": "fleet"}
    facts = expected_facts(aws_account, endpoints["writer"])
    assert resolve_database_identifier(connection, aws_client) == connection | facts


def test_inputs_override_facts(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    overrides = {"subnet_ids": ["subnet-a1"], "rds_security_group_id": "sg-0a1b", "rds_port": 6543}
    resolved = resolve_database_identifier({"db_instance_identifier": "orders", **overrides}, aws_client)
    assert {name: resolved[name] for name in overrides} == overrides


def test_several_security_groups_are_ambiguous(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    group_ids = [aws_account.database_group, aws_account.create_security_group(aws_account.vpc_id, "second")]
    aws_account.client("rds").modify_db_instance(DBInstanceIdentifier="orders", VpcSecurityGroupIds=group_ids)
    with pytest.raises(AmbiguousSecurityGroupError, match=r"^sg-[0-9a-f]+, sg-[0-9a-f]+$"):
        resolve_database_identifier({"db_instance_identifier": "orders"}, aws_client)
    stated = {"db_instance_identifier": "orders", "rds_security_group_id": group_ids[1]}
    assert resolve_database_identifier(stated, aws_client)["rds_security_group_id"] == group_ids[1]


def test_instance_without_endpoint_is_an_error(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    def remove_endpoint(instance: dict[str, Any]) -> None:
        instance["DBInstanceStatus"] = "creating"
        del instance["Endpoint"]

    aws_account.setup_before_deployment()
    aws_account.edit_items("rds:DescribeDBInstances", remove_endpoint)
    with pytest.raises(ApiError, match=r"^the database has no endpoint yet: its status is creating$"):
        resolve_database_identifier({"db_instance_identifier": "orders"}, aws_client)

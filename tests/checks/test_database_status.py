"""Tests of the database's status: the instances of a cluster, and the command to start a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.checks.database_status import database_status
from fakes.aws.faults import connection_target

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.checks import CheckResult
    from fakes.aws.account import FakeAwsAccount


def check_cluster(aws_account: FakeAwsAccount, endpoint: str = "writer", **statuses: str) -> CheckResult:
    """Run the check on a cluster.

    Args:
        aws_account: The account.
        endpoint: The cluster's endpoint.
        statuses: The statuses of the instances fleet-1, which is the writer, and fleet-2; "cluster" for the cluster's.
    """
    connection = aws_account.setup_deployment()
    hosts = aws_account.create_cluster()
    aws_account.create_instance("fleet-2", "orders", "", DBClusterIdentifier="fleet", Engine="aurora-postgresql")
    connection["rds_host"] = hosts[endpoint]

    def edit_instances(response: dict[str, Any]) -> None:
        for instance in response["DBInstances"]:
            instance["DBInstanceStatus"] = statuses.get(instance["DBInstanceIdentifier"].replace("-", "_"), "available")

    aws_account.response_edits["rds:DescribeDBInstances"] = edit_instances
    aws_account.update_items("rds:DescribeDBClusters", Status=statuses.get("cluster", "available"))
    return database_status.run(connection_target(aws_account, connection))


@pytest.mark.parametrize("endpoint", ["writer", "reader"])
@pytest.mark.parametrize("status", ["failed", "storage-full", "stopped", "incompatible-network"])
def test_cluster_without_running_instance_fails(aws_account: FakeAwsAccount, status: str, endpoint: str) -> None:
    result = check_cluster(aws_account, endpoint, fleet_1=status, fleet_2=status)
    assert (result.verdict, result.evidence) == (
        "fail",
        (
            "the cluster is available, and no instance of it is available: nobody can connect; "
            f"fleet-1 is {status}, fleet-2 is {status}"
        ),
    )


def test_unavailable_writer_warns(aws_account: FakeAwsAccount) -> None:
    result = check_cluster(aws_account, fleet_1="rebooting")
    assert (result.verdict, result.evidence) == (
        "warn",
        "the cluster is available, and its writer is not available; fleet-1 is rebooting, fleet-2 is available",
    )
    assert check_cluster(aws_account, "reader", fleet_1="rebooting").verdict == "pass"
    assert check_cluster(aws_account, fleet_2="failed").verdict == "pass"
    assert check_cluster(aws_account, fleet_1="rebooting", fleet_2="creating").verdict == "warn"


def test_cluster_without_instance_fails(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    connection["rds_host"] = aws_account.create_cluster()["writer"]
    aws_account.response_edits["rds:DescribeDBInstances"] = lambda response: response["DBInstances"].clear()
    result = database_status.run(connection_target(aws_account, connection))
    assert (result.verdict, result.evidence) == (
        "fail",
        "the cluster is available and has no instance: nobody can connect",
    )
    aws_account.update_items("rds:DescribeDBClusters", EngineMode="serverless")
    assert database_status.run(connection_target(aws_account, connection)).verdict == "pass"


def test_stopped_database_has_start_command(aws_account: FakeAwsAccount) -> None:
    result = check_cluster(aws_account, cluster="stopped")
    assert result.remedy == "aws rds start-db-cluster --db-cluster-identifier fleet --region us-east-1"
    connection = aws_account.setup_deployment()
    commands = {}
    for status in ("stopped", "stopping"):
        aws_account.update_items("rds:DescribeDBInstances", DBInstanceStatus=status)
        commands[status] = database_status.run(connection_target(aws_account, connection)).remedy
    start_command = "aws rds start-db-instance --db-instance-identifier orders --region us-east-1"
    assert commands == {"stopped": start_command, "stopping": f"# wait until it is stopped, then\n{start_command}"}


def test_stopped_database_behind_proxy_has_start_command(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    connection["rds_host"] = aws_account.create_proxy()["proxy"]
    health = {"State": "UNAVAILABLE", "Reason": "UNREACHABLE"}
    aws_account.proxy_targets = [{"Type": "RDS_INSTANCE", "RdsResourceId": "orders", "TargetHealth": health}]
    result = database_status.run(connection_target(aws_account, connection))
    assert result.remedy.startswith("aws rds describe-db-proxy-targets ")
    aws_account.update_items("rds:DescribeDBInstances", DBInstanceStatus="stopped")
    result = database_status.run(connection_target(aws_account, connection))
    assert (result.verdict, result.remedy) == (
        "fail",
        "aws rds start-db-instance --db-instance-identifier orders --region us-east-1",
    )

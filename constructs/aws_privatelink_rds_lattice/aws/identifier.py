"""Look up a database by the identifier in a connection, as Terraform does with data sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.errors import PrivateLinkError

from .database_lookup import db_subnet_ids, fetch_db_subnet_group
from .errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .client import AwsClient, Response


class AmbiguousSecurityGroupError(PrivateLinkError):
    """A database has several security groups or none; the message lists the groups."""


def resolve_database_identifier(connection: Mapping[str, Any], client: AwsClient) -> Mapping[str, Any]:
    """Return a connection's inputs with host, port, VPC, subnets and security group of the identified database.

    The inputs of a connection without ``db_instance_identifier`` and ``db_cluster_identifier`` are returned unchanged.

    Raises:
        AmbiguousSecurityGroupError: The database has several security groups or none, and the connection does not
            state ``rds_security_group_id``.
        ApiError: A call failed, or the database has no endpoint yet.
    """
    instance_id = connection.get("db_instance_identifier")
    cluster_id = connection.get("db_cluster_identifier")
    if instance_id:
        instances = client.fetch_list("rds:DescribeDBInstances", "DBInstances", DBInstanceIdentifier=instance_id)
        database = _single_database(instances, instance_id)
        endpoint = database.get("Endpoint")
        if not endpoint:
            raise ApiError(
                f"the database has no endpoint yet: its status is {database['DBInstanceStatus']}",
                "# wait until the database is available",
            )
        host = endpoint["Address"]
        port = endpoint["Port"]
        subnet_group = database["DBSubnetGroup"]
    elif cluster_id:
        clusters = client.fetch_list("rds:DescribeDBClusters", "DBClusters", DBClusterIdentifier=cluster_id)
        database = _single_database(clusters, cluster_id)
        if not database.get("Endpoint"):
            raise ApiError(
                f"the cluster has no endpoint yet: its status is {database['Status']}",
                "# wait until the cluster is available",
            )
        host = database["Endpoint"]
        port = database["Port"]
        subnet_group = fetch_db_subnet_group(database["DBSubnetGroup"], client)
    else:
        return connection
    group_ids = [group["VpcSecurityGroupId"] for group in database["VpcSecurityGroups"]]
    if len(group_ids) != 1 and not connection.get("rds_security_group_id"):
        raise AmbiguousSecurityGroupError(", ".join(group_ids) or "none")
    # The inputs of the connection replace the subnets and the group of the database. A database with several groups or
    # none gets here only if the connection states a group.
    return {
        "subnet_ids": db_subnet_ids(subnet_group),
        "rds_security_group_id": "".join(group_ids[:1]),
        **connection,
        "rds_host": host,
        "rds_port": connection.get("rds_port") or port,
        "vpc_id": subnet_group["VpcId"],
    }


def _single_database(databases: Sequence[Response], identifier: str) -> Response:
    if len(databases) != 1:
        raise ApiError(
            f"RDS lists {len(databases)} databases with the identifier {identifier}", "# run the command again"
        )
    return databases[0]

"""A database by its identifier: what a deployment looks up in Terraform, looked up here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.errors import PrivateLinkError

from .database_lookup import db_subnet_ids, fetch_db_subnet_group
from .errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .client import AwsClient


class AmbiguousSecurityGroupError(PrivateLinkError):
    """Not exactly one security group is attached to the database; the text lists them."""


def resolve_database_identifier(connection: Mapping[str, Any], client: AwsClient) -> Mapping[str, Any]:
    """Return the connection with host, port, VPC, subnets and security group of the database that it names.

    Args:
        connection: A connection, with ``db_instance_identifier``, ``db_cluster_identifier`` or neither.
        client: Asks AWS.

    Raises:
        AmbiguousError: Several security groups are attached, or none, and the connection says not which.
        ApiError: AWS does not say.
    """
    if instance := connection.get("db_instance_identifier"):
        (found,) = client.fetch_member("rds:DescribeDBInstances", "DBInstances", DBInstanceIdentifier=instance)
        if not (endpoint := found.get("Endpoint")):
            raise ApiError(f"it has no endpoint yet: its status is {found['DBInstanceStatus']}", "# wait for it")
        group, host, port = found["DBSubnetGroup"], endpoint["Address"], endpoint["Port"]
    elif cluster := connection.get("db_cluster_identifier"):
        (found,) = client.fetch_member("rds:DescribeDBClusters", "DBClusters", DBClusterIdentifier=cluster)
        group = fetch_db_subnet_group(found["DBSubnetGroup"], client)
        host, port = found["Endpoint"], found["Port"]
    else:
        return connection
    groups = [each["VpcSecurityGroupId"] for each in found["VpcSecurityGroups"]]
    if len(groups) != 1 and not connection.get("rds_security_group_id"):
        raise AmbiguousSecurityGroupError(", ".join(groups) or "none")
    return {
        "subnet_ids": db_subnet_ids(group),
        "rds_security_group_id": "".join(groups[:1]),
        **connection,
        "rds_host": host,
        "rds_port": connection.get("rds_port") or port,
        "vpc_id": group["VpcId"],
    }

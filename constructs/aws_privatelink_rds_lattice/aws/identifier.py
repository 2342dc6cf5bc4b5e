"""Look up a database by the identifier in a connection, as Terraform does with data sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.errors import PrivateLinkError

from .database_lookup import db_subnet_ids, fetch_db_subnet_group
from .errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .client import AwsClient, Response


class AmbiguousSecurityGroupError(PrivateLinkError):
    """A database has several security groups or none; the message lists the groups."""


class _DatabaseFacts(NamedTuple):
    """The facts about a DB instance or cluster for a connection."""

    host: str
    port: int
    subnet_group: Response
    security_group_ids: list[str]


def resolve_database_identifier(connection: Mapping[str, Any], client: AwsClient) -> Mapping[str, Any]:
    """Return a connection's inputs with host, port, VPC, subnets and security group of the identified database.

    Args:
        connection: The inputs, with ``db_instance_identifier``, ``db_cluster_identifier`` or neither. Without an
            identifier, the inputs are returned unchanged.
        client: Calls AWS.

    Raises:
        AmbiguousSecurityGroupError: The database has several security groups or none, and the connection does not
            state ``rds_security_group_id``.
        ApiError: A call failed, or the database has no endpoint yet.
    """
    if connection.get("db_instance_identifier"):
        facts = _fetch_instance_facts(connection["db_instance_identifier"], client)
    elif connection.get("db_cluster_identifier"):
        facts = _fetch_cluster_facts(connection["db_cluster_identifier"], client)
    else:
        return connection
    if len(facts.security_group_ids) != 1 and not connection.get("rds_security_group_id"):
        raise AmbiguousSecurityGroupError(", ".join(facts.security_group_ids) or "none")
    # The inputs of the connection replace the subnets and the group of the database. A database with several groups or
    # none gets here only if the connection states a group.
    return {
        "subnet_ids": db_subnet_ids(facts.subnet_group),
        "rds_security_group_id": "".join(facts.security_group_ids[:1]),
        **connection,
        "rds_host": facts.host,
        "rds_port": connection.get("rds_port") or facts.port,
        "vpc_id": facts.subnet_group["VpcId"],
    }


def _fetch_instance_facts(identifier: str, client: AwsClient) -> _DatabaseFacts:
    (instance,) = client.fetch_member("rds:DescribeDBInstances", "DBInstances", DBInstanceIdentifier=identifier)
    endpoint = instance.get("Endpoint")
    if not endpoint:
        raise ApiError(f"it has no endpoint yet: its status is {instance['DBInstanceStatus']}", "# wait for it")
    return _DatabaseFacts(
        host=endpoint["Address"],
        port=endpoint["Port"],
        subnet_group=instance["DBSubnetGroup"],
        security_group_ids=_security_group_ids(instance),
    )


def _fetch_cluster_facts(identifier: str, client: AwsClient) -> _DatabaseFacts:
    (cluster,) = client.fetch_member("rds:DescribeDBClusters", "DBClusters", DBClusterIdentifier=identifier)
    return _DatabaseFacts(
        host=cluster["Endpoint"],
        port=cluster["Port"],
        subnet_group=fetch_db_subnet_group(cluster["DBSubnetGroup"], client),
        security_group_ids=_security_group_ids(cluster),
    )


def _security_group_ids(database: Response) -> list[str]:
    return [group["VpcSecurityGroupId"] for group in database["VpcSecurityGroups"]]

"""The database that a host name or an ARN leads to, whichever of RDS's endpoints the name is."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .client import AwsClient, IamAction, Response

# What has to be known to tell a database by its endpoint, whichever it is.
DATABASE_LIST_ACTIONS: tuple[IamAction, ...] = (
    "rds:DescribeDBInstances",
    "rds:DescribeDBClusters",
    "rds:DescribeDBSubnetGroups",
    "rds:DescribeDBProxies",
    "rds:DescribeDBProxyEndpoints",
)
# A DNS name's aliases in the order of the chain, the name that ends it included, and its addresses of one family.
DnsResolution = tuple[list[str], list[str]]


def resolve_dns(host: str, *, ipv6: bool) -> DnsResolution:
    """Resolve a DNS name with this machine's resolver.

    Args:
        host: The name.
        ipv6: Whether to IPv6 addresses; else to IPv4 ones.

    Raises:
        OSError: There is no answer.
    """
    if not ipv6:
        name, aliases, addresses = socket.gethostbyname_ex(host)
        return [*aliases, name], addresses
    found = socket.getaddrinfo(host, None, socket.AF_INET6, socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
    return [one[3] for one in found if one[3]], list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class RdsDatabase:
    """What a host name leads to.

    Attributes:
        description: The endpoint in words, such as "the writer endpoint of cluster orders".
        endpoint: Its DNS name, as RDS states it.
        follows_writer: Whether the endpoint leads to the writer, also after a failover.
        port: The port; None for a proxy, of which RDS states none.
        status: The status as RDS states it.
        vpc_id: The VPC.
        subnet_ids: The subnets in which the database has its interfaces or may get them.
        security_group_statuses: Status by id of each security group.
        public_instance_ids: The identifiers of its instances that are publicly accessible.
        has_ipv6: Whether it has IPv6 addresses.
        proxy_name: The name of the proxy, where it is one.
    """

    description: str
    endpoint: str
    follows_writer: bool
    port: int | None
    status: str
    vpc_id: str
    subnet_ids: Sequence[str]
    security_group_statuses: Mapping[str, str]
    public_instance_ids: Sequence[str]
    has_ipv6: bool
    proxy_name: str | None = None


def find_database(hosts_or_arns: Iterable[str], client: AwsClient) -> RdsDatabase | None:
    """Return the database of the first name that is an endpoint of RDS.

    Args:
        hosts_or_arns: A host name, and the names that it leads to, in the order of the chain; or an ARN of RDS.
        client: Asks AWS.

    Raises:
        ApiError: AWS does not say.
    """
    for name in dict.fromkeys(name.lower().rstrip(".") for name in hosts_or_arns):
        if found := _find_db_instance(name, client) or _find_db_cluster(name, client) or _find_db_proxy(name, client):
            return found
    return None


def _list_db_instances(client: AwsClient) -> Response:
    return client.fetch_member("rds:DescribeDBInstances", "DBInstances")


def _find_db_instance(host_or_arn: str, client: AwsClient) -> RdsDatabase | None:
    for found in _list_db_instances(client):
        if host_or_arn in (found.get("Endpoint", {}).get("Address", "").lower(), found["DBInstanceArn"].lower()):
            cluster = found.get("DBClusterIdentifier")
            of = f", one of cluster {cluster}" if cluster else ""
            return RdsDatabase(
                description=f"the endpoint of instance {found['DBInstanceIdentifier']}{of}",
                endpoint=found.get("Endpoint", {}).get("Address", ""),
                follows_writer=not cluster,
                port=found.get("Endpoint", {}).get("Port"),
                status=found["DBInstanceStatus"],
                vpc_id=found["DBSubnetGroup"]["VpcId"],
                subnet_ids=db_subnet_ids(found["DBSubnetGroup"]),
                security_group_statuses=_security_group_statuses(found),
                public_instance_ids=_public_instance_ids([found]),
                has_ipv6=_is_ipv6_network(found.get("NetworkType")),
            )
    return None


def _find_db_cluster(host_or_arn: str, client: AwsClient) -> RdsDatabase | None:
    for found in client.fetch_member("rds:DescribeDBClusters", "DBClusters"):
        kinds = {custom.lower(): "a custom endpoint" for custom in found.get("CustomEndpoints", [])}
        kinds[found.get("ReaderEndpoint", "").lower()] = "the reader endpoint"
        kinds[found.get("Endpoint", "").lower()] = kinds[found["DBClusterArn"].lower()] = "the writer endpoint"
        if host_or_arn in kinds:
            identifier = found["DBClusterIdentifier"]
            subnet_group = fetch_db_subnet_group(found["DBSubnetGroup"], client)
            members = [one for one in _list_db_instances(client) if one.get("DBClusterIdentifier") == identifier]
            return RdsDatabase(
                description=f"{kinds[host_or_arn]} of cluster {identifier}",
                endpoint=found.get("Endpoint", ""),
                follows_writer=kinds[host_or_arn] != "the reader endpoint",
                port=found["Port"],
                status=found["Status"],
                vpc_id=subnet_group["VpcId"],
                subnet_ids=db_subnet_ids(subnet_group),
                security_group_statuses=_security_group_statuses(found),
                public_instance_ids=_public_instance_ids(members),
                has_ipv6=_is_ipv6_network(found.get("NetworkType")),
            )
    return None


def _find_db_proxy(host_or_arn: str, client: AwsClient) -> RdsDatabase | None:
    for found in client.fetch_member("rds:DescribeDBProxies", "DBProxies"):
        if host_or_arn in (found["Endpoint"].lower(), found["DBProxyArn"].lower()):
            return _proxy_database(found, f"the endpoint of proxy {found['DBProxyName']}")
    for found in client.fetch_member("rds:DescribeDBProxyEndpoints", "DBProxyEndpoints"):
        if found["Endpoint"].lower() == host_or_arn:
            kind = "the read-only endpoint" if found["TargetRole"] == "READ_ONLY" else "the endpoint"
            return _proxy_database(found, f"{kind} {found['DBProxyEndpointName']} of proxy {found['DBProxyName']}")
    return None


def fetch_db_subnet_group(name: str, client: AwsClient) -> Response:
    """Return a subnet group of RDS.

    Raises:
        ApiError: AWS does not say.
    """
    found = client.fetch_member("rds:DescribeDBSubnetGroups", "DBSubnetGroups")
    return next(one for one in found if one["DBSubnetGroupName"] == name)


def db_subnet_ids(subnet_group: Response) -> list[str]:
    """Return the ids of the subnets in a subnet group."""
    return sorted(subnet["SubnetIdentifier"] for subnet in subnet_group["Subnets"])


def _security_group_statuses(database: Response) -> dict[str, str]:
    return {group["VpcSecurityGroupId"]: group["Status"] for group in database["VpcSecurityGroups"]}


def _public_instance_ids(instances: Sequence[Response]) -> list[str]:
    return [one["DBInstanceIdentifier"] for one in instances if one["PubliclyAccessible"]]


def _is_ipv6_network(network_type: str | None) -> bool:
    return network_type not in (None, "IPV4")


def _proxy_database(proxy: Response, description: str) -> RdsDatabase:
    return RdsDatabase(
        description=description,
        endpoint=proxy["Endpoint"],
        follows_writer=proxy.get("TargetRole") != "READ_ONLY",
        port=None,
        status=proxy["Status"],
        vpc_id=proxy["VpcId"],
        subnet_ids=sorted(proxy["VpcSubnetIds"]),
        security_group_statuses=dict.fromkeys(
            proxy["VpcSecurityGroupIds"], "active"
        ),  # RDS states no status for a proxy's groups.
        public_instance_ids=(),
        has_ipv6=_is_ipv6_network(proxy.get("EndpointNetworkType")),
        proxy_name=proxy["DBProxyName"],
    )

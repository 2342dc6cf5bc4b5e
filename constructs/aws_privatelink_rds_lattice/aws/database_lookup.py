"""Find the RDS database behind a host name or an ARN: an instance, a cluster or a proxy."""

from __future__ import annotations

import logging
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.rds_endpoints import parse_rds_endpoint

from .errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from .client import AwsClient, IamAction, Response

_LOGGER = logging.getLogger(__name__)
# The calls that ``find_database`` may make.
DATABASE_LIST_ACTIONS: tuple[IamAction, ...] = (
    "rds:DescribeDBInstances",
    "rds:DescribeDBClusters",
    "rds:DescribeDBSubnetGroups",
    "rds:DescribeDBProxies",
    "rds:DescribeDBProxyEndpoints",
)
# The aliases of a DNS name in the order of the chain, the last name included; and the addresses, all of one family.
DnsResolution = tuple[list[str], list[str]]


def resolve_dns(host: str, *, ipv6: bool) -> DnsResolution:
    """Resolve a DNS name to IPv6 or IPv4 addresses with this machine's resolver; raise ``OSError`` on failure."""
    try:
        return _resolve_dns(host, ipv6=ipv6)
    except UnicodeError as error:  # Python's error for a label that is empty or too long.
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not a DNS name") from error


def _resolve_dns(host: str, *, ipv6: bool) -> DnsResolution:
    if not ipv6:
        name, aliases, addresses = socket.gethostbyname_ex(host)
        return [*aliases, name], addresses
    results = socket.getaddrinfo(host, None, socket.AF_INET6, socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
    names: list[str] = []
    ipv6_addresses: dict[str, None] = {}  # An ordered set.
    for _, _, _, canonical_name, socket_address in results:
        if canonical_name:
            names.append(canonical_name)
        ipv6_addresses[str(socket_address[0])] = None
    return names, list(ipv6_addresses)


@dataclass(frozen=True)
class RdsDatabase:
    """An RDS instance, cluster or proxy, as reached through an endpoint.

    Attributes:
        description: The endpoint in words, such as "the writer endpoint of cluster orders".
        endpoint: The endpoint's DNS name in RDS's spelling; for a cluster, always the writer endpoint.
        follows_writer: True if the endpoint leads to the writer, also after a failover.
        port: The port; None if RDS returns no port, as for a proxy.
        status: The status in RDS's words.
        vpc_id: The VPC.
        subnet_ids: The subnets that contain the database's network interfaces, or may contain them later.
        security_group_statuses: The status of each security group, by group id.
        public_instance_ids: The identifiers of the publicly accessible instances.
        has_ipv6: True if the database has IPv6 addresses; None if RDS does not return its network type.
        proxy_name: The name of the proxy; None for an instance or a cluster.
        instance_id: The identifier of the instance; None for a cluster or a proxy.
        cluster_id: The identifier of the cluster, also for an instance of a cluster; None without a cluster.
        cluster_instances: The status of each instance of a cluster, by identifier. None unless the endpoint is a
            cluster's; also None for Aurora Serverless v1, whose clusters have no instances.
        writer_id: The identifier of the cluster's writer, if RDS states a writer and the endpoint is a cluster's.
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
    has_ipv6: bool | None
    proxy_name: str | None = None
    instance_id: str | None = None
    cluster_id: str | None = None
    cluster_instances: Mapping[str, str] | None = None
    writer_id: str | None = None


def find_database(hosts_or_arns: Iterable[str], client: AwsClient) -> RdsDatabase | None:
    """Return the database behind the first endpoint or ARN of RDS, or None.

    Args:
        hosts_or_arns: A host name and its aliases, in the order of the chain; or an ARN of RDS.
        client: Calls AWS.
    """
    for host_or_arn in hosts_or_arns:
        name = host_or_arn.lower().rstrip(".")
        database = _find_db_instance(name, client) or _find_db_cluster(name, client) or _find_db_proxy(name, client)
        if database:
            _LOGGER.debug("%s is %s", name, database.description)
            return database
        _LOGGER.debug("%s is no endpoint or ARN of RDS", name)
    return None


def _has_name(host_or_arn: str, database: Response, arn_member: str, host: str) -> bool:
    """Return True if a text is the ARN of a database, or the host of the database."""
    name: str = database[arn_member] if host_or_arn.startswith("arn:") else host
    return name.lower() == host_or_arn


def _find_db_instance(host_or_arn: str, client: AwsClient) -> RdsDatabase | None:
    for instance in client.fetch_list("rds:DescribeDBInstances", "DBInstances"):
        host = instance.get("Endpoint", {}).get("Address", "")
        if _has_name(host_or_arn, instance, "DBInstanceArn", host):
            return _instance_database(instance)
    return None


def _instance_database(instance: Response) -> RdsDatabase:
    description = f"the endpoint of instance {instance['DBInstanceIdentifier']}"
    cluster = instance.get("DBClusterIdentifier")
    replica_source = instance.get("ReadReplicaSourceDBInstanceIdentifier")
    if cluster:
        description += f", in cluster {cluster}"
    elif replica_source:
        description += f", a read replica of {replica_source}"
    return RdsDatabase(
        description=description,
        endpoint=instance.get("Endpoint", {}).get("Address", ""),
        follows_writer=not cluster and not replica_source,
        port=instance.get("Endpoint", {}).get("Port"),
        status=instance["DBInstanceStatus"],
        vpc_id=instance["DBSubnetGroup"]["VpcId"],
        subnet_ids=db_subnet_ids(instance["DBSubnetGroup"]),
        security_group_statuses=_security_group_statuses(instance),
        public_instance_ids=_public_instance_ids([instance]),
        has_ipv6=_is_ipv6_network(instance.get("NetworkType")),
        instance_id=instance["DBInstanceIdentifier"],
        cluster_id=cluster,
    )


def _find_db_cluster(host_or_arn: str, client: AwsClient) -> RdsDatabase | None:
    for cluster in client.fetch_list("rds:DescribeDBClusters", "DBClusters"):
        endpoint_kind = _cluster_endpoint_kinds(cluster).get(host_or_arn)
        if _has_name(host_or_arn, cluster, "DBClusterArn", ""):
            endpoint_kind = "the writer endpoint"
        if endpoint_kind:
            return _cluster_database(cluster, endpoint_kind, client)
    return None


def _cluster_endpoint_kinds(cluster: Response) -> dict[str, str]:
    """Return the kind of each endpoint of a cluster in words, by host name."""
    kinds = {host.lower(): "a custom endpoint" for host in cluster.get("CustomEndpoints", [])}
    kinds[cluster.get("ReaderEndpoint", "").lower()] = "the reader endpoint"
    kinds[cluster.get("Endpoint", "").lower()] = "the writer endpoint"
    return kinds


def _cluster_database(cluster: Response, endpoint_kind: str, client: AwsClient) -> RdsDatabase:
    identifier = cluster["DBClusterIdentifier"]
    subnet_group = fetch_db_subnet_group(cluster["DBSubnetGroup"], client)
    instances = client.fetch_list("rds:DescribeDBInstances", "DBInstances")
    members = cluster.get("DBClusterMembers", [])
    member_ids = {member.get("DBInstanceIdentifier") for member in members}
    cluster_instances = [item for item in instances if _is_in_cluster(item, identifier, member_ids)]
    instance_statuses = {item["DBInstanceIdentifier"]: item["DBInstanceStatus"] for item in cluster_instances}
    writer_ids = [member["DBInstanceIdentifier"] for member in members if member.get("IsClusterWriter")]
    description = f"{endpoint_kind} of cluster {identifier}"
    is_replica = bool(cluster.get("ReplicationSourceIdentifier"))
    if is_replica:
        description += f", a replica of {cluster['ReplicationSourceIdentifier']}"
    return RdsDatabase(
        description=description,
        endpoint=cluster.get("Endpoint", ""),
        # RDS balances a custom endpoint over a set of instances, whichever of them is the writer.
        follows_writer=endpoint_kind == "the writer endpoint" and not is_replica,
        port=cluster.get("Port"),
        status=cluster["Status"],
        vpc_id=subnet_group["VpcId"],
        subnet_ids=db_subnet_ids(subnet_group),
        security_group_statuses=_security_group_statuses(cluster),
        public_instance_ids=_public_instance_ids(cluster_instances),
        has_ipv6=_is_ipv6_network(cluster.get("NetworkType")),
        cluster_id=identifier,
        cluster_instances=None if cluster.get("EngineMode") == "serverless" else instance_statuses,
        writer_id=next(iter(writer_ids), None),
    )


def _is_in_cluster(instance: Response, cluster_id: str, member_ids: Collection[str]) -> bool:
    return instance.get("DBClusterIdentifier") == cluster_id or instance["DBInstanceIdentifier"] in member_ids


def _find_db_proxy(host_or_arn: str, client: AwsClient) -> RdsDatabase | None:
    for proxy in client.fetch_list("rds:DescribeDBProxies", "DBProxies"):
        if _has_name(host_or_arn, proxy, "DBProxyArn", proxy.get("Endpoint", "")):
            return _proxy_database(proxy, f"the endpoint of proxy {proxy['DBProxyName']}")
    for endpoint in client.fetch_list("rds:DescribeDBProxyEndpoints", "DBProxyEndpoints"):
        if endpoint.get("Endpoint", "").lower() == host_or_arn:
            kind = "the read-only endpoint" if endpoint.get("TargetRole") == "READ_ONLY" else "the endpoint"
            description = f"{kind} {endpoint['DBProxyEndpointName']} of proxy {endpoint['DBProxyName']}"
            return _proxy_database(endpoint, description)
    return None


def _proxy_database(proxy_or_endpoint: Response, description: str) -> RdsDatabase:
    return RdsDatabase(
        description=description,
        endpoint=proxy_or_endpoint["Endpoint"],
        follows_writer=proxy_or_endpoint.get("TargetRole") != "READ_ONLY",
        port=None,
        status=proxy_or_endpoint["Status"],
        vpc_id=proxy_or_endpoint["VpcId"],
        subnet_ids=sorted(proxy_or_endpoint["VpcSubnetIds"]),
        # RDS states no status for the security groups of a proxy.
        security_group_statuses=dict.fromkeys(proxy_or_endpoint["VpcSecurityGroupIds"], "active"),
        public_instance_ids=(),
        has_ipv6=_is_ipv6_network(proxy_or_endpoint.get("EndpointNetworkType")),
        proxy_name=proxy_or_endpoint["DBProxyName"],
    )


def raise_if_no_endpoint_yet(host: str, client: AwsClient) -> None:
    """Raise ``ApiError`` if RDS returns no endpoint yet for the database with the identifier in an endpoint.

    RDS leaves the endpoint out of the description of a database that it still creates.
    """
    rds_endpoint = parse_rds_endpoint(host)
    if not rds_endpoint:
        return
    lists: tuple[tuple[IamAction, str, str, str], ...] = (
        ("rds:DescribeDBInstances", "DBInstances", "DBInstanceIdentifier", "instance"),
        ("rds:DescribeDBClusters", "DBClusters", "DBClusterIdentifier", "cluster"),
        ("rds:DescribeDBProxies", "DBProxies", "DBProxyName", "proxy"),
        ("rds:DescribeDBProxyEndpoints", "DBProxyEndpoints", "DBProxyEndpointName", "proxy endpoint"),
    )
    for action, list_name, name_member, kind in lists:
        for database in client.fetch_list(action, list_name):
            name = database.get(name_member, "")
            endpoint = database.get("Endpoint") or {}
            host_of_name = endpoint if isinstance(endpoint, str) else endpoint.get("Address")
            if name.lower() == rds_endpoint.identifier and not host_of_name:
                status = database.get("DBInstanceStatus") or database.get("Status", "unknown")
                raise ApiError(
                    f"RDS returns no endpoint of {kind} {name}, whose status is {status}",
                    "# wait until the database is available, then run the command again",
                )


def fetch_db_subnet_group(name: str, client: AwsClient) -> Response:
    """Return a DB subnet group; raise ``ApiError`` without such a group."""
    for subnet_group in client.fetch_list("rds:DescribeDBSubnetGroups", "DBSubnetGroups"):
        if subnet_group["DBSubnetGroupName"] == name:
            return subnet_group
    raise ApiError(f"RDS lists no DB subnet group {name}", "# run the command again")


def db_subnet_ids(subnet_group: Response) -> list[str]:
    """Return the sorted ids of the subnets in a DB subnet group."""
    return sorted(subnet["SubnetIdentifier"] for subnet in subnet_group["Subnets"])


def _security_group_statuses(instance_or_cluster: Response) -> dict[str, str]:
    return {group["VpcSecurityGroupId"]: group["Status"] for group in instance_or_cluster["VpcSecurityGroups"]}


def _public_instance_ids(instances: Sequence[Response]) -> list[str]:
    return [instance["DBInstanceIdentifier"] for instance in instances if instance["PubliclyAccessible"]]


def _is_ipv6_network(network_type: str | None) -> bool | None:
    return network_type != "IPV4" if network_type else None

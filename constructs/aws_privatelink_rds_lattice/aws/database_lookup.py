"""The database that a host name or an ARN leads to, whichever of RDS's endpoints the name is."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .client import Action, Answer, Reader

# What has to be known to tell a database by its endpoint, whichever it is.
LISTS: tuple[Action, ...] = (
    "rds:DescribeDBInstances",
    "rds:DescribeDBClusters",
    "rds:DescribeDBSubnetGroups",
    "rds:DescribeDBProxies",
    "rds:DescribeDBProxyEndpoints",
)
# A DNS name's aliases in the order of the chain, the name that ends it included, and its addresses of one family.
Resolved = tuple[list[str], list[str]]


def resolve(host: str, *, ipv6: bool) -> Resolved:
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
class Database:
    """What a host name leads to.

    Attributes:
        what: The endpoint in words, such as "the writer endpoint of cluster orders".
        endpoint: Its DNS name, as RDS states it.
        follows: Whether the endpoint leads to the writer, also after a failover.
        port: The port; None for a proxy, of which RDS states none.
        status: The status as RDS states it.
        vpc_id: The VPC.
        subnet_ids: The subnets in which the database has its interfaces or may get them.
        groups: Status by id of each security group.
        public: The identifiers of its instances that are publicly accessible.
        has_ipv6: Whether it has IPv6 addresses.
        proxy: The name of the proxy, where it is one.
    """

    what: str
    endpoint: str
    follows: bool
    port: int | None
    status: str
    vpc_id: str
    subnet_ids: Sequence[str]
    groups: Mapping[str, str]
    public: Sequence[str]
    has_ipv6: bool
    proxy: str | None = None


def database_at(names: Iterable[str], reader: Reader) -> Database | None:
    """Return the database of the first name that is an endpoint of RDS.

    Args:
        names: A host name, and the names that it leads to, in the order of the chain; or an ARN of RDS.
        reader: Asks AWS.

    Raises:
        UnreadError: AWS does not say.
    """
    for name in dict.fromkeys(name.lower().rstrip(".") for name in names):
        if found := _instance(name, reader) or _cluster(name, reader) or _proxy(name, reader):
            return found
    return None


def _instances(reader: Reader) -> Answer:
    return reader.member("rds:DescribeDBInstances", "DBInstances")


def _instance(name: str, reader: Reader) -> Database | None:
    for found in _instances(reader):
        if name in (found.get("Endpoint", {}).get("Address", "").lower(), found["DBInstanceArn"].lower()):
            cluster = found.get("DBClusterIdentifier")
            of = f", one of cluster {cluster}" if cluster else ""
            return Database(
                what=f"the endpoint of instance {found['DBInstanceIdentifier']}{of}",
                endpoint=found.get("Endpoint", {}).get("Address", ""),
                follows=not cluster,
                port=found.get("Endpoint", {}).get("Port"),
                status=found["DBInstanceStatus"],
                vpc_id=found["DBSubnetGroup"]["VpcId"],
                subnet_ids=subnets_of(found["DBSubnetGroup"]),
                groups=_groups_of(found),
                public=_public([found]),
                has_ipv6=_has_ipv6(found.get("NetworkType")),
            )
    return None


def _cluster(name: str, reader: Reader) -> Database | None:
    for found in reader.member("rds:DescribeDBClusters", "DBClusters"):
        kinds = {custom.lower(): "a custom endpoint" for custom in found.get("CustomEndpoints", [])}
        kinds[found.get("ReaderEndpoint", "").lower()] = "the reader endpoint"
        kinds[found.get("Endpoint", "").lower()] = kinds[found["DBClusterArn"].lower()] = "the writer endpoint"
        if name in kinds:
            identifier = found["DBClusterIdentifier"]
            subnet_group = subnet_group_named(found["DBSubnetGroup"], reader)
            members = [one for one in _instances(reader) if one.get("DBClusterIdentifier") == identifier]
            return Database(
                what=f"{kinds[name]} of cluster {identifier}",
                endpoint=found.get("Endpoint", ""),
                follows=kinds[name] != "the reader endpoint",
                port=found["Port"],
                status=found["Status"],
                vpc_id=subnet_group["VpcId"],
                subnet_ids=subnets_of(subnet_group),
                groups=_groups_of(found),
                public=_public(members),
                has_ipv6=_has_ipv6(found.get("NetworkType")),
            )
    return None


def _proxy(name: str, reader: Reader) -> Database | None:
    for found in reader.member("rds:DescribeDBProxies", "DBProxies"):
        if name in (found["Endpoint"].lower(), found["DBProxyArn"].lower()):
            return _proxied(found, f"the endpoint of proxy {found['DBProxyName']}")
    for found in reader.member("rds:DescribeDBProxyEndpoints", "DBProxyEndpoints"):
        if found["Endpoint"].lower() == name:
            kind = "the read-only endpoint" if found["TargetRole"] == "READ_ONLY" else "the endpoint"
            return _proxied(found, f"{kind} {found['DBProxyEndpointName']} of proxy {found['DBProxyName']}")
    return None


def subnet_group_named(name: str, reader: Reader) -> Answer:
    """Return a subnet group of RDS.

    Raises:
        UnreadError: AWS does not say.
    """
    found = reader.member("rds:DescribeDBSubnetGroups", "DBSubnetGroups")
    return next(one for one in found if one["DBSubnetGroupName"] == name)


def subnets_of(subnet_group: Answer) -> list[str]:
    """Return the ids of the subnets in a subnet group."""
    return sorted(subnet["SubnetIdentifier"] for subnet in subnet_group["Subnets"])


def _groups_of(database: Answer) -> dict[str, str]:
    return {group["VpcSecurityGroupId"]: group["Status"] for group in database["VpcSecurityGroups"]}


def _public(instances: Sequence[Answer]) -> list[str]:
    return [one["DBInstanceIdentifier"] for one in instances if one["PubliclyAccessible"]]


def _has_ipv6(network_type: str | None) -> bool:
    return network_type not in (None, "IPV4")


def _proxied(proxy: Answer, what: str) -> Database:
    return Database(
        what=what,
        endpoint=proxy["Endpoint"],
        follows=proxy.get("TargetRole") != "READ_ONLY",
        port=None,
        status=proxy["Status"],
        vpc_id=proxy["VpcId"],
        subnet_ids=sorted(proxy["VpcSubnetIds"]),
        groups=dict.fromkeys(proxy["VpcSecurityGroupIds"], "active"),  # RDS states no status for a proxy's groups.
        public=(),
        has_ipv6=_has_ipv6(proxy.get("EndpointNetworkType")),
        proxy=proxy["DBProxyName"],
    )

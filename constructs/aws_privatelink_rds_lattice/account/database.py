"""The database that a host name leads to, whichever of RDS's endpoints the name is."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .reader import Answer, Reader

# A DNS name's aliases in the order of the chain, the name that ends it included, and its IPv4 addresses.
Resolved = tuple[list[str], list[str]]


def resolve(host: str) -> Resolved:
    """Resolve a DNS name with this machine's resolver.

    Raises:
        OSError: There is no answer.
    """
    name, aliases, addresses = socket.gethostbyname_ex(host)
    return [*aliases, name], addresses


@dataclass(frozen=True)
class Database:
    """What a host name leads to.

    Attributes:
        what: The endpoint in words, such as "the writer endpoint of cluster orders".
        follows: Whether the endpoint leads to the writer, also after a failover.
        port: The port; None for a proxy, of which RDS states none.
        status: The status as RDS states it.
        vpc_id: The VPC.
        subnet_ids: The subnets in which the database has its interfaces or may get them.
        groups: Status by id of each security group.
        public: The identifiers of its instances that are publicly accessible.
    """

    what: str
    follows: bool
    port: int | None
    status: str
    vpc_id: str
    subnet_ids: Sequence[str]
    groups: Mapping[str, str]
    public: Sequence[str]


def database_at(names: Iterable[str], reader: Reader) -> Database | None:
    """Return the database of the first name that is an endpoint of RDS.

    Args:
        names: A host name, and the names that it leads to, in the order of the chain.
        reader: Asks AWS.

    Raises:
        UnreadError: AWS does not say.
    """
    for name in dict.fromkeys(name.lower().rstrip(".") for name in names):
        if found := _instance(name, reader) or _cluster(name, reader) or _proxy(name, reader):
            return found
    return None


def _instances(reader: Reader) -> Answer:
    return reader.member("rds", "describe_db_instances", "DBInstances")


def _instance(name: str, reader: Reader) -> Database | None:
    for found in _instances(reader):
        if found.get("Endpoint", {}).get("Address", "").lower() == name:
            cluster = found.get("DBClusterIdentifier")
            of = f", one of cluster {cluster}" if cluster else ""
            return Database(
                what=f"the endpoint of instance {found['DBInstanceIdentifier']}{of}",
                follows=not cluster,
                port=found["Endpoint"]["Port"],
                status=found["DBInstanceStatus"],
                vpc_id=found["DBSubnetGroup"]["VpcId"],
                subnet_ids=subnets_of(found["DBSubnetGroup"]),
                groups=_groups_of(found),
                public=_public([found]),
            )
    return None


def _cluster(name: str, reader: Reader) -> Database | None:
    for found in reader.member("rds", "describe_db_clusters", "DBClusters"):
        kinds = {custom.lower(): "a custom endpoint" for custom in found.get("CustomEndpoints", [])}
        kinds[found.get("ReaderEndpoint", "").lower()] = "the reader endpoint"
        kinds[found.get("Endpoint", "").lower()] = "the writer endpoint"
        if name in kinds:
            identifier = found["DBClusterIdentifier"]
            subnet_group = subnet_group_named(found["DBSubnetGroup"], reader)
            members = [one for one in _instances(reader) if one.get("DBClusterIdentifier") == identifier]
            return Database(
                what=f"{kinds[name]} of cluster {identifier}",
                follows=kinds[name] != "the reader endpoint",
                port=found["Port"],
                status=found["Status"],
                vpc_id=subnet_group["VpcId"],
                subnet_ids=subnets_of(subnet_group),
                groups=_groups_of(found),
                public=_public(members),
            )
    return None


def _proxy(name: str, reader: Reader) -> Database | None:
    for found in reader.member("rds", "describe_db_proxies", "DBProxies"):
        if found["Endpoint"].lower() == name:
            return _proxied(found, f"the endpoint of proxy {found['DBProxyName']}")
    for found in reader.member("rds", "describe_db_proxy_endpoints", "DBProxyEndpoints"):
        if found["Endpoint"].lower() == name:
            kind = "the read-only endpoint" if found["TargetRole"] == "READ_ONLY" else "the endpoint"
            return _proxied(found, f"{kind} {found['DBProxyEndpointName']} of proxy {found['DBProxyName']}")
    return None


def subnet_group_named(name: str, reader: Reader) -> Answer:
    """Return a subnet group of RDS.

    Raises:
        UnreadError: AWS does not say.
    """
    (found,) = reader.member("rds", "describe_db_subnet_groups", "DBSubnetGroups", DBSubnetGroupName=name)
    return found


def subnets_of(subnet_group: Answer) -> list[str]:
    """Return the ids of the subnets in a subnet group."""
    return sorted(subnet["SubnetIdentifier"] for subnet in subnet_group["Subnets"])


def _groups_of(database: Answer) -> dict[str, str]:
    return {group["VpcSecurityGroupId"]: group["Status"] for group in database["VpcSecurityGroups"]}


def _public(instances: Sequence[Answer]) -> list[str]:
    return [one["DBInstanceIdentifier"] for one in instances if one["PubliclyAccessible"]]


def _proxied(proxy: Answer, what: str) -> Database:
    return Database(
        what=what,
        follows=proxy.get("TargetRole") != "READ_ONLY",
        port=None,
        status=proxy["Status"],
        vpc_id=proxy["VpcId"],
        subnet_ids=sorted(proxy["VpcSubnetIds"]),
        groups=dict.fromkeys(proxy["VpcSecurityGroupIds"], "active"),  # RDS states no status for a proxy's groups.
        public=(),
    )

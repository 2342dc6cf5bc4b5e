"""Resource types of databases, with their common arguments and attributes.

All possible targets of a resource configuration count as databases: an instance, a cluster, an endpoint, a proxy, and
a load balancer or a DNS record in front of a database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.plan.parsing.json_items import list_items
from aws_privatelink_rds_lattice.plan.resources import is_known_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class DatabaseType(NamedTuple):
    """A resource type of databases.

    Attributes:
        role: The kind of database, whose identifiers are unique: "instance", "cluster", "endpoint", and so on.
        identifier: The argument with the identifier, which the host contains.
        parent_role: The role of the database that this database belongs to; empty without such a database.
        parent_identifier: The argument with the identifier of that database.
    """

    role: str
    identifier: str
    parent_role: str = ""
    parent_identifier: str = ""


_CLUSTER = DatabaseType("cluster", "cluster_identifier")
_CLUSTER_INSTANCE = DatabaseType("instance", "identifier", "cluster", "cluster_identifier")
_CLUSTER_ENDPOINT = DatabaseType("endpoint", "cluster_endpoint_identifier", "cluster", "cluster_identifier")
DNS_RECORD = "aws_route53_record"
PROXY_TARGET_ROLE = "proxy target"
DATABASE_TYPES = {
    "aws_db_instance": DatabaseType("instance", "identifier"),
    "aws_rds_cluster": _CLUSTER,
    "aws_rds_cluster_instance": _CLUSTER_INSTANCE,
    "aws_rds_cluster_endpoint": _CLUSTER_ENDPOINT,
    "aws_docdb_cluster": _CLUSTER,
    "aws_docdb_cluster_instance": _CLUSTER_INSTANCE,
    "aws_neptune_cluster": _CLUSTER,
    "aws_neptune_cluster_instance": _CLUSTER_INSTANCE,
    "aws_neptune_cluster_endpoint": _CLUSTER_ENDPOINT,
    "aws_redshift_cluster": DatabaseType("warehouse", "cluster_identifier"),
    "aws_redshiftserverless_workgroup": DatabaseType("workgroup", "workgroup_name"),
    "aws_db_proxy": DatabaseType("proxy", "name"),
    "aws_db_proxy_endpoint": DatabaseType("proxy endpoint", "db_proxy_endpoint_name", "proxy", "db_proxy_name"),
    "aws_db_proxy_target": DatabaseType(PROXY_TARGET_ROLE, "target_arn", "proxy", "db_proxy_name"),
    "awscc_rds_db_instance": DatabaseType("instance", "db_instance_identifier", "cluster", "db_cluster_identifier"),
    "awscc_rds_db_cluster": DatabaseType("cluster", "db_cluster_identifier"),
    "awscc_rds_db_proxy": DatabaseType("proxy", "db_proxy_name"),
    "aws_lb": DatabaseType("load balancer", "name"),
    DNS_RECORD: DatabaseType("DNS record", "fqdn"),
}
# An entry of a DNS record or a target of a proxy leads to another database, and has no host of its own.
ROUTE_TYPES = frozenset({DNS_RECORD, "aws_db_proxy_target"})

GROUP_ARGUMENTS = ("vpc_security_group_ids", "vpc_security_groups", "security_group_ids", "security_groups")
SUBNET_ARGUMENTS = (
    "db_subnet_group_name",
    "cluster_subnet_group_name",
    "neptune_subnet_group_name",
    "vpc_subnet_ids",
    "subnet_ids",
    "subnets",
)
# The role and the argument for the database that a proxy target leads to, or that a replica copies.
SOURCE_ARGUMENTS = (
    ("instance", "db_instance_identifier"),
    ("cluster", "db_cluster_identifier"),
    ("instance", "replicate_source_db"),
    ("cluster", "replication_source_identifier"),
)
_HOST_ATTRIBUTES = ("address", "endpoint", "reader_endpoint", "read_endpoint", "dns_name", "fqdn")
_ARN_ATTRIBUTES = ("arn", "db_instance_arn", "db_cluster_arn")


def iter_hosts(resource_type: str, values: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the known hosts of a database, in lower case and without a port."""
    if resource_type == "aws_db_proxy_target":
        # The endpoint of a proxy target is the host of the database behind the proxy.
        return
    attributes = (*_HOST_ATTRIBUTES, "name") if resource_type == DNS_RECORD else _HOST_ATTRIBUTES
    for attribute in attributes:
        for item in list_items((values or {}).get(attribute)):
            text = item.get("address") if isinstance(item, dict) else item
            if is_known_text(text) and text:
                yield normalize_host(text)


def normalize_host(text: str) -> str:
    """Return a host in lower case, without a port and without a dot at the end."""
    return text.partition(":")[0].rstrip(".").lower()


def iter_arns(values: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the known ARNs of a database."""
    for attribute in _ARN_ATTRIBUTES:
        arn = (values or {}).get(attribute)
        if is_known_text(arn) and arn:
            yield arn


def iter_route_hosts(values: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the known target hosts of a DNS record."""
    arguments = values or {}
    targets = list_items(arguments.get("records"))
    targets += [block.get("name") for block in list_items(arguments.get("alias")) if isinstance(block, dict)]
    for target in targets:
        if is_known_text(target) and target:
            yield normalize_host(target)


def read_port(values: Mapping[str, Any] | None) -> object:
    """Return the port of a database as a number; a port without a number unchanged."""
    port = (values or {}).get("port")
    if isinstance(port, str) and port.isdecimal():
        return int(port)
    return port


def find_argument(names: tuple[str, ...], *values: Mapping[str, Any] | None) -> str | None:
    """Return the first argument with a value; None without such an argument."""
    for name in names:
        if any(name in (arguments or {}) for arguments in values):
            return name
    return None

"""The checks of a database in another VPC or account than the gateway, as far as this account shows it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import (
    MAIN_ROUTE_TABLE,
    DeploymentPart,
    MissingPartError,
    associated_cidr_blocks,
    gather,
)

from .check import CheckFinding, Hop, check, failed, passed, unknown, warned
from .network_rules import cidr_blocks_cover, find_transit_route
from .routing import require_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_privatelink_rds_lattice.aws.database_lookup import RdsDatabase
    from aws_privatelink_rds_lattice.target import Target

_RDS_INTERFACE = "RDSNetworkInterface"


# Another VPC


@check(Hop.DATABASE, "the database is in {vpc}")
def database_vpc(target: Target) -> CheckFinding:
    """Compare the VPC of the database with the VPC of the gateway.

    A route of the gateway's subnets may lead to another VPC, over a peering connection or a transit gateway. What
    happens to the traffic there is not visible from this machine.
    """
    deployment = target.deployment
    vpc_id = deployment.database.vpc_id
    if vpc_id == deployment.vpc["VpcId"]:
        return passed(vpc_id)
    subnets = deployment.ec2.fetch_subnets(subnet_id=deployment.database.subnet_ids)
    cidr_blocks: list[str] = []
    for subnet in subnets.values():
        cidr_blocks += associated_cidr_blocks(subnet, ipv6=deployment.uses_ipv6)
    route = _find_route_elsewhere(target, cidr_blocks)
    if route:
        return unknown(
            f"the database is in {vpc_id}; {route} covers it, and this machine cannot see whether traffic arrives",
            _test_from_vpc_remedy(target),
        )
    return failed(
        f"the database is in {vpc_id}, and the gateway's subnets have no route to it",
        f"# set vpc_id to {shlex.quote(vpc_id)}, subnet_ids to subnets of it and rds_security_group_id to the "
        "database's group",
    )


def _find_route_elsewhere(target: Target, networks: Sequence[str]) -> str | None:
    """Return an active route from a subnet of the gateway to networks outside of the VPC in words, or None.

    A network is a CIDR block or an address.
    """
    deployment = target.deployment
    tables, subnet_ids = gather(
        [lambda: deployment.ec2.fetch_route_tables(deployment.actual_vpc_id), lambda: deployment.actual_subnet_ids]
    )
    for subnet_id in subnet_ids:
        table = require_record(tables.get(subnet_id, tables.get(MAIN_ROUTE_TABLE)), subnet_id, "route table")
        for network in networks:
            found = find_transit_route(table["Routes"], network)
            if found:
                destination, next_hop = found
                return f"the route {destination} of {table['RouteTableId']} over {next_hop}"
    return None


def _test_from_vpc_remedy(target: Target) -> str:
    command = shlex.join(["nc", "-vz", target.deployment.host, str(target.deployment.port)])
    return f"# test it on a machine in a subnet of the resource gateway, with its security group:\n{command}"


# Another account


@check(Hop.DATABASE, "{host} is the endpoint of a database's writer in this account")
def database(target: Target) -> CheckFinding:
    """Check if the host is an endpoint of a database in this account and Region.

    The finding is a warning if the endpoint does not follow the writer of a cluster after a failover. It is unknown if
    the target is not in RDS: another account's database, or a database without RDS.
    """
    host = target.deployment.host
    try:
        rds_database = target.deployment.database
    except MissingPartError as error:
        hint = _describe_foreign_database(target) if error.part is DeploymentPart.DATABASE else None
        if hint is None:
            raise
        return unknown(f"{error.reason}; {hint}, which this machine cannot see", _test_from_vpc_remedy(target))
    evidence = f"{host} is {rds_database.description}"
    if rds_database.follows_writer:
        return passed(evidence)
    return warned(evidence, _writer_remedy(target, rds_database))


def _writer_remedy(target: Target, rds_database: RdsDatabase) -> str:
    """Return the remedy for an endpoint that does not lead to the writer: the list of the endpoints that do."""
    if rds_database.cluster_id:
        query = "DBClusters[].[DBClusterIdentifier,Endpoint]"
        return (
            "# Polytomic only reaches this instance, even after a failover; to follow the writer,\n"
            "# use the cluster's writer endpoint as rds_host:\n"
            + target.aws_command("rds", "describe-db-clusters", "--query", query)
        )
    if rds_database.proxy_name:
        query = "DBProxies[].[DBProxyName,Endpoint]"
        command = target.aws_command("rds", "describe-db-proxies", "--query", query)
    else:
        command = target.list_databases_command
    return (
        "# Polytomic can read but not write there; to allow writes, use the endpoint of the writer as rds_host:\n"
        + command
    )


def _describe_foreign_database(target: Target) -> str | None:
    """Return a description of a target that RDS does not list here; None without such a target."""
    deployment = target.deployment
    try:
        vpc_cidr_blocks, (_, addresses) = gather([lambda: deployment.vpc_cidr_blocks, lambda: deployment.resolved_host])
    except OSError:
        return None
    outside_addresses = [address for address in addresses if not cidr_blocks_cover(vpc_cidr_blocks, [address])]
    if outside_addresses:
        route = _find_route_elsewhere(target, outside_addresses)
        return f"the name resolves to {', '.join(outside_addresses)}, and {route} covers them" if route else None
    interfaces, subnets = gather([lambda: deployment.database_interfaces, lambda: deployment.gateway_subnets])
    owners = {subnet["OwnerId"] for subnet in subnets.values()} - {deployment.account_id}
    if owners:
        return (
            f"account {min(owners)} shares the VPC, and the name may belong to a database of another account in the VPC"
        )
    for interface in interfaces:
        if interface["OwnerId"] != deployment.account_id or interface.get("Description") != _RDS_INTERFACE:
            return f"the name resolves to {', '.join(addresses)}, the address of {interface['NetworkInterfaceId']}"
    return None

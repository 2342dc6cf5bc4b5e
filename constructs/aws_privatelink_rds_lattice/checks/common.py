"""Checks that hold before and after the deployment: account and database."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

from .result import BlockedError, Finding, Hop, check, failed, passed, unknown, warned

if TYPE_CHECKING:
    from .world import World


@check(Hop.ACCOUNT, "credentials of the account that owns the database, not of Polytomic's {polytomic_aws_account_id}")
def account(world: World) -> Finding:
    """The credentials' account."""
    if world.account == world.connection["polytomic_aws_account_id"]:
        return failed(
            f"the credentials belong to account {world.account}, which polytomic_aws_account_id names too",
            "# ask Polytomic for the id of its AWS account, and give it as polytomic_aws_account_id",
        )
    return passed(f"account {world.account}, Region {world.region}")


@check(Hop.GATEWAY, "the VPC {vpc_id} exists")
def vpc(world: World) -> Finding:
    """The VPC exists."""
    return passed(f"{world.vpc['VpcId']}, {', '.join(world.vpc_cidrs)}")


@check(Hop.INGRESS, "the security group {rds_security_group_id} exists, in {vpc_id}")
def security_group(world: World) -> Finding:
    """The database's security group exists and belongs to the VPC."""
    group = world.security_group
    if group["VpcId"] != world.vpc["VpcId"]:
        return failed(
            f"{group['GroupId']} is in {group['VpcId']}",
            f"# give a security group of the database as rds_security_group_id\n{world.list_databases}",
        )
    return passed(f"{group['GroupId']}, {group['GroupName']}")


@check(Hop.DATABASE, "{rds_host} is an endpoint of a database here, one that leads to the writer")
def database(world: World) -> Finding:
    """The host is an endpoint of a database in this account and Region, and follows a failover."""
    found = world.database
    if not found.follows:
        return warned(
            f"{world.connection['rds_host']} is {found.what}",
            "# Polytomic will reach that one only, also when another becomes the writer; if this is not meant,\n"
            "# give the cluster's writer endpoint as rds_host:\n"
            + world.aws("rds", "describe-db-clusters", "--query", "DBClusters[].[DBClusterIdentifier,Endpoint]"),
        )
    return passed(f"{world.connection['rds_host']} is {found.what}")


@check(Hop.DATABASE, "the database listens on port {rds_port}")
def database_port(world: World) -> Finding:
    """The port is the database's."""
    port = world.database.port
    if port is None:
        return warned(
            f"not compared: {world.database.what}, and RDS states no port for a proxy",
            "# see that rds_port is the port on which your applications reach the proxy",
        )
    if port != world.connection["rds_port"]:
        return failed(
            f"the database listens on port {port}",
            f"# set rds_port to {port} in cdktf.json, then\n{world.deploy}",
        )
    return passed(f"port {port}")


@check(Hop.DATABASE, "the database's status is available")
def database_status(world: World) -> Finding:
    """The database is available."""
    status = world.database.status
    if status == "available":
        return passed(status)
    return warned(
        f"the status is {status}",
        "# while it is not available, connections may fail; see what RDS says of it:\n"
        + world.aws("rds", "describe-events", "--duration", "1440"),
    )


@check(Hop.DATABASE, "the database is in {vpc_id}")
def database_vpc(world: World) -> Finding:
    """The database is in the VPC of the gateway."""
    vpc_id = world.database.vpc_id
    if vpc_id != world.vpc["VpcId"]:
        return failed(
            f"the database is in {vpc_id}",
            f"# set vpc_id to {vpc_id}, subnet_ids to subnets of it and rds_security_group_id to the database's group",
        )
    return passed(vpc_id)


@check(Hop.DATABASE, "{rds_security_group_id} is attached to the database, and active")
def database_security_group(world: World) -> Finding:
    """The security group that gets the rule is one of the database's."""
    wanted, groups = world.security_group["GroupId"], world.database.groups
    if wanted not in groups and world.security_group["VpcId"] != world.vpc["VpcId"]:
        raise BlockedError("security-group", f"{wanted} is a group of another VPC", "")
    attached = ", ".join(f"{group} ({status})" for group, status in sorted(groups.items())) or "none"
    if groups.get(wanted) == "active":
        return passed(f"attached: {attached}")
    if wanted in groups:
        return failed(
            f"the status of {wanted} on the database is {groups[wanted]}",
            f"# wait until it is active, then check again\n{world.list_databases}",
        )
    return failed(
        f"{wanted} is not attached to the database; attached: {attached}",
        f"# give one of those as rds_security_group_id in cdktf.json, then\n{world.deploy}",
    )


@check(Hop.DATABASE, "the database is not publicly accessible")
def database_private(world: World) -> Finding:
    """A publicly accessible database would be reached at its public address, past the security groups."""
    if public := world.database.public:
        words = (
            "rds",
            "modify-db-instance",
            "--no-publicly-accessible",
            "--apply-immediately",
            "--db-instance-identifier",
        )
        return failed(
            f"publicly accessible: {', '.join(public)}; the resource gateway would resolve the name to a public "
            "address, which the rules between the two security groups do not cover",
            "# this takes the public address away: mind those who use it\n"
            + "\n".join(world.aws(*words, instance) for instance in public),
        )
    return passed("not publicly accessible")


@check(Hop.DATABASE, "{rds_host} resolves to addresses in the CIDR blocks of {vpc_id}")
def host_address(world: World) -> Finding:
    """The host resolves to a private address of the VPC, as this machine's resolver sees it."""
    host = world.connection["rds_host"]
    dig = f"# compare with a public resolver:\ndig +short {host} @1.1.1.1"
    try:
        addresses = world.resolved[1]
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            return unknown(f"this machine's resolver gave no answer for {host}: {error.strerror}", dig)
        return failed(f"this machine's resolver does not know {host}: {error.strerror}", dig)
    except OSError as error:  # gethostbyname_ex also raises herror.
        return failed(f"this machine's resolver does not know {host}: {error.strerror}", dig)
    blocks = [ipaddress.ip_network(cidr) for cidr in world.vpc_cidrs]
    outside = [one for one in addresses if not any(ipaddress.ip_address(one) in block for block in blocks)]
    seen = f"this machine's resolver says {', '.join(addresses)}"
    cidrs = ", ".join(world.vpc_cidrs)
    if not outside:
        return passed(f"{seen}, in {cidrs}")
    public = [one for one in outside if ipaddress.ip_address(one).is_global]
    kind = f"{', '.join(public)} is public" if public else f"{', '.join(outside)} is not in {cidrs}"
    return failed(
        f"{seen}; {kind}",
        "# the resource gateway asks public resolvers, and must get a private address of the VPC from them\n" + dig,
    )


COMMON = (
    account,
    vpc,
    security_group,
    database,
    database_port,
    database_status,
    database_vpc,
    database_security_group,
    database_private,
    host_address,
)

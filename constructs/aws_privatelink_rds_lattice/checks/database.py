"""Checks of the database: its endpoint, its security group and the address that its name leads to."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

from .check import BlockedError, Finding, check, failed, passed, unknown, warned
from .verdict import Hop

if TYPE_CHECKING:
    from .case import Case

_PUBLIC = (".rds.amazonaws.com", ".rds.amazonaws.com.cn")


@check(Hop.INGRESS, "the security group {rds_security_group_id} exists, in {vpc_id}")
def security_group(case: Case) -> Finding:
    """The database's security group exists and belongs to the VPC."""
    group = case.account.security_group
    if group["VpcId"] != case.account.vpc["VpcId"]:
        return failed(
            f"{group['GroupId']} is in {group['VpcId']}",
            f"# give a security group of the database as rds_security_group_id\n{case.list_databases}",
        )
    return passed(f"{group['GroupId']}, {group['GroupName']}")


@check(Hop.DATABASE, "{rds_host} is an endpoint of a database here, one that leads to the writer")
def database(case: Case) -> Finding:
    """The host is an endpoint of a database in this account and Region, and follows a failover."""
    found = case.account.database
    if not found.follows:
        return warned(
            f"{case.connection['rds_host']} is {found.what}",
            "# Polytomic will reach that one only, also when another becomes the writer; if this is not meant,\n"
            "# give the cluster's writer endpoint as rds_host:\n"
            + case.aws("rds", "describe-db-clusters", "--query", "DBClusters[].[DBClusterIdentifier,Endpoint]"),
        )
    return passed(f"{case.connection['rds_host']} is {found.what}")


@check(Hop.DATABASE, "the database listens on port {rds_port}")
def database_port(case: Case) -> Finding:
    """The port is the database's."""
    port = case.account.database.port
    if port is None:
        return warned(
            f"not compared: {case.account.database.what}, and RDS states no port for a proxy",
            "# see that rds_port is the port on which your applications reach the proxy",
        )
    if port != case.connection["rds_port"]:
        return failed(
            f"the database listens on port {port}",
            f"# set rds_port to {port} in cdktf.json, then\n{case.deploy}",
        )
    return passed(f"port {port}")


@check(Hop.DATABASE, "the database's status is available")
def database_status(case: Case) -> Finding:
    """The database is available."""
    status = case.account.database.status
    if status == "available":
        return passed(status)
    return warned(
        f"the status is {status}",
        "# while it is not available, connections may fail; see what RDS says of it:\n"
        + case.aws("rds", "describe-events", "--duration", "1440"),
    )


@check(Hop.DATABASE, "the database is in {vpc_id}")
def database_vpc(case: Case) -> Finding:
    """The database is in the VPC of the gateway."""
    vpc_id = case.account.database.vpc_id
    if vpc_id != case.account.vpc["VpcId"]:
        return failed(
            f"the database is in {vpc_id}",
            f"# set vpc_id to {vpc_id}, subnet_ids to subnets of it and rds_security_group_id to the database's group",
        )
    return passed(vpc_id)


@check(Hop.DATABASE, "{rds_security_group_id} is attached to the database, and active")
def database_security_group(case: Case) -> Finding:
    """The security group that gets the rule is one of the database's."""
    wanted, groups = case.account.security_group["GroupId"], case.account.database.groups
    if wanted not in groups and case.account.security_group["VpcId"] != case.account.vpc["VpcId"]:
        raise BlockedError("security-group", f"{wanted} is a group of another VPC")
    attached = ", ".join(f"{group} ({status})" for group, status in sorted(groups.items())) or "none"
    if groups.get(wanted) == "active":
        return passed(f"attached: {attached}")
    if wanted in groups:
        return failed(
            f"the status of {wanted} on the database is {groups[wanted]}",
            f"# wait until it is active, then check again\n{case.list_databases}",
        )
    return failed(
        f"{wanted} is not attached to the database; attached: {attached}",
        f"# give one of those as rds_security_group_id in cdktf.json, then\n{case.deploy}",
    )


@check(Hop.DATABASE, "the database is not publicly accessible")
def database_private(case: Case) -> Finding:
    """A publicly accessible database would be reached at its public address, past the security groups."""
    if public := case.account.database.public:
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
            + "\n".join(case.aws(*words, instance) for instance in public),
        )
    return passed("not publicly accessible")


@check(Hop.DATABASE, "{rds_host} is a name that the resource gateway's resolvers know")
def private_name(case: Case) -> Finding:
    """A name in a private hosted zone is known to the VPC's own resolvers only."""
    host = case.connection["rds_host"].lower().rstrip(".")
    if case.resolves_in_vpc:
        return passed("the gateway asks the VPC's own resolvers")
    if host.endswith(_PUBLIC):
        return passed("an endpoint of RDS, which public resolvers know")
    zones = case.account.network.private_zones(case.account.vpc["VpcId"], case.connection["region"])
    if above := sorted(zone for zone in zones if f".{host}".endswith(f".{zone}")):
        return failed(
            f"{host} is in the private hosted zone {above[0]} of the VPC, and the resource gateway asks public "
            "resolvers",
            '# set dns_resolution to "IN_VPC" in cdktf.json, which takes AWS provider 6.46 or newer\n'
            + case.deploy_anew,
        )
    return passed("in no private hosted zone of the VPC")


@check(Hop.DATABASE, "{rds_host} resolves to addresses in the CIDR blocks of {vpc_id}")
def host_address(case: Case) -> Finding:
    """The host resolves to a private address of the VPC, as this machine's resolver sees it."""
    host = case.connection["rds_host"]
    dig = f"# compare with a public resolver:\ndig +short {host} @1.1.1.1"
    asks = "public resolvers"
    if case.resolves_in_vpc:
        dig, asks = f"# compare with a machine in the VPC:\ndig +short {host}", "the VPC's own resolvers"
    try:
        addresses = case.account.resolved[1]
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN or case.resolves_in_vpc:
            return unknown(f"this machine's resolver gave no answer for {host}: {error.strerror}", dig)
        return failed(f"this machine's resolver does not know {host}: {error.strerror}", dig)
    except OSError as error:  # gethostbyname_ex also raises herror.
        return failed(f"this machine's resolver does not know {host}: {error.strerror}", dig)
    blocks = [ipaddress.ip_network(cidr) for cidr in case.account.vpc_cidrs]
    outside = [one for one in addresses if not any(ipaddress.ip_address(one) in block for block in blocks)]
    seen = f"this machine's resolver says {', '.join(addresses)}"
    cidrs = ", ".join(case.account.vpc_cidrs)
    if not outside:
        return passed(f"{seen}, in {cidrs}")
    public = [one for one in outside if ipaddress.ip_address(one).is_global]
    kind = f"{', '.join(public)} is public" if public else f"{', '.join(outside)} is not in {cidrs}"
    return failed(
        f"{seen}; {kind}",
        f"# the resource gateway asks {asks}, and must get a private address of the VPC from them\n{dig}",
    )

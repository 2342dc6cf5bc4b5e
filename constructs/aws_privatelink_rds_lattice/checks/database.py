"""Checks of the database: endpoint, port, status, VPC, and the addresses of the host."""

from __future__ import annotations

import ipaddress
import shlex
import socket
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError, gather
from aws_privatelink_rds_lattice.inputs.spec import format_minor_version
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.partitions import load_partitions
from aws_privatelink_rds_lattice.verdict import Verdict

from .check import BlockedCheckError, CheckFinding, Hop, block_if_other_vpc, check, failed, passed, unknown, warned
from .network_rules import cidr_blocks_cover
from .placeholders import describe_resolvers
from .status import evaluate_rds_status

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.target import Target


# Endpoint and status


@check(Hop.DATABASE, "{host} is an endpoint of a database here, one that leads to the writer")
def database(target: Target) -> CheckFinding:
    """Check if the host is an endpoint of a database in this account and Region.

    The finding is a warning if the endpoint does not follow the writer of a cluster after a failover.
    """
    rds_database = target.deployment.database
    host = target.deployment.host
    evidence = f"{host} is {rds_database.description}"
    if rds_database.follows_writer:
        return passed(evidence)
    query = "DBClusters[].[DBClusterIdentifier,Endpoint]"
    command = target.aws_command("rds", "describe-db-clusters", "--query", query)
    return warned(
        evidence,
        "# Polytomic will reach that one only, also when another becomes the writer; if this is not meant,\n"
        f"# give the cluster's writer endpoint as rds_host:\n{command}",
    )


@check(Hop.DATABASE, "the database listens on port {port}")
def database_port(target: Target) -> CheckFinding:
    """Compare the port of the inputs with the port of the database; RDS has no port for a proxy."""
    port = target.deployment.database.port
    if port is None:
        return warned(
            f"not compared: {target.deployment.database.description}, and RDS states no port for a proxy",
            "# see that rds_port is the port on which your applications reach the proxy",
        )
    if port != target.deployment.port:
        return failed(f"the database listens on port {port}", target.set_input_remedy(f"rds_port to {port}"))
    return passed(f"port {port}")


@check(Hop.DATABASE, "the database's status is available")
def database_status(target: Target) -> CheckFinding:
    """Check the status of the database; for a proxy, also the status of the databases behind the proxy.

    Before the deployment, the finding is at most a warning, because a deployment is still possible.
    """
    finding = _evaluate_database_status(target)
    if finding.verdict is Verdict.FAIL and not target.deployment.is_deployed:
        return warned(finding.evidence, finding.remedy)
    return finding


def _evaluate_database_status(target: Target) -> CheckFinding:
    finding = evaluate_rds_status(target, target.deployment.database.status)
    proxy_targets = target.deployment.proxy_targets
    if finding.verdict is not Verdict.PASS or proxy_targets is None:
        return finding
    states = [proxy_target["TargetHealth"].get("State", "UNKNOWN") for proxy_target in proxy_targets]
    available_count = states.count("AVAILABLE")
    if available_count:
        return passed(f"{finding.evidence}; {available_count} of {len(states)} databases behind it answer")
    reasons = set()
    for proxy_target in proxy_targets:
        health = proxy_target["TargetHealth"]
        reasons.add(" ".join(filter(None, [health.get("State"), health.get("Reason")])))
    proxy_name = target.deployment.database.proxy_name or ""
    return failed(
        f"no database behind the proxy answers: {', '.join(sorted(reasons)) or 'there is none'}",
        target.aws_command("rds", "describe-db-proxy-targets", "--db-proxy-name", proxy_name),
    )


# Network


@check(Hop.DATABASE, "the database has {family} addresses, which connections go to")
def database_addresses(target: Target) -> CheckFinding:
    """Check if the database has addresses of the connection's address family."""
    if not target.deployment.uses_ipv6:
        return passed("IPv4, which every database has")
    if target.deployment.database.has_ipv6:
        return passed("IPv6, beside IPv4")
    query = "DBInstances[].[Endpoint.Address,NetworkType]"
    command = target.aws_command("rds", "describe-db-instances", "--query", query)
    return failed(
        f"{target.deployment.database.description} has IPv4 addresses only",
        f"# make its network type DUAL, which takes subnets with IPv6, or choose ip_address_type IPV4\n{command}",
    )


@check(Hop.DATABASE, "the database is in {vpc}")
def database_vpc(target: Target) -> CheckFinding:
    """Compare the VPC of the database with the VPC of the gateway."""
    vpc_id = target.deployment.database.vpc_id
    if vpc_id != target.deployment.vpc["VpcId"]:
        return failed(
            f"the database is in {vpc_id}",
            f"# set vpc_id to {shlex.quote(vpc_id)}, subnet_ids to subnets of it and rds_security_group_id to the "
            "database's group",
        )
    return passed(vpc_id)


@check(Hop.DATABASE, "the database is not publicly accessible")
def database_private(target: Target) -> CheckFinding:
    """Fail if the database is publicly accessible.

    The gateway would resolve the name to a public address, and the rules of the security groups do not cover traffic
    to a public address.
    """
    public_instance_ids = target.deployment.database.public_instance_ids
    if not public_instance_ids:
        return passed("not publicly accessible")
    remedy_lines = ["# this takes the public address away: mind those who use it"]
    for instance_id in public_instance_ids:
        arguments = ("--no-publicly-accessible", "--apply-immediately", "--db-instance-identifier", instance_id)
        remedy_lines.append(target.aws_command("rds", "modify-db-instance", *arguments))
    return failed(
        f"publicly accessible: {', '.join(public_instance_ids)}; the resource gateway would resolve the name to a "
        "public address, which the rules between the two security groups do not cover",
        "\n".join(remedy_lines),
    )


# Host name


@check(Hop.DATABASE, "{host} is a name that the resource gateway's resolvers know")
def private_name(target: Target) -> CheckFinding:
    """Fail if the gateway's resolvers do not know a host in a private hosted zone; only the VPC's resolvers do."""
    deployment = target.deployment
    host = deployment.host.lower().rstrip(".")
    if deployment.resolves_in_vpc:
        return passed("the gateway asks the VPC's own resolvers")
    if _is_rds_endpoint(host):
        return passed("an endpoint of RDS, which public resolvers know")
    zones_of_host = sorted(zone for zone in deployment.private_zones if f".{host}".endswith(f".{zone}"))
    if not zones_of_host:
        return passed("in no private hosted zone of the VPC")
    min_provider = format_minor_version(CONNECTION_INPUTS["dns_resolution"].since)
    return failed(
        f"{host} is in the private hosted zone {zones_of_host[0]} of the VPC, and the resource gateway asks public "
        "resolvers",
        f'# set dns_resolution to "IN_VPC" in cdktf.json, which takes AWS provider {min_provider} or newer\n'
        + target.replace_configuration_remedy,
    )


def _is_rds_endpoint(host: str) -> bool:
    return host.endswith(tuple(f".rds.{partition.dns_suffix}" for partition in load_partitions()))


@check(Hop.DATABASE, "{host} resolves to addresses in the CIDR blocks of {vpc}")
def host_address(target: Target) -> CheckFinding:
    """Compare the addresses of the host, resolved on this machine, with the CIDR blocks of the VPC."""
    deployment = target.deployment
    try:
        vpc_cidr_blocks, (_, addresses) = gather([lambda: deployment.vpc_cidr_blocks, lambda: deployment.resolved_host])
    except OSError as error:  # gethostbyname_ex also raises herror.
        return _evaluate_resolver_error(target, error)
    if not vpc_cidr_blocks:
        raise BlockedCheckError("vpc", "the VPC has no CIDR block of that family")
    outside_addresses = [address for address in addresses if not cidr_blocks_cover(vpc_cidr_blocks, [address])]
    evidence = f"this machine's resolver says {', '.join(addresses)}"
    if not outside_addresses:
        return passed(f"{evidence}, in {', '.join(vpc_cidr_blocks)}")
    _block_if_address_explained(target)
    fault = f"{', '.join(outside_addresses)} is not in {', '.join(vpc_cidr_blocks)}"
    public_addresses = [address for address in outside_addresses if ipaddress.ip_address(address).is_global]
    if public_addresses:
        fault = f"{', '.join(public_addresses)} is public"
    return failed(
        f"{evidence}; {fault}",
        f"# the resource gateway asks {describe_resolvers(in_vpc=deployment.resolves_in_vpc)}, and must get a private "
        f"address of the VPC from them\n{_dig_remedy(target)}",
    )


def _dig_remedy(target: Target) -> str:
    command = ["dig", "+short", target.deployment.host]
    if target.deployment.uses_ipv6:
        command.append("AAAA")
    if target.deployment.resolves_in_vpc:
        return f"# compare with a machine in the VPC:\n{shlex.join(command)}"
    command.append("@1.1.1.1")
    return f"# compare with a public resolver:\n{shlex.join(command)}"


def _evaluate_resolver_error(target: Target, error: OSError) -> CheckFinding:
    host = target.deployment.host
    # With the VPC's resolvers, a name may be unknown to this machine and known to the gateway.
    if error.errno == socket.EAI_AGAIN or target.deployment.resolves_in_vpc:
        return unknown(f"this machine's resolver gave no answer for {host}: {error.strerror}", _dig_remedy(target))
    _block_if_address_explained(target)
    return failed(f"this machine's resolver does not know {host}: {error.strerror}", _dig_remedy(target))


def _block_if_address_explained(target: Target) -> None:
    """Raise BlockedCheckError if another check reports why the host has no address in the VPC."""
    try:
        block_if_other_vpc(target, target.deployment.vpc_id)
        rds_database = target.deployment.database
        uses_ipv6 = target.deployment.uses_ipv6
    except (MissingPartError, ApiError):
        return  # The check database reports the error.
    if rds_database.public_instance_ids:
        instance_ids = ", ".join(rds_database.public_instance_ids)
        raise BlockedCheckError("database-private", f"publicly accessible: {instance_ids}")
    if uses_ipv6 and not rds_database.has_ipv6:
        raise BlockedCheckError("database-addresses", "the database has IPv4 addresses only")

"""Checks of the database: port, address family, and the addresses of the host."""

from __future__ import annotations

import contextlib
import ipaddress
import shlex
import socket
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError, gather, port_ranges_include
from aws_privatelink_rds_lattice.rds_endpoints import parse_rds_endpoint

from .check import BlockedCheckError, CheckFinding, Hop, block_if_other_vpc, check, failed, passed, unknown, warned
from .gateway_remedies import in_vpc_remedy
from .group_rules import missing_rule_commands
from .network_rules import cidr_blocks_cover
from .placeholders import describe_resolvers
from .remedies import fetch_or_default, port_ranges_remedy

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.target import Target


# Port and address family


@check(Hop.DATABASE, "the database listens on port {port}")
def database_port(target: Target) -> CheckFinding:
    """Compare the port of the inputs with the port of the database; RDS has no port for a proxy."""
    port = target.deployment.database.port
    if port is None and not target.deployment.database.proxy_name:
        return unknown(
            f"RDS returns no port for {target.deployment.database.description}", target.list_databases_command
        )
    if port is None:
        return warned(
            f"not compared: {target.deployment.database.description}, and RDS returns no port for a proxy",
            "# check that rds_port is the port that your applications use for the proxy",
        )
    if port != target.deployment.port:
        return failed(f"the database listens on port {port}", _port_remedy(target, port))
    return passed(f"port {port}")


def _port_remedy(target: Target, port: int) -> str:
    """Return the remedy for a database on another port: the port everywhere, in the configuration and in the rules."""
    if target.is_connection:
        return target.set_input_remedy(f"rds_port to {port}")
    port_ranges = fetch_or_default(lambda: target.deployment.configuration.get("portRanges", []), [])
    if port_ranges_include(port_ranges, port):
        return "# the resource configuration has this port: omit the option --rds-port"
    rule_commands = fetch_or_default(lambda: missing_rule_commands(target, port), [])
    return "\n".join([port_ranges_remedy(target, port), *rule_commands, "# then send Polytomic the new port"])


@check(Hop.DATABASE, "the database has {family} addresses for the connections")
def database_addresses(target: Target) -> CheckFinding:
    """Check if the database has addresses of the connection's address family."""
    if not target.deployment.uses_ipv6:
        return passed("IPv4, which every database has")
    if target.deployment.database.has_ipv6:
        return passed("IPv6, beside IPv4")
    query = "DBInstances[].[Endpoint.Address,NetworkType]"
    command = target.aws_command("rds", "describe-db-instances", "--query", query)
    if target.deployment.database.has_ipv6 is None:
        return unknown(f"RDS returns no network type for {target.deployment.database.description}", command)
    return failed(
        f"{target.deployment.database.description} has IPv4 addresses only",
        f"# set its network type to DUAL, which needs subnets with IPv6, or set ip_address_type to IPV4\n{command}",
    )


# Host name


@check(Hop.DATABASE, "the resource gateway's resolvers can resolve {host}")
def private_name(target: Target) -> CheckFinding:
    """Fail if the gateway's resolvers do not know a host in a private hosted zone; only the VPC's resolvers do.

    A public zone may have the same name. So the finding is unknown if this machine resolves the host.
    """
    deployment = target.deployment
    host = deployment.host.lower().rstrip(".")
    if deployment.resolves_in_vpc:
        return passed("the gateway uses the VPC's own resolvers")
    if parse_rds_endpoint(host):
        return passed("an RDS endpoint, which public resolvers can resolve")
    zones_of_host = find_private_zones(target)
    if not zones_of_host:
        return passed("in no private hosted zone of the VPC")
    evidence = (
        f"{host} is in the private hosted zone {zones_of_host[0]} of the VPC, and the resource gateway uses public "
        "resolvers"
    )
    if _is_resolved_here(target):
        return unknown(
            f"{evidence}; this machine cannot see whether public resolvers also have the name", _dig_remedy(target)
        )
    return failed(evidence, in_vpc_remedy(target))


def _is_resolved_here(target: Target) -> bool:
    try:
        return bool(target.deployment.resolved_host)
    except (OSError, ApiError):
        return False


def find_private_zones(target: Target) -> list[str]:
    """Return the private hosted zones of the VPC that contain the host."""
    host = target.deployment.host.lower().rstrip(".")
    return sorted(zone for zone in target.deployment.private_zones if f".{host}".endswith(f".{zone}"))


@check(Hop.DATABASE, "{host} resolves to addresses in the CIDR blocks of {vpc}")
def host_address(target: Target) -> CheckFinding:
    """Compare the addresses of the host, resolved on this machine, with the CIDR blocks of the VPC.

    The resource gateway asks other resolvers than this machine, so a difference is never a failure. Where RDS knows the
    host as an endpoint of a private database in the VPC, the difference is about this machine, and only a warning.
    """
    deployment = target.deployment
    try:
        vpc_cidr_blocks, (_, addresses) = gather([lambda: deployment.vpc_cidr_blocks, lambda: deployment.resolved_host])
    except OSError as error:  # gethostbyname_ex also raises herror.
        return _evaluate_resolver_error(target, error)
    if not vpc_cidr_blocks:
        raise BlockedCheckError("vpc", "the VPC has no CIDR block of that family")
    outside_addresses = [address for address in addresses if not cidr_blocks_cover(vpc_cidr_blocks, [address])]
    evidence = f"this machine's resolver returns {', '.join(addresses)}"
    if not outside_addresses:
        return passed(f"{evidence}, in {', '.join(vpc_cidr_blocks)}")
    _block_if_address_explained(target)
    if deployment.resolves_in_vpc and _is_public_database(target):
        return passed(f"{evidence}, as everywhere outside of the VPC")
    fault = f"{', '.join(outside_addresses)} is not in {', '.join(vpc_cidr_blocks)}"
    public_addresses = [address for address in outside_addresses if ipaddress.ip_address(address).is_global]
    if public_addresses:
        fault = f"{', '.join(public_addresses)} is public"
    return _evaluate_other_resolver(target, f"{evidence}; {fault}")


def _evaluate_other_resolver(target: Target, evidence: str) -> CheckFinding:
    """Return the finding for an answer of this machine's resolver that the resource gateway may not get."""
    resolvers = describe_resolvers(in_vpc=target.deployment.resolves_in_vpc)
    if _is_known_to_rds(target):
        return warned(
            f"{evidence}; RDS has this endpoint, and the resource gateway uses {resolvers}, which may "
            "return another address",
            _dig_remedy(target),
        )
    return unknown(
        f"{evidence}; the resource gateway uses {resolvers}, which may return another address", _dig_remedy(target)
    )


def _is_known_to_rds(target: Target) -> bool:
    """Return True if the host is RDS's own name for the database, not a name of the user's that leads to it."""
    if not parse_rds_endpoint(target.deployment.host):
        return False
    return fetch_or_default(lambda: target.deployment.database, None) is not None


def _is_public_database(target: Target) -> bool:
    return _is_known_to_rds(target) and bool(target.deployment.database.public_instance_ids)


def _dig_remedy(target: Target) -> str:
    command = ["dig", "+short", target.deployment.host]
    if target.deployment.uses_ipv6:
        command.append("AAAA")
    if target.deployment.resolves_in_vpc:
        return f"# on a machine in the VPC, check that this is an address of the VPC:\n{shlex.join(command)}"
    command.append("@1.1.1.1")
    return f"# with a public resolver, check that this is an address of the VPC:\n{shlex.join(command)}"


def _evaluate_resolver_error(target: Target, error: OSError) -> CheckFinding:
    host = target.deployment.host
    # With the VPC's resolvers, a name may be unknown to this machine and known to the gateway.
    is_private_name = target.deployment.resolves_in_vpc and not _is_known_to_rds(target)
    if error.errno == socket.EAI_AGAIN or is_private_name:
        return unknown(f"this machine's resolver did not answer for {host}: {error.strerror}", _dig_remedy(target))
    _block_if_address_explained(target)
    with contextlib.suppress(ApiError):
        _ = target.deployment.database  # Raises MissingPartError: the check database reports that there is none.
    return _evaluate_other_resolver(target, f"this machine's resolver cannot resolve {host}: {error.strerror}")


def _block_if_address_explained(target: Target) -> None:
    """Raise BlockedCheckError if another check reports why the host has no address in the VPC."""
    try:
        block_if_other_vpc(target, target.deployment.vpc_id)
        rds_database = target.deployment.database
        uses_ipv6 = target.deployment.uses_ipv6
    except (MissingPartError, ApiError):
        return  # The check database reports the error.
    if rds_database.public_instance_ids and not target.deployment.resolves_in_vpc:
        instance_ids = ", ".join(rds_database.public_instance_ids)
        raise BlockedCheckError("database-private", f"publicly accessible: {instance_ids}")
    if uses_ipv6 and rds_database.has_ipv6 is False:
        raise BlockedCheckError("database-addresses", "the database has IPv4 addresses only")

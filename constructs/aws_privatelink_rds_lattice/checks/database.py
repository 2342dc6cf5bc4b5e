"""Checks of the database: its endpoint, its security group and the address that its name leads to."""

from __future__ import annotations

import ipaddress
import shlex
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError
from aws_privatelink_rds_lattice.verdict import Verdict

from .check import BlockedCheckError, CheckFinding, block_if_other_vpc, check, failed, passed, unknown, warned
from .network_rules import cidr_blocks_cover
from .result import Hop
from .status import evaluate_rds_status

if TYPE_CHECKING:
    from .context import CheckContext

_RDS_ENDPOINT_SUFFIXES = (".rds.amazonaws.com", ".rds.amazonaws.com.cn")


@check(Hop.INGRESS, "the security group {group} exists, in {vpc}")
def security_group(case: CheckContext) -> CheckFinding:
    """The database's security group exists and belongs to the VPC."""
    _block_if_groups_in_other_vpc(case)
    groups, vpc_id = case.deployment.database_security_groups, case.deployment.vpc["VpcId"]
    if strangers := [group for group in groups.values() if group["VpcId"] != vpc_id]:
        return failed(
            "; ".join(f"{group['GroupId']} is in {group['VpcId']}" for group in strangers),
            f"# give a security group of the database as rds_security_group_id\n{case.list_databases_command}",
        )
    return passed("; ".join(f"{group['GroupId']}, {group['GroupName']}" for group in groups.values()))


@check(Hop.DATABASE, "{host} is an endpoint of a database here, one that leads to the writer")
def database(case: CheckContext) -> CheckFinding:
    """The host is an endpoint of a database in this account and Region, and follows a failover."""
    found = case.deployment.database
    if not found.follows_writer:
        return warned(
            f"{case.deployment.host} is {found.description}",
            "# Polytomic will reach that one only, also when another becomes the writer; if this is not meant,\n"
            "# give the cluster's writer endpoint as rds_host:\n"
            + case.aws_command("rds", "describe-db-clusters", "--query", "DBClusters[].[DBClusterIdentifier,Endpoint]"),
        )
    return passed(f"{case.deployment.host} is {found.description}")


@check(Hop.DATABASE, "the database listens on port {port}")
def database_port(case: CheckContext) -> CheckFinding:
    """The port is the database's."""
    port = case.deployment.database.port
    if port is None:
        return warned(
            f"not compared: {case.deployment.database.description}, and RDS states no port for a proxy",
            "# see that rds_port is the port on which your applications reach the proxy",
        )
    if port != case.deployment.port:
        return failed(f"the database listens on port {port}", case.set_input_remedy(f"rds_port to {port}"))
    return passed(f"port {port}")


@check(Hop.DATABASE, "the database's status is available")
def database_status(case: CheckContext) -> CheckFinding:
    """The database is available."""
    return _evaluate_database_status(case)


def _evaluate_database_status(case: CheckContext) -> CheckFinding:
    found = evaluate_rds_status(case, case.deployment.database.status)
    behind = case.deployment.proxy_targets
    if found.verdict is not Verdict.PASS or behind is None:
        return found
    states = [one["TargetHealth"].get("State", "UNKNOWN") for one in behind]
    if "AVAILABLE" in states:
        return passed(f"{found.evidence}; {states.count('AVAILABLE')} of {len(states)} databases behind it answer")
    reasons = sorted({" ".join(filter(None, map(one["TargetHealth"].get, ("State", "Reason")))) for one in behind})
    return failed(
        f"no database behind the proxy answers: {', '.join(reasons) or 'there is none'}",
        case.aws_command(
            "rds", "describe-db-proxy-targets", "--db-proxy-name", case.deployment.database.proxy_name or ""
        ),
    )


def _evaluate_database_before_deploy(case: CheckContext) -> CheckFinding:
    """A database that is down keeps nobody from deploying."""
    found = _evaluate_database_status(case)
    return warned(found.evidence, found.remedy) if found.verdict is Verdict.FAIL else found


database_status_before_deploy = replace(database_status, evaluate=_evaluate_database_before_deploy)


@check(Hop.DATABASE, "the database has {family} addresses, which connections go to")
def database_addresses(case: CheckContext) -> CheckFinding:
    """The database has addresses of the family that its name is resolved to."""
    if not case.deployment.uses_ipv6:
        return passed("IPv4, which every database has")
    if case.deployment.database.has_ipv6:
        return passed("IPv6, beside IPv4")
    return failed(
        f"{case.deployment.database.description} has IPv4 addresses only",
        "# make its network type DUAL, which takes subnets with IPv6, or choose ip_address_type IPV4\n"
        + case.aws_command("rds", "describe-db-instances", "--query", "DBInstances[].[Endpoint.Address,NetworkType]"),
    )


@check(Hop.DATABASE, "the database is in {vpc}")
def database_vpc(case: CheckContext) -> CheckFinding:
    """The database is in the VPC of the gateway."""
    vpc_id = case.deployment.database.vpc_id
    if vpc_id != case.deployment.vpc["VpcId"]:
        return failed(
            f"the database is in {vpc_id}",
            f"# set vpc_id to {shlex.quote(vpc_id)}, subnet_ids to subnets of it and rds_security_group_id to the "
            "database's group",
        )
    return passed(vpc_id)


@check(Hop.DATABASE, "{group} is attached to the database, and active")
def database_security_group(case: CheckContext) -> CheckFinding:
    """The security group that gets the rule is one of the database's."""
    _block_if_groups_in_other_vpc(case)
    known, groups = case.deployment.database_security_groups, case.deployment.database.security_group_statuses
    attached = ", ".join(f"{group} ({status})" for group, status in sorted(groups.items())) or "none"
    if any(groups.get(wanted) == "active" for wanted in known):
        return passed(f"attached: {attached}")
    if not known:
        return failed(f"no security group is attached to the database: {attached}", case.list_databases_command)
    wanted = next((group for group in known if group in groups), next(iter(known)))
    if wanted in groups:
        return failed(
            f"the status of {wanted} on the database is {groups[wanted]}",
            f"# wait until it is active, then check again\n{case.list_databases_command}",
        )
    if known[wanted]["VpcId"] != case.deployment.vpc["VpcId"]:
        raise BlockedCheckError("security-group", f"{wanted} is a group of another VPC")
    block_if_other_vpc(case, case.deployment.vpc_id)
    return failed(
        f"{wanted} is not attached to the database; attached: {attached}",
        f"# give one of those as rds_security_group_id in cdktf.json, then\n{case.deploy_remedy}",
    )


def _block_if_groups_in_other_vpc(case: CheckContext) -> None:
    """Where no group is stated, those of the database count, and are in its VPC; raises as ``same_vpc``."""
    if not case.deployment.inputs.get("rds_security_group_id"):
        block_if_other_vpc(case, case.deployment.vpc_id)


@check(Hop.DATABASE, "the database is not publicly accessible")
def database_private(case: CheckContext) -> CheckFinding:
    """A publicly accessible database would be reached at its public address, past the security groups."""
    if public := case.deployment.database.public_instance_ids:
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
            + "\n".join(case.aws_command(*words, instance) for instance in public),
        )
    return passed("not publicly accessible")


@check(Hop.DATABASE, "{host} is a name that the resource gateway's resolvers know")
def private_name(case: CheckContext) -> CheckFinding:
    """A name in a private hosted zone is known to the VPC's own resolvers only."""
    host = case.deployment.host.lower().rstrip(".")
    if case.deployment.resolves_in_vpc:
        return passed("the gateway asks the VPC's own resolvers")
    if host.endswith(_RDS_ENDPOINT_SUFFIXES):
        return passed("an endpoint of RDS, which public resolvers know")
    zones = case.deployment.route53.list_private_zones(case.deployment.vpc_id, case.deployment.region)
    if above := sorted(zone for zone in zones if f".{host}".endswith(f".{zone}")):
        return failed(
            f"{host} is in the private hosted zone {above[0]} of the VPC, and the resource gateway asks public "
            "resolvers",
            '# set dns_resolution to "IN_VPC" in cdktf.json, which takes AWS provider 6.46 or newer\n'
            + case.replace_configuration_remedy,
        )
    return passed("in no private hosted zone of the VPC")


@check(Hop.DATABASE, "{host} resolves to addresses in the CIDR blocks of {vpc}")
def host_address(case: CheckContext) -> CheckFinding:
    """The host resolves to a private address of the VPC, as this machine's resolver sees it."""
    host, blocks = case.deployment.host, case.deployment.vpc_cidr_blocks
    words = ["dig", "+short", host, *(["AAAA"] if case.deployment.uses_ipv6 else [])]
    if case.deployment.resolves_in_vpc:
        asks, dig = "the VPC's own resolvers", f"# compare with a machine in the VPC:\n{shlex.join(words)}"
    else:
        asks, dig = "public resolvers", f"# compare with a public resolver:\n{shlex.join([*words, '@1.1.1.1'])}"
    try:
        addresses = case.deployment.resolved_host[1]
    except OSError as error:  # gethostbyname_ex also raises herror.
        if error.errno == socket.EAI_AGAIN or case.deployment.resolves_in_vpc:
            return unknown(f"this machine's resolver gave no answer for {host}: {error.strerror}", dig)
        _block_if_address_explained(case)
        return failed(f"this machine's resolver does not know {host}: {error.strerror}", dig)
    if not blocks:
        raise BlockedCheckError("vpc", "the VPC has no CIDR block of that family")
    outside = [one for one in addresses if not cidr_blocks_cover(blocks, [one])]
    seen = f"this machine's resolver says {', '.join(addresses)}"
    if not outside:
        return passed(f"{seen}, in {', '.join(blocks)}")
    _block_if_address_explained(case)
    public = [one for one in outside if ipaddress.ip_address(one).is_global]
    kind = f"{', '.join(public)} is public" if public else f"{', '.join(outside)} is not in {', '.join(blocks)}"
    return failed(
        f"{seen}; {kind}",
        f"# the resource gateway asks {asks}, and must get a private address of the VPC from them\n{dig}",
    )


def _block_if_address_explained(case: CheckContext) -> None:
    """Raise BlockedError where another check says why the name leads nowhere in the VPC."""
    try:
        block_if_other_vpc(case, case.deployment.vpc_id)
        found, uses_ipv6 = case.deployment.database, case.deployment.uses_ipv6
    except (MissingPartError, ApiError):
        return  # The check of the database says so.
    if found.public_instance_ids:
        raise BlockedCheckError("database-private", f"publicly accessible: {', '.join(found.public_instance_ids)}")
    if uses_ipv6 and not found.has_ipv6:
        raise BlockedCheckError("database-addresses", "the database has IPv4 addresses only")

"""Checks of the security groups of the database and of the gateway, and of their rules."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError, associated_cidr_blocks, gather

from .check import (
    BlockedCheckError,
    CheckFinding,
    Hop,
    block_if_other_vpc,
    check,
    failed,
    list_differences,
    passed,
    unknown,
    warned,
)
from .gateway_remedies import gateway_group_remedy
from .group_rules import find_hidden_group, list_database_group_ids, resolve_cidr_blocks
from .network_rules import cidr_blocks_cover, referenced_group_id, rule_peer, select_rules
from .remedies import fetch_or_default

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.target import Target

    from .network_rules import Ec2Record


_NO_GATEWAY_GROUP = "the gateway has no security group"


# Rules


@check(Hop.INGRESS, "{group} allows the gateway's security group on tcp {port}")
def ingress(target: Target) -> CheckFinding:
    """Check if a security group of the database allows traffic from a security group of the gateway.

    The finding is a warning if the rules have CIDR blocks or prefix lists instead of the security group.
    """
    deployment = target.deployment
    gateway_group_ids: list[str] = deployment.gateway["securityGroupIds"]
    database_group_ids, lookup_error = list_database_group_ids(target)
    port = deployment.port
    group_rules = deployment.ec2.fetch_security_group_rules(database_group_ids)
    rules = select_rules(group_rules, is_egress=False, port=port)
    from_gateway = [rule for rule in rules if referenced_group_id(rule) in gateway_group_ids]
    if from_gateway:
        return passed(f"{_format_rule_groups(from_gateway)} allows {_format_peers(from_gateway)} on tcp {port}")
    remedy = _ingress_remedy(target, gateway_group_ids, database_group_ids, port)
    database_groups = ", ".join(database_group_ids)
    gateway_groups = ", ".join(sorted(gateway_group_ids))
    address_rules = [rule for rule in rules if not referenced_group_id(rule)]
    cidr_blocks, list_error = resolve_cidr_blocks(target, address_rules)
    if cidr_blocks and _covers_gateway_addresses(target, cidr_blocks):
        evidence = f"{database_groups} allows {_format_peers(address_rules)}"
        if gateway_group_ids:
            evidence += f", and not the group {gateway_groups}"
        if not cidr_blocks_cover(cidr_blocks, _list_subnet_cidrs(target, of_gateway=True)):
            evidence += "; VPC Lattice may add interfaces outside of these ranges"
        return warned(evidence, remedy)
    error = lookup_error or list_error or find_hidden_group(target, database_group_ids)
    if error:
        raise error
    if not gateway_group_ids:
        raise BlockedCheckError("egress", _NO_GATEWAY_GROUP)
    _block_if_endpoint_mismatch(target)
    if cidr_blocks:
        deployment.require_subnets_of_both_sides()
    peers = _format_peers(rules)
    return failed(f"{database_groups} does not allow {gateway_groups} on tcp {port}; it allows: {peers}", remedy)


def _ingress_remedy(target: Target, gateway_group_ids: list[str], database_group_ids: list[str], port: int) -> str:
    if not gateway_group_ids or not database_group_ids or target.is_connection:
        heading = "# restore the rule; if something else removes it at each apply, stop that first"
        return f"{heading}\n{target.deploy_remedy}"
    gateway_group_id, other_users = _choose_gateway_group(target, gateway_group_ids)
    remedy = target.add_rule_remedy(database_group_ids[0], "ingress", gateway_group_id, port)
    if not other_users:
        return remedy
    return f"# {gateway_group_id} is also the group of {', '.join(other_users)}: the rule allows them, too\n{remedy}"


def _choose_gateway_group(target: Target, gateway_group_ids: list[str]) -> tuple[str, list[str]]:
    """Return a security group of the gateway, with the fewest other network interfaces, and these interfaces."""
    deployment = target.deployment
    vpc_id = deployment.gateway["vpcId"]
    fetch = functools.partial(deployment.ec2.fetch_interfaces, vpc_id=[vpc_id], group_id=gateway_group_ids)
    interfaces = fetch_or_default(fetch, [])
    gateway_interfaces = fetch_or_default(lambda: deployment.gateway_interfaces, [])
    gateway_interface_ids = {interface["NetworkInterfaceId"] for interface in gateway_interfaces}
    users_by_group: dict[str, list[str]] = {group_id: [] for group_id in gateway_group_ids}
    for interface in interfaces:
        for group in interface["Groups"]:
            if interface["NetworkInterfaceId"] not in gateway_interface_ids and group["GroupId"] in users_by_group:
                users_by_group[group["GroupId"]].append(interface["NetworkInterfaceId"])
    group_id = min(gateway_group_ids, key=lambda name: len(users_by_group[name]))
    return group_id, sorted(users_by_group[group_id])


def _covers_gateway_addresses(target: Target, cidr_blocks: list[str]) -> bool:
    addresses = target.deployment.gateway_addresses or _list_subnet_cidrs(target, of_gateway=True)
    if cidr_blocks_cover(cidr_blocks, addresses):
        return True
    if any("Description" not in interface for interface in target.deployment.gateway_interfaces):
        raise ApiError(
            "EC2 returns no description of an interface with the gateway's security group, so the gateway's addresses "
            "are not known",
            "# compare the addresses of the gateway's interfaces in the console with the rules",
        )
    return False


@check(Hop.EGRESS, "the gateway's security group allows traffic to the database on tcp {port}")
def egress(target: Target) -> CheckFinding:
    """Check if the gateway's security groups allow traffic to the database, by security group or by CIDR blocks.

    The finding is a warning if the rules cover the database's current addresses, but not all subnets of the database.
    """
    deployment = target.deployment
    gateway_group_ids: list[str] = deployment.gateway["securityGroupIds"]
    if not gateway_group_ids:
        return failed(_NO_GATEWAY_GROUP, gateway_group_remedy(target))
    database_group_ids, lookup_error = list_database_group_ids(target)
    port = deployment.port
    group_rules = deployment.ec2.fetch_security_group_rules(gateway_group_ids)
    rules = select_rules(group_rules, is_egress=True, port=port)
    to_database = [rule for rule in rules if referenced_group_id(rule) in database_group_ids]
    if to_database:
        return _egress_passed(to_database, port)
    address_rules = [rule for rule in rules if not referenced_group_id(rule)]
    cidr_blocks, list_error = resolve_cidr_blocks(target, address_rules)
    if cidr_blocks and cidr_blocks_cover(cidr_blocks, _list_subnet_cidrs(target, of_gateway=False)):
        return _egress_passed(address_rules, port)
    error = lookup_error or list_error or find_hidden_group(target, gateway_group_ids)
    if error:
        raise error
    _block_if_endpoint_mismatch(target)
    if cidr_blocks:
        deployment.require_subnets_of_both_sides()
    remedy = target.deploy_remedy
    if database_group_ids:
        remedy = target.add_rule_remedy(gateway_group_ids[0], "egress", database_group_ids[0], port)
    gateway_groups = ", ".join(sorted(gateway_group_ids))
    if cidr_blocks and _covers_current_addresses(target, cidr_blocks):
        peers = _format_peers(address_rules)
        return warned(
            f"{gateway_groups} allows traffic to {peers}, the current address of the database, but not to all "
            "of its subnets",
            remedy,
        )
    database_groups = ", ".join(database_group_ids)
    peers = _format_peers(rules)
    return failed(
        f"{gateway_groups} does not allow traffic to {database_groups} on tcp {port}; it allows traffic to: {peers}",
        remedy,
    )


def _egress_passed(rules: list[Ec2Record], port: int) -> CheckFinding:
    return passed(f"{_format_rule_groups(rules)} allows traffic to {_format_peers(rules)} on tcp {port}")


def _block_if_endpoint_mismatch(target: Target) -> None:
    """Raise BlockedCheckError if the database has a different VPC, port or address family than expected.

    The rules of the security groups are then not the cause of the fault. The checks database-vpc, database-port and
    database-addresses report the cause.
    """
    deployment = target.deployment
    try:
        block_if_other_vpc(target, deployment.gateway["vpcId"])
        database = deployment.database
        uses_ipv6 = deployment.uses_ipv6
    except (MissingPartError, ApiError):
        return  # The check database reports the error.
    if database.port not in (None, deployment.port):
        raise BlockedCheckError("database-port", f"the database listens on port {database.port}")
    if uses_ipv6 and database.has_ipv6 is False:
        raise BlockedCheckError("database-addresses", f"{database.description} has IPv4 addresses only")


def _format_rule_groups(rules: Iterable[Ec2Record]) -> str:
    return ", ".join(sorted({rule["GroupId"] for rule in rules}))


def _format_peers(rules: Iterable[Ec2Record]) -> str:
    return ", ".join(sorted(set(map(rule_peer, rules)))) or "nobody"


def _list_subnet_cidrs(target: Target, *, of_gateway: bool) -> list[str]:
    """Return the CIDR blocks of the gateway's or the database's subnets, of the connection's address family."""
    gateway_subnets, subnets = target.deployment.subnets_of_both_sides
    if of_gateway:
        subnets = gateway_subnets
    cidr_blocks: list[str] = []
    for subnet in subnets.values():
        cidr_blocks += associated_cidr_blocks(subnet, ipv6=target.deployment.uses_ipv6)
    return cidr_blocks


def _covers_current_addresses(target: Target, cidr_blocks: list[str]) -> bool:
    try:
        _, addresses = target.deployment.resolved_host
    except OSError:
        return False  # The check host-address reports the error.
    return cidr_blocks_cover(cidr_blocks, addresses)


# Groups


@check(Hop.INGRESS, "the security group {group} exists, in {vpc}")
def security_group(target: Target) -> CheckFinding:
    """Check if the database's security groups exist in the gateway's VPC, or are associated with it.

    A group of another VPC works in a VPC that it is associated with. RDS attaches no other group to the database.
    """
    _, groups = gather(
        [lambda: _block_if_groups_in_other_vpc(target), lambda: target.deployment.database_security_groups]
    )
    vpc_id = target.deployment.vpc["VpcId"]
    groups_elsewhere = {group_id: group for group_id, group in groups.items() if group["VpcId"] != vpc_id}
    if groups_elsewhere:
        block_if_other_vpc(target, vpc_id)
        attached_statuses = target.deployment.database.security_group_statuses
        groups_elsewhere = {name: group for name, group in groups_elsewhere.items() if name not in attached_statuses}
    if groups_elsewhere:
        return failed(
            "; ".join(list_differences(groups_elsewhere, "VpcId", vpc_id, "is in")),
            f"# set rds_security_group_id to a security group of the database\n{target.list_databases_command}",
        )
    descriptions = [f"{group['GroupId']}, {group['GroupName']}" for group in groups.values()]
    return passed("; ".join(descriptions) or "attached to the database, but not visible to these credentials")


@check(Hop.DATABASE, "{group} is attached to the database, and active")
def database_security_group(target: Target) -> CheckFinding:
    """Check if a security group of the connection is attached to the database, and active."""
    _block_if_groups_in_other_vpc(target)
    group_ids = target.deployment.database_security_group_ids
    attached_statuses = target.deployment.database.security_group_statuses
    attached = ", ".join(f"{group} ({status})" for group, status in sorted(attached_statuses.items())) or "none"
    if any(attached_statuses.get(group_id) == "active" for group_id in group_ids):
        return passed(f"attached: {attached}")
    if not group_ids:
        return failed(f"no security group is attached to the database: {attached}", target.list_databases_command)
    attached_ids = [group_id for group_id in group_ids if group_id in attached_statuses]
    if attached_ids:
        return _evaluate_inactive_group(target, attached_ids[0], attached_statuses[attached_ids[0]])
    group_id = group_ids[0]
    if target.deployment.database_security_groups[group_id]["VpcId"] != target.deployment.vpc["VpcId"]:
        raise BlockedCheckError("security-group", f"{group_id} belongs to another VPC")
    block_if_other_vpc(target, target.deployment.vpc_id)
    return failed(
        f"{group_id} is not attached to the database; attached: {attached}",
        f"# set rds_security_group_id to one of these in cdktf.json, then\n{target.deploy_remedy}",
    )


def _evaluate_inactive_group(target: Target, group_id: str, status: str) -> CheckFinding:
    make_finding = unknown if status == "adding" else failed
    return make_finding(
        f"the status of {group_id} on the database is {status}{', not done yet' if status == 'adding' else ''}",
        f"# wait until it is active, then check again\n{target.list_databases_command}",
    )


def _block_if_groups_in_other_vpc(target: Target) -> None:
    """Raise the errors of ``block_if_other_vpc`` unless the inputs have a security group.

    Without such an input, the attached security groups count, and attached groups are in the VPC of the database.
    """
    if not target.deployment.inputs.get("rds_security_group_id"):
        block_if_other_vpc(target, target.deployment.vpc_id)

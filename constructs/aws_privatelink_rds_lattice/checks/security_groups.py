"""Checks of the three usual causes: the way into the database's groups, the way out of the gateway's, the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import (
    ApiError,
    MissingPartError,
    associated_cidr_blocks,
    describe_configuration_definition,
)

from .check import BlockedCheckError, CheckFinding, block_if_other_vpc, check, failed, passed, warned
from .network_rules import cidr_blocks_cover, find_allowed_traffic
from .result import Hop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.aws.client import Response

    from .context import CheckContext
    from .network_rules import AllowedTraffic


_NO_GATEWAY_GROUP = "the gateway has no security group"


@check(Hop.INGRESS, "{group} lets the gateway's security group in on tcp {port}")
def ingress(case: CheckContext) -> CheckFinding:
    """A security group of the database lets one of the gateway's in; a CIDR block alone is a warning."""
    own, (groups, unread), port = (
        case.deployment.gateway["securityGroupIds"],
        _list_database_group_ids(case),
        case.deployment.port,
    )
    found = find_allowed_traffic(case.deployment.ec2.fetch_security_group_rules(groups), is_egress=False, port=port)
    if by_group := [way for way in found if way.peer_type == "group" and way.peer in own]:
        return passed(f"{_format_rule_groups(by_group)} lets {_format_peers(by_group)} in on tcp {port}")
    rds, named = ", ".join(groups), ", ".join(sorted(own))
    remedy = (
        case.add_rule_remedy(groups[0], "ingress", own[0], port)
        if own and groups and not case.is_connection
        else f"# bring the rule back; where something else removes it each time, that must stop\n{case.deploy_remedy}"
    )
    blocks = _resolve_allowed_cidrs(case, found)
    if blocks and cidr_blocks_cover(blocks, case.deployment.gateway_addresses or _list_subnet_cidrs(case, 0)):
        some = (
            ""
            if cidr_blocks_cover(blocks, _list_subnet_cidrs(case, 0))
            else "; VPC Lattice may add interfaces that are outside"
        )
        instead = f", and not the group {named}" if own else ""
        return warned(f"{rds} lets in {_format_peers(found, 'block', 'list')}{instead}{some}", remedy)
    if unread:
        raise unread
    if not own:
        raise BlockedCheckError("egress", _NO_GATEWAY_GROUP)
    _block_if_endpoint_mismatch(case)
    return failed(f"{rds} does not let {named} in on tcp {port}; it lets in: {_format_peers(found)}", remedy)


@check(Hop.EGRESS, "the gateway's security group lets traffic out to the database on tcp {port}")
def egress(case: CheckContext) -> CheckFinding:
    """A security group of the gateway lets traffic out to the database's port."""
    own = case.deployment.gateway["securityGroupIds"]
    if not own:
        return failed(_NO_GATEWAY_GROUP, case.deploy_remedy)
    (groups, unread), port = _list_database_group_ids(case), case.deployment.port
    found = find_allowed_traffic(case.deployment.ec2.fetch_security_group_rules(own), is_egress=True, port=port)
    if by_group := [way for way in found if way.peer_type == "group" and way.peer in groups]:
        return passed(f"{_format_rule_groups(by_group)} lets traffic out to {_format_peers(by_group)} on tcp {port}")
    blocks = _resolve_allowed_cidrs(case, found)
    if blocks and cidr_blocks_cover(blocks, _list_subnet_cidrs(case, 1)):
        by_block = [way for way in found if way.peer_type != "group"]
        return passed(f"{_format_rule_groups(by_block)} lets traffic out to {_format_peers(by_block)} on tcp {port}")
    if unread:
        raise unread
    _block_if_endpoint_mismatch(case)
    remedy = case.add_rule_remedy(own[0], "egress", groups[0], port) if groups else case.deploy_remedy
    named = ", ".join(sorted(own))
    if blocks and _covers_current_addresses(case, blocks):
        lets = f"{named} lets traffic out to {_format_peers(found, 'block', 'list')}"
        return warned(f"{lets}, where the database is now, and not to all of its subnets", remedy)
    rds = ", ".join(groups)
    return failed(
        f"{named} does not let traffic out to {rds} on tcp {port}; it lets out to: {_format_peers(found)}", remedy
    )


def _block_if_endpoint_mismatch(case: CheckContext) -> None:
    """See that the rules are looked for in the right place; raises BlockedError where another check says so."""
    try:
        block_if_other_vpc(case, case.deployment.gateway["vpcId"])
        found, uses_ipv6 = case.deployment.database, case.deployment.uses_ipv6
    except (MissingPartError, ApiError):
        return  # The check of the database says so.
    if found.port not in (None, case.deployment.port):
        raise BlockedCheckError("database-port", f"the database listens on port {found.port}")
    if uses_ipv6 and not found.has_ipv6:
        raise BlockedCheckError("database-addresses", f"{found.description} has IPv4 addresses only")


def _list_database_group_ids(case: CheckContext) -> tuple[list[str], ApiError | None]:
    """Return the database's security groups, the stated one first, and why there may be more."""
    known = case.deployment.database_security_group_ids
    try:
        return list(dict.fromkeys([*known, *case.deployment.database.security_group_statuses])), None
    except MissingPartError:
        return known, None  # The check of the database says so.
    except ApiError as error:
        return known, error


def _format_rule_groups(allowed_traffic: Iterable[AllowedTraffic]) -> str:
    return ", ".join(sorted({way.group_id for way in allowed_traffic}))


def _format_peers(allowed_traffic: Iterable[AllowedTraffic], *peer_types: str) -> str:
    return (
        ", ".join(sorted({way.peer for way in allowed_traffic if not peer_types or way.peer_type in peer_types}))
        or "nobody"
    )


def _resolve_allowed_cidrs(case: CheckContext, allowed_traffic: Iterable[AllowedTraffic]) -> list[str]:
    """Return the CIDR blocks that are let through, those of prefix lists included."""
    blocks = [way.peer for way in allowed_traffic if way.peer_type == "block"]
    lists = sorted({way.peer for way in allowed_traffic if way.peer_type == "list"})
    return blocks + [block for each in lists for block in case.deployment.ec2.fetch_prefix_list_cidrs(each)]


def _list_subnet_cidrs(case: CheckContext, side: int) -> list[str]:
    """Return the CIDR blocks of the gateway's subnets, or of the database's."""
    subnets: Iterable[Response] = case.deployment.subnets_of_both_sides[side].values()
    return [block for subnet in subnets for block in associated_cidr_blocks(subnet, ipv6=case.deployment.uses_ipv6)]


def _covers_current_addresses(case: CheckContext, cidr_blocks: list[str]) -> bool:
    try:
        return cidr_blocks_cover(cidr_blocks, case.deployment.resolved_host[1])
    except OSError:
        return False  # The check of the address says so.


@check(Hop.CONFIGURATION, "the configuration names the DNS name {host}")
def target(case: CheckContext) -> CheckFinding:
    """The configuration holds a DNS name and not an address, and the right one."""
    found = case.deployment.configuration_definition
    if dns := found.get("dnsResource"):
        host = case.deployment.host
        if dns["domainName"].lower() == host.lower():
            return passed(f"{dns['domainName']}, {dns['ipAddressType']}")
        return failed(f"it names {dns['domainName']}", case.replace_configuration_remedy)
    if "ipResource" in found:
        return failed(
            f"it holds {describe_configuration_definition(found)}, which does not follow the database",
            case.replace_configuration_remedy,
        )
    if "arnResource" in found and not case.is_connection:
        return warned(
            f"it holds {describe_configuration_definition(found)}, where Polytomic's guide has the DNS name",
            case.replace_configuration_remedy,
        )
    return failed(f"it holds {', '.join(found) or 'nothing'}, and no DNS name", case.replace_configuration_remedy)

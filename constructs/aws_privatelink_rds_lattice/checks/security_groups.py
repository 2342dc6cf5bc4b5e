"""Checks of the three usual causes: the way into the database's groups, the way out of the gateway's, the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import MissingError, UnreadError, blocks_of, shown

from .check import BlockedError, Finding, check, failed, passed, same_vpc, warned
from .network_rules import covers, ways
from .result import Hop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.aws.client import Answer

    from .context import Case
    from .network_rules import Way


_NO_GROUP = "the gateway has no security group"


@check(Hop.INGRESS, "{group} lets the gateway's security group in on tcp {port}")
def ingress(case: Case) -> Finding:
    """A security group of the database lets one of the gateway's in; a CIDR block alone is a warning."""
    own, (groups, unread), port = case.account.gateway["securityGroupIds"], _groups(case), case.account.port
    found = ways(case.account.network.rules(groups), egress=False, port=port)
    if by_group := [way for way in found if way.kind == "group" and way.peer in own]:
        return passed(f"{_owners(by_group)} lets {_peers(by_group)} in on tcp {port}")
    rds, named = ", ".join(groups), ", ".join(sorted(own))
    remedy = (
        case.add_rule(groups[0], "ingress", own[0], port)
        if own and groups and not case.is_connection
        else f"# bring the rule back; where something else removes it each time, that must stop\n{case.deploy}"
    )
    blocks = _blocks(case, found)
    if blocks and covers(blocks, case.account.gateway_addresses or _subnet_blocks(case, 0)):
        some = "" if covers(blocks, _subnet_blocks(case, 0)) else "; VPC Lattice may add interfaces that are outside"
        instead = f", and not the group {named}" if own else ""
        return warned(f"{rds} lets in {_peers(found, 'block', 'list')}{instead}{some}", remedy)
    if unread:
        raise unread
    if not own:
        raise BlockedError("egress", _NO_GROUP)
    _see_first(case)
    return failed(f"{rds} does not let {named} in on tcp {port}; it lets in: {_peers(found)}", remedy)


@check(Hop.EGRESS, "the gateway's security group lets traffic out to the database on tcp {port}")
def egress(case: Case) -> Finding:
    """A security group of the gateway lets traffic out to the database's port."""
    own = case.account.gateway["securityGroupIds"]
    if not own:
        return failed(_NO_GROUP, case.deploy)
    (groups, unread), port = _groups(case), case.account.port
    found = ways(case.account.network.rules(own), egress=True, port=port)
    if by_group := [way for way in found if way.kind == "group" and way.peer in groups]:
        return passed(f"{_owners(by_group)} lets traffic out to {_peers(by_group)} on tcp {port}")
    blocks = _blocks(case, found)
    if blocks and covers(blocks, _subnet_blocks(case, 1)):
        by_block = [way for way in found if way.kind != "group"]
        return passed(f"{_owners(by_block)} lets traffic out to {_peers(by_block)} on tcp {port}")
    if unread:
        raise unread
    _see_first(case)
    remedy = case.add_rule(own[0], "egress", groups[0], port) if groups else case.deploy
    named = ", ".join(sorted(own))
    if blocks and _covers_now(case, blocks):
        lets = f"{named} lets traffic out to {_peers(found, 'block', 'list')}"
        return warned(f"{lets}, where the database is now, and not to all of its subnets", remedy)
    rds = ", ".join(groups)
    return failed(f"{named} does not let traffic out to {rds} on tcp {port}; it lets out to: {_peers(found)}", remedy)


def _see_first(case: Case) -> None:
    """See that the rules are looked for in the right place; raises BlockedError where another check says so."""
    try:
        same_vpc(case, case.account.gateway["vpcId"])
        found, uses_ipv6 = case.account.database, case.account.uses_ipv6
    except (MissingError, UnreadError):
        return  # The check of the database says so.
    if found.port not in (None, case.account.port):
        raise BlockedError("database-port", f"the database listens on port {found.port}")
    if uses_ipv6 and not found.has_ipv6:
        raise BlockedError("database-addresses", f"{found.what} has IPv4 addresses only")


def _groups(case: Case) -> tuple[list[str], UnreadError | None]:
    """Return the database's security groups, the stated one first, and why there may be more."""
    known = case.account.security_group_ids
    try:
        return list(dict.fromkeys([*known, *case.account.database.groups])), None
    except MissingError:
        return known, None  # The check of the database says so.
    except UnreadError as error:
        return known, error


def _owners(found: Iterable[Way]) -> str:
    return ", ".join(sorted({way.owner for way in found}))


def _peers(found: Iterable[Way], *kinds: str) -> str:
    return ", ".join(sorted({way.peer for way in found if not kinds or way.kind in kinds})) or "nobody"


def _blocks(case: Case, found: Iterable[Way]) -> list[str]:
    """Return the CIDR blocks that are let through, those of prefix lists included."""
    blocks = [way.peer for way in found if way.kind == "block"]
    lists = sorted({way.peer for way in found if way.kind == "list"})
    return blocks + [block for each in lists for block in case.account.network.blocks_of_list(each)]


def _subnet_blocks(case: Case, end: int) -> list[str]:
    """Return the CIDR blocks of the gateway's subnets, or of the database's."""
    subnets: Iterable[Answer] = case.account.ends[end].values()
    return [block for subnet in subnets for block in blocks_of(subnet, ipv6=case.account.uses_ipv6)]


def _covers_now(case: Case, blocks: list[str]) -> bool:
    try:
        return covers(blocks, case.account.resolved[1])
    except OSError:
        return False  # The check of the address says so.


@check(Hop.CONFIGURATION, "the configuration names the DNS name {host}")
def target(case: Case) -> Finding:
    """The configuration holds a DNS name and not an address, and the right one."""
    found = case.account.target
    if dns := found.get("dnsResource"):
        host = case.account.host
        if dns["domainName"].lower() == host.lower():
            return passed(f"{dns['domainName']}, {dns['ipAddressType']}")
        return failed(f"it names {dns['domainName']}", case.deploy_anew)
    if "ipResource" in found:
        return failed(f"it holds {shown(found)}, which does not follow the database", case.deploy_anew)
    if "arnResource" in found and not case.is_connection:
        return warned(f"it holds {shown(found)}, where Polytomic's guide has the DNS name", case.deploy_anew)
    return failed(f"it holds {', '.join(found) or 'nothing'}, and no DNS name", case.deploy_anew)

"""Checks of the three usual causes: the way into the database's group, the way out of the gateway's, the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check import Finding, check, failed, passed, unknown, warned
from .traffic import covers, open_to
from .verdict import Hop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .case import Case


@check(Hop.INGRESS, "{rds_security_group_id} lets the gateway's security group in on tcp {rds_port}")
def ingress(case: Case) -> Finding:
    """The database's security group lets the gateway's group in; a CIDR block alone is a warning."""
    own = set(case.account.gateway["securityGroupIds"])
    rds, port = case.account.security_group["GroupId"], case.connection["rds_port"]
    opening = open_to(case.account.network.rules([rds]), egress=False, port=port)
    remedy = f"# bring the rule back; where something else removes it each time, that must stop\n{case.deploy}"
    if let_in := sorted(own & opening.groups):
        return passed(f"{rds} lets {', '.join(let_in)} in on tcp {port}")
    named = ", ".join(sorted(own)) or "the gateway, which has no security group,"
    if opening.cidrs and covers(opening.cidrs, _cidrs(case, case.account.gateway["subnetIds"])):
        return warned(f"{rds} lets in {', '.join(sorted(opening.cidrs))}, and not the group {named}", remedy)
    seen = f"{rds} does not let {named} in on tcp {port}; it lets in: {opening}"
    return unknown(f"{seen}, not looked into", remedy) if opening.lists else failed(seen, remedy)


@check(Hop.EGRESS, "the gateway's security group lets traffic out to the database on tcp {rds_port}")
def egress(case: Case) -> Finding:
    """The gateway's security group lets traffic out to the database's port."""
    own, port = case.account.gateway["securityGroupIds"], case.connection["rds_port"]
    if not own:
        return failed("the gateway has no security group", case.deploy)
    opening = open_to(case.account.network.rules(own), egress=True, port=port)
    rds, named = case.account.security_group["GroupId"], ", ".join(own)
    if rds in opening.groups:
        return passed(f"{named} lets traffic out to {rds} on tcp {port}")
    if opening.cidrs and covers(opening.cidrs, _cidrs(case, case.account.database.subnet_ids)):
        return passed(f"{named} lets traffic out to {', '.join(sorted(opening.cidrs))} on tcp {port}")
    seen = f"{named} does not let traffic out to {rds} on tcp {port}; it lets out to: {opening}"
    return unknown(f"{seen}, not looked into", case.deploy) if opening.lists else failed(seen, case.deploy)


def _cidrs(case: Case, subnet_ids: Sequence[str]) -> list[str]:
    return [subnet["CidrBlock"] for subnet in case.account.network.subnets(subnet_ids).values()]


@check(Hop.CONFIGURATION, "the configuration names the DNS name {rds_host}")
def target(case: Case) -> Finding:
    """The configuration holds a DNS name and not an address, and the right one."""
    definition = case.account.configuration.get("resourceConfigurationDefinition", {})
    if dns := definition.get("dnsResource"):
        host = case.connection["rds_host"]
        if dns["domainName"].lower() == host.lower():
            return passed(f"{dns['domainName']}, {dns['ipAddressType']}")
        return failed(f"it names {dns['domainName']}", case.deploy_anew)
    if address := definition.get("ipResource"):
        return failed(
            f"it holds the IP address {address['ipAddress']}, which does not follow the database", case.deploy_anew
        )
    return failed(f"it holds {', '.join(definition) or 'nothing'}, and no DNS name", case.deploy_anew)

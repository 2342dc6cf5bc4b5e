"""Checks of routes and network ACLs between the gateway's subnets and the database's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.account import UnreadError, blocks_of

from .check import Finding, check, failed, passed, same_vpc, warned
from .traffic import EPHEMERAL, Ports, detours, free_number, has_local, refusal
from .verdict import Hop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aws_privatelink_rds_lattice.account.reader import Answer

    from .case import Case


@check(Hop.NETWORK, "the gateway's subnets reach the database's by the VPC's local route")
def routes_out(case: Case) -> Finding:
    """Routes from the gateway to the database."""
    gateway, database = _ends(case)
    return _routes(case, gateway, database)


@check(Hop.NETWORK, "the database's subnets reach the gateway's by the VPC's local route")
def routes_back(case: Case) -> Finding:
    """Routes from the database to the gateway."""
    gateway, database = _ends(case)
    return _routes(case, database, gateway)


@check(
    Hop.NETWORK,
    f"the network ACLs of the gateway's subnets let out tcp {{port}} and in tcp {EPHEMERAL[0]}-{EPHEMERAL[1]}",
)
def acl_gateway(case: Case) -> Finding:
    """Network ACLs of the gateway's subnets, both directions."""
    gateway, database = _ends(case)
    port = case.account.port
    return _acls(case, gateway, database, {True: (port, port), False: EPHEMERAL})


@check(
    Hop.NETWORK,
    f"the network ACLs of the database's subnets let in tcp {{port}} and out tcp {EPHEMERAL[0]}-{EPHEMERAL[1]}",
)
def acl_database(case: Case) -> Finding:
    """Network ACLs of the database's subnets, both directions."""
    gateway, database = _ends(case)
    port = case.account.port
    return _acls(case, database, gateway, {False: (port, port), True: EPHEMERAL})


def _ends(case: Case) -> tuple[dict[str, Answer], dict[str, Answer]]:
    same_vpc(case, case.account.gateway["vpcId"])
    return case.account.ends


def _pairs(case: Case, own: Mapping[str, Answer], peers: Mapping[str, Answer]) -> Iterator[tuple[str, str]]:
    """Yield each subnet with each CIDR block of those on the other side; within a subnet, traffic meets neither."""
    for subnet in sorted(own):
        for peer, other in sorted(peers.items()):
            if peer != subnet:
                for block in blocks_of(other, ipv6=case.account.uses_ipv6):
                    yield subnet, block


def _routes(case: Case, sources: Mapping[str, Answer], peers: Mapping[str, Answer]) -> Finding:
    tables = case.account.network.route_tables(case.account.gateway["vpcId"], sorted(sources))
    warning = None
    for source, cidr in _pairs(case, sources, peers):
        table = _its(tables, source, "route table")
        routes, table_id = table["Routes"], table["RouteTableId"]
        where = f"{source}, {table_id}"
        for block, route in detours(routes, cidr):
            option = "--destination-ipv6-cidr-block" if ":" in block else "--destination-cidr-block"
            words = ("delete-route", "--route-table-id", table_id, option, block)
            remedy = f"# if nothing else needs the route\n{case.aws('ec2', *words)}"
            if route["State"] != "active":
                return failed(f"{where}: the route {block} loses traffic to {cidr}: {route['State']}", remedy)
            seen = f"{where}: the route {block} takes traffic to {cidr} past the local route"
            warning = warning or warned(seen, remedy)
        if not has_local(routes, cidr):
            remedy = case.aws("ec2", "describe-route-tables", "--route-table-ids", table_id)
            return failed(f"{where}: no active local route covers {cidr}", remedy)
    ids = {_its(tables, source, "route table")["RouteTableId"] for source in sources}
    return warning or passed(f"by {', '.join(sorted(ids))}")


def _its(found: Mapping[str, Answer | None], subnet: str, what: str) -> Answer:
    if one := found.get(subnet):
        return one
    raise UnreadError(
        f"EC2 shows these credentials no {what} of {subnet}",
        "# use credentials of the account that owns the subnet",
    )


def _acls(
    case: Case, own: Mapping[str, Answer], peers: Mapping[str, Answer], directions: Mapping[bool, Ports]
) -> Finding:
    acls = case.account.network.acls(case.account.gateway["vpcId"])
    for subnet_id, cidr in _pairs(case, own, peers):
        acl = _its(acls, subnet_id, "network ACL")
        for outward, ports in directions.items():
            rule = refusal(acl["Entries"], egress=outward, peer=cidr, ports=ports)
            if rule is not None:
                way = "out to" if outward else "in from"
                span = "-".join(map(str, dict.fromkeys(ports)))
                seen = f"{subnet_id}, {acl['NetworkAclId']}: rule {rule} refuses tcp {span} {way} {cidr}"
                return failed(seen, _allow(case, acl, outward=outward, ports=ports, cidr=cidr, before=rule))
    return passed(f"by {', '.join(sorted({_its(acls, subnet, 'network ACL')['NetworkAclId'] for subnet in own}))}")


def _allow(case: Case, acl: Answer, *, outward: bool, ports: Ports, cidr: str, before: int) -> str:  # noqa: PLR0913 - what a rule is made of
    direction = "--egress" if outward else "--ingress"
    where = ("--network-acl-id", acl["NetworkAclId"], direction, "--rule-number")
    number = free_number(acl["Entries"], egress=outward, before=before)
    if number is None:
        return case.aws("ec2", "delete-network-acl-entry", *where, str(before))
    option = "--ipv6-cidr-block" if ":" in cidr else "--cidr-block"
    what = ("--protocol", "tcp", "--port-range", f"From={ports[0]},To={ports[1]}", option, cidr)
    return case.aws("ec2", "create-network-acl-entry", *where, str(number), *what, "--rule-action", "allow")

"""Checks of routes and network ACLs between the gateway's subnets and the database's."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import MAIN, UnreadError, blocks_of, side_by_side

from .check import Finding, check, failed, passed, same_vpc, warned
from .network_rules import EPHEMERAL, Ports, detours, free_number, has_local, refusal
from .result import Hop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aws_privatelink_rds_lattice.aws.client import Answer

    from .context import Case


@check(Hop.NETWORK, "the gateway's subnets reach the database's by the VPC's local route")
def routes_out(case: Case) -> Finding:
    """Routes from the gateway to the database."""
    tables, (gateway, database) = _with_ends(case, case.account.network.route_tables)
    return _routes(case, tables, gateway, database)


@check(Hop.NETWORK, "the database's subnets reach the gateway's by the VPC's local route")
def routes_back(case: Case) -> Finding:
    """Routes from the database to the gateway."""
    tables, (gateway, database) = _with_ends(case, case.account.network.route_tables)
    return _routes(case, tables, database, gateway)


@check(
    Hop.NETWORK,
    f"the network ACLs of the gateway's subnets let out tcp {{port}} and in tcp {EPHEMERAL[0]}-{EPHEMERAL[1]}",
)
def acl_gateway(case: Case) -> Finding:
    """Network ACLs of the gateway's subnets, both directions."""
    acls, (gateway, database) = _with_ends(case, case.account.network.acls)
    port = case.account.port
    return _acls(case, acls, gateway, database, {True: (port, port), False: EPHEMERAL})


@check(
    Hop.NETWORK,
    f"the network ACLs of the database's subnets let in tcp {{port}} and out tcp {EPHEMERAL[0]}-{EPHEMERAL[1]}",
)
def acl_database(case: Case) -> Finding:
    """Network ACLs of the database's subnets, both directions."""
    acls, (gateway, database) = _with_ends(case, case.account.network.acls)
    port = case.account.port
    return _acls(case, acls, database, gateway, {False: (port, port), True: EPHEMERAL})


def _with_ends(
    case: Case, ask: Callable[[str], Mapping[str, Answer]]
) -> tuple[Mapping[str, Answer], tuple[Mapping[str, Answer], Mapping[str, Answer]]]:
    """Return what is asked of the VPC, and meanwhile the subnets of the gateway and those of the database."""
    vpc_id = case.account.gateway["vpcId"]
    same_vpc(case, vpc_id)
    asks: list[Callable[[], Mapping[str, Answer]]] = [functools.partial(ask, vpc_id), lambda: case.account.ends[0]]
    found, _ = side_by_side(asks)
    return found, case.account.ends


def _pairs(case: Case, own: Mapping[str, Answer], peers: Mapping[str, Answer]) -> Iterator[tuple[str, str]]:
    """Yield each subnet with each CIDR block of those on the other side; within a subnet, traffic meets neither."""
    for subnet in sorted(own):
        for peer, other in sorted(peers.items()):
            if peer != subnet:
                for block in blocks_of(other, ipv6=case.account.uses_ipv6):
                    yield subnet, block


def _routes(
    case: Case, tables: Mapping[str, Answer], sources: Mapping[str, Answer], peers: Mapping[str, Answer]
) -> Finding:
    table_of = {source: tables.get(source, tables.get(MAIN)) for source in sources}
    warning = None
    for source, cidr in _pairs(case, sources, peers):
        table = _its(table_of, source, "route table")
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
    ids = {_its(table_of, source, "route table")["RouteTableId"] for source in sources}
    return warning or passed(f"by {', '.join(sorted(ids))}")


def _its(found: Mapping[str, Answer | None], subnet: str, what: str) -> Answer:
    if one := found.get(subnet):
        return one
    raise UnreadError(
        f"EC2 shows these credentials no {what} of {subnet}",
        "# use credentials of the account that owns the subnet",
    )


def _acls(
    case: Case,
    acls: Mapping[str, Answer],
    own: Mapping[str, Answer],
    peers: Mapping[str, Answer],
    directions: Mapping[bool, Ports],
) -> Finding:
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

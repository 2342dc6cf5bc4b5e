"""Checks of routes and network ACLs between the gateway's subnets and the database's."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import MAIN_ROUTE_TABLE, ApiError, associated_cidr_blocks, gather

from .check import CheckFinding, block_if_other_vpc, check, failed, passed, warned
from .network_rules import (
    EPHEMERAL_PORTS,
    AclPortRange,
    find_denying_rule,
    find_free_rule_number,
    find_non_local_routes,
    has_local_route,
)
from .result import Hop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aws_privatelink_rds_lattice.aws.client import Response

    from .context import CheckContext


@check(Hop.NETWORK, "the gateway's subnets reach the database's by the VPC's local route")
def routes_out(case: CheckContext) -> CheckFinding:
    """Routes from the gateway to the database."""
    tables, (gateway, database) = _fetch_with_subnets(case, case.deployment.ec2.fetch_route_tables)
    return _evaluate_routes(case, tables, gateway, database)


@check(Hop.NETWORK, "the database's subnets reach the gateway's by the VPC's local route")
def routes_back(case: CheckContext) -> CheckFinding:
    """Routes from the database to the gateway."""
    tables, (gateway, database) = _fetch_with_subnets(case, case.deployment.ec2.fetch_route_tables)
    return _evaluate_routes(case, tables, database, gateway)


@check(
    Hop.NETWORK,
    f"the network ACLs of the gateway's subnets let out tcp {{port}} and in tcp {EPHEMERAL_PORTS[0]}-{EPHEMERAL_PORTS[1]}",
)
def acl_gateway(case: CheckContext) -> CheckFinding:
    """Network ACLs of the gateway's subnets, both directions."""
    acls, (gateway, database) = _fetch_with_subnets(case, case.deployment.ec2.fetch_network_acls)
    port = case.deployment.port
    return _evaluate_network_acls(case, acls, gateway, database, {True: (port, port), False: EPHEMERAL_PORTS})


@check(
    Hop.NETWORK,
    f"the network ACLs of the database's subnets let in tcp {{port}} and out tcp {EPHEMERAL_PORTS[0]}-{EPHEMERAL_PORTS[1]}",
)
def acl_database(case: CheckContext) -> CheckFinding:
    """Network ACLs of the database's subnets, both directions."""
    acls, (gateway, database) = _fetch_with_subnets(case, case.deployment.ec2.fetch_network_acls)
    port = case.deployment.port
    return _evaluate_network_acls(case, acls, database, gateway, {False: (port, port), True: EPHEMERAL_PORTS})


def _fetch_with_subnets(
    case: CheckContext, fetch: Callable[[str], Mapping[str, Response]]
) -> tuple[Mapping[str, Response], tuple[Mapping[str, Response], Mapping[str, Response]]]:
    """Return what is asked of the VPC, and meanwhile the subnets of the gateway and those of the database."""
    vpc_id = case.deployment.gateway["vpcId"]
    block_if_other_vpc(case, vpc_id)
    asks: list[Callable[[], Mapping[str, Response]]] = [
        functools.partial(fetch, vpc_id),
        lambda: case.deployment.subnets_of_both_sides[0],
    ]
    found, _ = gather(asks)
    return found, case.deployment.subnets_of_both_sides


def _iter_subnet_cidr_pairs(
    case: CheckContext, source_subnets: Mapping[str, Response], peer_subnets: Mapping[str, Response]
) -> Iterator[tuple[str, str]]:
    """Yield each subnet with each CIDR block of those on the other side; within a subnet, traffic meets neither."""
    for subnet in sorted(source_subnets):
        for peer, other in sorted(peer_subnets.items()):
            if peer != subnet:
                for block in associated_cidr_blocks(other, ipv6=case.deployment.uses_ipv6):
                    yield subnet, block


def _evaluate_routes(
    case: CheckContext,
    route_tables: Mapping[str, Response],
    source_subnets: Mapping[str, Response],
    peer_subnets: Mapping[str, Response],
) -> CheckFinding:
    table_of = {source: route_tables.get(source, route_tables.get(MAIN_ROUTE_TABLE)) for source in source_subnets}
    warning = None
    for source, cidr in _iter_subnet_cidr_pairs(case, source_subnets, peer_subnets):
        table = _require_for_subnet(table_of, source, "route table")
        routes, table_id = table["Routes"], table["RouteTableId"]
        where = f"{source}, {table_id}"
        for block, route in find_non_local_routes(routes, cidr):
            option = "--destination-ipv6-cidr-block" if ":" in block else "--destination-cidr-block"
            words = ("delete-route", "--route-table-id", table_id, option, block)
            remedy = f"# if nothing else needs the route\n{case.aws_command('ec2', *words)}"
            if route["State"] != "active":
                return failed(f"{where}: the route {block} loses traffic to {cidr}: {route['State']}", remedy)
            seen = f"{where}: the route {block} takes traffic to {cidr} past the local route"
            warning = warning or warned(seen, remedy)
        if not has_local_route(routes, cidr):
            remedy = case.aws_command("ec2", "describe-route-tables", "--route-table-ids", table_id)
            return failed(f"{where}: no active local route covers {cidr}", remedy)
    ids = {_require_for_subnet(table_of, source, "route table")["RouteTableId"] for source in source_subnets}
    return warning or passed(f"by {', '.join(sorted(ids))}")


def _require_for_subnet(by_subnet: Mapping[str, Response | None], subnet: str, resource_label: str) -> Response:
    if one := by_subnet.get(subnet):
        return one
    raise ApiError(
        f"EC2 shows these credentials no {resource_label} of {subnet}",
        "# use credentials of the account that owns the subnet",
    )


def _evaluate_network_acls(
    case: CheckContext,
    acls: Mapping[str, Response],
    source_subnets: Mapping[str, Response],
    peer_subnets: Mapping[str, Response],
    ports_by_egress: Mapping[bool, AclPortRange],
) -> CheckFinding:
    for subnet_id, cidr in _iter_subnet_cidr_pairs(case, source_subnets, peer_subnets):
        acl = _require_for_subnet(acls, subnet_id, "network ACL")
        for outward, ports in ports_by_egress.items():
            rule = find_denying_rule(acl["Entries"], is_egress=outward, peer_cidr=cidr, port_range=ports)
            if rule is not None:
                way = "out to" if outward else "in from"
                span = "-".join(map(str, dict.fromkeys(ports)))
                seen = f"{subnet_id}, {acl['NetworkAclId']}: rule {rule} refuses tcp {span} {way} {cidr}"
                return failed(
                    seen,
                    _allow_traffic_remedy(
                        case, acl, is_egress=outward, port_range=ports, peer_cidr=cidr, denying_rule=rule
                    ),
                )
    return passed(
        f"by {', '.join(sorted({_require_for_subnet(acls, subnet, 'network ACL')['NetworkAclId'] for subnet in source_subnets}))}"
    )


def _allow_traffic_remedy(
    case: CheckContext, acl: Response, *, is_egress: bool, port_range: AclPortRange, peer_cidr: str, denying_rule: int
) -> str:  # noqa: PLR0913 - what a rule is made of
    direction = "--egress" if is_egress else "--ingress"
    where = ("--network-acl-id", acl["NetworkAclId"], direction, "--rule-number")
    number = find_free_rule_number(acl["Entries"], is_egress=is_egress, before_rule=denying_rule)
    if number is None:
        return case.aws_command("ec2", "delete-network-acl-entry", *where, str(denying_rule))
    option = "--ipv6-cidr-block" if ":" in peer_cidr else "--cidr-block"
    what = ("--protocol", "tcp", "--port-range", f"From={port_range[0]},To={port_range[1]}", option, peer_cidr)
    return case.aws_command("ec2", "create-network-acl-entry", *where, str(number), *what, "--rule-action", "allow")

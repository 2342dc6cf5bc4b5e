"""Checks of routes and network ACLs between the subnets of the gateway and the subnets of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import MAIN_ROUTE_TABLE, ApiError, associated_cidr_blocks, gather
from aws_privatelink_rds_lattice.verdict import Verdict

from .check import CheckFinding, block_if_other_vpc, check, failed, passed, warned
from .network_rules import (
    EPHEMERAL_PORTS,
    AclPortRange,
    Ec2Record,
    find_denying_rule,
    find_free_rule_number,
    find_non_local_routes,
    has_local_route,
)
from .result import Hop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

_RESPONSE_PORTS = "-".join(map(str, EPHEMERAL_PORTS))


class _NetworkRecords(NamedTuple):
    """Records of the gateway's VPC.

    Attributes:
        by_subnet: Route tables or network ACLs, by subnet id.
        gateway_subnets: The subnets of the gateway, by id.
        database_subnets: The subnets of the database, by id.
    """

    by_subnet: Mapping[str, Response]
    gateway_subnets: Mapping[str, Response]
    database_subnets: Mapping[str, Response]


def _fetch_network_records(target: Target, fetch: Callable[[str], Mapping[str, Response]]) -> _NetworkRecords:
    """Fetch records of the gateway's VPC, and the subnets of gateway and database.

    Args:
        target: The deployment.
        fetch: Returns route tables or network ACLs by subnet id, for the id of a VPC.
    """
    deployment = target.deployment
    vpc_id = deployment.gateway["vpcId"]
    block_if_other_vpc(target, vpc_id)
    by_subnet, subnets = gather([lambda: fetch(vpc_id), lambda: deployment.subnets_of_both_sides])
    return _NetworkRecords(by_subnet, *subnets)


def _iter_subnet_cidr_pairs(
    target: Target, source_subnets: Mapping[str, Response], peer_subnets: Mapping[str, Response]
) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a source subnet's id and a CIDR block of a peer subnet.

    There is no pair for traffic within a subnet, because routes and network ACLs do not apply to such traffic.
    """
    for source_id in sorted(source_subnets):
        for peer_id, peer_subnet in sorted(peer_subnets.items()):
            if peer_id != source_id:
                for cidr_block in associated_cidr_blocks(peer_subnet, ipv6=target.deployment.uses_ipv6):
                    yield source_id, cidr_block


def _require_for_subnet(by_subnet: Mapping[str, Response | None], subnet_id: str, resource_label: str) -> Response:
    """Return the route table or network ACL of a subnet.

    Raises:
        ApiError: AWS shows no record to these credentials, because another account owns the subnet.
    """
    record = by_subnet.get(subnet_id)
    if record:
        return record
    raise ApiError(
        f"EC2 shows these credentials no {resource_label} of {subnet_id}",
        "# use credentials of the account that owns the subnet",
    )


def _format_ids(by_subnet: Mapping[str, Response | None], resource_label: str, id_key: str) -> str:
    """Return the sorted ids of the route tables or network ACLs of all subnets, separated by commas."""
    ids = {_require_for_subnet(by_subnet, subnet_id, resource_label)[id_key] for subnet_id in by_subnet}
    return ", ".join(sorted(ids))


# Routes


@check(Hop.NETWORK, "the gateway's subnets reach the database's by the VPC's local route")
def routes_out(target: Target) -> CheckFinding:
    """Check the routes from the gateway to the database."""
    records = _fetch_network_records(target, target.deployment.ec2.fetch_route_tables)
    return _evaluate_routes(target, records.by_subnet, records.gateway_subnets, records.database_subnets)


@check(Hop.NETWORK, "the database's subnets reach the gateway's by the VPC's local route")
def routes_back(target: Target) -> CheckFinding:
    """Check the routes from the database to the gateway."""
    records = _fetch_network_records(target, target.deployment.ec2.fetch_route_tables)
    return _evaluate_routes(target, records.by_subnet, records.database_subnets, records.gateway_subnets)


def _evaluate_routes(
    target: Target,
    route_tables: Mapping[str, Response],
    source_subnets: Mapping[str, Response],
    peer_subnets: Mapping[str, Response],
) -> CheckFinding:
    """Return the first failure of a route, else the first warning, else a pass."""
    main_table = route_tables.get(MAIN_ROUTE_TABLE)
    tables_by_subnet = {subnet_id: route_tables.get(subnet_id, main_table) for subnet_id in source_subnets}
    warning = None
    for subnet_id, peer_cidr in _iter_subnet_cidr_pairs(target, source_subnets, peer_subnets):
        table = _require_for_subnet(tables_by_subnet, subnet_id, "route table")
        finding = _evaluate_route_table(target, subnet_id, table, peer_cidr)
        if finding and finding.verdict is Verdict.FAIL:
            return finding
        warning = warning or finding
    if warning:
        return warning
    return passed(f"by {_format_ids(tables_by_subnet, 'route table', 'RouteTableId')}")


def _evaluate_route_table(target: Target, subnet_id: str, table: Response, peer_cidr: str) -> CheckFinding | None:
    """Return the failure or the warning for the routes of a subnet to a CIDR block, or None."""
    table_id = table["RouteTableId"]
    location = f"{subnet_id}, {table_id}"
    warning = None
    for destination, route in find_non_local_routes(table["Routes"], peer_cidr):
        option = "--destination-ipv6-cidr-block" if ":" in destination else "--destination-cidr-block"
        command = target.aws_command("ec2", "delete-route", "--route-table-id", table_id, option, destination)
        remedy = f"# if nothing else needs the route\n{command}"
        if route["State"] != "active":
            return failed(f"{location}: the route {destination} loses traffic to {peer_cidr}: {route['State']}", remedy)
        evidence = f"{location}: the route {destination} takes traffic to {peer_cidr} past the local route"
        warning = warning or warned(evidence, remedy)
    if not has_local_route(table["Routes"], peer_cidr):
        remedy = target.aws_command("ec2", "describe-route-tables", "--route-table-ids", table_id)
        return failed(f"{location}: no active local route covers {peer_cidr}", remedy)
    return warning


# Network ACLs


class _DeniedTraffic(NamedTuple):
    """Traffic denied by a network ACL.

    Attributes:
        acl: The network ACL, as DescribeNetworkAcls returns it.
        is_egress: True if the traffic leaves the subnet, False if the traffic enters the subnet.
        ports: The first and the last destination port.
        peer_cidr: The CIDR block of the other side.
        rule_number: The number of the rule that denies the traffic.
    """

    acl: Ec2Record
    is_egress: bool
    ports: AclPortRange
    peer_cidr: str
    rule_number: int


@check(
    Hop.NETWORK,
    f"the network ACLs of the gateway's subnets let out tcp {{port}} and in tcp {_RESPONSE_PORTS}",
)
def acl_gateway(target: Target) -> CheckFinding:
    """Check the network ACLs of the gateway's subnets: egress to the database, and ingress of the responses."""
    records = _fetch_network_records(target, target.deployment.ec2.fetch_network_acls)
    port = target.deployment.port
    ports_by_egress = {True: (port, port), False: EPHEMERAL_PORTS}
    return _evaluate_network_acls(
        target, records.by_subnet, records.gateway_subnets, records.database_subnets, ports_by_egress
    )


@check(
    Hop.NETWORK,
    f"the network ACLs of the database's subnets let in tcp {{port}} and out tcp {_RESPONSE_PORTS}",
)
def acl_database(target: Target) -> CheckFinding:
    """Check the network ACLs of the database's subnets: ingress from the gateway, and egress of the responses."""
    records = _fetch_network_records(target, target.deployment.ec2.fetch_network_acls)
    port = target.deployment.port
    ports_by_egress = {False: (port, port), True: EPHEMERAL_PORTS}
    return _evaluate_network_acls(
        target, records.by_subnet, records.database_subnets, records.gateway_subnets, ports_by_egress
    )


def _evaluate_network_acls(
    target: Target,
    acls_by_subnet: Mapping[str, Response],
    source_subnets: Mapping[str, Response],
    peer_subnets: Mapping[str, Response],
    ports_by_egress: Mapping[bool, AclPortRange],
) -> CheckFinding:
    """Return the first failure of a network ACL, else a pass.

    Args:
        target: The deployment.
        acls_by_subnet: The network ACLs, by subnet id.
        source_subnets: The subnets whose network ACLs are checked, by id.
        peer_subnets: The subnets on the other side, by id.
        ports_by_egress: The range of destination ports, by direction: True for egress, False for ingress.
    """
    for subnet_id, peer_cidr in _iter_subnet_cidr_pairs(target, source_subnets, peer_subnets):
        acl = _require_for_subnet(acls_by_subnet, subnet_id, "network ACL")
        for is_egress, ports in ports_by_egress.items():
            rule_number = find_denying_rule(acl["Entries"], is_egress=is_egress, peer_cidr=peer_cidr, port_range=ports)
            if rule_number is not None:
                denied_traffic = _DeniedTraffic(acl, is_egress, ports, peer_cidr, rule_number)
                return _denied_traffic_finding(target, subnet_id, denied_traffic)
    source_acls = {subnet_id: acls_by_subnet.get(subnet_id) for subnet_id in source_subnets}
    return passed(f"by {_format_ids(source_acls, 'network ACL', 'NetworkAclId')}")


def _denied_traffic_finding(target: Target, subnet_id: str, denied_traffic: _DeniedTraffic) -> CheckFinding:
    direction = "out to" if denied_traffic.is_egress else "in from"
    ports = _format_ports(denied_traffic.ports)
    return failed(
        f"{subnet_id}, {denied_traffic.acl['NetworkAclId']}: rule {denied_traffic.rule_number} refuses tcp {ports} "
        f"{direction} {denied_traffic.peer_cidr}",
        _allow_traffic_remedy(target, denied_traffic),
    )


def _format_ports(port_range: AclPortRange) -> str:
    first_port, last_port = port_range
    if first_port == last_port:
        return str(first_port)
    return f"{first_port}-{last_port}"


def _allow_traffic_remedy(target: Target, denied_traffic: _DeniedTraffic) -> str:
    """Return the AWS CLI command to add a rule before the denying rule.

    If there is no free number before the denying rule, return the command to delete the denying rule.
    """
    acl, is_egress, (first_port, last_port), peer_cidr, denying_rule = denied_traffic
    direction = "--egress" if is_egress else "--ingress"
    rule_arguments = ("--network-acl-id", acl["NetworkAclId"], direction, "--rule-number")
    free_number = find_free_rule_number(acl["Entries"], is_egress=is_egress, before_rule=denying_rule)
    if free_number is None:
        return target.aws_command("ec2", "delete-network-acl-entry", *rule_arguments, str(denying_rule))
    cidr_option = "--ipv6-cidr-block" if ":" in peer_cidr else "--cidr-block"
    return target.aws_command(
        "ec2",
        "create-network-acl-entry",
        *rule_arguments,
        str(free_number),
        "--protocol",
        "tcp",
        "--port-range",
        f"From={first_port},To={last_port}",
        cidr_option,
        peer_cidr,
        "--rule-action",
        "allow",
    )

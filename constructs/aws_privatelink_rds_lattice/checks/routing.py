"""Checks of routes and network ACLs between the subnets of the gateway and the subnets of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import MAIN_ROUTE_TABLE, ApiError, associated_cidr_blocks, gather
from aws_privatelink_rds_lattice.verdict import Verdict

from .check import CheckFinding, Hop, block_if_other_vpc, check, failed, passed, warned
from .network_rules import (
    EPHEMERAL_PORTS,
    find_denying_rule,
    find_free_rule_number,
    find_non_local_routes,
    has_local_route,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

_RESPONSE_PORTS = "-".join(map(str, EPHEMERAL_PORTS))


def _fetch_records_and_peers(
    target: Target, fetch: Callable[[str], Mapping[str, Response]], *, is_from_gateway: bool
) -> tuple[dict[str, Response | None], list[tuple[str, str]]]:
    """Fetch the route tables or network ACLs of the source subnets, and the peers of the source subnets.

    Returns:
        The record of each source subnet by id, None if AWS shows no record; and pairs of a source subnet's id and a
        CIDR block of a subnet on the other side. There is no pair for traffic within a subnet, because routes and
        network ACLs do not apply to such traffic.
    """
    deployment = target.deployment
    vpc_id = deployment.gateway["vpcId"]
    block_if_other_vpc(target, vpc_id)
    records, (source_subnets, peer_subnets) = gather([lambda: fetch(vpc_id), lambda: deployment.subnets_of_both_sides])
    if not is_from_gateway:
        source_subnets, peer_subnets = peer_subnets, source_subnets
    main_table = records.get(MAIN_ROUTE_TABLE)
    source_records = {subnet_id: records.get(subnet_id, main_table) for subnet_id in source_subnets}
    pairs = []
    for source_id in sorted(source_subnets):
        for peer_id, peer_subnet in sorted(peer_subnets.items()):
            if peer_id != source_id:
                cidr_blocks = associated_cidr_blocks(peer_subnet, ipv6=deployment.uses_ipv6)
                pairs += [(source_id, cidr_block) for cidr_block in cidr_blocks]
    return source_records, pairs


def _require_for_subnet(by_subnet: Mapping[str, Response | None], subnet_id: str, resource_label: str) -> Response:
    """Return the route table or network ACL of a subnet; raise ``ApiError`` if another account owns the subnet."""
    record = by_subnet[subnet_id]
    if record:
        return record
    raise ApiError(
        f"EC2 shows these credentials no {resource_label} of {subnet_id}",
        "# use credentials of the account that owns the subnet",
    )


def _format_ids(by_subnet: Mapping[str, Response | None], resource_label: str, id_key: str) -> str:
    ids = {_require_for_subnet(by_subnet, subnet_id, resource_label)[id_key] for subnet_id in by_subnet}
    return ", ".join(sorted(ids))


# Routes


@check(Hop.NETWORK, "the gateway's subnets reach the database's by the VPC's local route")
def routes_out(target: Target) -> CheckFinding:
    """Check the routes from the gateway to the database."""
    return _evaluate_routes(target, is_from_gateway=True)


@check(Hop.NETWORK, "the database's subnets reach the gateway's by the VPC's local route")
def routes_back(target: Target) -> CheckFinding:
    """Check the routes from the database to the gateway."""
    return _evaluate_routes(target, is_from_gateway=False)


def _evaluate_routes(target: Target, *, is_from_gateway: bool) -> CheckFinding:
    """Return the first failure of a route, else the first warning, else a pass."""
    fetch = target.deployment.ec2.fetch_route_tables
    tables, peers = _fetch_records_and_peers(target, fetch, is_from_gateway=is_from_gateway)
    warning = None
    for subnet_id, peer_cidr in peers:
        table = _require_for_subnet(tables, subnet_id, "route table")
        finding = _evaluate_route_table(target, subnet_id, table, peer_cidr)
        if finding and finding.verdict is Verdict.FAIL:
            return finding
        warning = warning or finding
    return warning or passed(f"by {_format_ids(tables, 'route table', 'RouteTableId')}")


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


@check(
    Hop.NETWORK,
    f"the network ACLs of the gateway's subnets let out tcp {{port}} and in tcp {_RESPONSE_PORTS}",
)
def acl_gateway(target: Target) -> CheckFinding:
    """Check the network ACLs of the gateway's subnets: egress to the database, and ingress of the responses."""
    return _evaluate_network_acls(target, is_from_gateway=True)


@check(
    Hop.NETWORK,
    f"the network ACLs of the database's subnets let in tcp {{port}} and out tcp {_RESPONSE_PORTS}",
)
def acl_database(target: Target) -> CheckFinding:
    """Check the network ACLs of the database's subnets: ingress from the gateway, and egress of the responses."""
    return _evaluate_network_acls(target, is_from_gateway=False)


def _evaluate_network_acls(target: Target, *, is_from_gateway: bool) -> CheckFinding:
    """Return the first failure of a network ACL of the source subnets, else a pass."""
    fetch = target.deployment.ec2.fetch_network_acls
    acls, peers = _fetch_records_and_peers(target, fetch, is_from_gateway=is_from_gateway)
    port = target.deployment.port
    for subnet_id, peer_cidr in peers:
        acl = _require_for_subnet(acls, subnet_id, "network ACL")
        for is_egress, ports in ((is_from_gateway, (port, port)), (not is_from_gateway, EPHEMERAL_PORTS)):
            rule_number = find_denying_rule(acl["Entries"], is_egress=is_egress, peer_cidr=peer_cidr, port_range=ports)
            if rule_number is None:
                continue
            port_range = str(ports[0])
            if ports[1] != ports[0]:
                port_range += f"-{ports[1]}"
            cidr_option = "--ipv6-cidr-block" if ":" in peer_cidr else "--cidr-block"
            match_options = (
                "--protocol",
                "tcp",
                "--port-range",
                f"From={ports[0]},To={ports[1]}",
                cidr_option,
                peer_cidr,
            )
            return failed(
                f"{subnet_id}, {acl['NetworkAclId']}: rule {rule_number} refuses tcp {port_range} "
                f"{'out to' if is_egress else 'in from'} {peer_cidr}",
                _allow_traffic_remedy(target, acl, rule_number, match_options, is_egress=is_egress),
            )
    return passed(f"by {_format_ids(acls, 'network ACL', 'NetworkAclId')}")


def _allow_traffic_remedy(
    target: Target, acl: Response, denying_rule: int, match_options: tuple[str, ...], *, is_egress: bool
) -> str:
    """Return the command to add a rule before the denying rule; without a free number, to delete the denying rule."""
    direction = "--egress" if is_egress else "--ingress"
    rule_options = ("--network-acl-id", acl["NetworkAclId"], direction, "--rule-number")
    number = find_free_rule_number(acl["Entries"], is_egress=is_egress, before_rule=denying_rule)
    if number is None:
        return target.aws_command("ec2", "delete-network-acl-entry", *rule_options, str(denying_rule))
    return target.aws_command(
        "ec2", "create-network-acl-entry", *rule_options, str(number), *match_options, "--rule-action", "allow"
    )

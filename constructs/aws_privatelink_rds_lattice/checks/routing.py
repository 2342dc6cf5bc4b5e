"""Checks of routes and network ACLs between the subnets of the gateway and the subnets of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import MAIN_ROUTE_TABLE, ApiError, associated_cidr_blocks, gather
from aws_privatelink_rds_lattice.verdict import Verdict

from .acl_fixes import AclRefusal, describe_refusals, plan_acl_rules
from .check import CheckFinding, Hop, block_if_other_vpc, check, failed, passed, warned
from .network_rules import (
    EPHEMERAL_PORTS,
    find_denying_rule,
    find_non_local_routes,
    has_local_route,
    may_hide_local_route,
)
from .remedies import fetch_or_default

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

    from .acl_fixes import AclFix

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
    vpc_id = deployment.actual_vpc_id
    _, records, (source_subnets, peer_subnets) = gather(
        [lambda: block_if_other_vpc(target, vpc_id), lambda: fetch(vpc_id), lambda: deployment.subnets_of_both_sides]
    )
    deployment.require_subnets_of_both_sides()
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


def require_record(record: Response | None, subnet_id: str, resource_label: str) -> Response:
    """Return the route table or network ACL of a subnet; raise ``ApiError`` if another account owns the subnet."""
    if record:
        return record
    raise ApiError(
        f"EC2 returns no {resource_label} of {subnet_id} for these credentials",
        "# use credentials of the account that owns the subnet",
    )


def _format_ids(by_subnet: Mapping[str, Response | None], resource_label: str, id_key: str) -> str:
    ids = {require_record(record, subnet_id, resource_label)[id_key] for subnet_id, record in by_subnet.items()}
    return ", ".join(sorted(ids))


# Routes


@check(Hop.NETWORK, "the gateway's subnets reach the database's subnets by the VPC's local route")
def routes_out(target: Target) -> CheckFinding:
    """Check the routes from the gateway to the database."""
    return _evaluate_routes(target, is_from_gateway=True)


@check(Hop.NETWORK, "the database's subnets reach the gateway's subnets by the VPC's local route")
def routes_back(target: Target) -> CheckFinding:
    """Check the routes from the database to the gateway."""
    return _evaluate_routes(target, is_from_gateway=False)


def _evaluate_routes(target: Target, *, is_from_gateway: bool) -> CheckFinding:
    """Return a failure with all faults of the routes, else a warning, else a pass."""
    fetch = target.deployment.ec2.fetch_route_tables
    tables, peers = _fetch_records_and_peers(target, fetch, is_from_gateway=is_from_gateway)
    findings: dict[CheckFinding, None] = {}  # An ordered set.
    for subnet_id, peer_cidr in peers:
        table = require_record(tables[subnet_id], subnet_id, "route table")
        findings |= dict.fromkeys(_evaluate_route_table(target, subnet_id, table, peer_cidr))
    for verdict, make_finding in ((Verdict.FAIL, failed), (Verdict.WARN, warned)):
        faults = [finding for finding in findings if finding.verdict is verdict]
        if faults:
            remedy_lines = [line for finding in faults for line in finding.remedy.splitlines()]
            evidence = "; ".join(finding.evidence for finding in faults)
            return make_finding(evidence, "\n".join(dict.fromkeys(remedy_lines)))
    return passed(f"by {_format_ids(tables, 'route table', 'RouteTableId')}")


def _evaluate_route_table(target: Target, subnet_id: str, table: Response, peer_cidr: str) -> Iterator[CheckFinding]:
    """Yield the failures and the warnings for the routes of a subnet to a CIDR block."""
    table_id = table["RouteTableId"]
    location = f"{subnet_id}, {table_id}"
    for destination, route in find_non_local_routes(table["Routes"], peer_cidr):
        option = "--destination-ipv6-cidr-block" if ":" in destination else "--destination-cidr-block"
        command = target.aws_command("ec2", "delete-route", "--route-table-id", table_id, option, destination)
        if route["State"] == "active":
            yield warned(
                f"{location}: the route {destination} overrides the local route for traffic to {peer_cidr}",
                f"# if nothing else needs the route\n{command}",
            )
            continue
        yield failed(
            f"{location}: the route {destination} drops traffic to {peer_cidr}: {route['State']}",
            f"# the next hop is deleted; if you do not restore it\n{command}",
        )
    if not has_local_route(table["Routes"], peer_cidr):
        remedy = target.aws_command("ec2", "describe-route-tables", "--route-table-ids", table_id)
        if may_hide_local_route(table["Routes"]):
            raise ApiError(
                f"{location}: no active local route covers {peer_cidr}, and EC2 describes a route without its "
                "destination or target, which may be the local route",
                remedy,
            )
        yield failed(f"{location}: no active local route covers {peer_cidr}", remedy)


# Network ACLs


@check(
    Hop.NETWORK,
    f"the network ACLs of the gateway's subnets allow tcp {{port}} out and tcp {_RESPONSE_PORTS} in",
)
def acl_gateway(target: Target) -> CheckFinding:
    """Check the network ACLs of the gateway's subnets: egress to the database, and ingress of the responses."""
    return _evaluate_network_acls(target, is_from_gateway=True)


@check(
    Hop.NETWORK,
    f"the network ACLs of the database's subnets allow tcp {{port}} in and tcp {_RESPONSE_PORTS} out",
)
def acl_database(target: Target) -> CheckFinding:
    """Check the network ACLs of the database's subnets: ingress from the gateway, and egress of the responses."""
    return _evaluate_network_acls(target, is_from_gateway=False)


def _evaluate_network_acls(target: Target, *, is_from_gateway: bool) -> CheckFinding:
    """Return a failure with all refusals of the network ACLs of the source subnets, else a pass."""
    refusals, acls = _list_refusals(target, is_from_gateway=is_from_gateway)
    if not refusals:
        return passed(f"by {_format_ids(acls, 'network ACL', 'NetworkAclId')}")
    # The two sides may have the same ACL, where each new rule needs a number of its own.
    earlier_refusals: list[AclRefusal] = []
    if not is_from_gateway:
        earlier_refusals, _ = fetch_or_default(lambda: _list_refusals(target, is_from_gateway=True), ([], {}))
    fixes = plan_acl_rules([*earlier_refusals, *refusals])[len(earlier_refusals) :]
    lines = dict.fromkeys(_fix_line(target, fix) for fix in fixes)
    return failed(describe_refusals(refusals), target.managed_remedy(*lines))


def _list_refusals(target: Target, *, is_from_gateway: bool) -> tuple[list[AclRefusal], dict[str, Response | None]]:
    """Return the traffic that the network ACLs of the source subnets refuse, and the ACLs by subnet."""
    fetch = target.deployment.ec2.fetch_network_acls
    acls, peers = _fetch_records_and_peers(target, fetch, is_from_gateway=is_from_gateway)
    port = target.deployment.port
    refusals = []
    for subnet_id, peer_cidr in peers:
        acl = require_record(acls[subnet_id], subnet_id, "network ACL")
        for is_egress, ports in ((is_from_gateway, (port, port)), (not is_from_gateway, EPHEMERAL_PORTS)):
            rule_number = find_denying_rule(acl["Entries"], is_egress=is_egress, peer_cidr=peer_cidr, port_range=ports)
            if rule_number is not None:
                refusals.append(AclRefusal(subnet_id, acl, rule_number, peer_cidr, ports, is_egress))
    return refusals, acls


def _fix_line(target: Target, fix: AclFix) -> str:
    """Return the command to add a rule before the denying rule; without a free number, a comment."""
    refusal = fix.refusal
    if fix.rule_number is None:
        return (
            f"# {refusal.acl['NetworkAclId']} has no free number before rule {refusal.rule_number}: renumber its "
            f"rules, and allow tcp {refusal.ports_in_words} {refusal.direction_in_words} {refusal.peer_cidr} first"
        )
    first_port, last_port = refusal.ports
    return target.aws_command(
        "ec2",
        "create-network-acl-entry",
        *("--network-acl-id", refusal.acl["NetworkAclId"], "--egress" if refusal.is_egress else "--ingress"),
        *("--rule-number", str(fix.rule_number), "--protocol", "tcp"),
        *("--port-range", f"From={first_port},To={last_port}"),
        *("--ipv6-cidr-block" if ":" in refusal.peer_cidr else "--cidr-block", refusal.peer_cidr),
        *("--rule-action", "allow"),
    )

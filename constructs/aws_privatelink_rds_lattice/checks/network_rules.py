"""Rules of security groups and network ACLs, and routes: pure functions on what EC2 answers.

CIDR blocks are of either family; those of the other family than the traffic's do not count.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any, NamedTuple

Ec2Record = Mapping[str, Any]
AclPortRange = tuple[int, int]
IpNetwork = IPv4Network | IPv6Network

TCP_OR_ALL_PROTOCOLS = ("tcp", "6", "-1")
# Ports that answers go to: those that a network ACL must let back in, since it keeps no state.
EPHEMERAL_PORTS: AclPortRange = (1024, 65535)
# The number of the rule that ends each network ACL and refuses what is left.
DEFAULT_DENY_RULE = 32767


def cidr_blocks_cover(cidr_blocks: Iterable[str], networks: Iterable[str]) -> bool:
    """Tell whether the CIDR blocks together hold each of the parts, CIDR blocks or addresses; never if none."""
    nets = [ipaddress.ip_network(block) for block in cidr_blocks]
    whole: list[IpNetwork] = [*ipaddress.collapse_addresses(net for net in nets if isinstance(net, IPv4Network))]
    whole += ipaddress.collapse_addresses(net for net in nets if isinstance(net, IPv6Network))
    wanted = [ipaddress.ip_network(part) for part in networks]
    return bool(wanted) and all(any(_is_within_network(part, net) for net in whole) for part in wanted)


def _is_within_network(network: IpNetwork, outer: IpNetwork) -> bool:
    return network.version == outer.version and network.subnet_of(outer)  # type: ignore[arg-type] # both are of one family


class AllowedTraffic(NamedTuple):
    """What a rule of a security group lets through.

    Attributes:
        group_id: The group that has the rule.
        peer_type: "group", "block" (a CIDR block) or "list" (a prefix list): what the other side is named by.
        peer: The other side: an id or a CIDR block.
    """

    group_id: str
    peer_type: str
    peer: str


def find_allowed_traffic(rules: Iterable[Ec2Record], *, is_egress: bool, port: int) -> list[AllowedTraffic]:
    """Return what security group rules let through on a TCP port.

    Args:
        rules: Rules as DescribeSecurityGroupRules gives them, of one group or several: what they let through adds up.
        is_egress: Whether to look at egress rules; else at ingress rules.
        port: The port.
    """
    found = []
    for rule in rules:
        if rule["IsEgress"] is not is_egress or not _rule_includes_port(rule, port):
            continue
        if group := rule.get("ReferencedGroupInfo"):
            found.append(AllowedTraffic(rule["GroupId"], "group", group["GroupId"]))
        elif block := rule.get("CidrIpv4") or rule.get("CidrIpv6"):
            found.append(AllowedTraffic(rule["GroupId"], "block", block))
        elif prefix_list := rule.get("PrefixListId"):
            found.append(AllowedTraffic(rule["GroupId"], "list", prefix_list))
    return found


def _rule_includes_port(rule: Ec2Record, port: int) -> bool:
    first, last = rule.get("FromPort", -1), rule.get("ToPort", -1)
    return rule["IpProtocol"] in TCP_OR_ALL_PROTOCOLS and (rule["IpProtocol"] == "-1" or first <= port <= last)


def find_denying_rule(
    acl_entries: Iterable[Ec2Record], *, is_egress: bool, peer_cidr: str, port_range: AclPortRange
) -> int | None:
    """Return the number of the rule of a network ACL that refuses some of the traffic; None where all is let through.

    Rules count in the order of their numbers, and the first that fits a packet decides. What no rule names is
    refused.

    Args:
        acl_entries: The ACL's entries, as DescribeNetworkAcls gives them.
        is_egress: Whether the traffic leaves the subnet; else it enters.
        peer_cidr: CIDR block of the other side.
        port_range: First and last destination port.
    """
    left: list[tuple[IpNetwork, AclPortRange]] = [(ipaddress.ip_network(peer_cidr), port_range)]
    for entry in sorted(acl_entries, key=lambda entry: int(entry["RuleNumber"])):
        block = _parse_cidr_field(entry, "CidrBlock", "Ipv6CidrBlock")
        if entry["Egress"] is not is_egress or entry["Protocol"] not in TCP_OR_ALL_PROTOCOLS or block is None:
            continue
        entry_ports = entry.get("PortRange") if entry["Protocol"] != "-1" else None
        first, last = (entry_ports["From"], entry_ports["To"]) if entry_ports else (0, 65535)
        touched = [
            (net, span) for net, span in left if _networks_overlap(net, block) and first <= span[1] and last >= span[0]
        ]
        if touched and entry["RuleAction"] == "deny":
            return int(entry["RuleNumber"])
        left = [rest for rest in left if rest not in touched]
        for net, span in touched:
            left.extend(_subtract_traffic(net, span, block, (first, last)))
    return DEFAULT_DENY_RULE if left else None


def _parse_cidr_field(record: Ec2Record, *keys: str) -> IpNetwork | None:
    return next((ipaddress.ip_network(record[key]) for key in keys if record.get(key)), None)


def _networks_overlap(first: IpNetwork, second: IpNetwork) -> bool:
    return first.version == second.version and first.overlaps(second)


def _subtract_traffic(
    network: IpNetwork, port_range: AclPortRange, removed_network: IpNetwork, removed_ports: AclPortRange
) -> Iterator[tuple[IpNetwork, AclPortRange]]:
    inside = network
    if removed_network != network and _is_within_network(removed_network, network):
        inside = removed_network
        for rest in network.address_exclude(removed_network):  # type: ignore[arg-type] # both are of one family
            yield rest, port_range
    if port_range[0] < removed_ports[0]:
        yield inside, (port_range[0], removed_ports[0] - 1)
    if removed_ports[1] < port_range[1]:
        yield inside, (removed_ports[1] + 1, port_range[1])


def find_free_rule_number(acl_entries: Iterable[Ec2Record], *, is_egress: bool, before_rule: int) -> int | None:
    """Return a number for a new rule that comes before another; None where there is none."""
    used = {int(entry["RuleNumber"]) for entry in acl_entries if entry["Egress"] is is_egress}
    return next((number for number in range(before_rule - 1, 0, -1) if number not in used), None)


def has_local_route(routes: Iterable[Ec2Record], peer_cidr: str) -> bool:
    """Tell whether an active local route of a table covers a subnet's CIDR block."""
    return any(
        _is_active_local_route(block, route, ipaddress.ip_network(peer_cidr))
        for block, route in _iter_route_destinations(routes)
    )


def find_non_local_routes(routes: Iterable[Ec2Record], peer_cidr: str) -> list[tuple[str, Ec2Record]]:
    """Return the routes of a table that take traffic to a subnet's CIDR block off the local route, by destination."""
    found, target = list(_iter_route_destinations(routes)), ipaddress.ip_network(peer_cidr)
    local = max((block.prefixlen for block, route in found if _is_active_local_route(block, route, target)), default=0)
    return [
        (str(block), route)
        for block, route in found
        if _networks_overlap(block, target) and block.prefixlen > local and route.get("GatewayId") != "local"
    ]


def _iter_route_destinations(routes: Iterable[Ec2Record]) -> Iterator[tuple[IpNetwork, Ec2Record]]:
    for route in routes:
        block = _parse_cidr_field(route, "DestinationCidrBlock", "DestinationIpv6CidrBlock")
        if block is not None:
            yield block, route


def _is_active_local_route(destination: IpNetwork, route: Ec2Record, peer_network: IpNetwork) -> bool:
    return (
        _is_within_network(peer_network, destination)
        and route.get("GatewayId") == "local"
        and route["State"] == "active"
    )

"""Rules of security groups and network ACLs, and routes: pure functions on what EC2 answers.

CIDR blocks are of either family; those of the other family than the traffic's do not count.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any, NamedTuple

Rule = Mapping[str, Any]
Ports = tuple[int, int]
Net = IPv4Network | IPv6Network

TCP = ("tcp", "6", "-1")
# Ports that answers go to: those that a network ACL must let back in, since it keeps no state.
EPHEMERAL: Ports = (1024, 65535)
# The number of the rule that ends each network ACL and refuses what is left.
LAST_RULE = 32767


def covers(blocks: Iterable[str], parts: Iterable[str]) -> bool:
    """Tell whether the CIDR blocks together hold each of the parts, CIDR blocks or addresses; never if none."""
    nets = [ipaddress.ip_network(block) for block in blocks]
    whole: list[Net] = [*ipaddress.collapse_addresses(net for net in nets if isinstance(net, IPv4Network))]
    whole += ipaddress.collapse_addresses(net for net in nets if isinstance(net, IPv6Network))
    wanted = [ipaddress.ip_network(part) for part in parts]
    return bool(wanted) and all(any(_is_in(part, net) for net in whole) for part in wanted)


def _is_in(part: Net, net: Net) -> bool:
    return part.version == net.version and part.subnet_of(net)  # type: ignore[arg-type] # both are of one family


class Way(NamedTuple):
    """What a rule of a security group lets through.

    Attributes:
        owner: The group that has the rule.
        kind: "group", "block" (a CIDR block) or "list" (a prefix list): what the other side is named by.
        peer: The other side: an id or a CIDR block.
    """

    owner: str
    kind: str
    peer: str


def ways(rules: Iterable[Rule], *, egress: bool, port: int) -> list[Way]:
    """Return what security group rules let through on a TCP port.

    Args:
        rules: Rules as DescribeSecurityGroupRules gives them, of one group or several: what they let through adds up.
        egress: Whether to look at egress rules; else at ingress rules.
        port: The port.
    """
    found = []
    for rule in rules:
        if rule["IsEgress"] is not egress or not _has_port(rule, port):
            continue
        if group := rule.get("ReferencedGroupInfo"):
            found.append(Way(rule["GroupId"], "group", group["GroupId"]))
        elif block := rule.get("CidrIpv4") or rule.get("CidrIpv6"):
            found.append(Way(rule["GroupId"], "block", block))
        elif prefix_list := rule.get("PrefixListId"):
            found.append(Way(rule["GroupId"], "list", prefix_list))
    return found


def _has_port(rule: Rule, port: int) -> bool:
    first, last = rule.get("FromPort", -1), rule.get("ToPort", -1)
    return rule["IpProtocol"] in TCP and (rule["IpProtocol"] == "-1" or first <= port <= last)


def refusal(entries: Iterable[Rule], *, egress: bool, peer: str, ports: Ports) -> int | None:
    """Return the number of the rule of a network ACL that refuses some of the traffic; None where all is let through.

    Rules count in the order of their numbers, and the first that fits a packet decides. What no rule names is
    refused.

    Args:
        entries: The ACL's entries, as DescribeNetworkAcls gives them.
        egress: Whether the traffic leaves the subnet; else it enters.
        peer: CIDR block of the other side.
        ports: First and last destination port.
    """
    left: list[tuple[Net, Ports]] = [(ipaddress.ip_network(peer), ports)]
    for entry in sorted(entries, key=lambda entry: int(entry["RuleNumber"])):
        block = _block(entry, "CidrBlock", "Ipv6CidrBlock")
        if entry["Egress"] is not egress or entry["Protocol"] not in TCP or block is None:
            continue
        port_range = entry.get("PortRange") if entry["Protocol"] != "-1" else None
        first, last = (port_range["From"], port_range["To"]) if port_range else (0, 65535)
        touched = [(net, span) for net, span in left if _meet(net, block) and first <= span[1] and last >= span[0]]
        if touched and entry["RuleAction"] == "deny":
            return int(entry["RuleNumber"])
        left = [rest for rest in left if rest not in touched]
        for net, span in touched:
            left.extend(_without(net, span, block, (first, last)))
    return LAST_RULE if left else None


def _block(item: Rule, *keys: str) -> Net | None:
    return next((ipaddress.ip_network(item[key]) for key in keys if item.get(key)), None)


def _meet(one: Net, other: Net) -> bool:
    return one.version == other.version and one.overlaps(other)


def _without(net: Net, span: Ports, block: Net, taken: Ports) -> Iterator[tuple[Net, Ports]]:
    inside = net
    if block != net and _is_in(block, net):
        inside = block
        for rest in net.address_exclude(block):  # type: ignore[arg-type] # both are of one family
            yield rest, span
    if span[0] < taken[0]:
        yield inside, (span[0], taken[0] - 1)
    if taken[1] < span[1]:
        yield inside, (taken[1] + 1, span[1])


def free_number(entries: Iterable[Rule], *, egress: bool, before: int) -> int | None:
    """Return a number for a new rule that comes before another; None where there is none."""
    used = {int(entry["RuleNumber"]) for entry in entries if entry["Egress"] is egress}
    return next((number for number in range(before - 1, 0, -1) if number not in used), None)


def has_local(routes: Iterable[Rule], peer: str) -> bool:
    """Tell whether an active local route of a table covers a subnet's CIDR block."""
    return any(_is_local(block, route, ipaddress.ip_network(peer)) for block, route in _routes(routes))


def detours(routes: Iterable[Rule], peer: str) -> list[tuple[str, Rule]]:
    """Return the routes of a table that take traffic to a subnet's CIDR block off the local route, by destination."""
    found, target = list(_routes(routes)), ipaddress.ip_network(peer)
    local = max((block.prefixlen for block, route in found if _is_local(block, route, target)), default=0)
    return [
        (str(block), route)
        for block, route in found
        if _meet(block, target) and block.prefixlen > local and route.get("GatewayId") != "local"
    ]


def _routes(routes: Iterable[Rule]) -> Iterator[tuple[Net, Rule]]:
    for route in routes:
        block = _block(route, "DestinationCidrBlock", "DestinationIpv6CidrBlock")
        if block is not None:
            yield block, route


def _is_local(block: Net, route: Rule, target: Net) -> bool:
    return _is_in(target, block) and route.get("GatewayId") == "local" and route["State"] == "active"

"""Rules of security groups and network ACLs, and routes: pure functions on what EC2 answers."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any, NamedTuple

Rule = Mapping[str, Any]
Ports = tuple[int, int]

TCP = ("tcp", "6", "-1")
# Ports that answers go to: those that a network ACL must let back in, since it keeps no state.
EPHEMERAL: Ports = (1024, 65535)
# The number of the rule that ends each network ACL and refuses what is left.
LAST_RULE = 32767


def covers(cidrs: Iterable[str], subnets: Iterable[str]) -> bool:
    """Tell whether each of the subnets lies in one of the CIDR blocks (all IPv4)."""
    blocks = [ipaddress.IPv4Network(cidr) for cidr in cidrs]
    return all(any(IPv4Network(subnet).subnet_of(block) for block in blocks) for subnet in subnets)


class Opening(NamedTuple):
    """Whom security group rules let through: ids of groups, IPv4 CIDR blocks, ids of prefix lists."""

    groups: set[str]
    cidrs: set[str]
    lists: set[str]

    def __str__(self) -> str:
        """Return them all in one line."""
        return ", ".join(sorted(self.groups | self.cidrs | self.lists)) or "nobody"


def open_to(rules: Iterable[Rule], *, egress: bool, port: int) -> Opening:
    """Return whom security group rules let through on a TCP port.

    Args:
        rules: Rules as DescribeSecurityGroupRules gives them.
        egress: Whether to look at egress rules; else at ingress rules.
        port: The port.
    """
    fitting = [rule for rule in rules if rule["IsEgress"] is egress and _has_port(rule, port)]
    return Opening(
        {rule["ReferencedGroupInfo"]["GroupId"] for rule in fitting if rule.get("ReferencedGroupInfo")},
        {rule["CidrIpv4"] for rule in fitting if rule.get("CidrIpv4")},
        {rule["PrefixListId"] for rule in fitting if rule.get("PrefixListId")},
    )


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
        peer: IPv4 CIDR block of the other side.
        ports: First and last destination port.
    """
    left: list[tuple[IPv4Network, Ports]] = [(IPv4Network(peer), ports)]
    for entry in sorted(entries, key=lambda entry: int(entry["RuleNumber"])):
        if entry["Egress"] is not egress or entry["Protocol"] not in TCP or not entry.get("CidrBlock"):
            continue
        block = IPv4Network(entry["CidrBlock"])
        port_range = entry.get("PortRange") if entry["Protocol"] != "-1" else None
        first, last = (port_range["From"], port_range["To"]) if port_range else (0, 65535)
        touched = [(net, span) for net, span in left if net.overlaps(block) and first <= span[1] and last >= span[0]]
        if touched and entry["RuleAction"] == "deny":
            return int(entry["RuleNumber"])
        left = [rest for rest in left if rest not in touched]
        for net, span in touched:
            left.extend(_without(net, span, block, (first, last)))
    return LAST_RULE if left else None


def _without(net: IPv4Network, span: Ports, block: IPv4Network, taken: Ports) -> Iterator[tuple[IPv4Network, Ports]]:
    inside = net
    if block != net and block.subnet_of(net):
        inside = block
        for rest in net.address_exclude(block):
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
    """Tell whether an active local route of a table covers a subnet's IPv4 CIDR block."""
    return any(_is_local(block, route, IPv4Network(peer)) for block, route in _ways(routes))


def detours(routes: Iterable[Rule], peer: str) -> list[Rule]:
    """Return the routes of a table that take traffic to a subnet's IPv4 CIDR block off the local route."""
    ways, target = list(_ways(routes)), IPv4Network(peer)
    local = max((block.prefixlen for block, route in ways if _is_local(block, route, target)), default=0)
    return [
        route
        for block, route in ways
        if block.overlaps(target) and block.prefixlen > local and route.get("GatewayId") != "local"
    ]


def _ways(routes: Iterable[Rule]) -> Iterator[tuple[IPv4Network, Rule]]:
    for route in routes:
        if route.get("DestinationCidrBlock"):
            yield IPv4Network(route["DestinationCidrBlock"]), route


def _is_local(block: IPv4Network, route: Rule, target: IPv4Network) -> bool:
    return target.subnet_of(block) and route.get("GatewayId") == "local" and route["State"] == "active"

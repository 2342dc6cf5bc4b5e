"""Pure functions on the records of EC2: security group rules, network ACL entries and routes.

Records have the shape of the EC2 API's responses. CIDR blocks may be IPv4 or IPv6. Records of a different address
family than the traffic are ignored.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Literal, NamedTuple

Ec2Record = Mapping[str, Any]
AclPortRange = tuple[int, int]
IpNetwork = IPv4Network | IPv6Network

TCP_OR_ALL_PROTOCOLS = ("tcp", "6", "-1")
# Destination ports of responses. A network ACL is stateless, so an ACL must allow these ports, too.
EPHEMERAL_PORTS: AclPortRange = (1024, 65535)
_ALL_PORTS: AclPortRange = (0, 65535)
# The number of the last rule of every network ACL, which denies the rest of the traffic.
DEFAULT_DENY_RULE = 32767


def cidr_blocks_cover(cidr_blocks: Iterable[str], networks: Iterable[str]) -> bool:
    """Return True if the CIDR blocks together contain all networks.

    Args:
        cidr_blocks: The CIDR blocks. Adjacent blocks count as a larger block.
        networks: CIDR blocks or addresses. If there are none, the result is False.
    """
    ipv4_blocks: list[IPv4Network] = []
    ipv6_blocks: list[IPv6Network] = []
    for block in map(ipaddress.ip_network, cidr_blocks):
        if isinstance(block, IPv4Network):
            ipv4_blocks.append(block)
        else:
            ipv6_blocks.append(block)
    merged_blocks: list[IpNetwork] = [
        *ipaddress.collapse_addresses(ipv4_blocks),
        *ipaddress.collapse_addresses(ipv6_blocks),
    ]
    inner_networks = [*map(ipaddress.ip_network, networks)]
    return bool(inner_networks) and all(_is_within_any(network, merged_blocks) for network in inner_networks)


def _is_within_any(network: IpNetwork, outer_networks: Iterable[IpNetwork]) -> bool:
    return any(_is_within_network(network, outer) for outer in outer_networks)


def _is_within_network(network: IpNetwork, outer: IpNetwork) -> bool:
    return network.version == outer.version and network.subnet_of(outer)  # type: ignore[arg-type] # same family


def _networks_overlap(first: IpNetwork, second: IpNetwork) -> bool:
    return first.version == second.version and first.overlaps(second)


def _parse_cidr_field(record: Ec2Record, ipv4_key: str, ipv6_key: str) -> IpNetwork | None:
    block = record.get(ipv4_key) or record.get(ipv6_key)
    return ipaddress.ip_network(block) if block else None


# Security groups


class AllowedTraffic(NamedTuple):
    """The traffic allowed by a security group rule.

    Attributes:
        group_id: The id of the rule's security group.
        peer_type: The type of ``peer``.
        peer: The other side of the traffic: the id of a security group, a CIDR block, or the id of a prefix list.
    """

    group_id: str
    peer_type: Literal["security_group", "cidr", "prefix_list"]
    peer: str


def find_allowed_traffic(rules: Iterable[Ec2Record], *, is_egress: bool, port: int) -> list[AllowedTraffic]:
    """Return the traffic on a TCP port allowed by security group rules.

    Args:
        rules: The rules, as DescribeSecurityGroupRules returns them. Rules of several security groups add up.
        is_egress: True to look at egress rules, False to look at ingress rules.
        port: The TCP port.
    """
    allowed_traffic = []
    for rule in rules:
        if rule["IsEgress"] is not is_egress or not _rule_includes_port(rule, port):
            continue
        group_id = rule["GroupId"]
        if peer_group_id := referenced_group_id(rule):
            allowed_traffic.append(AllowedTraffic(group_id, "security_group", peer_group_id))
        elif cidr_block := rule.get("CidrIpv4") or rule.get("CidrIpv6"):
            allowed_traffic.append(AllowedTraffic(group_id, "cidr", cidr_block))
        elif prefix_list_id := rule.get("PrefixListId"):
            allowed_traffic.append(AllowedTraffic(group_id, "prefix_list", prefix_list_id))
    return allowed_traffic


def referenced_group_id(rule: Ec2Record) -> str | None:
    """Return the id of the security group referenced by a security group rule, or None for a CIDR or prefix list."""
    group_id: str | None = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    return group_id


def is_exact_rule(rule: Ec2Record, peer_group_id: str, port: int) -> bool:
    """Return True if a security group rule is for TCP, for a single port and for a referenced security group.

    EC2 rejects a second rule with the same values as a duplicate.

    Args:
        rule: The rule, as DescribeSecurityGroupRules returns it.
        peer_group_id: The id of the referenced security group.
        port: The port.
    """
    is_tcp_on_port: bool = rule["IpProtocol"] == "tcp" and rule["FromPort"] == rule["ToPort"] == port
    return is_tcp_on_port and referenced_group_id(rule) == peer_group_id


def _rule_includes_port(rule: Ec2Record, port: int) -> bool:
    if rule["IpProtocol"] == "-1":
        return True
    if rule["IpProtocol"] not in TCP_OR_ALL_PROTOCOLS:
        return False
    first_port: int = rule.get("FromPort", -1)
    last_port: int = rule.get("ToPort", -1)
    return first_port <= port <= last_port


# Network ACLs


class _AclTraffic(NamedTuple):
    """Traffic between the subnet of a network ACL and a network, on a range of destination ports."""

    network: IpNetwork
    ports: AclPortRange

    def overlaps(self, other: _AclTraffic) -> bool:
        if not _networks_overlap(self.network, other.network):
            return False
        return other.ports[0] <= self.ports[1] and other.ports[1] >= self.ports[0]

    def subtract(self, removed: _AclTraffic) -> Iterator[_AclTraffic]:
        """Yield the parts of the traffic outside of ``removed``, which must overlap."""
        inner_network = self.network
        if removed.network != self.network and _is_within_network(removed.network, self.network):
            inner_network = removed.network
            for rest in self.network.address_exclude(removed.network):  # type: ignore[arg-type] # same family
                yield _AclTraffic(rest, self.ports)
        first_port, last_port = removed.ports
        if self.ports[0] < first_port:
            yield _AclTraffic(inner_network, (self.ports[0], first_port - 1))
        if last_port < self.ports[1]:
            yield _AclTraffic(inner_network, (last_port + 1, self.ports[1]))


def find_denying_rule(
    acl_entries: Iterable[Ec2Record], *, is_egress: bool, peer_cidr: str, port_range: AclPortRange
) -> int | None:
    """Return the number of the first network ACL rule to deny part of the traffic, or None if all is allowed.

    EC2 evaluates rules in the order of their numbers, and the first rule that matches a packet decides. EC2 denies
    traffic that no rule matches.

    Args:
        acl_entries: The ACL's entries, as DescribeNetworkAcls returns them.
        is_egress: True if the traffic leaves the subnet, False if the traffic enters the subnet.
        peer_cidr: The CIDR block of the other side.
        port_range: The first and the last destination port.
    """
    undecided = [_AclTraffic(ipaddress.ip_network(peer_cidr), port_range)]
    for entry in sorted(acl_entries, key=_rule_number):
        matching_traffic = _parse_acl_entry(entry)
        if entry["Egress"] is not is_egress or matching_traffic is None:
            continue
        decided = [traffic for traffic in undecided if traffic.overlaps(matching_traffic)]
        if decided and entry["RuleAction"] == "deny":
            return _rule_number(entry)
        undecided = [traffic for traffic in undecided if traffic not in decided]
        for traffic in decided:
            undecided.extend(traffic.subtract(matching_traffic))
    return DEFAULT_DENY_RULE if undecided else None


def _rule_number(acl_entry: Ec2Record) -> int:
    return int(acl_entry["RuleNumber"])


def _parse_acl_entry(acl_entry: Ec2Record) -> _AclTraffic | None:
    """Return the TCP traffic matched by a network ACL entry, or None if there is none."""
    network = _parse_cidr_field(acl_entry, "CidrBlock", "Ipv6CidrBlock")
    protocol = acl_entry["Protocol"]
    if network is None or protocol not in TCP_OR_ALL_PROTOCOLS:
        return None
    port_range = acl_entry.get("PortRange")
    if protocol == "-1" or not port_range:
        return _AclTraffic(network, _ALL_PORTS)
    return _AclTraffic(network, (port_range["From"], port_range["To"]))


def find_free_rule_number(acl_entries: Iterable[Ec2Record], *, is_egress: bool, before_rule: int) -> int | None:
    """Return the highest free rule number below the number of a network ACL rule, or None.

    Args:
        acl_entries: The ACL's entries, as DescribeNetworkAcls returns them.
        is_egress: True for an egress rule, False for an ingress rule.
        before_rule: The number of the rule that the new rule must precede.
    """
    used_numbers = {_rule_number(entry) for entry in acl_entries if entry["Egress"] is is_egress}
    for number in range(before_rule - 1, 0, -1):
        if number not in used_numbers:
            return number
    return None


# Routes


class _Route(NamedTuple):
    """A route with a CIDR block as the destination."""

    destination: IpNetwork
    record: Ec2Record

    @property
    def is_local(self) -> bool:
        return bool(self.record.get("GatewayId") == "local")

    def is_active_local_route_to(self, network: IpNetwork) -> bool:
        if not _is_within_network(network, self.destination):
            return False
        return self.is_local and bool(self.record["State"] == "active")


def has_local_route(routes: Iterable[Ec2Record], peer_cidr: str) -> bool:
    """Return True if an active local route of a route table covers a subnet's CIDR block."""
    peer_network = ipaddress.ip_network(peer_cidr)
    return any(route.is_active_local_route_to(peer_network) for route in _parse_routes(routes))


def find_non_local_routes(routes: Iterable[Ec2Record], peer_cidr: str) -> list[tuple[str, Ec2Record]]:
    """Return the routes of a route table that override the local route to a subnet.

    A route overrides the local route if the destination overlaps the subnet and has a longer prefix.

    Args:
        routes: The table's routes, as DescribeRouteTables returns them.
        peer_cidr: The CIDR block of the subnet.

    Returns:
        Pairs of destination and route.
    """
    peer_network = ipaddress.ip_network(peer_cidr)
    parsed_routes = _parse_routes(routes)
    local_routes = [route for route in parsed_routes if route.is_active_local_route_to(peer_network)]
    local_prefix_length = max((route.destination.prefixlen for route in local_routes), default=0)
    overriding_routes = []
    for route in parsed_routes:
        is_longer = route.destination.prefixlen > local_prefix_length
        if is_longer and not route.is_local and _networks_overlap(route.destination, peer_network):
            overriding_routes.append((str(route.destination), route.record))
    return overriding_routes


def _parse_routes(records: Iterable[Ec2Record]) -> list[_Route]:
    """Return the routes, without routes to prefix lists."""
    routes = []
    for record in records:
        destination = _parse_cidr_field(record, "DestinationCidrBlock", "DestinationIpv6CidrBlock")
        if destination is not None:
            routes.append(_Route(destination, record))
    return routes

"""Pure functions on the records of EC2: security group rules, network ACL entries and routes.

Records have the shape of the EC2 API's responses. CIDR blocks may be IPv4 or IPv6. Records of a different address
family than the traffic are ignored. A record that lacks a member raises an error if the result depends on the member:
``UnreadableResponseError`` for a record of a response.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Collection, Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any, NamedTuple

Ec2Record = Mapping[str, Any]
AclPortRange = tuple[int, int]
IpNetwork = IPv4Network | IPv6Network

TCP_OR_ALL_PROTOCOLS = ("tcp", "6", "-1")
# Destination ports of responses. A network ACL is stateless, so an ACL must allow these ports, too.
EPHEMERAL_PORTS: AclPortRange = (1024, 65535)
_ALL_PORTS: AclPortRange = (0, 65535)
# The next hops of routes that lead to other private networks: of VPCs, of a site, or through an appliance.
_TRANSIT_KEYS = ("VpcPeeringConnectionId", "TransitGatewayId", "CoreNetworkArn", "NetworkInterfaceId", "LocalGatewayId")
_TARGET_KEYS = (
    *("GatewayId", "EgressOnlyInternetGatewayId", "InstanceId", "NatGatewayId", "CarrierGatewayId", "OdbNetworkArn"),
    *_TRANSIT_KEYS,
)
_DESTINATION_KEYS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
# The number of the last rule of every network ACL, which denies the rest of the traffic.
DEFAULT_DENY_RULE = 32767
# The checks of all deployments compare the same few blocks.
_parse_network = functools.cache(ipaddress.ip_network)


def cidr_blocks_cover(cidr_blocks: Iterable[str], networks: Iterable[str]) -> bool:
    """Return True if the CIDR blocks together contain all networks; False without networks.

    Adjacent blocks count as a larger block. A network is a CIDR block or an address.
    """
    ipv4_blocks: list[IPv4Network] = []
    ipv6_blocks: list[IPv6Network] = []
    for block in map(_parse_network, cidr_blocks):
        if isinstance(block, IPv4Network):
            ipv4_blocks.append(block)
        else:
            ipv6_blocks.append(block)
    merged_blocks: list[IpNetwork] = [
        *ipaddress.collapse_addresses(ipv4_blocks),
        *ipaddress.collapse_addresses(ipv6_blocks),
    ]
    inner_networks = [*map(_parse_network, networks)]
    for network in inner_networks:
        if not any(_is_within_network(network, block) for block in merged_blocks):
            return False
    return bool(inner_networks)


def _is_within_network(network: IpNetwork, outer: IpNetwork) -> bool:
    return network.version == outer.version and network.subnet_of(outer)  # type: ignore[arg-type] # same family


def _networks_overlap(first: IpNetwork, second: IpNetwork) -> bool:
    return first.version == second.version and first.overlaps(second)


# Security groups


def select_rules(rules: Iterable[Ec2Record], *, is_egress: bool, port: int) -> list[Ec2Record]:
    """Return the egress or ingress rules for a TCP port among rules of DescribeSecurityGroupRules."""
    return [rule for rule in rules if rule["IsEgress"] is is_egress and _rule_includes_port(rule, port)]


def rule_peer(rule: Ec2Record) -> str:
    """Return the peer of a security group rule: a group's id, a CIDR block or a prefix list's id."""
    peer = rule.get("CidrIpv4") or rule.get("CidrIpv6") or rule.get("PrefixListId")
    return str(peer or rule["ReferencedGroupInfo"]["GroupId"])


def referenced_group_id(rule: Ec2Record) -> str | None:
    """Return the id of the security group referenced by a security group rule, or None for a CIDR or prefix list."""
    group_id: str | None = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    return group_id


def find_exact_rule(
    rules: Iterable[Ec2Record], group_id: str, peer_group_id: str, port: int, *, is_egress: bool
) -> Ec2Record | None:
    """Return the rule of a security group for TCP, for a single port and for a single peer group, or None."""
    for rule in rules:
        is_rule_of_group = rule["GroupId"] == group_id and rule["IsEgress"] is is_egress
        if is_rule_of_group and _is_tcp_on_port(rule, port) and rule_peer(rule) == peer_group_id:
            return rule
    return None


def is_exact_rule(rule: Ec2Record, peer_group_id: str, port: int) -> bool:
    """Return True if a security group rule is for TCP, for a single port and for a single peer group.

    EC2 rejects a second rule with the same values as a duplicate.
    """
    return _is_tcp_on_port(rule, port) and referenced_group_id(rule) == peer_group_id


def _is_tcp_on_port(rule: Ec2Record, port: int) -> bool:
    is_on_port: bool = rule["IpProtocol"] == "tcp" and rule["FromPort"] == rule["ToPort"] == port
    return is_on_port


def _rule_includes_port(rule: Ec2Record, port: int) -> bool:
    if rule["IpProtocol"] == "-1":
        return True
    if rule["IpProtocol"] not in TCP_OR_ALL_PROTOCOLS:
        return False
    first_port: int = rule["FromPort"]
    last_port: int = rule["ToPort"]
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
        """Yield the parts of the traffic outside of ``removed``; the two must overlap."""
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
    traffic that no rule matches. The ports are destination ports.
    """
    undecided = [_AclTraffic(_parse_network(peer_cidr), port_range)]
    for entry in sorted(acl_entries, key=_rule_number):
        matching_traffic = _parse_acl_entry(entry) if entry["Egress"] is is_egress else None
        if matching_traffic is None:
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
    protocol = acl_entry["Protocol"]
    if protocol not in TCP_OR_ALL_PROTOCOLS:
        return None
    network = _parse_network(acl_entry.get("Ipv6CidrBlock") or acl_entry["CidrBlock"])
    if protocol == "-1":
        return _AclTraffic(network, _ALL_PORTS)
    port_range = acl_entry["PortRange"]
    return _AclTraffic(network, (port_range["From"], port_range["To"]))


def find_free_rule_number(acl_entries: Iterable[Ec2Record], *, is_egress: bool, before_rule: int) -> int | None:
    """Return the highest free rule number below the number of a network ACL rule of the same direction, or None."""
    used_numbers = {_rule_number(entry) for entry in acl_entries if entry["Egress"] is is_egress}
    for number in range(before_rule - 1, 0, -1):
        if number not in used_numbers:
            return number
    return None


# Routes


def has_local_route(routes: Iterable[Ec2Record], peer_cidr: str) -> bool:
    """Return True if an active local route of a route table covers a subnet's CIDR block."""
    return bool(_local_prefix_lengths(routes, _parse_network(peer_cidr)))


def may_hide_local_route(routes: Iterable[Ec2Record]) -> bool:
    """Return True if EC2 describes a route without a destination or without a target, which may be a local route.

    botocore leaves out the members that its version does not know, such as a new type of target.
    """
    for route in routes:
        has_destination = any(route.get(key) for key in _DESTINATION_KEYS)
        has_target = any(route.get(key) for key in _TARGET_KEYS)
        if not has_destination or not has_target:
            return True
    return False


def find_non_local_routes(routes: Collection[Ec2Record], peer_cidr: str) -> list[tuple[str, Ec2Record]]:
    """Return destinations and routes with precedence over the local route to a subnet's CIDR block.

    The destination of such a route overlaps the subnet and has a longer prefix than the local route.
    """
    peer_network = _parse_network(peer_cidr)
    local_prefix_length = max(_local_prefix_lengths(routes, peer_network), default=0)
    overriding_routes = []
    for route in routes:
        destination = _parse_destination(route)
        if destination is None or _is_local(route) or destination.prefixlen <= local_prefix_length:
            continue
        if _networks_overlap(destination, peer_network):
            overriding_routes.append((str(destination), route))
    return overriding_routes


def find_transit_route(routes: Iterable[Ec2Record], peer_cidr: str) -> tuple[str, str] | None:
    """Return destination and next hop of an active route to a CIDR block or address outside of the VPC, or None.

    A route to the internet is left out: an internet gateway or a NAT gateway takes no traffic to a private network.
    """
    peer_network = _parse_network(peer_cidr)
    for route in routes:
        destination = _parse_destination(route)
        next_hop = next((str(route[key]) for key in _TRANSIT_KEYS if route.get(key)), None)
        if str(route.get("GatewayId", "")).startswith("vgw-"):
            next_hop = route["GatewayId"]
        is_active = route.get("State") == "active"
        if is_active and next_hop and destination is not None and _is_within_network(peer_network, destination):
            return str(destination), next_hop
    return None


def _local_prefix_lengths(routes: Iterable[Ec2Record], network: IpNetwork) -> list[int]:
    """Return the prefix lengths of the active local routes to a network."""
    prefix_lengths = []
    for route in routes:
        destination = _parse_destination(route)
        is_active_local = _is_local(route) and route["State"] == "active"
        if destination is not None and is_active_local and _is_within_network(network, destination):
            prefix_lengths.append(destination.prefixlen)
    return prefix_lengths


def _parse_destination(route: Ec2Record) -> IpNetwork | None:
    """Return the destination of a route, or None for a prefix list."""
    block = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock")
    return _parse_network(block) if block else None


def _is_local(route: Ec2Record) -> bool:
    return bool(route.get("GatewayId") == "local")

"""Tests of the pure functions on security group rules, network ACL entries and routes."""

from __future__ import annotations

import ipaddress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.checks.network_rules import (
    cidr_blocks_cover,
    find_denying_rule,
    find_exact_rule,
    find_free_rule_number,
    find_non_local_routes,
    has_local_route,
    is_exact_rule,
    rule_peer,
    select_rules,
)


def acl_entry(
    number: int, action: str, cidr: str, ports: tuple[int, int] | None, *, egress: bool = False
) -> dict[str, Any]:
    """Return a network ACL entry as DescribeNetworkAcls does: for TCP, or without ports for all protocols."""
    entry: dict[str, Any] = {
        "RuleNumber": number,
        "RuleAction": action,
        "CidrBlock": cidr,
        "Egress": egress,
        "Protocol": "6" if ports else "-1",
    }
    if ports:
        entry["PortRange"] = {"From": ports[0], "To": ports[1]}
    return entry


def small_cidr_blocks() -> list[str]:
    """Return the CIDR blocks with 1 to 8 addresses in 10.0.0.0/29, and the block of all addresses."""
    blocks = ["0.0.0.0/0"]
    for host_bits in range(4):
        prefix_length = 32 - host_bits
        blocks += [f"10.0.0.{first_address}/{prefix_length}" for first_address in range(0, 8, 2**host_bits)]
    return blocks


def number_entries(rows: list[tuple[str, str, tuple[int, int] | None, bool]]) -> list[dict[str, Any]]:
    entries = []
    for number, (action, cidr_block, ports, is_egress) in enumerate(rows, 1):
        entries.append(acl_entry(10 * number, action, cidr_block, ports, egress=is_egress))
    return entries


CIDR_BLOCKS = st.sampled_from(small_cidr_blocks())
PORT_RANGES = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ports: (min(ports), max(ports)))
ACL_ROWS = st.tuples(st.sampled_from(["allow", "deny"]), CIDR_BLOCKS, st.none() | PORT_RANGES, st.booleans())
ACL_ENTRIES = st.lists(ACL_ROWS, max_size=6).map(number_entries)


def denying_rule_of_packet(entries: list[dict[str, Any]], host: ipaddress.IPv4Address, port: int) -> int | None:
    """Return the number of the ingress rule to deny a packet, or None if the packet is allowed."""
    for entry in entries:
        ports = entry.get("PortRange", {"From": 0, "To": 65535})
        matches_host = not entry["Egress"] and host in ipaddress.IPv4Network(entry["CidrBlock"])
        if matches_host and ports["From"] <= port <= ports["To"]:
            return entry["RuleNumber"] if entry["RuleAction"] == "deny" else None
    return 32767


@given(ACL_ENTRIES, CIDR_BLOCKS.filter(lambda block: block != "0.0.0.0/0"), PORT_RANGES)
def test_acl_refusal_matches_packet_check(entries: list[dict[str, Any]], peer: str, ports: tuple[int, int]) -> None:
    denying_rules = set()
    for host in ipaddress.IPv4Network(peer):
        for port in range(ports[0], ports[1] + 1):
            denying_rule = denying_rule_of_packet(entries, host, port)
            if denying_rule is not None:
                denying_rules.add(denying_rule)
    expected = min(denying_rules, default=None)
    assert find_denying_rule(reversed(entries), is_egress=False, peer_cidr=peer, port_range=ports) == expected


def test_acl_entries_apply_in_order() -> None:
    entries = [acl_entry(100, "allow", "0.0.0.0/0", None), acl_entry(90, "deny", "0.0.0.0/0", None)]
    assert find_denying_rule(entries, is_egress=False, peer_cidr="10.0.0.0/8", port_range=(1, 2)) == 90


def test_acl_ignores_udp_and_ipv6_entries() -> None:
    other_entries = [
        {**acl_entry(1, "deny", "0.0.0.0/0", (0, 65535)), "Protocol": "17"},
        {"RuleNumber": 2, "RuleAction": "deny", "Ipv6CidrBlock": "::/0", "Egress": False, "Protocol": "-1"},
        acl_entry(3, "allow", "0.0.0.0/0", None),
    ]
    assert find_denying_rule(other_entries, is_egress=False, peer_cidr="10.0.0.0/8", port_range=(1, 2)) is None


def test_acl_uses_entries_of_address_family() -> None:
    ipv6_entry = {
        "Ipv6CidrBlock": "2001:db8::/32",
        "Egress": False,
        "Protocol": "-1",
        "RuleNumber": 2,
        "RuleAction": "allow",
    }
    entries = [acl_entry(1, "deny", "0.0.0.0/0", None), ipv6_entry]
    assert find_denying_rule(entries, is_egress=False, peer_cidr="2001:db8::/64", port_range=(1, 2)) is None
    assert find_denying_rule(entries, is_egress=False, peer_cidr="2001:db9::/64", port_range=(1, 2)) == 32767
    assert find_denying_rule([ipv6_entry], is_egress=False, peer_cidr="2001:db8::/31", port_range=(1, 2)) == 32767


def test_new_acl_entry_gets_early_free_number() -> None:
    entries = [acl_entry(number, "allow", "0.0.0.0/0", None) for number in (1, 2, 99, 100)]
    assert find_free_rule_number(entries, is_egress=False, before_rule=100) == 98
    assert find_free_rule_number(entries, is_egress=False, before_rule=3) is None
    assert find_free_rule_number(entries, is_egress=True, before_rule=3) == 2


def test_longest_route_prefix_wins() -> None:
    local = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
    wide = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}
    other = {"DestinationCidrBlock": "10.0.2.0/24", "GatewayId": "vgw-1", "State": "active"}
    inside = {"DestinationCidrBlock": "10.0.1.128/25", "GatewayId": "vgw-1", "State": "active"}
    ipv6_route = {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "State": "active"}
    routes = [wide, local, other, inside, ipv6_route]
    assert find_non_local_routes(routes, "10.0.1.0/24") == [("10.0.1.128/25", inside)]
    assert find_non_local_routes(routes, "10.0.3.0/24") == []
    assert has_local_route(routes, "10.0.1.0/24")
    assert not has_local_route([wide, other], "10.0.1.0/24")
    assert find_non_local_routes([wide], "10.0.1.0/24") == []
    assert not has_local_route([wide, {**local, "State": "blackhole"}], "10.0.1.0/24")


def test_rules_match_direction_protocol_port() -> None:
    tcp = {"GroupId": "sg-0", "IsEgress": False, "IpProtocol": "tcp"}
    rules = [
        {**tcp, "FromPort": 5000, "ToPort": 6000, "CidrIpv4": "10.0.0.0/8"},
        {**tcp, "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "ReferencedGroupInfo": {"GroupId": "sg-1"}},
        {**tcp, "IpProtocol": "udp", "FromPort": 5432, "ToPort": 5432, "CidrIpv4": "1.0.0.0/8"},
        {**tcp, "FromPort": 22, "ToPort": 22, "CidrIpv4": "2.0.0.0/8"},
        {**tcp, "FromPort": 5432, "ToPort": 5432, "CidrIpv6": "2001:db8::/32"},
        {**tcp, "GroupId": "sg-9", "IsEgress": True, "FromPort": 5432, "ToPort": 5432, "PrefixListId": "pl-1"},
    ]
    ingress_rules = select_rules(rules, is_egress=False, port=5432)
    assert [(rule["GroupId"], rule_peer(rule)) for rule in ingress_rules] == [
        ("sg-0", "10.0.0.0/8"),
        ("sg-0", "sg-1"),
        ("sg-0", "2001:db8::/32"),
    ]
    egress_rules = select_rules(rules, is_egress=True, port=5432)
    assert [(rule["GroupId"], rule_peer(rule)) for rule in egress_rules] == [("sg-9", "pl-1")]


def test_exact_rule_allows_only_port_and_group() -> None:
    rule: dict[str, Any] = {
        "GroupId": "sg-db",
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "ReferencedGroupInfo": {"GroupId": "sg-g"},
    }
    assert is_exact_rule(rule, "sg-g", 5432)
    differences: list[dict[str, Any]] = [
        {"IpProtocol": "-1"},
        {"FromPort": 0},
        {"ToPort": 65535},
        {"ReferencedGroupInfo": {}},
    ]
    for changes in differences:
        assert not is_exact_rule({**rule, **changes}, "sg-g", 5432)
    rules = [{**rule, "GroupId": "sg-other"}, {**rule, "IsEgress": True}, rule]
    assert find_exact_rule(rules, "sg-db", "sg-g", 5432, is_egress=False) is rule
    assert find_exact_rule(rules, "sg-db", "sg-g", 5433, is_egress=False) is None


def test_cidr_blocks_cover_together() -> None:
    assert cidr_blocks_cover(["10.0.0.0/25", "10.0.0.128/25"], ["10.0.0.0/24"])
    assert cidr_blocks_cover(["10.0.0.0/24", "2001:db8::/32"], ["10.0.0.7", "2001:db8::1"])
    assert not cidr_blocks_cover(["10.0.0.0/8"], ["2001:db8::1"])


def test_cidr_blocks_cover_whole_subnets_only() -> None:
    assert cidr_blocks_cover(["10.0.0.0/24", "10.0.1.0/24"], ["10.0.0.0/25", "10.0.1.0/24"])
    assert not cidr_blocks_cover(["10.0.0.0/25"], ["10.0.0.0/24"])

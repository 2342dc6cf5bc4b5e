"""Rules of security groups and network ACLs, and routes, without AWS."""

from __future__ import annotations

import ipaddress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.checks.network_rules import (
    cidr_blocks_cover,
    find_allowed_traffic,
    find_denying_rule,
    find_free_rule_number,
    find_non_local_routes,
    has_local_route,
)


def acl_entry(
    number: int, action: str, cidr: str, ports: tuple[int, int] | None, *, egress: bool = False
) -> dict[str, Any]:
    span = {"PortRange": {"From": ports[0], "To": ports[1]}} if ports else {}
    protocol = "6" if ports else "-1"
    return {
        "RuleNumber": number,
        "RuleAction": action,
        "CidrBlock": cidr,
        "Egress": egress,
        "Protocol": protocol,
        **span,
    }


CIDR_BLOCKS = st.sampled_from(
    [f"10.0.0.{start}/{32 - bits}" for bits in range(4) for start in range(0, 8, 2**bits)] + ["0.0.0.0/0"]
)
PORT_RANGES = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: (min(ends), max(ends)))
ACL_ENTRIES = st.lists(
    st.tuples(st.sampled_from(["allow", "deny"]), CIDR_BLOCKS, st.none() | PORT_RANGES, st.booleans()), max_size=6
).map(
    lambda rows: [
        acl_entry(10 * number + 10, action, block, span, egress=egress)
        for number, (action, block, span, egress) in enumerate(rows)
    ]
)


@given(ACL_ENTRIES, CIDR_BLOCKS.filter(lambda block: block != "0.0.0.0/0"), PORT_RANGES)
def test_acl_refusal_matches_packet_check(entries: list[dict[str, Any]], peer: str, span: tuple[int, int]) -> None:
    def verdict(host: ipaddress.IPv4Address, port: int) -> int | None:
        for rule in entries:
            ports = rule.get("PortRange", {"From": 0, "To": 65535})
            here = not rule["Egress"] and host in ipaddress.IPv4Network(rule["CidrBlock"])
            if here and ports["From"] <= port <= ports["To"]:
                return rule["RuleNumber"] if rule["RuleAction"] == "deny" else None
        return 32767

    packets = {verdict(host, port) for host in ipaddress.IPv4Network(peer) for port in range(span[0], span[1] + 1)}
    refusals = [number for number in packets if number is not None]
    assert find_denying_rule(reversed(entries), is_egress=False, peer_cidr=peer, port_range=span) == min(
        refusals, default=None
    )


def test_acl_entries_apply_in_order() -> None:
    entries = [acl_entry(100, "allow", "0.0.0.0/0", None), acl_entry(90, "deny", "0.0.0.0/0", None)]
    assert find_denying_rule(entries, is_egress=False, peer_cidr="10.0.0.0/8", port_range=(1, 2)) == 90


def test_acl_ignores_udp_and_ipv6_entries() -> None:
    other = [
        {**acl_entry(1, "deny", "0.0.0.0/0", (0, 65535)), "Protocol": "17"},
        {"RuleNumber": 2, "RuleAction": "deny", "Ipv6CidrBlock": "::/0", "Egress": False, "Protocol": "-1"},
        acl_entry(3, "allow", "0.0.0.0/0", None),
    ]
    assert find_denying_rule(other, is_egress=False, peer_cidr="10.0.0.0/8", port_range=(1, 2)) is None


def test_acl_uses_entries_of_address_family() -> None:
    six = {"Ipv6CidrBlock": "2001:db8::/32", "Egress": False, "Protocol": "-1", "RuleNumber": 2, "RuleAction": "allow"}
    entries = [acl_entry(1, "deny", "0.0.0.0/0", None), six]
    assert find_denying_rule(entries, is_egress=False, peer_cidr="2001:db8::/64", port_range=(1, 2)) is None
    assert find_denying_rule(entries, is_egress=False, peer_cidr="2001:db9::/64", port_range=(1, 2)) == 32767
    assert find_denying_rule([six], is_egress=False, peer_cidr="2001:db8::/31", port_range=(1, 2)) == 32767


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
    six = {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "State": "active"}
    routes = [wide, local, other, inside, six]
    assert find_non_local_routes(routes, "10.0.1.0/24") == [("10.0.1.128/25", inside)]
    assert find_non_local_routes(routes, "10.0.3.0/24") == []
    assert [has_local_route(routes, "10.0.1.0/24"), has_local_route([wide, other], "10.0.1.0/24")] == [True, False]
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
    assert find_allowed_traffic(rules, is_egress=False, port=5432) == [
        ("sg-0", "block", "10.0.0.0/8"),
        ("sg-0", "group", "sg-1"),
        ("sg-0", "block", "2001:db8::/32"),
    ]
    assert find_allowed_traffic(rules, is_egress=True, port=5432) == [("sg-9", "list", "pl-1")]


def test_cidr_blocks_cover_together() -> None:
    assert cidr_blocks_cover(["10.0.0.0/25", "10.0.0.128/25"], ["10.0.0.0/24"])
    assert cidr_blocks_cover(["10.0.0.0/24", "2001:db8::/32"], ["10.0.0.7", "2001:db8::1"])
    assert not cidr_blocks_cover(["10.0.0.0/8"], ["2001:db8::1"])


def test_cidr_blocks_cover_whole_subnets_only() -> None:
    assert cidr_blocks_cover(["10.0.0.0/24", "10.0.1.0/24"], ["10.0.0.0/25", "10.0.1.0/24"])
    assert not cidr_blocks_cover(["10.0.0.0/25"], ["10.0.0.0/24"])

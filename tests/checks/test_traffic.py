"""Rules of security groups and network ACLs, and routes, without AWS."""

from __future__ import annotations

import ipaddress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.checks.network_rules import covers, detours, free_number, has_local, refusal, ways


def entry(
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


BLOCKS = st.sampled_from(
    [f"10.0.0.{start}/{32 - bits}" for bits in range(4) for start in range(0, 8, 2**bits)] + ["0.0.0.0/0"]
)
SPANS = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: (min(ends), max(ends)))
ENTRIES = st.lists(
    st.tuples(st.sampled_from(["allow", "deny"]), BLOCKS, st.none() | SPANS, st.booleans()), max_size=6
).map(
    lambda rows: [
        entry(10 * number + 10, action, block, span, egress=egress)
        for number, (action, block, span, egress) in enumerate(rows)
    ]
)


@given(ENTRIES, BLOCKS.filter(lambda block: block != "0.0.0.0/0"), SPANS)
def test_an_acl_refuses_if_and_only_if_it_refuses_a_single_packet(
    entries: list[dict[str, Any]], peer: str, span: tuple[int, int]
) -> None:
    def verdict(host: ipaddress.IPv4Address, port: int) -> int | None:
        for rule in entries:
            ports = rule.get("PortRange", {"From": 0, "To": 65535})
            here = not rule["Egress"] and host in ipaddress.IPv4Network(rule["CidrBlock"])
            if here and ports["From"] <= port <= ports["To"]:
                return rule["RuleNumber"] if rule["RuleAction"] == "deny" else None
        return 32767

    packets = {verdict(host, port) for host in ipaddress.IPv4Network(peer) for port in range(span[0], span[1] + 1)}
    refusals = [number for number in packets if number is not None]
    assert refusal(reversed(entries), egress=False, peer=peer, ports=span) == min(refusals, default=None)


def test_acl_entries_count_in_the_order_of_their_numbers() -> None:
    entries = [entry(100, "allow", "0.0.0.0/0", None), entry(90, "deny", "0.0.0.0/0", None)]
    assert refusal(entries, egress=False, peer="10.0.0.0/8", ports=(1, 2)) == 90


def test_an_acl_entry_for_udp_or_ipv6_does_not_count() -> None:
    other = [
        {**entry(1, "deny", "0.0.0.0/0", (0, 65535)), "Protocol": "17"},
        {"RuleNumber": 2, "RuleAction": "deny", "Ipv6CidrBlock": "::/0", "Egress": False, "Protocol": "-1"},
        entry(3, "allow", "0.0.0.0/0", None),
    ]
    assert refusal(other, egress=False, peer="10.0.0.0/8", ports=(1, 2)) is None


def test_of_an_acl_the_entries_of_the_traffics_family_count() -> None:
    six = {"Ipv6CidrBlock": "2001:db8::/32", "Egress": False, "Protocol": "-1", "RuleNumber": 2, "RuleAction": "allow"}
    entries = [entry(1, "deny", "0.0.0.0/0", None), six]
    assert refusal(entries, egress=False, peer="2001:db8::/64", ports=(1, 2)) is None
    assert refusal(entries, egress=False, peer="2001:db9::/64", ports=(1, 2)) == 32767
    assert refusal([six], egress=False, peer="2001:db8::/31", ports=(1, 2)) == 32767


def test_a_new_acl_entry_gets_a_number_that_is_free_and_early_enough() -> None:
    entries = [entry(number, "allow", "0.0.0.0/0", None) for number in (1, 2, 99, 100)]
    assert free_number(entries, egress=False, before=100) == 98
    assert free_number(entries, egress=False, before=3) is None
    assert free_number(entries, egress=True, before=3) == 2


def test_a_route_counts_by_its_length() -> None:
    local = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
    wide = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}
    other = {"DestinationCidrBlock": "10.0.2.0/24", "GatewayId": "vgw-1", "State": "active"}
    inside = {"DestinationCidrBlock": "10.0.1.128/25", "GatewayId": "vgw-1", "State": "active"}
    six = {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "State": "active"}
    routes = [wide, local, other, inside, six]
    assert detours(routes, "10.0.1.0/24") == [("10.0.1.128/25", inside)]
    assert detours(routes, "10.0.3.0/24") == []
    assert [has_local(routes, "10.0.1.0/24"), has_local([wide, other], "10.0.1.0/24")] == [True, False]
    assert detours([wide], "10.0.1.0/24") == []
    assert not has_local([wide, {**local, "State": "blackhole"}], "10.0.1.0/24")


def test_security_group_rules_are_told_apart_by_direction_protocol_and_port() -> None:
    tcp = {"GroupId": "sg-0", "IsEgress": False, "IpProtocol": "tcp"}
    rules = [
        {**tcp, "FromPort": 5000, "ToPort": 6000, "CidrIpv4": "10.0.0.0/8"},
        {**tcp, "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "ReferencedGroupInfo": {"GroupId": "sg-1"}},
        {**tcp, "IpProtocol": "udp", "FromPort": 5432, "ToPort": 5432, "CidrIpv4": "1.0.0.0/8"},
        {**tcp, "FromPort": 22, "ToPort": 22, "CidrIpv4": "2.0.0.0/8"},
        {**tcp, "FromPort": 5432, "ToPort": 5432, "CidrIpv6": "2001:db8::/32"},
        {**tcp, "GroupId": "sg-9", "IsEgress": True, "FromPort": 5432, "ToPort": 5432, "PrefixListId": "pl-1"},
    ]
    assert ways(rules, egress=False, port=5432) == [
        ("sg-0", "block", "10.0.0.0/8"),
        ("sg-0", "group", "sg-1"),
        ("sg-0", "block", "2001:db8::/32"),
    ]
    assert ways(rules, egress=True, port=5432) == [("sg-9", "list", "pl-1")]


def test_blocks_cover_together_and_within_a_family() -> None:
    assert covers(["10.0.0.0/25", "10.0.0.128/25"], ["10.0.0.0/24"])
    assert covers(["10.0.0.0/24", "2001:db8::/32"], ["10.0.0.7", "2001:db8::1"])
    assert not covers(["10.0.0.0/8"], ["2001:db8::1"])


def test_blocks_cover_subnets_only_whole() -> None:
    assert covers(["10.0.0.0/24", "10.0.1.0/24"], ["10.0.0.0/25", "10.0.1.0/24"])
    assert not covers(["10.0.0.0/25"], ["10.0.0.0/24"])

"""Spellings of protocols, ports, security groups and networks."""

from __future__ import annotations

import pytest

from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY
from aws_privatelink_rds_lattice.plan.rules.rule_values import (
    covers_ports,
    is_union_of,
    normalize_peer,
    normalize_port_range,
    normalize_protocol,
)


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [
        ("TCP", "tcp"),
        ("Tcp", "tcp"),
        ("6", "tcp"),
        (6, "tcp"),
        (6.0, "tcp"),
        ("UDP", "udp"),
        (17, "udp"),
        ("ICMPv6", "icmpv6"),
        (58, "icmpv6"),
        ("all", "-1"),
        ("-1", "-1"),
        (-1, "-1"),
        (-1.0, "-1"),
        ("50", "50"),
        (50, "50"),
        (None, None),
        (float("nan"), "nan"),
    ],
)
def test_protocol_has_one_spelling(protocol: object, expected: object) -> None:
    assert normalize_protocol(protocol) == expected


def test_unknown_protocol_and_ports_stay_unknown() -> None:
    assert normalize_protocol(KNOWN_AFTER_APPLY) is KNOWN_AFTER_APPLY
    first, last = normalize_port_range("tcp", (KNOWN_AFTER_APPLY, "5432"))
    assert (first is KNOWN_AFTER_APPLY, last) == (True, 5432)


@pytest.mark.parametrize(
    ("protocol", "port_range", "expected"),
    [
        ("tcp", ("5432", 5432.0), (5432, 5432)),
        ("tcp", (None, None), (0, 65535)),
        ("udp", (-1, -1), (0, 65535)),
        ("tcp", (0, 0), (0, 0)),
        ("-1", (0, 0), (None, None)),
        ("-1", (KNOWN_AFTER_APPLY, None), (None, None)),
        ("50", (1, 2), (None, None)),
        ("icmp", (8, None), (8, -1)),
        ("${var.protocol}", ("${var.port}", "7"), ("${var.port}", 7)),
        ("tcp", ("9" * 5000, "x"), ("9" * 5000, "x")),
    ],
)
def test_ports_have_one_spelling(protocol: str, port_range: tuple[object, object], expected: object) -> None:
    assert normalize_port_range(protocol, port_range) == expected


@pytest.mark.parametrize(
    ("protocol", "outer", "inner", "expected"),
    [
        ("tcp", (0, 65535), (5432, 5432), True),
        ("tcp", (5432, 5432), (0, 65535), False),
        ("icmp", (-1, -1), (8, 0), True),
        ("icmp", (8, -1), (8, 0), True),
        ("icmp", (8, 0), (8, -1), False),
        ("icmp", (3, -1), (8, 0), False),
    ],
)
def test_wider_ports_cover_narrower_ports(
    protocol: str, outer: tuple[object, object], inner: tuple[object, object], *, expected: bool
) -> None:
    assert covers_ports(protocol, outer, inner) is expected


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("123456789012/sg-0a", "sg-0a"),
        ("SG-0A", "sg-0a"),
        ("arn:aws:ec2:us-east-1:123456789012:security-group/sg-0a", "sg-0a"),
        ("10.0.0.5/24", "10.0.0.0/24"),
        ("10.0.0.0/255.0.0.0", "10.0.0.0/8"),
        ("0:0::/0", "::/0"),
        ("2001:DB8:0::1/32", "2001:db8::/32"),
        ("999.0.0.0/8", "999.0.0.0/8"),
        ("pl-0a", "pl-0a"),
        ("${aws_security_group.own.id}", "${aws_security_group.own.id}"),
        (KNOWN_AFTER_APPLY, KNOWN_AFTER_APPLY),
    ],
)
def test_peer_has_one_spelling(peer: str, expected: str) -> None:
    assert normalize_peer(peer) == expected


@pytest.mark.parametrize(
    ("peer", "networks", "expected"),
    [
        ("10.0.0.0/8", ["10.128.0.0/9", "10.0.0.0/9"], True),
        ("10.0.0.0/8", ["10.0.0.0/7"], True),
        ("10.0.0.0/8", ["10.0.0.0/10", "10.128.0.0/9"], False),
        ("10.0.0.0/8", ["10.0.0.0/9", "sg-1", "::/0"], False),
        ("::/0", ["::/1", "8000::/1"], True),
        ("sg-1", ["sg-1"], False),
    ],
)
def test_networks_together_have_all_addresses(peer: str, networks: list[str], *, expected: bool) -> None:
    assert is_union_of(peer, networks) is expected

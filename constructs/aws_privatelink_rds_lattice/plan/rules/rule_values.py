"""Values of security group rules in a single spelling.

AWS and the AWS provider take several spellings of a protocol, a port, a security group and an address range.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TCP_PROTOCOL = "tcp"
ALL_PROTOCOLS = "-1"
_ICMP_PROTOCOLS = ("icmp", "icmpv6")
_PORT_PROTOCOLS = (TCP_PROTOCOL, "udp")
_PROTOCOL_NAMES = {"1": "icmp", "6": TCP_PROTOCOL, "17": "udp", "58": "icmpv6", "all": ALL_PROTOCOLS}
_NUMBER = re.compile(r"-?[0-9]{1,5}")
# Any type and any code of ICMP.
_ANY = -1
_ALL_PORTS = (0, 65535)
_NETWORK = re.compile(r"[0-9A-Fa-f:.]+/[0-9.]+")
# sg-1, 123456789012/sg-1 for a group of another account, or the ARN of the group.
_SECURITY_GROUP_ID = re.compile(r'(?:[^${}"]*/)?(sg-[\w-]+)', re.IGNORECASE)


def parse_number(value: object) -> object:
    """Return an integer written as a text or as a decimal fraction as ``int``; every other value unchanged."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def normalize_protocol(protocol: object) -> object:
    """Return the name of a protocol in lower case; the number, as text, of a protocol without a name."""
    if protocol is None:
        return None
    text = str(parse_number(protocol)).lower()
    name = _PROTOCOL_NAMES.get(text, text)
    # The value known after apply is equal to its text, and keeps its type.
    return protocol if name == protocol else name


def normalize_port_range(protocol: object, port_range: tuple[object, object]) -> tuple[object, object]:
    """Return the first and the last port of a rule.

    AWS ignores the ports of a protocol other than TCP, UDP and ICMP: the result is then two times None. Without ports,
    a rule for TCP or UDP counts as a rule for all ports.

    Args:
        protocol: The protocol; see ``normalize_protocol``.
        port_range: The first and the last port, as written; for ICMP, the type and the code.
    """
    first, last = map(parse_number, port_range)
    if protocol in _PORT_PROTOCOLS:
        lowest, highest = _ALL_PORTS
        return (lowest if first in (None, _ANY) else first, highest if last in (None, _ANY) else last)
    if protocol in _ICMP_PROTOCOLS:
        return (_ANY if first is None else first, _ANY if last is None else last)
    if protocol is None or not _is_protocol(protocol):
        return first, last
    return None, None


def _is_protocol(protocol: object) -> bool:
    """Return True for the number of a protocol. False for a value known after apply and for an expression."""
    return isinstance(protocol, str) and _NUMBER.fullmatch(protocol) is not None


def covers_ports(protocol: object, outer: tuple[object, object], inner: tuple[object, object]) -> bool:
    """Return True if the ports of a rule are all the ports of a second rule for the same protocol, or more.

    Args:
        protocol: The protocol of both rules; see ``normalize_protocol``.
        outer: The ports of the rule; see ``normalize_port_range``.
        inner: The ports of the second rule.
    """
    if protocol in _ICMP_PROTOCOLS:
        icmp_type, code = outer
        return icmp_type == _ANY or (icmp_type == inner[0] and code in (_ANY, inner[1]))
    return is_port_range_within(inner, outer)


def is_port_range_within(inner: tuple[object, object], outer: tuple[object, object]) -> bool:
    """Return True if a port range is part of a second range.

    Ranges with an end that is not a number, for example known after apply, must be equal.
    """
    first, last = inner
    lowest, highest = outer
    if isinstance(first, int) and isinstance(last, int) and isinstance(lowest, int) and isinstance(highest, int):
        return lowest <= first and last <= highest
    return inner == outer


def normalize_group_id(group_id: str) -> str:
    """Return the ID of a security group without the account and in lower case. Every other text is unchanged."""
    group = _SECURITY_GROUP_ID.fullmatch(group_id)
    return group[1].lower() if group else group_id


@functools.lru_cache(maxsize=65536)
def _normalize_network(network: str) -> str:
    try:
        return str(ipaddress.ip_network(network, strict=False))
    except ValueError:
        return network


def normalize_peer(peer: str) -> str:
    """Return the peer of a rule in a single spelling.

    For a security group, the result is ``normalize_group_id``. A network in CIDR notation has no host bits in the
    result. Every other peer is unchanged.
    """
    if _NETWORK.fullmatch(peer):
        return _normalize_network(peer)
    return normalize_group_id(peer)


def iter_containing_peers(peer: str) -> Iterator[str]:
    """Yield the peer of a rule and, for a network, all networks that contain it, in CIDR notation."""
    yield peer
    network = _parse_network(peer)
    if network:
        for length in range(network.prefixlen - 1, -1, -1):
            yield str(network.supernet(new_prefix=length))


def is_union_of(peer: str, networks: Iterable[str]) -> bool:
    """Return True if the peer of a rule is a network, and some of the networks together have all its addresses."""
    whole = _parse_network(peer)
    if whole is None:
        return False
    parts = [part for part in map(_parse_network, networks) if part and part.version == whole.version]
    next_address = int(whole.network_address)
    for first, last in sorted((int(part.network_address), int(part.broadcast_address)) for part in parts):
        if first <= next_address:
            next_address = max(next_address, last + 1)
    return next_address > int(whole.broadcast_address)


def _parse_network(peer: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return a network in CIDR notation without host bits, or None for every other peer."""
    if not _NETWORK.fullmatch(peer):
        return None
    try:
        return ipaddress.ip_network(peer)
    except ValueError:
        return None

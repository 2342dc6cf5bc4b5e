"""Port ranges of resource configurations and of security group rules."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY, ResourceValues, UnknownValue

from .rule_values import ALL_PROTOCOLS, TCP_PROTOCOL, covers_ports, parse_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .peer_rules import PeerRule

# The first and the last port, inclusive.
PortRange = tuple[int, int]


def parse_port_ranges(values: ResourceValues | None) -> tuple[PortRange, ...] | None:
    """Return the port ranges of a resource configuration, or None if a range is known after apply."""
    argument = (values or {}).get("port_ranges")
    if isinstance(argument, UnknownValue):
        return None
    if not isinstance(argument, list):
        return ()
    port_ranges = []
    for text in argument:
        if isinstance(text, UnknownValue):
            return None
        first_text, _, last_text = str(text).partition("-")
        first = parse_number(first_text)
        last = parse_number(last_text or first_text)
        if isinstance(first, int) and isinstance(last, int):
            port_ranges.append((first, last))
    return tuple(port_ranges)


def allows_any_port(rule: PeerRule, port_ranges: Iterable[PortRange] | None) -> bool:
    """Return True if a rule allows TCP on a port of the ranges, or may do so.

    A protocol or a port that is known after apply may be any protocol or port.

    Args:
        rule: The rule.
        port_ranges: The port ranges; None if they are known after apply.
    """
    if port_ranges is None or rule.protocol == ALL_PROTOCOLS:
        return True
    if rule.protocol not in (TCP_PROTOCOL, KNOWN_AFTER_APPLY):
        return False
    first, last = rule.port_range
    if isinstance(first, UnknownValue) or isinstance(last, UnknownValue):
        return True
    if not (isinstance(first, int) and isinstance(last, int)):
        return False
    return any(first <= range_last and range_first <= last for range_first, range_last in port_ranges)


def covers_rule(outer: PeerRule, inner: PeerRule) -> bool:
    """Return True if a rule allows all the traffic of a second rule for the same peer."""
    if outer.protocol == ALL_PROTOCOLS:
        return True
    return outer.protocol == inner.protocol and covers_ports(outer.protocol, outer.port_range, inner.port_range)


def intersect_port_ranges(ranges: Iterable[PortRange], others: Iterable[PortRange]) -> list[PortRange]:
    """Return the common ports of two lists of ranges, as ranges."""
    common = []
    for (first, last), (other_first, other_last) in itertools.product(ranges, others):
        if max(first, other_first) <= min(last, other_last):
            common.append((max(first, other_first), min(last, other_last)))
    return common


def find_blocked_ports(rules: Iterable[PeerRule], port_ranges: Iterable[PortRange]) -> list[PortRange]:
    """Return the parts of port ranges without a rule for TCP, in order.

    A protocol or a port that is known after apply may be any protocol or port.
    """
    allowed: list[PortRange] = []
    for rule in rules:
        first, last = rule.port_range
        if rule.protocol == ALL_PROTOCOLS or isinstance(first, UnknownValue) or isinstance(last, UnknownValue):
            return []
        is_tcp = rule.protocol in (TCP_PROTOCOL, KNOWN_AFTER_APPLY)
        if is_tcp and isinstance(first, int) and isinstance(last, int):
            allowed.append((first, last))
    blocked: list[PortRange] = []
    for range_first, range_last in port_ranges:
        next_port = range_first
        for first, last in sorted(allowed):
            if first > next_port:
                blocked.append((next_port, min(first - 1, range_last)))
            next_port = max(next_port, last + 1)
            if next_port > range_last:
                break
        if next_port <= range_last:
            blocked.append((next_port, range_last))
    return blocked

"""The ports of configurations and of rules, and which hold which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .resources import KNOWN_AFTER_APPLY, ResourceValues, UnknownValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.plan.security_group_rules import SecurityGroupRuleEntry

# The first and the last.
PortRange = tuple[int, int]
TCP_PROTOCOLS = ("tcp", "6", 6)
ALL_PROTOCOLS = ("-1", -1, "all")


def parse_port_ranges(values: ResourceValues | None) -> tuple[PortRange, ...] | None:
    """Return the port ranges of a configuration; None where the plan does not know them."""
    given = (values or {}).get("port_ranges")
    listed = given if isinstance(given, list) else [given] if isinstance(given, UnknownValue) else []
    if any(isinstance(each, UnknownValue) for each in listed):
        return None
    found = []
    for each in listed:
        first, _, last = str(each).partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            found.append((int(first), int(last or first)))
    return tuple(found)


def allows_any_port(rule: SecurityGroupRuleEntry, port_ranges: Iterable[PortRange] | None) -> bool:
    """Tell whether a rule lets TCP to one of some ports through, or may, where not all of it is known."""
    if port_ranges is None or rule.protocol in ALL_PROTOCOLS:
        return True
    if rule.protocol not in (*TCP_PROTOCOLS, KNOWN_AFTER_APPLY):
        return False
    first, last = rule.port_range
    if isinstance(first, UnknownValue) or isinstance(last, UnknownValue):
        return True
    return isinstance(first, int) and isinstance(last, int) and any(first <= b and a <= last for a, b in port_ranges)


def covers_rule(rule: SecurityGroupRuleEntry, other: SecurityGroupRuleEntry) -> bool:
    """Tell whether a rule lets all through that another one for the same peer does."""
    if rule.protocol in ALL_PROTOCOLS:
        return True
    if rule.protocol != other.protocol:
        return False
    return is_port_range_within(other.port_range, rule.port_range)


def is_port_range_within(port_range: tuple[object, object], outer_range: tuple[object, object]) -> bool:
    """Tell whether some ports are among others; of what is no number, whether they are the same."""
    (first, last), (low, high) = port_range, outer_range
    if isinstance(first, int) and isinstance(last, int) and isinstance(low, int) and isinstance(high, int):
        return low <= first and last <= high
    return port_range == outer_range

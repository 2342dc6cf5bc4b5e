"""The ports of configurations and of rules, and which hold which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .resources import UNKNOWN, Body, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.plan.security_group_rules import Opening

# The first and the last.
Ports = tuple[int, int]
TCP = ("tcp", "6", 6)
ALL_PROTOCOLS = ("-1", -1, "all")


def ports_of(body: Body | None) -> tuple[Ports, ...] | None:
    """Return the port ranges of a configuration; None where the plan does not know them."""
    given = (body or {}).get("port_ranges")
    listed = given if isinstance(given, list) else [given] if isinstance(given, Unknown) else []
    if any(isinstance(each, Unknown) for each in listed):
        return None
    found = []
    for each in listed:
        first, _, last = str(each).partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            found.append((int(first), int(last or first)))
    return tuple(found)


def reaches(rule: Opening, ports: Iterable[Ports] | None) -> bool:
    """Tell whether a rule lets TCP to one of some ports through, or may, where not all of it is known."""
    if ports is None or rule.protocol in ALL_PROTOCOLS:
        return True
    if rule.protocol not in (*TCP, UNKNOWN):
        return False
    first, last = rule.ports
    if isinstance(first, Unknown) or isinstance(last, Unknown):
        return True
    return isinstance(first, int) and isinstance(last, int) and any(first <= b and a <= last for a, b in ports)


def is_wider(one: Opening, than: Opening) -> bool:
    """Tell whether a rule lets all through that another one for the same peer does."""
    if one.protocol in ALL_PROTOCOLS:
        return True
    if one.protocol != than.protocol:
        return False
    return within(than.ports, one.ports)


def within(ports: tuple[object, object], others: tuple[object, object]) -> bool:
    """Tell whether some ports are among others; of what is no number, whether they are the same."""
    (first, last), (low, high) = ports, others
    if isinstance(first, int) and isinstance(last, int) and isinstance(low, int) and isinstance(high, int):
        return low <= first and last <= high
    return ports == others

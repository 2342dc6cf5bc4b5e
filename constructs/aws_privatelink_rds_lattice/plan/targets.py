"""Targets of resource configurations, to find connections of the same database."""

from __future__ import annotations

import ipaddress
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from .connection import ConnectionState, parse_configuration_target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .context import ConnectionContext
    from .ports import PortRange

_KNOWN_TYPES = ("dns", "ip", "arn")


class Target(NamedTuple):
    """The target of a resource configuration, in a normal form.

    Attributes:
        target_type: "dns", "ip" or "arn".
        value: The host name, the address or the ARN.
    """

    target_type: str
    value: str


def find_target(connection: ConnectionState) -> Target | None:
    """Return the target of a connection in a normal form; None without a target or if it is known after apply.

    Host names are compared without case and without the trailing dot. The reader endpoint of a cluster leads to the
    same data as the writer endpoint.
    """
    target_type, value = parse_configuration_target(connection.configuration_values)
    if target_type not in _KNOWN_TYPES:
        return None
    if target_type == "dns":
        value = value.lower().rstrip(".").replace(".cluster-ro-", ".cluster-")
    elif target_type == "ip":
        value = _normalize_address(value)
    return Target(target_type, value)


def _normalize_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


class DatabaseSharers:
    """The connections with one target and the same ports, before or after the apply.

    Attributes:
        added: The connections that lead to another target, or to none, before the apply.
        removed: The connections that the apply removes.
        connection_by_principal: The first connection of each principal.
    """

    def __init__(self) -> None:
        """Start without a connection."""
        self.added: list[ConnectionContext] = []
        self.removed: list[ConnectionContext] = []
        self.connection_by_principal: dict[str, ConnectionContext] = {}

    def add(self, connection: ConnectionContext, state: ConnectionState) -> None:
        """Add a connection in a state before or after the apply."""
        if find_target(connection.before) != find_target(state):
            self.added.append(connection)
        if connection.is_removed:
            self.removed.append(connection)
        for principal in state.access_by_principal:
            self.connection_by_principal.setdefault(principal, connection)


class TargetIndex:
    """The connections of a plan by their target and ports, before or after the apply."""

    def __init__(self, states: Iterable[tuple[ConnectionContext, ConnectionState]]) -> None:
        """Index the connections, each with its state before or after the apply."""
        self._sharers: dict[Target, dict[tuple[PortRange, ...] | None, DatabaseSharers]] = defaultdict(dict)
        for connection, state in states:
            target = find_target(state)
            if target:
                self._sharers[target].setdefault(state.port_ranges, DatabaseSharers()).add(connection, state)

    def find(self, connection: ConnectionState) -> list[DatabaseSharers]:
        """Return the connections that lead to the database of a connection, grouped by their ports."""
        target = find_target(connection)
        if target is None:
            return []
        groups = self._sharers.get(target, {})
        return [group for ports, group in groups.items() if _have_common_port(ports, connection.port_ranges)]


def _have_common_port(first: tuple[PortRange, ...] | None, second: tuple[PortRange, ...] | None) -> bool:
    """Return True if port ranges overlap. Without port ranges, the database decides the port."""
    if not first or not second:
        return True
    pairs = itertools.product(first, second)
    return any(low <= other_high and other_low <= high for (low, high), (other_low, other_high) in pairs)

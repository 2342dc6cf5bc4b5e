"""Targets of resource configurations, to find connections of the same database."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.plan.rules.ports import PortRange, intersect_port_ranges
from aws_privatelink_rds_lattice.rds_endpoints import EndpointKind, parse_rds_endpoint, to_writer_host

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.plan.connection import ConnectionState
    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext

_RDS_ARN = re.compile(r"arn:[^:]*:rds:([^:]*):[^:]*:(db|cluster):(.+)")
# The kind in the ARN of the database behind an endpoint. The host name has no part for the account.
_ARN_KINDS = {EndpointKind.INSTANCE: "db", EndpointKind.WRITER: "cluster"}
_KNOWN_TYPES = ("dns", "ip", "arn")


class Target(NamedTuple):
    """The target of a resource configuration, in a normal form.

    Attributes:
        target_type: "dns", "ip" or "arn"; "database" for a target that is known after apply.
        value: The host name, the address or the ARN; the address of the database in the plan.
    """

    target_type: str
    value: str


def normalize_target(target_type: str, value: str) -> Target | None:
    """Return a target in a normal form; None without a target or for a target known after apply.

    Host names are compared without case and without the trailing dot. The reader endpoint of a cluster leads to the
    same data as the writer endpoint.

    Args:
        target_type: The type, from ``parse_configuration_target``.
        value: The value, from ``parse_configuration_target``.
    """
    if target_type not in _KNOWN_TYPES:
        return None
    if target_type == "dns":
        value = to_writer_host(value.lower().rstrip("."))
    elif target_type == "ip":
        value = _normalize_address(value)
    return Target(target_type, value)


def _normalize_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


def _parse_rds_database(target: Target) -> tuple[str, str, str] | None:
    """Return the Region, the kind and the identifier of a database of RDS, or None for another target."""
    if target.target_type == "dns":
        endpoint = parse_rds_endpoint(target.value)
        if endpoint and endpoint.region and endpoint.kind in _ARN_KINDS:
            return endpoint.region, _ARN_KINDS[endpoint.kind], endpoint.identifier
    if target.target_type == "arn" and (match := _RDS_ARN.fullmatch(target.value)):
        return match[1], match[2], match[3]
    return None


class DatabaseSharers:
    """The connections with the same target and ports, before or after the apply.

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
        if connection.before.target != state.target:
            self.added.append(connection)
        if connection.is_removed:
            self.removed.append(connection)
        for principal in state.access_by_principal:
            self.connection_by_principal.setdefault(principal, connection)


class TargetIndex:
    """The connections of a plan by their target and ports, before or after the apply."""

    def __init__(self, states: Iterable[tuple[ConnectionContext, ConnectionState]]) -> None:
        """Index the connections, each with the state before or after the apply."""
        self._sharers: dict[Target, dict[tuple[PortRange, ...] | None, DatabaseSharers]] = defaultdict(dict)
        self._rds_targets: dict[tuple[str, str, str] | None, set[Target]] = defaultdict(set)
        for connection, state in states:
            target = state.target
            if target:
                self._sharers[target].setdefault(state.port_ranges, DatabaseSharers()).add(connection, state)
                self._rds_targets[_parse_rds_database(target)].add(target)

    def find(self, connection: ConnectionState) -> list[DatabaseSharers]:
        """Return the connections to the database of a connection, grouped by ports."""
        target = connection.target
        if target is None:
            return []
        sharers_by_ports = self._sharers.get(target, {})
        own_ports = connection.port_ranges
        return [sharers for ports, sharers in sharers_by_ports.items() if _have_common_port(ports, own_ports)]

    def find_possible(self, connection: ConnectionState) -> list[DatabaseSharers]:
        """Return the connections that may lead to the same database: by ARN instead of host name, or by host name."""
        target = connection.target
        database = _parse_rds_database(target) if target else None
        if target is None or database is None:
            return []
        others = [other for other in self._rds_targets.get(database, ()) if other.target_type != target.target_type]
        return list(itertools.chain.from_iterable(self._sharers[other].values() for other in sorted(others)))


def _have_common_port(first: tuple[PortRange, ...] | None, second: tuple[PortRange, ...] | None) -> bool:
    """Return True if port ranges overlap. Without port ranges, the database decides the port."""
    if not first or not second:
        return True
    return bool(intersect_port_ranges(first, second))

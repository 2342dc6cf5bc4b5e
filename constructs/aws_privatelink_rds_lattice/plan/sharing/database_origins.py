"""Index connections by the databases behind their targets: several names can lead to the same database."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.plan.connection import ConnectionState
    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.databases.index import DatabaseIndex


class OriginIndex:
    """The connections of a plan by the databases behind their targets, before or after the apply."""

    def __init__(self, databases: DatabaseIndex, states: Iterable[tuple[ConnectionContext, ConnectionState]]) -> None:
        """Index the connections, each with the state before or after the apply."""
        self._databases = databases
        self._connections: dict[str, dict[str, ConnectionContext]] = defaultdict(dict)
        for connection, state in states:
            for origin in databases.find_origins(connection.main_resource, state.configuration_values):
                for principal in state.access_by_principal:
                    self._connections[origin].setdefault(principal, connection)

    def find(self, connection: ConnectionContext) -> dict[str, ConnectionContext]:
        """Return the first connection of each principal of the databases behind a connection after the apply."""
        found: dict[str, ConnectionContext] = {}
        values = connection.after.configuration_values
        for origin in sorted(self._databases.find_origins(connection.main_resource, values)):
            for principal, other in self._connections.get(origin, {}).items():
                found.setdefault(principal, other)
        return found

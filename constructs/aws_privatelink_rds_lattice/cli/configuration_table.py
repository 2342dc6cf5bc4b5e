"""The table of ``privatelink list``: a row for each resource configuration."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from .terminal import make_console
from .wrapping import print_wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

# The types of resource configurations without a database of their own.
TYPES_WITHOUT_DATABASE = ("GROUP", "CIDR")
_ACCEPTANCE_LABELS = {"ASSOCIATED": "accepted", "ASSOCIATING": "not accepted yet"}
_TABLE_HEADINGS = ("configuration", "target", "database", "gateway", "shared with", "endpoints", "ARN")


class ConfigurationRow(NamedTuple):
    """A resource configuration; None means an unknown value.

    The command reports the errors of AWS calls separately. ``--json`` prints the attributes under their names.

    Attributes:
        arn: The ARN of the configuration.
        region: The Region of the configuration.
        name: The name of the configuration.
        status: The status of the configuration, in VPC Lattice's words.
        type: The type of the configuration, in VPC Lattice's words.
        target: The host, the IP address, the ARN or the network to which the configuration leads; for a GROUP, the
            names of its children.
        ports: The port ranges.
        database: Description of the database; None also if the account has no database at the target.
        gateway: The name of the resource gateway; its id if the name is unknown; "?" if both are unknown; None without
            a resource gateway.
        shared_with: For each principal of the configuration's shares, the ``principal``, the ``status`` of the
            association and the ``share``'s ARN.
        endpoints: For each VPC endpoint, the ``id`` and the account of the ``owner``.
    """

    arn: str
    region: str
    name: str
    status: str
    target: str | None
    ports: list[str] | None
    database: str | None
    gateway: str | None
    shared_with: list[dict[str, str]] | None
    endpoints: list[dict[str, str]] | None
    type: str | None = "SINGLE"


def print_configurations(rows: Sequence[ConfigurationRow], regions: Sequence[str]) -> None:
    """Print a table, or a block of lines for each configuration if the terminal is narrower than the table."""
    console = make_console(sys.stdout)
    if not rows:
        print_wrapped(console, f"No resource configuration in {', '.join(regions)}.", continuation="  ")
        return
    table = list(map(_table_cells, rows))
    lines = _table_lines([_TABLE_HEADINGS, *table])
    if not console.is_terminal or max(map(len, lines)) <= console.width:
        console.print("\n".join(lines))
        return
    heading_width = max(map(len, _TABLE_HEADINGS)) + 1
    for cells in table:
        for heading, cell in zip(_TABLE_HEADINGS, cells, strict=True):
            print_wrapped(console, cell, f"{heading + ':':<{heading_width}} ", "  ")
        console.print()


def _table_lines(table: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = []
    for cells in table:
        padded_cells = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        lines.append("  ".join(padded_cells).rstrip())
    return lines


def _table_cells(row: ConfigurationRow) -> tuple[str, ...]:
    """Return the cells of a row; "?" means an unknown value."""
    return (
        _configuration_cell(row),
        _target_cell(row),
        row.database or _missing_database_cell(row),
        row.gateway or "none",
        _shared_with_cell(row),
        _endpoints_cell(row),
        row.arn,
    )


def _configuration_cell(row: ConfigurationRow) -> str:
    remarks = []
    if row.type not in ("SINGLE", None):
        remarks.append(row.type)
    if row.status != "ACTIVE":
        remarks.append(row.status)
    return f"{row.name} ({', '.join(remarks)})" if remarks else row.name


def _target_cell(row: ConfigurationRow) -> str:
    if row.target is None:
        return "?"
    if not row.ports or row.type == "GROUP":
        return row.target
    return f"{row.target}:{','.join(row.ports)}"


def _missing_database_cell(row: ConfigurationRow) -> str:
    return "none" if row.type in TYPES_WITHOUT_DATABASE else "?"


def _shared_with_cell(row: ConfigurationRow) -> str:
    if row.shared_with is None:
        return "?"
    principals = []
    for association in row.shared_with:
        status = association["status"]
        principals.append(f"{association['principal']} {_ACCEPTANCE_LABELS.get(status, status)}")
    return ", ".join(principals) or "nobody"


def _endpoints_cell(row: ConfigurationRow) -> str:
    if row.endpoints is None:
        return "?"
    return ", ".join(f"{endpoint['id']} of {endpoint['owner']}" for endpoint in row.endpoints) or "none"

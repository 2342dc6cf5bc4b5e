"""The connections that a command is about: those of a file, and what flags say in place of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from aws_privatelink_rds_lattice.connections import read_connections
from aws_privatelink_rds_lattice.inputs import DEPLOYMENT, Connection, Deployment, Input, Inputs, Sources, declared
from aws_privatelink_rds_lattice.rules import Several, Text, Whole, nearest
from aws_privatelink_rds_lattice.stated import InputError, complete, problems

from .terminal import UsageError

if TYPE_CHECKING:
    import argparse

_CONFIG = "cdktf.json"
# What leads to a deployment of another shape than the checks know.
_NOT_KNOWN = ("names", "resource_gateway")


def _flags() -> dict[str, Input]:
    # What leads to a deployment, where a word can say it: maps stay in the file.
    names = (*declared(Inputs), "region", *declared(Sources))
    return {name: DEPLOYMENT[name] for name in names if isinstance(DEPLOYMENT[name].rule, Text | Whole | Several)}


def add_connection(command: argparse.ArgumentParser) -> None:
    """Give a command the arguments that ``chosen`` reads."""
    command.add_argument("connection", nargs="?", help=f"name of a connection in {_CONFIG}; all if left out")
    command.add_argument(
        "--config",
        type=Path,
        default=Path(_CONFIG),
        metavar="FILE",
        help="file with the connections, default %(default)s",
    )
    inputs = command.add_argument_group(
        "inputs", f"In place of what {_CONFIG} says; without that file, the whole connection."
    )
    for name, item in _flags().items():
        several = isinstance(item.rule, Several)
        inputs.add_argument(
            f"--{name.replace('_', '-')}",
            type=_list if several else int if isinstance(item.rule, Whole) else str,
            metavar="ID,ID" if several else "VALUE",
            help=item.description.replace("%", "%%"),
        )


def _list(text: str) -> list[str]:
    return text.split(",")


def chosen(options: argparse.Namespace) -> dict[str, Deployment]:
    """Return the connections by name.

    Raises:
        UsageError: There is no such connection, or more than one where one is needed.
        InputError: A flag is bad.
    """
    flags = {name: value for name in _flags() if (value := getattr(options, name)) is not None}
    name: str | None = options.connection
    if flags and not options.config.exists():
        return {name or str(flags.get("name", "polytomic")): _changed({}, flags)}
    try:
        known = read_connections(options.config, lambda connection: problems(DEPLOYMENT, connection))
    except InputError as error:
        raise UsageError("\n".join(f"{options.config}: {line}" for line in error.problems)) from None
    if name is not None and name not in known:
        raise UsageError(f"{options.config} has no connection {name}; {nearest(name, known)}")
    named = {name: known[name]} if name is not None else known
    if flags and len(named) > 1:
        raise UsageError(f"flags change one connection: name it, one of {', '.join(named)}")
    for stack, connection in named.items():
        for other in _NOT_KNOWN:
            if connection.get(other):
                raise UsageError(f"{stack}: has {other}, which this command does not know; name another connection")
        if connection.get("ip_address_type", "IPV4") != "IPV4":
            raise UsageError(f"{stack}: is not over IPV4, which this command does not know; name another connection")
    return {stack: _changed(connection, flags) for stack, connection in named.items()} if flags else named


def _changed(connection: Deployment | dict[str, object], flags: dict[str, object]) -> Deployment:
    merged = {**connection, **flags}
    found = [line.partition(":") for line in problems(DEPLOYMENT, merged)]
    if found:
        raise InputError([f"--{field.replace('_', '-')}:{rest}" for field, _, rest in found])
    return cast("Deployment", complete(declared(Connection), merged))

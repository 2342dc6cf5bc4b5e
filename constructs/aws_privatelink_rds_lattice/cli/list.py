"""``privatelink list``: the resource configurations of an account, and where each leads."""

from __future__ import annotations

import functools
import json
import sys
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import (
    Account,
    CredentialsError,
    MissingError,
    UnreadError,
    in_order,
    shown,
    side_by_side,
)
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS

from .output import JSON_VERSION
from .targets import Readers, no_credentials, session
from .terminal import UsageError, console, progress, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from aws_privatelink_rds_lattice.aws import Reader
    from aws_privatelink_rds_lattice.aws.client import Answer

_AT_ONCE = 16
_ACCEPTED = {"ASSOCIATED": "accepted", "ASSOCIATING": "not accepted yet"}
_HEADINGS = ("configuration", "leads to", "database", "gateway", "shared with", "endpoints", "ARN")


class Row(NamedTuple):
    """A resource configuration; what AWS does not say is None, and why is said apart.

    Attributes:
        arn: Its ARN.
        region: Its Region.
        name: Its name.
        status: Its status, as VPC Lattice names it.
        target: The host, or what it leads to in its place.
        ports: Its port ranges.
        database: The database there, in words; None where there is none in the account.
        gateway: Name of its resource gateway.
        shared_with: Each principal that it is shared with, with the status of the association and the share's ARN.
        endpoints: Each VPC endpoint for it, and the account that owns that.
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


def run(options: argparse.Namespace) -> int:
    """Print the configurations; return the exit status: 2 if something could not be read."""
    with progress("list"):
        readers = Readers(options.profile)
        regions = _regions(options, readers)
        asks = [functools.partial(_region, readers.reader("list", one, {}), one) for one in regions]
        answers = list(in_order(asks, _AT_ONCE))
    rows = [row for found, _ in answers for row in found]
    errors = sorted({error for _, wrong in answers for error in wrong})
    status = 2 if errors else 0
    if options.json:
        content = [row._asdict() for row in rows]
        whole = {"version": JSON_VERSION, "command": "list", "exit_status": status, "configurations": content}
        sys.stdout.write(json.dumps({**whole, "errors": errors}, indent=2) + "\n")
        return status
    _show(rows, regions)
    for error in errors:
        say(f"privatelink: {error}")
    return status


def _regions(options: argparse.Namespace, readers: Readers) -> list[str]:
    if options.region and (found := list(CONNECTION_INPUTS["region"].rule.problems("--region", options.region))):
        raise UsageError("\n".join(found))
    own = session(options.profile, options.region)
    if own.region_name is None:
        raise UsageError("no Region is set: add --region, or set AWS_REGION")
    region = str(own.region_name)
    reader = readers.reader("list", region, {})
    try:
        reader.read("sts:GetCallerIdentity")
        if not options.all_regions:
            return [region]
        enabled = {one["RegionName"] for one in reader.read("ec2:DescribeRegions")["Regions"]}
    except CredentialsError as error:
        raise no_credentials(error) from None
    except UnreadError as error:
        if not options.all_regions:
            return [region]  # What is asked next is said.
        raise UsageError(f"which Regions there are is not known: {error.seen}; name one with --region") from None
    # boto3 knows in which of them VPC Lattice is.
    partitions = own.get_available_partitions()
    return sorted(enabled & {each for one in partitions for each in own.get_available_regions("vpc-lattice", one)})


def _region(reader: Reader, region: str) -> tuple[list[Row], list[str]]:
    """Return the configurations of a Region, and what could not be read."""
    deployed, errors = Account({"region": region}, reader).deployed, []

    def known(ask: Callable[[], Answer]) -> Answer | None:
        try:
            return ask()
        except UnreadError as error:
            errors.append(f"{region}: {error.seen}")
        except MissingError:
            pass
        return None

    shared = (deployed.configurations, deployed.gateways, deployed.resources, deployed.principals)
    configurations, gateways, _, _ = side_by_side([functools.partial(known, each) for each in shared])
    names = {one["id"]: one["name"] for one in gateways or ()}

    def row(listed: Answer) -> Row:
        account = Account({"region": region}, reader, ids={"resource_configuration": listed["arn"]})
        asks = (
            lambda: shown(account.target),
            lambda: account.configuration.get("portRanges", []),
            lambda: account.database.what,
            lambda: list(_shared_with(account)),
            lambda: list(_endpoints(account)),
        )
        target, ports, database, shared_with, endpoints = side_by_side([functools.partial(known, ask) for ask in asks])
        gateway = names.get(identifier := listed.get("resourceGatewayId"), identifier)
        basics = (listed["arn"], region, listed["name"], listed["status"])
        return Row(*basics, target, ports, database, gateway, shared_with, endpoints)

    return list(in_order([functools.partial(row, one) for one in configurations or ()], _AT_ONCE)), errors


def _shared_with(account: Account) -> Iterator[dict[str, str]]:
    arn = account.configuration_arn
    shares = {one["resourceShareArn"] for one in account.deployed.resources() if one["associatedEntity"] == arn}
    for one in account.deployed.principals():
        if one["resourceShareArn"] in shares:
            yield {"principal": one["associatedEntity"], "status": one["status"], "share": one["resourceShareArn"]}


def _endpoints(account: Account) -> Iterator[dict[str, str]]:
    for one in account.deployed.endpoints(account.configuration_arn):
        # One that a service network's endpoint stands for has no id of its own.
        yield {"id": one.get("vpcEndpointId", one["id"]), "owner": one.get("vpcEndpointOwner", "?")}


def _show(rows: Sequence[Row], regions: Sequence[str]) -> None:
    out = console(sys.stdout)
    if not rows:
        out.print(f"No resource configuration in {', '.join(regions)}.")
        return
    table = [_HEADINGS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    if not out.is_terminal or sum(widths) + 2 * len(widths) <= out.width:
        for line in table:
            out.print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        return
    # Too wide for a table: a block for each, so that an ARN can be copied whole.
    label = max(map(len, _HEADINGS)) + 1
    for row in table[1:]:
        for heading, cell in zip(_HEADINGS, row, strict=True):
            out.print(f"{heading + ':':<{label}} {cell}")
        out.print()


def _cells(row: Row) -> tuple[str, ...]:
    status = "" if row.status == "ACTIVE" else f" ({row.status})"
    ports = f":{','.join(row.ports)}" if row.ports else ""
    shared_with = [f"{one['principal']} {_ACCEPTED.get(one['status'], one['status'])}" for one in row.shared_with or ()]
    endpoints = [f"{one['id']} of {one['owner']}" for one in row.endpoints or ()]
    return (
        f"{row.name}{status}",
        "?" if row.target is None else f"{row.target}{ports}",
        row.database or "?",
        row.gateway or "none",
        "?" if row.shared_with is None else ", ".join(shared_with) or "nobody",
        "?" if row.endpoints is None else ", ".join(endpoints) or "none",
        row.arn,
    )

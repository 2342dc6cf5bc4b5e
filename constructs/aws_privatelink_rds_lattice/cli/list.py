"""``privatelink list``: the resource configurations of an account, and where each leads."""

from __future__ import annotations

import functools
import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.account import (
    Account,
    CredentialsError,
    MissingError,
    Reader,
    UnreadError,
    in_order,
    shown,
    side_by_side,
)

from .cases import Readers, no_credentials, session
from .report import JSON_VERSION
from .terminal import UsageError, console, progress, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

_AT_ONCE = 16
_ACCEPTED = {"ASSOCIATED": "accepted", "ASSOCIATING": "not accepted yet"}
_HEADINGS = ("configuration", "leads to", "database", "gateway", "shared with", "endpoints", "ARN")


class Row(NamedTuple):
    """A resource configuration; what AWS does not say is None, and why is among the errors."""

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
    errors: list[str]


def run(options: argparse.Namespace) -> int:
    """Print the configurations; return the exit status: 2 if something could not be read."""
    readers = Readers(options.profile)
    rows: list[Row] = []
    errors: list[str] = []
    with progress("list"):
        regions = _regions(options, readers)
        asked = in_order(
            [functools.partial(_region, readers.reader("list", one, {}), one) for one in regions], _AT_ONCE
        )
        for region, answer in zip(regions, asked, strict=True):
            if isinstance(answer, str):
                errors.append(f"{region}: {answer}")
            else:
                rows += answer
    errors += sorted({f"{row.region}: {error}" for row in rows for error in row.errors})
    status = 2 if errors else 0
    if options.json:
        content = [{name: value for name, value in row._asdict().items() if name != "errors"} for row in rows]
        whole = {"version": JSON_VERSION, "command": "list", "exit_status": status, "configurations": content}
        sys.stdout.write(json.dumps({**whole, "errors": errors}, indent=2) + "\n")
    else:
        _show(rows, regions)
    for error in errors:
        say(f"privatelink: {error}")
    return status


def _regions(options: argparse.Namespace, readers: Readers) -> list[str]:
    found = session(options.profile, options.region)
    region: str | None = found.region_name
    if region is None:
        raise UsageError("no Region is set: add --region or --all-regions, or set AWS_REGION")
    try:
        readers.reader("list", region, {}).read("sts:GetCallerIdentity")
    except CredentialsError as error:
        raise no_credentials(error) from None
    except UnreadError:
        pass  # What is asked next says why.
    if not options.all_regions:
        return [region]
    try:
        there = readers.reader("list", region, {}).read
        enabled = {one["RegionName"] for one in there("ec2:DescribeRegions")["Regions"]}
    except UnreadError as error:
        raise UsageError(f"which Regions there are is not known: {error.seen}; name one with --region") from None
    # boto3 knows the Regions that VPC Lattice is in.
    known = {
        each for part in found.get_available_partitions() for each in found.get_available_regions("vpc-lattice", part)
    }
    return sorted(enabled & known)


def _region(reader: Reader, region: str) -> list[Row] | str:
    deployed = Account({"region": region}, reader).deployed
    # What all of them need is asked for at once; who needs what is not answered says so.
    shared = (deployed.resources, deployed.principals, deployed.gateways)
    asks: list[Callable[[], list[Any]]] = [deployed.configurations, *(functools.partial(_tried, one) for one in shared)]
    try:
        listed = side_by_side(asks)[0]
    except UnreadError as error:
        return error.seen
    return list(in_order([functools.partial(_row, reader, region, one) for one in listed], _AT_ONCE))


def _tried(ask: Callable[[], list[Any]]) -> list[Any]:
    try:
        return ask()
    except UnreadError:
        return []


def _row(reader: Reader, region: str, listed: Mapping[str, Any]) -> Row:
    account, errors = Account({"region": region}, reader, ids={"resource_configuration": listed["arn"]}), []

    def known(ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - an answer
        try:
            return ask()
        except UnreadError as error:
            errors.append(error.seen)
        except MissingError:
            pass
        return None

    target, shared, endpoints, database = side_by_side(
        [
            functools.partial(known, lambda: account.target),
            functools.partial(known, lambda: list(_shared_with(account))),
            functools.partial(known, lambda: list(_endpoints(account))),
            functools.partial(known, lambda: account.database.what),
        ]
    )
    gateways = known(account.deployed.gateways) or []
    gateway_id = listed.get("resourceGatewayId")
    names = {one["id"]: one["name"] for one in gateways}
    return Row(
        arn=listed["arn"],
        region=region,
        name=listed["name"],
        status=listed["status"],
        target=shown(target) if target is not None else None,
        ports=known(lambda: account.configuration.get("portRanges", [])),
        database=database,
        gateway=names.get(gateway_id, gateway_id),
        shared_with=shared,
        endpoints=endpoints and [{"id": one["vpcEndpointId"], "owner": one["vpcEndpointOwner"]} for one in endpoints]
        if endpoints
        else endpoints,
        errors=errors,
    )


def _shared_with(account: Account) -> Iterator[dict[str, str]]:
    holders = {
        one["resourceShareArn"]
        for one in account.deployed.resources()
        if one["associatedEntity"] == account.configuration_arn
    }
    for one in account.deployed.principals():
        if one["resourceShareArn"] in holders:
            yield {"principal": one["associatedEntity"], "status": one["status"], "share": one["resourceShareArn"]}


def _endpoints(account: Account) -> Iterator[dict[str, str]]:
    for one in account.deployed.endpoints(account.configuration_arn):
        yield {"id": one["vpcEndpointId"], "owner": one["vpcEndpointOwner"]}


def _show(rows: Sequence[Row], regions: Sequence[str]) -> None:
    out = console(sys.stdout)
    if not rows:
        where = f"{len(regions)} Regions" if len(regions) > 1 else regions[0]
        out.print(f"No resource configuration in {where}.")
        return
    table = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    if out.is_terminal and max(map(len, lines)) > out.width:
        # Too wide for a table: a block for each, so that an ARN can be copied whole.
        lines = [
            "\n".join(
                f"{heading + ':':<{max(map(len, _HEADINGS)) + 1}} {cell}"
                for heading, cell in zip(_HEADINGS, line, strict=True)
            )
            + "\n"
            for line in table[1:]
        ]
    for line in lines:
        out.print(line)


def _cells(row: Row) -> tuple[str, ...]:
    ports = ",".join(row.ports or ())
    status = "" if row.status == "ACTIVE" else f" ({row.status})"
    return (
        row.name + status,
        "?" if row.target is None else f"{row.target}:{ports}" if ports else row.target,
        row.database or "?",
        row.gateway or "-",
        _joined(row.shared_with, lambda one: f"{one['principal']} {_ACCEPTED.get(one['status'], one['status'])}"),
        _joined(row.endpoints, lambda one: f"{one['id']} of {one['owner']}"),
        row.arn,
    )


def _joined(found: Sequence[dict[str, str]] | None, words: Callable[[dict[str, str]], str]) -> str:
    return "?" if found is None else ", ".join(map(words, found)) or "nobody"

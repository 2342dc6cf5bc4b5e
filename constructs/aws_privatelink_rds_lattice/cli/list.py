"""``privatelink list``: the resource configurations of an account, and where each leads."""

from __future__ import annotations

import functools
import json
import sys
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import (
    ApiError,
    CredentialsError,
    Deployment,
    MissingPartError,
    describe_configuration_definition,
    gather,
    map_ordered,
)
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS

from .aws_clients import AwsClientCache, credentials_usage_error, make_boto3_session
from .output import JSON_VERSION
from .terminal import UsageError, make_console, print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from aws_privatelink_rds_lattice.aws import AwsClient
    from aws_privatelink_rds_lattice.aws.client import Response

_MAX_PARALLEL_FETCHES = 16
_ACCEPTANCE_LABELS = {"ASSOCIATED": "accepted", "ASSOCIATING": "not accepted yet"}
_TABLE_HEADINGS = ("configuration", "leads to", "database", "gateway", "shared with", "endpoints", "ARN")


class ConfigurationRow(NamedTuple):
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
    with show_progress("list"):
        readers = AwsClientCache(options.profile)
        regions = _regions_to_list(options, readers)
        asks = [functools.partial(_list_region, readers.client_for("list", one, {}), one) for one in regions]
        answers = list(map_ordered(asks, _MAX_PARALLEL_FETCHES))
    rows = [row for found, _ in answers for row in found]
    errors = sorted({error for _, wrong in answers for error in wrong})
    status = 2 if errors else 0
    if options.json:
        content = [row._asdict() for row in rows]
        whole = {"version": JSON_VERSION, "command": "list", "exit_status": status, "configurations": content}
        sys.stdout.write(json.dumps({**whole, "errors": errors}, indent=2) + "\n")
        return status
    _print_configurations(rows, regions)
    for error in errors:
        print_to_stderr(f"privatelink: {error}")
    return status


def _regions_to_list(options: argparse.Namespace, client_cache: AwsClientCache) -> list[str]:
    if options.region and (found := list(CONNECTION_INPUTS["region"].rule.problems("--region", options.region))):
        raise UsageError("\n".join(found))
    own = make_boto3_session(options.profile, options.region)
    if own.region_name is None:
        raise UsageError("no Region is set: add --region, or set AWS_REGION")
    region = str(own.region_name)
    reader = client_cache.client_for("list", region, {})
    try:
        reader.fetch("sts:GetCallerIdentity")
        if not options.all_regions:
            return [region]
        enabled = {one["RegionName"] for one in reader.fetch("ec2:DescribeRegions")["Regions"]}
    except CredentialsError as error:
        raise credentials_usage_error(error) from None
    except ApiError as error:
        if not options.all_regions:
            return [region]  # What is asked next is said.
        raise UsageError(f"which Regions there are is not known: {error.reason}; name one with --region") from None
    # boto3 knows in which of them VPC Lattice is.
    partitions = own.get_available_partitions()
    return sorted(enabled & {each for one in partitions for each in own.get_available_regions("vpc-lattice", one)})


def _list_region(client: AwsClient, region: str) -> tuple[list[ConfigurationRow], list[str]]:
    """Return the configurations of a Region, and what could not be read."""
    deployed, errors = Deployment({"region": region}, client).lattice, []

    def known(ask: Callable[[], Response]) -> Response | None:
        try:
            return ask()
        except ApiError as error:
            errors.append(f"{region}: {error.reason}")
        except MissingPartError:
            pass
        return None

    shared = (
        deployed.list_configurations,
        deployed.list_gateways,
        deployed.list_resource_associations,
        deployed.list_principal_associations,
    )
    configurations, gateways, _, _ = gather([functools.partial(known, each) for each in shared])
    names = {one["id"]: one["name"] for one in gateways or ()}

    def row(listed: Response) -> ConfigurationRow:
        account = Deployment({"region": region}, client, known_ids={"resource_configuration": listed["arn"]})
        asks = (
            lambda: describe_configuration_definition(account.configuration_definition),
            lambda: account.configuration.get("portRanges", []),
            lambda: account.database.description,
            lambda: list(_shared_principals(account)),
            lambda: list(_configuration_endpoints(account)),
        )
        target, ports, database, shared_with, endpoints = gather([functools.partial(known, ask) for ask in asks])
        gateway = names.get(identifier := listed.get("resourceGatewayId"), identifier)
        basics = (listed["arn"], region, listed["name"], listed["status"])
        return ConfigurationRow(*basics, target, ports, database, gateway, shared_with, endpoints)

    return list(
        map_ordered([functools.partial(row, one) for one in configurations or ()], _MAX_PARALLEL_FETCHES)
    ), errors


def _shared_principals(deployment: Deployment) -> Iterator[dict[str, str]]:
    arn = deployment.configuration_arn
    shares = {
        one["resourceShareArn"]
        for one in deployment.lattice.list_resource_associations()
        if one["associatedEntity"] == arn
    }
    for one in deployment.lattice.list_principal_associations():
        if one["resourceShareArn"] in shares:
            yield {"principal": one["associatedEntity"], "status": one["status"], "share": one["resourceShareArn"]}


def _configuration_endpoints(deployment: Deployment) -> Iterator[dict[str, str]]:
    for one in deployment.lattice.list_endpoint_associations(deployment.configuration_arn):
        # One that a service network's endpoint stands for has no id of its own.
        yield {"id": one.get("vpcEndpointId", one["id"]), "owner": one.get("vpcEndpointOwner", "?")}


def _print_configurations(rows: Sequence[ConfigurationRow], regions: Sequence[str]) -> None:
    out = make_console(sys.stdout)
    if not rows:
        out.print(f"No resource configuration in {', '.join(regions)}.")
        return
    table = [_TABLE_HEADINGS, *map(_table_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    if not out.is_terminal or sum(widths) + 2 * len(widths) <= out.width:
        for line in table:
            out.print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        return
    # Too wide for a table: a block for each, so that an ARN can be copied whole.
    label = max(map(len, _TABLE_HEADINGS)) + 1
    for row in table[1:]:
        for heading, cell in zip(_TABLE_HEADINGS, row, strict=True):
            out.print(f"{heading + ':':<{label}} {cell}")
        out.print()


def _table_cells(row: ConfigurationRow) -> tuple[str, ...]:
    status = "" if row.status == "ACTIVE" else f" ({row.status})"
    ports = f":{','.join(row.ports)}" if row.ports else ""
    shared_with = [
        f"{one['principal']} {_ACCEPTANCE_LABELS.get(one['status'], one['status'])}" for one in row.shared_with or ()
    ]
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

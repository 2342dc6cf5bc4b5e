"""``privatelink list``: print the resource configurations of an account with their databases, shares and endpoints."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import (
    ApiError,
    Deployment,
    MissingPartError,
    describe_configuration_definition,
    gather,
    run_in_rounds,
)

from .aws_clients import AwsClientCache
from .configuration_table import ConfigurationRow, print_configurations
from .output import print_json
from .regions import select_regions
from .terminal import print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from aws_privatelink_rds_lattice.aws import AwsClient
    from aws_privatelink_rds_lattice.aws.client import Response

_LOGGER = logging.getLogger(__name__)


def run(options: argparse.Namespace) -> int:
    """Print the configurations; return the exit status: 2 if AWS calls failed."""
    clients = AwsClientCache(options.profile)
    regions = select_regions(options, clients)
    # A new client may prompt for an MFA code, which the progress display would hide.
    tasks = [functools.partial(_list_region, clients.client_for("list", region, {}), region) for region in regions]
    with show_progress("list"):
        listings = list(run_in_rounds(tasks))
    rows: list[ConfigurationRow] = []
    distinct_errors: set[str] = set()
    for region_rows, region_errors in listings:
        rows += region_rows
        distinct_errors.update(region_errors)
    errors = sorted(distinct_errors)
    status = 2 if errors else 0
    if options.json:
        print_json("list", status, configurations=[row._asdict() for row in rows], errors=errors)
        return status
    print_configurations(rows, regions)
    for error in errors:
        print_to_stderr(f"privatelink: {error}")
    return status


def _list_region(client: AwsClient, region: str) -> tuple[list[ConfigurationRow], list[str]]:
    """Return the resource configurations of a Region, and a line for each failed AWS call."""
    deployment = Deployment({"region": region}, client)
    errors: list[str] = []
    # All rows use the responses of the last two calls.
    summaries, gateways, _, _ = _gather_or_record_errors(
        errors,
        deployment.lattice.list_configurations,
        deployment.lattice.list_gateways,
        deployment.ram.list_resource_associations,
        deployment.ram.list_principal_associations,
    )
    gateway_names = {gateway["id"]: gateway["name"] for gateway in gateways or ()}
    _LOGGER.debug("%s: %d configurations", region, len(summaries or ()))
    make_row = functools.partial(_make_row, client, region, gateway_names, errors)
    rows = gather([functools.partial(make_row, summary) for summary in summaries or ()])
    return rows, [f"{region}: {error}" for error in errors]


def _make_row(
    client: AwsClient, region: str, gateway_names: Mapping[str, str], errors: list[str], summary: Response
) -> ConfigurationRow:
    deployment = Deployment({"region": region}, client, known_ids={"resource_configuration": summary["arn"]})
    target, ports, database, shared_with, endpoints = _gather_or_record_errors(
        errors,
        lambda: describe_configuration_definition(deployment.configuration_definition),
        lambda: deployment.configuration.get("portRanges", []),
        lambda: deployment.database.description,
        lambda: _shared_principals(deployment),
        lambda: _configuration_endpoints(deployment),
    )
    gateway_id = summary.get("resourceGatewayId")
    return ConfigurationRow(
        arn=summary["arn"],
        region=region,
        name=summary["name"],
        status=summary["status"],
        target=target,
        ports=ports,
        database=database,
        gateway=gateway_names.get(gateway_id, gateway_id),
        shared_with=shared_with,
        endpoints=endpoints,
    )


def _gather_or_record_errors(errors: list[str], *functions: Callable[[], Response]) -> list[Response | None]:
    """Return the results of functions, with None for each failed function; add failed AWS calls to the errors."""

    def call_or_record_error(function: Callable[[], Response]) -> Response | None:
        try:
            return function()
        except ApiError as error:
            errors.append(error.reason)
        except MissingPartError as error:
            _LOGGER.debug("%s", error.reason)
        return None

    return gather([functools.partial(call_or_record_error, function) for function in functions])


def _shared_principals(deployment: Deployment) -> list[dict[str, str]]:
    """Return the principals of all shares with the deployment's configuration."""
    configuration_arn = deployment.configuration_arn
    share_arns = set()
    for association in deployment.ram.list_resource_associations():
        if association["associatedEntity"] == configuration_arn:
            share_arns.add(association["resourceShareArn"])
    principals = []
    for association in deployment.ram.list_principal_associations():
        share_arn = association["resourceShareArn"]
        if share_arn in share_arns:
            principal = association["associatedEntity"]
            principals.append({"principal": principal, "status": association["status"], "share": share_arn})
    return principals


def _configuration_endpoints(deployment: Deployment) -> list[dict[str, str]]:
    endpoints = []
    for association in deployment.lattice.list_endpoint_associations(deployment.configuration_arn):
        # An association through a service network has no vpcEndpointId.
        endpoint_id = association.get("vpcEndpointId", association["id"])
        endpoints.append({"id": endpoint_id, "owner": association.get("vpcEndpointOwner", "?")})
    return endpoints

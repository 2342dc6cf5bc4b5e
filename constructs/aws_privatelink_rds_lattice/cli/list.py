"""``privatelink list``: print the resource configurations of an account with their databases, shares and endpoints."""

from __future__ import annotations

import functools
import itertools
import json
import logging
import sys
from typing import TYPE_CHECKING

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
from .configuration_table import ConfigurationRow, print_configurations
from .output import JSON_VERSION
from .terminal import UsageError, print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from typing import Any

    from aws_privatelink_rds_lattice.aws import AwsClient
    from aws_privatelink_rds_lattice.aws.client import Response

_LOGGER = logging.getLogger(__name__)

_MAX_PARALLEL_FETCHES = 16


def run(options: argparse.Namespace) -> int:
    """Print the configurations; return the exit status: 2 if AWS calls failed."""
    with show_progress("list"):
        clients = AwsClientCache(options.profile)
        regions = _regions_to_list(options, clients)
        listings = []
        for region in regions:
            client = clients.client_for("list", region, {})
            listings.append(_RegionListing(client, region))
        tasks = [listing.fetch_rows for listing in listings]
        rows_by_region = list(map_ordered(tasks, _MAX_PARALLEL_FETCHES))
    rows = list(itertools.chain.from_iterable(rows_by_region))
    errors = sorted(set(itertools.chain.from_iterable(listing.errors for listing in listings)))
    status = 2 if errors else 0
    if options.json:
        document = {
            "version": JSON_VERSION,
            "command": "list",
            "exit_status": status,
            "configurations": [row._asdict() for row in rows],
            "errors": errors,
        }
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        return status
    print_configurations(rows, regions)
    for error in errors:
        print_to_stderr(f"privatelink: {error}")
    return status


def _regions_to_list(options: argparse.Namespace, clients: AwsClientCache) -> list[str]:
    """Return the Region of the options or of the environment, or all Regions of the account with VPC Lattice.

    Raises:
        UsageError: No Region is set, the Region is invalid, AWS rejects the credentials, or AWS does not return the
            Regions.
    """
    if options.region:
        problems = list(CONNECTION_INPUTS["region"].rule.problems("--region", options.region))
        if problems:
            raise UsageError("\n".join(problems))
    session = make_boto3_session(options.profile, options.region)
    if session.region_name is None:
        raise UsageError("no Region is set: add --region, or set AWS_REGION")
    region = str(session.region_name)
    client = clients.client_for("list", region, {})
    try:
        client.fetch("sts:GetCallerIdentity")
        if not options.all_regions:
            return [region]
        enabled_regions = {item["RegionName"] for item in client.fetch("ec2:DescribeRegions")["Regions"]}
    except CredentialsError as error:
        raise credentials_usage_error(error) from None
    except ApiError as error:
        if not options.all_regions:
            # The calls that follow report the error.
            return [region]
        raise UsageError(f"which Regions there are is not known: {error.reason}; name one with --region") from None
    regions = sorted(enabled_regions & _lattice_regions(session))
    _LOGGER.debug("%d Regions are enabled; with VPC Lattice: %s", len(enabled_regions), regions)
    return regions


def _lattice_regions(session: Any) -> set[str]:  # noqa: ANN401 - a boto3 session has no type
    """Return the Regions of all partitions with VPC Lattice, as far as boto3 knows."""
    regions: set[str] = set()
    for partition in session.get_available_partitions():
        regions.update(session.get_available_regions("vpc-lattice", partition))
    return regions


class _RegionListing:
    """The resource configurations of a Region.

    Attributes:
        errors: A line for each failed AWS call.
    """

    def __init__(self, client: AwsClient, region: str) -> None:
        self.errors: list[str] = []
        self._client = client
        self._region = region
        self._gateway_names: dict[str, str] = {}

    def fetch_rows(self) -> list[ConfigurationRow]:
        """Return a row for each configuration."""
        deployment = Deployment({"region": self._region}, self._client)
        # All rows use the responses of the last two calls, from the client's cache.
        summaries, gateways, _, _ = self._gather_or_record_errors(
            deployment.lattice.list_configurations,
            deployment.lattice.list_gateways,
            deployment.ram.list_resource_associations,
            deployment.ram.list_principal_associations,
        )
        self._gateway_names = {gateway["id"]: gateway["name"] for gateway in gateways or ()}
        _LOGGER.debug("%s: %d configurations", self._region, len(summaries or ()))
        tasks = [functools.partial(self._fetch_row, summary) for summary in summaries or ()]
        return list(map_ordered(tasks, _MAX_PARALLEL_FETCHES))

    def _fetch_row(self, summary: Response) -> ConfigurationRow:
        deployment = Deployment(
            {"region": self._region}, self._client, known_ids={"resource_configuration": summary["arn"]}
        )
        target, ports, database, shared_with, endpoints = self._gather_or_record_errors(
            lambda: describe_configuration_definition(deployment.configuration_definition),
            lambda: deployment.configuration.get("portRanges", []),
            lambda: deployment.database.description,
            lambda: _shared_principals(deployment),
            lambda: _configuration_endpoints(deployment),
        )
        gateway_id = summary.get("resourceGatewayId")
        return ConfigurationRow(
            arn=summary["arn"],
            region=self._region,
            name=summary["name"],
            status=summary["status"],
            target=target,
            ports=ports,
            database=database,
            gateway=self._gateway_names.get(gateway_id, gateway_id),
            shared_with=shared_with,
            endpoints=endpoints,
        )

    def _gather_or_record_errors(self, *fetches: Callable[[], Response]) -> list[Response | None]:
        """Run fetches in parallel; return their results, with None for each failed fetch."""
        return gather([functools.partial(self._fetch_or_record_error, fetch) for fetch in fetches])

    def _fetch_or_record_error(self, fetch: Callable[[], Response]) -> Response | None:
        try:
            return fetch()
        except ApiError as error:
            self.errors.append(f"{self._region}: {error.reason}")
        except MissingPartError as error:
            _LOGGER.debug("%s: %s", self._region, error.reason)
        return None


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

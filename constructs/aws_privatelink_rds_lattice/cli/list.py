"""``privatelink list``: print the resource configurations of an account with their databases, shares and endpoints."""

from __future__ import annotations

import functools
import logging
import sys
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import ApiError, CredentialsError, run_in_rounds
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS

from .aws_clients import AwsClientCache, credentials_usage_error, make_boto3_session
from .configuration_table import print_configurations, print_wrapped
from .output import print_json
from .region_listing import list_region
from .terminal import UsageError, make_console, print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from .configuration_table import ConfigurationRow
    from .region_listing import RegionListing

_LOGGER = logging.getLogger(__name__)


class RegionSelection(NamedTuple):
    """The enabled Regions to list, and the enabled Regions that are left out."""

    regions: list[str]
    skipped: list[str]


def run(options: argparse.Namespace) -> int:
    """Print the configurations; return the exit status: 2 if AWS calls failed."""
    with show_progress("list"):
        clients = AwsClientCache(options.profile)
        selection = _select_regions(options, clients)
        tasks = []
        for region in selection.regions:
            client = clients.client_for("list", region, {})
            tasks.append(functools.partial(list_region, client, region))
        listings = list(run_in_rounds(tasks))
    rows: list[ConfigurationRow] = []
    distinct_errors: set[str] = set()
    for listing in listings:
        rows += listing.rows or ()
        distinct_errors.update(listing.errors)
    errors = sorted(distinct_errors)
    status = 2 if errors else 0
    if options.json:
        configurations = [row._asdict() for row in rows]
        print_json("list", status, configurations=configurations, regions=_known_regions(listings), errors=errors)
        return status
    _print_text(rows, listings, selection, is_region_given=bool(options.region) and not options.all_regions)
    for error in errors:
        print_to_stderr(f"privatelink: {error}")
    return status


def _print_text(
    rows: Sequence[ConfigurationRow],
    listings: Sequence[RegionListing],
    selection: RegionSelection,
    *,
    is_region_given: bool,
) -> None:
    """Print the table, and lines on the Regions unless the table covers the given Region."""
    known_regions = _known_regions(listings)
    if rows or known_regions:
        print_configurations(rows, known_regions)
    console = make_console(sys.stdout)
    unknown_regions = [listing.region for listing in listings if listing.rows is None]
    if rows and not is_region_given:
        print_wrapped(console, f"Looked in {', '.join(known_regions)}.")
    if unknown_regions:
        print_wrapped(console, f"Unknown: the resource configurations in {', '.join(unknown_regions)}.")
    if selection.skipped:
        skipped = ", ".join(selection.skipped)
        remedy = "List such a Region with --region."
        print_wrapped(console, f"Not looked in {skipped}: the installed botocore knows no VPC Lattice there. {remedy}")


def _known_regions(listings: Sequence[RegionListing]) -> list[str]:
    return [listing.region for listing in listings if listing.rows is not None]


def _select_regions(options: argparse.Namespace, clients: AwsClientCache) -> RegionSelection:
    """Return the Region of the options or of the environment, or all Regions of the account with VPC Lattice.

    If botocore knows VPC Lattice in none of the account's Regions, as in GovCloud, all of them are listed.

    Raises:
        UsageError: No Region is set, the Region is invalid, or AWS rejects the credentials or returns no Regions.
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
    fetches = [functools.partial(client.fetch, "sts:GetCallerIdentity")]
    if options.all_regions:
        fetches.append(functools.partial(client.fetch, "ec2:DescribeRegions"))
    try:
        responses = list(run_in_rounds(fetches))
    except CredentialsError as error:
        raise credentials_usage_error(error) from None
    except ApiError as error:
        if not options.all_regions:
            # The calls that follow report the error.
            return RegionSelection([region], [])
        raise UsageError(f"which Regions there are is not known: {error.reason}; name one with --region") from None
    if not options.all_regions:
        return RegionSelection([region], [])
    enabled_regions = {item["RegionName"] for item in responses[1]["Regions"]}
    lattice_regions: set[str] = set()  # As far as boto3 knows.
    for partition in session.get_available_partitions():
        lattice_regions.update(session.get_available_regions("vpc-lattice", partition))
    regions = enabled_regions & lattice_regions or enabled_regions
    _LOGGER.debug("%d Regions are enabled; with VPC Lattice: %s", len(enabled_regions), sorted(regions))
    return RegionSelection(sorted(regions), sorted(enabled_regions - regions))

"""``privatelink list``: print the resource configurations of an account with their databases, shares and endpoints."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import run_in_rounds

from .aws_clients import AwsClientCache
from .configuration_table import print_configurations
from .output import print_json
from .region_listing import list_region
from .regions import select_regions
from .terminal import make_console, print_to_stderr, show_progress
from .wrapping import print_wrapped

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from .configuration_table import ConfigurationRow
    from .region_listing import RegionListing
    from .regions import RegionSelection


def run(options: argparse.Namespace) -> int:
    """Print the configurations; return the exit status: 2 if AWS calls failed."""
    clients = AwsClientCache(options.profile)
    selection = select_regions(options, clients)
    # A new client may prompt for an MFA code, which the progress display would hide.
    region_clients = [clients.client_for("list", region, {}) for region in selection.regions]
    clients_and_regions = zip(region_clients, selection.regions, strict=True)
    tasks = [functools.partial(list_region, client, region) for client, region in clients_and_regions]
    with show_progress("list"):
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
    lines = []
    unknown_regions = [listing.region for listing in listings if listing.rows is None]
    if rows and not is_region_given:
        lines.append(f"Listed: {', '.join(known_regions)}.")
    if unknown_regions:
        lines.append(f"Unknown: the resource configurations in {', '.join(unknown_regions)}.")
    if selection.skipped:
        skipped = ", ".join(selection.skipped)
        remedy = "List such a Region with --region."
        lines.append(f"Not listed: {skipped}. The installed botocore has no VPC Lattice there. {remedy}")
    console = make_console(sys.stdout)
    for line in lines:
        print_wrapped(console, line, continuation="  ")


def _known_regions(listings: Sequence[RegionListing]) -> list[str]:
    return [listing.region for listing in listings if listing.rows is not None]

"""The Regions in which ``privatelink list`` looks for resource configurations."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.aws import AccessSetupError, ApiError, error_of_made_call, run_in_rounds
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.partitions import partition_name

from . import aws_clients
from .terminal import UsageError, show_progress

if TYPE_CHECKING:
    import argparse

_LOGGER = logging.getLogger(__name__)


class RegionSelection(NamedTuple):
    """The Regions to list, and the account's Regions that are left out."""

    regions: list[str]
    skipped: list[str]


def select_regions(options: argparse.Namespace, clients: aws_clients.AwsClientCache) -> RegionSelection:
    """Return the Region of the options or of the environment, or all Regions of the account with VPC Lattice.

    Raises:
        UsageError: No Region is set, the Region is invalid, or AWS rejects the credentials or returns no Regions.
    """
    session = aws_clients.make_boto3_session(options.profile, options.region)
    if not session.region_name:
        raise UsageError("no Region is set: add --region, or set AWS_REGION")
    region = str(session.region_name)
    problems = list(CONNECTION_INPUTS["region"].rule.problems(_name_region_source(options), region))
    if problems:
        raise UsageError("\n".join(problems))
    client = clients.client_for("list", region, {})
    fetches = [functools.partial(client.fetch, "sts:GetCallerIdentity")]
    if options.all_regions:
        fetches.append(functools.partial(client.fetch, "ec2:DescribeRegions"))
    try:
        with show_progress("list"):
            responses = list(run_in_rounds(fetches))
    except ApiError as caught_error:
        error = error_of_made_call(caught_error)
        if isinstance(error, AccessSetupError):
            raise aws_clients.access_usage_error(error) from None
        # Without the account, the configurations of the account are unknown.
        raise UsageError(f"cannot list: {error.reason}; {error.advice}") from None
    if not options.all_regions:
        return RegionSelection([region], [])
    enabled_regions = {item["RegionName"] for item in responses[1].get("Regions", [])}
    if not enabled_regions:
        raise UsageError("cannot list the Regions: AWS returns none; pass --region")
    return _regions_with_lattice(session, region, enabled_regions)


def _name_region_source(options: argparse.Namespace) -> str:
    """Return the name of the option, the variable or the file that sets the Region."""
    if options.region:
        return "--region"
    return aws_clients.region_variable() or "region of the AWS profile"


def _regions_with_lattice(session: Any, region: str, enabled_regions: set[str]) -> RegionSelection:  # noqa: ANN401 - boto3 has no types
    """Return the enabled Regions with VPC Lattice as far as botocore knows; all enabled Regions if it knows none.

    botocore knows no endpoint of VPC Lattice in some partitions, such as GovCloud. There, only a call shows whether a
    Region has VPC Lattice.
    """
    known_regions = enabled_regions & set(session.get_available_regions("vpc-lattice", partition_name(region)))
    regions = known_regions or enabled_regions
    _LOGGER.debug("%d Regions are enabled; with VPC Lattice: %s", len(enabled_regions), sorted(regions))
    return RegionSelection(sorted(regions), sorted(enabled_regions - regions))

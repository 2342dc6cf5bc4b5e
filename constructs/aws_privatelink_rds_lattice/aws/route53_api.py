"""Calls to Route 53 for private hosted zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import AwsClient


class Route53Api:
    """Cached calls to Route 53."""

    def __init__(self, client: AwsClient) -> None:
        """Store the client for the calls."""
        self._client = client

    def list_private_zones(self, vpc_id: str, region: str) -> list[str]:
        """Return the names of the private hosted zones of a VPC, in lower case and without the final dot."""
        zone_names: list[str] = []
        page_arguments: dict[str, str] = {}
        # boto3 has no paginator for this operation.
        while True:
            response = self._client.fetch(
                "route53:ListHostedZonesByVPC", VPCId=vpc_id, VPCRegion=region, **page_arguments
            )
            zone_names += [zone["Name"].rstrip(".").lower() for zone in response["HostedZoneSummaries"]]
            if "NextToken" not in response:
                return zone_names
            page_arguments = {"NextToken": response["NextToken"]}

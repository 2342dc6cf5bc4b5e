"""Calls to Route 53 for private hosted zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import AwsClient


@dataclass(frozen=True)
class Route53Api:
    """Calls to Route 53."""

    client: AwsClient

    def list_private_zones(self, vpc_id: str, region: str) -> list[str]:
        """Return the names of the private hosted zones of a VPC, in lower case and without the final dot."""
        zone_names: list[str] = []
        page_arguments: dict[str, str] = {}
        # boto3 has no paginator for this operation.
        while True:
            response = self.client.fetch(
                "route53:ListHostedZonesByVPC", VPCId=vpc_id, VPCRegion=region, **page_arguments
            )
            zone_names += [zone["Name"].rstrip(".").lower() for zone in response["HostedZoneSummaries"]]
            if "NextToken" not in response:
                return zone_names
            page_arguments = {"NextToken": response["NextToken"]}

"""Calls to VPC Lattice for resource gateways and resource configurations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .client import AwsClient, Response


@dataclass(frozen=True)
class LatticeApi:
    """Calls to VPC Lattice.

    A list operation returns summaries. The fetch operation of the same resource returns more members.
    """

    client: AwsClient

    def list_gateways(self) -> list[Response]:
        """Return summaries of the account's own resource gateways; a summary has no VPC."""
        return self._owned_by_account(self.client.fetch_list("vpc-lattice:ListResourceGateways", "items"))

    def fetch_gateway(self, gateway_id: str) -> Response:
        """Return a resource gateway; raise ``NotFoundError`` without such a gateway."""
        return self.client.fetch("vpc-lattice:GetResourceGateway", resourceGatewayIdentifier=gateway_id)

    def list_children(self, group_id: str) -> list[Response]:
        """Return summaries of the children of a configuration of type GROUP."""
        return [item for item in self.list_configurations() if item.get("resourceConfigurationGroupId") == group_id]

    def list_configurations(self, gateway_id: str | None = None) -> list[Response]:
        """Return summaries of the account's own configurations, of a gateway or all gateways; without definitions."""
        filters = {"resourceGatewayIdentifier": gateway_id} if gateway_id else {}
        summaries = self.client.fetch_list("vpc-lattice:ListResourceConfigurations", "items", **filters)
        return self._owned_by_account(summaries)

    def fetch_configuration(self, identifier: str) -> Response:
        """Return a resource configuration by id or ARN; raise ``NotFoundError`` without such a configuration."""
        return self.client.fetch("vpc-lattice:GetResourceConfiguration", resourceConfigurationIdentifier=identifier)

    def _owned_by_account(self, summaries: list[Response]) -> list[Response]:
        # VPC Lattice also lists resources that other accounts share with this account. An ARN contains the owner's
        # account.
        if not summaries:
            return []
        account_id = self.client.fetch("sts:GetCallerIdentity")["Account"]
        return [summary for summary in summaries if summary["arn"].split(":")[4] == account_id]

    def list_endpoint_associations(self, configuration_id: str) -> list[Response]:
        """Return the associations of a resource configuration, by id or ARN, with VPC endpoints of any account."""
        return self.client.fetch_list(
            "vpc-lattice:ListResourceEndpointAssociations", "items", resourceConfigurationIdentifier=configuration_id
        )

    def list_access_log_subscriptions(self, configuration_id: str) -> list[Response]:
        """Return the subscriptions to the access logs of a resource configuration."""
        return self.client.fetch_list(
            "vpc-lattice:ListAccessLogSubscriptions", "items", resourceIdentifier=configuration_id
        )

    def fetch_tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a resource of VPC Lattice."""
        tags: dict[str, str] = self.client.fetch("vpc-lattice:ListTagsForResource", resourceArn=arn).get("tags", {})
        return tags


def find_group_arn(configuration: Mapping[str, Any]) -> str | None:
    """Return the ARN of the parent of a child configuration, from the configuration or its summary, or None."""
    group_id = configuration.get("resourceConfigurationGroupId")
    if not group_id and configuration.get("type") != "CHILD":
        return None
    group_id = configuration["resourceConfigurationGroupId"]
    arn_prefix = configuration["arn"].rpartition("/")[0]
    return f"{arn_prefix}/{group_id}"


def port_ranges_include(port_ranges: Sequence[str], port: int) -> bool:
    """Return True if port ranges of a resource configuration, such as ``["443", "5432-5440"]``, include a port."""
    for port_range in port_ranges:
        first, _, last = port_range.partition("-")
        if int(first) <= port <= int(last or first):
            return True
    return False


def describe_configuration_definition(definition: Mapping[str, Any]) -> str:
    """Return the target in ``resourceConfigurationDefinition`` in words: a host name, an address, an ARN, a network."""
    if definition.get("dnsResource"):
        return str(definition["dnsResource"]["domainName"])
    if definition.get("ipResource"):
        return f"the IP address {definition['ipResource']['ipAddress']}"
    if definition.get("arnResource"):
        return f"the ARN {definition['arnResource']['arn']}"
    if definition.get("cidrResource"):
        return f"the network {', '.join(definition['cidrResource']['cidrRanges'])}"
    return "nothing"

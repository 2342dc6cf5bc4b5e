"""What a deployment made: VPC Lattice's resource gateways and configurations, and RAM's shares of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .reader import Answer, Reader


class Deployed:
    """Questions to VPC Lattice and RAM."""

    def __init__(self, reader: Reader) -> None:
        """Keep who asks."""
        self._reader = reader

    def gateways(self, name: str) -> list[Answer]:
        """Return the resource gateways of a name, each as the list has it, without its VPC."""
        return self._named("list_resource_gateways", name)

    def gateway(self, gateway_id: str) -> Answer:
        """Return a resource gateway."""
        return self._reader.read("vpc-lattice", "get_resource_gateway", resourceGatewayIdentifier=gateway_id)

    def configurations(self, name: str) -> list[Answer]:
        """Return the resource configurations of a name, each as the list has it, without its definition."""
        return self._named("list_resource_configurations", name)

    def configuration(self, configuration_id: str) -> Answer:
        """Return a resource configuration."""
        operation = "get_resource_configuration"
        return self._reader.read("vpc-lattice", operation, resourceConfigurationIdentifier=configuration_id)

    def _named(self, operation: str, name: str) -> list[Answer]:
        return [one for one in self._reader.member("vpc-lattice", operation, "items") if one["name"] == name]

    def endpoints(self, configuration_id: str) -> Answer:
        """Return the associations of a resource configuration with VPC endpoints, of whichever account."""
        operation = "list_resource_endpoint_associations"
        return self._reader.member("vpc-lattice", operation, "items", resourceConfigurationIdentifier=configuration_id)

    def shares(self, name: str) -> list[Answer]:
        """Return the account's RAM shares of a name, without those deleted."""
        found = self._reader.member("ram", "get_resource_shares", "resourceShares", resourceOwner="SELF", name=name)
        # RAM goes on listing a share for a while after its deletion.
        return [share for share in found if share["name"] == name and share["status"] not in ("DELETING", "DELETED")]

    def associations(self, kind: str, shares: Iterable[Answer]) -> list[Answer]:
        """Return the associations of shares that stand or are being made.

        Args:
            kind: "RESOURCE" or "PRINCIPAL".
            shares: The shares.
        """
        found = self._reader.member(
            "ram",
            "get_resource_share_associations",
            "resourceShareAssociations",
            associationType=kind,
            resourceShareArns=[share["resourceShareArn"] for share in shares],
        )
        return [one for one in found if one["status"] not in ("DISASSOCIATING", "DISASSOCIATED")]

    def permissions(self, share: Answer) -> Answer:
        """Return the RAM permissions of a share."""
        arn = share["resourceShareArn"]
        return self._reader.member("ram", "list_resource_share_permissions", "permissions", resourceShareArn=arn)

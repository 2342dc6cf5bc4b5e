"""What a deployment made: VPC Lattice's resource gateways and configurations, and RAM's shares of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Collection

    from .client import AwsClient, Response

_ENDED_STATUSES = ("DISASSOCIATING", "DISASSOCIATED")


class LatticeApi:
    """Questions to VPC Lattice and RAM."""

    def __init__(self, client: AwsClient) -> None:
        """Keep who asks."""
        self._client = client

    def list_gateways(self) -> list[Response]:
        """Return the account's resource gateways, each as the list has it, without its VPC."""
        return self._owned_by_account(self._client.fetch_member("vpc-lattice:ListResourceGateways", "items"))

    def fetch_gateway(self, gateway_id: str) -> Response:
        """Return a resource gateway; raises GoneError where there is none."""
        return self._client.fetch("vpc-lattice:GetResourceGateway", resourceGatewayIdentifier=gateway_id)

    def list_configurations(self, gateway_id: str | None = None) -> list[Response]:
        """Return the account's resource configurations, each as the list has it, without its definition.

        Args:
            gateway_id: Whose; those of all resource gateways if None.
        """
        only = {"resourceGatewayIdentifier": gateway_id} if gateway_id else {}
        return self._owned_by_account(
            self._client.fetch_member("vpc-lattice:ListResourceConfigurations", "items", **only)
        )

    def fetch_configuration(self, identifier: str) -> Response:
        """Return a resource configuration by its id or ARN; raises GoneError where there is none."""
        return self._client.fetch("vpc-lattice:GetResourceConfiguration", resourceConfigurationIdentifier=identifier)

    def _owned_by_account(self, items: list[Response]) -> list[Response]:
        # VPC Lattice also lists what other accounts share with this one; an ARN has its owner's account.
        own = str(self._client.fetch_member("sts:GetCallerIdentity", "Account"))
        return [item for item in items if item["arn"].split(":")[4] == own]

    def list_endpoint_associations(self, configuration_id: str) -> Response:
        """Return the associations of a resource configuration with VPC endpoints, of whichever account."""
        return self._client.fetch_member(
            "vpc-lattice:ListResourceEndpointAssociations", "items", resourceConfigurationIdentifier=configuration_id
        )

    def fetch_tags(self, arn: str) -> dict[str, str]:
        """Return the tags of what VPC Lattice has under an ARN."""
        found: dict[str, str] = (
            self._client.fetch_member("vpc-lattice:ListTagsForResource", "tags", resourceArn=arn) or {}
        )
        return found

    def list_shares(self, **filters: object) -> list[Response]:
        """Return the account's RAM shares without those deleted, by ``name`` or by ``resourceShareArns``."""
        found = self._client.fetch_member("ram:GetResourceShares", "resourceShares", resourceOwner="SELF", **filters)
        # RAM goes on listing a share for a while after its deletion.
        return [share for share in found if share["status"] not in ("DELETING", "DELETED")]

    def share_exists(self, arn: str) -> bool:
        """Tell whether RAM knows a share, be it one that is deleted."""
        try:
            self.list_shares(resourceShareArns=[arn])
        except NotFoundError:
            return False
        return True

    def list_resource_associations(self, resource_arn: str | None = None) -> list[Response]:
        """Return the associations of shares with resources that stand or are being made.

        Args:
            resource_arn: The one resource; all of the account if None.
        """
        only = {"resourceArn": resource_arn} if resource_arn else {}
        return self._list_share_associations("RESOURCE", **only)

    def list_principal_associations(self, share_arns: Collection[str] | None = None) -> list[Response]:
        """Return the associations of shares with principals that stand or are being made.

        Args:
            share_arns: The shares; all of the account if None.
        """
        if share_arns is not None and not share_arns:
            return []
        return self._list_share_associations(
            "PRINCIPAL", **({"resourceShareArns": sorted(share_arns)} if share_arns else {})
        )

    def _list_share_associations(self, kind: str, **filters: object) -> list[Response]:
        found = self._client.fetch_member(
            "ram:GetResourceShareAssociations", "resourceShareAssociations", associationType=kind, **filters
        )
        return [one for one in found if one["status"] not in _ENDED_STATUSES]

    def list_share_permissions(self, share_arn: str) -> Response:
        """Return the RAM permissions of a share."""
        return self._client.fetch_member("ram:ListResourceSharePermissions", "permissions", resourceShareArn=share_arn)

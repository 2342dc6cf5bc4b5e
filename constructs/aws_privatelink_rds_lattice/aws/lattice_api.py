"""What a deployment made: VPC Lattice's resource gateways and configurations, and RAM's shares of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import GoneError

if TYPE_CHECKING:
    from collections.abc import Collection

    from .client import Answer, Reader

_ENDED = ("DISASSOCIATING", "DISASSOCIATED")


class Deployed:
    """Questions to VPC Lattice and RAM."""

    def __init__(self, reader: Reader) -> None:
        """Keep who asks."""
        self._reader = reader

    def gateways(self) -> list[Answer]:
        """Return the account's resource gateways, each as the list has it, without its VPC."""
        return self._own(self._reader.member("vpc-lattice:ListResourceGateways", "items"))

    def gateway(self, gateway_id: str) -> Answer:
        """Return a resource gateway; raises GoneError where there is none."""
        return self._reader.read("vpc-lattice:GetResourceGateway", resourceGatewayIdentifier=gateway_id)

    def configurations(self, gateway_id: str | None = None) -> list[Answer]:
        """Return the account's resource configurations, each as the list has it, without its definition.

        Args:
            gateway_id: Whose; those of all resource gateways if None.
        """
        only = {"resourceGatewayIdentifier": gateway_id} if gateway_id else {}
        return self._own(self._reader.member("vpc-lattice:ListResourceConfigurations", "items", **only))

    def configuration(self, identifier: str) -> Answer:
        """Return a resource configuration by its id or ARN; raises GoneError where there is none."""
        return self._reader.read("vpc-lattice:GetResourceConfiguration", resourceConfigurationIdentifier=identifier)

    def _own(self, items: list[Answer]) -> list[Answer]:
        # VPC Lattice also lists what other accounts share with this one; an ARN has its owner's account.
        own = str(self._reader.member("sts:GetCallerIdentity", "Account"))
        return [item for item in items if item["arn"].split(":")[4] == own]

    def endpoints(self, configuration_id: str) -> Answer:
        """Return the associations of a resource configuration with VPC endpoints, of whichever account."""
        return self._reader.member(
            "vpc-lattice:ListResourceEndpointAssociations", "items", resourceConfigurationIdentifier=configuration_id
        )

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of what VPC Lattice has under an ARN."""
        found: dict[str, str] = self._reader.member("vpc-lattice:ListTagsForResource", "tags", resourceArn=arn) or {}
        return found

    def shares(self, **by: object) -> list[Answer]:
        """Return the account's RAM shares without those deleted, by ``name`` or by ``resourceShareArns``."""
        found = self._reader.member("ram:GetResourceShares", "resourceShares", resourceOwner="SELF", **by)
        # RAM goes on listing a share for a while after its deletion.
        return [share for share in found if share["status"] not in ("DELETING", "DELETED")]

    def has_share(self, arn: str) -> bool:
        """Tell whether RAM knows a share, be it one that is deleted."""
        try:
            self.shares(resourceShareArns=[arn])
        except GoneError:
            return False
        return True

    def resources(self, arn: str | None = None) -> list[Answer]:
        """Return the associations of shares with resources that stand or are being made.

        Args:
            arn: The one resource; all of the account if None.
        """
        only = {"resourceArn": arn} if arn else {}
        return self._associations("RESOURCE", **only)

    def principals(self, share_arns: Collection[str] | None = None) -> list[Answer]:
        """Return the associations of shares with principals that stand or are being made.

        Args:
            share_arns: The shares; all of the account if None.
        """
        if share_arns is not None and not share_arns:
            return []
        return self._associations("PRINCIPAL", **({"resourceShareArns": sorted(share_arns)} if share_arns else {}))

    def _associations(self, kind: str, **only: object) -> list[Answer]:
        found = self._reader.member(
            "ram:GetResourceShareAssociations", "resourceShareAssociations", associationType=kind, **only
        )
        return [one for one in found if one["status"] not in _ENDED]

    def permissions(self, share_arn: str) -> Answer:
        """Return the RAM permissions of a share."""
        return self._reader.member("ram:ListResourceSharePermissions", "permissions", resourceShareArn=share_arn)

"""Calls to AWS RAM for resource shares, and their associations and permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Collection

    from .client import AwsClient, Response

_ENDED_STATUSES = ("DISASSOCIATING", "DISASSOCIATED")


@dataclass(frozen=True)
class RamApi:
    """Calls to AWS RAM, for resource shares of the account."""

    client: AwsClient

    def list_shares(self, **filters: object) -> list[Response]:
        """Return the account's resource shares by ``name`` or ``resourceShareArns``, without the deleted shares."""
        shares = self.client.fetch_list("ram:GetResourceShares", "resourceShares", resourceOwner="SELF", **filters)
        # RAM lists a share for a while after its deletion.
        return [share for share in shares if share["status"] not in ("DELETING", "DELETED")]

    def share_exists(self, arn: str) -> bool:
        """Return True if RAM knows a resource share, even a deleted share."""
        try:
            self.list_shares(resourceShareArns=[arn])
        except NotFoundError:
            return False
        return True

    def list_resource_associations(
        self, resource_arn: str | None = None, *, share_arns: Collection[str] | None = None
    ) -> list[Response]:
        """Return the current associations of some or all shares with a resource or with all resources."""
        filters: dict[str, object] = {"resourceArn": resource_arn} if resource_arn else {}
        if share_arns is not None:
            filters["resourceShareArns"] = sorted(share_arns)
        return self._list_share_associations("RESOURCE", **filters)

    def list_principal_associations(self, share_arns: Collection[str] | None = None) -> list[Response]:
        """Return the associations of some or all resource shares with principals, without ended associations."""
        if share_arns is None:
            return self._list_share_associations("PRINCIPAL")
        if not share_arns:
            return []
        return self._list_share_associations("PRINCIPAL", resourceShareArns=sorted(share_arns))

    def _list_share_associations(self, association_type: str, **filters: object) -> list[Response]:
        associations = self.client.fetch_list(
            "ram:GetResourceShareAssociations",
            "resourceShareAssociations",
            associationType=association_type,
            **filters,
        )
        return [association for association in associations if association["status"] not in _ENDED_STATUSES]

    def list_share_permissions(self, share_arn: str) -> list[Response]:
        """Return the RAM permissions of a resource share."""
        return self.client.fetch_list("ram:ListResourceSharePermissions", "permissions", resourceShareArn=share_arn)

    def fetch_permission(self, arn: str, version: str) -> Response:
        """Return a version of a RAM permission, with the policy."""
        response = self.client.fetch("ram:GetPermission", permissionArn=arn, permissionVersion=int(version))
        return response["permission"]

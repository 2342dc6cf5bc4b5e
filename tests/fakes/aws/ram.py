# ruff: noqa: ANN401, N802, N803 - operations and arguments have AWS's names and types
"""The operations of RAM on shares and associations: moto's reject resources of VPC Lattice."""

from __future__ import annotations

import json
from typing import Any

from .botocore_hooks import BotocoreHooks, FakeApiError, Response


class FakeRam(BotocoreHooks):
    """Handles RAM's operations with lists of items in the form of RAM's responses.

    Attributes:
        shares: The shares; the Region of a share is the Region in the ARN.
        associations: The associations of shares with resources and principals.
        permissions: The permissions of every share.
        permission_policies: The policy of each permission, by ARN.
        poll_count: The number of calls for a status that changes over time.
    """

    SERVICES = ("ram",)

    def clear(self) -> None:
        super().clear()
        self.shares: list[Response] = []
        self.associations: list[Response] = []
        self.permissions: list[Response] = []
        self.permission_policies: dict[str, Response] = {}
        self.poll_count = 0

    def _find_shares(self, arns: list[str] | None) -> list[Response]:
        shares = {}
        for share in self.shares:
            arn = share["resourceShareArn"]
            if arn.split(":")[3] == self.current_region:
                shares[arn] = share
        unknown_arns = set(arns or ()) - shares.keys()
        if unknown_arns:
            raise FakeApiError("UnknownResourceException", f"ResourceShare {min(unknown_arns)} could not be found.")
        return [share for arn, share in shares.items() if arns is None or arn in arns]

    def GetResourceShares(
        self,
        resourceOwner: str,
        resourceShareArns: list[str] | None = None,
        name: str = "",
        resourceShareStatus: str = "",
        **page: Any,
    ) -> Response:
        # As RAM documents, OTHER-ACCOUNTS excludes the shares of the account.
        shares = self._find_shares(resourceShareArns) if resourceOwner == "SELF" else []
        matching_shares = [
            share for share in shares if name in ("", share["name"]) and resourceShareStatus in ("", share["status"])
        ]
        return self.paginate("resourceShares", matching_shares, **page)

    def GetResourceShareAssociations(
        self,
        associationType: str,
        resourceShareArns: list[str] | None = None,
        *,
        resourceArn: str = "",
        principal: str = "",
        associationStatus: str = "",
        **page: Any,
    ) -> Response:
        conflicting_filter = resourceArn if associationType == "PRINCIPAL" else principal
        if conflicting_filter:
            argument = "a resource ARN" if resourceArn else "a principal"
            message = f"You cannot specify {argument} when the association type is {associationType}."
            raise FakeApiError("InvalidParameterException", message)
        share_arns = [share["resourceShareArn"] for share in self._find_shares(resourceShareArns)]
        entity = resourceArn or principal

        def matches(association: Response) -> bool:
            return (
                association["associationType"] == associationType
                and association["resourceShareArn"] in share_arns
                and entity in ("", association["associatedEntity"])
                and associationStatus in ("", association["status"])
            )

        if associationType == "PRINCIPAL":
            self.poll_count += 1
        return self.paginate("resourceShareAssociations", list(filter(matches, self.associations)), **page)

    def ListResourceSharePermissions(self, resourceShareArn: str, **page: Any) -> Response:
        self._find_shares([resourceShareArn])
        return self.paginate("permissions", self.permissions, **page)

    def GetPermission(self, permissionArn: str, permissionVersion: int) -> Response:
        for permission in self.permissions:
            if (permission["arn"], permission["version"]) == (permissionArn, str(permissionVersion)):
                policy = json.dumps(self.permission_policies[permissionArn])
                return {"permission": {**permission, "permission": policy}}
        raise FakeApiError("UnknownResourceException", f"Permission {permissionArn} could not be found.")

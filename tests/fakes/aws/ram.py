# ruff: noqa: ANN401, N802, N803 - operations and arguments are AWS's
"""RAM's shares and their associations; moto's do not take what VPC Lattice shares."""

from __future__ import annotations

from typing import Any

from .botocore_hooks import BotocoreHooks, FakeApiError, Response


class FakeRam(BotocoreHooks):
    """Made of lists of what there is, each as RAM answers it."""

    SERVICES = ("ram",)

    def clear(self) -> None:
        super().clear()
        self.shares: list[Response] = []
        self.associations: list[Response] = []
        self.permissions: list[Response] = []
        self.poll_count = 0

    def _find_shares(self, arns: list[str] | None) -> list[Response]:
        here = [one for one in self.shares if one["resourceShareArn"].split(":")[3] == self.current_region]
        unknown = set(arns or ()) - {one["resourceShareArn"] for one in here}
        if unknown:
            raise FakeApiError("UnknownResourceException", f"ResourceShare {min(unknown)} could not be found.")
        return [one for one in here if arns is None or one["resourceShareArn"] in arns]

    def GetResourceShares(
        self, resourceOwner: str, resourceShareArns: list[str] | None = None, name: str = "", **page: Any
    ) -> Response:
        # As RAM documents it, a share that others own is not the account's own.
        shares = self._find_shares(resourceShareArns) if resourceOwner == "SELF" else []
        return self.paginate("resourceShares", [one for one in shares if name in ("", one["name"])], **page)

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
        if resourceArn if associationType == "PRINCIPAL" else principal:
            which = "a resource ARN" if resourceArn else "a principal"
            refused = f"You cannot specify {which} when the association type is {associationType}."
            raise FakeApiError("InvalidParameterException", refused)
        held = [one["resourceShareArn"] for one in self._find_shares(resourceShareArns)]
        items = [
            one
            for one in self.associations
            if one["associationType"] == associationType
            and one["resourceShareArn"] in held
            and (resourceArn or principal) in ("", one["associatedEntity"])
            and associationStatus in ("", one["status"])
        ]
        if associationType == "PRINCIPAL":
            self.poll_count += 1
        return self.paginate("resourceShareAssociations", items, **page)

    def ListResourceSharePermissions(self, resourceShareArn: str, **page: Any) -> Response:
        self._find_shares([resourceShareArn])
        return self.paginate("permissions", self.permissions, **page)

    def UpdateResourceShare(self, resourceShareArn: str, **changed: object) -> Response:
        (share,) = self._find_shares([resourceShareArn])
        share.update(changed)
        return {"resourceShare": share}

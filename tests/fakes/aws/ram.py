# ruff: noqa: ANN401, N802, N803 - operations and arguments are AWS's
"""RAM's shares and their associations; moto's do not take what VPC Lattice shares."""

from __future__ import annotations

from typing import Any

from .botocore_hooks import Answer, RefusedError, Wire


class Ram(Wire):
    """Made of lists of what there is, each as RAM answers it."""

    SERVES = ("ram",)

    def clear(self) -> None:
        super().clear()
        self.shares: list[Answer] = []
        self.associations: list[Answer] = []
        self.permissions: list[Answer] = []
        self.polls = 0

    def _held(self, arns: list[str] | None) -> list[Answer]:
        here = [one for one in self.shares if one["resourceShareArn"].split(":")[3] == self.region]
        unknown = set(arns or ()) - {one["resourceShareArn"] for one in here}
        if unknown:
            raise RefusedError("UnknownResourceException", f"ResourceShare {min(unknown)} could not be found.")
        return [one for one in here if arns is None or one["resourceShareArn"] in arns]

    def GetResourceShares(
        self, resourceOwner: str, resourceShareArns: list[str] | None = None, name: str = "", **page: Any
    ) -> Answer:
        # As RAM documents it, a share that others own is not the account's own.
        shares = self._held(resourceShareArns) if resourceOwner == "SELF" else []
        return self.paged("resourceShares", [one for one in shares if name in ("", one["name"])], **page)

    def GetResourceShareAssociations(
        self,
        associationType: str,
        resourceShareArns: list[str] | None = None,
        *,
        resourceArn: str = "",
        principal: str = "",
        associationStatus: str = "",
        **page: Any,
    ) -> Answer:
        if resourceArn if associationType == "PRINCIPAL" else principal:
            which = "a resource ARN" if resourceArn else "a principal"
            refused = f"You cannot specify {which} when the association type is {associationType}."
            raise RefusedError("InvalidParameterException", refused)
        held = [one["resourceShareArn"] for one in self._held(resourceShareArns)]
        items = [
            one
            for one in self.associations
            if one["associationType"] == associationType
            and one["resourceShareArn"] in held
            and (resourceArn or principal) in ("", one["associatedEntity"])
            and associationStatus in ("", one["status"])
        ]
        if associationType == "PRINCIPAL":
            self.polls += 1
        return self.paged("resourceShareAssociations", items, **page)

    def ListResourceSharePermissions(self, resourceShareArn: str, **page: Any) -> Answer:
        self._held([resourceShareArn])
        return self.paged("permissions", self.permissions, **page)

    def UpdateResourceShare(self, resourceShareArn: str, **changed: object) -> Answer:
        (share,) = self._held([resourceShareArn])
        share.update(changed)
        return {"resourceShare": share}

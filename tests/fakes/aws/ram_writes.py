# ruff: noqa: N802, N803 - operations and arguments have AWS's names and types
"""The operations of RAM that write, with the refusals of AWS.

No other account is in the organization of the account: such a principal is associated once that account accepts, so an
association with an account starts as ASSOCIATING. An organization or organizational unit is that of the account, and is
associated at once. Quotas and permissions of customers are not modelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .botocore_hooks import FakeApiError
from .lattice_builder import LatticeBuilder
from .sample_ids import OWN_ACCOUNT

if TYPE_CHECKING:
    from .botocore_hooks import Response


class RamWrites(LatticeBuilder):
    """Creates, updates and deletes shares, their associations and their tags."""

    SERVICES = ("ram",)

    def CreateResourceShare(
        self,
        name: str,
        resourceArns: list[str] | None = None,
        principals: list[str] | None = None,
        clientToken: str = "",
        **more: Any,  # noqa: ANN401 - AWS's
    ) -> Response:
        del clientToken  # a call is never repeated with the same token
        unmodelled = more.keys() - {"allowExternalPrincipals", "tags"}
        assert not unmodelled, f"the fake account does not model {unmodelled} of a share"
        arn = self.create_share(name, **more)
        self._associate(arn, resourceArns or [], principals or [])
        return {"resourceShare": self._find_shares([arn])[0]}

    def UpdateResourceShare(self, resourceShareArn: str, clientToken: str = "", **changes: object) -> Response:
        del clientToken
        share = self._find_active_share(resourceShareArn)
        share.update(changes)
        return {"resourceShare": share}

    def DeleteResourceShare(self, resourceShareArn: str, clientToken: str = "") -> Response:
        del clientToken
        share = self._find_active_share(resourceShareArn)
        associations = [item for item in self.associations if item["resourceShareArn"] == resourceShareArn]
        if any(item["status"] == "ASSOCIATING" for item in associations):
            message = "At least one of the associations in the resource share is in ASSOCIATING status"
            raise FakeApiError("InvalidStateTransitionException", message)
        for item in associations:
            item["status"] = "DISASSOCIATED"
        share["status"] = "DELETED"  # RAM lists a deleted share for a while
        return {"returnValue": True}

    def AssociateResourceShare(
        self,
        resourceShareArn: str,
        resourceArns: list[str] | None = None,
        principals: list[str] | None = None,
        clientToken: str = "",
    ) -> Response:
        del clientToken
        self._find_active_share(resourceShareArn)
        associated = self._associate(resourceShareArn, resourceArns or [], principals or [])
        return {"resourceShareAssociations": associated}

    def DisassociateResourceShare(
        self,
        resourceShareArn: str,
        resourceArns: list[str] | None = None,
        principals: list[str] | None = None,
        clientToken: str = "",
    ) -> Response:
        del clientToken
        self._find_active_share(resourceShareArn)
        disassociated = []
        for entity in [*(resourceArns or []), *(principals or [])]:
            item = self._find_association(resourceShareArn, entity)
            if item is None:
                raise FakeApiError("UnknownResourceException", f"{entity} is not associated with {resourceShareArn}")
            item["status"] = "DISASSOCIATED"
            disassociated.append(item)
        return {"resourceShareAssociations": disassociated}

    def TagResource(self, resourceShareArn: str, tags: list[Response]) -> Response:
        share = self._find_active_share(resourceShareArn)
        new_keys = {tag["key"] for tag in tags}
        share["tags"] = [tag for tag in share["tags"] if tag["key"] not in new_keys] + tags
        return {}

    def UntagResource(self, resourceShareArn: str, tagKeys: list[str]) -> Response:
        share = self._find_active_share(resourceShareArn)
        share["tags"] = [tag for tag in share["tags"] if tag["key"] not in tagKeys]
        return {}

    def _find_active_share(self, arn: str) -> Response:
        (share,) = self._find_shares([arn])
        if share["status"] == "DELETED":
            raise FakeApiError("UnknownResourceException", f"ResourceShare {arn} could not be found.")
        return share

    def _find_association(self, share_arn: str, entity: str) -> Response | None:
        for item in self.associations:
            if _is_between(item, share_arn, entity) and item["status"] != "DISASSOCIATED":
                return item
        return None

    def _associate(self, share_arn: str, resource_arns: list[str], principals: list[str]) -> list[Response]:
        known_arns = {item["arn"] for item in self.configurations}
        for arn in resource_arns:
            if arn not in known_arns:
                raise FakeApiError("UnknownResourceException", f"Resource {arn} could not be found.")
        allows_external = self._find_active_share(share_arn)["allowExternalPrincipals"]
        if set(principals) - {OWN_ACCOUNT} and not allows_external:
            message = "The resource share allows no principals outside of the organization."
            raise FakeApiError("OperationNotPermittedException", message)
        entities = [("RESOURCE", arn) for arn in resource_arns] + [("PRINCIPAL", name) for name in principals]
        associated = []
        for association_type, entity in entities:
            item = self._find_association(share_arn, entity)
            if item is None:
                # A share has one association with an entity: hashicorp/aws fails for two, also if one has ended.
                self.associations = [item for item in self.associations if not _is_between(item, share_arn, entity)]
                is_own = entity == OWN_ACCOUNT or ":organizations::" in entity
                is_external = association_type == "PRINCIPAL" and not is_own
                status = "ASSOCIATING" if is_external else "ASSOCIATED"
                item = self.create_association(
                    association_type, entity, resourceShareArn=share_arn, status=status, external=is_external
                )
            associated.append(item)
        return associated


def _is_between(association: Response, share_arn: str, entity: str) -> bool:
    return (association["resourceShareArn"], association["associatedEntity"]) == (share_arn, entity)

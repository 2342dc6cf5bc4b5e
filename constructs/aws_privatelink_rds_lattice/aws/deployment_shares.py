"""The RAM shares of a deployment, with principals and permissions, and the endpoints of consumers."""

from __future__ import annotations

import functools
from functools import cached_property
from typing import TYPE_CHECKING

from .deployment_resources import DeploymentResources
from .errors import ApiError, DeploymentPart, MissingPartError
from .rounds import gather

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .client import Response


class DeploymentShares(DeploymentResources):
    """The RAM shares of a deployment, and the endpoints of consumers; a base class of ``Deployment``."""

    @cached_property
    def share_associations(self) -> list[Response]:
        """The associations of RAM shares with the resource configuration, else with the parent of a child."""
        associations = self.ram.list_resource_associations(self.configuration_arn)
        if not associations and self.configuration_group_arn:
            return self.ram.list_resource_associations(self.configuration_group_arn)
        return associations

    @cached_property
    def share_arns(self) -> list[str]:
        """The sorted ARNs of the RAM shares with the resource configuration, and of the known RAM share."""
        try:
            arns = set(_share_arns(self.share_associations))
        except MissingPartError:
            arns = set()  # The check of the configuration reports the missing configuration.
        known_arn = self.known_ids.get("ram_resource_share")
        if known_arn and known_arn not in arns and self.ram.share_exists(known_arn):
            arns.add(known_arn)
        return sorted(arns)

    @cached_property
    def shares(self) -> list[Response]:
        """The RAM shares with the resource configuration, else the RAM shares with the connection's name.

        The first share is a share that Polytomic accepted, if any; else a share that awaits Polytomic's acceptance.
        """
        if not self.share_arns:
            name = self._resource_names.get("ram_resource_share")
            if not name:
                return []
            return [share for share in self.ram.list_shares(name=name) if share["name"] == name]
        shares, principals = gather(
            [lambda: self.ram.list_shares(resourceShareArns=self.share_arns), lambda: self._all_share_principals]
        )
        stated_account_id = self.inputs.get("polytomic_aws_account_id")
        account_ids = [str(stated_account_id)] if stated_account_id else _external_account_ids(principals)
        invitations = [association for association in principals if association["associatedEntity"] in account_ids]

        def rank(share: Response) -> tuple[bool, bool]:
            arn = share["resourceShareArn"]
            statuses = {invitation["status"] for invitation in invitations if invitation["resourceShareArn"] == arn}
            return "ASSOCIATED" in statuses, bool(statuses)

        return sorted(shares, key=rank, reverse=True)

    @cached_property
    def share(self) -> Response:
        """The RAM share of the resource configuration with Polytomic: the first of ``shares``."""
        if self.shares:
            return self.shares[0]
        name = self._resource_names.get("ram_resource_share", "with the configuration")
        raise self._missing_part_error(DeploymentPart.SHARE, name)

    @cached_property
    def _all_share_principals(self) -> list[Response]:
        """The associations of all shares of the deployment with principals."""
        return self.ram.list_principal_associations(self.share_arns or _share_arns(self.shares))

    @property
    def share_principals(self) -> list[Response]:
        """The associations of ``share`` with principals."""
        arn = self.share["resourceShareArn"]
        return [association for association in self._all_share_principals if association["resourceShareArn"] == arn]

    @property
    def other_share_principals(self) -> list[Response]:
        """The associations of the deployment's further shares with principals."""
        arn = self.share["resourceShareArn"]
        return [association for association in self._all_share_principals if association["resourceShareArn"] != arn]

    @cached_property
    def share_permissions(self) -> list[Response]:
        """The RAM permissions of ``share``.

        The permissions of all shares are fetched in parallel, before ``share`` is known.
        """
        arns = self.share_arns or [self.share["resourceShareArn"]]
        permission_lists = gather([functools.partial(self.ram.list_share_permissions, arn) for arn in arns])
        permissions_by_share: dict[str, list[Response]] = dict(zip(arns, permission_lists, strict=True))
        return permissions_by_share.get(self.share["resourceShareArn"], [])

    @cached_property
    def polytomic_account_id(self) -> str:
        """The id of Polytomic's account: the input, else the only external account among the shares' principals."""
        stated_id = self.inputs.get("polytomic_aws_account_id")
        if stated_id:
            return str(stated_id)
        external_ids = _external_account_ids(self._all_share_principals)
        if len(external_ids) == 1:
            return external_ids[0]
        reason = "no share has a principal outside your account"
        if external_ids:
            reason = f"the shares have the accounts {', '.join(external_ids)}"
        raise ApiError(
            f"Polytomic's account is ambiguous: {reason}",
            "# pass one with --polytomic-aws-account-id",
        )

    @cached_property
    def endpoint_associations(self) -> list[Response]:
        """The associations of the resource configuration with VPC endpoints, else of the shared parent of a child."""
        associations = self.lattice.list_endpoint_associations(self.configuration_arn)
        if associations or not self.share_associations:
            return associations
        shared_arn = self.share_associations[0]["associatedEntity"]
        if shared_arn == self.configuration_arn:
            return associations
        return self.lattice.list_endpoint_associations(shared_arn)


def _share_arns(shares_or_associations: Sequence[Response]) -> list[str]:
    return [item["resourceShareArn"] for item in shares_or_associations]


def _external_account_ids(principals: Sequence[Response]) -> list[str]:
    """Return the sorted ids of the accounts outside the organization, from associations with principals."""
    account_ids: set[str] = set()
    for association in principals:
        entity = association["associatedEntity"]
        # A principal is an account, or an ARN such as an organization's.
        if entity.isdecimal() and association["external"]:
            account_ids.add(entity)
    return sorted(account_ids)

"""Changes of a deployed connection in the fake AWS account, made outside of Terraform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rds_fixture import SECURITY_GROUP_ID

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def revoke_database_ingress(account: FakeAwsAccount) -> None:
    """Revoke the ingress rules of the database's security group."""
    account.revoke_rules(SECURITY_GROUP_ID, egress=False)


def delete_share(account: FakeAwsAccount) -> None:
    """Delete the share. RAM refuses the deletion before Polytomic accepts, so Polytomic accepts first."""
    for association in account.associations:
        association["status"] = "ASSOCIATED"
    account.client("ram").delete_resource_share(resourceShareArn=_share_arn(account))


def disallow_external_principals(account: FakeAwsAccount) -> None:
    """Disallow principals outside of the organization in the share."""
    account.client("ram").update_resource_share(resourceShareArn=_share_arn(account), allowExternalPrincipals=False)


def delete_configuration(account: FakeAwsAccount) -> None:
    """Delete the resource configuration."""
    (configuration,) = account.configurations
    account.client("vpc-lattice").delete_resource_configuration(resourceConfigurationIdentifier=configuration["id"])


def tag_configuration(account: FakeAwsAccount) -> None:
    """Add a tag to the resource configuration."""
    (configuration,) = account.configurations
    account.client("vpc-lattice").tag_resource(resourceArn=configuration["arn"], tags={"a": "b"})


def _share_arn(account: FakeAwsAccount) -> str:
    (share,) = account.shares
    return str(share["resourceShareArn"])

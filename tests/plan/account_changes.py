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


def open_gateway_group(account: FakeAwsAccount) -> None:
    """Add an egress rule and an ingress rule to the security group of the resource gateway."""
    (gateway,) = account.gateways
    (group,) = gateway["securityGroupIds"]
    account.add_egress_rule(group, port=443, IpRanges=[{"CidrIp": "0.0.0.0/0"}])
    account.add_ingress_rule(group, port=22, IpRanges=[{"CidrIp": "10.0.0.0/8"}])


def describe_database_ingress(account: FakeAwsAccount) -> None:
    """Change the description of the ingress rules of the database's security group."""
    client = account.client("ec2")
    rules = client.describe_security_groups(GroupIds=[SECURITY_GROUP_ID])["SecurityGroups"][0]["IpPermissions"]
    for rule in rules:
        for pair in rule["UserIdGroupPairs"]:
            pair["Description"] = "by hand"
    client.update_security_group_rule_descriptions_ingress(GroupId=SECURITY_GROUP_ID, IpPermissions=rules)


def remove_principal(account: FakeAwsAccount) -> None:
    """Remove the principal from the share."""
    (principal,) = (item for item in account.associations if item["associationType"] == "PRINCIPAL")
    account.client("ram").disassociate_resource_share(
        resourceShareArn=_share_arn(account), principals=[principal["associatedEntity"]]
    )


def _share_arn(account: FakeAwsAccount) -> str:
    (share,) = account.shares
    return str(share["resourceShareArn"])

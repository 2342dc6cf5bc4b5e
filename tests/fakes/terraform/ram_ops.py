"""Shares of RAM and their associations, as the AWS provider reads and changes the resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from fakes.terraform.resource_ops import AwsClients, ResourceOps

if TYPE_CHECKING:
    from fakes.terraform.provider_schema import Values

    Response = dict[str, Any]


def tag_list(tags: dict[str, str]) -> list[Response]:
    return [{"key": key, "value": value} for key, value in tags.items()]


class ShareOps(ResourceOps):
    def read(self, aws: AwsClients, key: str) -> Values | None:
        ram = aws.client("ram")
        try:
            (share,) = ram.get_resource_shares(resourceOwner="SELF", resourceShareArns=[key])["resourceShares"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "UnknownResourceException":
                return None
            raise
        if share["status"] == "DELETED":
            return None
        permissions = ram.list_resource_share_permissions(resourceShareArn=key)["permissions"]
        return {
            "id": key,
            "arn": key,
            "name": share["name"],
            "allow_external_principals": share["allowExternalPrincipals"],
            "permission_arns": [permission["arn"] for permission in permissions],
            "tags": {tag["key"]: tag["value"] for tag in share["tags"]},
        }

    def create(self, aws: AwsClients, planned: Values) -> str:
        share = aws.client("ram").create_resource_share(
            name=planned["name"],
            allowExternalPrincipals=planned["allow_external_principals"],
            tags=tag_list(planned["tags_all"]),
        )
        return str(share["resourceShare"]["resourceShareArn"])

    def update(self, aws: AwsClients, prior: Values, planned: Values) -> None:
        ram = aws.client("ram")
        names = ("name", "allow_external_principals")
        if any(planned[name] != prior[name] for name in names):
            ram.update_resource_share(
                resourceShareArn=prior["id"],
                name=planned["name"],
                allowExternalPrincipals=planned["allow_external_principals"],
            )
        removed_keys = [key for key in prior["tags_all"] if key not in planned["tags_all"]]
        if removed_keys:
            ram.untag_resource(resourceShareArn=prior["id"], tagKeys=removed_keys)
        if planned["tags_all"] != prior["tags_all"] and planned["tags_all"]:
            ram.tag_resource(resourceShareArn=prior["id"], tags=tag_list(planned["tags_all"]))

    def delete(self, aws: AwsClients, prior: Values) -> None:
        aws.client("ram").delete_resource_share(resourceShareArn=prior["id"])


class ShareAssociationOps(ResourceOps):
    """An association of a share with a resource or a principal. The key is SHARE,ENTITY."""

    def __init__(self, association_type: str, entity_argument: str) -> None:
        self._association_type = association_type
        self._entity_argument = entity_argument

    def read(self, aws: AwsClients, key: str) -> Values | None:
        share_arn, _, entity = key.partition(",")
        try:
            response = aws.client("ram").get_resource_share_associations(
                associationType=self._association_type, resourceShareArns=[share_arn]
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "UnknownResourceException":
                return None
            raise
        for association in response["resourceShareAssociations"]:
            if association["associatedEntity"] == entity and association["status"] != "DISASSOCIATED":
                return {"id": key, "resource_share_arn": share_arn, self._entity_argument: entity}
        return None

    def create(self, aws: AwsClients, planned: Values) -> str:
        share_arn = planned["resource_share_arn"]
        entity = planned[self._entity_argument]
        aws.client("ram").associate_resource_share(resourceShareArn=share_arn, **self._entities(entity))
        return f"{share_arn},{entity}"

    def delete(self, aws: AwsClients, prior: Values) -> None:
        entities = self._entities(prior[self._entity_argument])
        aws.client("ram").disassociate_resource_share(resourceShareArn=prior["resource_share_arn"], **entities)

    def _entities(self, entity: str) -> dict[str, list[str]]:
        member = {"RESOURCE": "resourceArns", "PRINCIPAL": "principals"}[self._association_type]
        return {member: [entity]}

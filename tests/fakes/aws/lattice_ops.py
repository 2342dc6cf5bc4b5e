"""What VPC Lattice and RAM have, as the AWS provider has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.terraform.aws_provider import UNKNOWN_VALUE, AwsRefusal

from .resource_builder import OWN_ACCOUNT
from .resource_ops import ResourceOps

if TYPE_CHECKING:
    from fakes.terraform.aws_provider import Values

    from .account import FakeAwsAccount
    from .botocore_hooks import Response


def refuse_duplicate_name(items: list[Response], name: str) -> None:
    """Refuse a second of a name, as VPC Lattice does."""
    if any(one["name"] == name for one in items):
        raise AwsRefusal("ConflictException", f"{name} already exists")


class ResourceGatewayOps(ResourceOps):
    def _item(self, key: str) -> Response | None:
        return next((one for one in self.account.gateways if one["id"] == key), None)

    def read(self, key: str) -> Values | None:
        return (one := self._item(key)) and {
            "id": key,
            "arn": one["arn"],
            "name": one["name"],
            "status": one["status"],
            "vpc_id": one["vpcId"],
            "subnet_ids": one["subnetIds"],
            "security_group_ids": one["securityGroupIds"],
            "ip_address_type": one["ipAddressType"],
            "ipv4_addresses_per_eni": one.get("ipv4AddressesPerEni"),
            "resource_config_dns_resolution": one["resourceConfigDnsResolution"],
            "tags": one.get("tags", {}),
        }

    def create(self, planned: Values) -> str:
        refuse_duplicate_name(self.account.gateways, planned["name"])
        arguments = {
            "ipAddressType": planned["ip_address_type"],
            "ipv4AddressesPerEni": planned["ipv4_addresses_per_eni"],
            "resourceConfigDnsResolution": planned["resource_config_dns_resolution"],
        }
        made = self.account.create_gateway(
            name=planned["name"],
            vpcId=planned["vpc_id"],
            subnetIds=planned["subnet_ids"],
            securityGroupIds=planned["security_group_ids"],
            tags=planned["tags_all"],
            **{name: value for name, value in arguments.items() if value not in (None, UNKNOWN_VALUE)},
        )
        if made["ipAddressType"] == "IPV6":
            del made["ipv4AddressesPerEni"]
        self.account.create_gateway_interfaces(made)
        return str(made["id"])

    def update(self, prior: Values, planned: Values) -> None:
        item = self._item(prior["id"])
        assert item
        item.update(securityGroupIds=planned["security_group_ids"], tags=planned["tags_all"])
        for one in self.account.gateway_interfaces(item):
            self.account.client("ec2").modify_network_interface_attribute(
                NetworkInterfaceId=one["NetworkInterfaceId"], Groups=planned["security_group_ids"]
            )

    def delete(self, prior: Values) -> None:
        item = self._item(prior["id"])
        assert item
        if users := [one["id"] for one in self.account.configurations if one.get("resourceGatewayId") == item["id"]]:
            raise AwsRefusal("ConflictException", f"{item['id']} is in use by {users}")
        for one in self.account.gateway_interfaces(item):
            self.account.client("ec2").delete_network_interface(NetworkInterfaceId=one["NetworkInterfaceId"])
        self.account.gateways.remove(item)


class ResourceConfigurationOps(ResourceOps):
    def _item(self, key: str) -> Response | None:
        return next((one for one in self.account.configurations if one["id"] == key), None)

    def read(self, key: str) -> Values | None:
        if not (one := self._item(key)):
            return None
        definition: Values = {"dns_resource": [], "ip_resource": [], "arn_resource": []}
        defined = one["resourceConfigurationDefinition"]
        if dns := defined.get("dnsResource"):
            definition["dns_resource"] = [{"domain_name": dns["domainName"], "ip_address_type": dns["ipAddressType"]}]
        if address := defined.get("ipResource"):
            definition["ip_resource"] = [{"ip_address": address["ipAddress"]}]
        if arn := defined.get("arnResource"):
            definition["arn_resource"] = [{"arn": arn["arn"]}]
        return {
            "id": key,
            "arn": one["arn"],
            "name": one["name"],
            "type": one["type"],
            "protocol": one.get("protocol"),
            "port_ranges": one.get("portRanges", []),
            "resource_gateway_identifier": one.get("resourceGatewayId"),
            "resource_configuration_group_id": one.get("resourceConfigurationGroupId"),
            "allow_association_to_shareable_service_network": one.get(
                "allowAssociationToShareableServiceNetwork", False
            ),
            "custom_domain_name": one.get("customDomainName"),
            "resource_configuration_definition": [definition],
            "tags": one.get("tags", {}),
        }

    def create(self, planned: Values) -> str:
        refuse_duplicate_name(self.account.configurations, planned["name"])
        (definition,) = planned["resource_configuration_definition"]
        (dns,) = definition["dns_resource"]
        target = {"dnsResource": {"domainName": dns["domain_name"], "ipAddressType": dns["ip_address_type"]}}
        made = self.account.create_configuration(
            name=planned["name"],
            type=planned["type"],
            protocol=planned["protocol"],
            portRanges=planned["port_ranges"],
            resourceGatewayId=planned["resource_gateway_identifier"],
            resourceConfigurationDefinition=target,
            tags=planned["tags_all"],
        )
        return str(made["id"])

    def update(self, prior: Values, planned: Values) -> None:
        item = self._item(prior["id"])
        assert item
        item.update(portRanges=planned["port_ranges"], tags=planned["tags_all"])

    def delete(self, prior: Values) -> None:
        item = self._item(prior["id"])
        assert item
        self.account.configurations.remove(item)


class ShareOps(ResourceOps):
    def _item(self, key: str) -> Response | None:
        # RAM goes on listing a share for a while after its deletion.
        return next(
            (one for one in self.account.shares if one["resourceShareArn"] == key and one["status"] != "DELETED"), None
        )

    def read(self, key: str) -> Values | None:
        return (one := self._item(key)) and {
            "id": key,
            "arn": key,
            "name": one["name"],
            "allow_external_principals": one["allowExternalPrincipals"],
            "permission_arns": [each["arn"] for each in self.account.permissions],
            "tags": {tag["key"]: tag["value"] for tag in one["tags"]},
        }

    def create(self, planned: Values) -> str:
        return self.account.create_share(planned["name"], **self._arguments(planned))

    def update(self, prior: Values, planned: Values) -> None:
        item = self._item(prior["id"])
        assert item
        item.update(name=planned["name"], **self._arguments(planned))

    def _arguments(self, planned: Values) -> Response:
        tags = [{"key": key, "value": value} for key, value in planned["tags_all"].items()]
        # The AWS provider's default, not that of AWS.
        return {"allowExternalPrincipals": bool(planned["allow_external_principals"]), "tags": tags}

    def delete(self, prior: Values) -> None:
        item = self._item(prior["id"])
        assert item
        item["status"] = "DELETED"


class ShareAssociationOps(ResourceOps):
    """A share's association, with a resource or with a principal: SHARE,ENTITY."""

    def __init__(self, cloud: FakeAwsAccount, kind: str, entity: str) -> None:
        super().__init__(cloud)
        self._association_type, self._entity_argument = kind, entity

    def _item(self, key: str) -> Response | None:
        return next(
            (
                one
                for one in self.account.associations
                if (one["associationType"], f"{one['resourceShareArn']},{one['associatedEntity']}")
                == (self._association_type, key)
                and one["status"] != "DISASSOCIATED"
            ),
            None,
        )

    def read(self, key: str) -> Values | None:
        return (one := self._item(key)) and {
            "id": key,
            "resource_share_arn": one["resourceShareArn"],
            self._entity_argument: one["associatedEntity"],
        }

    def create(self, planned: Values) -> str:
        # Another account has to accept.
        status = "ASSOCIATING" if self._association_type == "PRINCIPAL" else "ASSOCIATED"
        entity, share = planned[self._entity_argument], planned["resource_share_arn"]
        external = self._association_type == "PRINCIPAL" and entity != OWN_ACCOUNT
        self.account.create_association(
            self._association_type, entity, resourceShareArn=share, status=status, external=external
        )
        return f"{share},{entity}"

    def delete(self, prior: Values) -> None:
        item = self._item(prior["id"])
        assert item
        item["status"] = "DISASSOCIATED"

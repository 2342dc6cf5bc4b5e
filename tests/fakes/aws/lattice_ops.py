"""Resources of VPC Lattice and RAM, as the AWS provider reads and changes the resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.terraform.in_memory_aws import AwsRefusal
from fakes.terraform.provider_schema import UNKNOWN_VALUE

from .resource_ops import ResourceOps
from .sample_ids import OWN_ACCOUNT

if TYPE_CHECKING:
    from fakes.terraform.provider_schema import Values

    from .account import FakeAwsAccount
    from .botocore_hooks import Response


def refuse_duplicate_name(items: list[Response], name: str) -> None:
    """Raise an error if a name is in use, as VPC Lattice does."""
    if any(item["name"] == name for item in items):
        raise AwsRefusal("ConflictException", f"{name} already exists")


class ResourceGatewayOps(ResourceOps):
    def _item(self, key: str) -> Response | None:
        return next((gateway for gateway in self.account.gateways if gateway["id"] == key), None)

    def read(self, key: str) -> Values | None:
        gateway = self._item(key)
        if gateway is None:
            return None
        return {
            "id": key,
            "arn": gateway["arn"],
            "name": gateway["name"],
            "status": gateway["status"],
            "vpc_id": gateway["vpcId"],
            "subnet_ids": gateway["subnetIds"],
            "security_group_ids": gateway["securityGroupIds"],
            "ip_address_type": gateway["ipAddressType"],
            "ipv4_addresses_per_eni": gateway.get("ipv4AddressesPerEni"),
            "resource_config_dns_resolution": gateway["resourceConfigDnsResolution"],
            "tags": gateway.get("tags", {}),
        }

    def create(self, planned: Values) -> str:
        refuse_duplicate_name(self.account.gateways, planned["name"])
        optional_arguments = {
            "ipAddressType": planned["ip_address_type"],
            "ipv4AddressesPerEni": planned["ipv4_addresses_per_eni"],
            "resourceConfigDnsResolution": planned["resource_config_dns_resolution"],
        }
        known_arguments = {
            name: value for name, value in optional_arguments.items() if value not in (None, UNKNOWN_VALUE)
        }
        gateway = self.account.create_gateway(
            name=planned["name"],
            vpcId=planned["vpc_id"],
            subnetIds=planned["subnet_ids"],
            securityGroupIds=planned["security_group_ids"],
            tags=planned["tags_all"],
            **known_arguments,
        )
        if gateway["ipAddressType"] == "IPV6":
            del gateway["ipv4AddressesPerEni"]
        self.account.create_gateway_interfaces(gateway)
        return str(gateway["id"])

    def update(self, prior: Values, planned: Values) -> None:
        gateway = self._item(prior["id"])
        assert gateway
        gateway.update(securityGroupIds=planned["security_group_ids"], tags=planned["tags_all"])
        for interface in self.account.gateway_interfaces(gateway):
            self.account.client("ec2").modify_network_interface_attribute(
                NetworkInterfaceId=interface["NetworkInterfaceId"], Groups=planned["security_group_ids"]
            )

    def delete(self, prior: Values) -> None:
        gateway_id = prior["id"]
        gateway = self._item(gateway_id)
        assert gateway
        users = [item["id"] for item in self.account.configurations if item.get("resourceGatewayId") == gateway_id]
        if users:
            raise AwsRefusal("ConflictException", f"{gateway_id} is in use by {users}")
        for interface in self.account.gateway_interfaces(gateway):
            self.account.client("ec2").delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
        self.account.gateways.remove(gateway)


class ResourceConfigurationOps(ResourceOps):
    def _item(self, key: str) -> Response | None:
        return next((item for item in self.account.configurations if item["id"] == key), None)

    def read(self, key: str) -> Values | None:
        configuration = self._item(key)
        if configuration is None:
            return None
        return {
            "id": key,
            "arn": configuration["arn"],
            "name": configuration["name"],
            "type": configuration["type"],
            "protocol": configuration.get("protocol"),
            "port_ranges": configuration.get("portRanges", []),
            "resource_gateway_identifier": configuration.get("resourceGatewayId"),
            "resource_configuration_group_id": configuration.get("resourceConfigurationGroupId"),
            "allow_association_to_shareable_service_network": configuration.get(
                "allowAssociationToShareableServiceNetwork", False
            ),
            "custom_domain_name": configuration.get("customDomainName"),
            "resource_configuration_definition": [
                self._provider_definition(configuration["resourceConfigurationDefinition"])
            ],
            "tags": configuration.get("tags", {}),
        }

    @staticmethod
    def _provider_definition(definition: Response) -> Values:
        """Return a definition of VPC Lattice as the AWS provider reads definitions."""
        dns_resources = []
        if "dnsResource" in definition:
            dns = definition["dnsResource"]
            dns_resources.append({"domain_name": dns["domainName"], "ip_address_type": dns["ipAddressType"]})
        ip_resources = []
        if "ipResource" in definition:
            ip_resources.append({"ip_address": definition["ipResource"]["ipAddress"]})
        arn_resources = []
        if "arnResource" in definition:
            arn_resources.append({"arn": definition["arnResource"]["arn"]})
        return {"dns_resource": dns_resources, "ip_resource": ip_resources, "arn_resource": arn_resources}

    def create(self, planned: Values) -> str:
        refuse_duplicate_name(self.account.configurations, planned["name"])
        (definition,) = planned["resource_configuration_definition"]
        (dns,) = definition["dns_resource"]
        lattice_definition = {
            "dnsResource": {"domainName": dns["domain_name"], "ipAddressType": dns["ip_address_type"]}
        }
        configuration = self.account.create_configuration(
            name=planned["name"],
            type=planned["type"],
            protocol=planned["protocol"],
            portRanges=planned["port_ranges"],
            resourceGatewayId=planned["resource_gateway_identifier"],
            resourceConfigurationDefinition=lattice_definition,
            tags=planned["tags_all"],
        )
        return str(configuration["id"])

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
        for share in self.account.shares:
            # RAM still lists a deleted share for a while.
            if share["resourceShareArn"] == key and share["status"] != "DELETED":
                return share
        return None

    def read(self, key: str) -> Values | None:
        share = self._item(key)
        if share is None:
            return None
        return {
            "id": key,
            "arn": key,
            "name": share["name"],
            "allow_external_principals": share["allowExternalPrincipals"],
            "permission_arns": [permission["arn"] for permission in self.account.permissions],
            "tags": {tag["key"]: tag["value"] for tag in share["tags"]},
        }

    def create(self, planned: Values) -> str:
        return self.account.create_share(planned["name"], **self._arguments(planned))

    def update(self, prior: Values, planned: Values) -> None:
        item = self._item(prior["id"])
        assert item
        item.update(name=planned["name"], **self._arguments(planned))

    def _arguments(self, planned: Values) -> Response:
        tags = [{"key": key, "value": value} for key, value in planned["tags_all"].items()]
        return {"allowExternalPrincipals": planned["allow_external_principals"], "tags": tags}

    def delete(self, prior: Values) -> None:
        item = self._item(prior["id"])
        assert item
        item["status"] = "DELETED"


class ShareAssociationOps(ResourceOps):
    """An association of a share with a resource or a principal. The key is SHARE,ENTITY."""

    def __init__(self, account: FakeAwsAccount, association_type: str, entity_argument: str) -> None:
        super().__init__(account)
        self._association_type = association_type
        self._entity_argument = entity_argument

    def _item(self, key: str) -> Response | None:
        for association in self.account.associations:
            association_key = f"{association['resourceShareArn']},{association['associatedEntity']}"
            is_same = (association["associationType"], association_key) == (self._association_type, key)
            if is_same and association["status"] != "DISASSOCIATED":
                return association
        return None

    def read(self, key: str) -> Values | None:
        association = self._item(key)
        if association is None:
            return None
        return {
            "id": key,
            "resource_share_arn": association["resourceShareArn"],
            self._entity_argument: association["associatedEntity"],
        }

    def create(self, planned: Values) -> str:
        entity = planned[self._entity_argument]
        share_arn = planned["resource_share_arn"]
        is_principal = self._association_type == "PRINCIPAL"
        self.account.create_association(
            self._association_type,
            entity,
            resourceShareArn=share_arn,
            status="ASSOCIATING" if is_principal else "ASSOCIATED",  # a principal has to accept the share
            external=is_principal and entity != OWN_ACCOUNT,
        )
        return f"{share_arn},{entity}"

    def delete(self, prior: Values) -> None:
        item = self._item(prior["id"])
        assert item
        item["status"] = "DISASSOCIATED"

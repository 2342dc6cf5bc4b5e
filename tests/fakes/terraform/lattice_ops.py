"""Resources of VPC Lattice, as the AWS provider reads and changes the resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from fakes.terraform.provider_schema import UNKNOWN_VALUE
from fakes.terraform.resource_ops import AwsClients, ResourceOps

if TYPE_CHECKING:
    from fakes.terraform.provider_schema import Values

    Response = dict[str, Any]


def lattice(aws: AwsClients) -> Any:  # noqa: ANN401 - boto3 has no types
    return aws.client("vpc-lattice")


def known_arguments(**arguments: object) -> Response:
    """Return the arguments of a call without arguments that are null or unknown."""
    return {name: value for name, value in arguments.items() if value not in (None, UNKNOWN_VALUE)}


def set_tags(aws: AwsClients, arn: str, old: dict[str, str], new: dict[str, str]) -> None:
    removed_keys = [key for key in old if key not in new]
    if removed_keys:
        lattice(aws).untag_resource(resourceArn=arn, tagKeys=removed_keys)
    if new != old and new:
        lattice(aws).tag_resource(resourceArn=arn, tags=new)


class LatticeOps(ResourceOps):
    """A resource type of VPC Lattice."""

    def read(self, aws: AwsClients, key: str) -> Values | None:
        try:
            item = self._get(aws, key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        tags = lattice(aws).list_tags_for_resource(resourceArn=item["arn"])["tags"]
        return {"id": key, "arn": item["arn"], "tags": tags, **self._attributes(item)}

    def _get(self, aws: AwsClients, key: str) -> Response:
        raise NotImplementedError

    def _attributes(self, item: Response) -> Values:
        """Return the attributes of a resource type, from a response of Get."""
        raise NotImplementedError


class ResourceGatewayOps(LatticeOps):
    def _get(self, aws: AwsClients, key: str) -> Response:
        gateway: Response = lattice(aws).get_resource_gateway(resourceGatewayIdentifier=key)
        return gateway

    def _attributes(self, item: Response) -> Values:
        return {
            "name": item["name"],
            "status": item["status"],
            "vpc_id": item["vpcId"],
            "subnet_ids": item["subnetIds"],
            "security_group_ids": item["securityGroupIds"],
            "ip_address_type": item["ipAddressType"],
            "ipv4_addresses_per_eni": item.get("ipv4AddressesPerEni"),
            "resource_config_dns_resolution": item.get("resourceConfigDnsResolution"),
        }

    def create(self, aws: AwsClients, planned: Values) -> str:
        gateway = lattice(aws).create_resource_gateway(
            name=planned["name"],
            vpcIdentifier=planned["vpc_id"],
            subnetIds=planned["subnet_ids"],
            tags=planned["tags_all"],
            **known_arguments(
                securityGroupIds=planned["security_group_ids"],
                ipAddressType=planned["ip_address_type"],
                ipv4AddressesPerEni=planned["ipv4_addresses_per_eni"],
                resourceConfigDnsResolution=planned["resource_config_dns_resolution"],
            ),
        )
        return str(gateway["id"])

    def update(self, aws: AwsClients, prior: Values, planned: Values) -> None:
        if planned["security_group_ids"] != prior["security_group_ids"]:
            lattice(aws).update_resource_gateway(
                resourceGatewayIdentifier=prior["id"], securityGroupIds=planned["security_group_ids"]
            )
        set_tags(aws, prior["arn"], prior["tags_all"], planned["tags_all"])

    def delete(self, aws: AwsClients, prior: Values) -> None:
        lattice(aws).delete_resource_gateway(resourceGatewayIdentifier=prior["id"])


class AccessLogSubscriptionOps(LatticeOps):
    def _get(self, aws: AwsClients, key: str) -> Response:
        subscription: Response = lattice(aws).get_access_log_subscription(accessLogSubscriptionIdentifier=key)
        return subscription

    def _attributes(self, item: Response) -> Values:
        return {
            "destination_arn": item["destinationArn"],
            "resource_arn": item["resourceArn"],
            "resource_identifier": item["resourceId"],
            "service_network_log_type": item.get("serviceNetworkLogType"),
        }

    def create(self, aws: AwsClients, planned: Values) -> str:
        subscription = lattice(aws).create_access_log_subscription(
            resourceIdentifier=planned["resource_identifier"],
            destinationArn=planned["destination_arn"],
            tags=planned["tags_all"],
        )
        return str(subscription["id"])

    def update(self, aws: AwsClients, prior: Values, planned: Values) -> None:
        set_tags(aws, prior["arn"], prior["tags_all"], planned["tags_all"])

    def delete(self, aws: AwsClients, prior: Values) -> None:
        lattice(aws).delete_access_log_subscription(accessLogSubscriptionIdentifier=prior["id"])


class ResourceConfigurationOps(LatticeOps):
    def _get(self, aws: AwsClients, key: str) -> Response:
        configuration: Response = lattice(aws).get_resource_configuration(resourceConfigurationIdentifier=key)
        return configuration

    def _attributes(self, item: Response) -> Values:
        return {
            "name": item["name"],
            "type": item["type"],
            "protocol": item.get("protocol"),
            "port_ranges": item.get("portRanges", []),
            "resource_gateway_identifier": item.get("resourceGatewayId"),
            "resource_configuration_group_id": item.get("resourceConfigurationGroupId"),
            "allow_association_to_shareable_service_network": item.get(
                "allowAssociationToShareableServiceNetwork", False
            ),
            "custom_domain_name": item.get("customDomainName"),
            "resource_configuration_definition": [_provider_definition(item["resourceConfigurationDefinition"])],
        }

    def create(self, aws: AwsClients, planned: Values) -> str:
        (definition,) = planned["resource_configuration_definition"]
        configuration = lattice(aws).create_resource_configuration(
            name=planned["name"],
            resourceConfigurationDefinition=_lattice_definition(definition),
            tags=planned["tags_all"],
            **known_arguments(
                type=planned["type"],
                protocol=planned["protocol"],
                portRanges=planned["port_ranges"],
                resourceGatewayIdentifier=planned["resource_gateway_identifier"],
                resourceConfigurationGroupIdentifier=planned["resource_configuration_group_id"],
                customDomainName=planned["custom_domain_name"],
                allowAssociationToShareableServiceNetwork=planned["allow_association_to_shareable_service_network"],
            ),
        )
        return str(configuration["id"])

    def update(self, aws: AwsClients, prior: Values, planned: Values) -> None:
        if planned["port_ranges"] != prior["port_ranges"]:
            lattice(aws).update_resource_configuration(
                resourceConfigurationIdentifier=prior["id"], portRanges=planned["port_ranges"]
            )
        set_tags(aws, prior["arn"], prior["tags_all"], planned["tags_all"])

    def delete(self, aws: AwsClients, prior: Values) -> None:
        lattice(aws).delete_resource_configuration(resourceConfigurationIdentifier=prior["id"])


def _lattice_definition(definition: Values) -> Response:
    """Return a definition of the AWS provider in the form of VPC Lattice."""
    if definition["dns_resource"]:
        (dns,) = definition["dns_resource"]
        return {"dnsResource": {"domainName": dns["domain_name"], "ipAddressType": dns["ip_address_type"]}}
    if definition["ip_resource"]:
        (ip,) = definition["ip_resource"]
        return {"ipResource": {"ipAddress": ip["ip_address"]}}
    (arn,) = definition["arn_resource"]
    return {"arnResource": {"arn": arn["arn"]}}


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

# ruff: noqa: ANN401 - tests pass any field of the AWS items
"""Create VPC Lattice and RAM resources of an account: gateways, configurations, shares, associations, endpoints."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from moto.utilities.utils import get_partition

from .botocore_hooks import FakeApiError
from .database_builder import DatabaseBuilder
from .sample_ids import CREATED_AT, ENDPOINT_ID, GATEWAY_ID, OWN_ACCOUNT, POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from .botocore_hooks import Response


class LatticeBuilder(DatabaseBuilder):
    """Creates VPC Lattice and RAM resources in the lists of ``UnmockedApis``.

    Attributes:
        gateway_group: The security group of the resource gateway.
        share_arn: The ARN of the deployment's RAM share.
        configuration_arn: The ARN of the deployment's resource configuration.
    """

    gateway_group: str
    share_arn: str
    configuration_arn: str

    def current_arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of the account in the current Region."""
        return f"arn:{get_partition(self.current_region)}:{service}:{self.current_region}:{OWN_ACCOUNT}:{resource}"

    # Resource gateways

    def create_gateway(self, **attributes: Any) -> Response:
        attributes.setdefault("id", f"rgw-{self.next_id_number():017x}")
        if "securityGroupIds" not in attributes:
            attributes["securityGroupIds"] = [self.gateway_group]
        gateway = {
            "arn": self.current_arn("vpc-lattice", f"resourcegateway/{attributes['id']}"),
            "status": "ACTIVE",
            "vpcId": self.vpc_id,
            "subnetIds": list(self.gateway_subnets),
            "ipAddressType": "IPV4",
            "ipv4AddressesPerEni": 16,
            "resourceConfigDnsResolution": "PUBLIC",
            "createdAt": CREATED_AT,
            **attributes,
        }
        self.gateways.append(gateway)
        return gateway

    def create_gateway_interfaces(self, gateway: Response) -> None:
        """Create the network interfaces of a gateway, in each subnet of the gateway."""
        address_type = gateway["ipAddressType"]
        tags = [{"Key": "VpcLatticeManaged", "Value": "true"}]
        for subnet in gateway["subnetIds"]:
            self.create_interface(
                subnet,
                gateway["securityGroupIds"],
                ipv4=0 if address_type == "IPV6" else gateway["ipv4AddressesPerEni"],
                ipv6=0 if address_type == "IPV4" else 1,
                Description=f"VPC Lattice {gateway['id']}",
                TagSpecifications=[{"ResourceType": "network-interface", "Tags": tags}],
            )

    def gateway_interfaces(self, gateway: Response) -> list[Response]:
        filters = [{"Name": "description", "Values": [f"*{gateway['id']}*"]}]
        return list(self.client("ec2").describe_network_interfaces(Filters=filters)["NetworkInterfaces"])

    @property
    def deployed_gateway(self) -> Response:
        """The resource gateway of the deployment."""
        gateway_id = self.deployed_configuration["resourceGatewayId"]
        return next(gateway for gateway in self.gateways if gateway["id"] == gateway_id)

    def revoke_gateway_egress(self) -> None:
        """Revoke all egress rules of the deployment's gateway."""
        for group in self.deployed_gateway["securityGroupIds"]:
            self.revoke_rules(group, egress=True)

    # Resource configurations

    def create_configuration(self, **attributes: Any) -> Response:
        attributes.setdefault("id", f"rcfg-{self.next_id_number():017x}")
        configuration = {
            "arn": self.current_arn("vpc-lattice", f"resourceconfiguration/{attributes['id']}"),
            "resourceGatewayId": GATEWAY_ID,
            "type": "SINGLE",
            "portRanges": ["5432"],
            "protocol": "TCP",
            "allowAssociationToShareableServiceNetwork": False,
            "status": "ACTIVE",
            "resourceConfigurationDefinition": {
                "dnsResource": {"domainName": self.database_host, "ipAddressType": "IPV4"}
            },
            "createdAt": CREATED_AT,
            **attributes,
        }
        self.configurations.append(configuration)
        return configuration

    def create_access_log_subscription(
        self, configuration: str, destination_arn: str, tags: dict[str, str] | None = None
    ) -> Response:
        """Subscribe to the access logs of a configuration, known by id or ARN; one subscription of each destination.

        AWS has this limit for services and service networks; whether also for configurations is not established:
        https://github.com/aws/aws-application-networking-k8s/blob/main/docs/api-types/access-log-policy.md
        """
        item = self._find_item(self.configurations, configuration)
        service = destination_arn.split(":")[2]
        for other in self.access_log_subscriptions:
            if other["resourceId"] == item["id"] and other["destinationArn"].split(":")[2] == service:
                raise FakeApiError(
                    "ConflictException", f"{item['id']} already has a subscription for the destination type {service}"
                )
        identifier = f"als-{self.next_id_number():017x}"
        subscription = {
            "id": identifier,
            "arn": self.current_arn("vpc-lattice", f"accesslogsubscription/{identifier}"),
            "resourceId": item["id"],
            "resourceArn": item["arn"],
            "destinationArn": destination_arn,
            "createdAt": CREATED_AT,
            "lastUpdatedAt": CREATED_AT,
            "tags": tags or {},
        }
        self.access_log_subscriptions.append(subscription)
        return subscription

    @property
    def deployed_configuration(self) -> Response:
        """The resource configuration of the deployment."""
        return next(item for item in self.configurations if item["arn"] == self.configuration_arn)

    def create_endpoint(self, owner: str, identifier: str = ENDPOINT_ID, *, arn: str | None = None) -> None:
        """Add an endpoint of an account, associated with a configuration: the deployment's unless an ARN is given."""
        configuration_arn = arn or self.configuration_arn
        self.endpoints.append(
            {
                "id": "rea-0123456789abcdef0",
                "resourceConfigurationId": configuration_arn.rpartition("/")[2],
                "resourceConfigurationArn": configuration_arn,
                "vpcEndpointId": identifier,
                "vpcEndpointOwner": owner,
                "createdAt": CREATED_AT,
            }
        )

    # RAM shares

    def create_share(self, name: str, **more: Any) -> str:
        """Create a RAM share without associations; return the ARN."""
        arn = self.current_arn("ram", f"resource-share/{uuid.UUID(int=self.next_id_number())}")
        share = {
            "resourceShareArn": arn,
            "name": name,
            "owningAccountId": OWN_ACCOUNT,
            "allowExternalPrincipals": True,
            "status": "ACTIVE",
            "tags": [],
            "creationTime": CREATED_AT,
            "lastUpdatedTime": CREATED_AT,
            "featureSet": "STANDARD",
            **more,
        }
        self.shares.append(share)
        return arn

    def create_association(self, association_type: str, entity: str, **more: Any) -> Response:
        if "resourceShareArn" not in more:
            more["resourceShareArn"] = self.share_arn
        association = {
            "associatedEntity": entity,
            "associationType": association_type,
            "status": "ASSOCIATED",
            "external": False,
            **more,
        }
        self.associations.append(association)
        return association

    @property
    def polytomic_association(self) -> Response:
        """The association of the deployment's share with Polytomic's account."""
        return self.share_association(POLYTOMIC_ACCOUNT)

    def share_association(self, entity: str) -> Response:
        """Return the first association of the deployment's share with an entity."""
        for association in self.associations:
            if (association["resourceShareArn"], association["associatedEntity"]) == (self.share_arn, entity):
                return association
        raise LookupError(entity)

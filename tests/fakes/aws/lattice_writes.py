# ruff: noqa: ANN401, N802, N803 - operations and arguments have AWS's names and types
"""The operations of VPC Lattice that write, missing in moto, with the refusals of AWS.

Every resource is active at once: the states of a creation, an update and a deletion in progress are not modelled, and
quotas, shared subnets and domain verifications neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models import ec2_backends

from .botocore_hooks import FakeApiError
from .lattice import without_fields
from .lattice_builder import LatticeBuilder
from .sample_ids import OWN_ACCOUNT

if TYPE_CHECKING:
    from .botocore_hooks import Response

# The configuration types with a resource gateway of their own; a child has the gateway of its group.
TYPES_WITH_GATEWAY = ("GROUP", "SINGLE")


class LatticeWrites(LatticeBuilder):
    """Creates, updates and deletes resource gateways and resource configurations, and their tags."""

    SERVICES = ("vpc-lattice",)

    def CreateResourceGateway(
        self,
        name: str,
        vpcIdentifier: str,
        subnetIds: list[str],
        securityGroupIds: list[str] | None = None,
        clientToken: str = "",
        **more: Any,
    ) -> Response:
        del clientToken  # a call is never repeated with the same token
        self._refuse_used_name(self.gateways, "resource gateway", name)
        self._refuse_foreign_network(vpcIdentifier, subnetIds, securityGroupIds or [])
        groups = securityGroupIds or [self._default_group(vpcIdentifier)]
        gateway = self.create_gateway(
            name=name, vpcId=vpcIdentifier, subnetIds=subnetIds, securityGroupIds=groups, **more
        )
        if gateway["ipAddressType"] == "IPV6":
            del gateway["ipv4AddressesPerEni"]
        self._refuse_full_subnets(gateway)
        self.create_gateway_interfaces(gateway)
        created = without_fields(gateway, {"createdAt", "tags", "vpcId"})
        return {**created, "vpcIdentifier": vpcIdentifier}

    def UpdateResourceGateway(
        self, resourceGatewayIdentifier: str, securityGroupIds: list[str] | None = None, **more: Any
    ) -> Response:
        gateway = self._find_item(self.gateways, resourceGatewayIdentifier)
        gateway.update(more)
        if securityGroupIds is not None:
            self._refuse_foreign_network(gateway["vpcId"], [], securityGroupIds)
            gateway["securityGroupIds"] = securityGroupIds
            for interface in self.gateway_interfaces(gateway):
                self.client("ec2").modify_network_interface_attribute(
                    NetworkInterfaceId=interface["NetworkInterfaceId"], Groups=securityGroupIds
                )
        return without_fields(gateway, {"createdAt", "ipv4AddressesPerEni", "tags"})

    def DeleteResourceGateway(self, resourceGatewayIdentifier: str) -> Response:
        gateway = self._find_item(self.gateways, resourceGatewayIdentifier)
        users = [item["id"] for item in self.configurations if item.get("resourceGatewayId") == gateway["id"]]
        if users:
            raise FakeApiError("ConflictException", f"{gateway['id']} is in use by {', '.join(users)}")
        for interface in self.gateway_interfaces(gateway):
            self.client("ec2").delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
        self.gateways.remove(gateway)
        return {name: gateway[name] for name in ("id", "arn", "name")} | {"status": "DELETE_IN_PROGRESS"}

    def CreateResourceConfiguration(
        self,
        name: str,
        type: str,  # noqa: A002 - AWS's
        resourceGatewayIdentifier: str = "",
        resourceConfigurationGroupIdentifier: str = "",
        clientToken: str = "",
        **more: Any,
    ) -> Response:
        del clientToken
        self._refuse_used_name(self.configurations, "resource configuration", name)
        attributes: Response = {"name": name, "type": type, **more}
        if type in TYPES_WITH_GATEWAY and not resourceGatewayIdentifier:
            raise FakeApiError("ValidationException", f"A configuration of type {type} requires a resource gateway")
        if resourceGatewayIdentifier:
            attributes["resourceGatewayId"] = self._find_item(self.gateways, resourceGatewayIdentifier)["id"]
        if resourceConfigurationGroupIdentifier:
            group = self._find_item(self.configurations, resourceConfigurationGroupIdentifier)
            attributes |= {"resourceConfigurationGroupId": group["id"], "resourceGatewayId": group["resourceGatewayId"]}
        configuration = self.create_configuration(**attributes)
        if type == "GROUP":
            # The children have the targets and the ports.
            for member in {"portRanges", "resourceConfigurationDefinition"} - more.keys():
                del configuration[member]
        return without_fields(configuration, {"tags"})

    def UpdateResourceConfiguration(
        self,
        resourceConfigurationIdentifier: str,
        resourceConfigurationDefinition: Response | None = None,
        **more: Any,
    ) -> Response:
        configuration = self._find_item(self.configurations, resourceConfigurationIdentifier)
        if resourceConfigurationDefinition is not None:
            # Seen by users of hashicorp/aws 5.85 at every change of a port.
            raise FakeApiError("ValidationException", "cannot modify resource configuration DNS or ARN")
        configuration.update(more)
        return without_fields(configuration, {"createdAt", "tags"})

    def DeleteResourceConfiguration(self, resourceConfigurationIdentifier: str) -> Response:
        configuration = self._find_item(self.configurations, resourceConfigurationIdentifier)
        children = [
            item["id"]
            for item in self.configurations
            if item.get("resourceConfigurationGroupId") == configuration["id"]
        ]
        if children:
            raise FakeApiError("ConflictException", f"{configuration['id']} has the children {', '.join(children)}")
        self.configurations.remove(configuration)
        return {}

    def CreateAccessLogSubscription(
        self,
        resourceIdentifier: str,
        destinationArn: str,
        clientToken: str = "",
        tags: dict[str, str] | None = None,
    ) -> Response:
        del clientToken  # a call is never repeated with the same token
        subscription = self.create_access_log_subscription(resourceIdentifier, destinationArn, tags)
        return without_fields(subscription, {"createdAt", "lastUpdatedAt", "tags"})

    def DeleteAccessLogSubscription(self, accessLogSubscriptionIdentifier: str) -> Response:
        subscription = self._find_item(self.access_log_subscriptions, accessLogSubscriptionIdentifier)
        self.access_log_subscriptions.remove(subscription)
        return {}

    def TagResource(self, resourceArn: str, tags: dict[str, str]) -> Response:
        item = self._find_item(self._tagged_items, resourceArn)
        item["tags"] = {**item.get("tags", {}), **tags}
        return {}

    def UntagResource(self, resourceArn: str, tagKeys: list[str]) -> Response:
        item = self._find_item(self._tagged_items, resourceArn)
        item["tags"] = {key: value for key, value in item.get("tags", {}).items() if key not in tagKeys}
        return {}

    def _refuse_used_name(self, items: list[Response], kind: str, name: str) -> None:
        if any(item["name"] == name for item in self._in_region(items)):
            raise FakeApiError("ConflictException", f"A {kind} named {name} already exists")

    def _refuse_foreign_network(self, vpc_id: str, subnet_ids: list[str], group_ids: list[str]) -> None:
        """Raise an error for a VPC, subnet or security group that does not exist, or is not in the VPC."""
        backend = ec2_backends[OWN_ACCOUNT][self.current_region]
        if vpc_id not in backend.vpcs:
            raise FakeApiError("ValidationException", f"The VPC {vpc_id} does not exist")
        vpc_subnets = {subnet.id for subnet in backend.describe_subnets(filters={"vpc-id": [vpc_id]})}
        for name in sorted({*subnet_ids} - vpc_subnets) + sorted({*group_ids} - backend.groups[vpc_id].keys()):
            raise FakeApiError("ValidationException", f"{name} does not exist in the VPC {vpc_id}")

    def _default_group(self, vpc_id: str) -> str:
        groups = ec2_backends[OWN_ACCOUNT][self.current_region].groups[vpc_id].values()
        return next(group.id for group in groups if group.name == "default")

    def _refuse_full_subnets(self, gateway: Response) -> None:
        """Raise an error, and remove the gateway, if a subnet has fewer free addresses than the gateway takes."""
        subnets = ec2_backends[OWN_ACCOUNT][self.current_region].describe_subnets(gateway["subnetIds"])
        needed = gateway.get("ipv4AddressesPerEni", 0)
        for subnet in subnets:
            if subnet.available_ip_address_count < needed:
                self.gateways.remove(gateway)
                message = f"The subnet {subnet.id} has fewer than {needed} free addresses"
                raise FakeApiError("ValidationException", message)

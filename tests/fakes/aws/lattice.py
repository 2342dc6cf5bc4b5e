# ruff: noqa: ANN401, N802, N803 - operations and arguments have AWS's names and types
"""The operations of VPC Lattice on resources, missing in moto, on lists of items."""

from __future__ import annotations

from typing import Any

from .botocore_hooks import BotocoreHooks, FakeApiError, Response

# The fields in a response of Get that a response of List omits.
_GET_ONLY_FIELDS = {"managedBy", "serviceManaged", "tags", "vpcId"}
_FIELDS_OMITTED_FROM_LIST = {
    "allowAssociationToShareableServiceNetwork",
    "domainVerificationStatus",
    "failureReason",
    "portRanges",
    "protocol",
    "resourceConfigurationDefinition",
    "tags",
}


class FakeLattice(BotocoreHooks):
    """Resource gateways, resource configurations, and their associations with endpoints.

    An item has the fields of the response of Get, and ``tags`` as a dict. The Region of an item is the Region in the
    ARN. Another account in the ARN means that the other account shares the item.

    Attributes:
        gateways: The resource gateways.
        configurations: The resource configurations.
        endpoints: The associations of endpoints with resource configurations.
        access_log_subscriptions: The subscriptions to the access logs of resource configurations.
    """

    SERVICES = ("vpc-lattice",)

    def clear(self) -> None:
        super().clear()
        self.gateways: list[Response] = []
        self.configurations: list[Response] = []
        self.endpoints: list[Response] = []
        self.access_log_subscriptions: list[Response] = []

    def _in_region(self, items: list[Response]) -> list[Response]:
        return [item for item in items if item["arn"].split(":")[3] == self.current_region]

    def _find_item(self, items: list[Response], identifier: str) -> Response:
        for item in self._in_region(items):
            if identifier in (item["id"], item["arn"]):
                return item
        raise FakeApiError("ResourceNotFoundException", f"Resource {identifier} not found")

    def ListResourceGateways(self, **page: Any) -> Response:
        items = [without_fields(gateway, _GET_ONLY_FIELDS) for gateway in self._in_region(self.gateways)]
        return self.paginate("items", items, **page)

    def GetResourceGateway(self, resourceGatewayIdentifier: str) -> Response:
        return without_fields(self._find_item(self.gateways, resourceGatewayIdentifier), {"tags"})

    def ListResourceConfigurations(self, resourceGatewayIdentifier: str = "", **page: Any) -> Response:
        gateway_id = resourceGatewayIdentifier.rpartition("/")[2]
        configurations = self._in_region(self.configurations)
        if gateway_id:
            configurations = [item for item in configurations if item.get("resourceGatewayId") == gateway_id]
        items = [without_fields(item, _FIELDS_OMITTED_FROM_LIST) for item in configurations]
        return self.paginate("items", items, **page)

    def GetResourceConfiguration(self, resourceConfigurationIdentifier: str) -> Response:
        return without_fields(self._find_item(self.configurations, resourceConfigurationIdentifier), {"tags"})

    def ListResourceEndpointAssociations(self, resourceConfigurationIdentifier: str, **page: Any) -> Response:
        def matches(endpoint: Response) -> bool:
            arn = endpoint["resourceConfigurationArn"]
            is_in_region = arn.split(":")[3] == self.current_region
            return is_in_region and resourceConfigurationIdentifier in (endpoint["resourceConfigurationId"], arn)

        return self.paginate("items", list(filter(matches, self.endpoints)), **page)

    def ListAccessLogSubscriptions(self, resourceIdentifier: str, **page: Any) -> Response:
        configuration = self._find_item(self.configurations, resourceIdentifier)
        subscriptions = self._in_region(self.access_log_subscriptions)
        items = [without_fields(item, {"tags"}) for item in subscriptions if item["resourceId"] == configuration["id"]]
        return self.paginate("items", items, **page)

    def GetAccessLogSubscription(self, accessLogSubscriptionIdentifier: str) -> Response:
        item = self._find_item(self.access_log_subscriptions, accessLogSubscriptionIdentifier)
        return without_fields(item, {"tags"})

    def ListTagsForResource(self, resourceArn: str) -> Response:
        return {"tags": self._find_item(self._tagged_items, resourceArn).get("tags", {})}

    @property
    def _tagged_items(self) -> list[Response]:
        return [*self.gateways, *self.configurations, *self.access_log_subscriptions]


def without_fields(item: Response, names: set[str]) -> Response:
    return {name: value for name, value in item.items() if name not in names}

# ruff: noqa: ANN401, N802, N803 - operations and arguments are AWS's
"""VPC Lattice as far as it is about resources, which moto does not know: made of lists of what there is."""

from __future__ import annotations

from typing import Any

from .botocore_hooks import BotocoreHooks, FakeApiError, Response

# What lists leave out of what Get answers, and what neither has.
_GET_ONLY_FIELDS = {"vpcId", "tags"}
_FIELDS_OMITTED_FROM_LIST = {
    "allowAssociationToShareableServiceNetwork",
    "failureReason",
    "portRanges",
    "protocol",
    "tags",
} | {"resourceConfigurationDefinition"}


class FakeLattice(BotocoreHooks):
    """Resource gateways, resource configurations, and their associations with endpoints.

    An item is what Get answers of it, besides ``tags``, a dict. It is found in the Region of its ARN. One whose ARN is
    of another account is shared by that one.
    """

    SERVICES = ("vpc-lattice",)

    def clear(self) -> None:
        super().clear()
        self.gateways: list[Response] = []
        self.configurations: list[Response] = []
        self.endpoints: list[Response] = []

    def _in_region(self, items: list[Response]) -> list[Response]:
        return [one for one in items if one["arn"].split(":")[3] == self.current_region]

    def _find_item(self, items: list[Response], identifier: str) -> Response:
        for one in self._in_region(items):
            if identifier in (one["id"], one["arn"]):
                return one
        raise FakeApiError("ResourceNotFoundException", f"Resource {identifier} not found")

    def ListResourceGateways(self, **page: Any) -> Response:
        items = [without_fields(one, _GET_ONLY_FIELDS) for one in self._in_region(self.gateways)]
        return self.paginate("items", items, **page)

    def GetResourceGateway(self, resourceGatewayIdentifier: str) -> Response:
        return without_fields(self._find_item(self.gateways, resourceGatewayIdentifier), {"tags"})

    def ListResourceConfigurations(self, resourceGatewayIdentifier: str = "", **page: Any) -> Response:
        gateway = resourceGatewayIdentifier.rpartition("/")[2]
        items = [
            without_fields(one, _FIELDS_OMITTED_FROM_LIST)
            for one in self._in_region(self.configurations)
            if gateway in ("", one.get("resourceGatewayId"))
        ]
        return self.paginate("items", items, **page)

    def GetResourceConfiguration(self, resourceConfigurationIdentifier: str) -> Response:
        return without_fields(self._find_item(self.configurations, resourceConfigurationIdentifier), {"tags"})

    def ListResourceEndpointAssociations(self, resourceConfigurationIdentifier: str, **page: Any) -> Response:
        items = [
            one
            for one in self.endpoints
            if resourceConfigurationIdentifier in (one["resourceConfigurationId"], one["resourceConfigurationArn"])
            and one["resourceConfigurationArn"].split(":")[3] == self.current_region
        ]
        return self.paginate("items", items, **page)

    def ListTagsForResource(self, resourceArn: str) -> Response:
        return {"tags": self._find_item([*self.gateways, *self.configurations], resourceArn).get("tags", {})}


def without_fields(item: Response, names: set[str]) -> Response:
    return {name: value for name, value in item.items() if name not in names}

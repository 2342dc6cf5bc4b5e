# ruff: noqa: ANN401, N802, N803 - operations and arguments are AWS's
"""VPC Lattice as far as it is about resources, which moto does not know: made of lists of what there is."""

from __future__ import annotations

from typing import Any

from .botocore_hooks import Answer, RefusedError, Wire

# What lists leave out of what Get answers, and what neither has.
_UNLISTED = {"vpcId", "tags"}
_DEFINITION = {"allowAssociationToShareableServiceNetwork", "failureReason", "portRanges", "protocol", "tags"} | {
    "resourceConfigurationDefinition"
}


class Lattice(Wire):
    """Resource gateways, resource configurations, and their associations with endpoints.

    An item is what Get answers of it, besides ``tags``, a dict. It is found in the Region of its ARN. One whose ARN is
    of another account is shared by that one.
    """

    SERVES = ("vpc-lattice",)

    def clear(self) -> None:
        super().clear()
        self.gateways: list[Answer] = []
        self.configurations: list[Answer] = []
        self.endpoints: list[Answer] = []

    def _here(self, items: list[Answer]) -> list[Answer]:
        return [one for one in items if one["arn"].split(":")[3] == self.region]

    def _get(self, items: list[Answer], identifier: str) -> Answer:
        for one in self._here(items):
            if identifier in (one["id"], one["arn"]):
                return one
        raise RefusedError("ResourceNotFoundException", f"Resource {identifier} not found")

    def ListResourceGateways(self, **page: Any) -> Answer:
        items = [without(one, _UNLISTED) for one in self._here(self.gateways)]
        return self.paged("items", items, **page)

    def GetResourceGateway(self, resourceGatewayIdentifier: str) -> Answer:
        return without(self._get(self.gateways, resourceGatewayIdentifier), {"tags"})

    def ListResourceConfigurations(self, resourceGatewayIdentifier: str = "", **page: Any) -> Answer:
        gateway = resourceGatewayIdentifier.rpartition("/")[2]
        items = [
            without(one, _DEFINITION)
            for one in self._here(self.configurations)
            if gateway in ("", one.get("resourceGatewayId"))
        ]
        return self.paged("items", items, **page)

    def GetResourceConfiguration(self, resourceConfigurationIdentifier: str) -> Answer:
        return without(self._get(self.configurations, resourceConfigurationIdentifier), {"tags"})

    def ListResourceEndpointAssociations(self, resourceConfigurationIdentifier: str, **page: Any) -> Answer:
        items = [
            one
            for one in self.endpoints
            if resourceConfigurationIdentifier in (one["resourceConfigurationId"], one["resourceConfigurationArn"])
            and one["resourceConfigurationArn"].split(":")[3] == self.region
        ]
        return self.paged("items", items, **page)

    def ListTagsForResource(self, resourceArn: str) -> Answer:
        return {"tags": self._get([*self.gateways, *self.configurations], resourceArn).get("tags", {})}


def without(item: Answer, names: set[str]) -> Answer:
    return {name: value for name, value in item.items() if name not in names}

# ruff: noqa: N802, N803, S107 - operations and arguments bear AWS's names
"""The operations that moto does not know: resource gateways and configurations, shares' associations, analyses."""

from __future__ import annotations

from .wire import Answer, Wire

CONFIGURATION_ID = "rcfg-0123456789abcdef0"


class Services(Wire):
    """The answers, made of lists of what there is.

    Attributes:
        polls: How often something was asked for that changes in time.
    """

    def clear(self) -> None:
        super().clear()
        self.gateways: list[Answer] = []
        self.configurations: list[Answer] = []
        self.endpoints: list[Answer] = []
        self.associations: list[Answer] = []
        self.permissions: list[Answer] = []
        self.proxy_endpoints: list[Answer] = []
        self.insights: dict[str, str] = {}
        self.analyzed = ""
        self.analysis: Answer = {"Status": "succeeded", "NetworkPathFound": True}
        self.polls = 0

    def clear_counts(self) -> None:
        super().clear_counts()
        self.polls = 0

    def _page(self, member: str, items: list[Answer], token: str = "0") -> Answer:
        end = int(token) + self.page
        more = {"nextToken": str(end)} if end < len(items) else {}
        return {member: items[int(token) : end], **more}

    def ListResourceGateways(self, nextToken: str = "0") -> Answer:
        items = [{key: value for key, value in one.items() if key != "vpcId"} for one in self.gateways]
        return self._page("items", items, nextToken)

    def GetResourceGateway(self, resourceGatewayIdentifier: str) -> Answer:
        return next(dict(one) for one in self.gateways if one["id"] == resourceGatewayIdentifier)

    def ListResourceConfigurations(self, nextToken: str = "0") -> Answer:
        keys = ("id", "name", "arn", "status", "type", "resourceGatewayId")
        return self._page("items", [{key: one[key] for key in keys} for one in self.configurations], nextToken)

    def GetResourceConfiguration(self, resourceConfigurationIdentifier: str) -> Answer:
        return next(dict(one) for one in self.configurations if one["id"] == resourceConfigurationIdentifier)

    def ListResourceEndpointAssociations(self, resourceConfigurationIdentifier: str, nextToken: str = "0") -> Answer:
        assert resourceConfigurationIdentifier == CONFIGURATION_ID
        return self._page("items", self.endpoints, nextToken)

    def GetResourceShareAssociations(
        self, associationType: str, resourceShareArns: list[str], nextToken: str = "0"
    ) -> Answer:
        items = [
            one
            for one in self.associations
            if one["associationType"] == associationType and one["resourceShareArn"] in resourceShareArns
        ]
        if associationType == "PRINCIPAL":
            self.polls += 1
        return self._page("resourceShareAssociations", items, nextToken)

    def ListResourceSharePermissions(self, resourceShareArn: str) -> Answer:
        assert resourceShareArn
        return {"permissions": self.permissions}

    def DescribeDBProxyEndpoints(self) -> Answer:
        return {"DBProxyEndpoints": self.proxy_endpoints}

    def CreateNetworkInsightsPath(self, **params: object) -> Answer:
        assert params["Protocol"] == "tcp"
        self.analyzed = f"{params['Source']} {params['Destination']} {params['DestinationPort']}"
        self.insights["nip-1"] = "path"
        return {"NetworkInsightsPath": {"NetworkInsightsPathId": "nip-1"}}

    def StartNetworkInsightsAnalysis(self, NetworkInsightsPathId: str, **_: object) -> Answer:
        self.insights["nia-1"] = NetworkInsightsPathId
        return {"NetworkInsightsAnalysis": {"NetworkInsightsAnalysisId": "nia-1", "Status": "running"}}

    def DescribeNetworkInsightsAnalyses(self, NetworkInsightsAnalysisIds: list[str]) -> Answer:
        self.polls += 1
        analysis = {"Status": "running"} if self.polls == 1 else self.analysis
        one = {"NetworkInsightsAnalysisId": NetworkInsightsAnalysisIds[0], **analysis}
        return {"NetworkInsightsAnalyses": [one]}

    def DeleteNetworkInsightsAnalysis(self, NetworkInsightsAnalysisId: str) -> Answer:
        del self.insights[NetworkInsightsAnalysisId]
        return {"NetworkInsightsAnalysisId": NetworkInsightsAnalysisId}

    def DeleteNetworkInsightsPath(self, NetworkInsightsPathId: str) -> Answer:
        del self.insights[NetworkInsightsPathId]
        return {"NetworkInsightsPathId": NetworkInsightsPathId}

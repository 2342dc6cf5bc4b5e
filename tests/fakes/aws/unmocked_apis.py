# ruff: noqa: N802, N803 - operations and arguments have AWS's names
"""The AWS operations missing in moto: VPC Lattice, RAM, endpoints of a proxy, reachability analyses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lattice import FakeLattice
from .ram import FakeRam

if TYPE_CHECKING:
    from .botocore_hooks import Response


class UnmockedApis(FakeLattice, FakeRam):
    """Handles the operations missing in moto with lists of resources.

    Attributes:
        proxy_endpoints: The endpoints of database proxies.
        proxy_targets: The targets of every database proxy.
        reachability_resources: The paths and analyses of Reachability Analyzer that exist, by id.
        analyzed_path: Source, destination and port of the last analyzed path.
        analysis: The result of every analysis.
        poll_count: The number of calls for a status that changes over time.
    """

    def clear(self) -> None:
        super().clear()
        self.proxy_endpoints: list[Response] = []
        self.proxy_targets: list[Response] = [
            {"Type": "TRACKED_CLUSTER"},
            {"Type": "RDS_INSTANCE", "TargetHealth": {"State": "AVAILABLE"}},
        ]
        self.reachability_resources: dict[str, str] = {}
        self.analyzed_path = ""
        self.analysis: Response = {"Status": "succeeded", "NetworkPathFound": True}

    def clear_counts(self) -> None:
        super().clear_counts()
        self.poll_count = 0

    def DescribeDBProxyEndpoints(self, DBProxyName: str = "") -> Response:
        endpoints = [item for item in self.proxy_endpoints if DBProxyName in ("", item["DBProxyName"])]
        return {"DBProxyEndpoints": endpoints}

    def DescribeDBProxyTargets(self, DBProxyName: str) -> Response:
        assert DBProxyName
        return {"Targets": self.proxy_targets}

    def CreateNetworkInsightsPath(self, **params: object) -> Response:
        assert params["Protocol"] == "tcp"
        self.analyzed_path = f"{params['Source']} {params['Destination']} {params['DestinationPort']}"
        self.reachability_resources["nip-1"] = "path"
        return {"NetworkInsightsPath": {"NetworkInsightsPathId": "nip-1"}}

    def StartNetworkInsightsAnalysis(self, NetworkInsightsPathId: str, **_: object) -> Response:
        self.reachability_resources["nia-1"] = NetworkInsightsPathId
        return {"NetworkInsightsAnalysis": {"NetworkInsightsAnalysisId": "nia-1", "Status": "running"}}

    def DescribeNetworkInsightsAnalyses(self, NetworkInsightsAnalysisIds: list[str]) -> Response:
        self.poll_count += 1
        result = {"Status": "running"} if self.poll_count == 1 else self.analysis
        analysis = {"NetworkInsightsAnalysisId": NetworkInsightsAnalysisIds[0], **result}
        return {"NetworkInsightsAnalyses": [analysis]}

    def DeleteNetworkInsightsAnalysis(self, NetworkInsightsAnalysisId: str) -> Response:
        del self.reachability_resources[NetworkInsightsAnalysisId]
        return {"NetworkInsightsAnalysisId": NetworkInsightsAnalysisId}

    def DeleteNetworkInsightsPath(self, NetworkInsightsPathId: str) -> Response:
        del self.reachability_resources[NetworkInsightsPathId]
        return {"NetworkInsightsPathId": NetworkInsightsPathId}

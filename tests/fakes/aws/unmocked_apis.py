# ruff: noqa: N802, N803 - operations and arguments bear AWS's names
"""All that moto does not know: VPC Lattice, RAM, a proxy's endpoints, analyses of reachability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lattice import FakeLattice
from .ram import FakeRam

if TYPE_CHECKING:
    from .botocore_hooks import Response

CONFIGURATION_ID = "rcfg-0123456789abcdef0"


class UnmockedApis(FakeLattice, FakeRam):
    """The answers, made of lists of what there is.

    Attributes:
        poll_count: How often something was asked for that changes in time.
    """

    def clear(self) -> None:
        super().clear()
        self.proxy_endpoints: list[Response] = []
        health = {"State": "AVAILABLE"}
        self.proxy_targets: list[Response] = [
            {"Type": "TRACKED_CLUSTER"},
            {"Type": "RDS_INSTANCE", "TargetHealth": health},
        ]
        self.reachability_resources: dict[str, str] = {}
        self.analyzed_path = ""
        self.analysis: Response = {"Status": "succeeded", "NetworkPathFound": True}

    def clear_counts(self) -> None:
        super().clear_counts()
        self.poll_count = 0

    def DescribeDBProxyEndpoints(self, DBProxyName: str = "") -> Response:
        return {"DBProxyEndpoints": [one for one in self.proxy_endpoints if DBProxyName in ("", one["DBProxyName"])]}

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
        analysis = {"Status": "running"} if self.poll_count == 1 else self.analysis
        one = {"NetworkInsightsAnalysisId": NetworkInsightsAnalysisIds[0], **analysis}
        return {"NetworkInsightsAnalyses": [one]}

    def DeleteNetworkInsightsAnalysis(self, NetworkInsightsAnalysisId: str) -> Response:
        del self.reachability_resources[NetworkInsightsAnalysisId]
        return {"NetworkInsightsAnalysisId": NetworkInsightsAnalysisId}

    def DeleteNetworkInsightsPath(self, NetworkInsightsPathId: str) -> Response:
        del self.reachability_resources[NetworkInsightsPathId]
        return {"NetworkInsightsPathId": NetworkInsightsPathId}

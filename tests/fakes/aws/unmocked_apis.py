# ruff: noqa: N802, N803 - operations and arguments bear AWS's names
"""All that moto does not know: VPC Lattice, RAM, a proxy's endpoints, analyses of reachability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lattice import Lattice
from .ram import Ram

if TYPE_CHECKING:
    from .botocore_hooks import Answer

CONFIGURATION_ID = "rcfg-0123456789abcdef0"


class Services(Lattice, Ram):
    """The answers, made of lists of what there is.

    Attributes:
        polls: How often something was asked for that changes in time.
    """

    def clear(self) -> None:
        super().clear()
        self.proxy_endpoints: list[Answer] = []
        health = {"State": "AVAILABLE"}
        self.proxy_targets: list[Answer] = [
            {"Type": "TRACKED_CLUSTER"},
            {"Type": "RDS_INSTANCE", "TargetHealth": health},
        ]
        self.insights: dict[str, str] = {}
        self.analyzed = ""
        self.analysis: Answer = {"Status": "succeeded", "NetworkPathFound": True}

    def clear_counts(self) -> None:
        super().clear_counts()
        self.polls = 0

    def DescribeDBProxyEndpoints(self, DBProxyName: str = "") -> Answer:
        return {"DBProxyEndpoints": [one for one in self.proxy_endpoints if DBProxyName in ("", one["DBProxyName"])]}

    def DescribeDBProxyTargets(self, DBProxyName: str) -> Answer:
        assert DBProxyName
        return {"Targets": self.proxy_targets}

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

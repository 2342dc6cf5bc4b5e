"""The one check that writes: a path analysis by Reachability Analyzer, which AWS charges for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

from aws_privatelink_rds_lattice.aws import ApiError

from .check import BlockedCheckError, Check, CheckFinding, failed, passed, unknown, warned
from .result import CheckResult, Hop

if TYPE_CHECKING:
    from collections.abc import Callable

    from .context import CheckContext

REACHABILITY_NOTICE = (
    "--reachability writes: it makes a network insights path and an analysis in your account, and deletes both; "
    "AWS charges for each analysis"
)
# All that it calls, by IAM's names.
ReachabilityAction = Literal[
    "ec2:CreateNetworkInsightsPath",
    "ec2:DeleteNetworkInsightsAnalysis",
    "ec2:DeleteNetworkInsightsPath",
    "ec2:DescribeNetworkInsightsAnalyses",
    "ec2:StartNetworkInsightsAnalysis",
]
_ANALYSIS_POLL_SECONDS = 5
_MAX_ANALYSIS_POLLS = 120


def run_reachability_analysis(
    case: CheckContext, print_line: Callable[[str], object], sleep: Callable[[float], object] = time.sleep
) -> CheckResult:
    """Have AWS analyze the way from an interface of the gateway to the database's.

    It looks at configuration and sends no packet. What it makes is deleted again, whatever happens; what could not be
    deleted is said.

    Args:
        case: The connection.
        print_line: Takes a line for the user.
        sleep: Waits for so many seconds.
    """

    def ask(case: CheckContext) -> CheckFinding:
        return _analyze_path(case, print_line, sleep)

    expected = "Reachability Analyzer finds a way from the gateway to the database on tcp {port}"
    return Check("reachability", Hop.NETWORK, expected, ask).run(case)


def _call_ec2(case: CheckContext, action: ReachabilityAction, **arguments: object) -> dict[str, Any]:
    return case.deployment.client.call(action, **arguments)


def _analyze_path(
    case: CheckContext, print_line: Callable[[str], object], sleep: Callable[[float], object]
) -> CheckFinding:
    source, destination = _select_gateway_interface(case), _select_database_interface(case)
    left: list[str] = []

    def delete(action: ReachabilityAction, key: str, identifier: str) -> None:
        try:
            _call_ec2(case, action, **{key: identifier})
        except ApiError as error:
            what = key.removeprefix("NetworkInsights").removesuffix("Id").lower()
            option = f"--network-insights-{what}-id"
            left.append(case.aws_command("ec2", f"delete-network-insights-{what}", option, identifier))
            print_line(f"{identifier} is left behind: {error.reason}; delete it with\n{left[-1]}")

    path = _call_ec2(
        case,
        "ec2:CreateNetworkInsightsPath",
        Source=source,
        Destination=destination,
        Protocol="tcp",
        DestinationPort=case.deployment.port,
    )["NetworkInsightsPath"]["NetworkInsightsPathId"]
    try:
        analysis = _call_ec2(case, "ec2:StartNetworkInsightsAnalysis", NetworkInsightsPathId=path)
        analysis_id = analysis["NetworkInsightsAnalysis"]["NetworkInsightsAnalysisId"]
        try:
            found = _wait_for_analysis(case, analysis_id, sleep)
        finally:
            delete("ec2:DeleteNetworkInsightsAnalysis", "NetworkInsightsAnalysisId", analysis_id)
    finally:
        delete("ec2:DeleteNetworkInsightsPath", "NetworkInsightsPathId", path)
    finding = _evaluate_analysis(case, found, f"{source} to {destination}")
    if left and not finding.remedy:
        return warned(f"{finding.evidence}; not all that was made could be deleted", "\n".join(left))
    return finding


def _select_gateway_interface(case: CheckContext) -> str:
    interfaces = case.deployment.gateway_interfaces
    if not interfaces:
        raise BlockedCheckError("gateway-interfaces", "the gateway has no interface")
    return str(min(one["NetworkInterfaceId"] for one in interfaces))


def _select_database_interface(case: CheckContext) -> str:
    try:
        interfaces = case.deployment.database_interfaces
    except OSError as error:
        raise BlockedCheckError("host-address", f"the host does not resolve: {error}") from error
    if not interfaces:
        raise ApiError(
            f"no interface in the VPC has the address {', '.join(case.deployment.resolved_host[1])}",
            "# run it again: after a failover, the name leads to another address",
        )
    return str(interfaces[0]["NetworkInterfaceId"])


def _wait_for_analysis(case: CheckContext, analysis_id: str, sleep: Callable[[float], object]) -> dict[str, Any]:
    for _ in range(_MAX_ANALYSIS_POLLS):
        answer = _call_ec2(case, "ec2:DescribeNetworkInsightsAnalyses", NetworkInsightsAnalysisIds=[analysis_id])
        analysis: dict[str, Any] = answer["NetworkInsightsAnalyses"][0]
        if analysis["Status"] != "running":
            return analysis
        sleep(_ANALYSIS_POLL_SECONDS)
    raise ApiError(f"no result after {_MAX_ANALYSIS_POLLS * _ANALYSIS_POLL_SECONDS} s", "# run it again")


def _evaluate_analysis(case: CheckContext, analysis: dict[str, Any], endpoints: str) -> CheckFinding:
    if analysis["Status"] != "succeeded":
        reason = analysis.get("StatusMessage", "no reason given")
        return unknown(f"the analysis ended as {analysis['Status']}: {reason}", "# run it again")
    if analysis.get("NetworkPathFound"):
        return passed(f"a way from {endpoints}")
    blocks = []
    for one in analysis.get("Explanations", []):
        parts = [one.get("ExplanationCode"), one.get("Direction")]
        parts += [one.get(key, {}).get("Id") for key in ("SecurityGroup", "Acl", "RouteTable", "Subnet")]
        blocks.append(" ".join(part for part in parts if part))
    return failed(
        f"no way from {endpoints}: {'; '.join(blocks) or 'no explanation given'}",
        f"# see to what is named; the other checks say how\n{case.privatelink_command('verify')}",
    )

"""The check of ``verify --reachability``: a path analysis by Reachability Analyzer.

Only this check writes to the account, and AWS charges for every analysis.
"""

from __future__ import annotations

import functools
import logging
import time
from typing import TYPE_CHECKING, Any, Literal

from aws_privatelink_rds_lattice.aws import ApiError, run_in_rounds

from .check import BlockedCheckError, Check, CheckFinding, CheckResult, Hop, failed, passed, unknown, warned
from .placeholders import PlaceholderValues

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_privatelink_rds_lattice.target import Target

REACHABILITY_NOTICE = (
    "--reachability writes: it creates a network insights path and an analysis in your account, and deletes both; "
    "AWS charges for each analysis"
)
# The IAM actions of all calls in this module.
ReachabilityAction = Literal[
    "ec2:CreateNetworkInsightsPath",
    "ec2:DeleteNetworkInsightsAnalysis",
    "ec2:DeleteNetworkInsightsPath",
    "ec2:DescribeNetworkInsightsAnalyses",
    "ec2:StartNetworkInsightsAnalysis",
]
_ANALYSIS_POLL_SECONDS = 5
_MAX_ANALYSIS_POLLS = 120
_LOGGER = logging.getLogger(__name__)


def run_reachability_analysis(
    target: Target, print_line: Callable[[str], object], sleep: Callable[[float], object] = time.sleep
) -> CheckResult:
    """Let AWS analyze the path from an interface of the gateway to an interface of the database.

    The analysis evaluates configuration and sends no packet. The check always deletes the path and the analysis that
    the check creates, and prints a command for every resource that AWS did not delete.
    """
    evaluate = functools.partial(_analyze_path, print_line=print_line, sleep=sleep)
    expected = "Reachability Analyzer finds a path from the gateway to the database on tcp {port}"
    return Check("reachability", Hop.NETWORK, expected, evaluate).run(target)


def _call_ec2(target: Target, action: ReachabilityAction, **arguments: object) -> dict[str, Any]:
    return target.deployment.client.call(action, **arguments)


def _analyze_path(
    target: Target, *, print_line: Callable[[str], object], sleep: Callable[[float], object]
) -> CheckFinding:
    """Create a path and an analysis, wait for the analysis, delete the two, and return the finding."""
    # The expectation of the check has the port, also where there is no interface.
    fetches: list[Callable[[], Any]] = [
        lambda: PlaceholderValues(target.deployment)["port"],
        functools.partial(_select_gateway_interface, target),
        functools.partial(_select_database_interface, target),
    ]
    _, source, destination = run_in_rounds(fetches)
    leftover_commands: list[str] = []
    response = _call_ec2(
        target,
        "ec2:CreateNetworkInsightsPath",
        Source=source,
        Destination=destination,
        Protocol="tcp",
        DestinationPort=target.deployment.port,
    )
    path_id = response["NetworkInsightsPath"]["NetworkInsightsPathId"]
    try:
        response = _call_ec2(target, "ec2:StartNetworkInsightsAnalysis", NetworkInsightsPathId=path_id)
        analysis_id = response["NetworkInsightsAnalysis"]["NetworkInsightsAnalysisId"]
        try:
            analysis = _wait_for_analysis(target, analysis_id, sleep)
        finally:
            leftover_commands += _delete_resource(target, "Analysis", analysis_id, print_line)
    finally:
        leftover_commands += _delete_resource(target, "Path", path_id, print_line)
    finding = _evaluate_analysis(target, analysis, f"{source} to {destination}")
    if leftover_commands and not finding.remedy:
        return warned(
            f"{finding.evidence}; the command could not delete everything that it created", "\n".join(leftover_commands)
        )
    return finding


def _delete_resource(
    target: Target,
    resource_type: Literal["Analysis", "Path"],
    resource_id: str,
    print_line: Callable[[str], object],
) -> list[str]:
    """Delete a network insights path or analysis; if AWS fails, return the AWS CLI command in a list."""
    actions: dict[str, ReachabilityAction] = {
        "Analysis": "ec2:DeleteNetworkInsightsAnalysis",
        "Path": "ec2:DeleteNetworkInsightsPath",
    }
    try:
        _call_ec2(target, actions[resource_type], **{f"NetworkInsights{resource_type}Id": resource_id})
    except ApiError as error:
        operation = f"delete-network-insights-{resource_type.lower()}"
        option = f"--network-insights-{resource_type.lower()}-id"
        command = target.aws_command("ec2", operation, option, resource_id)
        print_line(f"{resource_id} still exists: {error.reason}; delete it with\n{command}")
        return [command]
    return []


def _select_gateway_interface(target: Target) -> str:
    interfaces = target.deployment.gateway_interfaces
    if not interfaces:
        raise BlockedCheckError("gateway-interfaces", "the gateway has no interface")
    return str(min(interface["NetworkInterfaceId"] for interface in interfaces))


def _select_database_interface(target: Target) -> str:
    try:
        interfaces = target.deployment.database_interfaces
    except OSError as error:
        raise BlockedCheckError("host-address", f"the host does not resolve: {error}") from error
    if not interfaces:
        _, addresses = target.deployment.resolved_host
        raise ApiError(
            f"no interface in the VPC has the address {', '.join(addresses)}",
            "# run the command again: after a failover, the name resolves to another address",
        )
    return str(interfaces[0]["NetworkInterfaceId"])


def _wait_for_analysis(target: Target, analysis_id: str, sleep: Callable[[float], object]) -> dict[str, Any]:
    for _ in range(_MAX_ANALYSIS_POLLS):
        response = _call_ec2(target, "ec2:DescribeNetworkInsightsAnalyses", NetworkInsightsAnalysisIds=[analysis_id])
        analysis: dict[str, Any] = response["NetworkInsightsAnalyses"][0]
        _LOGGER.debug("network insights analysis %s: %s", analysis_id, analysis["Status"])
        if analysis["Status"] != "running":
            return analysis
        sleep(_ANALYSIS_POLL_SECONDS)
    raise ApiError(f"no result after {_MAX_ANALYSIS_POLLS * _ANALYSIS_POLL_SECONDS} s", "# run the command again")


def _evaluate_analysis(target: Target, analysis: dict[str, Any], source_to_destination: str) -> CheckFinding:
    if analysis["Status"] != "succeeded":
        reason = analysis.get("StatusMessage", "no reason given")
        return unknown(f"the analysis ended as {analysis['Status']}: {reason}", "# run the command again")
    if analysis.get("NetworkPathFound"):
        return passed(f"a path from {source_to_destination}")
    explanations = [_format_explanation(explanation) for explanation in analysis.get("Explanations", [])]
    return failed(
        f"no path from {source_to_destination}: {'; '.join(explanations) or 'no explanation given'}",
        f"# correct the listed components; the other checks have the commands\n{target.privatelink_command('verify')}",
    )


def _format_explanation(explanation: dict[str, Any]) -> str:
    """Return code, direction and resource ids of an explanation of Reachability Analyzer."""
    parts = [explanation.get("ExplanationCode"), explanation.get("Direction")]
    parts += [explanation.get(key, {}).get("Id") for key in ("SecurityGroup", "Acl", "RouteTable", "Subnet")]
    return " ".join(filter(None, parts))

"""The one check that writes: a path analysis by Reachability Analyzer, which AWS charges for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from .reader import Reader, call
from .result import BlockedError, Check, Finding, Hop, Result, UnreadError, failed, passed, unknown, warned

if TYPE_CHECKING:
    from collections.abc import Callable

    from .world import World

NOTICE = (
    "--reachability writes: it makes a network insights path and an analysis in your account, and deletes both; "
    "AWS charges for each analysis"
)
_POLL_SECONDS = 5
_POLLS = 120


def reachability(
    world: World, reader: Reader, say: Callable[[str], object], sleep: Callable[[float], object] = time.sleep
) -> Result:
    """Have AWS analyze the way from an interface of the gateway to the database's.

    It looks at configuration and sends no packet. What it makes is deleted again, whatever happens; what could not be
    deleted is said.

    Args:
        world: The connection.
        reader: Has the client that writes.
        say: Takes a line for the user.
        sleep: Waits for so many seconds.
    """

    def ask(world: World) -> Finding:
        return _analyze(world, reader.client("ec2"), say, sleep)

    expected = "Reachability Analyzer finds a way from the gateway to the database on tcp {rds_port}"
    return Check("reachability", Hop.NETWORK, expected, ask).run(world)


def _analyze(world: World, ec2: Any, say: Callable[[str], object], sleep: Callable[[float], object]) -> Finding:  # noqa: ANN401 - a boto3 client
    source, destination = _gateway_interface(world), _database_interface(world)
    left: list[str] = []

    def delete(what: str, key: str, identifier: str) -> None:
        try:
            call(ec2, f"delete_network_insights_{what}", **{key: identifier})
        except UnreadError as error:
            option = f"--network-insights-{what}-id"
            left.append(world.aws("ec2", f"delete-network-insights-{what}", option, identifier))
            say(f"{identifier} is left behind: {error.seen}; delete it with\n{left[-1]}")

    path = call(
        ec2,
        "create_network_insights_path",
        Source=source,
        Destination=destination,
        Protocol="tcp",
        DestinationPort=world.connection["rds_port"],
    )["NetworkInsightsPath"]["NetworkInsightsPathId"]
    try:
        analysis = call(ec2, "start_network_insights_analysis", NetworkInsightsPathId=path)
        analysis_id = analysis["NetworkInsightsAnalysis"]["NetworkInsightsAnalysisId"]
        try:
            found = _wait(ec2, analysis_id, sleep)
        finally:
            delete("analysis", "NetworkInsightsAnalysisId", analysis_id)
    finally:
        delete("path", "NetworkInsightsPathId", path)
    finding = _judge(world, found, f"{source} to {destination}")
    if left and not finding.remedy:
        return warned(f"{finding.seen}; not all that was made could be deleted", "\n".join(left))
    return finding


def _gateway_interface(world: World) -> str:
    interfaces = world.interfaces(group_id=world.gateway["securityGroupIds"])
    if not interfaces:
        raise BlockedError("gateway-interfaces", "the gateway has no interface", "")
    return str(min(one["NetworkInterfaceId"] for one in interfaces))


def _database_interface(world: World) -> str:
    try:
        addresses = world.resolved[1]
    except OSError as error:
        raise BlockedError("host-address", f"the host does not resolve: {error}", "") from error
    interfaces = world.interfaces(addresses__private_ip_address=addresses)
    if not interfaces:
        raise UnreadError(
            f"no interface in the VPC has the address {', '.join(addresses)}",
            "# run it again: after a failover, the name leads to another address",
        )
    return str(interfaces[0]["NetworkInterfaceId"])


def _wait(ec2: Any, analysis_id: str, sleep: Callable[[float], object]) -> dict[str, Any]:  # noqa: ANN401
    for _ in range(_POLLS):
        answer = call(ec2, "describe_network_insights_analyses", NetworkInsightsAnalysisIds=[analysis_id])
        analysis: dict[str, Any] = answer["NetworkInsightsAnalyses"][0]
        if analysis["Status"] != "running":
            return analysis
        sleep(_POLL_SECONDS)
    raise UnreadError(f"no result after {_POLLS * _POLL_SECONDS} s", "# run it again")


def _judge(world: World, analysis: dict[str, Any], way: str) -> Finding:
    if analysis["Status"] != "succeeded":
        reason = analysis.get("StatusMessage", "no reason given")
        return unknown(f"the analysis ended as {analysis['Status']}: {reason}", "# run it again")
    if analysis.get("NetworkPathFound"):
        return passed(f"a way from {way}")
    blocks = []
    for one in analysis.get("Explanations", []):
        parts = [one.get("ExplanationCode"), one.get("Direction")]
        parts += [one.get(key, {}).get("Id") for key in ("SecurityGroup", "Acl", "RouteTable", "Subnet")]
        blocks.append(" ".join(part for part in parts if part))
    return failed(
        f"no way from {way}: {'; '.join(blocks) or 'no explanation given'}",
        f"# see to what is named; the other checks say how\n{world.command('verify')}",
    )

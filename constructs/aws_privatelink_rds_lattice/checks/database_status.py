"""The check of the database's status: of an instance, of the instances of a cluster, of the targets of a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.verdict import VERDICTS_WORST_FIRST, Verdict

from .check import CheckFinding, Hop, check, failed, passed, unknown, warned
from .status import evaluate_rds_status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_privatelink_rds_lattice.target import Target


@check(Hop.DATABASE, "the database's status is available")
def database_status(target: Target) -> CheckFinding:
    """Check the status of the database, of a cluster's instances, and of the databases behind a proxy.

    Before the deployment, the finding is at most a warning, because a deployment is still possible.
    """
    finding = _evaluate_database_status(target)
    if finding.verdict is not Verdict.PASS and not target.deployment.is_deployed:
        return warned(finding.evidence, finding.remedy)
    return finding


def _evaluate_database_status(target: Target) -> CheckFinding:
    database = target.deployment.database
    finding = evaluate_rds_status(target, database.status, _start_command_of_host(target))
    if finding.verdict is Verdict.FAIL:
        return finding
    if database.cluster_instances is not None:
        return _evaluate_cluster_instances(target, finding, database.cluster_instances)
    if finding.verdict is Verdict.PASS and target.deployment.proxy_targets is not None:
        return _evaluate_proxy_targets(target, finding)
    return finding


def _start_command_of_host(target: Target) -> str | None:
    """Return the AWS CLI command to start the database; None for a proxy."""
    database = target.deployment.database
    if not database.cluster_id and not database.instance_id:
        return None
    return _start_command(target, database.cluster_id, database.instance_id)


def _start_command(target: Target, cluster_id: str | None, instance_id: str | None) -> str:
    """Return the AWS CLI command to start a cluster, or an instance without a cluster."""
    if cluster_id:
        return target.aws_command("rds", "start-db-cluster", "--db-cluster-identifier", cluster_id)
    return target.aws_command("rds", "start-db-instance", "--db-instance-identifier", instance_id or "")


# Clusters


def _evaluate_cluster_instances(
    target: Target, cluster_finding: CheckFinding, statuses: Mapping[str, str]
) -> CheckFinding:
    """Return the finding for a cluster that RDS calls available: its instances answer, not the cluster."""
    database = target.deployment.database
    if not statuses:
        arguments = ("--db-cluster-identifier", database.cluster_id or "")
        return failed(
            f"the cluster is {database.status} and has no instance: nobody can connect",
            "# add an instance to the cluster where the cluster is managed; list its instances with\n"
            + target.aws_command("rds", "describe-db-clusters", *arguments),
        )
    start_command = _start_command_of_host(target)
    findings = {name: evaluate_rds_status(target, status, start_command) for name, status in statuses.items()}
    best = max(findings.values(), key=lambda finding: VERDICTS_WORST_FIRST.index(finding.verdict))
    listed_statuses = ", ".join(f"{name} is {status}" for name, status in sorted(statuses.items()))
    if best.verdict is not Verdict.PASS:
        make_finding = failed if best.verdict is Verdict.FAIL else warned
        consequence = ": nobody can connect" if best.verdict is Verdict.FAIL else ""
        return make_finding(
            f"the cluster is {database.status}, and no instance of it is available{consequence}; {listed_statuses}",
            best.remedy,
        )
    writer = findings.get(database.writer_id or "", best)
    if database.follows_writer and writer.verdict is not Verdict.PASS:
        return warned(
            f"the cluster is {database.status}, and its writer is not available; {listed_statuses}", writer.remedy
        )
    return cluster_finding


# Proxies


def _evaluate_proxy_targets(target: Target, proxy_finding: CheckFinding) -> CheckFinding:
    """Return the finding for a proxy that RDS calls available: its databases answer, not the proxy."""
    proxy_targets = target.deployment.proxy_targets or []
    states = [proxy_target.get("TargetHealth", {}).get("State") for proxy_target in proxy_targets]
    available_count = states.count("AVAILABLE")
    if available_count:
        return passed(
            f"{proxy_finding.evidence}; {available_count} of {len(states)} databases behind the proxy are available"
        )
    reasons = set()
    for proxy_target in proxy_targets:
        health = proxy_target["TargetHealth"]
        reasons.add(" ".join(filter(None, [health["State"], health.get("Reason")])))
    proxy_name = target.deployment.database.proxy_name or ""
    listed_reasons = ", ".join(sorted(reasons))
    if any("REGISTERING" in reason or "PENDING_PROXY_CAPACITY" in reason for reason in reasons):
        return unknown(
            f"the proxy is still connecting to its databases: {listed_reasons}",
            f"# wait a minute, then\n{target.privatelink_command('verify')}",
        )
    start_commands = _start_commands_behind_proxy(target)
    return failed(
        f"no database behind the proxy is available: {listed_reasons or 'there is none'}",
        "\n".join(start_commands)
        or target.aws_command("rds", "describe-db-proxy-targets", "--db-proxy-name", proxy_name),
    )


def _start_commands_behind_proxy(target: Target) -> list[str]:
    """Return the AWS CLI commands to start the stopped databases behind a proxy."""
    target_ids = {proxy_target.get("RdsResourceId") for proxy_target in target.deployment.proxy_targets or []}
    commands: dict[str, None] = {}  # An ordered set: the instances of a cluster have the same command.
    for instance in target.deployment.client.fetch_list("rds:DescribeDBInstances", "DBInstances"):
        if instance["DBInstanceIdentifier"] in target_ids and instance["DBInstanceStatus"] == "stopped":
            identifiers = (instance.get("DBClusterIdentifier"), instance["DBInstanceIdentifier"])
            commands[_start_command(target, *identifiers)] = None
    return list(commands)

"""``privatelink traffic``: the TCP connections of Polytomic in a period, from the access logs."""

from __future__ import annotations

import datetime as dt
import functools
import shlex
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError, NotFoundError, run_in_rounds
from aws_privatelink_rds_lattice.aws.access_logs import LogDestination, TrafficSummary, fetch_traffic

from .aws_clients import AwsClientCache
from .output import print_json
from .targets import ensure_ready, prepare_targets
from .terminal import make_console, show_progress
from .wrapping import print_lines, print_wrapped

if TYPE_CHECKING:
    import argparse
    from collections import Counter
    from collections.abc import Callable

    from aws_privatelink_rds_lattice.aws import AwsClient
    from aws_privatelink_rds_lattice.target import Target

_MAX_LISTED = 10
_DELIVERY_NOTE = "AWS usually delivers a record within 2 minutes, without a guarantee"


@dataclass(frozen=True)
class TrafficReport:
    """The TCP connections of a deployment in a period.

    Attributes:
        name: The connection's name, or the ARN.
        region: The AWS Region.
        destinations: The ARNs of the destinations of the access logs.
        log_group: The ARN of the log group that was read; None if none was read.
        summary: The connections; None if they are unknown.
        reason: Why the connections are unknown; else empty.
        remedy: Instructions as shell text: comments and commands.
    """

    name: str
    region: str
    destinations: tuple[str, ...] = ()
    log_group: str | None = None
    summary: TrafficSummary | None = None
    reason: str = ""
    remedy: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the report as an object of ``--json``."""
        summary = self.summary
        return {
            "connection": self.name,
            "region": self.region,
            "destinations": list(self.destinations),
            "log_group": self.log_group,
            "connection_count": None if summary is None else summary.connections,
            "complete": summary is not None and summary.is_complete,
            "last": _format_time(summary.last) if summary and summary.last else None,
            "endpoints": None if summary is None else dict(summary.endpoints.most_common()),
            "databases": None if summary is None else dict(summary.databases.most_common()),
            "gateways": None if summary is None else dict(summary.gateways.most_common()),
            "unreadable_records": None if summary is None else summary.unreadable,
            "reason": self.reason or None,
            "remedy": self.remedy,
        }


def run(options: argparse.Namespace) -> int:
    """Print the connections of each deployment; return the exit status: 2 if some are unknown."""
    end = dt.datetime.now(dt.UTC)
    start = end - options.since if isinstance(options.since, dt.timedelta) else options.since
    targets = prepare_targets(options, is_deployed=True)
    clients = AwsClientCache(options.profile)
    tasks: list[Callable[[], TrafficReport | None]] = []
    for target in targets:
        tasks.append(functools.partial(ensure_ready, target))
        tasks.append(functools.partial(_report, target, clients, (start, end)))
    with show_progress("traffic"):
        reports = [report for report in run_in_rounds(tasks) if report is not None]
    status = 0 if all(report.summary for report in reports) else 2
    if options.json:
        period = {"since": _format_time(start), "until": _format_time(end)}
        print_json("traffic", status, **period, connections=[report.as_json() for report in reports])
        return status
    for position, report in enumerate(reports):
        if position:
            sys.stdout.write("\n")
        _print_report(report, start, end)
    return status


def _report(target: Target, clients: AwsClientCache, period: tuple[dt.datetime, dt.datetime]) -> TrafficReport:
    """Return the report on a deployment; an error of AWS is the reason why the connections are unknown."""
    report = TrafficReport(target.name, target.inputs["region"])
    try:
        configuration = target.deployment.configuration
        subscriptions = target.deployment.access_log_subscriptions
        destinations = [LogDestination.parse(item["destinationArn"]) for item in subscriptions]
        report = replace(report, destinations=tuple(sorted(destination.arn for destination in destinations)))
        log_group = next((destination for destination in destinations if destination.log_group), None)
        if log_group is None:
            return _without_log_group(target, report, configuration["id"])
        report = replace(report, log_group=log_group.arn)
        if log_group.account_id != target.deployment.account_id:
            return replace(
                report,
                reason=f"the log group is in the account {log_group.account_id}",
                remedy=_read_with_aws_cli(log_group, configuration["id"]),
            )
        client = _client_for(target, clients, log_group.region)
        summary = fetch_traffic(client, log_group, configuration["arn"], period)
        is_own = any(item["resourceArn"] == configuration["arn"] for item in subscriptions)
        return _with_summary(report, log_group, summary, period[0], is_own=is_own)
    except NotFoundError as error:
        return replace(report, reason=_describe_missing(report, error), remedy=_missing_remedy(report))
    except ApiError as error:
        return replace(report, reason=error.reason, remedy=_error_remedy(report, error))
    except MissingPartError as error:
        return replace(report, reason=error.reason, remedy=target.privatelink_command("verify"))


def _error_remedy(report: TrafficReport, error: ApiError) -> str:
    """Return the remedy for an error of AWS, with more for a denied read of a log group."""
    if report.log_group is None or not error.reason.startswith("AWS denies "):
        return error.remedy
    if "KMS" in error.reason:
        return f"# let CloudWatch Logs use the KMS key of the log group, in the policy of the key\n{error.remedy}"
    return f"{error.remedy}\n# privatelink policy verify has the permission for a connection with access_logs"


def _with_summary(
    report: TrafficReport, log_group: LogDestination, summary: TrafficSummary, start: dt.datetime, *, is_own: bool
) -> TrafficReport:
    """Return the report with the TCP connections; with a reason if their number is unknown.

    Args:
        report: The report.
        log_group: The log group.
        summary: The connections in the log group.
        start: The start of the period.
        is_own: False if only the group of the resource configuration, of type GROUP, sends access logs.
    """
    if summary.connections:
        return replace(report, summary=summary)
    command = ["aws", "logs", "tail", log_group.log_group, "--since", _format_time(start), "--region", log_group.region]
    remedy = shlex.join(command)
    if not summary.is_complete:
        reason = "no record of the configuration is among the first events of the log group, which has too many to read"
        remedy = "# shorten --since, or use a log group for this connection only"
    elif summary.unreadable:
        reason = f"{summary.unreadable} log events name the configuration, in a form that this version cannot read"
    elif not is_own:
        reason = (
            "the access logs are those of the group of the configuration, and have no record of the configuration; "
            "whether AWS names children there is not known"
        )
    else:
        return replace(report, summary=summary)
    return replace(report, reason=reason, remedy=remedy)


def _read_with_aws_cli(log_group: LogDestination, configuration_id: str) -> str:
    """Return the command of the AWS CLI that reads the records in a log group of another account."""
    options = ["--log-group-name", log_group.log_group, "--filter-pattern", f'"{configuration_id}"']
    command = shlex.join(["aws", "logs", "filter-log-events", *options, "--region", log_group.region])
    return f"# read the records with credentials of {log_group.account_id}\n{command}"


def _client_for(target: Target, clients: AwsClientCache, region: str) -> AwsClient:
    """Return a client for the Region of a log group."""
    if region == target.inputs["region"] and target.client is not None:
        return target.client
    return clients.client_for(target.name, region, target.inputs.get("provider") or {})


def _without_log_group(target: Target, report: TrafficReport, configuration_id: str) -> TrafficReport:
    """Return the report on a deployment without access logs in a log group."""
    if report.destinations:
        return replace(
            report,
            reason=f"the access logs go to {', '.join(report.destinations)}, which this command does not read",
            remedy="# read the logs there, or send the logs to a log group of CloudWatch Logs",
        )
    if target.is_connection:
        remedy = target.set_input_remedy("access_logs to the ARN of a log group")
    else:
        remedy = target.managed_remedy(
            target.aws_command(
                "vpc-lattice",
                "create-access-log-subscription",
                "--resource-identifier",
                configuration_id,
                "--destination-arn",
                "ARN_OF_A_LOG_GROUP",
            )
        )
    return replace(report, reason="there is no access log", remedy=remedy)


def _describe_missing(report: TrafficReport, error: NotFoundError) -> str:
    return error.reason if report.log_group is None else f"the log group {report.log_group} does not exist"


def _missing_remedy(report: TrafficReport) -> str:
    if report.log_group is None:
        return "# check the ARN, the Region and the credentials"
    return "# create the log group again; the records until then are lost"


def _print_report(report: TrafficReport, start: dt.datetime, end: dt.datetime) -> None:
    console = make_console(sys.stdout)
    title = f"traffic {report.name}: {_format_time(start)} to {_format_time(end)}"
    print_wrapped(console, title, style="bold")
    summary = report.summary
    if summary is None:
        print_wrapped(console, f"unknown: {report.reason}", "  ")
        console.print("  to do:")
        print_lines(console, [f"    {line}" for line in report.remedy.splitlines()])
        return
    print_wrapped(console, f"log group:   {report.log_group}", "  ")
    if not summary.connections:
        print_wrapped(console, f"connections: none; {_DELIVERY_NOTE}", "  ")
    else:
        last = _format_time(summary.last) if summary.last else "unknown"
        more, later = "", ""
        if not summary.is_complete:
            more = " or more; only the first events of the log group are read: shorten --since"
            later = " or later"
        print_wrapped(console, f"connections: {summary.connections}{more}", "  ")
        print_wrapped(console, f"last:        {last}{later}", "  ")
        print_wrapped(console, f"endpoints:   {_format_counts(summary.endpoints)}", "  ")
        print_wrapped(console, f"database:    {_format_counts(summary.databases)}", "  ")
        print_wrapped(console, f"gateway:     {_format_counts(summary.gateways)}", "  ")
    if summary.unreadable:
        print_wrapped(
            console,
            f"other:       {summary.unreadable} log events that are no record of a resource configuration",
            "  ",
        )


def _format_counts(counts: Counter[str]) -> str:
    """Return the most common values, each with the number of connections."""
    texts = [f"{value} ({count})" for value, count in counts.most_common(_MAX_LISTED)]
    if len(counts) > _MAX_LISTED:
        texts.append(f"{len(counts) - _MAX_LISTED} more")
    return ", ".join(texts)


def _format_time(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

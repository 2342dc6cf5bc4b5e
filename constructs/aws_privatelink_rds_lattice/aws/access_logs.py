"""The access logs of a resource configuration: the destinations, and the TCP connections in a log group.

The members of a record: "Resource access log contents" in
https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-access-logs.html. They were not compared with a record of a
real account. So a record counts if any member has the ARN, and absent members are unknown. No member has an error.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from aws_privatelink_rds_lattice.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .client import AwsClient, Response

# The IAM action of ``privatelink traffic``, besides those of all commands.
TrafficAction = Literal["logs:FilterLogEvents"]
# Records that a command reads at most: some 5 MB.
MAX_RECORDS = 10_000
_UNKNOWN = "unknown"


class LogDestination(NamedTuple):
    """The destination of access logs, from the ARN.

    Attributes:
        arn: The ARN, as VPC Lattice returns it.
        service: "logs", "s3" or "firehose", or another service that this version does not know.
        region: The Region; empty for a bucket.
        account_id: The account; empty for a bucket.
        log_group: The name of the log group; empty for another destination.
    """

    arn: str
    service: str
    region: str
    account_id: str
    log_group: str

    @classmethod
    def parse(cls, arn: str) -> LogDestination:
        """Return the destination of an ARN; empty parts if the text is no ARN."""
        _, _, service, region, account_id, resource = (arn.split(":", 5) + [""] * 5)[:6]
        log_group = resource.removeprefix("log-group:").removesuffix(":*") if service == "logs" else ""
        return cls(arn, service, region, account_id, log_group)


@dataclass
class TrafficSummary:
    """The TCP connections in the records of a log group.

    Attributes:
        connections: The number of TCP connections.
        last: The time of the last connection, in UTC.
        endpoints: The number of connections by VPC endpoint or association.
        databases: The number of connections by address and port of the database.
        gateways: The number of connections by address of the resource gateway.
        unreadable: The number of log events that are no record of a resource configuration.
        is_complete: False if the log group has more records than ``MAX_RECORDS``, or more pages than are fetched. The
            records that were read are the oldest of the period.
    """

    connections: int = 0
    last: dt.datetime | None = None
    endpoints: Counter[str] = field(default_factory=Counter)
    databases: Counter[str] = field(default_factory=Counter)
    gateways: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    is_complete: bool = True


def fetch_traffic(
    client: AwsClient, destination: LogDestination, configuration_arn: str, period: tuple[dt.datetime, dt.datetime]
) -> TrafficSummary:
    """Return the connections of a resource configuration in a log group.

    The function calls FilterLogEvents instead of a query of Logs Insights: the numbers of records and pages have a
    bound, an interrupted command leaves no query behind, and AWS charges nothing for scanned records.

    Args:
        client: A client for the Region of the log group.
        destination: The log group.
        configuration_arn: The ARN of the resource configuration; a log group may have records of others.
        period: The start and the end of the period.

    Raises:
        MissingResponses: The call is not made yet.
        NotFoundError: The log group does not exist.
        ApiError: The call failed.
    """
    start, end = period
    response = client.fetch(
        "logs:FilterLogEvents",
        logGroupName=destination.log_group,
        filterPattern=f'"{configuration_arn.rpartition("/")[2]}"',
        startTime=int(start.timestamp() * 1000),
        endTime=int(end.timestamp() * 1000),
        PaginationConfig={"MaxItems": MAX_RECORDS + 1},
    )
    events = response["events"]
    summary = summarize_records(events[:MAX_RECORDS], configuration_arn)
    summary.is_complete = len(events) <= MAX_RECORDS and "nextToken" not in response
    return summary


def summarize_records(events: Iterable[Response], configuration_arn: str) -> TrafficSummary:
    """Return the connections of a resource configuration in log events; records of others are left out."""
    summary = TrafficSummary()
    names = {configuration_arn, configuration_arn.rpartition("/")[2]}
    for event in events:
        record = _parse_record(str(event.get("message")))
        if record is None:
            summary.unreadable += 1
        elif any(value in names for value in record.values() if isinstance(value, str)):
            _add_record(summary, record, event)
    return summary


def _parse_record(message: str) -> dict[str, Any] | None:
    """Return a record of a resource configuration, which has an ARN as a value; None for another text."""
    try:
        record = json.loads(message)
    except (ValueError, RecursionError):
        return None
    values = record.values() if isinstance(record, dict) else ()
    if not any(isinstance(value, str) and ":resourceconfiguration/" in value for value in values):
        return None
    # The text was sanitized, but JSON has escapes of its own.
    sanitized: dict[str, Any] = sanitize(record)
    return sanitized


def _add_record(summary: TrafficSummary, record: dict[str, Any], event: Response) -> None:
    summary.connections += 1
    time = _record_time(record, event)
    if time and (summary.last is None or time > summary.last):
        summary.last = time
    endpoint = record.get("vpcEndpointId") or record.get("serviceNetworkResourceAssociationId")
    summary.endpoints[str(endpoint or _UNKNOWN)] += 1
    summary.databases[str(record.get("resourceIpPort") or _UNKNOWN)] += 1
    summary.gateways[_without_port(str(record.get("gatewayIpPort") or _UNKNOWN))] += 1


def _without_port(address: str) -> str:
    """Return an address without the port, which differs for each TCP connection of the gateway."""
    host, separator, _ = address.rpartition(":")
    is_port = separator and (":" not in host or host.endswith("]"))
    return host if is_port else address


def _record_time(record: dict[str, Any], event: Response) -> dt.datetime | None:
    """Return the time of a record, else the time of the log event."""
    try:
        time = dt.datetime.fromisoformat(str(record.get("eventTimestamp")))
        return time.astimezone(dt.UTC) if time.tzinfo else time.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return _event_time(event.get("timestamp"))


def _event_time(milliseconds: object) -> dt.datetime | None:
    """Return the time of a log event from the milliseconds since 1970; None for a value that is no time."""
    if not isinstance(milliseconds, int):
        return None
    try:
        return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None

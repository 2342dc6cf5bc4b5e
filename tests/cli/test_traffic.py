"""``privatelink traffic``: connections from access logs in CloudWatch Logs, and why they are unknown."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import access_logs, operations
from aws_privatelink_rds_lattice.aws.access_logs import summarize_records
from fakes.aws.cli_runner import run_privatelink, write_project_file

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

ACTION = "logs:FilterLogEvents"
LOG_GROUP_NAME = "/polytomic/orders"
LOG_GROUP = f"arn:aws:logs:us-east-1:123456789012:log-group:{LOG_GROUP_NAME}"
BUCKET = "arn:aws:s3:::polytomic-logs"
ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)


def record(arn: str, minutes_ago: int = 5, **members: object) -> dict[str, object]:
    """Return a record as in the guide of VPC Lattice; None removes a member."""
    time = NOW - dt.timedelta(minutes=minutes_ago)
    values = {
        "eventTimestamp": time.isoformat().replace("+00:00", "Z"),
        "vpcEndpointId": "vpce-0123456789abcdef0",
        "sourceVpcArn": "arn:aws:ec2:us-east-1:210987654321:vpc/vpc-0fedcba9876543210",
        "resourceConfigurationArn": arn,
        "protocol": "tcp",
        "sourceIpPort": "172.16.0.191:44076",
        "destinationIpPort": "172.16.0.155:5432",
        "gatewayIpPort": "10.0.1.16:49288",
        "resourceIpPort": "10.0.1.10:5432",
        **members,
    }
    return {name: value for name, value in values.items() if value is not None}


def write_records(account: FakeAwsAccount, *records: object, minutes_ago: int = 5) -> None:
    """Create the log group, and write records or texts to it."""
    client = account.client("logs")
    client.create_log_group(logGroupName=LOG_GROUP_NAME)
    client.create_log_stream(logGroupName=LOG_GROUP_NAME, logStreamName="lattice")
    milliseconds = int((NOW - dt.timedelta(minutes=minutes_ago)).timestamp() * 1000)
    events = []
    for item in records:
        message = item if isinstance(item, str) else json.dumps(item)
        events.append({"timestamp": milliseconds, "message": message})
    if events:
        client.put_log_events(logGroupName=LOG_GROUP_NAME, logStreamName="lattice", logEvents=events)


def traffic(arn: str, *options: str) -> dict[str, Any]:
    """Return the connection of the JSON of ``traffic``, with the exit status."""
    result = run_privatelink("traffic", arn, *options, "--json")
    document = json.loads(result.out)
    (connection,) = document["connections"]
    assert document["exit_status"] == result.status
    return {"status": result.status, **connection}


@pytest.fixture
def logged(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> SampleDeployment:
    """A deployment that sends its access logs to a log group, which does not exist yet."""
    aws_account.create_access_log_subscription(deployment.arn, LOG_GROUP)
    return deployment


def test_traffic_counts_connections(aws_account: FakeAwsAccount, logged: SampleDeployment) -> None:
    write_records(
        aws_account,
        record(logged.arn, 9),
        record(logged.arn, 3, resourceIpPort="10.0.1.11:5432", gatewayIpPort="10.0.1.16:50000"),
        record(logged.arn, 5, vpcEndpointId=None, serviceNetworkResourceAssociationId="snra-0123456789abcdef0"),
        record(f"{logged.arn}0"),
    )
    last = (NOW - dt.timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert traffic(logged.arn) == {
        "status": 0,
        "connection": logged.arn,
        "region": "us-east-1",
        "destinations": [LOG_GROUP],
        "log_group": LOG_GROUP,
        "connection_count": 3,
        "complete": True,
        "last": last,
        "endpoints": {"vpce-0123456789abcdef0": 2, "snra-0123456789abcdef0": 1},
        "databases": {"10.0.1.10:5432": 2, "10.0.1.11:5432": 1},
        "gateways": {"10.0.1.16": 3},
        "unreadable_records": 0,
        "reason": None,
        "remedy": "",
    }
    lines = run_privatelink("traffic", logged.arn).out.splitlines()
    assert lines[0].startswith(f"traffic {logged.arn}: ")
    assert lines[1:] == [
        f"  log group:   {LOG_GROUP}",
        "  connections: 3",
        f"  last:        {last}",
        "  endpoints:   vpce-0123456789abcdef0 (2), snra-0123456789abcdef0 (1)",
        "  database:    10.0.1.10:5432 (2), 10.0.1.11:5432 (1)",
        "  gateway:     10.0.1.16 (3)",
    ]


def test_no_connection_is_reported_as_none(aws_account: FakeAwsAccount, logged: SampleDeployment) -> None:
    write_records(aws_account, record(logged.arn, 120), minutes_ago=120)
    result = run_privatelink("traffic", logged.arn)
    assert result.status == 0
    assert "  connections: none; AWS usually delivers a record within 2 minutes, without a guarantee\n" in result.out
    assert [traffic(logged.arn, "--since", since)["connection_count"] for since in ("1h", "90m", "3h", "1d")] == [
        0,
        0,
        1,
        1,
    ]
    start = (NOW - dt.timedelta(hours=3)).isoformat()
    assert traffic(logged.arn, "--since", start)["connection_count"] == 1


def test_missing_access_log_has_remedy(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    answer = traffic(deployment.arn)
    assert (answer["status"], answer["connection_count"], answer["reason"]) == (2, None, "there is no access log")
    assert f"--resource-identifier {deployment.arn.partition('/')[2]} --destination-arn" in answer["remedy"]
    write_project_file(aws_account.setup_deployment())
    result = run_privatelink("traffic", "polytomic")
    assert result.status == 2
    assert result.out.splitlines()[1:] == [
        "  unknown: there is no access log",
        "  to do:",
        "    # set access_logs to the ARN of a log group in cdktf.json, then",
        "    npx cdktf deploy polytomic  # with the HCL module: terraform apply",
    ]


def test_other_destinations_are_named_not_read(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.create_access_log_subscription(deployment.arn, BUCKET)
    answer = traffic(deployment.arn)
    assert (answer["status"], answer["destinations"]) == (2, [BUCKET])
    assert answer["reason"] == f"the access logs go to {BUCKET}, which this command does not read"
    aws_account.create_access_log_subscription(deployment.arn, LOG_GROUP.replace("123456789012", "111111111111"))
    answer = traffic(deployment.arn)
    assert (answer["status"], answer["reason"]) == (2, "the log group is in the account 111111111111")
    configuration_id = deployment.arn.partition("/")[2]
    assert answer["remedy"] == (
        "# read the records with credentials of 111111111111\n"
        f"aws logs filter-log-events --log-group-name {LOG_GROUP_NAME} --filter-pattern '\"{configuration_id}\"' "
        "--region us-east-1"
    )


def test_log_group_of_other_region_is_read(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.create_access_log_subscription(deployment.arn, LOG_GROUP.replace("us-east-1", "eu-west-1"))
    assert traffic(deployment.arn)["reason"].startswith("the log group arn:aws:logs:eu-west-1:")


def test_missing_log_group_is_named(logged: SampleDeployment) -> None:
    answer = traffic(logged.arn)
    assert (answer["status"], answer["connection_count"]) == (2, None)
    assert answer["reason"] == f"the log group {LOG_GROUP} does not exist"


@pytest.mark.parametrize(
    ("operation", "fault", "reason"),
    [
        ("logs:FilterLogEvents", "denied", "AWS denies logs:FilterLogEvents to these credentials"),
        (
            "vpc-lattice:ListAccessLogSubscriptions",
            "denied",
            "AWS denies vpc-lattice:ListAccessLogSubscriptions to these credentials",
        ),
    ],
)
def test_denied_action_is_named(
    aws_account: FakeAwsAccount, logged: SampleDeployment, operation: str, fault: str, reason: str
) -> None:
    write_records(aws_account)
    aws_account.faults = {operation: fault}
    answer = traffic(logged.arn)
    assert (answer["status"], answer["reason"]) == (2, reason)
    assert answer["remedy"].startswith("#")


def test_thousand_records_have_a_bound(
    aws_account: FakeAwsAccount, logged: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_records(aws_account, *(record(logged.arn) for _ in range(1000)))
    answer = traffic(logged.arn)
    assert (answer["connection_count"], answer["complete"]) == (1000, True)
    monkeypatch.setattr(access_logs, "MAX_RECORDS", 999)
    answer = traffic(logged.arn)
    assert (answer["connection_count"], answer["complete"]) == (999, False)


def test_unreadable_records_are_not_none(aws_account: FakeAwsAccount, logged: SampleDeployment) -> None:
    identifier = logged.arn.partition("/")[2]
    write_records(aws_account, {"configuration": identifier}, f"text with {identifier}")
    answer = traffic(logged.arn, "--since", "2026-01-31T08:00")
    assert (answer["status"], answer["connection_count"]) == (2, None)
    assert answer["reason"] == "2 log events name the configuration, in a form that this version cannot read"
    assert answer["remedy"] == f"aws logs tail {LOG_GROUP_NAME} --since 2026-01-31T08:00:00Z --region us-east-1"


def test_record_is_known_by_arn_or_id_in_any_member(aws_account: FakeAwsAccount, logged: SampleDeployment) -> None:
    by_arn = record("", resourceConfigurationArn=None, resource=logged.arn)
    by_id = record(f"{ARN}-of-group", resourceConfigurationId=logged.arn.partition("/")[2])
    write_records(aws_account, by_arn, by_id)
    assert traffic(logged.arn)["connection_count"] == 2


def test_pages_of_busy_log_group_have_a_bound(
    aws_account: FakeAwsAccount, logged: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_records(aws_account, record(logged.arn))
    tokens = itertools.count(1)
    monkeypatch.setitem(operations.MAX_PAGES, ACTION, 3)
    monkeypatch.setitem(
        aws_account.response_edits, ACTION, lambda response: response.update(events=[], nextToken=str(next(tokens)))
    )
    answer = traffic(logged.arn)
    assert aws_account.call_counts[ACTION] == 3
    assert (answer["status"], answer["connection_count"], answer["complete"]) == (2, None, False)
    assert answer["reason"].startswith("no record of the configuration is among the first events of the log group")
    assert answer["remedy"] == "# shorten --since, or use a log group for this connection only"


def test_part_of_records_has_no_last_connection(
    aws_account: FakeAwsAccount, logged: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_records(aws_account, record(logged.arn, 3), record(logged.arn, 3))
    monkeypatch.setattr(access_logs, "MAX_RECORDS", 1)
    lines = run_privatelink("traffic", logged.arn).out.splitlines()
    last = (NOW - dt.timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert lines[2:4] == [
        "  connections: 1 or more; only the first events of the log group are read: shorten --since",
        f"  last:        {last} or later",
    ]


def test_access_logs_of_group_are_read(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    group = aws_account.create_configuration(name="databases", type="GROUP", resourceGatewayId=deployment.gateway)
    aws_account.deployed_configuration.update(type="CHILD", resourceConfigurationGroupId=group["id"])
    aws_account.create_access_log_subscription(group["arn"], LOG_GROUP)
    write_records(aws_account, record(deployment.arn, 90), minutes_ago=90)
    answer = traffic(deployment.arn)
    assert (answer["status"], answer["connection_count"]) == (2, None)
    assert answer["reason"].endswith("whether AWS names children there is not known")
    assert traffic(deployment.arn, "--since", "2h")["connection_count"] == 1
    explained = run_privatelink("explain", deployment.arn).out
    assert f"  - {LOG_GROUP}, from the group {group['id']}: every\n" in explained


def test_records_are_data() -> None:
    arn = ARN
    texts = ["no JSON", "[]", "5", "{}", '{"resourceConfigurationArn": 5}']
    minimal = {"resourceConfigurationArn": arn}
    forged = {**minimal, "vpcEndpointId": "vpce\x1b[2J", "eventTimestamp": "yesterday", "resourceIpPort": [5]}
    messages: list[object] = [*texts, None, "[" * 100_000, json.dumps(minimal), json.dumps(forged)]
    summary = summarize_records([{"message": message, "timestamp": 1_000} for message in messages], arn)
    assert (summary.connections, summary.unreadable) == (2, 7)
    assert summary.last == dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC)
    assert dict(summary.endpoints) == {"unknown": 1, "vpce\\u001b[2J": 1}


@pytest.mark.parametrize(
    ("time", "milliseconds", "expected"),
    [
        ("2026-01-31T08:00:00+02:00", 0, dt.datetime(2026, 1, 31, 6, tzinfo=dt.UTC)),
        ("2026-01-31T08:00:00", 0, dt.datetime(2026, 1, 31, 8, tzinfo=dt.UTC)),
        ("0001-01-01T00:00:00+14:00", 1_000, dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC)),
        ("yesterday", 10**20, None),
        (None, None, None),
    ],
)
def test_time_of_record_is_utc_or_unknown(time: object, milliseconds: object, expected: dt.datetime | None) -> None:
    message = json.dumps({"resourceConfigurationArn": ARN, "eventTimestamp": time})
    assert summarize_records([{"message": message, "timestamp": milliseconds}], ARN).last == expected


@pytest.mark.parametrize(
    ("gateway", "address"),
    [
        ("10.0.1.16:49288", "10.0.1.16"),
        ("10.0.1.16", "10.0.1.16"),
        ("[2001:db8::1]:49288", "[2001:db8::1]"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_gateway_address_has_no_port(gateway: str, address: str) -> None:
    message = json.dumps({"resourceConfigurationArn": ARN, "gatewayIpPort": gateway})
    assert dict(summarize_records([{"message": message}], ARN).gateways) == {address: 1}


def test_throttled_read_has_no_hint_at_policy(aws_account: FakeAwsAccount, logged: SampleDeployment) -> None:
    write_records(aws_account)
    aws_account.faults = {"logs:FilterLogEvents": "throttled"}
    answer = traffic(logged.arn)
    assert (answer["status"], answer["connection_count"]) == (2, None)
    assert answer["reason"].startswith("AWS throttled logs:FilterLogEvents")
    assert "policy verify" not in answer["remedy"]


@pytest.mark.parametrize(
    ("code", "message", "remedy"),
    [
        (
            "AccessDeniedException",
            "The specified KMS key is not allowed to be used",
            "# let CloudWatch Logs use the KMS",
        ),
        ("InvalidParameterException", "no operation of this log class", "# run the command again"),
    ],
)
def test_other_refusals_have_no_hint_at_policy(
    aws_account: FakeAwsAccount, logged: SampleDeployment, code: str, message: str, remedy: str
) -> None:
    aws_account.raw_responses = {ACTION: (400, json.dumps({"__type": code, "message": message}))}
    answer = traffic(logged.arn)
    assert (answer["status"], message in answer["reason"]) == (2, True)
    assert answer["remedy"].startswith(remedy)
    assert "policy verify" not in answer["remedy"]


@pytest.mark.parametrize(
    "since", ["0h", "1", "yesterday", "-1h", "99999d", "2999-01-01", "1969-12-31", "0001-01-01T00:00+14:00"]
)
def test_invalid_period_is_refused(since: str) -> None:
    result = run_privatelink("traffic", "x", f"--since={since}")
    assert (result.status, result.out) == (2, "")
    assert f"argument --since: got '{since}'; must be a " in " ".join(result.err.split())

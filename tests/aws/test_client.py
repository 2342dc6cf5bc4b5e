"""The client's calls: in three rounds, never repeated, bounded in time, and all in the policy."""

from __future__ import annotations

import json
import re
import threading
import typing
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws import ApiError, IamAction, SkippedCallError, rounds
from aws_privatelink_rds_lattice.aws.credentials import MAX_ATTEMPTS, TIMEOUTS
from aws_privatelink_rds_lattice.aws.rounds import MAX_WORKERS
from aws_privatelink_rds_lattice.cli.aws_clients import AwsClientCache
from doc_pages import PAGES
from fakes.aws.cli_runner import deploy_many_connections, resolve_host_to, run_privatelink, write_project_file
from fakes.aws.faults import READ_OPERATION
from fakes.aws.immediate_client import ImmediateClient
from fakes.aws.round_trips import record_calls
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import CONFIGURATION_ARN, REGION

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount

ROUND_TRIPS = 3
# An ARN of these deployments; a connection with names.
CALL_COUNTS = {"console names": 21, "aurora": 21, "proxy": 22}


@pytest.mark.parametrize("name", CALL_COUNTS)
def test_verify_arn_takes_three_round_trips(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    deployment = SAMPLE_DEPLOYMENTS[name](aws_account)
    resolve_host_to(deployment, monkeypatch)
    aws_account.clear_counts()
    record = record_calls(aws_account, monkeypatch, 0.001)
    run_privatelink("verify", deployment.arn)
    assert len(record.round_sizes) == ROUND_TRIPS, record.round_sizes
    assert max(record.round_sizes) <= MAX_WORKERS
    assert sum(aws_account.call_counts.values()) == CALL_COUNTS[name]


def test_verify_connection_takes_three_round_trips(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project_file(aws_account.setup_deployment())
    record = record_calls(aws_account, monkeypatch, 0.001)
    run_privatelink("verify")
    assert len(record.round_sizes) == ROUND_TRIPS, record.round_sizes
    assert max(record.round_sizes) <= MAX_WORKERS


def test_prefix_list_adds_one_call(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    prefix_list_id = aws_account.create_prefix_list("10.0.0.0/16")
    aws_account.add_ingress_rule(aws_account.database_group, PrefixListIds=[{"PrefixListId": prefix_list_id}])
    record = record_calls(aws_account, monkeypatch, 0.001)
    run_privatelink("verify")
    assert len(record.round_sizes) == ROUND_TRIPS + 1, record.round_sizes


def test_many_connections_need_sixteen_threads(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(**deploy_many_connections(aws_account, 50))
    other_thread_count = threading.active_count() - 1
    record = record_calls(aws_account, monkeypatch, 0.01)
    assert run_privatelink("verify").status == 0
    assert MAX_WORKERS < record.peak_thread_count - other_thread_count <= 16
    assert len(record.round_sizes) == ROUND_TRIPS


def test_error_in_later_round_stays_in_its_checks(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.faults["ec2:DescribeRouteTables"] = "denied"
    (connection,) = json.loads(run_privatelink("verify", "--json").out)["connections"]
    verdicts = {check["id"]: check["verdict"] for check in connection["checks"] if check["verdict"] != "pass"}
    assert verdicts == {"routes-out": "unknown", "routes-back": "unknown"}


def test_fifty_connections_share_calls(aws_account: FakeAwsAccount) -> None:
    write_project_file(**deploy_many_connections(aws_account, 50))
    aws_account.clear_counts()
    result = run_privatelink("verify", "--json")
    connections = json.loads(result.out)["connections"]
    assert [connection["connection"] for connection in connections] == [f"c{number}" for number in range(50)]
    assert [request for request, count in aws_account.request_counts.items() if count > 1] == []
    assert {action for action, count in aws_account.call_counts.items() if count >= 50} == {
        "ram:GetResourceShareAssociations",
        "vpc-lattice:GetResourceConfiguration",
        "vpc-lattice:GetResourceGateway",
        "vpc-lattice:ListResourceEndpointAssociations",
    }


def need_every_call(aws_account: FakeAwsAccount) -> None:
    """Change a deployment so that ``verify`` needs the calls that most deployments do not need."""
    aws_account.deployed_gateway["resourceConfigDnsResolution"] = "IN_VPC"
    aws_account.set_vpc_attributes(EnableDnsSupport=False)
    aws_account.use_dns_servers("AmazonProvidedDNS")
    permission = {**aws_account.permissions[0], "arn": "arn:aws:ram:us-east-1:123456789012:permission/own"}
    aws_account.permissions = [{**permission, "permissionType": "CUSTOMER_MANAGED"}]
    aws_account.permission_policies[permission["arn"]] = {"Effect": "Allow", "Action": ["vpc-lattice:*"]}


def test_every_policy_action_is_called(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    called_actions: set[str] = set()
    for name in ("ingress by CIDR", "proxy", "aurora"):
        deployment = SAMPLE_DEPLOYMENTS[name](aws_account)
        resolve_host_to(deployment, monkeypatch)
        prefix_list_id = aws_account.create_prefix_list("10.0.0.0/16")
        aws_account.revoke_rules(deployment.database_groups[0], egress=False)
        aws_account.add_ingress_rule(deployment.database_groups[0], PrefixListIds=[{"PrefixListId": prefix_list_id}])
        need_every_call(aws_account)
        aws_account.clear_counts()
        for command in (
            ["verify", deployment.arn],
            ["adopt", deployment.arn],
            ["list", "--region", "us-east-1", "--all-regions"],
        ):
            assert run_privatelink(*command).status in (0, 1)
        called_actions |= set(aws_account.call_counts)
    write_project_file({**aws_account.setup_before_deployment(), "rds_host": "db.example.internal"})
    run_privatelink("preflight")
    called_actions |= set(aws_account.call_counts)
    assert called_actions == set(typing.get_args(IamAction))
    for action in typing.get_args(IamAction):
        assert READ_OPERATION.match(action.partition(":")[2])


def test_hanging_endpoint_ends_in_40_seconds() -> None:
    seconds = TIMEOUTS["read_timeout"] * MAX_ATTEMPTS
    assert seconds <= 40
    assert f"does not answer within {seconds} seconds\nis reported" in PAGES["docs/check/index.md"]


@pytest.fixture
def hanging_client(
    hanging_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, silent_server: str
) -> AwsClient:
    """A client of the command line, for a server that sends nothing, with short time-outs."""
    assert hanging_environment["AWS_ENDPOINT_URL"] == silent_server
    monkeypatch.setitem(TIMEOUTS, "read_timeout", 0.1)
    return AwsClientCache(None).client_for("polytomic", REGION, {})


@pytest.mark.usefixtures("hanging_client")
def test_hanging_endpoint_is_named(silent_server: str) -> None:
    result = run_privatelink("verify", CONFIGURATION_ARN)
    assert (result.status, result.out) == (2, "")
    assert re.fullmatch(
        f"privatelink: {CONFIGURATION_ARN}: cannot be read: AWS did not answer vpc-lattice:GetResourceConfiguration: "
        f'Read timeout on endpoint URL: "{silent_server}/"; run the command again on a machine that can reach AWS\n',
        result.err,
    )


def test_later_calls_skip_hanging_endpoint(hanging_client: AwsClient, silent_server: str) -> None:
    with pytest.raises(ApiError, match=f'^AWS did not answer ec2:DescribeVpcs: Read timeout .*"{silent_server}/"$'):
        hanging_client.call("ec2:DescribeVpcs")
    message = f"^AWS did not answer ec2:DescribeSubnets: {silent_server} did not answer an earlier call$"
    with pytest.raises(ApiError, match=message) as raised:
        hanging_client.without_responses().call("ec2:DescribeSubnets")
    assert raised.value.remedy == "# run the command again on a machine that can reach AWS"


def test_two_timeouts_end_calls_of_responsive_endpoint(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.faults["ec2:DescribeVpcs"] = "timeout"
    aws_client.call("ec2:DescribeRegions")
    for message in ("Read timeout", "Read timeout", "did not answer an earlier call"):
        with pytest.raises(ApiError, match=message):
            aws_client.call("ec2:DescribeVpcs")


def test_slow_look_up_is_an_error(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    is_over = threading.Event()
    monkeypatch.setattr("socket.gethostbyname_ex", lambda _: is_over.wait(60))
    monkeypatch.setattr(rounds, "_LOOKUP_SECONDS", 0.0)
    result = run_privatelink("verify")
    is_over.set()
    assert result.status == 2
    assert f"this machine's resolver did not answer a look-up of {aws_account.database_host}" in result.out


def test_fetch_caches_response(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    aws_client.prefetch("ec2:DescribeVpcs")
    assert aws_client.fetch("ec2:DescribeVpcs") is aws_client.fetch("ec2:DescribeVpcs")
    assert aws_account.call_counts["ec2:DescribeVpcs"] == 1


def test_failed_client_is_created_once() -> None:
    services = []

    def fail(service: str) -> None:
        services.append(service)
        raise ValueError("wrong setting")

    client = ImmediateClient(fail)
    for _ in range(2):
        with pytest.raises(ValueError, match="wrong setting"):
            client.fetch("ec2:DescribeVpcs")
    assert services == ["ec2"]


def test_fetch_caches_error(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.faults["ec2:DescribeVpcs"] = "denied"
    for _ in range(2):
        with pytest.raises(ApiError, match="AWS denies ec2:DescribeVpcs"):
            aws_client.fetch("ec2:DescribeVpcs")
    assert aws_account.call_counts["ec2:DescribeVpcs"] == 1


def test_call_and_new_client_repeat_calls(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    aws_client.fetch("ec2:DescribeVpcs")
    aws_client.call("ec2:DescribeVpcs")
    aws_client.without_responses().fetch("ec2:DescribeVpcs")
    assert aws_account.call_counts["ec2:DescribeVpcs"] == 3


def test_missing_member_is_empty_list(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    assert aws_client.fetch_list("ec2:DescribeVpcs", "Nothing") == []


def test_skipped_call_has_error_of_made_call(hanging_client: AwsClient) -> None:
    action = "vpc-lattice:ListResourceGateways"
    with pytest.raises(ApiError) as made:
        hanging_client.without_responses(forget_failures=True).call(action)
    with pytest.raises(ApiError):
        hanging_client.call("ec2:DescribeVpcs")
    with pytest.raises(SkippedCallError) as skipped:
        hanging_client.call(action)
    assert skipped.value.expected.reason == made.value.reason
    assert skipped.value.expected.advice == made.value.advice

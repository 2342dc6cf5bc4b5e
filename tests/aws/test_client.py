"""The client's calls: parallel, never repeated, and all in the policy."""

from __future__ import annotations

import json
import typing
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws import ApiError, IamAction
from fakes.aws.cli_runner import deploy_many_connections, resolve_host_to, run_privatelink, write_project_file
from fakes.aws.faults import READ_OPERATION
from fakes.aws.round_trips import count_round_trips
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount

MAX_ROUND_TRIPS = 3


@pytest.mark.parametrize("name", ["console names", "aurora", "proxy"])
def test_verify_arn_takes_three_round_trips(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    deployment = SAMPLE_DEPLOYMENTS[name](aws_account)
    resolve_host_to(deployment, monkeypatch)
    aws_account.clear_counts()
    calls_per_round = count_round_trips(aws_account, monkeypatch, lambda: run_privatelink("verify", deployment.arn))
    assert len(calls_per_round) == MAX_ROUND_TRIPS, calls_per_round
    assert sum(calls_per_round) == sum(aws_account.call_counts.values())


def test_verify_connection_takes_three_round_trips(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project_file(aws_account.setup_deployment())
    calls_per_round = count_round_trips(aws_account, monkeypatch, lambda: run_privatelink("verify"))
    assert len(calls_per_round) == MAX_ROUND_TRIPS, calls_per_round


def test_prefix_list_adds_one_call(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    prefix_list_id = aws_account.create_prefix_list("10.0.0.0/16")
    aws_account.add_ingress_rule(aws_account.database_group, PrefixListIds=[{"PrefixListId": prefix_list_id}])
    calls_per_round = count_round_trips(aws_account, monkeypatch, lambda: run_privatelink("verify"))
    assert len(calls_per_round) == MAX_ROUND_TRIPS + 1, calls_per_round


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


def test_every_policy_action_is_called(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    called_actions: set[str] = set()
    for name in ("ingress by CIDR", "proxy", "aurora"):
        deployment = SAMPLE_DEPLOYMENTS[name](aws_account)
        resolve_host_to(deployment, monkeypatch)
        prefix_list_id = aws_account.create_prefix_list("10.0.0.0/16")
        aws_account.add_ingress_rule(deployment.database_groups[0], PrefixListIds=[{"PrefixListId": prefix_list_id}])
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


def test_fetch_caches_response(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    aws_client.prefetch("ec2:DescribeVpcs")
    assert aws_client.fetch("ec2:DescribeVpcs") is aws_client.fetch("ec2:DescribeVpcs")
    assert aws_account.call_counts["ec2:DescribeVpcs"] == 1


def test_fetch_caches_error(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.faults["ec2:DescribeVpcs"] = "denied"
    for _ in range(2):
        with pytest.raises(ApiError, match="AWS denies ec2:DescribeVpcs"):
            aws_client.fetch("ec2:DescribeVpcs")
    assert aws_account.call_counts["ec2:DescribeVpcs"] == 1


def test_call_and_without_cache_repeat_calls(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    aws_client.fetch("ec2:DescribeVpcs")
    aws_client.call("ec2:DescribeVpcs")
    aws_client.without_cache().fetch("ec2:DescribeVpcs")
    assert aws_account.call_counts["ec2:DescribeVpcs"] == 3


def test_missing_member_is_empty_list(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_before_deployment()
    assert aws_client.fetch_member("ec2:DescribeVpcs", "Nothing") == []

"""Calls to hanging endpoints time out, once for each endpoint."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws import ApiError, AwsClient, EndpointPool
from aws_privatelink_rds_lattice.aws.endpoint_pool import IDLE_TIMEOUT
from aws_privatelink_rds_lattice.cli import aws_clients
from doc_pages import PAGES
from fakes.aws.cli_runner import run_privatelink
from fakes.aws.sample_ids import CONFIGURATION_ARN

if TYPE_CHECKING:
    from collections.abc import Callable

ENDPOINT = "https://endpoint.test"


def test_hanging_endpoint_ends_in_30_seconds() -> None:
    assert IDLE_TIMEOUT <= 25
    assert f"life for {IDLE_TIMEOUT:.0f} seconds is named" in PAGES["docs/check/index.md"]


@pytest.mark.usefixtures("hanging_environment")
def test_hanging_endpoint_is_named(monkeypatch: pytest.MonkeyPatch, silent_server: str) -> None:
    monkeypatch.setattr(aws_clients, "EndpointPool", functools.partial(EndpointPool, 0.5))
    result = run_privatelink("verify", CONFIGURATION_ARN)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        f"privatelink: {CONFIGURATION_ARN}: cannot be read: AWS did not answer vpc-lattice:GetResourceConfiguration "
        f"within 0 s: {silent_server} is silent\n"
    )


@pytest.mark.usefixtures("hanging_environment")
def test_later_calls_skip_hanging_endpoint(silent_server: str) -> None:
    import boto3  # noqa: PLC0415 - slow to import

    endpoint_pool = EndpointPool(0.5)
    aws_client = AwsClient(lambda service: boto3.client(service, region_name="us-east-1"), endpoint_pool)
    with pytest.raises(ApiError, match=f"AWS did not answer ec2:DescribeVpcs within 0 s: {silent_server} is silent"):
        aws_client.fetch("ec2:DescribeVpcs")
    endpoint_pool.idle_timeout = 1000  # The call would wait, if the pool did not know the endpoint as unresponsive.
    with pytest.raises(ApiError, match=f"{silent_server} is silent"):
        aws_client.fetch("ec2:DescribeSubnets")


def test_pool_returns_response_and_raises_error() -> None:
    def fail(heartbeat: Callable[[], None]) -> None:
        heartbeat()
        raise ValueError("failed")

    endpoint_pool = EndpointPool()
    successful_call = endpoint_pool.submit(ENDPOINT, lambda _: "response")
    failed_call = endpoint_pool.submit(ENDPOINT, fail)
    assert endpoint_pool.wait_for_response(ENDPOINT, successful_call, "a call") == "response"
    with pytest.raises(ValueError, match="failed"):
        endpoint_pool.wait_for_response(ENDPOINT, failed_call, "a call")

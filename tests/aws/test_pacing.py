"""Throttled calls slow down until all succeed; a permanently throttled operation ends soon."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSResponse

from aws_privatelink_rds_lattice.aws.pacing import ThrottlePacer
from fakes.aws.cli_runner import deploy_many_connections, run_privatelink

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

GET_CONFIGURATION = "vpc-lattice:GetResourceConfiguration"
DESCRIBE_INSTANCES = "rds:DescribeDBInstances"
EVENT = "vpc-lattice.GetResourceConfiguration"
LIST = ("list", "--region", "us-east-1", "--json")


class VirtualClock:
    """The clock of the module ``time``: a sleep takes no time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("time.monotonic", lambda: self.now)
        monkeypatch.setattr("time.sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class LimitedService:
    """A service with a limit of requests per second, as a token bucket."""

    def __init__(self, clock: VirtualClock, rate: float) -> None:
        self.clock = clock
        self.rate = rate
        self.tokens = rate
        self.refilled_at = clock.now
        self.throttled_count = 0

    def respond(self) -> tuple[AWSResponse, dict[str, Any]]:
        elapsed = self.clock.now - self.refilled_at
        self.tokens = min(self.rate, self.tokens + elapsed * self.rate)
        self.refilled_at = self.clock.now
        if self.tokens >= 1:
            self.tokens -= 1
            return AWSResponse("", 200, {}, None), {}
        self.throttled_count += 1
        return AWSResponse("", 429, {}, None), {"Error": {"Code": "ThrottlingException"}}


def call(pacer: ThrottlePacer, service: LimitedService) -> int:
    """Call the service as botocore does; return the number of attempts."""
    for attempts in range(1, 100):
        pacer.wait_before_send(f"before-send.{EVENT}")
        response = service.respond()
        delay = pacer.retry_throttled(f"needs-retry.{EVENT}", response, attempts)
        if delay is None:
            assert response[0].status_code == 200, f"gave up after {attempts} attempts"
            return attempts
        time.sleep(delay)
    raise AssertionError("endless attempts")


def error_response(code: str) -> tuple[AWSResponse, dict[str, Any]]:
    """Return the response for an error code; a success if the code is empty."""
    return AWSResponse("", 400 if code else 200, {}, None), {"Error": {"Code": code}} if code else {}


def retry_delay(pacer: ThrottlePacer, code: str) -> float | None:
    """Send a request; return the seconds until the next attempt."""
    pacer.wait_before_send(f"before-send.{EVENT}")
    return pacer.retry_throttled(f"needs-retry.{EVENT}", error_response(code), 1)


@pytest.mark.parametrize("rate", [2, 10, 50])
def test_calls_adapt_to_limit(monkeypatch: pytest.MonkeyPatch, rate: int) -> None:
    clock = VirtualClock(monkeypatch)
    service = LimitedService(clock, rate)
    pacer = ThrottlePacer()
    attempts = [call(pacer, service) for _ in range(20 * rate)]
    assert clock.now - 1000 < 1.5 * 20
    assert max(attempts) <= 5
    assert 0 < service.throttled_count < 0.3 * len(attempts)


def test_calls_without_limit_never_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = VirtualClock(monkeypatch)
    service = LimitedService(clock, 1000)
    pacer = ThrottlePacer()
    assert [call(pacer, service) for _ in range(100)] == [1] * 100
    assert clock.now == 1000


def test_other_errors_are_left_to_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = VirtualClock(monkeypatch)
    pacer = ThrottlePacer()
    pacer.wait_before_send(f"before-send.{EVENT}")
    failure = (AWSResponse("", 500, {}, None), {"Error": {"Code": "InternalFailure"}})
    assert pacer.retry_throttled(f"needs-retry.{EVENT}", failure, 1) is None
    assert pacer.retry_throttled(f"needs-retry.{EVENT}", None, 1) is None
    pacer.wait_before_send(f"before-send.{EVENT}")
    assert clock.now == 1000


def test_list_outlives_throttling(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    aws_account.setup_deployment()
    aws_account.faults[DESCRIBE_INSTANCES] = "throttled"

    def end_throttling(_: float) -> None:
        if aws_account.attempt_counts[DESCRIBE_INSTANCES] >= 12:
            aws_account.faults.clear()

    monkeypatch.setattr("time.sleep", end_throttling)
    result = run_privatelink(*LIST)
    assert (result.status, result.err) == (0, "")
    assert aws_account.attempt_counts[DESCRIBE_INSTANCES] == 12


def test_permanent_throttling_ends_soon(aws_account: FakeAwsAccount) -> None:
    deploy_many_connections(aws_account, 50)
    aws_account.faults[GET_CONFIGURATION] = "throttled"
    result = run_privatelink(*LIST)
    assert result.status == 2
    assert f"AWS throttled {GET_CONFIGURATION}, after all retries" in result.out
    assert aws_account.attempt_counts[GET_CONFIGURATION] < 150


def test_later_command_is_as_patient(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    aws_account.faults[DESCRIBE_INSTANCES] = "throttled"
    attempt_counts = []
    for _ in range(2):
        aws_account.attempt_counts.clear()
        assert run_privatelink(*LIST).status == 2
        attempt_counts.append(aws_account.attempt_counts[DESCRIBE_INSTANCES])
    assert attempt_counts == [16, 16]


def test_success_ends_count_of_slowdowns(monkeypatch: pytest.MonkeyPatch) -> None:
    VirtualClock(monkeypatch)
    pacer = ThrottlePacer()
    for _ in range(3):
        assert all(retry_delay(pacer, "ThrottlingException") for _ in range(15))
        assert retry_delay(pacer, "") is None
    assert [bool(retry_delay(pacer, "ThrottlingException")) for _ in range(16)] == [True] * 15 + [False]


def test_older_request_does_not_change_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = VirtualClock(monkeypatch)
    pacer = ThrottlePacer()
    with ThreadPoolExecutor(1) as other_thread:
        other_thread.submit(pacer.wait_before_send, f"before-send.{EVENT}").result()
        clock.sleep(1)
        retry_delay(pacer, "ThrottlingException")
        clock.sleep(1)
        response = error_response("ThrottlingException")
        other_thread.submit(pacer.retry_throttled, f"needs-retry.{EVENT}", response, 1).result()
    pacer.wait_before_send(f"before-send.{EVENT}")
    start = clock.now
    pacer.wait_before_send(f"before-send.{EVENT}")
    assert clock.now - start == pytest.approx(0.05)


def test_throttled_request_delays_next(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = VirtualClock(monkeypatch)
    pacer = ThrottlePacer()
    retry_delay(pacer, "ThrottlingException")
    start = clock.now
    pacer.wait_before_send(f"before-send.{EVENT}")
    assert clock.now - start == pytest.approx(0.05)

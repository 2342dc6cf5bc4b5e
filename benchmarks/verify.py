# ruff: noqa: INP001, T201 - a program, not a package, that prints a table
"""Measure `privatelink verify` with 100 ms for every response of AWS. `make bench-verify` runs this program.

The account is the fake account of the tests. "One by one" is the same command with a single call at a time, as without
threads. The two variants alternate, and the table has the medians.
"""

import contextlib
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from aws_privatelink_rds_lattice.aws import EndpointPool
from aws_privatelink_rds_lattice.aws.endpoint_pool import ApiCall, PendingCall
from aws_privatelink_rds_lattice.cli import aws_clients

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fakes.aws.account import DATABASE_ADDRESS, FakeAwsAccount, fake_aws_account
from fakes.aws.cli_runner import deploy_many_connections, run_privatelink, use_account_in_cli, write_project_file

ROUNDS = 3
RESPONSE_SECONDS = 0.1
CONNECTION_COUNT = 50


class SequentialPool(EndpointPool):
    """A pool for a single call at a time."""

    _call_lock = threading.Lock()

    def submit(self, endpoint: str, api_call: ApiCall) -> PendingCall:
        """Submit a call; the call waits for the end of all earlier calls."""

        def call_alone(heartbeat: Callable[[], None]) -> Any:  # noqa: ANN401 - a response
            with self._call_lock:
                return api_call(heartbeat)

        return super().submit(endpoint, call_alone)


@contextlib.contextmanager
def account_with_deployments(folder: Path) -> Iterator[FakeAwsAccount]:
    """Yield an account with many deployments, in a project with a connection for each deployment."""
    with pytest.MonkeyPatch.context() as patch, fake_aws_account(patch) as account:
        use_account_in_cli(account, patch, folder)
        patch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [DATABASE_ADDRESS]))
        write_project_file(**deploy_many_connections(account, CONNECTION_COUNT))
        account.response_delay = RESPONSE_SECONDS
        yield account


def measure(account: FakeAwsAccount, pool_class: type[EndpointPool], *arguments: str) -> tuple[float, int]:
    """Run `verify`; return the seconds and the number of calls."""
    account.clear_counts()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws_clients, "EndpointPool", pool_class)
        start = time.monotonic()
        result = run_privatelink("verify", *arguments)
    if result.status:
        sys.exit(result.out + result.err)
    return time.monotonic() - start, sum(account.call_counts.values())


def print_row(account: FakeAwsAccount, label: str, *arguments: str) -> None:
    """Measure `verify` with arguments in turns, and print the medians."""
    measure(account, EndpointPool, *arguments)  # the first run creates the clients of boto3
    parallel_seconds: list[float] = []
    sequential_seconds: list[float] = []
    call_count = 0
    for _ in range(ROUNDS):
        seconds, call_count = measure(account, EndpointPool, *arguments)
        parallel_seconds.append(seconds)
        seconds, _ = measure(account, SequentialPool, *arguments)
        sequential_seconds.append(seconds)
    parallel = median(parallel_seconds)
    sequential = median(sequential_seconds)
    print(f"{label:24}{parallel:8.2f} s{sequential:10.2f} s{sequential / parallel:8.1f}{call_count:11}")


def main() -> None:
    """Print a row for a deployment by ARN, and a row for many connections."""
    with tempfile.TemporaryDirectory() as folder, account_with_deployments(Path(folder)) as account:
        print(f"{'each answer 100 ms':24}{'together':>10}{'one by one':>12}{'ratio':>8}{'questions':>11}")
        print_row(account, "an ARN", account.configurations[0]["arn"])
        print_row(account, f"{CONNECTION_COUNT} connections")


if __name__ == "__main__":
    main()

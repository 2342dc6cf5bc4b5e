# ruff: noqa: INP001, T201 - a program, not a package, that prints a table
"""Measure `privatelink verify` with 100 ms for every response of AWS. `make bench-verify` runs this program.

The account is the fake account of the tests. The columns are the calls, the sequential round trips (the largest number
of calls of which each starts after the end of the one before), the peak number of threads, and the seconds. "One by
one" is the same command with a single call at a time. The two variants alternate, and the table has the medians.
"""

import contextlib
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from aws_privatelink_rds_lattice.aws import rounds

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fakes.aws.account import DATABASE_ADDRESS, FakeAwsAccount, fake_aws_account
from fakes.aws.cli_runner import deploy_many_connections, run_privatelink, use_account_in_cli, write_project_file
from fakes.aws.round_trips import CallRecord, record_calls

REPETITIONS = 3
RESPONSE_SECONDS = 0.1
CONNECTION_COUNT = 50


@contextlib.contextmanager
def account_with_deployments(folder: Path) -> Iterator[FakeAwsAccount]:
    """Yield an account with many deployments, in a project with a connection for each deployment."""
    with pytest.MonkeyPatch.context() as patch, fake_aws_account(patch) as account:
        use_account_in_cli(account, patch, folder)
        patch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [DATABASE_ADDRESS]))
        write_project_file(**deploy_many_connections(account, CONNECTION_COUNT))
        yield account


def measure(account: FakeAwsAccount, max_workers: int, *arguments: str) -> tuple[float, CallRecord]:
    """Run `verify` with some parallel calls at most; return the seconds and the calls."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "MAX_WORKERS", max_workers)
        record = record_calls(account, patch, RESPONSE_SECONDS)
        other_thread_count = threading.active_count() - 1
        start = time.monotonic()
        result = run_privatelink("verify", *arguments)
        seconds = time.monotonic() - start
    if result.status:
        sys.exit(result.out + result.err)
    record.peak_thread_count -= other_thread_count
    return seconds, record


def print_row(account: FakeAwsAccount, label: str, *arguments: str) -> None:
    """Measure `verify` with arguments in turns, and print the medians."""
    measure(account, rounds.MAX_WORKERS, *arguments)  # the first run creates the clients of boto3
    parallel_seconds: list[float] = []
    sequential_seconds: list[float] = []
    round_trips: list[int] = []
    peak_thread_counts: list[int] = []
    call_count = 0
    for _ in range(REPETITIONS):
        seconds, record = measure(account, rounds.MAX_WORKERS, *arguments)
        parallel_seconds.append(seconds)
        round_trips.append(record.sequential_round_trips)
        peak_thread_counts.append(record.peak_thread_count)
        call_count = len(record.times)
        seconds, _ = measure(account, 1, *arguments)
        sequential_seconds.append(seconds)
    parallel = median(parallel_seconds)
    sequential = median(sequential_seconds)
    print(
        f"{label:24}{call_count:7}{median(round_trips):13}{max(peak_thread_counts):9}"
        f"{parallel:10.2f} s{sequential:11.2f} s{sequential / parallel:8.1f}"
    )


def main() -> None:
    """Print a row for a deployment by ARN, and a row for many connections."""
    with tempfile.TemporaryDirectory() as folder, account_with_deployments(Path(folder)) as account:
        columns = f"{'calls':>7}{'round trips':>13}{'threads':>9}{'together':>12}{'one by one':>13}{'ratio':>8}"
        print(f"{'each response 100 ms':24}{columns}")
        print_row(account, "an ARN", account.configurations[0]["arn"])
        print_row(account, f"{CONNECTION_COUNT} connections")


if __name__ == "__main__":
    main()

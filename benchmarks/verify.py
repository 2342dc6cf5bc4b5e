# ruff: noqa: INP001, T201 - a program, not a package, and a table is what it is for
"""Measures `privatelink verify` where each answer of AWS takes 100 ms: what `make bench-verify` runs.

The account is the simulated one of the tests. "One by one" is the same command with one question on its way at a time,
as it would be without threads; the two take turns, and the medians count.
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
from aws_privatelink_rds_lattice.cli import aws_clients

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fakes.aws.account import DATABASE_ADDRESS, FakeAwsAccount, fake_aws_account
from fakes.aws.cli_runner import deploy_many_connections, run_privatelink, use_account_in_cli, write_project_file

ROUNDS = 3
SECONDS = 0.1
MANY = 50


class OneByOne(EndpointPool):
    """A way on which one question at a time is."""

    turn = threading.Lock()

    def submit(self, name: str, ask: Callable[..., Any]) -> Any:  # noqa: ANN401 - as the base has it
        """Begin to ask when nobody else does."""

        def alone(hear: Callable[[], None]) -> Any:  # noqa: ANN401 - an answer
            with self.turn:
                return ask(hear)

        return super().submit(name, alone)


@contextlib.contextmanager
def deployed(folder: Path) -> Iterator[FakeAwsAccount]:
    """An account with many deployments, and a project with a connection for each."""
    with pytest.MonkeyPatch.context() as patch, fake_aws_account(patch) as cloud:
        use_account_in_cli(cloud, patch, folder)
        patch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [DATABASE_ADDRESS]))
        write_project_file(**deploy_many_connections(cloud, MANY))
        cloud.response_delay = SECONDS
        yield cloud


def measure(cloud: FakeAwsAccount, line: type[EndpointPool], *arguments: str) -> tuple[float, int]:
    """Run `verify`; return the seconds that it took, and how many questions it asked."""
    cloud.clear_counts()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws_clients, "EndpointPool", line)
        start = time.monotonic()
        ended = run_privatelink("verify", *arguments)
    if ended.status:
        sys.exit(ended.out + ended.err)
    return time.monotonic() - start, sum(cloud.call_counts.values())


def main() -> None:
    """Print a line for one deployment, and one for many connections."""
    with tempfile.TemporaryDirectory() as folder, deployed(Path(folder)) as cloud:
        print(f"{'each answer 100 ms':24}{'together':>10}{'one by one':>12}{'ratio':>8}{'questions':>11}")
        for what, arguments in (("an ARN", [cloud.configurations[0]["arn"]]), (f"{MANY} connections", [])):
            measure(cloud, EndpointPool, *arguments)  # boto3 makes its clients, once.
            turns = [[measure(cloud, line, *arguments) for line in (EndpointPool, OneByOne)] for _ in range(ROUNDS)]
            together, alone = (median(turn[index][0] for turn in turns) for index in range(2))
            questions = turns[0][0][1]
            print(f"{what:24}{together:8.2f} s{alone:10.2f} s{alone / together:8.1f}{questions:11}")


if __name__ == "__main__":
    main()

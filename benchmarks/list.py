# ruff: noqa: INP001, T201 - a program, not a package, that prints a table
"""Measure `privatelink list` of 1,000 resource configurations. `make bench-list` runs this program.

The account is the fake account of the tests, which this process serves over HTTP. The command runs in a process of its
own; the columns are the seconds, the seconds of processor time and the peak of the memory of that process. The serving
of the responses takes most of the seconds. The table has the medians.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fakes.aws.account import fake_aws_account
from fakes.aws.cli_runner import deploy_many_connections
from fakes.aws.http_server import serve_account

REPETITIONS = 3
CONFIGURATION_COUNT = 1000
# A child's peak of the memory starts with the memory of the parent, so a small process starts the command.
LAUNCHER = """
import resource, subprocess, sys, time
start = time.monotonic()
process = subprocess.run(sys.argv[1:], capture_output=True, text=True, check=True)
seconds = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(len(process.stdout.splitlines()), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""


def measure(url: str, folder: str, *options: str) -> tuple[float, float, float]:
    """Run the command on an account at a URL; return the seconds, the processor's seconds and the megabytes."""
    settings = {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "us-east-1",
    }
    command = [sys.executable, "-m", "aws_privatelink_rds_lattice.cli", "list", *options]
    output = subprocess.check_output(  # noqa: S603 - the arguments are this program's
        [sys.executable, "-c", LAUNCHER, *command], cwd=folder, env={**os.environ, **settings}, text=True
    )
    line_count, seconds, processor_seconds, megabytes = map(float, output.split())
    if line_count < CONFIGURATION_COUNT:
        sys.exit(f"the command printed {line_count:.0f} lines")
    return seconds, processor_seconds, megabytes


def main() -> None:
    """Print a row for a Region, and a row for all Regions."""
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        fake_aws_account(patch) as account,
    ):
        deploy_many_connections(account, CONFIGURATION_COUNT)
        print(f"{f'{CONFIGURATION_COUNT} configurations':24}{'seconds':>9}{'processor':>11}{'MB':>7}")
        with serve_account(account) as server:
            for label, options in (("a Region", ()), ("all Regions", ("--all-regions",))):
                runs = [measure(server.url, folder, *options) for _ in range(REPETITIONS)]
                seconds, processor_seconds, megabytes = map(median, zip(*runs, strict=True))
                print(f"{label:24}{seconds:9.1f}{processor_seconds:11.1f}{megabytes:7.0f}")


if __name__ == "__main__":
    main()

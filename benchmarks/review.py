# ruff: noqa: INP001, T201 - a program, not a package, that prints a table
"""Measure whole `privatelink review` processes on large plans. `make bench-review` runs this program, for two minutes.

The plans have a connection and many resources of another type, of 2 KB of JSON each. All resources are unchanged, or
the plan updates a tenth of them. "json module" is a program that only parses the file with Python's json module: the
ratio to its seconds depends little on the machine. The two programs alternate, and the table has the medians. Memory is
the peak of the process; only Linux reports memory.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from plan.plan_json import PlanJson, plan_json, resource_change

ROUNDS = 3
RESOURCE_COUNTS = (1_000, 10_000, 100_000)
UPDATED_SHARES = {"unchanged": 0.0, "a tenth updated": 0.1}
PARSE_PROGRAM = "import json, sys; json.loads(open(sys.argv[1], 'rb').read())"
REVIEW_PROGRAM = "import sys; from aws_privatelink_rds_lattice.cli import main; main(['review', sys.argv[1]])"


def queue_attributes(number: int) -> dict[str, object]:
    """Return the attributes of a queue."""
    name = f"queue-{number}"
    return {
        "arn": f"arn:aws:sqs:us-east-1:123456789012:{name}",
        "delay_seconds": 0,
        "fifo_queue": False,
        "id": f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}",
        "message_retention_seconds": 345_600,
        "name": name,
        "policy": "",
        "tags": {"Environment": "production", "Owner": "platform"},
    }


def write_plan(file: Path, resource_count: int, updated_share: float) -> None:
    """Write a plan as Terraform does: each resource is in the state, planned values and configuration, too."""
    changes = []
    resources = []
    configurations = []
    for number in range(resource_count):
        attributes = queue_attributes(number)
        address = f"aws_sqs_queue.queue_{number}"
        actions = ["no-op"]
        attributes_after = attributes
        if number < updated_share * resource_count:
            actions = ["update"]
            attributes_after = {**attributes, "delay_seconds": 5}
        change = resource_change(address, actions, attributes, attributes_after, after_unknown={})
        entry = {name: change[name] for name in ("address", "mode", "type", "name")}
        changes.append(change)
        resources.append({**entry, "schema_version": 0, "values": attributes, "sensitive_values": {"tags": {}}})
        configurations.append({**entry, "provider_config_key": "aws", "expressions": {"name": {}}})
    document: PlanJson = plan_json(
        *changes,
        planned_values={"root_module": {"resources": resources}},
        prior_state={"values": {"root_module": {"resources": resources}}},
    )
    document["configuration"] = {"root_module": {"resources": configurations}}
    file.write_text(json.dumps(document, separators=(",", ":")), "utf-8")


def measure(program: str, file: Path) -> tuple[float, float]:
    """Run a program on a file; return the seconds, and the peak memory in MB (0 if unknown)."""
    start = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", program, file], stdout=subprocess.DEVNULL)  # noqa: S603 - own programs
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"A program ended with status {process.returncode} on {file}.")
    memory = usage.ru_maxrss / 1_000 if sys.platform == "linux" else 0.0
    return seconds, memory


def iter_rows(folder: Path) -> Iterator[str]:
    """Yield a row of the table for each plan."""
    for resource_count in RESOURCE_COUNTS:
        for label, updated_share in UPDATED_SHARES.items():
            file = folder / "plan.json"
            # In a process of its own: Linux counts the memory of this process as memory of the programs it starts.
            writer = multiprocessing.get_context("spawn").Process(
                target=write_plan, args=(file, resource_count, updated_share)
            )
            writer.start()
            writer.join()
            reviews = []
            parses = []
            for _ in range(ROUNDS):
                reviews.append(measure(REVIEW_PROGRAM, file))
                parses.append(measure(PARSE_PROGRAM, file))
            review_seconds, review_memory = map(median, zip(*reviews, strict=True))
            parse_seconds, parse_memory = map(median, zip(*parses, strict=True))
            yield (
                f"{resource_count:9,} {label:16}{file.stat().st_size / 1e6:7.1f} MB"
                f"{review_seconds:9.2f} s{review_memory:8.0f} MB{parse_seconds:11.2f} s{parse_memory:8.0f} MB"
                f"{review_seconds / parse_seconds:9.2f}"
            )


def main() -> None:
    """Print the table."""
    print(f"{'resources':26}{'size':>10}{'review':>11}{'memory':>11}{'json module':>13}{'memory':>11}{'ratio':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for row in iter_rows(Path(folder)):
            print(row, flush=True)


if __name__ == "__main__":
    main()

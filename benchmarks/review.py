# ruff: noqa: INP001, T201 - a program, not a package, that prints a table
"""Measure whole `privatelink review` processes on large plans. `make bench-review` runs this program, for 3 minutes.

The first plans have a connection and many resources of another type, of 2 KB of JSON each. All resources are unchanged,
or the plan updates a tenth or all of them, or creates all. The other plans have many connections, on one gateway
or with a gateway each, and update all their ingress rules.

"json module" is a program that only parses the file with Python's json module: the ratio to its seconds depends little
on the machine. The two programs alternate, and the table has the medians. Memory is the peak of the process; only
Linux reports memory.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from plan.plan_json import (
    CONNECTION_RESOURCES,
    DATABASE_PORT_RULE,
    GATEWAY_ADDRESS,
    JSON_INGRESS_RULE,
    Attributes,
    PlanJson,
    plan_json,
    resource_change,
)

ROUNDS = 3
RESOURCE_COUNTS = (1_000, 10_000, 100_000)
CHANGED_SHARES = {"unchanged": 0.0, "a tenth updated": 0.1, "all updated": 1.0, "all created": 1.0}
CONNECTION_COUNTS = (100, 1_000)
GATEWAY_LABELS = ("on one gateway", "gateway each")
GATEWAY_GROUP_ADDRESS = "aws_security_group.own"
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


def write_plan(file: Path, resource_count: int, label: str) -> None:
    """Write a plan as Terraform does: each resource is in the state, planned values and configuration, too."""
    changes = []
    prior_resources = []
    resources = []
    configurations = []
    for number in range(resource_count):
        attributes_before: Attributes | None = queue_attributes(number)
        attributes_after = queue_attributes(number)
        address = f"aws_sqs_queue.queue_{number}"
        actions = ["no-op"]
        unknown: Attributes = {}
        if label == "all created":
            actions = ["create"]
            attributes_before = None
            for name in ("arn", "id"):
                del attributes_after[name]
                unknown[name] = True
        elif number < CHANGED_SHARES[label] * resource_count:
            actions = ["update"]
            attributes_after["delay_seconds"] = 5
        change = resource_change(address, actions, attributes_before, attributes_after, after_unknown=unknown)
        entry = {name: change[name] for name in ("address", "mode", "type", "name")}
        changes.append(change)
        state_entry = {**entry, "schema_version": 0, "sensitive_values": {"tags": {}}}
        resources.append({**state_entry, "values": attributes_after})
        if attributes_before:
            prior_resources.append({**state_entry, "values": attributes_before})
        configurations.append({**entry, "provider_config_key": "aws", "expressions": {"name": {}}})
    document: PlanJson = plan_json(
        *changes,
        planned_values={"root_module": {"resources": resources}},
        prior_state={"values": {"root_module": {"resources": prior_resources}}},
    )
    document["configuration"] = {"root_module": {"resources": configurations}}
    write_document(file, document)


def write_connections_plan(file: Path, connection_count: int, label: str) -> None:
    """Write a plan that updates the ingress rule of each connection."""
    has_shared_gateway = label == "on one gateway"
    bodies: dict[str, Attributes] = {}
    database_groups = []
    for number in range(connection_count):
        database_groups.append(f"sg-database{number}")
        new_texts = {"sg-2": database_groups[-1], "rcfg-": f"rcfg-{number}x", "-share/": f"-share/{number}x"}
        if not has_shared_gateway:
            new_texts |= {"rgw-1": f"rgw-{number}", "sg-1": f"sg-gateway{number}"}
        text = json.dumps(CONNECTION_RESOURCES)
        for old, new in new_texts.items():
            text = text.replace(old, new)
        bodies.update({f"{address}{number}": body for address, body in json.loads(text).items()})
    if has_shared_gateway:
        for number in range(1, connection_count):
            del bodies[f"{GATEWAY_ADDRESS}{number}"], bodies[f"{GATEWAY_GROUP_ADDRESS}{number}"]
        egress = {**DATABASE_PORT_RULE, "security_groups": database_groups}
        bodies[f"{GATEWAY_GROUP_ADDRESS}0"]["egress"] = [egress]
    changes = []
    for number in range(connection_count):
        address = f"{JSON_INGRESS_RULE}{number}"
        changes.append(resource_change(address, ["update"], bodies[address], {**bodies[address], "description": "x"}))
    write_document(file, plan_json(*changes, resources=bodies))


def write_document(file: Path, document: PlanJson) -> None:
    """Write a plan without white space, as Terraform does."""
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


def measure_row(file: Path, count: int, label: str) -> str:
    """Measure the programs on a plan, and return a row of the table."""
    reviews = []
    parses = []
    for _ in range(ROUNDS):
        reviews.append(measure(REVIEW_PROGRAM, file))
        parses.append(measure(PARSE_PROGRAM, file))
    review_seconds, review_memory = map(median, zip(*reviews, strict=True))
    parse_seconds, parse_memory = map(median, zip(*parses, strict=True))
    return (
        f"{count:9,} {label:16}{file.stat().st_size / 1e6:7.1f} MB"
        f"{review_seconds:9.2f} s{review_memory:8.0f} MB{parse_seconds:11.2f} s{parse_memory:8.0f} MB"
        f"{review_seconds / parse_seconds:9.2f}"
    )


def iter_rows(folder: Path) -> Iterator[str]:
    """Yield a row of the table for each plan."""
    plans: list[tuple[Callable[[Path, int, str], None], int, str]] = []
    plans += [(write_plan, count, label) for count in RESOURCE_COUNTS for label in CHANGED_SHARES]
    plans += [(write_connections_plan, count, label) for count in CONNECTION_COUNTS for label in GATEWAY_LABELS]
    file = folder / "plan.json"
    for write, count, label in plans:
        # In a process of its own: Linux counts the memory of this process as memory of the programs it starts.
        writer = multiprocessing.get_context("spawn").Process(target=write, args=(file, count, label))
        writer.start()
        writer.join()
        yield measure_row(file, count, label)


def main() -> None:
    """Print the table."""
    print(
        f"{'resources':>9} {'or connections':16}{'size':>10}"
        f"{'review':>11}{'memory':>11}{'json module':>13}{'memory':>11}{'ratio':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for row in iter_rows(Path(folder)):
            print(row, flush=True)


if __name__ == "__main__":
    main()

"""Tests of reviews of whole plans: the JSON output, plans without a connection and large plans."""

from __future__ import annotations

import json
import re
import tracemalloc
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan import parse_plan, review_plan
from doc_pages import code_blocks
from fakes.aws.sample_ids import CONFIGURATION_ARN
from plan.account_planner import collect_cases
from plan.plan_cases import TWO_CONNECTIONS_CONFIG, PlanCase, resource_block
from plan.plan_json import (
    CONFIGURATION_TYPE,
    GATEWAY_ADDRESS,
    JSON_INGRESS_RULE,
    PlanJson,
    deleted_resource,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import terraform_review_test

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TERRAFORM_CASES = [
    PlanCase("two connections created", "nothing", TWO_CONNECTIONS_CONFIG, 0, ("ok   new: 7 resources created",) * 2),
    PlanCase("no connection", "nothing", resource_block("aws_security_group", "own", name='"own"'), 0, ()),
    PlanCase("empty configuration", "nothing", "", 0, ()),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)


def test_json_matches_documentation(tmp_path: Path) -> None:
    status, out, _ = run_review(plan_json(deleted_resource(JSON_INGRESS_RULE), errored=True), tmp_path, "--json")
    (documented,) = (block for block in code_blocks("text", "docs/check/json.md") if '"review"' in block)
    assert set(re.findall(r'"(\w+)":', documented)) == set(re.findall(r'"(\w+)":', out))
    assert json.loads(out) == {
        "version": 1,
        "command": "review",
        "exit_status": status,
        "links": [
            {
                "link": f"{CONFIGURATION_TYPE}.orders",
                "arn": CONFIGURATION_ARN,
                "summary": "orders.example.com, port 5432, shared with 210987654321",
                "verdict": "fail",
                "findings": [
                    {
                        "effect": "cut-off",
                        "verdict": "fail",
                        "text": (
                            f"no rule allows its traffic into the database any more: {JSON_INGRESS_RULE} is deleted"
                        ),
                        "addresses": [],
                    }
                ],
            }
        ],
        "findings": [
            {
                "effect": "unknown",
                "verdict": "unknown",
                "text": "the plan ended with an error, and is incomplete",
                "addresses": [],
            }
        ],
    }


def test_plan_without_connection_is_reported(tmp_path: Path) -> None:
    assert run_review(plan_json(resources={}), tmp_path) == (
        0,
        (
            "The plan has no connection: no VPC Lattice resource configuration, no RAM share of one and no resource "
            "gateway.\n"
        ),
        "",
    )


def large_plan(connection_count: int, other_count: int) -> PlanJson:
    """Return a plan that replaces the gateway of every connection in a large stack."""
    changes = []
    for number in range(connection_count):
        text = json.dumps(plan_json()["resource_changes"])
        for part in ("sg-1", "sg-2", "rgw-1", "rcfg-0123456789abcdef0", "0123abcd"):
            text = text.replace(f'{part}"', f'{part}-{number}"')
        for change in json.loads(text):
            change["module_address"] = f"module.m[{number}]"
            change["address"] = f"module.m[{number}].{change['address']}"
            if change["type"] in {GATEWAY_ADDRESS.partition(".")[0], CONFIGURATION_TYPE}:
                change["change"] |= {"actions": ["delete", "create"], "after_unknown": {"id": True, "arn": True}}
                del change["change"]["after"]["id"]
            changes.append(change)
    instance = {f"attribute_{number}": "x" * 20 for number in range(20)}
    changes += [
        resource_change(f"aws_instance.x{number}", ["no-op"], instance, instance) for number in range(other_count)
    ]
    return {"format_version": "1.2", "resource_changes": changes, "configuration": {}}


def test_large_plan_uses_little_memory() -> None:
    raw = json.dumps(large_plan(150, 3_950)).encode()
    tracemalloc.start()
    try:
        document = parse_plan(raw)
        parse_peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        plan_review = review_plan(document)
        review_peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(document["resource_changes"]), len(plan_review.connections), plan_review.exit_status) == (
        5_000,
        150,
        1,
    )
    # A plan in Python takes 2.7 times the memory of its JSON here.
    assert parse_peak < 1.6 * len(raw)
    assert review_peak < 2.2 * len(raw)


def test_case_names_are_unique() -> None:
    cases = collect_cases()
    assert len(cases) == len({case.name for case in cases}) == len({case.path for case in cases}) >= 100


def test_debug_log_counts_connections(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="aws_privatelink_rds_lattice.plan")
    review_plan(plan_json(deleted_resource(JSON_INGRESS_RULE)))
    assert caplog.messages == [
        "reviewed resources: 7, connections: 1",
        f"findings for connection {CONFIGURATION_TYPE}.orders: 1",
        "findings for the plan as a whole: 0",
    ]

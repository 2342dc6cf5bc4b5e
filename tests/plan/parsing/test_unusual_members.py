"""Reviews of plans with unusual values: each ends with an exit status, never with a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.plan import review_plan
from fakes.aws.cli_runner import run_privatelink
from plan.plan_json import (
    CONNECTION_RESOURCES,
    GATEWAY_ADDRESS,
    SHARE_ADDRESS,
    plan_json,
    resource_change,
    run_review,
)
from plan.unusual_members import UNUSUAL_MARKS, UNUSUAL_VALUES, iter_unusual_members

if TYPE_CHECKING:
    from pathlib import Path


def test_unusual_arguments_are_handled() -> None:
    for address, body in CONNECTION_RESOURCES.items():
        for name, usual_value in body.items():
            for value, unknown in iter_unusual_members(name, usual_value):
                change = resource_change(address, ["update"], body, {**body, name: value}, after_unknown=unknown)
                assert review_plan(plan_json(change)).exit_status in (0, 1, 2)


@pytest.mark.parametrize("mark", UNUSUAL_MARKS, ids=json.dumps)
def test_unusual_values_with_a_mark_are_handled(mark: object) -> None:
    body = CONNECTION_RESOURCES[GATEWAY_ADDRESS]
    for value in UNUSUAL_VALUES:
        after = {**body, "security_group_ids": value}
        change = resource_change(GATEWAY_ADDRESS, ["update"], body, after, after_unknown={"security_group_ids": mark})
        assert review_plan(plan_json(change)).exit_status in (0, 1, 2)


@pytest.mark.parametrize(
    "name", ["configuration", "resource_drift", "prior_state", "deferred_changes", "planned_values"]
)
def test_unusual_members_are_handled(tmp_path: Path, name: str) -> None:
    for value in UNUSUAL_VALUES:
        states: list[object] = [
            {"root_module": module} for module in (value, {"resources": value}, {"module_calls": value})
        ]
        for member in (value, {"values": value}, *states, *[{"values": state} for state in states]):
            status, out, err = run_review(plan_json() | {name: member}, tmp_path)
            assert status in (0, 1, 2)
            assert bool(out) != bool(err)


def test_deeply_nested_value_is_handled(tmp_path: Path) -> None:
    share = CONNECTION_RESOURCES[SHARE_ADDRESS]
    file = tmp_path / "plan.json"
    bodies = ({**share, "name": name} for name in ("WAS", "IS"))
    text = json.dumps(plan_json(resource_change(SHARE_ADDRESS, ["update"], *bodies)))
    for depth in range(800, 1_200, 20):
        nested_text = text
        for value in ("WAS", "IS"):
            nested_text = nested_text.replace(f'"{value}"', "".join(['{"a":' * depth, f'"{value}"', "}" * depth]))
        file.write_text(nested_text, "utf-8")
        result = run_privatelink("review", str(file))
        assert (result.status, bool(result.out), result.err.count("\n")) in ((0, True, 0), (2, False, 1))

"""Parallel tasks return their results in order and raise their errors."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws import gather, map_ordered

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT_SECONDS = 60


def square(number: int) -> int:
    return number * number


def fail() -> int:
    raise ValueError("failed")


def test_gather_runs_tasks_at_the_same_time() -> None:
    barrier = threading.Barrier(3, timeout=TIMEOUT_SECONDS)
    assert sorted(gather([barrier.wait] * 3)) == [0, 1, 2]


def test_gather_without_tasks_is_empty() -> None:
    assert gather([]) == []


def test_map_ordered_limits_parallel_tasks() -> None:
    lock = threading.Lock()
    running: list[int] = []
    most_running = 0

    def run(number: int) -> int:
        nonlocal most_running
        with lock:
            running.append(number)
            most_running = max(most_running, len(running))
        threading.Event().wait(0.001)
        with lock:
            running.remove(number)
        return square(number)

    results = list(map_ordered([functools.partial(run, number) for number in range(20)], 2))
    assert results == [square(number) for number in range(20)]
    assert most_running <= 2


def test_map_ordered_yields_results_before_error() -> None:
    tasks: list[Callable[[], int]] = [functools.partial(square, 3), fail, functools.partial(square, 4)]
    results = map_ordered(tasks, 3)
    assert next(results) == 9
    with pytest.raises(ValueError, match="failed"):
        next(results)

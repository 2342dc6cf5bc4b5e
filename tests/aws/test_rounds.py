"""Tasks run in rounds: each call is made once, calls of a round run in parallel, results keep their order."""

from __future__ import annotations

import functools
import sys
import threading
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from aws_privatelink_rds_lattice.aws import gather, run_in_rounds
from aws_privatelink_rds_lattice.aws.rounds import MAX_WORKERS, ApiCall, MissingResponses, make_calls

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT_SECONDS = 60


def returning(value: object) -> ApiCall:
    return ApiCall(lambda: value)


def raising(message: str) -> ApiCall:
    def fail() -> None:
        raise ValueError(message)

    return ApiCall(fail)


def raise_value_error(message: str) -> None:
    raise ValueError(message)


def test_task_starts_anew_until_all_responses_are_there() -> None:
    first = returning(1)
    second = returning(2)
    starts: list[None] = []

    def add() -> int:
        starts.append(None)
        total: int = first.response() + second.response()
        return total

    assert list(run_in_rounds([add])) == [3]
    assert len(starts) == 3


def test_finished_task_does_not_start_again() -> None:
    starts: list[None] = []
    tasks: list[Callable[[], Any]] = [lambda: starts.append(None), returning(1).response]
    list(run_in_rounds(tasks))
    assert len(starts) == 1


def test_tasks_share_a_call() -> None:
    calls: list[None] = []
    call = ApiCall(lambda: calls.append(None))
    assert list(run_in_rounds([call.response] * 3)) == [None] * 3
    assert len(calls) == 1


def test_results_come_before_an_error() -> None:
    tasks: list[Callable[[], Any]] = [returning(1).response, raising("failed").response, returning(2).response]
    results = run_in_rounds(tasks)
    assert next(results) == 1
    with pytest.raises(ValueError, match="failed"):
        next(results)


def test_error_of_first_task_skips_later_rounds() -> None:
    call = returning(1)
    tasks: list[Callable[[], Any]] = [functools.partial(raise_value_error, "failed"), call.response]
    results = run_in_rounds(tasks)
    with pytest.raises(ValueError, match="failed"):
        next(results)
    assert not call.done()


def test_call_that_exits_has_an_outcome() -> None:
    with pytest.raises(SystemExit):
        list(run_in_rounds([ApiCall(sys.exit).response]))


def test_no_tasks_are_no_results() -> None:
    assert list(run_in_rounds([])) == []


def test_task_with_endless_calls_is_an_error() -> None:
    with pytest.raises(RuntimeError, match=r"^tasks need more than 100 rounds of calls$"):
        list(run_in_rounds([lambda: returning(1).response()]))


def test_gather_asks_for_all_calls_at_once() -> None:
    calls = [returning(1), returning(2)]
    functions = [call.response for call in calls]
    with pytest.raises(MissingResponses) as raised:
        gather(functions)
    assert raised.value.calls == calls
    make_calls(calls)
    assert gather(functions) == [1, 2]
    assert gather([]) == []


def test_gather_raises_the_first_error() -> None:
    call = raising("first")
    functions: list[Callable[[], Any]] = [call.response, functools.partial(raise_value_error, "second")]
    with pytest.raises(MissingResponses):
        gather(functions)
    make_calls([call])
    with pytest.raises(ValueError, match="first"):
        gather(functions)


def test_calls_of_a_round_run_in_parallel() -> None:
    barrier = threading.Barrier(MAX_WORKERS, timeout=TIMEOUT_SECONDS)
    calls = [ApiCall(barrier.wait) for _ in range(MAX_WORKERS)]
    make_calls(calls)
    assert sorted(call.response() for call in calls) == list(range(MAX_WORKERS))


def test_many_calls_share_the_workers() -> None:
    thread_count = threading.active_count()
    peak_counts: list[int] = []
    make_calls([ApiCall(lambda: peak_counts.append(threading.active_count())) for _ in range(100)])
    assert len(peak_counts) == 100
    assert max(peak_counts) - thread_count <= MAX_WORKERS
    assert threading.active_count() == thread_count


def test_hanging_look_up_keeps_no_call_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aws_privatelink_rds_lattice.aws.rounds._LOOKUP_SECONDS", 0.0)
    is_over = threading.Event()
    lookups = [ApiCall(lambda: is_over.wait(TIMEOUT_SECONDS), OSError("no answer")) for _ in range(2 * MAX_WORKERS)]
    call = returning(1)
    threads_before = set(threading.enumerate())
    make_calls([*lookups, call])
    assert call.response() == 1
    for lookup in lookups:
        with pytest.raises(OSError, match="no answer"):
            lookup.response()
    is_over.set()
    for thread in set(threading.enumerate()) - threads_before:
        thread.join(TIMEOUT_SECONDS)
    with pytest.raises(OSError, match="no answer"):  # The outcome of a call never changes.
        lookups[0].response()


def test_hanging_look_ups_leave_sixteen_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aws_privatelink_rds_lattice.aws.rounds._LOOKUP_SECONDS", 0.0)
    is_over = threading.Event()
    threads: list[threading.Thread] = []

    def create_thread(**arguments: Any) -> threading.Thread:  # noqa: ANN401 - the arguments of Thread
        threads.append(threading.Thread(**arguments))
        return threads[-1]

    monkeypatch.setattr("aws_privatelink_rds_lattice.aws.rounds.threading", mock.Mock(wraps=threading))
    monkeypatch.setattr("aws_privatelink_rds_lattice.aws.rounds.threading.Thread", create_thread)
    thread_counts = []
    for _ in range(3):
        threads_before = len(threads)
        lookups = [ApiCall(lambda: is_over.wait(TIMEOUT_SECONDS), OSError("no answer")) for _ in range(20)]
        calls = [returning(number) for number in range(100)]
        make_calls([*lookups, *calls])
        assert all(lookup.exception() for lookup in lookups)
        assert [call.response() for call in calls] == list(range(100))
        thread_counts.append(len(threads) - threads_before)
    assert thread_counts == [MAX_WORKERS, MAX_WORKERS - 4, MAX_WORKERS - 4]
    is_over.set()
    for thread in threads:
        thread.join(TIMEOUT_SECONDS)
    lookup = ApiCall(lambda: "address", OSError("no answer"))
    make_calls([lookup])
    assert lookup.response() == "address"


def test_slow_look_ups_are_not_hanging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aws_privatelink_rds_lattice.aws.rounds._LOOKUP_SECONDS", 0.3)
    # In four threads, all look-ups take longer than the limit, and each takes less.
    lookups = [ApiCall(lambda: threading.Event().wait(0.1), OSError("no answer")) for _ in range(20)]
    make_calls(lookups)
    assert [lookup.response() for lookup in lookups] == [False] * 20

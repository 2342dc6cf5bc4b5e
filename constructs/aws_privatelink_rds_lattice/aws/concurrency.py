"""Run tasks in parallel in daemon threads, so a hanging task does not block the end of the program."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TaskResult = TypeVar("_TaskResult")
_INTERRUPT_POLL_SECONDS = 0.2


def map_ordered(tasks: Sequence[Callable[[], _TaskResult]], max_workers: int) -> Iterator[_TaskResult]:
    """Run tasks in parallel and yield the results in the order of the tasks.

    A result is yielded as soon as its task and all earlier tasks are done. An exception of a task is raised instead of
    the result. The tasks start when the first result is requested. ``ThreadPoolExecutor`` does not serve here: the
    program could not end before all of its tasks ended.

    Args:
        tasks: Functions without arguments.
        max_workers: The maximum number of tasks that run at the same time.
    """
    futures: list[Future[_TaskResult]] = [Future() for _ in tasks]
    pending = iter(zip(futures, tasks, strict=True))
    pending_lock = threading.Lock()

    def run_pending_tasks() -> None:
        while True:
            with pending_lock:
                future_and_task = next(pending, None)
            if future_and_task is None:
                return
            future, task = future_and_task
            try:
                future.set_result(task())
            except BaseException as error:  # noqa: BLE001 - raised again by future.result()
                future.set_exception(error)

    for _ in range(min(max_workers, len(tasks))):
        threading.Thread(target=run_pending_tasks, daemon=True).start()
    for future in futures:
        # The system may deliver Ctrl-C to another thread. This thread handles the signal only between two waits.
        while not wait([future], _INTERRUPT_POLL_SECONDS).done:
            pass
        yield future.result()


def gather(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all tasks at the same time and return the results, of any types, in the order of the tasks."""
    return list(map_ordered(tasks, len(tasks)))

"""Several things at once, in threads that end with the program."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TaskResult = TypeVar("_TaskResult")
# Seconds.
_INTERRUPT_POLL_SECONDS = 0.2


def map_ordered(tasks: Sequence[Callable[[], _TaskResult]], max_workers: int) -> Iterator[_TaskResult]:
    """Run tasks and yield what they return in their order, each as soon as it is there, or raise what they raise.

    An executor's threads would keep the program from ending before the last of them has.

    Args:
        tasks: The tasks.
        max_workers: How many may run at the same time.
    """
    outcomes: list[Future[_TaskResult]] = [Future() for _ in tasks]
    left = iter(zip(outcomes, tasks, strict=True))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                following = next(left, None)
            if following is None:
                return
            outcome, task = following
            try:
                outcome.set_result(task())
            except BaseException as error:  # noqa: BLE001 - raised again where the result is taken
                outcome.set_exception(error)

    for _ in range(min(max_workers, len(tasks))):
        threading.Thread(target=work, daemon=True).start()
    for outcome in outcomes:
        # Ctrl-C may meet another thread; this one hears of it only between two waits.
        while not wait([outcome], _INTERRUPT_POLL_SECONDS).done:
            pass
        yield outcome.result()


def gather(tasks: Sequence[Callable[[], _TaskResult]]) -> list[_TaskResult]:
    """Run all tasks at the same time, and return what they return."""
    return list(map_ordered(tasks, len(tasks)))

"""Run functions in rounds: a round runs all unfinished functions, then makes all missing calls in parallel.

The functions run in one thread, one after the other, and see responses that do not change while they run. Only
``make_calls`` has threads.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from concurrent.futures import Future, InvalidStateError, wait
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_TaskResult = TypeVar("_TaskResult")

_LOGGER = logging.getLogger(__name__)
# With the main thread and rich's thread for the progress, a command has at most 16 threads.
MAX_WORKERS = 14
# A look-up that hangs keeps its thread, also in later rounds, so the number of such threads has a limit.
_MAX_LOOKUP_THREADS = 4
_LOOKUP_THREAD_NAME = "privatelink-look-up"
_LOOKUP_THREADS = threading.BoundedSemaphore(_MAX_LOOKUP_THREADS)
# Many more rounds than any command needs. A task that asks for another call in each round is a defect.
_MAX_ROUNDS = 100
_LOOKUP_SECONDS = 25.0
_INTERRUPT_POLL_SECONDS = 0.2


class MissingResponses(BaseException):
    """A function needs the responses of further calls.

    This is no error, but a request to ``run_in_rounds``, so it derives from ``BaseException``, as ``GeneratorExit``
    does: no ``except Exception`` catches it.
    """

    def __init__(self, calls: Sequence[ApiCall]) -> None:
        """Store the calls."""
        super().__init__(f"{len(calls)} calls are not made yet")
        self.calls = calls


class ApiCall(Future[Any]):
    """A call of the AWS API or a look-up of a host name, as the future of the response.

    Attributes:
        lookup_timeout_error: The error of a look-up that does not end in time. None for a call of the AWS API, because
            botocore has time-outs.
    """

    def __init__(self, function: Callable[[], Any], lookup_timeout_error: Exception | None = None) -> None:
        """Store the function for the call, and the attribute."""
        super().__init__()
        self._function = function
        self.lookup_timeout_error = lookup_timeout_error

    def response(self) -> Any:  # noqa: ANN401 - JSON
        """Return the response or raise the error of the call; raise ``MissingResponses`` before the call is made."""
        if not self.done():
            raise MissingResponses([self])
        return self.result()

    def make(self) -> None:
        """Make the call and store the response or the error, unless the call has an outcome by then."""
        with contextlib.suppress(InvalidStateError):
            try:
                self.set_result(self._function())
            except BaseException as error:  # noqa: BLE001 - raised again by ``response``
                self.set_exception(error)


def gather(functions: Iterable[Callable[[], Any]]) -> list[Any]:
    """Return the results of functions with independent calls.

    Raises:
        MissingResponses: Some functions lack responses; the exception has the calls of all functions.
        Exception: The error of the first function that fails.
    """
    results: list[Any] = []
    missing_calls: list[ApiCall] = []
    for function in functions:
        try:
            results.append(function())
        except MissingResponses as missing:
            missing_calls += missing.calls
        except Exception:
            # An earlier function may still fail, and its error comes first.
            if not missing_calls:
                raise
    if missing_calls:
        raise MissingResponses(missing_calls)
    return results


def run_in_rounds(tasks: Sequence[Callable[[], _TaskResult]]) -> Iterator[_TaskResult]:
    """Run tasks until all have their responses, and yield the results in the order of the tasks.

    In each round, an unfinished task starts anew, so a task has no effect but its result. A result is yielded at the
    end of the round in which the task and all earlier tasks are done. An exception of a task, other than
    ``MissingResponses``, is raised instead of the result.
    """
    futures: list[Future[_TaskResult]] = [Future() for _ in tasks]
    yielded_count = 0
    for _ in range(_MAX_ROUNDS):
        missing_calls: dict[ApiCall, None] = {}  # An ordered set.
        for task, future in zip(tasks, futures, strict=True):
            if not future.done():
                missing_calls |= dict.fromkeys(_run_task(task, future))
        while yielded_count < len(futures) and futures[yielded_count].done():
            yield futures[yielded_count].result()
            yielded_count += 1
        if not missing_calls:
            return
        make_calls(list(missing_calls))
    raise RuntimeError(f"tasks need more than {_MAX_ROUNDS} rounds of calls")


def _run_task(task: Callable[[], _TaskResult], future: Future[_TaskResult]) -> Sequence[ApiCall]:
    """Run a task and store the result or the error; return the missing calls."""
    try:
        future.set_result(task())
    except MissingResponses as missing:
        return missing.calls
    except Exception as error:  # noqa: BLE001 - raised again by ``run_in_rounds``
        future.set_exception(error)
    return ()


def make_calls(calls: Sequence[ApiCall]) -> None:
    """Make calls in parallel, and return when each has an outcome.

    A call of the AWS API ends by botocore's time-outs, see ``credentials``. Look-ups of host names have no time-out, so
    those still running some time after the last other outcome fail. The threads are daemons: a hanging call does not
    keep the program from ending, as it would with ``ThreadPoolExecutor``.
    """
    _LOGGER.debug("%d calls in parallel", len(calls))
    lookups = deque(call for call in calls if _is_lookup(call))
    other_calls = deque(call for call in calls if not _is_lookup(call))
    # Look-ups come last, so that a hanging look-up keeps no other call waiting.
    worker_count = min(MAX_WORKERS - _count_lookup_threads(), len(calls))
    threads = [threading.Thread(target=_work, args=(other_calls, lookups), daemon=True) for _ in range(worker_count)]
    for thread in threads:
        thread.start()
    pending = list(calls)
    lookup_deadline = time.monotonic() + _LOOKUP_SECONDS
    while pending:
        # The system may deliver Ctrl-C to another thread. This thread handles the signal only between two waits.
        wait(pending, _INTERRUPT_POLL_SECONDS)
        still_pending = [call for call in pending if not call.done()]
        has_progress = len(still_pending) < len(pending)
        pending = still_pending
        if has_progress or not all(map(_is_lookup, pending)):
            lookup_deadline = time.monotonic() + _LOOKUP_SECONDS
        elif time.monotonic() >= lookup_deadline:
            for call in pending:
                with contextlib.suppress(InvalidStateError):
                    call.set_exception(call.lookup_timeout_error)
    for thread in threads:
        thread.join(_INTERRUPT_POLL_SECONDS)  # A hanging look-up keeps its thread.


def _work(other_calls: deque[ApiCall], lookups: deque[ApiCall]) -> None:
    """Make calls until none is left; then look host names up, if few threads do so."""
    _make_queued_calls(other_calls)
    if not _LOOKUP_THREADS.acquire(blocking=False):
        return
    thread = threading.current_thread()
    thread.name = _LOOKUP_THREAD_NAME
    try:
        _make_queued_calls(lookups)
    finally:
        _LOOKUP_THREADS.release()


def _make_queued_calls(queue: deque[ApiCall]) -> None:
    while True:
        try:
            call = queue.popleft()
        except IndexError:
            return
        if not call.done():  # A look-up that has failed by then need not start.
            call.make()


def _count_lookup_threads() -> int:
    return sum(thread.name == _LOOKUP_THREAD_NAME for thread in threading.enumerate())


def _is_lookup(call: ApiCall) -> bool:
    return call.lookup_timeout_error is not None

"""Count the round trips of a command: AWS responds only when no thread of the command has another call to send."""

from __future__ import annotations

import gc
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from . import botocore_hooks

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    import pytest

    from .account import FakeAwsAccount


POLL_SECONDS = 0.002
# Idle polls before a round ends. Where the system does not tell which threads wait for a processor, only the time of
# these polls lets the threads run.
QUIET_POLLS = 20
TIMEOUT_SECONDS = 60
THREAD_FOLDER = Path("/proc/self/task")


class RoundCounter:
    """Holds calls back until every thread of a command waits for a response, then releases the calls together.

    Attributes:
        rounds: The number of calls in each round.
    """

    def __init__(self) -> None:
        self.rounds: list[int] = []
        self._other_threads = set(current_thread_frames()) - {threading.get_ident()}
        self._lock = threading.Lock()
        self._held_calls: list[threading.Event] = []
        self._is_over = threading.Event()

    def hold(self, _seconds: float) -> None:
        """Block a call until the end of the round; replaces the delay of a response."""
        released = threading.Event()
        with self._lock:
            self._held_calls.append(released)
        if not released.wait(TIMEOUT_SECONDS):
            raise TimeoutError("the thread that releases calls has ended")

    def coordinate(self) -> None:
        """Release the held calls of each round, until ``stop``."""
        quiet_polls = 0
        while not self._is_over.wait(POLL_SECONDS):
            if not self._held_calls or not self._is_at_rest():
                quiet_polls = 0
                continue
            quiet_polls += 1
            if quiet_polls == QUIET_POLLS:
                self._release_round()
                quiet_polls = 0

    def stop(self) -> None:
        self._is_over.set()

    def _release_round(self) -> None:
        with self._lock:
            calls = self._held_calls[:]
            self._held_calls.clear()
        self.rounds.append(len(calls))
        for call in calls:
            call.set()

    def _is_at_rest(self) -> bool:
        """Return True if every thread of the command waits in ``threading``, as far as the system tells."""
        ignored_threads = [threading.current_thread(), *progress_threads()]
        ignored_ids = {*self._other_threads, *(thread.ident for thread in ignored_threads)}
        for thread_id, frame in current_thread_frames().items():
            if thread_id not in ignored_ids and frame.f_code.co_filename != threading.__file__:
                return False
        return not has_runnable_thread({thread.native_id for thread in ignored_threads})


def count_round_trips(
    account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, run_command: Callable[[], object]
) -> list[int]:
    """Run a command; return the number of calls in each round, the calls waiting for a response at the same time."""
    counter = RoundCounter()
    monkeypatch.setattr(botocore_hooks, "sleep", counter.hold)
    account.response_delay = 1
    coordinator = threading.Thread(target=counter.coordinate)
    coordinator.start()
    try:
        run_command()
    finally:
        counter.stop()
        coordinator.join()
        account.response_delay = 0
        time.sleep(0)
    return counter.rounds


def current_thread_frames() -> dict[int, FrameType]:
    """Return the current frame of each thread.

    Garbage collection is off meanwhile: before 3.11.9, Python deadlocks if a collection starts in the call (CPython
    issue 106883).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return sys._current_frames()  # noqa: SLF001 - no public function returns the frames
    finally:
        if was_enabled:
            gc.enable()


def progress_threads() -> list[threading.Thread]:
    """Return rich's threads for the progress in a terminal: the threads call no operation and never rest."""
    return [thread for thread in threading.enumerate() if type(thread).__module__.startswith("rich.")]


def has_runnable_thread(ignored_thread_ids: set[int | None]) -> bool:
    """Return True if a thread of this process runs or waits for a processor; False if the system does not tell."""
    if not THREAD_FOLDER.is_dir():
        return False
    threads = [thread for thread in THREAD_FOLDER.iterdir() if int(thread.name) not in ignored_thread_ids]
    return any(_thread_state(thread) == "R" for thread in threads)


def _thread_state(thread: Path) -> str:
    try:
        return (thread / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "ended"

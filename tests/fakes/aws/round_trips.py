"""How many answers in a row a command waits for: each is given only when nobody has anything else to ask."""

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


# Each 2 ms. Where the system does not tell which threads wait for a processor, this is all that lets them come to it.
QUIET_POLLS = 20
# Seconds.
TIMEOUT_SECONDS = 60
THREAD_FOLDER = Path("/proc/self/task")


def count_round_trips(
    cloud: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, run_command: Callable[[], object]
) -> list[int]:
    """Return how many questions were answered together, round for round, while ``run_command`` runs."""
    others = set(current_thread_frames()) - {threading.get_ident()}
    gate = threading.Condition()
    waiting: list[threading.Event] = []
    answered: list[int] = []
    over = threading.Event()

    def hold(_: float) -> None:
        go = threading.Event()
        with gate:
            waiting.append(go)
        if not go.wait(TIMEOUT_SECONDS):
            raise TimeoutError("what answers has ended")

    def at_rest() -> bool:
        aside = [threading.current_thread(), *progress_threads()]
        spared = {*others, *(each.ident for each in aside)}
        frames = [frame for thread, frame in current_thread_frames().items() if thread not in spared]
        if not all(frame.f_code.co_filename == threading.__file__ for frame in frames):
            return False
        return not has_runnable_thread({each.native_id for each in aside})

    def coordinate() -> None:
        quiet = 0
        while not over.wait(0.002):
            quiet = quiet + 1 if waiting and at_rest() else 0
            if quiet == QUIET_POLLS:
                with gate:
                    together = waiting[:]
                    waiting.clear()
                answered.append(len(together))
                for each in together:
                    each.set()
                quiet = 0

    monkeypatch.setattr(botocore_hooks, "sleep", hold)
    cloud.response_delay = 1
    coordinator = threading.Thread(target=coordinate)
    coordinator.start()
    try:
        run_command()
    finally:
        over.set()
        coordinator.join()
        cloud.response_delay = 0
        time.sleep(0)
    return answered


def current_thread_frames() -> dict[int, FrameType]:
    """Return where each thread is.

    Before 3.11.9, Python waits for itself for good where it collects garbage meanwhile (its issue 106883).
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return sys._current_frames()  # noqa: SLF001 - there is no other way
    finally:
        if collects:
            gc.enable()


def progress_threads() -> list[threading.Thread]:
    """Return the threads that draw what a terminal shows of the progress: they ask nothing, and never rest for long."""
    return [thread for thread in threading.enumerate() if type(thread).__module__.startswith("rich.")]


def has_runnable_thread(ignored_thread_ids: set[int | None]) -> bool:
    """Tell whether a thread of this process, other than those, runs or waits for a processor, as far as is known."""
    threads = (
        [thread for thread in THREAD_FOLDER.iterdir() if int(thread.name) not in ignored_thread_ids]
        if THREAD_FOLDER.is_dir()
        else []
    )
    return any(_thread_state(thread) == "R" for thread in threads)


def _thread_state(thread: Path) -> str:
    try:
        return (thread / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "ended"

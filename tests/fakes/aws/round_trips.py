"""Record the calls of a command: the rounds, the longest sequence of calls, and the peak number of threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from time import monotonic, sleep  # names of this module: tests replace the functions of the module time
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.aws import rounds

from . import botocore_hooks

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from .account import FakeAwsAccount


@dataclass
class CallRecord:
    """The calls of a command.

    Attributes:
        round_sizes: The number of calls in each round, look-ups of host names included.
        times: Start and end of each call.
        peak_thread_count: The largest number of threads at the same time.
    """

    round_sizes: list[int] = field(default_factory=list)
    times: list[tuple[float, float]] = field(default_factory=list)
    peak_thread_count: int = 0

    @property
    def sequential_round_trips(self) -> int:
        """The largest number of calls of which each starts after the end of the one before."""
        count = 0
        last_end = 0.0
        for start, end in sorted(self.times, key=lambda times: times[1]):
            if start >= last_end:
                count += 1
                last_end = end
        return count


def record_calls(account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, response_seconds: float) -> CallRecord:
    """Record the calls of later commands.

    Args:
        account: The account.
        monkeypatch: Undoes the recording.
        response_seconds: The seconds before each response.
    """
    record = CallRecord()
    make_calls = rounds.make_calls

    def record_round(calls: Sequence[Any]) -> None:
        record.round_sizes.append(len(calls))
        make_calls(calls)

    def record_call(seconds: float) -> None:
        start = monotonic()
        record.peak_thread_count = max(record.peak_thread_count, threading.active_count())
        sleep(seconds)
        record.times.append((start, monotonic()))

    monkeypatch.setattr(rounds, "make_calls", record_round)
    monkeypatch.setattr(botocore_hooks, "sleep", record_call)
    monkeypatch.setattr(account, "response_delay", response_seconds)
    return record

"""What the tests of the checks share."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


class _SynchronousThread:
    """A thread that runs where it is started."""

    def __init__(self, target: Callable[[], None], *, daemon: bool) -> None:
        self.start, self.daemon = target, daemon


@pytest.fixture
def synchronous_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make and answer questions one after the other: the same, in a third of the time that threads take for it."""
    names = ("BoundedSemaphore", "Event", "Lock")
    turns = SimpleNamespace(Thread=_SynchronousThread, **{name: getattr(threading, name) for name in names})
    for module in ("client", "concurrency", "endpoint_pool"):
        monkeypatch.setattr(f"aws_privatelink_rds_lattice.aws.{module}.threading", turns)

"""Fixtures for the tests of the checks."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


class _SynchronousThread:
    """A replacement for ``threading.Thread``: ``start`` runs the target in the calling thread."""

    def __init__(self, target: Callable[[], None], *, daemon: bool) -> None:
        self.start = target
        self.daemon = daemon


@pytest.fixture
def synchronous_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run AWS calls in sequence: the results are the same, in a third of the time that threads need."""
    unchanged_classes = {name: getattr(threading, name) for name in ("BoundedSemaphore", "Event", "Lock")}
    replacement = SimpleNamespace(Thread=_SynchronousThread, **unchanged_classes)
    for module in ("client", "concurrency", "endpoint_pool"):
        monkeypatch.setattr(f"aws_privatelink_rds_lattice.aws.{module}.threading", replacement)

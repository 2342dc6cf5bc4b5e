"""A cached property computes a value once for each instance."""

from __future__ import annotations

import itertools
import threading

from aws_privatelink_rds_lattice.aws.cached_property import cached_property


class Counter:
    def __init__(self) -> None:
        self.numbers = itertools.count(1)

    @cached_property
    def number(self) -> int:
        """The first number."""
        return next(self.numbers)


def test_value_is_computed_once_per_instance() -> None:
    first = Counter()
    second = Counter()
    next(second.numbers)
    assert (first.number, first.number, second.number, second.number) == (1, 1, 2, 2)


def test_property_keeps_docstring() -> None:
    assert vars(Counter)["number"].__doc__ == "The first number."


def test_instances_do_not_share_lock() -> None:
    class Waiting:
        def __init__(self, event: threading.Event) -> None:
            self.event = event

        @cached_property
        def was_set(self) -> bool:
            return self.event.wait(60)

    blocked = Waiting(threading.Event())
    thread = threading.Thread(target=lambda: blocked.was_set)
    thread.start()
    ready_event = threading.Event()
    ready_event.set()
    assert Waiting(ready_event).was_set
    assert thread.is_alive()
    blocked.event.set()
    thread.join(60)
    assert blocked.was_set

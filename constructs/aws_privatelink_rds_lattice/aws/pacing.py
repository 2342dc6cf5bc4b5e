"""Slow down calls that AWS throttles, until all succeed: handlers of botocore's events.

botocore's mode "standard" makes four attempts, and the pauses do not depend on the other threads: of many calls to a
slow API, some never succeed. The mode "adaptive" slows all operations of a client down, and makes four attempts, too.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .error_responses import is_throttling_code

if TYPE_CHECKING:
    from collections.abc import Mapping

# In seconds between two requests of an operation.
_FIRST_INTERVAL = 0.05
_MAX_INTERVAL = 2.0
_NO_INTERVAL = 0.01
# A throttled request makes the interval longer by a factor; a success adds to the requests per second.
_SLOW_DOWN_FACTOR = 1.5
_SPEED_UP_RATE = 0.1
# Beyond the attempts of botocore's mode.
_MAX_ATTEMPTS = 40
_RETRY_SECONDS = 1.0
# After this many longer intervals without a success in between, only botocore itself retries.
_MAX_SLOWDOWNS = 16
_FIRST_ERROR_STATUS = 300


@dataclass
class _Pace:
    """The pace of an operation.

    Attributes:
        interval: The seconds between two requests.
        next_start: The time of the next request.
        slowed_at: The time of the last change to a longer interval.
        slowdowns: The number of changes to a longer interval since the last success.
    """

    interval: float = 0.0
    next_start: float = 0.0
    slowed_at: float = 0.0
    slowdowns: int = 0


class ThrottlePacer:
    """Sets the pace of each operation by the responses, and retries throttled requests. Any number of threads call."""

    def __init__(self) -> None:
        """Create a pacer without a limit on any operation."""
        self._paces: dict[str, _Pace] = {}
        self._lock = threading.Lock()
        # The time at which the thread's request got its place in the sequence of requests.
        self._thread = threading.local()

    def register(self, client_events: Any) -> None:  # noqa: ANN401 - botocore has no types
        """Handle the events of a boto3 client, instead of the client's earlier pacer, if any."""
        for event, handler in (("before-send", self.wait_before_send), ("needs-retry", self.retry_throttled)):
            unique_id = f"privatelink-pacer-{event}"
            client_events.unregister(event, unique_id=unique_id)
            client_events.register(event, handler, unique_id=unique_id)

    def wait_before_send(self, event_name: str, **_: object) -> None:
        """Handle the event ``before-send``: sleep until the operation may send its next request."""
        # The name is "before-send.vpc-lattice.GetResourceGateway".
        pace = self._pace(event_name.partition(".")[2])
        with self._lock:
            now = time.monotonic()
            self._thread.reserved_at = now
            start = max(now, pace.next_start)
            pace.next_start = start + pace.interval
        if start > now:
            time.sleep(start - now)

    def retry_throttled(
        self, event_name: str, response: tuple[Any, Mapping[str, Any]] | None, attempts: int, **_: object
    ) -> float | None:
        """Handle the event ``needs-retry``: return the seconds until the next attempt; None for no further attempt."""
        if response is None:
            return None
        http_response, parsed_response = response
        pace = self._pace(event_name.partition(".")[2])
        if not is_throttling_code(str(parsed_response.get("Error", {}).get("Code", ""))):
            if http_response.status_code < _FIRST_ERROR_STATUS:
                self._speed_up(pace)
            return None
        self._slow_down(pace)
        if attempts >= _MAX_ATTEMPTS or pace.slowdowns >= _MAX_SLOWDOWNS:
            return None
        return _RETRY_SECONDS

    def _pace(self, operation: str) -> _Pace:
        with self._lock:
            return self._paces.setdefault(operation, _Pace())

    def _speed_up(self, pace: _Pace) -> None:
        with self._lock:
            pace.slowdowns = 0
            if pace.interval:
                pace.interval = 1 / (1 / pace.interval + _SPEED_UP_RATE)
            if pace.interval < _NO_INTERVAL:
                pace.interval = 0.0

    def _slow_down(self, pace: _Pace) -> None:
        """Make the interval longer, unless the request is older than the interval: it says nothing of the new pace."""
        with self._lock:
            if self._thread.reserved_at < pace.slowed_at:
                return
            now = time.monotonic()
            pace.interval = min(max(_FIRST_INTERVAL, _SLOW_DOWN_FACTOR * pace.interval), _MAX_INTERVAL)
            pace.next_start = max(pace.next_start, now + pace.interval)
            pace.slowed_at = now
            pace.slowdowns += 1

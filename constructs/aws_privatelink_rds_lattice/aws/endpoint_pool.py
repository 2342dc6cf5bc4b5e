"""Run calls to API endpoints in threads, and give up on an endpoint without a response."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from .errors import ApiError

# A function that makes a call and returns the response. Its argument is the heartbeat, a function to call at each sign
# of life of the endpoint, such as a page of the response.
ApiCall = Callable[[Callable[[], None]], Any]

_LOGGER = logging.getLogger(__name__)
# Seconds without a sign of life from an endpoint, boto3's own retries included.
IDLE_TIMEOUT = 25.0
# The maximum number of parallel calls to an endpoint: the size of boto3's connection pool.
MAX_CALLS_PER_ENDPOINT = 10
_MAX_WAIT_SECONDS = 1.0


class PendingCall:
    """A call to an API endpoint, in a thread.

    Attributes:
        done: Set after the call, once ``response`` or ``error`` is stored.
        last_heartbeat: The time of the last sign of life, on the monotonic clock; infinite until the call starts, so
            that a call cannot time out while other calls to its endpoint run.
        response: The response.
        error: The exception that the call raised, if any.
    """

    def __init__(self) -> None:
        """Create a call before the start."""
        self.done = threading.Event()
        self.last_heartbeat = float("inf")
        self.response: Any = None
        self.error: Exception | None = None

    def heartbeat(self) -> None:
        """Store the current time as the time of the last sign of life."""
        self.last_heartbeat = time.monotonic()


class _EndpointState:
    """The free slots for calls to an endpoint, and a flag for an endpoint without response."""

    def __init__(self) -> None:
        self.slots = threading.BoundedSemaphore(MAX_CALLS_PER_ENDPOINT)
        self.is_unresponsive = False


class EndpointPool:
    """The state of all API endpoints. After a call to an endpoint times out, all calls to this endpoint fail quickly.

    Attributes:
        idle_timeout: Seconds without a sign of life after which a call times out.
    """

    def __init__(self, idle_timeout: float = IDLE_TIMEOUT) -> None:
        """Create a pool of responsive endpoints."""
        self.idle_timeout = idle_timeout
        self._endpoints: dict[str, _EndpointState] = {}

    def submit(self, endpoint: str, api_call: ApiCall) -> PendingCall:
        """Start a call to an endpoint in a new daemon thread and return the pending call.

        A call that hangs does not keep the program from ending.
        """
        pending_call = PendingCall()
        state = self._endpoints.setdefault(endpoint, _EndpointState())

        def run() -> None:
            with state.slots:
                pending_call.heartbeat()
                try:
                    pending_call.response = api_call(pending_call.heartbeat)
                except Exception as error:  # noqa: BLE001 - raised again by ``wait_for_response``
                    pending_call.error = error
            pending_call.done.set()

        threading.Thread(target=run, daemon=True).start()
        return pending_call

    def wait_for_response(self, endpoint: str, pending_call: PendingCall, description: str) -> Any:  # noqa: ANN401 - JSON
        """Wait for a pending call and return the response.

        Args:
            endpoint: The endpoint of the call.
            pending_call: The call.
            description: The call in words, for the error message.

        Raises:
            ApiError: The endpoint shows no sign of life for ``idle_timeout`` seconds.
            Exception: Any exception that the call raised.
        """
        state = self._endpoints[endpoint]
        while not pending_call.done.wait(self._wait_seconds(pending_call)):
            if state.is_unresponsive or self._seconds_until_timeout(pending_call) <= 0:
                state.is_unresponsive = True
                _LOGGER.debug("%s is unresponsive, gave up on %s", endpoint, description)
                raise ApiError(
                    f"AWS did not answer {description} within {self.idle_timeout:.0f} s: {endpoint} is silent",
                    "# run it again, from where that endpoint can be reached",
                )
        if pending_call.error is not None:
            raise pending_call.error
        return pending_call.response

    def _wait_seconds(self, pending_call: PendingCall) -> float:
        return min(_MAX_WAIT_SECONDS, max(0.0, self._seconds_until_timeout(pending_call)))

    def _seconds_until_timeout(self, pending_call: PendingCall) -> float:
        return pending_call.last_heartbeat + self.idle_timeout - time.monotonic()

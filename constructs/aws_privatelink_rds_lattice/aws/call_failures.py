"""The failures of earlier calls, so that no command waits for the same failure again and again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .errors import FailureKind, SkippedCallError

if TYPE_CHECKING:
    from .errors import ApiError

_MAX_UNANSWERED_CALLS = 2
# Fewer than the calls in parallel, and each with all retries.
_MAX_THROTTLED_CALLS = 6


class CallFailures:
    """Counts calls without an answer in a row by endpoint, and throttled calls in a row by operation.

    The counters may lose an update of another thread, and a later call then fails with all retries.
    """

    def __init__(self) -> None:
        """Create an object without failures."""
        self._unanswered_calls: dict[str, int] = {}
        self._connection_errors: dict[str, ApiError] = {}
        self._throttled_calls: Counter[tuple[str, str]] = Counter()
        self._throttling_errors: dict[tuple[str, str], ApiError] = {}

    def raise_if_pointless(self, endpoint: str, action: str) -> None:
        """Raise the error of a call that would fail as the earlier calls did."""
        if self._unanswered_calls.get(endpoint, 0) >= _MAX_UNANSWERED_CALLS:
            raise SkippedCallError(action, endpoint, self._connection_errors[endpoint])
        if self._throttled_calls[endpoint, action] >= _MAX_THROTTLED_CALLS:
            raise self._throttling_errors[endpoint, action]

    def note_error(self, endpoint: str, action: str, error: ApiError) -> None:
        """Count a failed call. The first call to an endpoint without an answer counts as the last of several."""
        if error.kind is FailureKind.UNANSWERED:
            # A count exists once the endpoint has answered.
            self._connection_errors.setdefault(endpoint, error)
            self._unanswered_calls[endpoint] = self._unanswered_calls.get(endpoint, _MAX_UNANSWERED_CALLS - 1) + 1
            return
        self._unanswered_calls[endpoint] = 0  # An error response is an answer, too.
        if error.kind is FailureKind.THROTTLED:
            self._throttled_calls[endpoint, action] += 1
            self._throttling_errors[endpoint, action] = error

    def note_response(self, endpoint: str, action: str) -> None:
        """Forget the failures of the endpoint and of the operation."""
        self._unanswered_calls[endpoint] = 0
        self._throttled_calls[endpoint, action] = 0

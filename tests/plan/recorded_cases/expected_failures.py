"""Cases whose review is still wrong, and cases whose unknown values cannot all be allowed yet."""

from __future__ import annotations

WRONG_REVIEWS: frozenset[str] = frozenset()
NOT_ALLOWABLE: frozenset[str] = frozenset()
SILENT_EDITS: frozenset[str] = frozenset()
NOISY_EDITS: frozenset[str] = frozenset()

"""The changed resources of types that are not reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .resources import PlanResource


class OtherChanges(Sequence["PlanResource"]):
    """The changed resources of types that are not reviewed. Each read of a resource parses the resource again.

    A plan can change many resources, and their values take more memory than the plan.

    Attributes:
        doubts: The reason for a doubt, by address; see ``PlanResource.doubt``.
    """

    __slots__ = ("_entries", "_indexes", "_parse", "doubts")

    def __init__(
        self,
        entries: Sequence[Any],
        indexes: Sequence[int],
        parse: Callable[[Mapping[str, Any]], PlanResource],
        doubts: Mapping[str, str],
    ) -> None:
        """Store the entries of ``resource_changes``.

        Args:
            entries: All entries.
            indexes: The indexes of the entries of other types.
            parse: The function that parses an entry.
            doubts: See above.
        """
        self._entries = entries
        self._indexes = indexes
        self._parse = parse
        self.doubts = doubts

    def __len__(self) -> int:
        """Return the number of resources."""
        return len(self._indexes)

    @overload
    def __getitem__(self, index: int) -> PlanResource: ...

    @overload
    def __getitem__(self, index: slice) -> OtherChanges: ...

    def __getitem__(self, index: int | slice) -> PlanResource | OtherChanges:
        """Return a resource, or a part of the resources."""
        if isinstance(index, slice):
            return OtherChanges(self._entries, self._indexes[index], self._parse, self.doubts)
        return self._parse(self._entries[self._indexes[index]])

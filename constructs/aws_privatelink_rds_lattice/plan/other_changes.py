"""The changed resources of unreviewed types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .parsing.json_items import may_contain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from .resources import PlanResource


class OtherChanges:
    """The changed resources of unreviewed types. Each read of a resource parses the resource again.

    A plan can change many resources, and their values take more memory than the plan.

    Attributes:
        doubts: The reason for a doubt, by address; see ``PlanResource.doubt``.
    """

    def __init__(
        self,
        entries: Sequence[Any],
        indexes_by_type: Mapping[str, Sequence[int]],
        parse: Callable[[Mapping[str, Any]], PlanResource],
        doubts: Mapping[str, str],
    ) -> None:
        """Store the entries of ``resource_changes``.

        Args:
            entries: All entries.
            indexes_by_type: The indexes of the entries of other types, by type.
            parse: The function that parses an entry.
            doubts: See above.
        """
        self._entries = entries
        self._indexes_by_type = indexes_by_type
        self._parse = parse
        self.doubts = doubts

    def __iter__(self) -> Iterator[PlanResource]:
        """Parse each resource, in the order of the plan."""
        return self._parse_all(self._list_indexes())

    @property
    def types(self) -> Collection[str]:
        """The types of the resources."""
        return self._indexes_by_type.keys()

    def iter_type(self, resource_type: str) -> Iterator[PlanResource]:
        """Parse the resources of a type."""
        return self._parse_all(self._indexes_by_type.get(resource_type, ()))

    def iter_with_text(self, is_searched: Callable[[str], bool]) -> Iterator[PlanResource]:
        """Parse at least the resources with a searched text; see ``may_contain``."""
        indexes = self._list_indexes()
        return self._parse_all(index for index in indexes if may_contain(self._entries, index, is_searched))

    def _list_indexes(self) -> list[int]:
        indexes: list[int] = []
        for indexes_of_type in self._indexes_by_type.values():
            indexes += indexes_of_type
        return sorted(indexes)

    def _parse_all(self, indexes: Iterable[int]) -> Iterator[PlanResource]:
        return (self._parse(self._entries[index]) for index in indexes)

"""Read the JSON of Terraform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


class EncodedItems(Sequence[Any]):
    """The items of a JSON array, kept as JSON. Each read of an item decodes the item again."""

    __slots__ = ("_decode", "_pieces", "_summarize")

    def __init__(
        self, pieces: Sequence[Any], decode: Callable[[Any], Any], summarize: Callable[[Any], Mapping[str, Any]]
    ) -> None:
        """Store the JSON of the items.

        Args:
            pieces: The JSON of each item.
            decode: The function that decodes an item.
            summarize: The function that decodes the members of an item that tell whether the review reads the item.
        """
        self._pieces = pieces
        self._decode = decode
        self._summarize = summarize

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._pieces)

    @overload
    def __getitem__(self, index: int) -> Any: ...  # noqa: ANN401 - JSON

    @overload
    def __getitem__(self, index: slice) -> EncodedItems: ...

    def __getitem__(self, index: int | slice) -> Any:
        """Return an item, or a part of the items."""
        if isinstance(index, slice):
            return EncodedItems(self._pieces[index], self._decode, self._summarize)
        return self._decode(self._pieces[index])

    def __iter__(self) -> Iterator[Any]:
        """Decode each item."""
        return map(self._decode, self._pieces)

    def may_contain(self, index: int, is_searched: Callable[[str], bool]) -> bool:
        """Return True if a function finds a text in the JSON of an item, or if escapes can hide the text."""
        text = str(self._pieces[index], "utf-8")
        return is_searched(text) or "\\u" in text or "\\/" in text

    def iter_summaries(self) -> Iterator[Mapping[str, Any]]:
        """Decode some members of each item."""
        return map(self._summarize, self._pieces)


def iter_summaries(items: Sequence[Any]) -> Iterable[Any]:
    """Return the items of an array with at least the members of ``EncodedItems.iter_summaries``."""
    return items.iter_summaries() if isinstance(items, EncodedItems) else items


def may_contain(items: Sequence[Any], index: int, is_searched: Callable[[str], bool]) -> bool:
    """Return True if an item can contain a searched text.

    The text has no characters that JSON always escapes. True for an item without JSON.
    """
    return not isinstance(items, EncodedItems) or items.may_contain(index, is_searched)


def iter_config_resources(config: Mapping[str, Any], resource_type: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the address and the arguments of each resource of a type in a configuration.

    Terraform accepts a list of objects in place of each object.

    Args:
        config: A parsed ``cdk.tf.json``.
        resource_type: The resource type.
    """
    for bodies_by_type in list_blocks(config.get("resource")):
        for bodies_by_name in list_blocks(bodies_by_type.get(resource_type)):
            for name, bodies in bodies_by_name.items():
                for body in list_blocks(bodies):
                    yield f"{resource_type}.{name}", body


def ignores_changes(body: Mapping[str, Any], argument: str) -> bool:
    """Return True if ``ignore_changes`` of a resource in a configuration has an argument."""
    for lifecycle in list_blocks(body.get("lifecycle")):
        ignored = list_items(lifecycle.get("ignore_changes"))
        if "all" in ignored or argument in ignored:
            return True
    return False


def list_items(value: object) -> list[Any]:
    """Return the items of a list, flattened, or a value without a list as the single item; no item for null."""
    if value is None:
        return []
    if not isinstance(value, list):
        return [value]
    items = []
    for item in value:
        items += list_items(item)
    return items


def list_blocks(value: object) -> list[dict[str, Any]]:
    """Return the nested blocks of an argument, without expressions instead of blocks."""
    return [item for item in list_items(value) if isinstance(item, dict)]


def mapping_at(value: object, *keys: str) -> Mapping[str, Any]:
    """Return the mapping at a path of keys; empty without such a mapping."""
    for key in keys:
        if not isinstance(value, dict):
            return {}
        value = value.get(key)
    return value if isinstance(value, dict) else {}

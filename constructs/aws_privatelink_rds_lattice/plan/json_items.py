"""Items of Terraform JSON, which has the item itself in place of a list of one."""

from typing import Any


def list_items(value: object) -> list[Any]:
    """Return the items of a list, flattened; the value itself if the value is no list; no item for null."""
    if value is None:
        return []
    if not isinstance(value, list):
        return [value]
    items = []
    for item in value:
        items += list_items(item)
    return items


def list_blocks(value: object) -> list[dict[str, Any]]:
    """Return the nested blocks of an argument, without expressions in place of blocks."""
    return [item for item in list_items(value) if isinstance(item, dict)]

"""Read the JSON of Terraform."""

from collections.abc import Iterator, Mapping
from typing import Any


def iter_config_resources(config: Mapping[str, Any], resource_type: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the address and the arguments of each resource of a type in a configuration.

    Args:
        config: A parsed ``cdk.tf.json``.
        resource_type: The resource type.
    """
    for name, body in config.get("resource", {}).get(resource_type, {}).items():
        yield f"{resource_type}.{name}", body


def ignores_changes(body: Mapping[str, Any], argument: str) -> bool:
    """Return True if ``ignore_changes`` of a resource in a configuration has an argument."""
    ignored = (body.get("lifecycle") or {}).get("ignore_changes") or ()
    return ignored == "all" or argument in ignored


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
    """Return the nested blocks of an argument, without expressions in place of blocks."""
    return [item for item in list_items(value) if isinstance(item, dict)]


def mapping_at(value: object, *keys: str) -> Mapping[str, Any]:
    """Return the mapping at a path of keys; empty without such a mapping."""
    for key in keys:
        if not isinstance(value, dict):
            return {}
        value = value.get(key)
    return value if isinstance(value, dict) else {}

"""The checks of a configuration by the AWS provider: rules in ``provider_rules.json`` that no schema states."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

import msgpack  # type: ignore[import-untyped]  # msgpack has no stubs

from .provider_schema import PROVIDER_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .provider_schema import Values


def select_values(value: object, path: list[str]) -> Iterator[Any]:
    """Yield every value at a path, through lists and sets; nothing below a null or unknown parent."""
    if isinstance(value, list):
        for item in value:
            yield from select_values(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        yield from select_values(value[path[0]], path[1:])


def is_known(value: object) -> bool:
    """Return True for a value that is neither null, nor an empty list, nor unknown until apply."""
    return value not in (None, []) and not isinstance(value, msgpack.ExtType)


def find_violations(config: Values, path: str, check: Values) -> Iterator[str]:
    """Yield the violations of a check at a path of a configuration, such as "is required".

    Args:
        config: The configuration of a resource.
        path: The dotted path of an attribute or block.
        check: An entry of ``checks`` in ``provider_rules.json``.
    """
    values = list(select_values(config, path.split(".")))
    known_values = [value for value in values if is_known(value)]
    if check.get("required") and None in values:
        yield "is required"
    if len(known_values) > check.get("max_items", len(known_values)):
        yield f"may be given {check['max_items']} time(s), not {len(known_values)}"
    for value in known_values:
        yield from _value_violations(value, check)
    if any(value not in (None, []) for value in values):
        yield from _combination_violations(config, check)


def _value_violations(value: Any, check: Values) -> Iterator[str]:  # noqa: ANN401  # any Terraform value
    if "pattern" in check:
        pattern = PROVIDER_RULES["patterns"].get(check["pattern"], check["pattern"])
        if not re.fullmatch(pattern, value, re.DOTALL):
            yield f"is {value!r}, which does not match {pattern}"
    if "cidr" in check and not _is_cidr(value, check["cidr"]):
        yield f"is {value!r}, which is not a valid IPv{check['cidr']} CIDR block"
    if "between" in check:
        low, high = check["between"]
        if not low <= value <= high:
            yield f"is {value}, not between {low} and {high}"


def _is_cidr(text: str, ip_version: int) -> bool:
    """Return True for the first address of a network with the length of the network's prefix."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError:  # with a bit after the prefix, for example
        return False
    return "/" in text and network.version == ip_version


def _combination_violations(config: Values, check: Values) -> Iterator[str]:
    for name in check.get("conflicts_with", ()):
        if _is_given(config[name]):
            yield f"conflicts with {name}"
    for name in check.get("requires", ()):
        if config[name] is None:
            yield f"requires {name}"


def _is_given(value: object) -> bool:
    """Return True for a known value other than null: an empty list is given."""
    return value is not None and not isinstance(value, msgpack.ExtType)


def find_combination_violations(config: Values, combination: Values) -> Iterator[str]:
    """Yield the violations of a rule about the number of given arguments and blocks.

    Args:
        config: The configuration of a resource.
        combination: An entry of ``combinations`` in ``provider_rules.json``: ``count`` is "exactly one" or "at least
            one" of ``attributes`` and ``blocks``, in each block at the path ``in``.
    """
    parents = [config]
    if "in" in combination:
        parents = list(select_values(config, combination["in"].split(".")))
    attributes = combination.get("attributes", ())
    blocks = combination.get("blocks", ())
    for parent in parents:
        if any(isinstance(parent[name], msgpack.ExtType) for name in attributes):
            continue  # the number is known after apply
        count = sum(parent[name] is not None for name in attributes)
        count += sum(bool(list(select_values(parent, path.split(".")))) for path in blocks)
        if count == 0 or (count > 1 and combination["count"] == "exactly one"):
            yield f"{count} of {', '.join([*attributes, *blocks])} are given: {combination['count']} must be"

"""Decode the JSON of a large plan in pieces, and check the pieces for duplicate keys.

Decoded values take four times the memory of their JSON. The resources of a plan stay JSON until they are read, and the
review keeps only some of the decoded resources.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypedDict

import msgspec

from .json_items import EncodedItems
from .plan_error import PLAN_JSON_REMEDY, PlanError
from .strict_json import decode_strictly, require_unique_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

JsonError = msgspec.MsgspecError
# The members of a plan with an array of resources, or with a tree of modules with resources.
_RESOURCE_MEMBERS = frozenset({"planned_values", "prior_state", "resource_changes", "resource_drift"})
# Large members of a plan: the review reads few of their resources, and checks only these; see _decode_unique.
_SPARSE_MEMBERS = frozenset({"planned_values", "prior_state"})
# Larger pieces are checked in parts, to keep the decoded values of a part at a time.
_MAX_PIECE_LENGTH = 65_536
_BATCH_LENGTH = 32
# Terraform escapes these characters in JSON, msgspec does not.
_ESCAPED_BY_TERRAFORM = ("<", ">", "&", "\u2028", "\u2029")


class _ChangeSummary(TypedDict, total=False):
    actions: Any


class _Summary(TypedDict, total=False):
    """The members of a resource that tell whether the review reads the resource."""

    address: Any
    type: Any
    mode: Any
    deposed: Any
    deposed_key: Any
    change: _ChangeSummary


_decode = msgspec.json.Decoder().decode
_decode_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_summary = msgspec.json.Decoder(_Summary).decode
_encode = msgspec.json.Encoder().encode


def decode_plan(raw: bytes) -> Any:  # noqa: ANN401 - JSON
    """Decode the JSON of a plan. The arrays of resources are ``EncodedItems``.

    Raises:
        PlanError: An object has the same key twice.
        JsonError: The content is not JSON, or has a number without a value in Python.
        RecursionError: The values are nested too deeply.
    """
    try:
        members = _decode_members(raw)
    except msgspec.ValidationError:
        # Not an object.
        return _decode(raw)
    if not _has_unique_members(raw, members):
        # Not as Terraform writes JSON: with white space, as of jq, or with duplicate keys.
        raw = msgspec.json.format(raw, indent=-1)
        members = _decode_members(raw)
        if not _has_unique_members(raw, members):
            require_unique_keys(raw, "the document")
    document = {}
    for name, piece in members.items():
        if name in _SPARSE_MEMBERS:
            document[name] = _decode_resources(piece, _decode_unique)
            continue
        _check_piece(piece, name)
        document[name] = _decode_resources(piece, _decode) if name in _RESOURCE_MEMBERS else _decode(piece)
    return document


def _decode_resources(piece: msgspec.Raw, decode: Callable[[Any], Any], name: str = "") -> Any:  # noqa: ANN401 - JSON
    """Decode an array of resources or a tree of modules, and leave the resources as JSON."""
    first_byte = _first_byte(piece)
    if first_byte == b"{":
        members = _decode_members(piece)
        return {name: _decode_resources(member, decode, name) for name, member in members.items()}
    if first_byte != b"[":
        return _decode(piece)
    items = _decode_items(piece)
    if name == "child_modules":
        return [_decode_resources(item, decode) for item in items]
    return EncodedItems(items, decode, _summarize)


def _decode_unique(piece: msgspec.Raw) -> Any:  # noqa: ANN401 - JSON
    """Decode and check a resource.

    Raises:
        PlanError: The resource is not as Terraform writes it.
    """
    content = bytes(piece)
    try:
        value = _decode(content)
        if _encode_as_terraform(value, content) != content:
            require_unique_keys(content, "a resource")
    except (JsonError, RecursionError):
        value = _decode_resource_strictly(content)
    return value


def _decode_resource_strictly(content: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return decode_strictly(content)
    except json.JSONDecodeError as error:
        raise PlanError(f"has a resource that is not JSON: {error.msg}; {PLAN_JSON_REMEDY}") from None


def _summarize(piece: msgspec.Raw) -> Mapping[str, Any]:
    try:
        summary: Mapping[str, Any] = _decode_summary(piece)
    except JsonError:
        # Not as Terraform writes a resource: the reader of the resource tells what is wrong.
        summary = _decode_unique(piece)
    return summary


def _check_piece(piece: msgspec.Raw, place: str) -> None:
    """Check JSON without white space for duplicate keys."""
    first_byte = _first_byte(piece)
    if len(memoryview(piece)) <= _MAX_PIECE_LENGTH or first_byte not in (b"{", b"["):
        _check_value(bytes(piece), place)
    elif first_byte == b"[":
        items = _decode_items(piece)
        for start in range(0, len(items), _BATCH_LENGTH):
            _check_items(items[start : start + _BATCH_LENGTH], place, start)
    else:
        members = _decode_members(piece)
        if not _has_unique_members(bytes(piece), members):
            require_unique_keys(bytes(piece), place)
        for name, member in members.items():
            _check_piece(member, f"{place}.{name}")


def _check_items(items: Sequence[msgspec.Raw], place: str, start: int) -> None:
    if sum(len(memoryview(item)) for item in items) <= _MAX_PIECE_LENGTH * _BATCH_LENGTH:
        content = b"[" + b",".join(map(memoryview, items)) + b"]"
        if _encode_as_terraform(_decode(content), content) == content:
            return
    for index, item in enumerate(items, start):
        _check_piece(item, f"{place}[{index}]")


def _check_value(content: bytes, place: str) -> None:
    if _encode_as_terraform(_decode(content), content) != content:
        require_unique_keys(content, place)


def _has_unique_members(raw: bytes, members: Mapping[str, msgspec.Raw]) -> bool:
    """Return True if an object is as long as all members together: no duplicate key, and no white space."""
    keys_only = _encode_as_terraform(dict.fromkeys(members, 0), raw)
    length = len(keys_only) - len(members)
    for member in members.values():
        length += len(memoryview(member))
    return length == len(raw)


def _encode_as_terraform(value: object, content: bytes) -> bytes:
    """Encode a value, with the escapes of Terraform if the content has escapes."""
    encoded = _encode(value)
    # The search for a single byte is ten times as fast, and most contents have no escapes.
    if b"\\" in content and b"\\u" in content:
        for character in _ESCAPED_BY_TERRAFORM:
            encoded = encoded.replace(character.encode(), f"\\u{ord(character):04x}".encode())
    return encoded


def _first_byte(piece: msgspec.Raw) -> bytes:
    return bytes(memoryview(piece)[:1])

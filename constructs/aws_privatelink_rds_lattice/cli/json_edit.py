"""Insert a connection into the text of ``cdktf.json``, byte for byte unchanged elsewhere."""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .terminal import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOGGER = logging.getLogger(__name__)

_WHITESPACE = re.compile(r"[ \t\r\n]*")
_INDENT_OF_LAST_LINE = re.compile(r"(?:^|\n)([ \t]*)[^\n]*$")
_INDENT_OF_FIRST_MEMBER = re.compile(r"\{[ \t\r]*\n([ \t]+)")
_CONNECTIONS_PATH = ("context", "connections")


class _Member(NamedTuple):
    """A member of a JSON object in a text; positions are indexes in the text.

    Attributes:
        key: The key.
        start: The position of the value's first character.
        end: The position after the value's last character.
    """

    key: str
    start: int
    end: int


def insert_connection(text: str, name: str, connection: Mapping[str, object]) -> str:
    """Return the text of the file with the connection after the existing connections, in their indentation.

    Args:
        text: The text of the file, valid JSON.
        name: The connection's name.
        connection: The connection.

    Raises:
        UsageError: The file has no object ``context.connections``, or a connection of this name.
    """
    start = _find_connections(text)
    members = list(_json_object_members(text, start))
    if name in {member.key for member in members}:
        raise UsageError(
            f"has a connection {name} already, which is never overwritten; choose another name for --write"
        )
    newline = "\r\n" if "\r\n" in text else "\n"
    outer_indent = _first_group(_INDENT_OF_LAST_LINE.search(text[: start + 1]), default="")
    inner_indent = _first_group(_INDENT_OF_FIRST_MEMBER.match(text[start:]), default=f"{outer_indent}  ")
    indent_step = inner_indent.removeprefix(outer_indent) or "  "
    value = json.dumps(connection, indent=indent_step, ensure_ascii=False)
    lines = f"{json.dumps(name)}: {value}".splitlines()
    block = newline.join(inner_indent + line for line in lines)
    if members:
        end = members[-1].end
        return f"{text[:end]},{newline}{block}{text[end:]}"
    end = text.index("}", start)
    return f"{text[: start + 1]}{newline}{block}{newline}{outer_indent}{text[end:]}"


def _first_group(match: re.Match[str] | None, default: str) -> str:
    return match[1] if match else default


def _find_connections(text: str) -> int:
    """Return the position of the opening brace of the object ``context.connections``.

    Raises:
        UsageError: The object does not exist.
    """
    start = 0
    for key in _CONNECTIONS_PATH:
        values = [member.start for member in _json_object_members(text, start) if member.key == key]
        if not values or text[values[0]] != "{":
            raise UsageError(
                f"has no map {'.'.join(_CONNECTIONS_PATH)} to put the connection into; write one, as the README shows"
            )
        start = values[0]
    return start


def _json_object_members(text: str, start: int) -> Iterator[_Member]:
    """Yield the members of the JSON object at a position in the text, white space before the brace allowed."""
    decoder = json.JSONDecoder()
    position = _skip_whitespace(text, _skip_whitespace(text, start) + 1)
    while text[position] != "}":
        key, key_end = decoder.raw_decode(text, position)
        value_start = _skip_whitespace(text, _skip_whitespace(text, key_end) + 1)
        _, value_end = decoder.raw_decode(text, value_start)
        yield _Member(key, value_start, value_end)
        position = _skip_whitespace(text, value_end)
        if text[position] == ",":
            position = _skip_whitespace(text, position + 1)


def _skip_whitespace(text: str, position: int) -> int:
    match = _WHITESPACE.match(text, position)
    return match.end() if match else position


def write_file_atomically(file: Path, text: str) -> None:
    """Replace the content of a file; if writing fails, the old content stays.

    Args:
        file: An existing file, or a link to a file; the file keeps its permissions.
        text: The new content, written as UTF-8 without conversion of line ends.
    """
    target_file = file.resolve()
    descriptor, temporary_name = tempfile.mkstemp(dir=target_file.parent, prefix=f".{target_file.name}.")
    temporary_file = Path(temporary_name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        temporary_file.chmod(target_file.stat().st_mode)
        temporary_file.replace(target_file)
    except BaseException:
        temporary_file.unlink()
        raise
    _LOGGER.debug("wrote %s, %d characters", target_file, len(text))

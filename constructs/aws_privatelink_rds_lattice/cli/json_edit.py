"""Insert a connection into the text of ``cdktf.json``, byte for byte unchanged elsewhere."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .terminal import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_CONNECTIONS_KEY = re.compile(r'"connections"\s*:\s*(?=\{)')
_INDENT_OF_FIRST_MEMBER = re.compile(r'\{\s*\n([ \t]+)"')


def insert_connection(file: Path, text: str, name: str, connection: Mapping[str, object]) -> str:
    """Return the text of the file with the connection after the existing connections, in their indentation.

    Args:
        file: The path of the file, for errors.
        text: The text of the file, valid JSON.
        name: The connection's name.
        connection: The connection.

    Raises:
        UsageError: The file has no object ``context.connections``, or a connection of this name.
    """
    document = json.loads(text)
    try:
        connections = document["context"]["connections"]
    except (KeyError, TypeError):
        connections = None
    if isinstance(connections, dict):
        if name in connections:
            raise UsageError(f"{file}: already has a connection {name}; choose another name for --write")
        connections[name] = connection
        # The file may have several keys of this name; only one of them holds the connections.
        for key in _CONNECTIONS_KEY.finditer(text):
            new_text = _insert_last_member(text, key.end(), name, connection)
            if json.loads(new_text) == document:
                return new_text
    raise UsageError(f"{file}: has no object context.connections; add one, as in the README")


def _insert_last_member(text: str, start: int, name: str, value: object) -> str:
    """Return a text with a member added to a JSON object.

    Args:
        text: The text.
        start: The position of the object's opening brace.
        name: The name of the member.
        value: The value of the member.
    """
    json_object, end = json.JSONDecoder().raw_decode(text, start)
    before = text[: end - 1].rstrip()
    newline = "\r\n" if "\r\n" in text else "\n"
    line = text[:start].rpartition("\n")[2]
    outer_indent = line[: len(line) - len(line.lstrip())]
    inner_indent = f"{outer_indent}  "
    first_member = _INDENT_OF_FIRST_MEMBER.match(text, start)
    if first_member:
        inner_indent = first_member[1]
    indent_step = inner_indent.removeprefix(outer_indent) or "  "
    member = f"{json.dumps(name)}: {json.dumps(value, indent=indent_step, ensure_ascii=False)}"
    block = newline.join(inner_indent + member_line for member_line in member.split("\n"))
    if json_object:
        return f"{before},{newline}{block}{text[len(before) :]}"
    return f"{before}{newline}{block}{newline}{outer_indent}{text[end - 1 :]}"

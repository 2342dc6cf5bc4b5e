"""A connection put into the text of ``cdktf.json``, all else of which stays as it is, to the byte."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .terminal import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WHITESPACE = re.compile(r"[ \t\r\n]*")
_CONNECTIONS_PATH = ("context", "connections")


def insert_connection(text: str, name: str, connection: Mapping[str, object]) -> str:
    """Return the text with one more connection, behind the others.

    Args:
        text: The file's, which is good JSON.
        name: The connection's name, which none there has.
        connection: The connection.

    Raises:
        UsageError: There is no ``context.connections`` to put it into, or it has the name already.
    """
    start, members = 0, list(_json_object_members(text, 0))
    for key in _CONNECTIONS_PATH:
        start = next((value for each, value, _ in members if each == key), -1)
        if start < 0 or text[start] != "{":
            raise UsageError(
                f"has no map {'.'.join(_CONNECTIONS_PATH)} to put the connection into; write one, as the README shows"
            )
        members = list(_json_object_members(text, start))
    if name in {key for key, _, _ in members}:
        raise UsageError(
            f"has a connection {name} already, which is never overwritten; choose another name for --write"
        )
    newline = "\r\n" if "\r\n" in text else "\n"
    own = re.search(r"(?:^|\n)([ \t]*)[^\n]*$", text[: start + 1])
    outer = own[1] if own else ""
    found = re.match(r"\{[ \t\r]*\n([ \t]+)", text[start:])
    inner = found[1] if found else f"{outer}  "
    step = inner.removeprefix(outer) or "  "
    lines = f"{json.dumps(name)}: {json.dumps(connection, indent=step, ensure_ascii=False)}".splitlines()
    block = newline.join(inner + line for line in lines)
    if members:
        end = members[-1][2]
        return f"{text[:end]},{newline}{block}{text[end:]}"
    end = text.index("}", start)
    return f"{text[: start + 1]}{newline}{block}{newline}{outer}{text[end:]}"


def _json_object_members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield key, start and end of the value of each member of the JSON object that starts there."""
    decoder = json.JSONDecoder()
    at = _skip_whitespace(text, _skip_whitespace(text, start) + 1)
    while text[at] != "}":
        key, at = decoder.raw_decode(text, at)
        value = _skip_whitespace(text, _skip_whitespace(text, at) + 1)
        _, end = decoder.raw_decode(text, value)
        yield key, value, end
        at = _skip_whitespace(text, end)
        if text[at] == ",":
            at = _skip_whitespace(text, at + 1)


def _skip_whitespace(text: str, position: int) -> int:
    found = _WHITESPACE.match(text, position)
    return found.end() if found else position


def write_file_atomically(file: Path, text: str) -> None:
    """Give a file another text, whole or not at all."""
    target = file.resolve()
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        Path(beside).chmod(target.stat().st_mode)
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink()
        raise

"""Lines that break between words in a terminal, and stay whole in a pipe or a file."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console


def terminal_width(console: Console) -> int | None:
    """Return the columns of a console that is a terminal, else None."""
    return console.width if console.is_terminal else None


def wrap_text(text: str, width: int | None, indent: str = "", continuation: str | None = None) -> list[str]:
    """Return the lines of a text of one line, each no longer than the width if its words allow it.

    Args:
        text: The text.
        width: The columns; None for a single line.
        indent: The start of the first line.
        continuation: The start of each further line; the indent by default.
    """
    if width is None:
        return [indent + text]
    further_indent = indent if continuation is None else continuation
    # A word that is longer than a line stays whole, so that an ARN or a name can be copied.
    wrapper = textwrap.TextWrapper(
        width,
        initial_indent=indent,
        subsequent_indent=further_indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.wrap(text) or [indent]


def print_wrapped(
    console: Console, text: str, indent: str = "", continuation: str | None = None, *, style: str | None = None
) -> None:
    """Print a text of one line; in a terminal, break the line between words.

    Args:
        console: The console.
        text: The text.
        indent: The start of the first line.
        continuation: The start of each further line; the indent by default.
        style: The style of rich for all lines.
    """
    print_lines(console, wrap_text(text, terminal_width(console), indent, continuation), style)


def print_lines(console: Console, lines: Iterable[str], style: str | None = None) -> None:
    """Print lines, each in a style of rich."""
    for line in lines:
        console.print(line, style=style)


def wrap_shell_line(line: str, width: int | None, indent: str) -> list[str]:
    """Return the lines of a line of shell text: a comment is wrapped into comments, and a command stays whole."""
    if not line.startswith("#"):
        return [indent + line]
    return wrap_text(line, width, indent, f"{indent}# ")


def wrap_bullets(text_lines: Iterable[str], width: int) -> str:
    """Return lines as a text, with long lines broken between words and aligned with their bullet."""
    lines: list[str] = []
    for line in text_lines:
        bullet = "  - " if line.startswith("  - ") else ""
        lines += wrap_text(line.removeprefix(bullet), width, bullet, "    " if bullet else "  ")
    return "\n".join(lines) + "\n"

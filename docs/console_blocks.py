"""MkDocs hook: console sessions whose copy button copies the commands only.

MkDocs calls ``on_config`` (a hook in ``mkdocs.yml``).
"""

import html
import re
from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig

_PROMPT = "$ "
# The verdict at the start of a line that a command prints.
_VERDICT = re.compile(r"^(-&gt; |  |- \*\*|)(FAIL|warn)\b")
# A word that a browser would break after a hyphen.
_HYPHENATED_WORD = re.compile(r"\S*\w-\w\S*")
_COLUMN_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
# A line with as many gaps is the row of a table. A line of `privatelink verify` has two.
_TABLE_GAPS = 4


def on_config(config: MkDocsConfig) -> None:
    """Set the formatter of the language ``console``."""
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {}).setdefault("custom_fences", [])
    fences.append({"name": "console", "class": "highlight", "format": format_console})


def format_console(source: str, language: str, css_class: str, options: object, md: object, **_: object) -> str:
    """Return a console session as HTML, with the commands as the text for the copy button.

    Pygments is no help: it takes an output line with a number sign for the prompt of root. The style sheet breaks long
    lines, but not the rows of a table: a table scrolls.
    """
    del options, md  # the parameters of a formatter of SuperFences
    command_lines = set(_command_lines(source))
    lines: list[str] = []
    for number, line in enumerate(source.splitlines()):
        text = _HYPHENATED_WORD.sub(r'<span class="word">\g<0></span>', html.escape(line, quote=False))
        if number not in command_lines:
            text = f'<span class="go">{_VERDICT.sub(_mark_verdict, text)}</span>'
        elif line.startswith(_PROMPT):
            text = f'<span class="gp">{_PROMPT}</span>{text.removeprefix(_PROMPT)}'
        indent = len(line) - len(line.lstrip())
        lines.append(f'<span class="line" style="--indent: {indent}">{text}\n</span>')
    commands = html.escape("\n".join(extract_commands(source)), quote=True).replace("\n", "&#10;")
    layout = " scrolls" if any(_has_columns(line) for line in source.splitlines()) else ""
    return (
        f'<div class="language-{language} {css_class}{layout}" data-copy="{commands}">'
        f"<pre><code>{''.join(lines)}</code></pre></div>"
    )


def extract_commands(session: str) -> list[str]:
    """Return the command lines of a console session, without prompts and output."""
    lines = session.splitlines()
    return [lines[number].removeprefix(_PROMPT) for number in _command_lines(session)]


def _command_lines(session: str) -> Iterator[int]:
    """Yield the numbers of the lines with a command. A line that ends with a backslash continues on the next line."""
    continues = False
    for number, line in enumerate(session.splitlines()):
        if line.startswith(_PROMPT) or continues:
            yield number
            continues = line.endswith("\\")


def _mark_verdict(match: re.Match[str]) -> str:
    return f'{match[1]}<strong class="verdict-{match[2].lower()}">{match[2]}</strong>'


def _has_columns(line: str) -> bool:
    return len(_COLUMN_GAP.findall(line)) >= _TABLE_GAPS

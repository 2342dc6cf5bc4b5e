"""The project's Markdown pages: their text, their blocks, and what a block shows of a command."""

import re
import textwrap

from sample_project import PROJECT

MARKDOWN_FILES = (*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"))
# A page's path in the project, with slashes, to its text.
PAGES = {file.relative_to(PROJECT).as_posix(): file.read_text("utf-8") for file in sorted(MARKDOWN_FILES)}


def code_blocks(language: str, *pages: str) -> list[str]:
    """Return the code blocks in a language, of these pages or of all."""
    text = "\n".join(PAGES[page] for page in pages or PAGES)
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for _, block in found]


def documented_output(command: str) -> str:
    """Return what a page shows of a command: the one block that begins with it, without its first line."""
    (shown,) = (
        rest for first, _, rest in (block.partition("\n") for block in code_blocks("console")) if first == command
    )
    return shown


def documented_commands() -> set[str]:
    """Return the command lines that pages show."""
    return {
        line.removeprefix("$ ") for block in code_blocks("console") for line in block.splitlines() if line[:2] == "$ "
    }

"""The project's Markdown pages: texts, code blocks, and the documented output of commands."""

import importlib.util
import re
import textwrap
from types import ModuleType

from programs import PROJECT

MARKDOWN_FILES = (*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"))
# The texts of the pages, by path in the project, with slashes.
PAGES = {file.relative_to(PROJECT).as_posix(): file.read_text("utf-8") for file in sorted(MARKDOWN_FILES)}


def code_blocks(language: str, *pages: str) -> list[str]:
    """Return the code blocks in a language, from the given pages or from all pages."""
    text = "\n".join(PAGES[page] for page in pages or PAGES)
    matches = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for _, block in matches]


def code_block_with(language: str, text: str) -> str:
    """Return the single code block in a language with a text in it."""
    (block,) = (block for block in code_blocks(language) if text in block)
    return block


def documented_output(command: str) -> str:
    """Return the output after a command in the single console block with the command as the first line."""
    prefix = f"{command}\n"
    (block,) = (block for block in code_blocks("console") if block.startswith(prefix))
    return block.removeprefix(prefix)


def documented_commands() -> set[str]:
    """Return the command lines in the console blocks of all pages, without the prompt."""
    lines = "\n".join(code_blocks("console")).splitlines()
    return {line.removeprefix("$ ") for line in lines if line.startswith("$ ")}


def load_docs_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, PROJECT / f"docs/{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

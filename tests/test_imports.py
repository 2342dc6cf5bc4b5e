"""Imports run down: no module imports, be it for its types alone, what imports it."""

from __future__ import annotations

import ast
import graphlib
from importlib.util import resolve_name
from pathlib import Path

CONSTRUCTS = Path(__file__).parents[1] / "constructs"
MODULES = {
    ".".join(file.relative_to(CONSTRUCTS).with_suffix("").parts).removesuffix(".__init__"): file
    for file in CONSTRUCTS.rglob("*.py")
}


def imported(module: str) -> set[str]:
    """Return the modules of this project that a module imports, wherever in its text it does."""
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            start = resolve_name("." * node.level + (node.module or ""), package)
            found |= {name if (name := f"{start}.{alias.name}") in MODULES else start for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & set(MODULES) - {module}


def test_there_is_no_import_circle() -> None:
    graph = {module: imported(module) for module in MODULES}
    graphlib.TopologicalSorter(graph).prepare()  # Raises CycleError, which names the modules.


def test_account_knows_no_checks_and_checks_know_no_command_line() -> None:
    above = {"account": {"checks", "cli"}, "checks": {"cli"}}
    upward = [
        f"{module} imports {name}"
        for module in MODULES
        for name in imported(module)
        if _room(name) in above.get(_room(module), ())
    ]
    assert upward == []


def _room(module: str) -> str:
    return (*module.split("."), "")[1]

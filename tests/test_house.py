"""The house is as CONTRIBUTING.md draws it: every room has its line, and each imports only from rooms below it."""

import ast
import graphlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages import PAGES
from sample import PROJECT

PACKAGE = PROJECT / "constructs/aws_privatelink_rds_lattice"
PAGE = PAGES["CONTRIBUTING.md"]
# From the top to the ground, as the table has them.
ROOMS = [room.removesuffix(".py").rstrip("/") for room in re.findall(r"^\| `(\w+(?:\.py|/))` \|", PAGE, re.MULTILINE)]
(DRAWN,) = re.findall(r"```mermaid\nflowchart TD\n(.*?)```", PAGE, re.DOTALL)
PICTURE = re.sub(r"\binit(\[__init__\])?", "__init__", DRAWN)


def names(file: Path) -> tuple[str, ...]:
    """Return a module's name in the package, part by part; that of a package's own file ends as the package does."""
    return (*file.relative_to(PACKAGE).parent.parts, *(() if file.stem == "__init__" else (file.stem,)))


MODULES = {names(file): file for file in PACKAGE.rglob("*.py")}


def imported(file: Path) -> Iterator[tuple[str, ...]]:
    """Yield the modules of the package that a module imports, wherever in its text and for whatever use."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            folder = (PACKAGE.name, *file.relative_to(PACKAGE).parent.parts)
            base = folder[: len(folder) + 1 - node.level] if node.level else ()
            module = (*base, *(node.module.split(".") if node.module else ()))
            named = [(*module, alias.name) if (*module[1:], alias.name) in MODULES else module for alias in node.names]
        else:
            continue
        yield from (parts[1:] for parts in named if parts[0] == PACKAGE.name)


def room(module: tuple[str, ...]) -> str:
    return module[0] if module else "__init__"


def test_every_room_has_its_line() -> None:
    assert sorted(ROOMS) == sorted({room(module) for module in MODULES})


def test_the_picture_has_every_room() -> None:
    assert set(re.findall(r"\w+", PICTURE)) == set(ROOMS)


@pytest.mark.parametrize("upper", ROOMS)
def test_a_room_imports_only_from_rooms_below_it(upper: str) -> None:
    lower = {room(other) for module, file in MODULES.items() if room(module) == upper for other in imported(file)}
    assert lower - {upper} - set(ROOMS[ROOMS.index(upper) + 1 :]) == set()


def test_every_arrow_in_the_picture_is_an_import() -> None:
    arrows = {
        (start, end)
        for start, ends in re.findall(r"^ *(\w+) --> (.*)$", PICTURE, re.MULTILINE)
        for end in ends.split(" & ")
    }
    imports = {(room(module), room(other)) for module, file in MODULES.items() for other in imported(file)}
    assert arrows - imports == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: set(imported(file)) - {module} for module, file in MODULES.items()}
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError with the circle


def roots(file: Path) -> set[str]:
    """Return the packages that a module imports from."""
    return set(re.findall(r"^ *(?:import|from) (\w+)", file.read_text("utf-8"), re.MULTILINE))


def test_rooms_below_the_door_import_no_framework() -> None:
    below = set(ROOMS[ROOMS.index("node") + 1 :])
    for module, file in MODULES.items():
        if room(module) in below:
            assert roots(file) & {"jsii", "cdktf", "constructs", "cdktf_cdktf_provider_aws"} == set(), file.name


def test_all_else_imports_jsii_from_the_room_that_starts_node_before() -> None:
    assert [room(module) for module, file in MODULES.items() if "jsii" in roots(file)] == ["node"]

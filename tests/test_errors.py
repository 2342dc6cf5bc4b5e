"""The tree of exceptions in the module's docstring is complete."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from aws_privatelink_rds_lattice import errors

PACKAGE_FOLDER = Path(errors.__file__).parent
TREE_LINE = re.compile(r"^ *[│├└─ ]*(\w+Error)\b", re.MULTILINE)


def exception_classes() -> dict[str, list[str]]:
    """Return the names of the base classes of each exception class of the package."""
    classes: dict[str, list[str]] = {}
    for file in PACKAGE_FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                classes[node.name] = [base.id for base in node.bases if isinstance(base, ast.Name)]
    return classes


def test_tree_lists_public_exceptions() -> None:
    assert errors.__doc__
    public_names = [name for name in exception_classes() if not name.startswith("_")]
    assert sorted(TREE_LINE.findall(errors.__doc__)) == sorted(public_names)


def test_every_exception_derives_from_base() -> None:
    classes = exception_classes()
    for name, bases in classes.items():
        own_bases = [base for base in bases if base in classes]
        assert own_bases or name == "PrivateLinkError", name

"""The files and tests that CONTRIBUTING.md names."""

import functools
import re

import pytest

from doc_pages import PAGES
from programs import PROJECT

PAGE = PAGES["CONTRIBUTING.md"]
PACKAGE = PROJECT / "constructs/aws_privatelink_rds_lattice"
NAMED_TESTS = sorted(set(re.findall(r"`(test_\w+)`", PAGE)))
BUILT_FOLDERS = {"dist/", "site/"}
NAMED_FILES = sorted(set(re.findall(r"`([\w/.-]+(?:/|\.(?:py|md|json|toml)))`", PAGE)) - BUILT_FOLDERS)
# Relative to the file named before them.
FAKE_PROVIDER_FILES = ("newer_arguments.json", "provider_rules.json", "provider_schema.json")
FOLDER_OF_FILE = dict.fromkeys(FAKE_PROVIDER_FILES, "tests/fakes/terraform")


@functools.cache
def code_of_tests() -> str:
    # By depth: a search of all folders would take a tenth of a second in tests/*/.venv, for each name.
    depths = ("", "*/", "*/*/")
    files = [file for depth in depths for file in PROJECT.glob(f"tests/{depth}test_*.py")]
    return "".join(file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("name", NAMED_TESTS)
def test_named_test_exists(name: str) -> None:
    assert f"def {name}(" in code_of_tests()


@pytest.mark.parametrize("name", NAMED_FILES)
def test_named_file_exists(name: str) -> None:
    folders = [PROJECT, PACKAGE]
    if name in FOLDER_OF_FILE:
        folders = [PROJECT / FOLDER_OF_FILE[name]]
    assert any((folder / name).exists() for folder in folders)


def test_project_folder_has_plain_names() -> None:
    # A command tried in the project with a URL or a pattern as its path leaves a folder that Windows cannot check out.
    names = [path.name for path in PROJECT.iterdir()]
    assert [name for name in names if not re.fullmatch(r"[\w.-]+", name)] == []

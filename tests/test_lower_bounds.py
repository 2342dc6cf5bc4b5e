"""The locked versions: the oldest that the package allows are those of `make test-oldest`, and sections agree."""

import json
import re
import tomllib

from programs import PROJECT


def test_oldest_environment_has_lower_bounds() -> None:
    requirements = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    locked = json.loads((PROJECT / "tests/oldest/Pipfile.lock").read_text("utf-8"))["default"]
    for requirement in requirements:
        bound = re.match(r"([\w-]+)>=([\d.]+)", requirement)
        assert bound is not None, requirement
        name, version = bound.groups()
        assert re.fullmatch(rf"=={re.escape(version)}(\.0)*", locked[name]["version"]), requirement


def test_sections_of_lock_agree() -> None:
    # .venv has the packages of all sections.
    sections = json.loads((PROJECT / "Pipfile.lock").read_text("utf-8"))
    del sections["_meta"]
    versions: dict[str, set[str]] = {}
    for section in sections.values():
        for name, package in section.items():
            versions.setdefault(name, set()).add(package.get("version", "of this folder"))
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}

"""The oldest dependencies that the package allows are the dependencies that `make test-oldest` runs with."""

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

"""A table of plans by real Terraform against the stand-in, each with its verdict and every line that is not ok."""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import privatelink
from fakes.terraform.aws_provider import Imagined
from fakes.terraform.engines import Engine, Workspace, engine, required
from plan.hcl_configurations import PROVIDER
from plan.line_matching import says
from plan.plan_cases import BASES, CASES, Case
from rds_fixture import hold, initialize
from sample_project import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Tampered(Imagined):
    """What is there in AWS, where somebody deletes and changes by hand."""

    gone: tuple[str, ...] = ()
    edits: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - replaced, never changed

    def read(self, kind: str, state: dict[str, Any]) -> Any:  # noqa: ANN401 - as the base says, or None
        return None if kind in self.gone else super().read(kind, state) | self.edits.get(kind, {})


Folders = dict[str, tuple[Workspace, Tampered]]


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine(required()[0], tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="session")
def folders() -> Iterator[tuple[ExitStack, Folders]]:
    """What is deployed, for all plans that start from it."""
    with ExitStack() as stack:
        yield stack, {}


def deployed(one: Engine, folders: tuple[ExitStack, Folders], name: str, folder: Path) -> tuple[Workspace, Tampered]:
    stack, known = folders
    if name not in known:
        base = BASES[name]
        tampered = Tampered(base.there)
        workspace = stack.enter_context(one.workspace(folder, world=tampered))
        hold(folder, {"main.tf": PROVIDER + base.text, **base.files})
        if base.files:
            shutil.copytree(PROJECT / "generated/aws-privatelink-rds-lattice", folder / "published")
            workspace.init()
        else:
            initialize(workspace)
        if base.is_deployed:
            workspace.apply()
        known[name] = workspace, tampered
    return known[name]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_plan(
    case: Case,
    one: Engine,
    folders: tuple[ExitStack, Folders],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    workspace, tampered = deployed(one, folders, case.base, tmp_path_factory.mktemp("deployed"))
    tampered.gone, tampered.edits = case.gone, case.edits
    hold(workspace.directory, {"main.tf": PROVIDER + case.text, **(case.files or BASES[case.base].files)})
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(workspace.plan(*case.options).document), "utf-8")
    ended = privatelink("review", str(file), *[word for each in case.allow for word in ("--allow", each)])
    assert (ended.status, ended.err) == (case.status, ""), ended.out
    lines = [line.strip() for line in ended.out.splitlines() if line.startswith("  ")]
    left = list(lines)
    for expected in case.lines:
        found = next((line for line in left if says(line, expected)), None)
        assert found, f"{expected!r} is not among:\n{ended.out}"
        left.remove(found)
    assert [line for line in left if not line.startswith("ok ")] == []
    assert case.hidden not in ended.out


def test_the_table_is_long_enough() -> None:
    assert len(CASES) == len({case.name for case in CASES}) >= 40

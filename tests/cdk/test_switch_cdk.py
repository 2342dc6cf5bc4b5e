"""A deployment moves from cdktf to CDK Terrain, and back: nothing in it changes."""

from pathlib import Path

import pytest

from doc_pages import blocks
from fakes.terraform.engines import ON_ONE_ENGINE, Engine
from rds_fixture import hold, initialize
from sample_project import OF_CDKS, PROJECT, copy_program, on_cdk, run

PROGRAM = (PROJECT / "main.py").read_text("utf-8")
# An app of a user's own, with what is not of this package beside.
APP = next(block for block in blocks("python", "docs/app.md") if OF_CDKS["cdktf"] in block)


def synthesize(folder: Path, program: str, cdk: str, **environment: str) -> tuple[str, str]:
    """Run a program with the imports of a CDK, as the page says; return the name and the text of what it writes."""
    (folder / "main.py").write_text(on_cdk(program, cdk), "utf-8")
    done = run(folder, "main.py", PRIVATELINK_CDK=cdk, **environment)
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("cdktf.out/stacks/*/cdk.tf*")
    return file.name, file.read_text("utf-8")


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("program", "environment"),
    [
        pytest.param(PROGRAM, {}, id="main.py"),
        pytest.param(PROGRAM, {"SYNTH_HCL_OUTPUT": "true"}, id="main.py as HCL"),
        pytest.param(APP, {}, id="an own app"),
    ],
)
def test_the_plan_shows_no_change_on_the_way_and_back(
    terraform: Engine, tmp_path: Path, program: str, environment: dict[str, str]
) -> None:
    project = copy_program(tmp_path / "project")
    former, latter = (dict([synthesize(project, program, cdk, **environment)]) for cdk in OF_CDKS)
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        hold(workspace.directory, former)
        initialize(workspace)
        applied = workspace.apply()
        assert set(applied.actions.values()) == {"create"}
        hold(workspace.directory, latter)
        assert workspace.replan() == {}
        assert workspace.apply().outputs == applied.outputs
        hold(workspace.directory, former)
        assert workspace.replan() == {}

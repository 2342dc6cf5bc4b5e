"""The move of a deployment from cdktf to CDK Terrain and back, without changes."""

from pathlib import Path

import pytest

from doc_pages import code_blocks
from programs import BINDINGS_BY_CDK, PROJECT, copy_program, port_program_to_cdk, run_python
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import init_workspace, write_workspace

MAIN_PROGRAM = (PROJECT / "main.py").read_text("utf-8")
# A user's app, with resources besides those of this package.
(DOCUMENTED_APP,) = (block for block in code_blocks("python", "docs/app.md") if "IAspect" in block)


def synthesize_on_cdk(folder: Path, program: str, cdk: str) -> tuple[str, str]:
    """Run a program with the imports of a CDK, as docs/cdktn.md describes; return the name and text of the output."""
    (folder / "main.py").write_text(port_program_to_cdk(program, cdk), "utf-8")
    result = run_python(folder, "main.py", PRIVATELINK_CDK=cdk)
    assert result.returncode == 0, result.stderr
    (file,) = folder.glob("cdktf.out/stacks/*/cdk.tf*")
    return file.name, file.read_text("utf-8")


# For the HCL of both CDKs, see test_same_configuration.py.
@ON_ONE_ENGINE
@pytest.mark.parametrize("program", [MAIN_PROGRAM, DOCUMENTED_APP], ids=["main.py", "user app"])
def test_switching_cdk_plans_no_change(terraform: TerraformEngine, tmp_path: Path, program: str) -> None:
    project = copy_program(tmp_path / "project")
    outputs = [synthesize_on_cdk(project, program, cdk) for cdk in BINDINGS_BY_CDK]
    first_files, second_files = (dict([output]) for output in outputs)
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        write_workspace(workspace.directory, first_files)
        init_workspace(workspace)
        assert set(workspace.apply().actions.values()) == {"create"}
        write_workspace(workspace.directory, second_files)
        assert workspace.replan() == {}
        workspace.apply()  # writes the state with the providers and metadata of the second CDK
        write_workspace(workspace.directory, first_files)
        assert workspace.replan() == {}


LOCK_FILE_PROGRAM = """
from cdktn import App, S3Backend, TerraformStack

for targets in (None, {"terraform": ">=1.10.0"}, {"opentofu": ">=1.10.0"}, {"terraform": ">=1.9.0"}):
    app = App(context={"targetVersions": targets} if targets else {})
    stack = TerraformStack(app, "data")
    S3Backend(stack, bucket="my-state", key="x.tfstate", region="us-east-1", use_lockfile=True)
    try:
        app.synth()
        print("accepted")
    except RuntimeError as error:
        print("refused" if "S3 native state locking requires" in str(error) else error)
"""


def test_cdktn_refuses_lock_file_for_older_targets(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(LOCK_FILE_PROGRAM, "utf-8")
    result = run_python(tmp_path, "main.py", PRIVATELINK_CDK="cdktn")
    assert result.stdout.split() == ["refused", "accepted", "accepted", "refused"], result.stderr

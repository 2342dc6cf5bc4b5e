"""The command line of the CDK deploys, plans, writes HCL and destroys, wherever the output goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.constructs.stack import OUTPUT_DESCRIPTIONS
from aws_privatelink_rds_lattice.local_state import local_state_file, read_output_ids
from fakes.aws.cli_runner import run_privatelink
from programs import CDK_NAME, change_config, copy_program, run_cdk_command, run_main_in_process
from terraform_cli.engines import ON_ONE_ENGINE

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from terraform_cli.engines import TerraformEngine

NO_PIPENV = "python main.py"


def read_without_backend(folder: Path) -> Any:  # noqa: ANN401 - JSON
    """Return the configuration in a folder without the backend, whose path depends on the folder."""
    config = json.loads((folder / "cdk.tf.json").read_text("utf-8"))
    del config["terraform"]["backend"]
    return config


# One deployment for all commands, each with another setting for the output: a command takes three seconds.
@pytest.mark.cdk
@pytest.mark.slow
@ON_ONE_ENGINE
def test_commands_share_state_in_any_output_folder(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CDKTF_OUTDIR", raising=False)
    # On CDK Terrain without the command of cdktf.json: pipenv is slow.
    project = copy_program(tmp_path / "a project", None if CDK_NAME == "cdktf" else NO_PIPENV)
    state_file = project / "terraform.polytomic.tfstate"
    with terraform.workspace(project) as workspace:

        def run(command: str, *options: str, **environment: str) -> str:
            return run_cdk_command(project, command, *options, environment=workspace.environment | environment)

        assert run_main_in_process(project)[0] == ""
        deployed = run("deploy", "polytomic", "--auto-approve", "--skip-synth", "--skip-provider-lock")
        assert "7 to add, 0 to change, 0 to destroy" in deployed
        (configuration,) = database_account.configurations
        deployed_without_spaces = "".join(deployed.split())  # the command line breaks long lines
        assert f"resource_configuration_arn={configuration['arn']}" in deployed_without_spaces
        assert local_state_file(project, "polytomic", {}) == state_file
        assert read_output_ids(state_file)["resource_configuration"] == configuration["arn"]

        state = state_file.read_bytes()
        planned = run("diff", "polytomic", "--skip-provider-lock", CDKTF_OUTPUT="../relative")
        assert "No changes" in planned
        assert state_file.read_bytes() == state
        output = tmp_path / "relative/stacks/polytomic"
        assert read_without_backend(output) == read_without_backend(project / "cdktf.out/stacks/polytomic")
        # The command of docs/review.md for the plan of cdktf diff.
        plan_file = tmp_path / "plan.json"
        plan_file.write_text(workspace.run(f"-chdir={output}", "show", "-json", "plan").stdout, "utf-8")
        reviewed = run_privatelink("review", str(plan_file))
        assert (reviewed.status, reviewed.out.splitlines()[-1]) == (0, "1 connection: no risk found.")

        change_config(project, app=NO_PIPENV)
        hcl_output = tmp_path / "other folder/out/stacks/polytomic"
        hcl_output.mkdir(parents=True)
        (hcl_output / "cdk.tf.json").touch()  # the output of a previous run
        run("synth", "--hcl", "--output", str(tmp_path / "other folder/out"))
        assert [file.name for file in sorted(hcl_output.glob("cdk.tf*"))] == ["cdk.tf"]
        with terraform.workspace(hcl_output) as hcl_workspace:
            hcl_workspace.init()
            assert hcl_workspace.replan() == {}
            outputs = json.loads(hcl_workspace.run("output", "-json").stdout)
            assert set(outputs) == set(OUTPUT_DESCRIPTIONS)

        change_config(project, output="build/tf")
        run("destroy", "polytomic", "--auto-approve", "--skip-provider-lock")
        assert (project / "build/tf/stacks/polytomic/cdk.tf.json").is_file()
    assert json.loads(state_file.read_text("utf-8"))["resources"] == []
    assert database_account.configurations == []

"""The generated HCL module: current files, valid Terraform, and the same plan as the construct."""

import json
from pathlib import Path

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import OUTPUT_DESCRIPTIONS
from aws_privatelink_rds_lattice.hcl_module.generator import generate_module_files
from comparable_plans import comparable_plan, plan_files
from module_files import copy_module
from programs import MODULE_FOLDER
from published_module import MODULE_CALL, MODULE_INPUTS, RESOURCE_ADDRESSES, write_module_workspace
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine, Workspace


@pytest.mark.cdk
def test_committed_module_is_current() -> None:
    committed = {
        file.relative_to(MODULE_FOLDER).as_posix(): file.read_text("utf-8")
        for file in MODULE_FOLDER.rglob("*")
        if file.is_file()
    }
    assert committed == generate_module_files()


def test_module_is_valid_and_tests_pass(terraform: TerraformEngine, tmp_path: Path) -> None:
    with terraform.workspace(copy_module(tmp_path)) as workspace:
        workspace.run("fmt", "-check", "-diff", "-recursive")
        workspace.init()
        workspace.validate()
        runs = workspace.test()
    assert set(runs.values()) == {"pass"}
    assert len(runs) == 14


@ON_ONE_ENGINE
def test_module_deploys_and_destroys(workspace: Workspace) -> None:
    write_module_workspace(workspace, {"main.tf": MODULE_CALL})
    addresses = {f"module.polytomic_privatelink.{address}" for address in RESOURCE_ADDRESSES}
    assert workspace.apply().actions == dict.fromkeys(addresses, "create")
    assert workspace.replan() == {}
    workspace.destroy()
    assert workspace.run("state", "list").stdout == ""


def test_module_plan_matches_stack(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "synth").mkdir()
    stack = PrivateLinkStack(App(outdir=str(tmp_path / "synth")), "default", region="us-east-1", **MODULE_INPUTS)
    stack_plan = plan_files(workspace, {"cdk.tf.json": bindings.Testing.synth(stack)})
    copy_module(workspace.directory)
    root = {
        "provider": {"aws": {"region": "us-east-1"}},
        "module": {"pl": {"source": "./module", **MODULE_INPUTS}},
        "output": {name: {"value": f"${{module.pl.{name}}}"} for name in OUTPUT_DESCRIPTIONS},
    }
    module_plan = plan_files(workspace, {"main.tf.json": json.dumps(root)}, Workspace.init)
    assert comparable_plan(module_plan) == comparable_plan(stack_plan)

"""The generated HCL module: current files, valid Terraform, and the same plan as the construct."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import OUTPUT_DESCRIPTIONS
from aws_privatelink_rds_lattice.hcl_module import module_inputs
from aws_privatelink_rds_lattice.hcl_module.generator import generate_module_files
from comparable_plans import comparable_plan, plan_files
from module_files import copy_module
from programs import MODULE_FOLDER, PROJECT
from published_module import MODULE_CALL, MODULE_INPUTS, RESOURCE_ADDRESSES, write_module_workspace
from rds_fixture import INSTANCE_HOST
from terraform_cli.engines import ON_BOTH_PRODUCTS, ON_ONE_ENGINE, TerraformEngine, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

EXAMPLES = sorted(file.relative_to(MODULE_FOLDER).as_posix() for file in MODULE_FOLDER.glob("examples/*/main.tf"))


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
    assert len(runs) == 16


def test_module_has_files_of_registry_modules() -> None:
    files = {file.relative_to(MODULE_FOLDER).as_posix() for file in MODULE_FOLDER.rglob("*") if file.is_file()}
    assert files >= {
        ".terraform-docs.yml",
        "LICENSE",
        "README.md",
        "main.tf",
        "outputs.tf",
        "variables.tf",
        "versions.tf",
        *EXAMPLES,
    }
    assert (MODULE_FOLDER / "LICENSE").read_bytes() == (PROJECT / "LICENSE").read_bytes()
    readme = (MODULE_FOLDER / "README.md").read_text("utf-8")
    reference = readme.partition("<!-- BEGIN_TF_DOCS -->\n")[2].partition("\n<!-- END_TF_DOCS -->")[0]
    headings = re.findall("^## (.*)$", reference, re.MULTILINE)
    assert headings == ["Requirements", "Providers", "Modules", "Resources", "Inputs", "Outputs"]
    names = re.findall(r'<a name="(?:input|output)_(\w+)">', reference)
    assert names == [*sorted(module_inputs.MODULE_INPUTS), *sorted(OUTPUT_DESCRIPTIONS)]
    for address in RESOURCE_ADDRESSES:
        assert f"[{address}](https://registry.terraform.io/" in reference
    assert [name for name in EXAMPLES if f"`{name.split('/')[1]}`" not in readme] == []


@ON_ONE_ENGINE
@pytest.mark.parametrize("name", EXAMPLES)
def test_module_example_is_planned(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path, name: str
) -> None:
    with terraform.workspace((copy_module(tmp_path) / name).parent) as workspace:
        workspace.init()
        workspace.validate()
        plan = workspace.plan()
    calls = 2 if "several" in name else 1
    assert len(plan.actions) == calls * len(RESOURCE_ADDRESSES)
    assert set(plan.actions.values()) == {"create"}
    hosts = [values["resource_configuration_definition"] for values in plan.values.values() if "port_ranges" in values]
    assert len(hosts) == calls
    if "instance" in name:
        assert hosts[0][0]["dns_resource"][0]["domain_name"] == INSTANCE_HOST
        assert database_account.vpc_id in str(plan.values)


@ON_ONE_ENGINE
def test_module_deploys_and_destroys(workspace: Workspace) -> None:
    write_module_workspace(workspace, {"main.tf": MODULE_CALL})
    addresses = {f"module.polytomic_privatelink.{address}" for address in RESOURCE_ADDRESSES}
    assert workspace.apply().actions == dict.fromkeys(addresses, "create")
    assert workspace.replan() == {}
    workspace.destroy()
    assert workspace.run("state", "list").stdout == ""


# Terraform knows whether the object is null, and not whether the ARN of a new log group is.
@pytest.mark.real_provider  # for a resource type that the fake provider lacks
@ON_BOTH_PRODUCTS
def test_access_logs_go_to_new_log_group(workspace: Workspace) -> None:
    log_group = 'resource "aws_cloudwatch_log_group" "logs" {\n  name = "/polytomic/orders"\n}\n'
    argument = "  access_logs = { destination_arn = aws_cloudwatch_log_group.logs.arn }\n}\n"
    write_module_workspace(workspace, {"main.tf": log_group + MODULE_CALL.removesuffix("}\n") + argument})
    actions = workspace.plan().actions
    assert actions["module.polytomic_privatelink.aws_vpclattice_access_log_subscription.pl[0]"] == "create"
    assert len(actions) == len(RESOURCE_ADDRESSES) + 2


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

"""Workspaces with a stack of a program, whose backends and remote states are local."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from terraform_cli.command_output import TerraformPlan
from terraform_cli.engines import Workspace
from workspaces import LOCAL_BACKEND_OVERRIDE, init_workspace


def read_config(app_folder: Path, stack: str, output: str = "cdktf.out") -> dict[str, Any]:
    """Return the configuration of a stack."""
    config: dict[str, Any] = json.loads((app_folder / output / "stacks" / stack / "cdk.tf.json").read_text("utf-8"))
    return config


def write_app_stack(
    workspace: Workspace, app_folder: Path, stack: str, remote_states: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Replace the configuration of a workspace by a stack of a program, and initialize the workspace.

    Args:
        workspace: The workspace.
        app_folder: The folder of the program.
        stack: The name of the stack.
        remote_states: The outputs of remote states by the name of their data source.
    """
    folder = workspace.directory
    shutil.copytree(app_folder / "cdktf.out/stacks" / stack, folder, dirs_exist_ok=True)
    (folder / "override.tf.json").write_text(LOCAL_BACKEND_OVERRIDE, "utf-8")
    sources = {}
    for name, outputs in (remote_states or {}).items():
        state_file = folder / f"{name}.remote.tfstate"
        state_file.write_text(json.dumps(_state_with_outputs(outputs)), "utf-8")
        sources[name] = {"backend": "local", "config": {"path": state_file.name}}
    if sources:
        override = json.dumps({"data": {"terraform_remote_state": sources}})
        (folder / "remote_states_override.tf.json").write_text(override, "utf-8")
    if (folder / "assets").exists():
        workspace.init()
    else:
        init_workspace(workspace)


def _state_with_outputs(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return a state with outputs: texts, whole numbers and lists of texts."""
    state_outputs = {}
    for name, value in outputs.items():
        value_type: Any = "number" if isinstance(value, int) else "string"
        if isinstance(value, list):
            value_type = ["tuple", ["string"] * len(value)]
        state_outputs[name] = {"value": value, "type": value_type}
    return {"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "app", "outputs": state_outputs}


def provider_keys(plan: TerraformPlan) -> dict[str, str]:
    """Return the provider by address of each resource of the root module, such as "aws" or "aws.sales"."""
    resources = plan.document["configuration"]["root_module"]["resources"]
    return {resource["address"]: resource["provider_config_key"] for resource in resources}


def planned_values(plan: TerraformPlan, resource_type: str) -> dict[str, dict[str, Any]]:
    """Return the planned values of the resources of a type, by address."""
    prefix = f"{resource_type}."
    return {address: values for address, values in plan.values.items() if prefix in address}


def single_values(plan: TerraformPlan, resource_type: str) -> dict[str, Any]:
    """Return the planned values of the only resource of a type."""
    (values,) = planned_values(plan, resource_type).values()
    return values


def planned_target(plan: TerraformPlan) -> str | None:
    """Return the planned DNS name of the only resource configuration; None if the apply makes it known."""
    (definition,) = single_values(plan, "aws_vpclattice_resource_configuration")["resource_configuration_definition"]
    name: str | None = definition["dns_resource"][0].get("domain_name")
    return name

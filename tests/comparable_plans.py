"""Plans of two forms of one configuration, such as HCL and JSON, for a comparison."""

import json
from collections.abc import Callable
from typing import Any

from terraform_cli.command_output import TerraformPlan
from terraform_cli.engines import Workspace
from workspaces import init_workspace, write_workspace


def plan_files(
    workspace: Workspace, files: dict[str, str], init: Callable[[Workspace], object] = init_workspace
) -> TerraformPlan:
    """Return the plan of a workspace after a replacement of all configuration files."""
    write_workspace(workspace.directory, files)
    init(workspace)
    return workspace.plan()


def comparable_plan(plan: TerraformPlan) -> dict[str, Any]:
    """Return the changes of a plan without addresses, which differ if the resources are in a module."""
    changes = [
        {key: value for key, value in change.items() if key not in {"address", "module_address", "index"}}
        for change in plan.document["resource_changes"]
    ]
    return {
        "resources": sorted(changes, key=lambda change: (change["type"], change["name"], json.dumps(change["change"]))),
        "outputs": plan.document.get("output_changes"),
    }

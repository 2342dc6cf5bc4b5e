"""A call of the published module, the addresses of the resources, and the moves of an adoption."""

import json
import shutil
from typing import Any

from programs import MODULE_FOLDER
from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID
from sample_project import REQUIRED_INPUTS
from terraform_cli.command_output import TerraformPlan
from terraform_cli.engines import Workspace
from workspaces import write_workspace

MODULE_CALL = f"""
provider "aws" {{
  region = "us-east-1"
}}

module "polytomic_privatelink" {{
  source                   = "./published"
  name                     = "polytomic"
  vpc_id                   = "{VPC_ID}"
  subnet_ids               = {json.dumps(SUBNET_IDS)}
  rds_host                 = "{REQUIRED_INPUTS["rds_host"]}"
  rds_security_group_id    = "{SECURITY_GROUP_ID}"
  polytomic_aws_account_id = "123456789012"
}}
"""

# The inputs of the module's call.
MODULE_INPUTS: Any = {**REQUIRED_INPUTS, "name": "polytomic"}
# The addresses of the resources in the module, and in a stack with a single connection.
GROUP_ADDRESS = "aws_security_group.resource_gateway"
RULE_ADDRESS = "aws_security_group_rule.rds_from_resource_gateway"
GATEWAY_ADDRESS = "aws_vpclattice_resource_gateway.pl"
CONFIGURATION_ADDRESS = "aws_vpclattice_resource_configuration.pl"
SHARE_ADDRESS = "aws_ram_resource_share.pl"
RESOURCE_ASSOCIATION_ADDRESS = "aws_ram_resource_association.pl"
PRINCIPAL_ASSOCIATION_ADDRESS = "aws_ram_principal_association.pl"
RESOURCE_ADDRESSES = {
    GROUP_ADDRESS,
    RULE_ADDRESS,
    GATEWAY_ADDRESS,
    CONFIGURATION_ADDRESS,
    SHARE_ADDRESS,
    RESOURCE_ASSOCIATION_ADDRESS,
    PRINCIPAL_ASSOCIATION_ADDRESS,
}


def write_module_workspace(workspace: Workspace, files: dict[str, str]) -> None:
    """Replace the workspace's configuration by these files and the module, and keep the state."""
    shutil.copytree(MODULE_FOLDER, workspace.directory / "published", dirs_exist_ok=True)
    write_workspace(workspace.directory, files)
    if not (workspace.directory / ".terraform/modules").exists():
        workspace.init()


def planned_moves(plan: TerraformPlan) -> dict[str, str]:
    """Return the previous address of each resource, and assert that the plan contains only moves."""
    changes = plan.document["resource_changes"]
    actions = {change["address"]: change["change"]["actions"] for change in changes}
    assert actions == {address: ["no-op"] for address in actions}
    return {change["address"]: change["previous_address"] for change in changes}

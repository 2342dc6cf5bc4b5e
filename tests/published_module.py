"""A call of the published module, and the moves of an adoption."""

import json
import shutil

from fakes.terraform.engines import Workspace
from fakes.terraform.terraform_output import TerraformPlan
from programs import PROJECT
from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID
from sample_project import REQUIRED_INPUTS
from workspaces import write_workspace

MODULE_FOLDER = PROJECT / "generated/aws-privatelink-rds-lattice"

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

RESOURCE_ADDRESSES = {
    "aws_security_group.resource_gateway",
    "aws_security_group_rule.rds_from_resource_gateway",
    "aws_vpclattice_resource_gateway.pl",
    "aws_vpclattice_resource_configuration.pl",
    "aws_ram_resource_share.pl",
    "aws_ram_resource_association.pl",
    "aws_ram_principal_association.pl",
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

"""Arguments forcing a replacement, compared with the AWS provider and with the rules of the fake provider."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW
from fakes.terraform.planned_values import force_new_arguments
from fakes.terraform.provider_schema import newer_attributes
from plan.hcl_configurations import CONNECTION_CONFIG, DATABASE_HOST, PROVIDER_BLOCK, replace_texts
from rds_fixture import OTHER_VPC_SUBNET_ID, VPC_ID
from terraform_cli.engines import ON_ONE_ENGINE
from workspaces import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from plan.account_planner import AccountPlanner
    from terraform_cli.engines import TerraformEngine

# Every argument of the security group, the gateway and the configuration differs from the deployed connection.
OTHER_ARGUMENTS_CONFIG = replace_texts(
    CONNECTION_CONFIG,
    ("Egress to the database", "Other"),
    (VPC_ID, "vpc-ffff"),
    ("subnet-bbbb", OTHER_VPC_SUBNET_ID),
    ('type    = "IPV4"', 'type    = "DUALSTACK"'),
    ('"orders-rg"', '"other-rg"'),
    ('"orders-rc"\n  type                        = "SINGLE"', '"other-rc"\n  type = "GROUP"'),
    ("5432", "3306"),
    ("{}", '{ Team = "data" }'),
    (DATABASE_HOST, "other.example.com"),
)
OTHER_NAME_PREFIX_CONFIG = replace_texts(
    CONNECTION_CONFIG, ('name        = "orders-rg"\n  desc', 'name_prefix = "other-"\n  desc')
)
# Arguments without a second value in the configuration: there is a single protocol, and none with a group.
OTHER_STATE = (
    ('"protocol": "TCP"', '"protocol": null'),
    ('"resource_configuration_group_id": null', '"resource_configuration_group_id": "rcfg-0123456789abcdef0"'),
)


def test_force_new_matches_fake_provider() -> None:
    expected = {resource_type: force_new_arguments(resource_type) for resource_type in FORCE_NEW}
    assert {resource_type: sorted(arguments) for resource_type, arguments in FORCE_NEW.items()} == expected


@ON_ONE_ENGINE
def test_force_new_matches_planned_replacements(
    terraform: TerraformEngine, account_planner: AccountPlanner, tmp_path: Path
) -> None:
    folder = shutil.copytree(account_planner.deploy("connection"), tmp_path / "connection")
    state_file = folder / "terraform.tfstate"
    state = json.dumps(json.loads(state_file.read_bytes()), indent=2)  # OpenTofu 1.10 writes the state on one line
    state_file.write_text(replace_texts(state, *OTHER_STATE))
    replacing_arguments = defaultdict[str, set[str]](set)
    for config in (OTHER_ARGUMENTS_CONFIG, OTHER_NAME_PREFIX_CONFIG):
        write_workspace(folder, {"main.tf": PROVIDER_BLOCK + config})
        with terraform.workspace(folder) as workspace:
            changes = workspace.plan("-refresh=false").document["resource_changes"]
        for change in changes:
            if change["type"] in FORCE_NEW:
                replace_paths = change["change"].get("replace_paths", ())
                replacing_arguments[change["type"]] |= {path[0] for path in replace_paths}
    expected = {}
    for resource_type, arguments in FORCE_NEW.items():
        expected[resource_type] = set(arguments) - newer_attributes("resource_schemas", resource_type).keys()
    assert replacing_arguments == expected

"""Deployments before the Terraform plans of the tests."""

from __future__ import annotations

import functools
import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakes.aws.sample_databases import (
    HAND_BUILT_IDS,
    create_hand_built_deployment,
    create_security_group,
    setup_databases,
)
from fakes.aws.sample_ids import GATEWAY_ID
from plan.hcl_configurations import (
    CONNECTION_CONFIG,
    DATABASE_HOST,
    DATABASE_PORTS_AND_GROUPS,
    PROVIDER_BLOCK,
    configuration_on_gateway,
    module_block,
    rule_block,
    shared_gateway_config,
    without_resources,
)
from plan.plan_json import CONFIGURATION_TYPE
from programs import MODULE_FOLDER
from rds_fixture import INSTANCE_HOST, SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID
from workspaces import init_workspace, write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from terraform_cli.engines import TerraformEngine, Workspace

GATEWAY_GROUP_ID = "sg-0bbbbbbbbbbbbbbb1"
SHARED_GATEWAY_CONFIG = shared_gateway_config(*DATABASE_PORTS_AND_GROUPS)
INLINE_RULES_CONFIG = shared_gateway_config(*DATABASE_PORTS_AND_GROUPS, inline=True)
GATEWAY_BY_ID_CONFIG = (
    configuration_on_gateway("orders", f'"{GATEWAY_ID}"')
    + rule_block("out", "egress", f'"{GATEWAY_GROUP_ID}"', f'"{SECURITY_GROUP_ID}"')
    + rule_block("in", "ingress", f'"{SECURITY_GROUP_ID}"', f'"{GATEWAY_GROUP_ID}"')
)
DATA_MODULE_CONFIG = """
module "data" {
  source   = "./data"
  for_each = toset(["eu.1", "us"])
  name     = each.key == "us" ? "us" : "eu"
  group    = aws_security_group.db[each.key].id
}
"""
SECURITY_GROUPS_CONFIG = f"""
resource "aws_security_group" "db" {{
  for_each = toset(["eu.1", "us"])
  name     = "db-${{each.key}}"
  vpc_id   = "{VPC_ID}"
}}
"""
INNER_MODULE_CONFIG = 'variable "name" {}\nvariable "group" {}\n' + module_block(
    "link", "../published", more="  count  = 1\n", name="var.name", rds_security_group_id="var.group"
)
NESTED_MODULES_CONFIG = DATA_MODULE_CONFIG + SECURITY_GROUPS_CONFIG + module_block("plain", "./published")
IMPORT_BLOCKS = "".join(
    f'import {{\n  to = {address}\n  id = "{identifier}"\n}}\n'
    for address, identifier in (
        ("aws_security_group.own", HAND_BUILT_IDS["security_group"]),
        ("aws_vpclattice_resource_gateway.gate", HAND_BUILT_IDS["resource_gateway"]),
        (f"{CONFIGURATION_TYPE}.orders", HAND_BUILT_IDS["resource_configuration"]),
    )
)


def create_nothing(account: FakeAwsAccount) -> None:
    """Leave an account with databases as it is."""


def create_hand_built_connection(account: FakeAwsAccount) -> None:
    group = {"name": "orders-rg", "description": "Egress to the database"}
    create_hand_built_deployment(account, "orders", group, SUBNET_IDS[:2], DATABASE_HOST)


def create_database_groups(account: FakeAwsAccount) -> None:
    for name, (_, group_id) in DATABASE_PORTS_AND_GROUPS.items():
        create_security_group(account, group_id, f"{name}-database")


def create_gateway(account: FakeAwsAccount) -> None:
    create_security_group(account, GATEWAY_GROUP_ID, "gateway")
    account.revoke_rules(GATEWAY_GROUP_ID, egress=True)
    account.create_gateway(id=GATEWAY_ID, name="gateway", securityGroupIds=[GATEWAY_GROUP_ID])


@functools.cache
def _read_module_files() -> dict[str, str]:
    """Return the files of the generated module that Terraform reads, by name."""
    return {path.name: path.read_text("utf-8") for path in MODULE_FOLDER.glob("*.tf")}


@dataclass(frozen=True)
class StartingPoint:
    """A deployment before a plan.

    Attributes:
        hcl: The deployed configuration.
        files: More files of the configuration.
        create_resources: Creates the other resources of the account with databases.
        is_deployed: False if the configuration is not applied before the plan.
        missing_attributes: Attributes that the state lacks, as in a state of an earlier AWS provider: TYPE.ATTRIBUTE.
    """

    hcl: str
    files: dict[str, str] = field(default_factory=dict)
    create_resources: Callable[[FakeAwsAccount], object] = create_nothing
    is_deployed: bool = True
    missing_attributes: tuple[str, ...] = ()

    @property
    def calls_module(self) -> bool:
        """True if the configuration calls the generated module."""
        return any("/published" in text for text in (self.hcl, *self.files.values()))

    @property
    def inputs(self) -> tuple[object, ...]:
        """All that the deployment depends on, as JSON values."""
        modules = _read_module_files() if self.calls_module else {}
        inputs = (self.hcl, self.files, modules, self.create_resources.__name__, self.is_deployed)
        return (*inputs, self.missing_attributes) if self.missing_attributes else inputs

    def deploy(self, engine: TerraformEngine, account: FakeAwsAccount, folder: Path) -> Path:
        """Set up an account, and deploy the configuration from a folder; return the folder, with the state."""
        setup_databases(account)
        self.create_resources(account)
        with engine.workspace(folder) as workspace:
            write_workspace(folder, {"main.tf": PROVIDER_BLOCK + self.hcl, **self.files})
            if self.calls_module:
                shutil.copytree(MODULE_FOLDER, folder / "published")
                workspace.init()
            else:
                init_workspace(workspace)
            if self.is_deployed:
                workspace.apply()
            if self.missing_attributes:
                remove_from_state(workspace, self.missing_attributes)
        return folder


def remove_from_state(workspace: Workspace, attributes: Collection[str]) -> None:
    """Remove attributes from the refreshed state of a workspace."""
    workspace.apply("-refresh-only")
    state_file = workspace.directory / "terraform.tfstate"
    state = json.loads(state_file.read_text("utf-8"))
    removed = set()
    for resource in state["resources"]:
        for instance in resource["instances"]:
            for name in list(instance["attributes"]):
                if f"{resource['type']}.{name}" in attributes:
                    removed.add(f"{resource['type']}.{name}")
                    del instance["attributes"][name]
    assert removed == set(attributes)
    state_file.write_text(json.dumps(state), "utf-8")


SHARE_ADDRESSES = (
    "aws_ram_resource_share.share",
    "aws_ram_resource_association.orders",
    "aws_ram_principal_association.polytomic",
)
STARTING_POINTS = {
    "nothing": StartingPoint(CONNECTION_CONFIG, is_deployed=False),
    "created by hand": StartingPoint(
        CONNECTION_CONFIG, create_resources=create_hand_built_connection, is_deployed=False
    ),
    "connection": StartingPoint(CONNECTION_CONFIG),
    "connection without share": StartingPoint(without_resources(CONNECTION_CONFIG, *SHARE_ADDRESSES)),
    "share without principal": StartingPoint(without_resources(CONNECTION_CONFIG, SHARE_ADDRESSES[-1])),
    "connection to instance": StartingPoint(CONNECTION_CONFIG.replace(DATABASE_HOST, INSTANCE_HOST)),
    "shared gateway": StartingPoint(SHARED_GATEWAY_CONFIG, create_resources=create_database_groups),
    "shared gateway with inline rules": StartingPoint(INLINE_RULES_CONFIG, create_resources=create_database_groups),
    "gateway outside plan": StartingPoint(GATEWAY_BY_ID_CONFIG, create_resources=create_gateway),
    "modules": StartingPoint(NESTED_MODULES_CONFIG, {"data/main.tf": INNER_MODULE_CONFIG}),
}

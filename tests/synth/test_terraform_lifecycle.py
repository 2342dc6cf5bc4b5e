"""Synthesized stacks in Terraform, from init to destroy, with the terraform and the cdktf command lines."""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformOutput, TerraformStack
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import OTHER_VPC_ID, create_security_group, create_subnet
from programs import PROJECT
from published_module import (
    CONFIGURATION_ADDRESS,
    GATEWAY_ADDRESS,
    GROUP_ADDRESS,
    PRINCIPAL_ASSOCIATION_ADDRESS,
    RESOURCE_ADDRESSES,
    RESOURCE_ASSOCIATION_ADDRESS,
    RULE_ADDRESS,
    SHARE_ADDRESS,
)
from rds_fixture import OTHER_VPC_SUBNET_ID, stack_workspace
from sample_connections import ALL_SETTINGS, STACK_INPUTS, two_connections
from sample_project import REQUIRED_INPUTS, create_user_stack, synthesize_app
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine, Workspace, parametrize_engines
from workspaces import build_stack, init_workspace, write_stack, write_workspace

SNAPSHOTS = sorted((PROJECT / "tests/constructs/__snapshots__/test_privatelink").glob("*.tf.json"))
# The stack of each snapshot, for the HCL.
SNAPSHOT_STACKS: dict[str, Callable[[App], TerraformStack]] = {
    "test_all_inputs_match_snapshot.tf.json": lambda app: PrivateLinkStack(app, "all", **ALL_SETTINGS),
    "test_default_matches_snapshot.tf.json": lambda app: PrivateLinkStack(app, "default", **STACK_INPUTS),
    "test_two_in_one_stack_match_snapshot.tf.json": lambda app: add_two_connections(create_user_stack(app)),
}


def add_two_connections(stack: TerraformStack) -> TerraformStack:
    two_connections(stack)
    return stack


def write_snapshot(workspace: Workspace, text: str) -> None:
    write_workspace(workspace.directory, {"cdk.tf.json": text})


def sample_stack(folder: Path) -> str:
    connection: Any = {**REQUIRED_INPUTS, "region": "us-east-1", "name": "polytomic"}
    return json.dumps(synthesize_app(folder, lambda app: PrivateLinkStack(app, "polytomic", **connection)))


def state_resources(workspace: Workspace) -> dict[str, dict[str, Any]]:
    root = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]
    return {resource["address"]: resource["values"] for resource in root["resources"]}


# All snapshots on one engine, and the default snapshot on the other engines.
@parametrize_engines("snapshot", SNAPSHOTS, [snapshot for snapshot in SNAPSHOTS if "default" in snapshot.name])
def test_snapshot_full_lifecycle(workspace: Workspace, tmp_path: Path, snapshot: Path) -> None:
    write_snapshot(workspace, snapshot.read_text("utf-8"))
    resources = json.loads(snapshot.read_text("utf-8"))["resource"]
    addresses = {f"{resource_type}.{name}" for resource_type, bodies in resources.items() for name in bodies}
    workspace.init()
    workspace.validate()
    assert workspace.apply().actions == dict.fromkeys(addresses, "create")
    assert workspace.replan() == {}
    (tmp_path / "synth").mkdir()
    hcl = hcl_of(SNAPSHOT_STACKS[snapshot.name](App(outdir=str(tmp_path / "synth"))))["hcl"]
    write_workspace(workspace.directory, {"cdk.tf": hcl})
    workspace.init()
    workspace.validate()
    assert workspace.replan() == {}
    workspace.destroy()
    assert workspace.run("state", "list").stdout == ""


@pytest.mark.cdk
def test_applied_resources_match_contract(workspace: Workspace, tmp_path: Path) -> None:
    write_snapshot(workspace, sample_stack(tmp_path / "synth"))
    init_workspace(workspace)
    outputs = workspace.apply().outputs
    resources = state_resources(workspace)
    set_values = {
        address: {name: value for name, value in values.items() if value not in (None, [])}
        for address, values in resources.items()
    }
    ids = {address: values["id"] for address, values in resources.items()}
    configuration_arn = resources[CONFIGURATION_ADDRESS]["arn"]
    share_arn = resources[SHARE_ADDRESS]["arn"]
    contract: dict[str, dict[str, Any]] = {
        GROUP_ADDRESS: {
            "name": "polytomic-rg",
            "description": "Polytomic PrivateLink resource gateway egress to RDS",
            "vpc_id": "vpc-0123456789abcdef0",
        },
        RULE_ADDRESS: {
            "type": "ingress",
            "from_port": 5432,
            "to_port": 5432,
            "protocol": "tcp",
            "source_security_group_id": ids[GROUP_ADDRESS],
            "security_group_id": "sg-0123456789abcdef0",
            "description": "Allow Polytomic PrivateLink resource gateway to reach RDS",
        },
        GATEWAY_ADDRESS: {
            "name": "polytomic-rg",
            "vpc_id": "vpc-0123456789abcdef0",
            "subnet_ids": ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"],
            "security_group_ids": [ids[GROUP_ADDRESS]],
            "ip_address_type": "IPV4",
        },
        CONFIGURATION_ADDRESS: {
            "name": "polytomic-rc",
            "type": "SINGLE",
            "resource_gateway_identifier": ids[GATEWAY_ADDRESS],
            "port_ranges": ["5432"],
            "protocol": "TCP",
        },
        SHARE_ADDRESS: {"name": "polytomic-rc", "allow_external_principals": True},
        RESOURCE_ASSOCIATION_ADDRESS: {"resource_arn": configuration_arn, "resource_share_arn": share_arn},
        PRINCIPAL_ASSOCIATION_ADDRESS: {"principal": "123456789012", "resource_share_arn": share_arn},
    }
    assert {
        address: {name: set_values[address].get(name) for name in values} for address, values in contract.items()
    } == contract
    assert set(resources) == RESOURCE_ADDRESSES
    (egress,) = resources[GROUP_ADDRESS]["egress"]
    assert {name: value for name, value in egress.items() if value} == {
        "description": "Egress to RDS",
        "from_port": 5432,
        "to_port": 5432,
        "protocol": "tcp",
        "security_groups": ["sg-0123456789abcdef0"],
    }
    (definition,) = resources[CONFIGURATION_ADDRESS]["resource_configuration_definition"]
    assert definition["dns_resource"] == [{"domain_name": REQUIRED_INPUTS["rds_host"], "ip_address_type": "IPV4"}]
    assert {name: value for name, value in definition.items() if value} == {"dns_resource": definition["dns_resource"]}
    assert outputs == {
        "resource_configuration_arn": configuration_arn,
        "resource_gateway_id": ids[GATEWAY_ADDRESS],
        "ram_resource_share_arn": share_arn,
    }


ARN_REPLACED = {CONFIGURATION_ADDRESS: "replace", RESOURCE_ASSOCIATION_ADDRESS: "replace"}
TAGS_UPDATED = dict.fromkeys([GROUP_ADDRESS, GATEWAY_ADDRESS, CONFIGURATION_ADDRESS, SHARE_ADDRESS], "update")
INPUT_CHANGES: list[tuple[dict[str, object], dict[str, str]]] = [
    ({"rds_port": 3306}, {RULE_ADDRESS: "replace", GROUP_ADDRESS: "update", CONFIGURATION_ADDRESS: "update"}),
    ({"tags": {"Team": "data"}}, TAGS_UPDATED),
    ({"rds_security_group_id": "sg-ffff"}, {RULE_ADDRESS: "replace", GROUP_ADDRESS: "update"}),
    ({"polytomic_aws_account_id": "210987654321"}, {PRINCIPAL_ASSOCIATION_ADDRESS: "replace"}),
    ({"rds_host": "other.example.com"}, ARN_REPLACED),
    ({"subnet_ids": ["subnet-aaaa", "subnet-bbbb"]}, {GATEWAY_ADDRESS: "replace", **ARN_REPLACED}),
    (
        {"name": "other"},
        {
            GROUP_ADDRESS: "replace",
            RULE_ADDRESS: "replace",
            GATEWAY_ADDRESS: "replace",
            SHARE_ADDRESS: "update",
            **ARN_REPLACED,
        },
    ),
    (
        {
            "vpc_id": OTHER_VPC_ID,
            "subnet_ids": [OTHER_VPC_SUBNET_ID, "subnet-eeee"],
            "rds_security_group_id": "sg-eeee",
        },
        {GROUP_ADDRESS: "replace", RULE_ADDRESS: "replace", GATEWAY_ADDRESS: "replace", **ARN_REPLACED},
    ),
]
CHANGES_BY_NAME = {f"changed-{index}": change for index, (change, _) in enumerate(INPUT_CHANGES)}


def changed_connections(stack: TerraformStack, *, after: bool) -> None:
    """Add a connection for each change, with the inputs before or after the change."""
    for name, change in CHANGES_BY_NAME.items():
        inputs: Any = {**REQUIRED_INPUTS, "name": name, **(change if after else {})}
        connection = PrivateLinkRdsLattice(stack, name, **inputs)
        TerraformOutput(stack, f"{name}-arn", value=connection.resource_configuration_arn)


@pytest.mark.cdk
@ON_ONE_ENGINE
def test_change_replaces_expected_resources(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    """Apply all changes at once, each to another connection."""
    create_subnet(database_account, "subnet-eeee", OTHER_VPC_ID, "10.1.1.0/24", "b")
    create_security_group(database_account, "sg-eeee", "other-db", OTHER_VPC_ID)
    with stack_workspace(terraform, tmp_path, functools.partial(changed_connections, after=False)) as workspace:
        before = workspace.apply().outputs
        stack = build_stack(tmp_path / "after", functools.partial(changed_connections, after=True))
        applied = write_stack(workspace, stack).apply()
    actions: dict[str, dict[str, str]] = {name: {} for name in CHANGES_BY_NAME}
    for address, action in applied.actions.items():
        resource_type, resource_name = address.split(".")
        actions[resource_name[: len("changed-0")]][resource_type] = action
    assert [(CHANGES_BY_NAME[name], types) for name, types in actions.items()] == [
        (change, {address.split(".")[0]: action for address, action in expected.items()})
        for change, expected in INPUT_CHANGES
    ]
    is_new_arn = [before[f"{name}-arn"] != applied.outputs[f"{name}-arn"] for name in CHANGES_BY_NAME]
    assert is_new_arn == [expected.get(CONFIGURATION_ADDRESS) == "replace" for _, expected in INPUT_CHANGES]


@pytest.mark.parametrize(
    ("version", "fits"), [("5.59.9", False), ("5.60.0", True), ("6.999.0+standin", True), ("7.0.0", False)]
)
def test_matching_provider_version_works(terraform: TerraformEngine, tmp_path: Path, version: str, fits: bool) -> None:  # noqa: FBT001 - parameter
    with terraform.workspace(tmp_path, version=version) as workspace:
        write_snapshot(workspace, sample_stack(tmp_path / "synth"))
        if fits:
            workspace.init()
        else:
            with pytest.raises(TerraformError, match=r"no available releases match .* >= 5\.60\.0, < 7\.0\.0"):
                workspace.init()

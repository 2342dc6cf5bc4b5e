"""An upgrade leaves each deployment unchanged: apply released output, then plan the current output.

``released/`` contains output of earlier versions, which is never regenerated. Each new type of stack gets a file.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import create_existing_gateway, create_security_group, edit_instance
from fakes.aws.sample_ids import GATEWAY_ID
from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID
from sample_connections import ACCOUNT_INPUT, DATABASE_INPUTS
from sample_project import REQUIRED_INPUTS
from terraform_cli.engines import ON_ONE_ENGINE, Workspace
from workspaces import build_stack, init_workspace, write_stack, write_workspace

pytestmark = pytest.mark.cdk

RELEASED_FOLDER = Path(__file__).parent / "released"


def published_stack(folder: Path) -> TerraformStack:
    return PrivateLinkStack(App(outdir=str(folder)), "own", region="us-east-1", **REQUIRED_INPUTS)


def identifier_stack(folder: Path) -> TerraformStack:
    connection: Any = {"region": "us-east-1", "db_instance_identifier": "orders", "protect": True, **ACCOUNT_INPUT}
    return PrivateLinkStack(App(outdir=str(folder)), "own", **connection)


def existing_gateway_stack(folder: Path) -> TerraformStack:
    gateway = {"id": GATEWAY_ID, "security_group_id": "sg-0b"}
    connection: Any = {"region": "us-east-1", "resource_gateway": gateway, **DATABASE_INPUTS}
    return PrivateLinkStack(App(outdir=str(folder)), "own", **connection)


def constructs_stack(folder: Path) -> TerraformStack:
    return build_stack(folder, user_stack_constructs)


def dual_connection_stack(folder: Path) -> TerraformStack:
    inputs: Any = {**REQUIRED_INPUTS, "name": "dual", "ip_address_type": "DUALSTACK", "ipv4_addresses_per_eni": 8}
    return build_stack(folder, lambda stack: PrivateLinkRdsLattice(stack, "dual", **inputs))


def user_stack_constructs(stack: TerraformStack) -> None:
    """Create the released constructs, without an argument of a newer AWS provider."""

    def connection(id: str, **options: Any) -> None:  # noqa: A002, ANN401 - cdktf's name; inputs by name
        PrivateLinkRdsLattice(stack, id, **{**REQUIRED_INPUTS, "name": id, **options})

    def instance_connection(id: str, identifier: str, **options: Any) -> None:  # noqa: A002, ANN401 - the same
        inputs: Any = {"name": id, **ACCOUNT_INPUT, **options}
        PrivateLinkRdsLattice.from_db_instance(stack, id, db_instance_identifier=identifier, **inputs)

    connection("plain")
    connection("kept", protect=True, rds_port=3306, tags={"Team": "data"})
    connection(
        "named", names={"security_group": "group", "ram_resource_share": "share"}, security_group_description="Own"
    )
    connection("dual", ip_address_type="DUALSTACK")
    instance_connection("instance", "orders")
    cluster: Any = {
        "name": "cluster",
        "rds_security_group_id": SECURITY_GROUP_ID,
        "subnet_ids": SUBNET_IDS[:2],
        **ACCOUNT_INPUT,
    }
    PrivateLinkRdsLattice.from_db_cluster(stack, "cluster", db_cluster_identifier="orders", **cluster)
    gateway = ResourceGateway(stack, "gateway", name="gateway", vpc_id=VPC_ID, subnet_ids=SUBNET_IDS, protect=True)
    for name in ("one", "two"):
        PrivateLinkRdsLattice(stack, name, resource_gateway=gateway, name=name, **DATABASE_INPUTS)
    instance_connection("three", "billing", resource_gateway=gateway)
    instance_connection("four", "audit", resource_gateway=gateway, rds_security_group_id="sg-0a")


RELEASED_STACKS = {
    "published": published_stack,
    "database_identifier": identifier_stack,
    "existing_gateway": existing_gateway_stack,
}


def released_output(deployment: str) -> str:
    """Return the output of an earlier version.

    The id of an existing gateway is replaced: the released id is shorter than any id in AWS, and the API refuses it.
    """
    return (RELEASED_FOLDER / f"{deployment}.tf.json").read_text("utf-8").replace('"rgw-0a"', f'"{GATEWAY_ID}"')


@pytest.fixture
def account_of_releases(database_account: FakeAwsAccount) -> FakeAwsAccount:
    """Return an account with the resources outside of the released output."""
    create_security_group(database_account, "sg-0a", "audit-db")
    database_account.create_instance("audit", "private", "sg-0a")
    edit_instance("billing", port=5433)(database_account)
    create_existing_gateway(database_account)
    return database_account


def assert_no_change_after_upgrade(
    workspace: Workspace, released: str, build: Callable[[Path], TerraformStack]
) -> None:
    write_workspace(workspace.directory, {"cdk.tf.json": released})
    init_workspace(workspace)
    applied = workspace.apply().actions
    assert applied
    assert set(applied.values()) == {"create"}
    stack = build(workspace.directory / "synth")
    write_stack(workspace, stack)
    assert workspace.replan() == {}
    write_stack(workspace, stack, hcl=True)
    assert workspace.replan("-refresh=false") == {}


@ON_ONE_ENGINE
@pytest.mark.usefixtures("account_of_releases")
@pytest.mark.parametrize("deployment", RELEASED_STACKS)
def test_released_deployment_plans_no_change(workspace: Workspace, deployment: str) -> None:
    build = RELEASED_STACKS[deployment]
    assert_no_change_after_upgrade(workspace, released_output(deployment), build)


@ON_ONE_ENGINE
@pytest.mark.usefixtures("account_of_releases")
def test_released_constructs_plan_no_change(workspace: Workspace) -> None:
    released = json.loads(released_output("constructs"))
    gateways = released["resource"]["aws_vpclattice_resource_gateway"].values()
    (dual_gateway,) = [gateway for gateway in gateways if "ipv4_addresses_per_eni" in gateway]
    del dual_gateway["ipv4_addresses_per_eni"]
    assert_no_change_after_upgrade(workspace, json.dumps(released), constructs_stack)


@ON_ONE_ENGINE
@pytest.mark.provider_version("6.16.0")
@pytest.mark.usefixtures("account_of_releases")
def test_released_newer_argument_plans_no_change(workspace: Workspace) -> None:
    released = json.loads(released_output("constructs"))
    del released["data"], released["locals"]
    for resource_type, resources in released["resource"].items():
        released["resource"][resource_type] = {
            name: body for name, body in resources.items() if name.startswith("dual_")
        }
    gateway = next(iter(released["resource"]["aws_vpclattice_resource_gateway"].values()))
    assert gateway["ipv4_addresses_per_eni"] == 8
    assert_no_change_after_upgrade(workspace, json.dumps(released), dual_connection_stack)


def test_every_release_file_is_tested() -> None:
    assert {file.name.removesuffix(".tf.json") for file in RELEASED_FOLDER.iterdir()} == {
        *RELEASED_STACKS,
        "constructs",
    }

"""An upgrade leaves each deployment unchanged: apply released output, then plan the current output.

``released/`` contains output of earlier versions, which is never regenerated. Each new type of stack gets a file.
"""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID, rds_resources
from sample_connections import ACCOUNT_INPUT, DATABASE_INPUTS
from sample_project import REQUIRED_INPUTS
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import build_stack, init_workspace, write_stack, write_workspace

pytestmark = pytest.mark.cdk

RELEASED_FOLDER = Path(__file__).parent / "released"


def published_stack(folder: Path) -> TerraformStack:
    return PrivateLinkStack(App(outdir=str(folder)), "own", region="us-east-1", **REQUIRED_INPUTS)


def identifier_stack(folder: Path) -> TerraformStack:
    connection: Any = {"region": "us-east-1", "db_instance_identifier": "orders", "protect": True, **ACCOUNT_INPUT}
    return PrivateLinkStack(App(outdir=str(folder)), "own", **connection)


def existing_gateway_stack(folder: Path) -> TerraformStack:
    gateway = {"id": "rgw-0a", "security_group_id": "sg-0b"}
    connection: Any = {"region": "us-east-1", "resource_gateway": gateway, **DATABASE_INPUTS}
    return PrivateLinkStack(App(outdir=str(folder)), "own", **connection)


def constructs_stack(folder: Path) -> TerraformStack:
    return build_stack(folder, user_stack_constructs)


def user_stack_constructs(stack: TerraformStack) -> None:
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
    connection("dual", ip_address_type="DUALSTACK", ipv4_addresses_per_eni=8)
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
    "constructs": constructs_stack,
}


@ON_ONE_ENGINE
@pytest.mark.parametrize("deployment", RELEASED_STACKS)
def test_released_deployment_plans_no_change(terraform: TerraformEngine, tmp_path: Path, deployment: str) -> None:
    aws_resources = rds_resources()
    databases = aws_resources["aws_db_instance"]
    databases["audit"] = {**databases["orders"], "vpc_security_groups": ["sg-0a"]}
    databases["billing"]["port"] = 5433
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run", aws=aws_resources) as workspace:
        write_workspace(
            workspace.directory, {"cdk.tf.json": (RELEASED_FOLDER / f"{deployment}.tf.json").read_text("utf-8")}
        )
        init_workspace(workspace)
        applied = workspace.apply().actions
        assert applied
        assert set(applied.values()) == {"create"}
        for hcl in (False, True):
            write_stack(workspace, RELEASED_STACKS[deployment](tmp_path / f"{hcl}"), hcl=hcl)
            assert workspace.replan() == {}


def test_every_release_file_is_tested() -> None:
    assert {file.name.removesuffix(".tf.json") for file in RELEASED_FOLDER.iterdir()} == set(RELEASED_STACKS)

"""What is deployed stays as it is with the next version: every shape, applied as it was, planned as it is made now.

``released/`` holds what earlier versions wrote, and is never written anew. A new shape gets a file of its own.
"""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from fakes.terraform.engines import ON_ONE_ENGINE, Engine
from rds_fixture import GROUP, SUBNETS, VPC, hold, initialize, put, stack, world
from sample_project import REQUIRED

pytestmark = pytest.mark.cdk

RELEASED = Path(__file__).parent / "released"
ACCOUNT: dict[str, Any] = {"polytomic_aws_account_id": "123456789012"}


def published(folder: Path) -> TerraformStack:
    return PrivateLinkStack(App(outdir=str(folder)), "own", region="us-east-1", **REQUIRED)


def identified(folder: Path) -> TerraformStack:
    connection: Any = {"region": "us-east-1", "db_instance_identifier": "orders", "protect": True, **ACCOUNT}
    return PrivateLinkStack(App(outdir=str(folder)), "own", **connection)


def on_gateway_that_is_there(folder: Path) -> TerraformStack:
    gateway = {"id": "rgw-0a", "security_group_id": "sg-0b"}
    connection: Any = {"region": "us-east-1", "resource_gateway": gateway, **REQUIRED}
    del connection["vpc_id"], connection["subnet_ids"]
    return PrivateLinkStack(App(outdir=str(folder)), "own", **connection)


def constructs(folder: Path) -> TerraformStack:
    return stack(folder, in_a_users_stack)


def in_a_users_stack(own: TerraformStack) -> None:
    def link(id: str, **options: Any) -> None:  # noqa: A002, ANN401 - cdktf's name; inputs by name
        PrivateLinkRdsLattice(own, id, **{**REQUIRED, "name": id, **options})

    def instance(id: str, identifier: str, **options: Any) -> None:  # noqa: A002, ANN401 - the same
        inputs: Any = {"name": id, **ACCOUNT, **options}
        PrivateLinkRdsLattice.from_db_instance(own, id, db_instance_identifier=identifier, **inputs)

    link("plain")
    link("kept", protect=True, rds_port=3306, tags={"Team": "data"})
    link("named", names={"security_group": "group", "ram_resource_share": "share"}, security_group_description="Own")
    link("dual", ip_address_type="DUALSTACK", ipv4_addresses_per_eni=8)
    instance("instance", "orders")
    cluster: Any = {"name": "cluster", "rds_security_group_id": GROUP, "subnet_ids": SUBNETS[:2], **ACCOUNT}
    PrivateLinkRdsLattice.from_db_cluster(own, "cluster", db_cluster_identifier="orders", **cluster)
    gateway = ResourceGateway(own, "gateway", name="gateway", vpc_id=VPC, subnet_ids=SUBNETS, protect=True)
    for name in ("one", "two"):
        hosted: Any = {key: value for key, value in REQUIRED.items() if key not in ("vpc_id", "subnet_ids")}
        PrivateLinkRdsLattice(own, name, resource_gateway=gateway, name=name, **hosted)
    instance("three", "billing", resource_gateway=gateway)
    instance("four", "audit", resource_gateway=gateway, rds_security_group_id="sg-0a")


SHAPES = {
    "published": published,
    "identified": identified,
    "on_gateway_that_is_there": on_gateway_that_is_there,
    "constructs": constructs,
}


@ON_ONE_ENGINE
@pytest.mark.parametrize("shape", SHAPES)
def test_what_a_release_made_stays(terraform: Engine, tmp_path: Path, shape: str) -> None:
    there = world()
    databases = there["aws_db_instance"]
    databases["audit"] = {**databases["orders"], "vpc_security_groups": ["sg-0a"]}
    databases["billing"]["port"] = 5433
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run", world=there) as workspace:
        hold(workspace.directory, {"cdk.tf.json": (RELEASED / f"{shape}.tf.json").read_text("utf-8")})
        initialize(workspace)
        applied = workspace.apply().actions
        assert applied
        assert set(applied.values()) == {"create"}
        for hcl in (False, True):
            put(workspace, SHAPES[shape](tmp_path / f"{hcl}"), hcl=hcl)
            assert workspace.replan() == {}


def test_every_file_is_a_shape() -> None:
    assert {file.name.removesuffix(".tf.json") for file in RELEASED.iterdir()} == set(SHAPES)

"""A change elsewhere in the stack, planned and not applied yet, never touches what Polytomic holds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import SecurityGroup, TerraformStack
from fakes.terraform.engines import ON_ONE_ENGINE, Engine, engine, required
from rds_fixture import SUBNETS, VPC, World, planned, put, stack, world

pytestmark = pytest.mark.cdk

Link = Callable[[TerraformStack, str, str], object]


def instance(**inputs: Any) -> Link:  # noqa: ANN401 - inputs by name
    return lambda own, name, group: PrivateLinkRdsLattice.from_db_instance(
        own, name, name=name, db_instance_identifier="orders", rds_security_group_id=group, **OWNER, **inputs
    )


def cluster(**inputs: Any) -> Link:  # noqa: ANN401 - inputs by name
    return lambda own, name, group: PrivateLinkRdsLattice.from_db_cluster(
        own, name, name=name, db_cluster_identifier="orders", rds_security_group_id=group, **OWNER, **inputs
    )


def on_gateway(link: Callable[..., Link]) -> Link:
    def build(own: TerraformStack, name: str, group: str) -> object:
        gateway = ResourceGateway(own, f"{name}-gateway", name=f"{name}-gateway", vpc_id=VPC, subnet_ids=SUBNETS)
        return link(resource_gateway=gateway)(own, name, group)

    return build


OWNER: dict[str, Any] = {"polytomic_aws_account_id": "123456789012"}
LINKS = {
    "instance": instance(),
    "instance-and-subnets": instance(subnet_ids=SUBNETS),
    "cluster": cluster(),
    "cluster-and-subnets": cluster(subnet_ids=SUBNETS),
    "instance-on-a-shared-gateway": on_gateway(instance),
    "cluster-on-a-shared-gateway": on_gateway(cluster),
}


def database_group(own: TerraformStack, team: str) -> SecurityGroup:
    return SecurityGroup(own, "database", name="database", vpc_id=VPC, tags={"Team": team})


def every_link(team: str) -> Callable[[TerraformStack], None]:
    """A stack with the databases' group and a link of each kind."""

    def build(own: TerraformStack) -> None:
        group = database_group(own, team).id
        for name, link in LINKS.items():
            link(own, name, group)

    return build


@pytest.fixture(scope="session")
def there(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Databases with the group of the stack attached, whose id follows from its arguments."""
    folder = tmp_path_factory.mktemp("group")
    with engine(required()[0], folder).workspace(folder, world=world()) as workspace:
        put(workspace, stack(folder / "synth", lambda own: database_group(own, "data")))
        workspace.apply()
        state = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]["resources"]
    there = world()
    there["aws_db_instance"]["orders"]["vpc_security_groups"] = [state[0]["values"]["id"]]
    there["aws_rds_cluster"]["orders"]["vpc_security_group_ids"] = [state[0]["values"]["id"]]
    return there


@ON_ONE_ENGINE
@pytest.mark.parametrize("hcl", [False, True], ids=["JSON", "HCL"])
def test_a_tag_of_the_databases_group_changes_nothing_else(
    terraform: Engine, tmp_path: Path, there: World, *, hcl: bool
) -> None:
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run", world=there) as workspace:
        put(workspace, stack(tmp_path / "before", every_link("data")), hcl=hcl)
        workspace.apply()
        put(workspace, stack(tmp_path / "after", every_link("finance")), hcl=hcl)
        assert workspace.actions() == {"aws_security_group.database": "update"}


@ON_ONE_ENGINE
def test_a_group_that_the_same_apply_makes_is_enough_for_a_plan(terraform: Engine, tmp_path: Path) -> None:
    with planned(terraform, tmp_path, every_link("data")) as workspace:
        assert set(workspace.actions().values()) == {"create"}

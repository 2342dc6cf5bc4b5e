"""A change elsewhere in the stack, planned and not applied yet, never touches what Polytomic holds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.framework import SecurityGroup, TerraformStack
from terraform.engine import Engine, engine, required
from world import SUBNETS, VPC, World, put, stack, world

pytestmark = pytest.mark.cdk

OWNER: dict[str, Any] = {"polytomic_aws_account_id": "123456789012"}
Link = Callable[[TerraformStack, str], object]


def instance(**inputs: Any) -> Link:  # noqa: ANN401 - inputs by name
    return lambda own, group: PrivateLinkRdsLattice.from_db_instance(
        own, "orders", db_instance_identifier="orders", rds_security_group_id=group, **OWNER, **inputs
    )


def cluster(**inputs: Any) -> Link:  # noqa: ANN401 - inputs by name
    return lambda own, group: PrivateLinkRdsLattice.from_db_cluster(
        own, "orders", db_cluster_identifier="orders", rds_security_group_id=group, **OWNER, **inputs
    )


def on_gateway(link: Callable[..., Link]) -> Link:
    def build(own: TerraformStack, group: str) -> object:
        gateway = ResourceGateway(own, "gateway", vpc_id=VPC, subnet_ids=SUBNETS)
        return link(resource_gateway=gateway)(own, group)

    return build


LINKS = {
    "instance": instance(),
    "instance and subnets": instance(subnet_ids=SUBNETS),
    "cluster": cluster(),
    "cluster and subnets": cluster(subnet_ids=SUBNETS),
    "instance on a shared gateway": on_gateway(instance),
    "cluster on a shared gateway": on_gateway(cluster),
}

WITHOUT_SUBNETS = [name for name in LINKS if "subnets" not in name]


def database_group(own: TerraformStack, team: str) -> SecurityGroup:
    return SecurityGroup(own, "database", name="database", vpc_id=VPC, tags={"Team": team})


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


@pytest.mark.parametrize("terraform", required()[:1], indirect=True)
@pytest.mark.parametrize(
    ("link", "hcl"),
    [(link, False) for link in LINKS.values()] + [(LINKS["cluster and subnets"], True)],
    ids=[*LINKS, "cluster and subnets, as HCL"],
)
def test_a_tag_of_the_databases_group_changes_nothing_else(
    terraform: Engine, tmp_path: Path, there: World, link: Link, *, hcl: bool
) -> None:
    def build(team: str) -> Callable[[TerraformStack], object]:
        return lambda own: link(own, database_group(own, team).id)

    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run", world=there) as workspace:
        put(workspace, stack(tmp_path / "before", build("data")), hcl=hcl)
        workspace.apply()
        put(workspace, stack(tmp_path / "after", build("finance")), hcl=hcl)
        assert workspace.actions() == {"aws_security_group.database": "update"}


@pytest.mark.parametrize("terraform", required()[:1], indirect=True)
@pytest.mark.parametrize("link", [LINKS[name] for name in WITHOUT_SUBNETS], ids=WITHOUT_SUBNETS)
def test_a_group_that_the_same_apply_makes_is_enough_for_a_plan(terraform: Engine, tmp_path: Path, link: Link) -> None:
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run", world=world()) as workspace:
        put(workspace, stack(tmp_path / "synth", lambda own: link(own, database_group(own, "data").id)))
        assert set(workspace.actions().values()) == {"create"}

"""A pending change of an unrelated resource in the stack leaves all connections unchanged."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import SecurityGroup, TerraformStack
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import edit_cluster, edit_instance
from rds_fixture import SUBNET_IDS, VPC_ID, stack_workspace
from sample_connections import ACCOUNT_INPUT
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import build_stack, write_stack

pytestmark = pytest.mark.cdk

CreateConnection = Callable[[TerraformStack, str, str], object]


def instance_creator(**inputs: Any) -> CreateConnection:  # noqa: ANN401 - inputs by name
    return lambda stack, name, group: PrivateLinkRdsLattice.from_db_instance(
        stack, name, name=name, db_instance_identifier="orders", rds_security_group_id=group, **ACCOUNT_INPUT, **inputs
    )


def cluster_creator(**inputs: Any) -> CreateConnection:  # noqa: ANN401 - inputs by name
    return lambda stack, name, group: PrivateLinkRdsLattice.from_db_cluster(
        stack, name, name=name, db_cluster_identifier="orders", rds_security_group_id=group, **ACCOUNT_INPUT, **inputs
    )


def gateway_creator(connection_creator: Callable[..., CreateConnection]) -> CreateConnection:
    def create(stack: TerraformStack, name: str, group: str) -> object:
        gateway = ResourceGateway(
            stack, f"{name}-gateway", name=f"{name}-gateway", vpc_id=VPC_ID, subnet_ids=SUBNET_IDS
        )
        return connection_creator(resource_gateway=gateway)(stack, name, group)

    return create


CONNECTION_CREATORS = {
    "instance": instance_creator(),
    "instance-and-subnets": instance_creator(subnet_ids=SUBNET_IDS),
    "cluster": cluster_creator(),
    "cluster-and-subnets": cluster_creator(subnet_ids=SUBNET_IDS),
    "instance-on-a-shared-gateway": gateway_creator(instance_creator),
    "cluster-on-a-shared-gateway": gateway_creator(cluster_creator),
}


def database_group(stack: TerraformStack, team: str) -> SecurityGroup:
    return SecurityGroup(stack, "database", name="database", vpc_id=VPC_ID, tags={"Team": team})


def build_all_connections(team: str) -> Callable[[TerraformStack], None]:
    """Return a function to create the databases' security group, and a connection by each creator."""

    def build(stack: TerraformStack) -> None:
        group = database_group(stack, team).id
        for name, create_connection in CONNECTION_CREATORS.items():
            create_connection(stack, name, group)

    return build


@ON_ONE_ENGINE
def test_database_group_tag_changes_nothing(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    with stack_workspace(terraform, tmp_path, lambda stack: database_group(stack, "data")) as workspace:
        workspace.apply()
        state = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]["resources"]
        edit_instance(vpc_security_group_ids=[state[0]["values"]["id"]])(database_account)
        edit_cluster(vpc_security_group_ids=[state[0]["values"]["id"]])(database_account)
        stacks = {team: build_stack(tmp_path / team, build_all_connections(team)) for team in ("data", "finance")}
        write_stack(workspace, stacks["data"]).apply()
        write_stack(workspace, stacks["finance"])
        assert workspace.planned_actions() == {"aws_security_group.database": "update"}
        write_stack(workspace, stacks["finance"], hcl=True)
        assert workspace.planned_actions("-refresh=false") == {"aws_security_group.database": "update"}


@ON_ONE_ENGINE
def test_plan_works_before_group_exists(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, build_all_connections("data")) as workspace:
        assert set(workspace.planned_actions().values()) == {"create"}

"""Sample inputs and sample connections for several test files."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from aws_privatelink_rds_lattice.inputs.table import Inputs, StackInputs
from aws_privatelink_rds_lattice.testing import synthesized
from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID
from sample_project import ALL_INPUTS, REQUIRED_INPUTS, synthesize_app
from workspaces import BuildStack, build_stack

ACCOUNT_INPUT: dict[str, Any] = {"polytomic_aws_account_id": "123456789012"}
NETWORK_INPUTS: dict[str, Any] = {"vpc_id": VPC_ID, "subnet_ids": SUBNET_IDS}
GATEWAY_INPUTS: dict[str, Any] = {**NETWORK_INPUTS, "name": "data"}
# All required inputs of a connection on a shared resource gateway.
DATABASE_INPUTS: dict[str, Any] = {name: value for name, value in REQUIRED_INPUTS.items() if name not in NETWORK_INPUTS}
STACK_INPUTS: dict[str, Any] = {**REQUIRED_INPUTS, "region": "us-east-1"}
ALL_SETTINGS: StackInputs = {
    **ALL_INPUTS,
    "region": "eu-central-1",
    "backend": {"s3": {"bucket": "state", "key": "polytomic", "region": "eu-central-1", "use_lockfile": True}},
    "aws_provider_version": ">= 6.0, < 7.0",
    "provider": None,
}
# An inline rule of a security group, with all arguments.
INLINE_RULE: dict[str, Any] = {
    "from_port": 5432,
    "to_port": 5432,
    "protocol": "tcp",
    "cidr_blocks": ["10.0.0.0/16"],
    "description": "",
    "ipv6_cidr_blocks": [],
    "prefix_list_ids": [],
    "security_groups": [],
    "self": False,
}


def two_connections(stack: TerraformStack) -> None:
    PrivateLinkRdsLattice(stack, "orders", **REQUIRED_INPUTS)
    billing: Inputs = {**ALL_INPUTS, "name": "billing"}
    PrivateLinkRdsLattice(stack, "billing", **billing)


def dedicated_gateway_connection(**options: object) -> BuildStack:
    inputs: Any = {**REQUIRED_INPUTS, **options}
    return lambda stack: PrivateLinkRdsLattice(stack, "Default", **inputs)


def database_connection(name: str, **options: object) -> dict[str, Any]:
    """Return the inputs of a connection on a shared resource gateway."""
    return {
        "name": name,
        "rds_host": f"{name}.example.com",
        "rds_security_group_id": SECURITY_GROUP_ID,
        "polytomic_aws_account_id": "123456789012",
        **options,
    }


def instance_connection(construct_id: str = "Default", **inputs: Any) -> BuildStack:  # noqa: ANN401 - inputs by name
    all_inputs = {"db_instance_identifier": "orders", **ACCOUNT_INPUT, **inputs}
    return lambda stack: PrivateLinkRdsLattice.from_db_instance(stack, construct_id, **all_inputs)


def cluster_connection(construct_id: str = "Default", **inputs: Any) -> BuildStack:  # noqa: ANN401 - inputs by name
    all_inputs = {"db_cluster_identifier": "orders", **ACCOUNT_INPUT, **inputs}
    return lambda stack: PrivateLinkRdsLattice.from_db_cluster(stack, construct_id, **all_inputs)


def databases_by_identifier(*names: str, **options: object) -> BuildStack:
    """Return a function to add a shared resource gateway, and a looked-up database for each name."""

    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
        for name in names:
            inputs: Any = {**ACCOUNT_INPUT, "name": name, **options}
            PrivateLinkRdsLattice.from_db_instance(
                stack, name, db_instance_identifier=name, resource_gateway=gateway, **inputs
            )

    return build


def two_databases(stack: TerraformStack) -> None:
    """Add a shared resource gateway, and two databases in different security groups."""
    gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS, protect=True)
    PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **database_connection("orders"))
    PrivateLinkRdsLattice(
        stack,
        "billing",
        resource_gateway=gateway,
        **database_connection("billing", rds_port=3306, rds_security_group_id="sg-0a", protect=True),
    )


def synthesized_resources(folder: Path, build: BuildStack) -> Any:  # noqa: ANN401 - JSON
    return synthesized(build_stack(folder, build))["resource"]


def synthesized_stack(folder: Path, **settings: object) -> dict[str, Any]:
    """Return the configuration of a ``PrivateLinkStack`` with sample inputs and these settings."""
    connection: Any = {**STACK_INPUTS, **settings}
    return synthesize_app(folder, lambda app: PrivateLinkStack(app, "orders", **connection))


def stack_error_lines(app: App, **settings: object) -> list[str]:
    """Return the problems of a ``PrivateLinkStack`` with sample inputs and these settings."""
    connection: Any = {**STACK_INPUTS, **settings}
    with pytest.raises(InputError) as raised:
        PrivateLinkStack(app, "bad", **connection)
    return list(raised.value.problems)

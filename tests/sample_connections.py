"""Sample connections that several test files use."""

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.cdk.bindings import TerraformStack
from aws_privatelink_rds_lattice.inputs.table import Inputs, StackInputs
from sample_project import (
    ALL_INPUTS,
    REQUIRED_INPUTS,
)

ALL_SETTINGS: StackInputs = {
    **ALL_INPUTS,
    "region": "eu-central-1",
    "backend": {"s3": {"bucket": "state", "key": "polytomic", "region": "eu-central-1", "use_lockfile": True}},
    "aws_provider_version": ">= 6.0, < 7.0",
    "provider": None,
}


def two_connections(stack: TerraformStack) -> None:
    PrivateLinkRdsLattice(stack, "orders", **REQUIRED_INPUTS)
    billing: Inputs = {**ALL_INPUTS, "name": "billing"}
    PrivateLinkRdsLattice(stack, "billing", **billing)

"""Tests of the stack, run by `pytest`. The first needs Terraform with the AWS provider, the others need neither."""

import json

import pytest
from aws_privatelink_rds_lattice.testing import assert_opens_only, assert_rds_ingress, synthesized
from cdktf import Testing
from cdktf_cdktf_provider_aws.ram_principal_association import RamPrincipalAssociation
from cdktf_cdktf_provider_aws.vpclattice_resource_gateway import VpclatticeResourceGateway

from .main import DataStack

# As the configuration refers to the group.
DATABASE_GROUP = "${aws_security_group.database.id}"


@pytest.fixture(params=["dev", "prod"])
def stack(request: pytest.FixtureRequest) -> DataStack:
    """Return the stack of each environment."""
    return DataStack(Testing.app(), "data", environment=request.param)


def test_terraform_accepts_stack(stack: DataStack) -> None:
    """Terraform finds no error in the written configuration."""
    assert Testing.to_be_valid_terraform(Testing.full_synth(stack))


def test_polytomic_is_the_only_principal(stack: DataStack) -> None:
    """The share has one principal, the account of Polytomic."""
    synthesized = Testing.synth(stack)
    principal = {"principal": "123456789012"}
    assert Testing.to_have_resource_with_properties(synthesized, RamPrincipalAssociation.TF_RESOURCE_TYPE, principal)
    assert len(json.loads(synthesized)["resource"]["aws_ram_principal_association"]) == 1


def test_only_the_gateway_gets_in(stack: DataStack) -> None:
    """The database admits the resource gateway, and nothing else is opened."""
    config = synthesized(stack)
    assert_rds_ingress(config, rds_security_group_id=DATABASE_GROUP, rds_port=5432)
    assert_opens_only(config, rds_security_group_id=DATABASE_GROUP, rds_port=5432)


def test_production_is_protected() -> None:
    """Terraform never destroys the resource gateway of production."""
    synthesized = Testing.synth(DataStack(Testing.app(), "data", environment="prod"))
    protection = {"lifecycle": {"prevent_destroy": True}}
    assert Testing.to_have_resource_with_properties(synthesized, VpclatticeResourceGateway.TF_RESOURCE_TYPE, protection)

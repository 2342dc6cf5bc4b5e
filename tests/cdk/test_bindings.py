"""The names of the CDK and the AWS bindings."""

import pytest

from aws_privatelink_rds_lattice.cdk import bindings
from programs import BINDINGS_NAME, CDK_NAME


@pytest.mark.cdk
def test_names_come_from_selected_cdk() -> None:
    assert bindings.core.__name__ == CDK_NAME
    assert bindings.App.__module__ == CDK_NAME
    assert bindings.AwsProvider.__module__ == f"{BINDINGS_NAME}.provider"

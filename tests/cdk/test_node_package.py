"""JavaScript in jsii's Node process."""

import pytest

from aws_privatelink_rds_lattice.cdk.node_package import load_into_node


@pytest.mark.cdk
def test_loaded_function_runs_in_node() -> None:
    code = "exports.Main = class { static run(text) { return text.toUpperCase(); } };"
    upper = load_into_node("aws-privatelink-rds-lattice-test", code, returns="string", text="string")
    assert upper("node") == "NODE"

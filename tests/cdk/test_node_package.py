"""JavaScript in jsii's Node process."""

import jsii
import pytest

from aws_privatelink_rds_lattice.cdk.node_package import load_into_node


class Texts:
    """The class in Node."""

    __jsii_type__ = "aws-privatelink-rds-lattice-test.Texts"


@pytest.mark.cdk
def test_loaded_method_runs_in_node() -> None:
    string = {"primitive": "string"}
    method = {"name": "upper", "parameters": [{"name": "text", "type": string}], "returns": {"type": string}}
    load_into_node(Texts, "exports.Texts = class { static upper(text) { return text.toUpperCase(); } };", method)
    assert jsii.sinvoke(Texts, "upper", ["node"]) == "NODE"

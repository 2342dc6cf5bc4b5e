"""A resource gateway for several databases."""

from pathlib import Path

import pytest

from sample_connections import synthesized_resources, two_databases

pytestmark = pytest.mark.cdk


def test_group_has_no_inline_rules(tmp_path: Path) -> None:
    resources = synthesized_resources(tmp_path, two_databases)
    (group,) = resources["aws_security_group"].values()
    assert "egress" not in group
    assert "ingress" not in group


def test_gateway_and_configurations_protected(tmp_path: Path) -> None:
    resources = synthesized_resources(tmp_path, two_databases)
    (gateway,) = resources["aws_vpclattice_resource_gateway"].values()
    assert gateway["lifecycle"] == {"prevent_destroy": True}
    configurations = resources["aws_vpclattice_resource_configuration"].values()
    assert {body["name"]: body.get("lifecycle") for body in configurations} == {
        "orders-rc": None,
        "billing-rc": {"prevent_destroy": True},
    }

"""The deprecated modules: their names, and a warning."""

import importlib
import sys

import pytest

MOVED_NAMES = {
    "connections": ["read_connections"],
    "framework": ["App", "TerraformStack", "core"],
    "stack": ["PrivateLinkStack", "stack_problems"],
    "synthesis": ["SynthesisError", "output_folder", "whole_output"],
}


@pytest.mark.parametrize("module", MOVED_NAMES)
def test_moved_module_warns_and_keeps_names(module: str) -> None:
    sys.modules.pop(f"aws_privatelink_rds_lattice.{module}", None)
    with pytest.warns(DeprecationWarning, match=f"aws_privatelink_rds_lattice.{module} is now"):
        imported = importlib.import_module(f"aws_privatelink_rds_lattice.{module}")
    assert [name for name in MOVED_NAMES[module] if not hasattr(imported, name)] == []

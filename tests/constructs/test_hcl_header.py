"""The comment at the top of a stack's HCL names the source of the file, and how to plan it without Python."""

import re
from pathlib import Path
from typing import Any

import pytest

import aws_privatelink_rds_lattice
from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import ValidatedStack, connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from programs import PROJECT
from sample_connections import STACK_INPUTS

LOCAL_HEADER = """\
# Share a private RDS database with Polytomic over AWS PrivateLink (VPC Lattice).
# Generated from the connection "polytomic" in cdktf.json by aws-privatelink-rds-lattice VERSION.
# The next run replaces this file. Change the source, or copy this file to a folder of your own.
#
# 1. State: the path of `backend "local"` fits only this folder. In another folder, replace the block with your own
#    backend before terraform init. If the resources exist already, move their state there, too.
# 2. Plan, with AWS credentials in the environment: terraform init, then terraform plan.
# 3. After the apply, send the output resource_configuration_arn to Polytomic.

""".replace("VERSION", aws_privatelink_rds_lattice.__version__)


def header_of(hcl: str) -> str:
    """Return the lines before the first block."""
    return hcl[: hcl.index("terraform {")]


def test_hcl_of_connection_names_source(tmp_path: Path) -> None:
    connections = read_connections(PROJECT / "cdktf.json", connection_problems)
    stack = ValidatedStack(App(outdir=str(tmp_path)), "polytomic", connections["polytomic"])
    hcl = stack.to_hcl_terraform()["hcl"]
    assert header_of(hcl) == LOCAL_HEADER
    assert str(tmp_path) not in hcl
    assert max(map(len, LOCAL_HEADER.splitlines())) <= 120
    assert '\n  backend "local" {\n' in hcl


@pytest.mark.parametrize(
    ("backend", "state"),
    [
        (None, 'the path of `backend "local"` fits only this folder. '),
        ({"local": {"path": "../../../own.tfstate"}}, 'the path of `backend "local"` fits only this folder. '),
        ({"s3": {"bucket": "b", "key": "k", "region": "us-east-1"}}, 'the block `backend "s3"` is from the source.'),
        ({"cloud": {"organization": "o", "workspaces": {"name": "w"}}}, "the block `cloud` is from the source."),
    ],
    ids=["none", "local", "s3", "cloud"],
)
def test_hcl_of_stack_names_stack_and_backend(tmp_path: Path, backend: Any, state: str) -> None:  # noqa: ANN401 - JSON
    stack = PrivateLinkStack(App(outdir=str(tmp_path)), "orders-eu", **STACK_INPUTS, backend=backend)
    hcl = stack.to_hcl_terraform()["hcl"]
    assert '# Generated from the stack "orders-eu" by' in header_of(hcl)
    assert f"# 1. State: {state}" in header_of(hcl)
    for block in re.findall("`((?:backend|cloud).*?)`", state):
        assert f"\n  {block} {{\n" in hcl

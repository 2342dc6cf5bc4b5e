"""HCL of stacks with connections: valid and formatted, with the same plan as the JSON."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import (
    App,
    RamResourceShare,
    SecurityGroup,
    TerraformOutput,
    TerraformResourceLifecycle,
    TerraformStack,
    aws_bindings,
)
from aws_privatelink_rds_lattice.constructs.backend import backend_class
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from comparable_plans import comparable_plan, plan_files
from sample_connections import ALL_SETTINGS, two_connections
from sample_project import REQUIRED_INPUTS
from terraform_cli.engines import ON_ONE_ENGINE, Workspace

pytestmark = pytest.mark.cdk

STACK_INPUTS: dict[str, Any] = {**REQUIRED_INPUTS, "region": "us-east-1", "name": "polytomic"}
SPECIAL_CHARACTER_TAGS = {
    "Path": 'C:\\x\ty "z"',
    "Number": "0123",
    "Expression": "a.b",
    "Unicode": "ü€😀",
    "Percent": "100% $5",
}


def default_stack(app: App) -> TerraformStack:
    return PrivateLinkStack(app, "default", **STACK_INPUTS)


def all_inputs_stack(app: App) -> TerraformStack:
    return PrivateLinkStack(app, "all", **ALL_SETTINGS)


def special_characters_stack(app: App) -> TerraformStack:
    return PrivateLinkStack(app, "special", **{**STACK_INPUTS, "tags": SPECIAL_CHARACTER_TAGS})


def two_connections_stack(app: App) -> TerraformStack:
    stack = TerraformStack(app, "two")
    AwsProvider(stack, "aws", region="us-east-1")
    backend_class("local")(stack, path="terraform.tfstate")
    two_connections(stack)
    return stack


def stack_with_user_resources(app: App) -> TerraformStack:
    stack = PrivateLinkStack(app, "own", **STACK_INPUTS)
    AwsProvider(stack, "other", region="eu-central-1", alias="other")
    assert stack.private_link.resource_gateway
    share = RamResourceShare(
        stack,
        "share",
        name="own",
        tags={"Gateway": f"a-{stack.private_link.resource_gateway_id}"},
        lifecycle=TerraformResourceLifecycle(prevent_destroy=False, ignore_changes=["tags"]),
        depends_on=[stack.private_link.resource_gateway],
    )
    share.add_override("provider", "aws.other")
    share.add_override("for_each", '${toset(["a", "b"])}')
    TerraformOutput(stack, "number", value=4711)
    TerraformOutput(stack, "text", value="0815", description='with "quotes" and \\')
    return stack


STACK_BUILDERS: list[Callable[[App], TerraformStack]] = [
    default_stack,
    all_inputs_stack,
    special_characters_stack,
    two_connections_stack,
    stack_with_user_resources,
]


@ON_ONE_ENGINE
@pytest.mark.parametrize("build", STACK_BUILDERS, ids=lambda build: build.__name__)
def test_hcl_and_json_plans_are_equal(
    workspace: Workspace, tmp_path: Path, build: Callable[[App], TerraformStack]
) -> None:
    (tmp_path / "synth").mkdir()
    stack = build(App(outdir=str(tmp_path / "synth")))
    # Both plans use the backend of the workspace's override file.
    json_plan = plan_files(workspace, {"cdk.tf.json": bindings.Testing.synth(stack)})
    hcl_plan = plan_files(workspace, {"cdk.tf": hcl_of(stack)["hcl"]})
    assert comparable_plan(hcl_plan) == comparable_plan(json_plan)
    assert hcl_plan.document["planned_values"] == json_plan.document["planned_values"]


@ON_ONE_ENGINE
@pytest.mark.parametrize("build", STACK_BUILDERS, ids=lambda build: build.__name__)
def test_hcl_passes_terraform_fmt(workspace: Workspace, build: Callable[[App], TerraformStack]) -> None:
    folder = workspace.directory
    (folder / "synth").mkdir()
    (folder / "cdk.tf").write_text(hcl_of(build(App(outdir=str(folder / "synth"))))["hcl"], "utf-8")
    workspace.run("fmt", "-check", "-diff")


def test_hcl_separates_blocks_from_arguments(tmp_path: Path) -> None:
    stack = TerraformStack(App(outdir=str(tmp_path)), "own")
    aws_bindings.s3_bucket.S3Bucket(
        stack,
        "bucket",
        tags={"b": "1", "a": "2"},
        timeouts=aws_bindings.s3_bucket.S3BucketTimeouts(create="5m"),
        lifecycle_rule=[{"enabled": True, "expiration": {"days": 5}}],
    )
    s3_tables = aws_bindings.s3_tables_table_bucket
    s3_tables.S3TablesTableBucket(
        stack,
        "tables",
        name="tables",
        encryption_configuration=s3_tables.S3TablesTableBucketEncryptionConfiguration(sse_algorithm="AES256"),
    )
    SecurityGroup(stack, "closed", name="closed", egress=[])
    assert hcl_of(stack)["hcl"] == f"{BUCKET_HCL}\n{TABLE_BUCKET_HCL}\n{CLOSED_GROUP_HCL}"


BUCKET_HCL = """\
resource "aws_s3_bucket" "bucket" {
  tags = {
    a = "2"
    b = "1"
  }

  lifecycle_rule {
    enabled = true

    expiration {
      days = 5
    }
  }

  timeouts {
    create = "5m"
  }
}
"""
TABLE_BUCKET_HCL = """\
resource "aws_s3tables_table_bucket" "tables" {
  name = "tables"
  encryption_configuration = {
    sse_algorithm = "AES256"
  }
}
"""
CLOSED_GROUP_HCL = """\
resource "aws_security_group" "closed" {
  name   = "closed"
  egress = []
}
"""

"""HCL of a user's own stack: it says what the JSON of the same stack says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket

from aws_privatelink_rds_lattice.framework import App, TerraformLocal, TerraformStack
from aws_privatelink_rds_lattice.stack_hcl import hcl_of
from sample import run

if TYPE_CHECKING:
    from pathlib import Path

# Aspects that would do harm if they ran a second time.
ASPECTS = """
from aws_privatelink_rds_lattice import AwsProvider
from aws_privatelink_rds_lattice.stack_hcl import hcl_of
import jsii
from cdktf import App, Aspects, IAspect, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket


class Stack(TerraformStack):
    def to_hcl_terraform(self):
        return hcl_of(self)


@jsii.implements(IAspect)
class Prefixed:
    def visit(self, node):
        if isinstance(node, S3Bucket):
            node.bucket = f"prod-{node.bucket_input}"


@jsii.implements(IAspect)
class Told:
    def visit(self, node):
        if isinstance(node, TerraformStack):
            TerraformOutput(node, "told", value="once")


app = App()
stack = Stack(app, "data")
AwsProvider(stack, "aws", region="us-east-1")
S3Bucket(stack, "bucket", bucket="data")
Aspects.of(stack).add(Prefixed())
Aspects.of(stack).add(Told())
app.synth()
"""


def test_aspects_run_once_as_for_json(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(ASPECTS, "utf-8")
    for environment in ({}, {"SYNTH_HCL_OUTPUT": "true"}):
        done = run(tmp_path, "main.py", **environment)
        assert done.returncode == 0, done.stderr
    output = tmp_path / "cdktf.out/stacks/data"
    made = json.loads((output / "cdk.tf.json").read_text("utf-8"))
    assert made["resource"]["aws_s3_bucket"]["bucket"]["bucket"] == "prod-data"
    hcl = (output / "cdk.tf").read_text("utf-8")
    assert 'bucket = "prod-data"' in hcl
    assert 'output "told" {\n  value = "once"\n}' in hcl


def own(folder: Path) -> TerraformStack:
    return TerraformStack(App(outdir=str(folder)), "own")


def test_only_the_metadata_of_cdktf_goes(tmp_path: Path) -> None:
    stack = own(tmp_path)
    S3Bucket(stack, "bucket", tags={"//": "a comment", "b": "1"})
    TerraformLocal(stack, "local", {"//": {"//": "kept"}})
    assert (
        hcl_of(stack)["hcl"]
        == """\
locals {
  local = {
    "//" = {
      "//" = "kept"
    }
  }
}

resource "aws_s3_bucket" "bucket" {
  tags = {
    "//" = "a comment"
    b    = "1"
  }
}
"""
    )

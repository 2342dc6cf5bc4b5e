"""HCL of a user's own stack: it says what the JSON of the same stack says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket

from aws_privatelink_rds_lattice.framework import App, TerraformLocal, TerraformResource, TerraformStack
from aws_privatelink_rds_lattice.hcl import HclError
from aws_privatelink_rds_lattice.stack_hcl import hcl_of
from pages import blocks
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


PAGE = """\
terraform {
  required_providers {
    aws = {
      version = "VERSION"
      source  = "aws"
    }
  }

  backend "local" {
    path = "terraform.data.tfstate"
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "exports" {
  bucket = "exports"
  tags = {
    Team = "data"
  }
}
"""


def test_the_app_on_the_page_is_written_as_hcl(tmp_path: Path) -> None:
    (app,) = (block for block in blocks("python", "docs/app.md") if "hcl_of" in block)
    (tmp_path / "main.py").write_text(app, "utf-8")
    assert run(tmp_path, "main.py", SYNTH_HCL_OUTPUT="true").returncode == 0
    written = (tmp_path / "cdktf.out/stacks/data/cdk.tf").read_text("utf-8")
    written = re.sub(r'(?<=version = ")[\d.]+', "VERSION", written)
    assert re.sub(r'(?<=path = ").*(?=terraform)', "", written) == PAGE


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


def test_blocks_are_told_without_a_class_in_the_program(tmp_path: Path) -> None:
    stack = own(tmp_path)
    rule = {"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}]}
    stack.add_override(
        "check", {"vpc": {"data": {"aws_vpc": {"x": {"filter": [{"name": "tag:a", "values": ["b"]}], "tags": {}}}}}}
    )
    bucket = TerraformResource(stack, "bucket", terraform_resource_type="aws_s3_bucket")
    bucket.add_override("server_side_encryption_configuration", {"rule": rule})
    bucket.add_override("tags", {"a": "b"})
    stack.add_override("resource.aws_s3control_bucket_lifecycle_configuration.x.rule", [{"id": "a"}])
    stack.add_override("data.terraform_remote_state.x", {"backend": "local", "config": {"path": "x"}})
    assert (
        hcl_of(stack)["hcl"]
        == """\
data "terraform_remote_state" "x" {
  backend = "local"
  config = {
    path = "x"
  }
}

resource "aws_s3_bucket" "bucket" {
  tags = {
    a = "b"
  }

  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm = "AES256"
      }
    }
  }
}

resource "aws_s3control_bucket_lifecycle_configuration" "x" {
  rule {
    id = "a"
  }
}

check "vpc" {
  data "aws_vpc" "x" {
    tags = {}

    filter {
      name   = "tag:a"
      values = ["b"]
    }
  }
}
"""
    )


def test_what_may_be_a_block_or_not_is_refused(tmp_path: Path) -> None:
    stack = own(tmp_path)
    pet = TerraformResource(stack, "pet", terraform_resource_type="random_pet")
    pet.add_override("keepers", {"a": "b"})
    with pytest.raises(HclError) as caught:
        hcl_of(stack)
    assert str(caught.value) == (
        "resource.random_pet.pet.keepers: whether this is a nested block or an argument is not known, for there is no "
        "class of random_pet here; make it with the bindings of its provider, or leave the stack as JSON"
    )

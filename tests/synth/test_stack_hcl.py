"""HCL of users' stacks: Terraform plans the same from the HCL and from the JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.cdk.bindings import (
    App,
    AwsProvider,
    DataAwsDbInstance,
    DataAwsDbSubnetGroup,
    DataAwsNetworkInterfaces,
    DataAwsNetworkInterfacesFilter,
    DataAwsRdsCluster,
    DataAwsSubnet,
    RamPrincipalAssociation,
    RamResourceAssociation,
    RamResourceShare,
    SecurityGroup,
    SecurityGroupEgress,
    SecurityGroupRule,
    TerraformLocal,
    TerraformOutput,
    TerraformResource,
    TerraformResourceLifecycle,
    TerraformStack,
    TerraformVariable,
    VpclatticeResourceConfiguration,
    VpclatticeResourceConfigurationResourceConfigurationDefinition,
    VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource,
    VpclatticeResourceGateway,
    aws_bindings,
)
from aws_privatelink_rds_lattice.constructs.backend import backend_class
from aws_privatelink_rds_lattice.hcl import HclError
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from doc_pages import code_blocks
from hcl.cases.strategies import (
    ANY_TEXT,
    DIRECTIVE_TEMPLATES,
    FAST_SETTINGS,
    MULTILINE_TEXT,
    escape_template,
    json_values,
    with_unique_keys,
)
from programs import CDK_NAME, port_program_to_cdk, run_python
from sample_project import SAMPLE_HOST
from small_bindings import small_packages_env
from terraform_cli.engines import ON_ONE_ENGINE
from workspaces import init_workspace, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from terraform_cli.engines import TerraformEngine, Workspace

pytestmark = pytest.mark.cdk

Json = dict[str, Any]

# With Aspects that change the output if they run twice.
ASPECTS_APP = """
from aws_privatelink_rds_lattice import AwsProvider
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
import jsii
from cdktf import App, Aspects, IAspect, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket


class Stack(TerraformStack):
    def to_hcl_terraform(self):
        return hcl_of(self)


@jsii.implements(IAspect)
class AddPrefix:
    def visit(self, node):
        if isinstance(node, S3Bucket):
            node.bucket = f"prod-{node.bucket_input}"


@jsii.implements(IAspect)
class AddOutput:
    def visit(self, node):
        if isinstance(node, TerraformStack):
            TerraformOutput(node, "once", value="1")


app = App()
stack = Stack(app, "data")
AwsProvider(stack, "aws", region="us-east-1")
S3Bucket(stack, "bucket", bucket="data")
Aspects.of(stack).add(AddPrefix())
Aspects.of(stack).add(AddOutput())
app.synth()
"""


def test_aspects_run_once(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(port_program_to_cdk(ASPECTS_APP), "utf-8")
    # Few bindings, to save time: all of the oldest bindings load for a quarter of a minute.
    environment = small_packages_env(tmp_path)
    for hcl_output in ("", "true"):
        result = run_python(tmp_path, "main.py", SYNTH_HCL_OUTPUT=hcl_output, **environment)
        assert result.returncode == 0, result.stderr
    output = tmp_path / "cdktf.out/stacks/data"
    config = json.loads((output / "cdk.tf.json").read_text("utf-8"))
    assert config["resource"]["aws_s3_bucket"]["bucket"]["bucket"] == "prod-data"
    hcl = (output / "cdk.tf").read_text("utf-8")
    assert 'bucket = "prod-data"' in hcl
    assert 'output "once" {\n  value = "1"\n}' in hcl


DOCUMENTED_HCL = """\
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


def test_documented_app_renders_as_hcl(tmp_path: Path) -> None:
    (app,) = (block for block in code_blocks("python", "docs/app.md") if "hcl_of" in block)
    (tmp_path / "main.py").write_text(port_program_to_cdk(app), "utf-8")
    environment = small_packages_env(tmp_path)
    assert run_python(tmp_path, "main.py", SYNTH_HCL_OUTPUT="true", **environment).returncode == 0
    written = (tmp_path / "cdktf.out/stacks/data/cdk.tf").read_text("utf-8")
    written = re.sub(r'(?<=version = ")[\d.]+', "VERSION", written)
    written = written.replace('"hashicorp/aws"', '"aws"')  # the source in the bindings of CDK Terrain
    assert re.sub(r'(?<=path = ").*(?=terraform)', "", written) == DOCUMENTED_HCL


def user_stack(folder: Path) -> TerraformStack:
    return TerraformStack(App(outdir=str(folder)), "own")


def test_only_cdktf_metadata_is_removed(tmp_path: Path) -> None:
    stack = user_stack(tmp_path)
    aws_bindings.s3_bucket.S3Bucket(stack, "bucket", tags={"//": "a comment", "b": "1"})
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


def test_blocks_are_known_without_class(tmp_path: Path) -> None:
    stack = user_stack(tmp_path)
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


def test_ambiguous_block_is_rejected(tmp_path: Path) -> None:
    stack = user_stack(tmp_path)
    pet = TerraformResource(stack, "pet", terraform_resource_type="random_pet")
    pet.add_override("keepers", {"a": "b"})
    with pytest.raises(HclError) as caught:
        hcl_of(stack)
    assert str(caught.value) == (
        "resource.random_pet.pet.keepers: HCL needs the class of random_pet to distinguish a nested block from an "
        "argument; create the resource with the bindings of its provider, or keep the stack as JSON"
    )


def test_opentofu_blocks_of_stack_are_blocks(tmp_path: Path) -> None:
    stack = user_stack(tmp_path)
    stage = TerraformVariable(stack, "stage", default="prod")
    backend_class("local")(stack, path=f"../../state/{stage.string_value}.tfstate")
    stack.add_override(
        "terraform.encryption",
        {
            "key_provider": {"pbkdf2": {"main": {"passphrase": stage.string_value}}},
            "method": {"aes_gcm": {"main": {"keys": "${key_provider.pbkdf2.main}"}}},
            "state": {"method": "method.aes_gcm.main", "enforced": True},
        },
    )
    stack.add_override("module.child", {"source": "./child", "lifecycle": {"enabled": "${var.stage == null}"}})
    assert (
        hcl_of(stack)["hcl"]
        == """\
terraform {
  backend "local" {
    path = "../../state/${var.stage}.tfstate"
  }

  encryption {
    key_provider "pbkdf2" "main" {
      passphrase = var.stage
    }

    method "aes_gcm" "main" {
      keys = key_provider.pbkdf2.main
    }

    state {
      method   = method.aes_gcm.main
      enforced = true
    }
  }
}

variable "stage" {
  default = "prod"
}

module "child" {
  source = "./child"

  lifecycle {
    enabled = var.stage == null
  }
}
"""
    )


# Templates for Terraform. The keys of tags are numbered, since two templates may evaluate to one key.
ANY_STRING = DIRECTIVE_TEMPLATES | (ANY_TEXT | MULTILINE_TEXT).map(escape_template)
ANY_TAGS = st.lists(st.tuples(ANY_STRING, ANY_STRING), max_size=4).map(
    lambda pairs: {f"{index}{key}": value for index, (key, value) in enumerate(pairs)}
)
INLINE_RULE: Json = {"from_port": 1, "to_port": 2, "protocol": "tcp"}


def stack_of_every_type(stack: TerraformStack, data: st.DataObject) -> None:
    """Add each type of resource and data source of the fake provider, each type of block, and random values."""
    AwsProvider(
        stack,
        "aws",
        region="us-east-1",
        default_tags=[aws_bindings.provider.AwsProviderDefaultTags(tags={"Owner": "data"})],
    )
    AwsProvider(stack, "other", region="eu-west-1", alias="other")
    TerraformLocal(stack, "x", "X")
    TerraformLocal(stack, "list", ["a", "b"])
    TerraformLocal(stack, "values", with_unique_keys(data.draw(json_values(ANY_STRING, ANY_STRING))))
    texts = data.draw(st.lists(ANY_TEXT, min_size=1, max_size=4))
    TerraformVariable(stack, "texts", type="list(string)", default=texts, description=texts[0], nullable=False)
    group = SecurityGroup(
        stack,
        "group",
        name="group",
        egress=[SecurityGroupEgress(**INLINE_RULE, cidr_blocks=["10.0.0.0/8"], description="d")],
        ingress=[],
        tags=data.draw(ANY_TAGS),
        timeouts=aws_bindings.security_group.SecurityGroupTimeouts(create="5m"),
    )
    SecurityGroupRule(
        stack, "rule", **INLINE_RULE, type="ingress", security_group_id=group.id, cidr_blocks=["10.0.0.0/8"]
    )
    gateway = VpclatticeResourceGateway(
        stack,
        "gateway",
        name="gateway",
        vpc_id="${data.aws_subnet.first.vpc_id}",
        subnet_ids=["subnet-aaaa", "subnet-bbbb"],
        security_group_ids=[group.id],
        tags=data.draw(ANY_TAGS),
        lifecycle=TerraformResourceLifecycle(create_before_destroy=True, ignore_changes=["tags"]),
    )
    dns = VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource(
        domain_name=SAMPLE_HOST, ip_address_type="IPV4"
    )
    configuration = VpclatticeResourceConfiguration(
        stack,
        "configuration",
        name="configuration",
        port_ranges=["5432"],
        protocol="TCP",
        resource_gateway_identifier=gateway.id,
        resource_configuration_definition=[
            VpclatticeResourceConfigurationResourceConfigurationDefinition(dns_resource=[dns])
        ],
        depends_on=[group],
    )
    share = RamResourceShare(stack, "share", name="share", tags=data.draw(ANY_TAGS))
    share.add_override("for_each", {f"k{index}": escape_template(text) for index, text in enumerate(texts)})
    share.add_override("provider", "aws.other")
    share_arn = '${aws_ram_resource_share.share["k0"].arn}'
    RamResourceAssociation(stack, "association", resource_arn=configuration.arn, resource_share_arn=share_arn)
    RamPrincipalAssociation(stack, "principal", principal="123456789012", resource_share_arn=share_arn)
    DataAwsSubnet(stack, "first", id="subnet-aaaa")
    DataAwsDbInstance(stack, "instance", db_instance_identifier="orders")
    DataAwsRdsCluster(stack, "cluster", cluster_identifier="orders")
    DataAwsDbSubnetGroup(stack, "subnets", name="private")
    filters = [DataAwsNetworkInterfacesFilter(name="group-name", values=["none", data.draw(ANY_STRING)])]
    DataAwsNetworkInterfaces(stack, "interfaces", filter=filters)
    interfaces = DataAwsNetworkInterfaces(stack, "dynamic")
    content = {"name": "${filter.value}", "values": ["none"]}
    interfaces.add_override("dynamic", {"filter": {"for_each": ["vpc-id", "group-name"], "content": content}})
    data_resource = TerraformResource(stack, "data", terraform_resource_type="terraform_data")
    data_resource.add_override("input", with_unique_keys(data.draw(json_values(ANY_STRING, ANY_STRING))))
    data_resource.add_override(
        "provisioner", [{"local-exec": {"command": f"#{data.draw(ANY_STRING)}", "when": "create"}}]
    )
    data_resource.add_override("lifecycle.precondition", [{"condition": '${local.x == "X"}', "error_message": "not X"}])
    filters_in_check = [{"name": "vpc-id", "values": ["none"]}]
    stack.add_override(
        "check.drawn",
        {
            "data": {"aws_network_interfaces": {"checked": {"filter": filters_in_check}}},
            "assert": [{"condition": "${length(local.list) == 2}", "error_message": texts[0].replace("{", "") + "."}],
        },
    )
    value = {
        "drawn": with_unique_keys(data.draw(json_values(ANY_STRING, ANY_STRING))),
        "texts": "${var.texts}",
        "values": "${local.values}",
    }
    TerraformOutput(stack, "drawn", value=value, description=texts[-1], sensitive=len(texts) > 1)


@ON_ONE_ENGINE
def test_every_resource_type_plans_equal(terraform: TerraformEngine, tmp_path_factory: pytest.TempPathFactory) -> None:
    @given(st.data())
    # On CDK Terrain, only the lookup of nested blocks differs.
    @settings(FAST_SETTINGS, max_examples=4 if CDK_NAME == "cdktf" else 2)
    def check(data: st.DataObject) -> None:
        folder = tmp_path_factory.mktemp("drawn")
        app = App(outdir=str(folder / "synth"))
        stack = TerraformStack(app, "own")
        stack_of_every_type(stack, data)
        app.synth()
        texts = {
            "cdk.tf.json": (folder / "synth/stacks/own/cdk.tf.json").read_text("utf-8"),
            "cdk.tf": hcl_of(stack)["hcl"],
        }
        with terraform.workspace(folder / "run") as workspace:
            plans = {name: planned_values(workspace, name, text) for name, text in texts.items()}
            workspace.run("fmt", "-check", "-diff")
        assert plans["cdk.tf"] == plans["cdk.tf.json"]
        resources = plans["cdk.tf"]["planned_values"]["root_module"]["resources"]
        data_sources = plans["cdk.tf"]["prior_state"]["values"]["root_module"]["resources"]
        assert len({resource["type"] for resource in [*resources, *data_sources]}) == 13

    check()


def planned_values(workspace: Workspace, name: str, text: str) -> Json:
    write_workspace(workspace.directory, {name: text})
    init_workspace(workspace)
    document = workspace.plan().document
    # In the configuration of a plan, Terraform shows no references in templates of JSON.
    return {
        key: value
        for key, value in document.items()
        if key not in {"configuration", "relevant_attributes", "timestamp"}
    }

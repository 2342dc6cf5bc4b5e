"""Tests of a configuration that calls the module: the documented mocks pass the validations, bare mocks do not."""

import re
import shutil

import pytest

from doc_pages import PAGES
from module_files import copy_module
from programs import MODULE_FOLDER, PROJECT
from terraform_cli.engines import ON_BOTH_PRODUCTS, ON_ONE_ENGINE, OPENTOFU, TerraformEngine, Workspace

CREATED_NETWORK = """
resource "aws_subnet" "private" {
  count      = 2
  vpc_id     = data.aws_db_subnet_group.orders.vpc_id
  cidr_block = "10.0.${count.index}.0/24"
}

resource "aws_security_group" "database" {
  vpc_id = data.aws_db_subnet_group.orders.vpc_id
}
"""
NETWORK_MODULE = """
resource "aws_subnet" "private" {
  count      = 2
  vpc_id     = "vpc-00000000"
  cidr_block = "10.0.${count.index}.0/24"
}

output "subnet_ids" {
  value = aws_subnet.private[*].id
}
"""
NETWORK_OVERRIDE = """
override_module {
  target = module.network
  outputs = {
    subnet_ids = ["subnet-00000000", "subnet-00000001"]
  }
}
"""
BARE_MOCKS = """
mock_provider "aws" {}

run "bare" {}
"""
SUBNET_MOCK = """
  mock_resource "aws_subnet" {
    defaults = { id = "subnet-00000000" }
  }
"""


def hcl_blocks(text: str) -> list[str]:
    return re.findall(r"^```hcl\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


README_BLOCKS = hcl_blocks((MODULE_FOLDER / "README.md").read_text("utf-8"))
(MOCK_PROVIDER,) = (block for block in README_BLOCKS if "mock_provider" in block)
(MOCK_OUTPUTS,) = (block for block in README_BLOCKS if "mock_outputs" in block)


def test_pages_show_same_mocks() -> None:
    ops_blocks = hcl_blocks(PAGES["docs/ops.md"])
    assert MOCK_PROVIDER in ops_blocks
    assert MOCK_OUTPUTS in ops_blocks
    unit = (PROJECT / "examples/terragrunt/module/terragrunt.hcl").read_text("utf-8")
    assert MOCK_OUTPUTS in re.sub(r"^ +#.*\n", "", unit, flags=re.MULTILINE)


def write_example(workspace: Workspace, test: str, *, creates_network: bool = False) -> None:
    """Write the module's example with a looked-up instance, and a test of the example."""
    folder = workspace.directory
    module = copy_module(folder)
    shutil.copy(module / "examples/rds-instance/main.tf", folder)
    main = (folder / "main.tf").read_text("utf-8").replace('"../.."', '"./module"')
    if creates_network:
        main = main.replace('["subnet-aaaa", "subnet-bbbb"]', "aws_subnet.private[*].id")
        main = main.replace("data.aws_db_instance.orders.vpc_security_groups[0]", "aws_security_group.database.id")
        main += CREATED_NETWORK
    (folder / "main.tf").write_text(main, "utf-8")
    (folder / "connection.tftest.hcl").write_text(test, "utf-8")
    workspace.init()


@pytest.mark.real_provider  # for a resource type that the fake provider lacks
@ON_BOTH_PRODUCTS
def test_overridden_module_passes_with_created_subnets(workspace: Workspace) -> None:
    network = workspace.directory / "network"
    network.mkdir()
    (network / "main.tf").write_text(NETWORK_MODULE, "utf-8")
    write_example(workspace, MOCK_PROVIDER + NETWORK_OVERRIDE)
    main = workspace.directory / "main.tf"
    text = main.read_text("utf-8").replace('["subnet-aaaa", "subnet-bbbb"]', "module.network.subnet_ids")
    main.write_text(f'{text}\nmodule "network" {{\n  source = "./network"\n}}\n', "utf-8")
    workspace.init()
    assert workspace.test() == {"connection.tftest.hcl: connection": "pass"}


def test_documented_mocks_pass_module_validations(workspace: Workspace) -> None:
    write_example(workspace, MOCK_PROVIDER)
    assert workspace.test() == {"connection.tftest.hcl: connection": "pass"}


@pytest.mark.real_provider  # for a resource type that the fake provider lacks
@ON_BOTH_PRODUCTS
def test_planned_run_passes_with_created_subnets(terraform: TerraformEngine, workspace: Workspace) -> None:
    mocks = MOCK_PROVIDER.partition('run "connection"')[0].replace("{\n", f"{{\n{SUBNET_MOCK}", 1)
    runs_hcl = 'run "planned" {\n  command = plan\n}\n\nrun "applied" {}\n'
    write_example(workspace, mocks + runs_hcl, creates_network=True)
    output = workspace.run("test", "-json", codes=(1,))
    # OpenTofu mocks the ids in the plan, too.
    statuses = ["error", "skip"] if terraform.name == OPENTOFU else ["pass", "error"]
    names = ["connection.tftest.hcl: planned", "connection.tftest.hcl: applied"]
    assert output.test_statuses == dict(zip(names, statuses, strict=True))
    messages = {event["diagnostic"]["detail"] for event in output.events if event["type"] == "diagnostic"}
    assert {message.partition(";")[0] for message in messages} == {
        "subnet_ids: must be at least two distinct subnet ids"
    }


@pytest.mark.real_provider  # for a resource type that the fake provider lacks
@ON_ONE_ENGINE
def test_bare_mocks_fail_module_validations(terraform: TerraformEngine, workspace: Workspace) -> None:
    write_example(workspace, BARE_MOCKS, creates_network=True)
    output = workspace.run("test", "-json", codes=(1,))
    messages = [event["diagnostic"]["detail"] for event in output.events if event["type"] == "diagnostic"]
    names = {message.partition(":")[0] for message in messages}
    created = {"rds_security_group_id", "subnet_ids"}  # unknown in the plan of Terraform, which stops the test
    assert names - {""} == {"rds_host", "rds_port", "vpc_id"} | (created if terraform.name == OPENTOFU else set())

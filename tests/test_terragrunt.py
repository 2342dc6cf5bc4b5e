"""The Terragrunt example, with the files that Terragrunt writes into the folder of a unit.

Terragrunt copies the source of a unit, writes the generated files beside it, and starts Terraform with the inputs.
"""

import json
import re
import shutil
import textwrap
from pathlib import Path
from typing import Any

import hcl2
import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk import bindings
from doc_pages import PAGES, code_blocks
from module_files import copy_module
from programs import PROJECT
from published_module import RESOURCE_ADDRESSES
from sample_project import REQUIRED_INPUTS
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, Workspace

EXAMPLE = PROJECT / "examples/terragrunt"
PAGE = "docs/terragrunt.md"
# The backend of the root file would need a bucket.
BACKEND = 'terraform {\n  backend "local" {\n    path = "unit.tfstate"\n  }\n}\n'
STACK_INPUTS: dict[str, Any] = {
    **REQUIRED_INPUTS,
    "region": "eu-west-1",
    "provider": {"max_retries": 3, "default_tags": {"tags": {"Team": "old"}}},
    "backend": {"s3": {"bucket": "my-state", "key": "x.tfstate", "region": "us-east-1"}},
}


def read_unit(name: str) -> str:
    return (EXAMPLE / name / "terragrunt.hcl").read_text("utf-8")


def generated_paths(text: str) -> list[str]:
    """Return the names of the files that a Terragrunt file generates."""
    return re.findall(r'^ +path +?= "(\w+\.tf)"$', text, re.MULTILINE)


def write_root_files(folder: Path, backend_file: str, provider_file: str) -> None:
    root = (EXAMPLE / "root.hcl").read_text("utf-8")
    (contents,) = re.findall(r"<<-EOF\n(.*?)\n +EOF", root, re.DOTALL)
    (folder / provider_file).write_text(textwrap.dedent(contents), "utf-8")
    (folder / backend_file).write_text(BACKEND, "utf-8")


def stack_file(folder: Path, *, hcl: bool) -> tuple[str, str]:
    """Return the name and the text of the file of a stack."""
    stack = PrivateLinkStack(bindings.App(outdir=str(folder)), "own", **STACK_INPUTS)
    if hcl:
        return "cdk.tf", stack.to_hcl_terraform()["hcl"]
    return "cdk.tf.json", bindings.Testing.synth(stack)


@ON_ONE_ENGINE
@pytest.mark.parametrize("hcl", [False, True], ids=["JSON", "HCL"])
def test_override_files_fit_stack(workspace: Workspace, tmp_path: Path, *, hcl: bool) -> None:
    paths = generated_paths(read_unit("stack"))
    assert paths == ["backend_override.tf", "provider_override.tf"]
    name, text = stack_file(tmp_path / "synth", hcl=hcl)
    (workspace.directory / name).write_text(text, "utf-8")
    write_root_files(workspace.directory, *paths)
    workspace.init()
    backend = json.loads((workspace.directory / ".terraform/terraform.tfstate").read_text("utf-8"))["backend"]
    assert (backend["type"], backend["config"]["path"]) == ("local", "unit.tfstate")
    plan = workspace.plan()
    assert plan.actions == dict.fromkeys(RESOURCE_ADDRESSES, "create")
    settings = plan.document["configuration"]["provider_config"]["aws"]["expressions"]
    assert settings["region"] == {"constant_value": "us-east-1"}
    assert settings["max_retries"] == {"constant_value": 3}
    tags = plan.values["aws_security_group.resource_gateway"]["tags_all"]
    assert tags == {"Team": "data"}


@ON_ONE_ENGINE
def test_root_file_names_are_duplicates_in_stack(workspace: Workspace, tmp_path: Path) -> None:
    name, text = stack_file(tmp_path / "synth", hcl=False)
    (workspace.directory / name).write_text(text, "utf-8")
    paths = generated_paths((EXAMPLE / "root.hcl").read_text("utf-8"))
    assert paths == ["backend.tf", "provider.tf"]
    write_root_files(workspace.directory, *paths)
    with pytest.raises(TerraformError) as raised:
        workspace.init()
    message = str(raised.value).replace("'", "")  # Terraform 1.15 has quotes
    for summary in ("Duplicate backend configuration", "Duplicate provider configuration"):
        assert summary in message
        assert summary in PAGES[PAGE]


@ON_ONE_ENGINE
def test_module_unit_plans_with_mock_outputs(workspace: Workspace) -> None:
    unit = hcl2.loads(read_unit("module"))
    (dependency,) = unit["dependency"]
    mocks = dependency['"database"']["mock_outputs"]
    inputs = {}
    for name, value in unit["inputs"].items():
        output = re.fullmatch(r"\$\{dependency\.database\.outputs\.(\w+)\}", str(value))
        inputs[name] = json.loads(json.dumps(mocks[output[1]] if output else value).replace('\\"', ""))
    # Terragrunt passes null for an optional input without a value, and a number of an environment variable as text.
    variables = json.dumps({**inputs, "rds_port": str(inputs["rds_port"]), "tags": None})
    shutil.copytree(copy_module(workspace.directory), workspace.directory / "unit")
    folder = workspace.directory / "unit"
    write_root_files(folder, *generated_paths((EXAMPLE / "root.hcl").read_text("utf-8")))
    (folder / "terragrunt.auto.tfvars.json").write_text(variables, "utf-8")
    workspace.run("-chdir=unit", "init", "-json")
    actions = workspace.run("-chdir=unit", "plan", "-json").actions
    assert actions == dict.fromkeys(RESOURCE_ADDRESSES, "create")


def test_page_shows_units_of_example() -> None:
    blocks = code_blocks("hcl", PAGE)
    assert [block in read_unit(name) for name, block in zip(("module", "stack"), blocks, strict=True)] == [True, True]

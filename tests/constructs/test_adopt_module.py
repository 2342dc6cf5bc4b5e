"""Adoption of the published module's resources from a state."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from deployed_workspaces import deployed_workspace
from fakes.aws.account import FakeAwsAccount
from published_module import MODULE_CALL, MODULE_INPUTS, RESOURCE_ADDRESSES, planned_moves, write_module_workspace
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_BOTH_PRODUCTS, ON_ONE_ENGINE, TerraformEngine, Workspace
from workspaces import build_stack, write_stack

pytestmark = pytest.mark.cdk

MODULE = "module.polytomic_privatelink"
NESTED_MODULE = f'module.data["eu.1"].{MODULE}[0]'
# The inputs of adoptions that stop the plan: no such module, and another input than the module's.
STOPPED_ADOPTIONS: list[dict[str, str]] = [
    {"adopt_module": "module.polytomic"},
    {"adopt_module": MODULE, "rds_host": "other.example.com"},
]


def stack_for_module(folder: Path, **options: object) -> PrivateLinkStack:
    folder.mkdir(parents=True, exist_ok=True)
    connection: Any = {**MODULE_INPUTS, "region": "us-east-1", **options}
    return PrivateLinkStack(App(outdir=str(folder)), "polytomic", **connection)


@pytest.fixture
def module_workspace(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> Iterator[Workspace]:
    """Yield a workspace with the published module, applied."""

    def write(workspace: Workspace) -> None:
        write_module_workspace(workspace, {"main.tf": MODULE_CALL})

    with deployed_workspace(terraform, database_account, tmp_path, "published module", write) as workspace:
        yield workspace


def test_state_moves_from_module_to_stack_and_back(module_workspace: Workspace, tmp_path: Path) -> None:
    workspace = module_workspace
    stack = stack_for_module(tmp_path / "synth", adopt_module=MODULE)
    expected = {address: f"{MODULE}.{address}" for address in RESOURCE_ADDRESSES}
    assert planned_moves(write_stack(workspace, stack, hcl=True).plan("-refresh=false")) == expected
    assert planned_moves(write_stack(workspace, stack).plan()) == expected
    workspace.apply_plan()
    assert workspace.replan() == {}
    write_stack(workspace, stack_for_module(tmp_path / "afterwards"))
    assert workspace.replan("-refresh=false") == {}
    moved_blocks = "".join(f"moved {{\n  from = {new}\n  to = {old}\n}}\n" for new, old in expected.items())
    write_module_workspace(workspace, {"main.tf": MODULE_CALL + moved_blocks})
    assert planned_moves(workspace.plan()) == {old: new for new, old in expected.items()}
    workspace.apply_plan()
    assert workspace.replan() == {}


@ON_BOTH_PRODUCTS
@pytest.mark.parametrize(
    ("options", "hcl"),
    list(zip(STOPPED_ADOPTIONS, (False, True), strict=True)),
    ids=["no such module, JSON", "another input, HCL"],
)
def test_plan_stops_if_module_input_differs(
    module_workspace: Workspace, tmp_path: Path, options: dict[str, str], *, hcl: bool
) -> None:
    write_stack(module_workspace, stack_for_module(tmp_path / "synth", **options), hcl=hcl)
    with pytest.raises(TerraformError) as raised:
        module_workspace.run("plan", "-no-color", "-refresh=false")
    error_text = " ".join(re.sub("[│╷╵]", "", str(raised.value)).split())
    assert "Error: Invalid count argument" in error_text
    assert "terraform_data" in error_text
    assert "adopt_module_moved_nothing_or_an_input_differs_from_the_module" in error_text


def connection_for_nested_module(stack: TerraformStack) -> None:
    PrivateLinkRdsLattice(stack, "orders", **MODULE_INPUTS, adopt_module=NESTED_MODULE)


@ON_ONE_ENGINE
def test_nested_module_is_adopted_into_construct(workspace: Workspace, tmp_path: Path) -> None:
    module_block = MODULE_CALL.partition("\nmodule ")[2].replace("./published", "../published")
    outer_module = 'provider "aws" {\n  region = "us-east-1"\n}\n\nmodule "data" {\n  source   = "./data"\n'
    write_module_workspace(
        workspace,
        {
            "main.tf": f'{outer_module}  for_each = toset(["eu.1"])\n}}\n',
            "data/main.tf": f"module {module_block}".replace("  name ", "  count = 1\n  name "),
        },
    )
    workspace.apply()
    expected = {f"{NESTED_MODULE}.{published_address}" for published_address in RESOURCE_ADDRESSES}
    built_stack = build_stack(tmp_path / "synth", connection_for_nested_module)
    hcl_plan = write_stack(workspace, built_stack, hcl=True).plan("-refresh=false")
    assert set(planned_moves(hcl_plan).values()) == expected
    assert set(planned_moves(write_stack(workspace, built_stack).plan()).values()) == expected


@ON_BOTH_PRODUCTS
def test_module_is_moved_out_of_larger_state(terraform: TerraformEngine, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    with terraform.workspace(tmp_path / "old") as workspace:
        share_resource = 'resource "aws_ram_resource_share" "own" {\n  name = "own"\n}\n'
        write_module_workspace(workspace, {"main.tf": MODULE_CALL + share_resource})
        workspace.apply()
        (workspace.directory / "all.tfstate").write_text(workspace.run("state", "pull").stdout, "utf-8")
        new_state = tmp_path / "new/terraform.tfstate"
        workspace.run("state", "mv", "-state=all.tfstate", f"-state-out={new_state}", MODULE, MODULE)
        workspace.run("state", "push", "all.tfstate")
        (workspace.directory / "main.tf").write_text(MODULE_CALL.partition("module ")[0] + share_resource, "utf-8")
        assert workspace.replan() == {}
    with terraform.workspace(tmp_path / "new") as workspace:
        write_stack(workspace, stack_for_module(tmp_path / "synth", adopt_module=MODULE))
        assert planned_moves(workspace.plan("-refresh=false")) == {
            address: f"{MODULE}.{address}" for address in RESOURCE_ADDRESSES
        }


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("polytomic_privatelink", "copy it from `terraform state list`, up to the type of the resource"),
        ("module.a.module", "copy it from `terraform state list`, up to the type of the resource"),
        ("module.a[x]", "copy it from `terraform state list`, up to the type of the resource"),
        ("module.a.aws_ram_resource_share.pl", "remove the resource: give only the module"),
    ],
)
def test_adopt_module_rejects_invalid_address(tmp_path: Path, address: str, remedy: str) -> None:
    with pytest.raises(InputError) as raised:
        stack_for_module(tmp_path / "x", adopt_module=address)
    assert raised.value.problems == (
        (
            f'adopt_module: got "{address}"; must be the address of a module, such as module.polytomic_privatelink; '
            f"{remedy}"
        ),
    )

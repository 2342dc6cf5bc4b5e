"""Write configurations to the folder of a Terraform workspace, and initialize the folder quickly."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack, Testing
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from sample_project import create_user_stack
from terraform_cli.engines import Workspace

LOCAL_BACKEND_OVERRIDE = json.dumps({"terraform": {"backend": {"local": {"path": "terraform.tfstate"}}}})
# The folder .terraform after ``init``, by Terraform program.
INIT_CACHE: dict[Path, TemporaryDirectory[str]] = {}

BuildStack = Callable[[TerraformStack], object]


def build_stack(folder: Path, build: BuildStack) -> TerraformStack:
    """Return a user's stack after ``build`` adds constructs; the app's output folder is ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    stack = create_user_stack(App(outdir=str(folder)))
    build(stack)
    return stack


def write_workspace(folder: Path, files: Mapping[str, str]) -> None:
    """Replace the configuration in a folder; the state stays, and is kept in the folder with any backend.

    Args:
        folder: The folder.
        files: The texts of the configuration by file name.
    """
    for file in [*folder.glob("*.tf"), *folder.glob("*.tf.json")]:
        file.unlink()
    for name, text in {**files, "override.tf.json": LOCAL_BACKEND_OVERRIDE}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def write_stack(workspace: Workspace, stack: TerraformStack, *, hcl: bool = False) -> Workspace:
    """Replace the configuration of a workspace by a stack, as JSON or as HCL; return the workspace, initialized."""
    files = {"cdk.tf": hcl_of(stack)["hcl"]} if hcl else {"cdk.tf.json": Testing.synth(stack)}
    write_workspace(workspace.directory, files)
    init_workspace(workspace)
    return workspace


def init_workspace(workspace: Workspace) -> None:
    """Initialize a folder, or copy the result of an earlier ``init`` with the same backend and provider.

    The copy has no modules: a configuration that calls a module needs its own ``init``.
    """
    data_folder = workspace.directory / ".terraform"
    if data_folder.exists():
        return
    if workspace.program in INIT_CACHE:
        shutil.copytree(INIT_CACHE[workspace.program].name, data_folder)
    else:
        workspace.init()
        INIT_CACHE[workspace.program] = TemporaryDirectory()
        shutil.copytree(data_folder, INIT_CACHE[workspace.program].name, dirs_exist_ok=True)

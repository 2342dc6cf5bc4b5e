"""A workspace on the real AWS provider from a filesystem mirror: Terraform starts the provider for each command."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fakes.terraform.in_memory_aws import InMemoryAws

from fakes.terraform.aws_provider import FakeAwsProvider
from fakes.terraform.provider_schema import PROVIDER_ADDRESS
from terraform_cli.engines import REPLACED_VARIABLES, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

REAL_PROVIDER_VERSION = "5.100.0"
PINNED_PROVIDER = f"""
terraform {{
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{REAL_PROVIDER_VERSION}"
    }}
  }}
}}
"""


def find_mirror() -> Path | None:
    """Return a folder with the unpacked real AWS provider in Terraform's layout, or None."""
    if os.environ.get("PRIVATELINK_AWS_PROVIDER") == "fake":
        return None
    data_home = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share"))
    folders = [
        Path.home() / ".terraform.d/plugins",
        data_home / "terraform/plugins",
        Path("/usr/local/share/terraform/plugins"),
        Path("/usr/share/terraform/plugins"),
    ]
    if "TF_PLUGIN_CACHE_DIR" in os.environ:
        folders.insert(0, Path(os.environ["TF_PLUGIN_CACHE_DIR"]))
    folders += [found.parents[2] for found in sorted(Path("/").glob(f"*/*/{PROVIDER_ADDRESS}"))]
    for folder in folders:
        if list(folder.glob(f"{PROVIDER_ADDRESS}/{REAL_PROVIDER_VERSION}/*/terraform-provider-aws*")):
            return folder
    return None


WITH_REAL_PROVIDER = pytest.mark.skipif(find_mirror() is None, reason="the real AWS provider is not on this machine")


@contextmanager
def real_provider_workspace() -> Iterator[Workspace]:
    """Yield a workspace in an empty folder, initialized with the real AWS provider.

    Terraform installs the provider from a mirror if this machine has one, else from the registry.
    """
    program = shutil.which(os.environ.get("TERRAFORM_BINARY_NAME", "terraform"))
    assert program, "terraform is not on this machine"
    mirror = find_mirror()
    with tempfile.TemporaryDirectory(prefix="real-provider-") as folder:
        settings = Path(folder) / "terraform.rc"
        settings.write_text("")
        if mirror:
            settings.write_text(
                f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(str(mirror))}\n  }}\n}}\n"
            )
        kept = {name: value for name, value in os.environ.items() if not name.startswith(REPLACED_VARIABLES)}
        environment = {
            **kept,
            "CHECKPOINT_DISABLE": "1",
            "HOME": folder,
            "TF_CLI_CONFIG_FILE": str(settings),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
        }
        directory = Path(folder) / "workspace"
        directory.mkdir()
        workspace = Workspace(Path(program), directory, environment, FakeAwsProvider(InMemoryAws()))
        (directory / "versions.tf").write_text(PINNED_PROVIDER)
        workspace.init()
        yield workspace

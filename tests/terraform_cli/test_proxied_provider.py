"""Terraform on the real AWS provider behind the proxy, without calls of AWS."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from fakes.terraform.provider_schema import find_provider_schema
from terraform_cli.engines import ON_ONE_ENGINE, OPENTOFU, TerraformEngine
from terraform_cli.provider_proxy import serve_real_provider
from terraform_cli.real_provider import find_real_provider

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from terraform_cli.engines import Workspace

NO_AWS = "http://127.0.0.1:1"
pytestmark = pytest.mark.real_provider
TWO_PROVIDER_BLOCKS = """
provider "aws" {
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  default_tags {
    tags = { Side = "west" }
  }
}

provider "aws" {
  alias                       = "north"
  region                      = "eu-north-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  default_tags {
    tags = { Side = "north" }
  }
}

resource "terraform_data" "apply" {
  input = "new"
}

data "aws_region" "planned" {}

data "aws_region" "planned_north" {
  provider = aws.north
}

data "aws_region" "applied" {
  depends_on = [terraform_data.apply]
}

data "aws_region" "applied_north" {
  provider   = aws.north
  depends_on = [terraform_data.apply]
}

data "aws_default_tags" "applied" {
  depends_on = [terraform_data.apply]
}

data "aws_default_tags" "applied_north" {
  provider   = aws.north
  depends_on = [terraform_data.apply]
}

output "planned" {
  value = [data.aws_region.planned.name, data.aws_region.planned_north.name]
}

output "applied" {
  value = [data.aws_region.applied.name, data.aws_region.applied_north.name]
}

output "tags" {
  value = [data.aws_default_tags.applied.tags, data.aws_default_tags.applied_north.tags]
}
"""


@contextmanager
def workspace_with_provider(terraform: TerraformEngine, folder: Path, types: Collection[str]) -> Iterator[Workspace]:
    """Yield a workspace on the real provider."""
    program = find_real_provider()
    assert program
    with terraform.workspace(folder) as workspace, serve_real_provider(program, NO_AWS, types) as reattach:
        workspace.environment["TF_REATTACH_PROVIDERS"] = reattach
        yield workspace


@ON_ONE_ENGINE
def test_provider_blocks_of_a_configuration_do_not_mix(terraform: TerraformEngine, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TWO_PROVIDER_BLOCKS)
    with workspace_with_provider(terraform, tmp_path, ["aws_region", "aws_default_tags"]) as workspace:
        workspace.init()
        plan = workspace.plan()
        assert plan.document["planned_values"]["outputs"]["planned"]["value"] == ["eu-west-1", "eu-north-1"]
        assert workspace.apply().outputs == {
            "planned": ["eu-west-1", "eu-north-1"],
            "applied": ["eu-west-1", "eu-north-1"],
            "tags": [{"Side": "west"}, {"Side": "north"}],
        }


@ON_ONE_ENGINE
def test_terraform_reads_the_trimmed_schema(terraform: TerraformEngine, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TWO_PROVIDER_BLOCKS)
    with workspace_with_provider(terraform, tmp_path, ["aws_region", "aws_db_instance"]) as workspace:
        workspace.init()
        document = json.loads(workspace.run("providers", "schema", "-json").stdout)
    schema = find_provider_schema(document)
    assert list(schema["resource_schemas"]) == ["aws_db_instance"]
    assert sorted(schema["data_source_schemas"]) == ["aws_db_instance", "aws_region"]
    # Protocol 6 has no such field at this place, so the field shows that the proxy drops nothing.
    password = schema["resource_schemas"]["aws_db_instance"]["block"]["attributes"]["password_wo"]
    assert password.get("write_only") is True or terraform.name == OPENTOFU  # OpenTofu 1.10 does not print the field

"""The fake AWS provider plans, applies, imports and destroys as the AWS provider does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fakes.terraform.provider_schema import PROVIDER_SCHEMA, find_provider_schema
from fakes.terraform.valid_config import write_edited_config
from rds_fixture import INSTANCE_HOST, SECURITY_GROUP_ID
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, Workspace
from terraform_cli.provider_dump import without_descriptions

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

SHARE_BLOCK = """
resource "aws_ram_resource_share" "{name}" {{
  name = "equal"
}}
"""


def test_valid_configuration_full_lifecycle(workspace: Workspace) -> None:
    write_edited_config(workspace)
    workspace.init()
    workspace.validate()
    plan = workspace.plan()
    assert plan.actions == dict.fromkeys(plan.configuration, "create")
    assert plan.values["aws_vpclattice_resource_configuration.pl"]["port_ranges"] == ["5432"]
    arn = workspace.apply().outputs["resource_configuration_arn"]
    assert arn.startswith("arn:aws:vpc-lattice:eu-central-1:123456789012:resourceconfiguration/rcfg-")
    assert workspace.replan() == {}
    workspace.destroy()
    assert json.loads((workspace.directory / "terraform.tfstate").read_text())["resources"] == []


@ON_ONE_ENGINE
def test_schema_matches_files(workspace: Workspace) -> None:
    write_edited_config(workspace)
    printed = workspace.run("providers", "schema", "-json").stdout
    document = json.loads(printed, object_hook=without_descriptions)
    assert find_provider_schema(document) == PROVIDER_SCHEMA


@ON_ONE_ENGINE
def test_port_updates_and_host_replaces(workspace: Workspace) -> None:
    write_edited_config(workspace)
    before = workspace.apply().outputs
    write_edited_config(
        workspace, ('["5432"]', '["5433"]'), ("= true\n  tags                      = {}", "= true\n  tags = { a = 1 }")
    )
    assert workspace.replan() == {
        "aws_vpclattice_resource_configuration.pl": "update",
        "aws_ram_resource_share.pl": "update",
    }
    assert workspace.apply().outputs == before
    write_edited_config(workspace, ("mydb.", "other."))
    assert workspace.plan().actions == {
        "aws_security_group.resource_gateway": "no-op",
        "aws_security_group_rule.rds_from_resource_gateway": "no-op",
        "aws_vpclattice_resource_gateway.pl": "no-op",
        "aws_vpclattice_resource_configuration.pl": "replace",
        "aws_ram_resource_share.pl": "update",
        "aws_ram_resource_association.pl": "replace",
        "aws_ram_principal_association.pl": "no-op",
    }
    assert workspace.apply().outputs != before


@ON_ONE_ENGINE
def test_ids_are_unique(workspace: Workspace) -> None:
    (workspace.directory / "main.tf").write_text(
        "\n".join(
            f'{SHARE_BLOCK.format(name=name)}output "{name}" {{\n  value = aws_ram_resource_share.{name}.arn\n}}'
            for name in ("a", "b")
        )
    )
    first = set(workspace.apply().outputs.values())
    again = set(workspace.apply("-replace=aws_ram_resource_share.a").outputs.values())
    assert len(first) == 2
    assert len(first | again) == 3


@ON_ONE_ENGINE
def test_region_and_tags_from_provider_block(workspace: Workspace) -> None:
    (workspace.directory / "main.tf").write_text(
        """
        provider "aws" {
          default_tags { tags = { team = "data", stage = "test" } }
        }
        provider "aws" {
          alias  = "other"
          region = "eu-west-1"
        }
        resource "aws_ram_resource_share" "default" {
          name = "x"
          tags = { stage = "live" }
        }
        resource "aws_ram_resource_share" "alias" {
          name     = "x"
          provider = aws.other
        }
        resource "aws_ram_resource_share" "argument" {
          name   = "x"
          region = "eu-north-1"
        }
        output "arns" {
          value = [for name in ["default", "alias", "argument"] : {
            default  = aws_ram_resource_share.default,
            alias    = aws_ram_resource_share.alias,
            argument = aws_ram_resource_share.argument,
          }[name].arn]
        }
        """
    )
    values = workspace.plan().values
    assert values["aws_ram_resource_share.default"]["tags_all"] == {"team": "data", "stage": "live"}
    assert "tags_all" not in values["aws_ram_resource_share.alias"]  # unknown, as in a plan of the real provider
    regions = [arn.split(":")[3] for arn in workspace.apply().outputs["arns"]]
    assert regions == ["us-east-1", "eu-west-1", "eu-north-1"]
    assert workspace.replan() == {}


@ON_ONE_ENGINE
def test_state_of_provider_5_is_not_replaced(workspace: Workspace) -> None:
    write_edited_config(workspace)
    workspace.apply()
    state_file = workspace.directory / "terraform.tfstate"
    state = json.loads(state_file.read_text())
    for resource in state["resources"]:
        for instance in resource["instances"]:
            del instance["attributes"]["region"]
    state_file.write_text(json.dumps(state))
    assert set(workspace.planned_actions("-refresh=false").values()) == {"update"}


@ON_ONE_ENGINE
def test_data_sources_read_fake_aws(workspace: Workspace, aws_account: FakeAwsAccount) -> None:
    (workspace.directory / "main.tf").write_text(
        """
        data "aws_db_instance" "db" {
          db_instance_identifier = "orders"
        }
        output "database" {
          value = data.aws_db_instance.db
        }
        """
    )
    output = workspace.apply().outputs["database"]
    assert {name: value for name, value in output.items() if value is not None} == {
        "id": "orders",
        "db_instance_identifier": "orders",
        "db_cluster_identifier": "",
        "address": INSTANCE_HOST,
        "port": 5432,
        "vpc_security_groups": [SECURITY_GROUP_ID],
        "db_subnet_group": "private",
        "network_type": "IPV4",
        "publicly_accessible": False,
        "region": "us-east-1",
    }
    assert workspace.replan() == {}
    aws_account.client("rds").delete_db_instance(DBInstanceIdentifier="orders", SkipFinalSnapshot=True)
    with pytest.raises(TerraformError, match="There is no aws_db_instance 'orders' in AWS"):
        workspace.plan()


@ON_ONE_ENGINE
def test_import_reads_fake_aws(workspace: Workspace, aws_account: FakeAwsAccount) -> None:
    def write_import(share: str) -> None:
        (workspace.directory / "main.tf").write_text(
            f"""
            import {{
              to = aws_ram_resource_share.pl
              id = "{share}"
            }}
            resource "aws_ram_resource_share" "pl" {{
              name                      = "there"
              allow_external_principals = true
            }}
            output "arn" {{
              value = aws_ram_resource_share.pl.arn
            }}
            """
        )

    write_import("arn:aws:ram:us-east-1:123456789012:resource-share/1")
    with pytest.raises(TerraformError, match="Cannot import non-existent remote object"):
        workspace.plan()
    share = aws_account.create_share("there")
    write_import(share)
    applied = workspace.apply()
    assert applied.actions == {"aws_ram_resource_share.pl": "no-op (import)"}
    assert applied.outputs == {"arn": share}
    assert workspace.replan() == {}


def test_terraform_test_command_runs(workspace: Workspace) -> None:
    write_edited_config(workspace)
    (workspace.directory / "account.tftest.hcl").write_text(
        """
        run "account" {
          command = plan
          assert {
            condition     = aws_ram_principal_association.pl.principal == "123456789012"
            error_message = "The share goes to another account."
          }
        }
        """
    )
    workspace.init()
    assert workspace.test() == {"account.tftest.hcl: account": "pass"}
    with pytest.raises(TerraformError, match="The share goes to another account"):
        workspace.test("-var=polytomic_aws_account_id=999999999999")

"""Destroy protection: changes of the ARN and replacements of the security group."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from aws_privatelink_rds_lattice import InputError
from aws_privatelink_rds_lattice.cdk.bindings import TerraformStack, TerraformVariable
from deployed_workspaces import deployed_stack
from fakes.aws.account import FakeAwsAccount
from rds_fixture import SUBNET_IDS
from sample_connections import dedicated_gateway_connection
from terraform_cli.command_output import TerraformError, prevented_destroy
from terraform_cli.engines import ON_BOTH_PRODUCTS, ON_ONE_ENGINE, TerraformEngine, Workspace
from workspaces import build_stack, write_stack

pytestmark = pytest.mark.cdk


def protected_deployment(
    terraform: TerraformEngine, account: FakeAwsAccount, folder: Path
) -> AbstractContextManager[Workspace]:
    return deployed_stack(terraform, account, folder, "protected", dedicated_gateway_connection(protect=True))


@ON_ONE_ENGINE
def test_protect_allows_tag_change(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    with protected_deployment(terraform, database_account, tmp_path) as workspace:
        assert workspace.replan() == {}
        write_stack(
            workspace, build_stack(tmp_path / "tags", dedicated_gateway_connection(protect=True, tags={"Team": "data"}))
        )
        assert set(workspace.replan("-refresh=false").values()) == {"update"}


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("change", "protected_type"),
    [
        ({"rds_host": "other.example.com"}, "resource_configuration"),
        ({"subnet_ids": SUBNET_IDS[:2]}, "resource_gateway"),
    ],
)
def test_protect_stops_arn_change(
    terraform: TerraformEngine,
    database_account: FakeAwsAccount,
    tmp_path: Path,
    change: dict[str, object],
    protected_type: str,
) -> None:
    with protected_deployment(terraform, database_account, tmp_path) as workspace:
        write_stack(workspace, build_stack(tmp_path / "change", dedicated_gateway_connection(protect=True, **change)))
        with pytest.raises(TerraformError, match=prevented_destroy(f"aws_vpclattice_{protected_type}.pl")):
            workspace.plan("-refresh=false")
        write_stack(workspace, build_stack(tmp_path / "open", dedicated_gateway_connection(protect=False, **change)))
        assert "replace" in workspace.replan("-refresh=false").values()


@ON_BOTH_PRODUCTS
@pytest.mark.parametrize(
    ("change", "hcl"),
    [({"names": {"security_group": "other"}}, False), ({"security_group_description": "Other"}, True)],
    ids=["name, JSON", "description, HCL"],
)
def test_protect_stops_group_replacement(
    terraform: TerraformEngine,
    database_account: FakeAwsAccount,
    tmp_path: Path,
    change: dict[str, object],
    *,
    hcl: bool,
) -> None:
    with protected_deployment(terraform, database_account, tmp_path) as workspace:
        write_stack(
            workspace, build_stack(tmp_path / "kept", dedicated_gateway_connection(protect=True, **change)), hcl=hcl
        )
        with pytest.raises(TerraformError, match=prevented_destroy("aws_vpclattice_resource_gateway.pl")):
            workspace.plan("-refresh=false")
        write_stack(workspace, build_stack(tmp_path / "open", dedicated_gateway_connection(**change)), hcl=hcl)
        applied = workspace.apply()
        assert applied.actions["aws_security_group.resource_gateway"] == "replace"
        assert applied.actions["aws_vpclattice_resource_gateway.pl"] == "replace"
        assert workspace.replan() == {}
        write_stack(
            workspace,
            build_stack(tmp_path / "tags", dedicated_gateway_connection(tags={"Team": "data"}, **change)),
            hcl=hcl,
        )
        assert set(workspace.planned_actions("-refresh=false").values()) == {"update"}


def test_protect_rejects_references(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        dedicated_gateway_connection(protect=TerraformVariable(stack, "protect", type="bool").value)(stack)

    with pytest.raises(InputError, match=r"protect: got .*; must be true or false"):
        build_stack(tmp_path, build)

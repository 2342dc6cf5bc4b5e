"""Rules of the databases on a shared resource gateway: shared, moved, and compared in the plan."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import RamResourceShare, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.testing import synthesized
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import edit_instance
from rds_fixture import SECURITY_GROUP_ID, stack_workspace
from sample_connections import GATEWAY_INPUTS, database_connection, databases_by_identifier, synthesized_resources
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import build_stack, write_stack

pytestmark = pytest.mark.cdk


def test_same_group_and_port_share_rules(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
        share = RamResourceShare(stack, "stands_for_a_group", name="group")

        def create_connection(name: str, group_id: str) -> PrivateLinkRdsLattice:
            inputs = database_connection(name, rds_security_group_id=group_id)
            return PrivateLinkRdsLattice(stack, name, resource_gateway=gateway, **inputs)

        first = create_connection("one", SECURITY_GROUP_ID)
        second = create_connection("two", SECURITY_GROUP_ID)
        third = create_connection("three", share.id)
        fourth = create_connection("four", share.id)
        assert first.rds_ingress_rule is second.rds_ingress_rule
        assert third.rds_ingress_rule is fourth.rds_ingress_rule
        assert first.security_group is gateway.security_group is not None
        assert first.resource_gateway is gateway.resource_gateway is not None

    rules = synthesized_resources(tmp_path, build)["aws_security_group_rule"]
    assert {body["type"] for body in rules.values()} == {"egress", "ingress"}
    assert len(rules) == 4
    assert all("ram_resource_share" in name or SECURITY_GROUP_ID.replace("-", "_") in name for name in rules)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("previous_options", "hcl"),
    [({}, False), ({"rds_security_group_id": SECURITY_GROUP_ID}, True)],
    ids=["looked up, JSON", "group stated, HCL"],
)
def test_rules_persist_if_identifiers_share_them(
    terraform: TerraformEngine, tmp_path: Path, previous_options: dict[str, str], *, hcl: bool
) -> None:
    group_and_port = {"rds_security_group_id": SECURITY_GROUP_ID, "rds_port": 5432}
    with stack_workspace(terraform, tmp_path, databases_by_identifier("billing", **previous_options)) as workspace:
        workspace.apply()
        write_stack(
            workspace,
            build_stack(tmp_path / "both", databases_by_identifier("orders", "billing", **group_and_port)),
            hcl=hcl,
        )
        applied = workspace.apply()
        assert sorted((address.split(".")[0], action) for address, action in applied.actions.items()) == [
            ("aws_ram_principal_association", "create"),
            ("aws_ram_resource_association", "create"),
            ("aws_ram_resource_share", "create"),
            ("aws_security_group_rule", "move"),
            ("aws_security_group_rule", "move"),
            ("aws_vpclattice_resource_configuration", "create"),
        ]
        if hcl:
            workspace.run("fmt", "-check", "-diff", "cdk.tf")
        write_stack(
            workspace, build_stack(tmp_path / "one", databases_by_identifier("orders", **group_and_port)), hcl=hcl
        )
        actions = workspace.planned_actions("-refresh=false")
        assert set(actions.values()) == {"delete"}
        assert not any(address.startswith("aws_security_group_rule") for address in actions)


def test_host_and_identifier_share_rules(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
        PrivateLinkRdsLattice(stack, "audit", resource_gateway=gateway, **database_connection("audit"))
        inputs: Any = {"name": "orders", "polytomic_aws_account_id": "123456789012"}
        group_and_port: Any = {"rds_security_group_id": SECURITY_GROUP_ID, "rds_port": 5432}
        PrivateLinkRdsLattice.from_db_instance(
            stack, "orders", db_instance_identifier="orders", resource_gateway=gateway, **inputs, **group_and_port
        )

    assert len(synthesized_resources(tmp_path, build)["aws_security_group_rule"]) == 2


@ON_ONE_ENGINE
@pytest.mark.parametrize("port", [5432, 5433])
def test_unknown_equal_groups_stop_plan(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path, port: int
) -> None:
    edit_instance("billing", port=port)(database_account)
    with stack_workspace(terraform, tmp_path, databases_by_identifier("orders", "billing")) as workspace:
        if port != 5432:
            workspace.apply()
            assert workspace.replan() == {}
            return
        with pytest.raises(TerraformError) as raised:
            workspace.plan()
    pair = f"{SECURITY_GROUP_ID} port 5432"
    assert (
        f"Resource precondition failed: rds_security_group_id: got {pair}, {pair}; must be another group or port for "
        "each database on a resource gateway, unless all have the same form; give the same rds_security_group_id and "
        "rds_port to all that share them"
    ) in str(raised.value)


@ON_ONE_ENGINE
@pytest.mark.parametrize("first", ["reference", "literal"])
def test_literal_equal_to_reference_stops_plan(terraform: TerraformEngine, tmp_path: Path, first: str) -> None:
    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
        groups = {
            "reference": TerraformVariable(stack, "group", default=SECURITY_GROUP_ID).string_value,
            "literal": SECURITY_GROUP_ID,
        }
        for name in sorted(groups, key=lambda name: name != first):
            PrivateLinkRdsLattice(
                stack, name, resource_gateway=gateway, **database_connection(name, rds_security_group_id=groups[name])
            )

    with stack_workspace(terraform, tmp_path, build) as workspace, pytest.raises(TerraformError) as raised:
        workspace.plan()
    pair = f"{SECURITY_GROUP_ID} port 5432"
    assert f"rds_security_group_id: got {pair}, {pair}; must be another group or port" in str(raised.value)


def test_moves_lead_from_oldest_to_current_address(tmp_path: Path) -> None:
    inputs = {"rds_security_group_id": SECURITY_GROUP_ID, "rds_port": 5432}
    config = synthesized(build_stack(tmp_path, databases_by_identifier("orders", **inputs)))
    moves = [move for move in config["moved"] if "egress" in move["from"]]
    assert len(moves) == 2
    assert moves[0]["from"] == moves[1]["to"]
    assert moves[0]["to"].removeprefix("aws_security_group_rule.") in config["resource"]["aws_security_group_rule"]

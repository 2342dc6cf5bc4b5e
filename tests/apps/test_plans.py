"""The AWS provider plans the programs of users, and finds no change after an apply."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.app_plans import (
    planned_target,
    planned_values,
    provider_keys,
    read_config,
    single_values,
    write_app_stack,
)
from rds_fixture import INSTANCE_HOST, SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine, Workspace

pytestmark = [pytest.mark.real_provider, ON_ONE_ENGINE]

NETWORK_SOURCE = "cross-stack-reference-input-network"
DATABASE_SOURCE = "cross-stack-reference-input-database"
POLYTOMIC_ACCOUNT = "123456789012"
EGRESS_TARGETS = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids")


def assert_only_database_is_opened(workspace: Workspace, group_id: str, port: int) -> None:
    """Check the applied resources: two rules between the resource gateway and the database, and one principal."""
    resources = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]["resources"]
    by_type: dict[str, list[dict[str, Any]]] = {}
    for resource in resources:
        by_type.setdefault(resource["type"], []).append(resource["values"])
    (gateway,) = by_type["aws_vpclattice_resource_gateway"]
    (gateway_group,) = [
        group for group in by_type["aws_security_group"] if group["id"] in gateway["security_group_ids"]
    ]
    (egress,) = gateway_group["egress"]
    assert (egress["from_port"], egress["to_port"], egress["protocol"]) == (port, port, "tcp")
    assert egress["security_groups"] == [group_id]
    assert not any(egress[name] for name in EGRESS_TARGETS)
    (ingress,) = by_type["aws_security_group_rule"]
    assert (ingress["type"], ingress["security_group_id"]) == ("ingress", group_id)
    assert ingress["source_security_group_id"] == gateway_group["id"]
    assert (ingress["from_port"], ingress["to_port"], ingress["protocol"]) == (port, port, "tcp")
    (principal,) = by_type["aws_ram_principal_association"]
    assert principal["principal"] == POLYTOMIC_ACCOUNT


@pytest.mark.parametrize("app_folder", ["three_stacks"], indirect=True)
def test_references_between_stacks_reach_connection(
    terraform: TerraformEngine, app_folder: Path, tmp_path: Path
) -> None:
    for stack in ("network", "database", "polytomic"):
        (tmp_path / stack).mkdir()
    with terraform.workspace(tmp_path / "network") as workspace:
        write_app_stack(workspace, app_folder, "network")
        workspace.apply()
        state = json.loads((tmp_path / "network/terraform.tfstate").read_text("utf-8"))
    network = {name: output["value"] for name, output in state["outputs"].items()}
    vpc_id = network["cross-stack-output-aws_vpcvpcid"]
    subnet_ids = {network[f"cross-stack-output-aws_subnetprivate_{zone}id"] for zone in "abc"}

    with terraform.workspace(tmp_path / "database") as workspace:
        write_app_stack(workspace, app_folder, "database", {NETWORK_SOURCE: network})
        plan = workspace.plan()
        assert set(single_values(plan, "aws_db_subnet_group")["subnet_ids"]) == subnet_ids
        group = single_values(plan, "aws_security_group")
        assert group["vpc_id"] == vpc_id
    # An apply takes minutes: the AWS provider waits for the database.
    database = {
        "cross-stack-output-aws_db_instanceinstanceaddress": INSTANCE_HOST,
        "cross-stack-output-aws_db_instanceinstanceport": 5433,
        "cross-stack-output-aws_security_groupgroupid": SECURITY_GROUP_ID,
    }

    with terraform.workspace(tmp_path / "polytomic") as workspace:
        write_app_stack(workspace, app_folder, "polytomic", {NETWORK_SOURCE: network, DATABASE_SOURCE: database})
        plan = workspace.plan()
        gateway = single_values(plan, "aws_vpclattice_resource_gateway")
        assert (gateway["vpc_id"], set(gateway["subnet_ids"])) == (vpc_id, subnet_ids)
        assert planned_target(plan) == INSTANCE_HOST
        workspace.apply_plan()
        assert workspace.replan() == {}
        assert_only_database_is_opened(workspace, SECURITY_GROUP_ID, 5433)


@pytest.mark.parametrize("app_folder", ["remote_state"], indirect=True)
def test_remote_states_reach_connection(workspace: Workspace, app_folder: Path) -> None:
    network = {"vpc_id": VPC_ID, "private_subnet_ids": SUBNET_IDS}
    database = {
        "endpoint": f"{INSTANCE_HOST}:5433",
        "security_group_id": SECURITY_GROUP_ID,
        "owner": "sales",
        "identifier": "orders",
    }
    write_app_stack(workspace, app_folder, "polytomic", {"network": network, "database": database})
    plan = workspace.plan()
    assert planned_target(plan) == INSTANCE_HOST
    configuration = single_values(plan, "aws_vpclattice_resource_configuration")
    assert configuration["port_ranges"] == ["5433"]
    assert configuration["tags"] == {"Owner": "sales", "Name": "orders-polytomic"}
    gateway = single_values(plan, "aws_vpclattice_resource_gateway")
    assert (gateway["vpc_id"], sorted(gateway["subnet_ids"])) == (VPC_ID, SUBNET_IDS)
    workspace.apply_plan()
    assert workspace.replan() == {}
    assert_only_database_is_opened(workspace, SECURITY_GROUP_ID, 5433)


@pytest.mark.parametrize("app_folder", ["tags_by_aspect"], indirect=True)
def test_tags_of_aspect_plan_no_second_change(workspace: Workspace, app_folder: Path) -> None:
    write_app_stack(workspace, app_folder, "data")
    applied = workspace.apply()
    assert set(applied.actions.values()) == {"create"}
    assert workspace.replan() == {}


@pytest.mark.parametrize("app_folder", ["two_accounts"], indirect=True)
def test_every_resource_has_provider_of_its_team(workspace: Workspace, app_folder: Path) -> None:
    write_app_stack(workspace, app_folder, "data")
    plan = workspace.plan()
    keys = provider_keys(plan)
    assert len(keys) == 14
    for address, key in keys.items():
        team = address.partition(".")[2].partition("_")[0]
        assert key == f"aws.{team}"
    tags = {address: values["tags_all"] for address, values in plan.values.items() if "tags_all" in values}
    assert set(map(str, tags.values())) == {"{'Team': 'sales'}", "{'Team': 'logistics'}"}
    # Both connections have the same names: their accounts differ.
    names = [values["name"] for values in planned_values(plan, "aws_vpclattice_resource_configuration").values()]
    assert names == ["orders-rc", "orders-rc"]


@pytest.mark.parametrize("app_folder", ["network_module"], indirect=True)
def test_outputs_of_module_reach_connection(workspace: Workspace, app_folder: Path) -> None:
    write_app_stack(workspace, app_folder, "data")
    workspace.apply()
    assert workspace.replan() == {}
    values = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]
    (module,) = values["child_modules"]
    created = {resource["address"]: resource["values"]["id"] for resource in module["resources"]}
    (gateway,) = [
        resource["values"] for resource in values["resources"] if resource["type"] == "aws_vpclattice_resource_gateway"
    ]
    assert gateway["vpc_id"] == created["module.network.aws_vpc.this"]
    assert set(gateway["subnet_ids"]) == {created[f"module.network.aws_subnet.private[{index}]"] for index in (0, 1)}
    group_id = created["module.network.aws_security_group.database"]
    assert_only_database_is_opened(workspace, group_id, 5432)


@pytest.mark.parametrize("app_folder", ["escape_hatches"], indirect=True)
def test_overridden_resources_are_planned(workspace: Workspace, app_folder: Path) -> None:
    write_app_stack(workspace, app_folder, "data")
    plan = workspace.plan()
    assert set(plan.actions.values()) == {"create"}
    assert plan.values["aws_security_group_rule.from_polytomic"]["security_group_id"] == SECURITY_GROUP_ID
    subscription = plan.configuration["aws_vpclattice_access_log_subscription.access_log"]
    assert any(".orders_resource_configuration" in name for name in subscription["resource_identifier"]["references"])
    gateway = single_values(plan, "aws_vpclattice_resource_gateway")
    assert gateway["timeouts"] == {"create": "20m", "delete": "20m", "update": None}


@pytest.mark.parametrize("app_folder", ["settings_file"], indirect=True)
def test_settings_of_file_are_planned(workspace: Workspace, app_folder: Path) -> None:
    assert read_config(app_folder, "database")["terraform"]["backend"]["s3"]["key"] == "stage/orders.tfstate"
    write_app_stack(workspace, app_folder, "database")
    plan = workspace.plan()
    instance = single_values(plan, "aws_db_instance")
    assert (instance["engine"], instance["port"], instance["instance_class"]) == ("mysql", 3306, "db.t4g.micro")
    assert instance["tags_all"] == {"Environment": "stage", "Team": "sales"}
    (configuration,) = planned_values(plan, "aws_vpclattice_resource_configuration")
    (definition,) = plan.configuration[configuration]["resource_configuration_definition"]
    assert "aws_db_instance.instance.address" in definition["dns_resource"][0]["domain_name"]["references"]
    ingress = single_values(plan, "aws_security_group_rule")
    assert (ingress["from_port"], ingress["security_group_id"]) == (3306, SECURITY_GROUP_ID)

"""Terraform's plans of a resource gateway for several databases."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import create_security_group
from rds_fixture import SECURITY_GROUP_ID, stack_workspace
from sample_connections import two_databases
from terraform_cli.engines import TerraformEngine
from workspaces import build_stack, write_stack

pytestmark = pytest.mark.cdk


def test_two_databases_on_one_gateway(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    create_security_group(database_account, "sg-0a", "audit-db")
    with stack_workspace(terraform, tmp_path, two_databases) as workspace:
        plan = workspace.plan()
        assert set(plan.actions.values()) == {"create"}
        assert Counter(address.split(".")[0] for address in plan.actions) == {
            "aws_ram_principal_association": 2,
            "aws_ram_resource_association": 2,
            "aws_ram_resource_share": 2,
            "aws_security_group": 1,
            "aws_security_group_rule": 4,
            "aws_vpclattice_resource_configuration": 2,
            "aws_vpclattice_resource_gateway": 1,
        }
        workspace.apply_plan()
        state = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]["resources"]
        values_by_type: dict[str, list[dict[str, Any]]] = {}
        for resource in state:
            values_by_type.setdefault(resource["type"], []).append(resource["values"])
        (group,) = values_by_type["aws_security_group"]
        (gateway,) = values_by_type["aws_vpclattice_resource_gateway"]
        assert group["egress"] == []
        rule_attributes = ("type", "security_group_id", "source_security_group_id", "from_port", "to_port")
        rules = {tuple(rule[name] for name in rule_attributes) for rule in values_by_type["aws_security_group_rule"]}
        assert rules == {
            ("egress", group["id"], SECURITY_GROUP_ID, 5432, 5432),
            ("ingress", SECURITY_GROUP_ID, group["id"], 5432, 5432),
            ("egress", group["id"], "sg-0a", 3306, 3306),
            ("ingress", "sg-0a", group["id"], 3306, 3306),
        }
        configurations = values_by_type["aws_vpclattice_resource_configuration"]
        assert {values["resource_gateway_identifier"] for values in configurations} == {gateway["id"]}
        write_stack(workspace, build_stack(tmp_path / "hcl", two_databases), hcl=True)
        workspace.run("fmt", "-check", "-diff", "cdk.tf")
        assert workspace.replan() == {}

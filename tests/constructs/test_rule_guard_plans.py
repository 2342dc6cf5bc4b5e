"""Terraform's plans for security groups with inline rules and with separate rules."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.cdk.bindings import SecurityGroup, TerraformResource, TerraformStack
from fakes.aws.account import FakeAwsAccount
from rds_fixture import SUBNET_IDS, VPC_ID, stack_workspace
from sample_connections import INLINE_RULE
from sample_project import REQUIRED_INPUTS
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine, Workspace
from workspaces import build_stack, write_stack

SEPARATE_RULE: dict[str, Any] = {
    "from_port": 5432,
    "to_port": 5432,
    "ip_protocol": "tcp",
    "cidr_ipv4": "10.0.0.0/16",
}


def database_group(stack: TerraformStack, name: str, **arguments: object) -> SecurityGroup:
    """Add a security group, and a connection to a database with this group."""
    group = SecurityGroup(stack, name, name=name, vpc_id=VPC_ID)
    for argument, value in arguments.items():
        group.add_override(argument, value)
    network: Any = {"vpc_id": VPC_ID, "subnet_ids": SUBNET_IDS}
    inputs: Any = {**REQUIRED_INPUTS, **network, "name": name, "rds_security_group_id": group.id}
    PrivateLinkRdsLattice(stack, f"of_{name}", **inputs)
    return group


def separate_rule(stack: TerraformStack, group: SecurityGroup) -> TerraformResource:
    resource_type = "aws_vpc_security_group_ingress_rule"
    rule = TerraformResource(stack, "application", terraform_resource_type=resource_type)
    for argument, value in {**SEPARATE_RULE, "security_group_id": group.id}.items():
        rule.add_override(argument, value)
    return rule


def apply_changes(workspace: Workspace) -> dict[str, str]:
    """Plan and apply; return the changes by address, without the hash of the address."""
    actions = workspace.plan().actions
    workspace.apply_plan()
    return {
        address.rpartition("_rule_")[0] or address: action for address, action in actions.items() if action != "no-op"
    }


def three_databases(stack: TerraformStack) -> None:
    """Add groups with separate rules, with ignored inline rules, and with inline rules."""
    separate_rule(stack, database_group(stack, "separate"))
    database_group(stack, "ignored", ingress=[INLINE_RULE], lifecycle={"ignore_changes": ["ingress"]})
    database_group(stack, "inline", ingress=[INLINE_RULE])


@pytest.mark.real_provider  # for a resource type that the fake provider lacks
@ON_ONE_ENGINE
def test_only_inline_rules_remove_ingress_rule(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    del database_account
    with stack_workspace(terraform, tmp_path, three_databases) as workspace:
        workspace.apply()
        assert apply_changes(workspace) == {"aws_security_group.inline": "update"}
        assert apply_changes(workspace) == {"aws_security_group_rule.of_inline_rds_ingress": "create"}


@pytest.mark.real_provider  # for a resource type that the fake provider lacks
@ON_ONE_ENGINE
def test_inline_rule_becomes_separate_by_import(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    def inline(stack: TerraformStack) -> None:
        database_group(stack, "orders", ingress=[INLINE_RULE])

    def separate(stack: TerraformStack) -> None:
        separate_rule(stack, database_group(stack, "orders")).import_from(rule_id)

    with stack_workspace(terraform, tmp_path, inline) as workspace:
        workspace.apply()
        rules = database_account.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
        (rule_id,) = [rule["SecurityGroupRuleId"] for rule in rules if rule.get("CidrIpv4") == "10.0.0.0/16"]
        write_stack(workspace, build_stack(tmp_path / "separate", separate))
        workspace.plan()
        workspace.apply_plan()
        assert workspace.replan() == {}
        rules = database_account.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
        assert [rule["SecurityGroupRuleId"] for rule in rules if rule.get("CidrIpv4") == "10.0.0.0/16"] == [rule_id]

"""Existing resource gateways, passed by id: added rules, imported rules and invalid ids."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformOutput, TerraformStack, TerraformVariable
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import create_existing_gateway
from fakes.aws.sample_ids import GATEWAY_ID
from rds_fixture import SECURITY_GROUP_ID, stack_workspace
from sample_connections import NETWORK_INPUTS, database_connection, dedicated_gateway_connection, synthesized_resources
from sample_project import ALL_INPUTS
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import BuildStack, build_stack, write_stack

pytestmark = pytest.mark.cdk


def connection_on_gateway(**options: Any) -> BuildStack:  # noqa: ANN401 - options by name
    """Return a function to add a connection on the existing gateway."""

    def build(stack: TerraformStack) -> None:
        ids: Any = {"resource_gateway_id": GATEWAY_ID, "security_group_id": "sg-0b", **options}
        gateway = ResourceGateway.from_ids(stack, "gateway", **ids)
        connection = PrivateLinkRdsLattice(stack, "Default", resource_gateway=gateway, **database_connection("orders"))
        assert (connection.rds_ingress_rule is None) is gateway.has_rules

    return build


@ON_ONE_ENGINE
def test_existing_gateway_gets_only_rules(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    create_existing_gateway(database_account)
    with stack_workspace(terraform, tmp_path, connection_on_gateway(ip_address_type="IPV6")) as workspace:
        values = workspace.plan().values
        assert sorted(address.split(".")[0] for address in values) == [
            "aws_ram_principal_association",
            "aws_ram_resource_association",
            "aws_ram_resource_share",
            "aws_security_group_rule",
            "aws_security_group_rule",
            "aws_vpclattice_resource_configuration",
        ]
        configuration = values["aws_vpclattice_resource_configuration.pl"]
        assert configuration["resource_gateway_identifier"] == GATEWAY_ID
        (definition,) = configuration["resource_configuration_definition"]
        assert definition["dns_resource"][0]["ip_address_type"] == "IPV6"
        workspace.apply_plan()
        assert workspace.replan() == {}


def test_existing_gateway_has_ids_without_resources(tmp_path: Path) -> None:
    ids: Any = {"resource_gateway_id": "rgw-0a", "security_group_id": "sg-0b"}
    stack = build_stack(tmp_path, lambda _: None)
    gateway = ResourceGateway.from_ids(stack, "gateway", has_rules=True, **ids)
    connection = PrivateLinkRdsLattice(stack, "Default", resource_gateway=gateway, **database_connection("orders"))
    for construct in (gateway, connection):
        assert (construct.security_group, construct.resource_gateway) == (None, None)
        assert (construct.security_group_id, construct.resource_gateway_id) == ("sg-0b", "rgw-0a")
    assert connection.rds_ingress_rule is None


@ON_ONE_ENGINE
def test_existing_gateway_keeps_its_rules(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    create_existing_gateway(database_account)
    database_account.add_egress_rule("sg-0b", UserIdGroupPairs=[{"GroupId": SECURITY_GROUP_ID}])
    database_account.add_ingress_rule(SECURITY_GROUP_ID, UserIdGroupPairs=[{"GroupId": "sg-0b"}])
    describe_rules = database_account.client("ec2").describe_security_group_rules
    existing_rules = describe_rules()["SecurityGroupRules"]
    with stack_workspace(terraform, tmp_path, connection_on_gateway()) as workspace:
        with pytest.raises(TerraformError, match=r"InvalidPermission\.Duplicate"):
            workspace.apply()
        stack = build_stack(tmp_path / "kept", connection_on_gateway(has_rules=True))
        write_stack(workspace, stack, hcl=True).apply()
        write_stack(workspace, stack)
        assert workspace.replan() == {}
        assert describe_rules()["SecurityGroupRules"] == existing_rules


def test_group_rules_have_one_gateway(tmp_path: Path) -> None:
    ids: Any = {"resource_gateway_id": "rgw-0a", "security_group_id": "sg-0b"}
    stack = build_stack(tmp_path, lambda _: None)
    ResourceGateway.from_ids(stack, "gateway", **ids)
    ResourceGateway.from_ids(stack, "rules of others", **ids, has_rules=True)
    with pytest.raises(InputError) as raised:
        ResourceGateway.from_ids(stack, "again", **ids)
    assert raised.value.problems == (
        (
            'security_group_id: got "sg-0b"; must be the group of one ResourceGateway of a stack, but '
            "own/gateway has it; pass that ResourceGateway to all its databases, or set has_rules if the rules exist"
        ),
    )


def test_existing_ingress_rule_is_imported(tmp_path: Path) -> None:
    rule = f"{SECURITY_GROUP_ID}_ingress_tcp_5432_5432_sg-0b"

    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway.from_ids(stack, "gateway", resource_gateway_id="rgw-0a", security_group_id="sg-0b")
        inputs = database_connection("orders", import_ids={"rds_ingress_rule": rule})
        PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **inputs)

    config = json.loads(bindings.Testing.synth(build_stack(tmp_path, build)))
    (block,) = config["import"]
    assert block["id"] == rule
    assert config["resource"]["aws_security_group_rule"][block["to"].split(".")[1]]["type"] == "ingress"


def test_existing_gateway_ids_are_validated(tmp_path: Path) -> None:
    ids: Any = {"resource_gateway_id": "sg-1", "security_group_id": None, "ip_address_type": "ipv4", "has_rules": 1}
    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, lambda stack: ResourceGateway.from_ids(stack, "gateway", **ids))
    assert [line.partition("; must")[0] for line in raised.value.problems] == [
        'resource_gateway_id: got "sg-1"',
        "security_group_id: got null",
        'ip_address_type: got "ipv4"',
        "has_rules: got 1",
    ]


def test_gateway_with_inline_rules_is_rejected(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        dedicated_gateway_connection()(stack)
        group = stack.node.find_child("Default").node.find_child("resource_gateway_security_group")
        ResourceGateway.from_ids(
            stack, "gateway", resource_gateway_id="rgw-0a", security_group_id=cast("Any", group).id
        )

    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, build)
    assert raised.value.problems == (
        (
            'security_group_id: got "${aws_security_group.resource_gateway.id}"; must be a security group without '
            "inline egress, which removes separate rules; create one ResourceGateway and pass it to all databases"
        ),
    )


def test_gateway_with_ruleless_group_passes(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        group = bindings.SecurityGroup(stack, "group", name="gateway")
        gateway = ResourceGateway.from_ids(stack, "gateway", resource_gateway_id="rgw-0a", security_group_id=group.id)
        PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **database_connection("orders"))

    assert len(synthesized_resources(tmp_path, build)["aws_security_group_rule"]) == 2


def test_stack_accepts_existing_gateway(tmp_path: Path) -> None:
    connection: Any = {
        **database_connection("orders"),
        "region": "us-east-1",
        "resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b"},
    }
    stack = PrivateLinkStack(App(outdir=str(tmp_path)), "orders", **connection)
    config = json.loads(bindings.Testing.synth(stack))
    assert config["output"]["resource_gateway_id"]["value"] == "rgw-0a"
    assert config["resource"]["aws_vpclattice_resource_configuration"]["pl"]["resource_gateway_identifier"] == "rgw-0a"


def test_stack_reports_invalid_gateway(tmp_path: Path) -> None:
    connection: Any = {
        **database_connection("orders"),
        "region": "us-east-1",
        "resource_gateway": {"id": "sg-1", "group": "x"},
    }
    with pytest.raises(InputError) as raised:
        PrivateLinkStack(App(outdir=str(tmp_path)), "orders", **connection)
    assert raised.value.problems == (
        (
            'resource_gateway.id: got "sg-1"; must be rgw- followed by hex digits; '
            "copy the id of the resource gateway from the AWS console"
        ),
        "resource_gateway.group: unknown; known names: id, security_group_id, ip_address_type, has_rules",
        (
            "resource_gateway.security_group_id: missing; must be sg- followed by hex digits; "
            "copy the id of the resource gateway's security group from the AWS console"
        ),
    )


def test_existing_gateway_ids_may_be_references(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        names = ("resource_gateway_id", "security_group_id", "ip_address_type")
        ids: Any = {name: TerraformVariable(stack, name).value for name in names}
        gateway = ResourceGateway.from_ids(stack, "gateway", **ids)
        TerraformOutput(stack, "id", value=gateway.resource_gateway_id)
        inputs: Any = {name: value for name, value in ALL_INPUTS.items() if name not in NETWORK_INPUTS}
        PrivateLinkRdsLattice(stack, "Default", resource_gateway=gateway, **inputs)

    config = json.loads(bindings.Testing.synth(build_stack(tmp_path, build)))
    assert config["output"]["id"]["value"] == "${var.resource_gateway_id}"

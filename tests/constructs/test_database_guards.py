"""Conditions on the looked-up database, with plans that fail and plans that pass."""

import re
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import RamResourceShare, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.constructs.database_guards import port_precondition, single_group_conditions
from database_conditions import (
    CONDITION_CASES,
    NEWER_CONDITION_CASES,
    REMEDY,
    ConditionCase,
    add_marks,
    create_case_databases,
)
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import OTHER_VPC_ID, edit_free_addresses, edit_instance
from rds_fixture import SUBNET_IDS, VPC_ID
from sample_connections import ACCOUNT_INPUT, cluster_connection, instance_connection
from sample_project import synthesize_stack
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, Workspace
from workspaces import BuildStack, build_stack, write_stack

pytestmark = pytest.mark.cdk

IDENTIFIER_INPUTS = {instance_connection: "db_instance_identifier", cluster_connection: "db_cluster_identifier"}
FAILED_CONDITION = "error: Resource precondition failed: "


def plan_errors(workspace: Workspace, folder: Path, build: BuildStack) -> list[str]:
    """Return the errors of a plan."""
    write_stack(workspace, build_stack(folder, build))
    try:
        workspace.run("plan", "-json")
    except TerraformError as error:
        return [line.partition(" (cdk.tf.json")[0] for line in str(error).splitlines()[1:]]
    return []


def mark_cases(cases: list[ConditionCase]) -> dict[str, ConditionCase]:
    """Return the cases by a mark for the names of the case's resources."""
    return {f"0c{index:02}": case for index, case in enumerate(cases)}


def connections_of_cases(cases: list[ConditionCase]) -> BuildStack:
    """Return a function to add the connections of all cases."""

    def build(stack: TerraformStack) -> None:
        for mark, (_, create_connection, inputs, _, _) in mark_cases(cases).items():
            marked_inputs = add_marks({IDENTIFIER_INPUTS[create_connection]: "orders", **inputs}, mark)
            create_connection(f"connection{mark}", name=f"connection{mark}", **marked_inputs)(stack)

    return build


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(CONDITION_CASES, id="all AWS providers"),
        pytest.param(NEWER_CONDITION_CASES, marks=pytest.mark.provider_version("6.16.0"), id="newer argument"),
    ],
)
def test_plan_stops_if_database_unreachable(
    workspace: Workspace, database_account: FakeAwsAccount, tmp_path: Path, cases: list[ConditionCase]
) -> None:
    """Run all cases in a single plan, with separate databases for each case."""
    cases_by_mark = mark_cases(cases)
    for index, (mark, (*_, change, _)) in enumerate(cases_by_mark.items()):
        create_case_databases(database_account, index, mark)
        change(database_account, mark)
    reported: dict[str, list[str]] = {case[0]: [] for case in cases}
    for line in plan_errors(workspace, tmp_path / "synth", connections_of_cases(cases)):
        problem = line.removeprefix("error: Resource ").partition("condition failed: ")[2]
        (mark,) = set(re.findall(r"0c\d\d", problem))
        reported[cases_by_mark[mark][0]].append(problem.replace(mark, ""))
    assert reported == {case[0]: case[-1] for case in cases}


def connection_with_variables(needed_addresses: int | None) -> BuildStack:
    """Return a function to add a connection whose inputs are variables of Terraform."""

    def build(stack: TerraformStack) -> None:
        group = TerraformVariable(stack, "group", type="string", default="sg-3")
        subnets = TerraformVariable(stack, "subnets", type="list(string)", default=["subnet-aaaa", "subnet-dddd"])
        address_type = TerraformVariable(stack, "ip", type="string", default="IPV6")
        identifier = TerraformVariable(stack, "identifier", type="string", default="orders")
        inputs: dict[str, Any] = {}
        if needed_addresses:
            addresses = TerraformVariable(stack, "addresses", type="number", default=needed_addresses)
            inputs["ipv4_addresses_per_eni"] = addresses.number_value
        instance_connection(
            db_instance_identifier=identifier.string_value,
            rds_security_group_id=group.string_value,
            subnet_ids=subnets.list_value,
            ip_address_type=address_type.string_value,
            **inputs,
        )(stack)

    return build


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "needed_addresses",
    [
        pytest.param(None, id="all AWS providers"),
        pytest.param(300, marks=pytest.mark.provider_version("6.16.0"), id="newer argument"),
    ],
)
def test_terraform_validates_references(
    workspace: Workspace, database_account: FakeAwsAccount, tmp_path: Path, needed_addresses: int | None
) -> None:
    edit_free_addresses(0)(database_account)
    errors = plan_errors(workspace, tmp_path / "synth", connection_with_variables(needed_addresses))
    assert {line.partition("condition failed: ")[2].partition(";")[0] for line in errors} == {
        "rds_security_group_id: got sg-3",
        "ip_address_type: got IPV6",
        "subnet_ids: got subnet-dddd, which is in vpc-ffff",
    }


def connection_with_created_subnets(stack: TerraformStack) -> None:
    subnet_ids = [RamResourceShare(stack, f"share{index}", name="stands for a subnet").id for index in (1, 2)]
    instance_connection(subnet_ids=subnet_ids)(stack)


@ON_ONE_ENGINE
def test_same_apply_may_create_subnets(workspace: Workspace, tmp_path: Path) -> None:
    assert plan_errors(workspace, tmp_path / "synth", connection_with_created_subnets) == []


def connection_on_existing_gateway(stack: TerraformStack) -> None:
    gateway = ResourceGateway.from_ids(stack, "gateway", resource_gateway_id="rgw-0a", security_group_id="sg-0b")
    instance_connection(resource_gateway=gateway)(stack)


@ON_ONE_ENGINE
def test_existing_gateway_needs_only_database(
    workspace: Workspace, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    data = synthesize_stack(tmp_path / "data", connection_on_existing_gateway)["data"]
    assert {source_type: len(sources) for source_type, sources in data.items()} == {"aws_db_instance": 1}
    database_account.clear_counts()
    assert plan_errors(workspace, tmp_path / "passing", connection_on_existing_gateway) == []
    assert {operation.partition(":")[0] for operation in database_account.call_counts} <= {"rds", "sts"}
    edit_instance(publicly_accessible=True)(database_account)
    assert len(plan_errors(workspace, tmp_path / "failing", connection_on_existing_gateway)) == 1


def connection_on_gateway(vpc_id: str) -> BuildStack:
    """Return a function to add a shared resource gateway in a VPC, and a looked-up database."""

    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway(stack, "gateway", vpc_id=vpc_id, subnet_ids=SUBNET_IDS)
        PrivateLinkRdsLattice.from_db_instance(
            stack, "orders", db_instance_identifier="orders", resource_gateway=gateway, **ACCOUNT_INPUT
        )

    return build


@ON_ONE_ENGINE
def test_shared_gateway_must_be_in_database_vpc(workspace: Workspace, tmp_path: Path) -> None:
    assert plan_errors(workspace, tmp_path / "passing", connection_on_gateway(VPC_ID)) == []
    assert plan_errors(workspace, tmp_path / "failing", connection_on_gateway(OTHER_VPC_ID)) == [
        (
            f"{FAILED_CONDITION}resource_gateway: got one in vpc-ffff; must be one in {VPC_ID}, the VPC of the "
            "database; create a resource gateway in that VPC, or omit it to create one"
        )
    ]


@ON_ONE_ENGINE
def test_shared_gateway_needs_one_named_group(
    workspace: Workspace, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    edit_instance(vpc_security_group_ids=["sg-1", "sg-2"])(database_account)
    (error,) = plan_errors(workspace, tmp_path / "synth", connection_on_gateway(VPC_ID))
    assert error.removeprefix("error: Resource postcondition failed: ") == (
        "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
        f"attached are: sg-1, sg-2; {REMEDY}"
    )


def test_named_group_needs_no_group_condition() -> None:
    assert single_group_conditions({"rds_security_group_id": "sg-1"}, "self.identifier", "self.groups") == []
    (condition,) = single_group_conditions({}, "self.identifier", "self.groups")
    assert condition.condition == "${length(self.groups) == 1}"


@pytest.mark.parametrize(("port", "text"), [("5432", "got 5432;"), ("local.port", "got ${local.port};")])
def test_precondition_message_contains_value(port: str, text: str) -> None:
    precondition = port_precondition(port, "data.aws_db_instance.x.port", "orders")
    assert precondition["condition"] == f"${{data.aws_db_instance.x.port == {port}}}"
    assert text in precondition["error_message"]

"""Conditions on the looked-up database, with plans that fail and plans that pass."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.terraform.in_memory_aws import AwsResources

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import RamResourceShare, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.constructs.database_guards import port_precondition, single_group_conditions
from rds_fixture import SUBNET_IDS, VPC_ID, rds_resources
from sample_connections import (
    ACCOUNT_INPUT,
    ResourceChange,
    cluster_connection,
    edit_cluster,
    edit_instance,
    edit_nothing,
    edit_subnets,
    instance_connection,
)
from sample_project import synthesize_stack
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import Workspace, load_engine, required_engines
from workspaces import BuildStack, build_stack, write_stack

pytestmark = pytest.mark.cdk


IDENTIFIER_INPUTS = {instance_connection: "db_instance_identifier", cluster_connection: "db_cluster_identifier"}


@pytest.fixture(scope="session")
def plan_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Return a workspace for plans on a single engine, because all engines evaluate conditions in the same way."""
    folder = tmp_path_factory.mktemp("one")
    with load_engine(required_engines()[0], folder).workspace(folder, aws=rds_resources()) as workspace:
        yield workspace


def plan_errors(workspace: Workspace, folder: Path, build: BuildStack, aws_resources: AwsResources) -> list[str]:
    """Return the errors of a plan with these AWS resources."""
    workspace.provider.aws_resources = aws_resources
    write_stack(workspace, build_stack(folder, build))
    try:
        workspace.run("plan", "-json")
    except TerraformError as error:
        return [line.partition(" (cdk.tf.json")[0] for line in str(error).splitlines()[1:]]
    return []


FAILED_CONDITION = "error: Resource precondition failed: "
FREE_ADDRESSES_TEXT = "IPv4 addresses that are free or the resource gateway's own"
REMEDY = "name the one that shall let the resource gateway in"
CONDITION_CASES: list[tuple[str, Callable[..., BuildStack], dict[str, Any], ResourceChange, list[str]]] = [
    ("good instance", instance_connection, {}, edit_nothing, []),
    ("good cluster", cluster_connection, {}, edit_nothing, []),
    (
        "public",
        instance_connection,
        {},
        edit_instance(publicly_accessible=True),
        [
            (
                "db_instance_identifier: got orders, which is publicly accessible; must be a private instance, for the "
                "name of this one leads to a public address, where the resource gateway has no way; turn off public "
                "access in the settings of the instance"
            )
        ],
    ),
    (
        "instance of a cluster",
        instance_connection,
        {},
        edit_instance(db_cluster_identifier="sales"),
        [
            (
                "db_instance_identifier: got orders, which is an instance of the cluster sales; must be an instance of "
                "its own, for the name of this one follows no failover of the cluster; give sales as "
                "db_cluster_identifier, or this very instance by its rds_host"
            )
        ],
    ),
    (
        "instance with several groups",
        instance_connection,
        {},
        edit_instance(vpc_security_groups=["sg-1", "sg-2"]),
        [
            (
                "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
                f"attached are: sg-1, sg-2; {REMEDY}"
            )
        ],
    ),
    (
        "cluster with several groups",
        cluster_connection,
        {},
        edit_cluster(vpc_security_group_ids=["sg-1", "sg-2"]),
        [
            (
                "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
                f"attached are: sg-1, sg-2; {REMEDY}"
            )
        ],
    ),
    (
        "no group",
        instance_connection,
        {},
        edit_instance(vpc_security_groups=[]),
        [
            (
                "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
                f"attached are: none; {REMEDY}"
            )
        ],
    ),
    (
        "named group is attached",
        instance_connection,
        {"rds_security_group_id": "sg-2"},
        edit_instance(vpc_security_groups=["sg-1", "sg-2"]),
        [],
    ),
    (
        "named group is not attached",
        cluster_connection,
        {"rds_security_group_id": "sg-3"},
        edit_cluster(vpc_security_group_ids=["sg-1", "sg-2"]),
        [
            (
                "rds_security_group_id: got sg-3; must be one that is attached to orders: sg-1, sg-2; "
                "give one of these, or attach it to the database"
            )
        ],
    ),
    (
        "subnet in another VPC",
        instance_connection,
        {"subnet_ids": ["subnet-aaaa", "subnet-dddd"]},
        edit_nothing,
        [
            (
                f"subnet_ids: got subnet-dddd, which lies in vpc-ffff; must be subnets in {VPC_ID}, the VPC of the "
                "database; name subnets of that VPC"
            )
        ],
    ),
    ("port equals the database", cluster_connection, {"rds_port": 3306}, edit_nothing, []),
    (
        "port differs from the database",
        instance_connection,
        {"rds_port": 3306},
        edit_nothing,
        [("rds_port: got 3306; must be 5432, the port of orders; give that one, or leave it out to have it looked up")],
    ),
    ("named subnets", instance_connection, {"subnet_ids": ["subnet-aaaa", "subnet-cccc"]}, edit_nothing, []),
    (
        "subnets in a single zone",
        instance_connection,
        {},
        edit_subnets(availability_zone_id="use1-az1"),
        [
            (
                "subnet_ids: got subnet-aaaa in use1-az1, subnet-bbbb in use1-az1, subnet-cccc in use1-az1; must be "
                "subnets in two Availability Zones at least; name a subnet in another zone besides"
            )
        ],
    ),
    (
        "too few free addresses",
        instance_connection,
        {"subnet_ids": ["subnet-aaaa", "subnet-bbbb"]},
        lambda aws_resources: aws_resources["aws_subnet"]["subnet-bbbb"].update(available_ip_address_count=15),
        [
            (
                f"subnet_ids: got subnet-bbbb with 15 {FREE_ADDRESSES_TEXT}; must be subnets with 16 at least, which "
                "the resource gateway takes of each; free some, name another subnet, or set a lower "
                "ipv4_addresses_per_eni"
            )
        ],
    ),
    ("just enough free addresses", instance_connection, {}, edit_subnets(available_ip_address_count=16), []),
    (
        "fewer addresses per interface",
        cluster_connection,
        {"ipv4_addresses_per_eni": 4},
        edit_subnets(available_ip_address_count=4),
        [],
    ),
    (
        "IPv6 of an IPv4 database",
        instance_connection,
        {"ip_address_type": "IPV6"},
        edit_nothing,
        [
            (
                "ip_address_type: got IPV6; must be another than IPV6, for orders has the network type IPV4 and so no "
                "IPv6 address; take IPV4, or give the database the network type DUAL"
            )
        ],
    ),
    (
        "IPv6 needs no IPv4 addresses",
        instance_connection,
        {"ip_address_type": "IPV6"},
        lambda aws_resources: (
            edit_subnets(available_ip_address_count=0)(aws_resources),
            edit_instance(network_type="DUAL")(aws_resources),
        ),
        [],
    ),
    (
        "dual stack needs IPv4 addresses",
        instance_connection,
        {"ip_address_type": "DUALSTACK", "subnet_ids": ["subnet-aaaa", "subnet-bbbb"], "ipv4_addresses_per_eni": 20},
        lambda aws_resources: aws_resources["aws_subnet"]["subnet-aaaa"].update(available_ip_address_count=19),
        [
            (
                f"subnet_ids: got subnet-aaaa with 19 {FREE_ADDRESSES_TEXT}; must be subnets with 20 at least, which "
                "the resource gateway takes of each; free some, name another subnet, or set a lower "
                "ipv4_addresses_per_eni"
            )
        ],
    ),
]


def rename_resources(value: object, mark: str) -> Any:  # noqa: ANN401 - of the argument's type
    """Return inputs or AWS resources with a mark appended to the names of database, subnet group and subnets."""
    text = re.sub(r"\b(orders|private|subnet-[a-d]{4})\b", rf"\g<1>{mark}", json.dumps(value))
    return json.loads(text)


def test_plan_stops_if_database_unreachable(plan_workspace: Workspace, tmp_path: Path) -> None:
    """Run all cases in a single plan, with separate AWS resources for each case."""
    aws_resources: AwsResources = {}
    cases_by_mark = {f"0c{index:02}": case for index, case in enumerate(CONDITION_CASES)}

    def build(stack: TerraformStack) -> None:
        for mark, (_, create_connection, inputs, _, _) in cases_by_mark.items():
            marked_inputs = rename_resources({IDENTIFIER_INPUTS[create_connection]: "orders", **inputs}, mark)
            create_connection(f"connection{mark}", name=f"connection{mark}", **marked_inputs)(stack)

    for mark, (*_, change, _) in cases_by_mark.items():
        case_resources = rds_resources()
        change(case_resources)
        for resource_type, resources in rename_resources(case_resources, mark).items():
            aws_resources.setdefault(resource_type, {}).update(resources)
    reported: dict[str, list[str]] = {case[0]: [] for case in CONDITION_CASES}
    for line in plan_errors(plan_workspace, tmp_path, build, aws_resources):
        problem = line.removeprefix("error: Resource ").partition("condition failed: ")[2]
        (mark,) = set(re.findall(r"0c\d\d", problem))
        reported[cases_by_mark[mark][0]].append(problem.replace(mark, ""))
    assert reported == {case[0]: case[-1] for case in CONDITION_CASES}


def test_terraform_validates_references(plan_workspace: Workspace, tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        group = TerraformVariable(stack, "group", type="string", default="sg-3")
        subnets = TerraformVariable(stack, "subnets", type="list(string)", default=["subnet-aaaa", "subnet-dddd"])
        addresses = TerraformVariable(stack, "addresses", type="number", default=300)
        address_type = TerraformVariable(stack, "ip", type="string", default="IPV6")
        identifier = TerraformVariable(stack, "identifier", type="string", default="orders")
        instance_connection(
            db_instance_identifier=identifier.string_value,
            rds_security_group_id=group.string_value,
            subnet_ids=subnets.list_value,
            ipv4_addresses_per_eni=addresses.number_value,
            ip_address_type=address_type.string_value,
        )(stack)

    errors = plan_errors(plan_workspace, tmp_path / "failing", build, rds_resources())
    assert {line.partition("condition failed: ")[2].partition(";")[0] for line in errors} == {
        "rds_security_group_id: got sg-3",
        "ip_address_type: got IPV6",
        "subnet_ids: got subnet-dddd, which lies in vpc-ffff",
    }


def test_same_apply_may_create_subnets(plan_workspace: Workspace, tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        subnet_ids = [RamResourceShare(stack, f"share{index}", name="stands for a subnet").id for index in (1, 2)]
        instance_connection(subnet_ids=subnet_ids)(stack)

    assert plan_errors(plan_workspace, tmp_path, build, rds_resources()) == []


def test_existing_gateway_needs_only_database(plan_workspace: Workspace, tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway.from_ids(stack, "gateway", resource_gateway_id="rgw-0a", security_group_id="sg-0b")
        instance_connection(resource_gateway=gateway)(stack)

    data = synthesize_stack(tmp_path / "synth", build)["data"]
    assert {source_type: len(sources) for source_type, sources in data.items()} == {"aws_db_instance": 1}
    aws_resources = {"aws_db_instance": rds_resources()["aws_db_instance"]}
    assert plan_errors(plan_workspace, tmp_path / "passing", build, aws_resources) == []
    edit_instance(publicly_accessible=True)(aws_resources)
    assert len(plan_errors(plan_workspace, tmp_path / "failing", build, aws_resources)) == 1


def test_shared_gateway_must_be_in_database_vpc(plan_workspace: Workspace, tmp_path: Path) -> None:
    def connection_on_gateway(vpc_id: str) -> BuildStack:
        def build(stack: TerraformStack) -> None:
            gateway = ResourceGateway(stack, "gateway", vpc_id=vpc_id, subnet_ids=SUBNET_IDS)
            PrivateLinkRdsLattice.from_db_instance(
                stack, "orders", db_instance_identifier="orders", resource_gateway=gateway, **ACCOUNT_INPUT
            )

        return build

    assert plan_errors(plan_workspace, tmp_path / "passing", connection_on_gateway(VPC_ID), rds_resources()) == []
    assert plan_errors(plan_workspace, tmp_path / "failing", connection_on_gateway("vpc-ffff"), rds_resources()) == [
        (
            f"{FAILED_CONDITION}resource_gateway: got one in vpc-ffff; must be one in {VPC_ID}, the VPC of the "
            "database; make a resource gateway in that VPC, or leave it out to have one made"
        )
    ]


def test_shared_gateway_needs_one_named_group(plan_workspace: Workspace, tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway(stack, "gateway", vpc_id=VPC_ID, subnet_ids=SUBNET_IDS)
        instance_connection(resource_gateway=gateway)(stack)

    aws_resources = rds_resources()
    edit_instance(vpc_security_groups=["sg-1", "sg-2"])(aws_resources)
    (error,) = plan_errors(plan_workspace, tmp_path, build, aws_resources)
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

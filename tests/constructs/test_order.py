"""``depends_on`` with the constructs of the package, in each place that cdktf has for it."""

import re
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway, SynthesisError
from aws_privatelink_rds_lattice.cdk.bindings import (
    App,
    Construct,
    DataAwsSubnet,
    DataResource,
    ITerraformDependable,
    TerraformHclModule,
    TerraformOutput,
    TerraformResource,
    TerraformStack,
)
from aws_privatelink_rds_lattice.synth.output import atomic_output
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from aws_privatelink_rds_lattice.testing import synthesized
from rds_fixture import stack_workspace
from sample_connections import GATEWAY_INPUTS, STACK_INPUTS, database_connection
from sample_project import REQUIRED_INPUTS, create_user_stack, synthesize_app
from terraform_cli.engines import ON_BOTH_PRODUCTS, TerraformEngine
from workspaces import build_stack

pytestmark = pytest.mark.cdk

PUBLISHED_ADDRESSES = [
    "aws_security_group.resource_gateway",
    "aws_security_group_rule.rds_from_resource_gateway",
    "aws_vpclattice_resource_gateway.pl",
    "aws_vpclattice_resource_configuration.pl",
    "aws_ram_resource_share.pl",
    "aws_ram_resource_association.pl",
    "aws_ram_principal_association.pl",
]


def awaited_types(folder: Path, stack: TerraformStack, construct: ITerraformDependable) -> list[str]:
    """Return the types of the resources that an element waits for if the construct is in its ``depends_on``."""
    folder.mkdir(parents=True, exist_ok=True)
    DataResource(stack, "waiting", depends_on=[construct])
    config = synthesized(stack)
    (address,) = config["resource"]["terraform_data"]["waiting"]["depends_on"]
    scope, name = address.split(".")
    assert scope == "local"
    types = []
    for expression in config["locals"][name]:
        resource_type, label = re.fullmatch(r"\$\{(\w+)\.(\w+)\}", expression).groups()  # type: ignore[union-attr]
        assert label in config["resource"][resource_type]
        types.append(resource_type.removeprefix("aws_"))
    return types


def test_depends_on_connection_is_complete(tmp_path: Path) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    connection = PrivateLinkRdsLattice(Construct(stack, "team"), "orders", **REQUIRED_INPUTS)
    assert awaited_types(tmp_path, stack, connection) == [
        address.partition(".")[0].removeprefix("aws_") for address in PUBLISHED_ADDRESSES
    ]


def test_depends_on_shared_gateway_is_complete(tmp_path: Path) -> None:
    stack = build_stack(tmp_path / "new", lambda _: None)
    gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
    connection = PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **database_connection("orders"))
    assert awaited_types(tmp_path, stack, connection) == [
        "security_group_rule",
        "security_group_rule",
        "vpclattice_resource_configuration",
        "ram_resource_share",
        "ram_resource_association",
        "ram_principal_association",
    ]
    stack = build_stack(tmp_path / "other", lambda _: None)
    gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
    PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **database_connection("orders"))
    assert awaited_types(tmp_path, stack, gateway) == ["vpclattice_resource_gateway"]


def test_existing_gateway_keeps_nothing_waiting(tmp_path: Path) -> None:
    ids: Any = {"resource_gateway_id": "rgw-0a", "security_group_id": "sg-0b", "has_rules": True}
    stack = build_stack(tmp_path / "gateway", lambda _: None)
    assert awaited_types(tmp_path, stack, ResourceGateway.from_ids(stack, "gateway", **ids)) == []
    stack = build_stack(tmp_path / "connection", lambda _: None)
    gateway = ResourceGateway.from_ids(stack, "gateway", **ids)
    connection = PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **database_connection("orders"))
    assert [type(resource) for resource in connection.resources] == [
        type(connection.resource_configuration),
        type(connection.ram_resource_share),
        type(connection.ram_resource_association),
        type(connection.ram_principal_association),
    ]
    assert len(awaited_types(tmp_path, stack, connection)) == len(connection.resources)


def waiting_elements(stack: TerraformStack) -> None:
    """Add a connection, and each kind of element that can wait for it."""
    connection = PrivateLinkRdsLattice(stack, "Default", **REQUIRED_INPUTS)
    DataResource(stack, "resource", depends_on=[connection])
    DataResource(stack, "later").depends_on = [connection.fqn]
    DataAwsSubnet(stack, "source", id="subnet-aaaa", depends_on=[connection])
    TerraformOutput(stack, "output", value="ready", depends_on=[connection])


def reached_nodes(edges: list[tuple[str, str]], start: str) -> set[str]:
    """Return the nodes that a path from the start reaches, in a graph that omits an edge if other edges imply it."""
    reached: set[str] = set()
    new_nodes = {start}
    while new_nodes:
        reached |= new_nodes
        new_nodes = {target for source, target in edges if source in new_nodes} - reached
    return reached


@ON_BOTH_PRODUCTS
def test_terraform_waits_for_all_resources(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, waiting_elements) as workspace:
        workspace.validate()
        graph = workspace.run("graph").stdout
    edges = re.findall(r'"(?:\[root\] )?([\w.]+)(?: \(expand\))?" -> "(?:\[root\] )?([\w.]+)(?: \(expand\))?"', graph)
    for waiting in ("terraform_data.resource", "terraform_data.later", "data.aws_subnet.source"):
        assert reached_nodes(edges, waiting) >= set(PUBLISHED_ADDRESSES)


def test_depends_on_is_the_same_in_hcl_and_app(tmp_path: Path) -> None:
    stack = build_stack(tmp_path / "hcl", waiting_elements)
    hcl = hcl_of(stack)["hcl"]
    assert hcl.count("depends_on = [local.private_link_resources]") == 4
    assert "private_link_resources = [" in hcl
    config = synthesize_app(tmp_path, lambda app: waiting_elements(create_user_stack(app)))
    assert config["locals"] == {"private_link_resources": [f"${{{address}}}" for address in PUBLISHED_ADDRESSES]}
    assert config["output"]["output"]["depends_on"] == ["local.private_link_resources"]
    assert synthesized(stack)["locals"] == config["locals"]


def test_module_waits_for_connection(tmp_path: Path) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    connection = PrivateLinkRdsLattice(stack, "Default", **REQUIRED_INPUTS)
    TerraformHclModule(stack, "module", source="terraform-aws-modules/vpc/aws", depends_on=[connection])
    assert synthesized(stack)["module"]["module"]["depends_on"] == ["local.private_link_resources"]


def test_unawaited_connection_has_no_local_value(tmp_path: Path) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    connection = PrivateLinkRdsLattice(stack, "Default", **REQUIRED_INPUTS)
    assert isinstance(connection.fqn, str)
    assert "locals" not in synthesized(stack)


def test_stack_elements_can_wait_for_stack(tmp_path: Path) -> None:
    def build(app: App) -> None:
        stack = PrivateLinkStack(app, "orders", **STACK_INPUTS)
        DataResource(stack, "waiting", depends_on=[stack])

    config = synthesize_app(tmp_path, build)
    assert config["resource"]["terraform_data"]["waiting"]["depends_on"] == ["local.private_link_resources"]
    assert len(config["locals"]["private_link_resources"]) == len(PUBLISHED_ADDRESSES)


@pytest.mark.parametrize("attribute", ["stack", "private_link"])
def test_other_stack_is_told_to_wait_itself(tmp_path: Path, attribute: str) -> None:
    def synthesize_two_stacks() -> None:
        with atomic_output(tmp_path) as folder:
            app = App(outdir=folder)
            stack = PrivateLinkStack(app, "orders", **STACK_INPUTS)
            awaited = stack if attribute == "stack" else stack.private_link
            DataResource(TerraformStack(app, "sync"), "waiting", depends_on=[awaited])
            app.synth()

    with pytest.raises(SynthesisError) as caught:
        synthesize_two_stacks()
    assert str(caught.value) == (
        'depends_on in the stack sync: got "orders/Default"; must be a construct of the same stack; '
        "order the stacks instead: sync.add_dependency(orders)"
    )


def test_resources_are_all_of_connection(tmp_path: Path) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    connection = PrivateLinkRdsLattice(stack, "orders", **REQUIRED_INPUTS)
    resources = [child for child in connection.node.find_all() if isinstance(child, TerraformResource)]
    assert set(connection.resources) == set(resources)
    for resource in connection.resources:
        resource.depends_on = ["terraform_data.approval"]
    config = synthesized(stack)["resource"]
    assert all(body["depends_on"] for bodies in config.values() for body in bodies.values())
    DataResource(stack, "waiting", depends_on=connection.resources)
    assert len(synthesized(stack)["resource"]["terraform_data"]["waiting"]["depends_on"]) == len(resources)

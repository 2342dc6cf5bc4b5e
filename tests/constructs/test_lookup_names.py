"""Names of the data sources of a connection by identifier: plain in a stack of its own, the CDK's in a user's stack."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App, DataAwsSubnet, TerraformLocal, TerraformResource, Token
from aws_privatelink_rds_lattice.plan import review_plan
from aws_privatelink_rds_lattice.plan.finding import Effect
from fakes.aws.sample_ids import GATEWAY_ID
from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS
from sample_connections import ACCOUNT_INPUT, instance_connection
from sample_project import synthesize_app, synthesize_stack
from terraform_cli.engines import ON_ONE_ENGINE, Workspace
from workspaces import init_workspace, write_stack, write_workspace

pytestmark = pytest.mark.cdk

RELEASED_FILE = Path(__file__).parent / "released/database_identifier.tf.json"
GATEWAY = {"id": GATEWAY_ID, "security_group_id": "sg-0fedcba9876543210"}
NETWORK = {
    "aws_db_subnet_group": ["subnet_group"],
    "aws_network_interface": ["gateway_interface"],
    "aws_network_interfaces": ["gateway_interfaces"],
    "aws_subnet": ["subnet"],
}
# Inputs of a stack -> names of the data sources by type, and names of the local values.
PLAIN_NAMES: list[tuple[dict[str, Any], dict[str, list[str]], list[str]]] = [
    ({"db_instance_identifier": "orders"}, {"aws_db_instance": ["database"], **NETWORK}, []),
    (
        {"db_cluster_identifier": "orders", "subnet_ids": SUBNET_IDS, "rds_security_group_id": SECURITY_GROUP_ID},
        {"aws_rds_cluster": ["database"], **NETWORK},
        ["subnet_ids"],
    ),
    (
        {"db_instance_identifier": "orders", "rds_port": Token.as_number("${var.port}")},
        {"aws_db_instance": ["database"], **NETWORK},
        ["rds_port"],
    ),
    (
        {"db_instance_identifier": "orders", "resource_gateway": GATEWAY},
        {"aws_db_instance": ["database"]},
        [],
    ),
]


def stack_config(folder: Path, inputs: dict[str, Any], cls: type[PrivateLinkStack] = PrivateLinkStack) -> Any:  # noqa: ANN401 - JSON
    connection: Any = {"region": "us-east-1", **ACCOUNT_INPUT, **inputs}
    return synthesize_app(folder, lambda app: cls(app, "own", **connection))


@pytest.mark.parametrize(("inputs", "sources", "local_values"), PLAIN_NAMES, ids=range(len(PLAIN_NAMES)))
def test_own_stack_has_plain_lookup_names(
    tmp_path: Path, inputs: dict[str, Any], sources: dict[str, list[str]], local_values: list[str]
) -> None:
    config = stack_config(tmp_path, inputs)
    assert {source_type: list(bodies) for source_type, bodies in config["data"].items()} == sources
    assert list(config.get("locals", {})) == local_values
    references = set(re.findall(r"data\.(\w+)\.(\w+)", json.dumps(config)))
    assert references <= {(source_type, name) for source_type, names in sources.items() for name in names}


@pytest.mark.parametrize("construct_id", ["Default", "orders"])
def test_user_stack_keeps_names_of_cdk(tmp_path: Path, construct_id: str) -> None:
    data = synthesize_stack(tmp_path, instance_connection(construct_id))["data"]
    names = [name for bodies in data.values() for name in bodies]
    assert len(names) == 5
    assert [name for name in names if not re.fullmatch(rf"{construct_id}_database_\w+_[0-9A-F]{{8}}", name)] == []


def test_plain_name_changes_no_rule_address(tmp_path: Path) -> None:
    config = stack_config(tmp_path, {"db_instance_identifier": "orders", "resource_gateway": GATEWAY})
    default_address = "data_aws_db_instance_Default_database_instance_2D11482C"
    rules = list(config["resource"]["aws_security_group_rule"])
    assert len(rules) == 2
    suffix = f"_one_{default_address}_vpc_security_groups___{default_address}_port_"
    assert [re.sub("[0-9A-F]{8}$", "", rule) for rule in rules] == [
        f"gateway_egress_to{suffix}",
        f"gateway_ingress_of{suffix}",
    ]


class StackWithSameNames(PrivateLinkStack):
    """A stack with elements at the addresses of a look-up, and with elements of other kinds with the same names."""

    def __init__(self, app: App, name: str, **connection: Any) -> None:  # noqa: ANN401 - inputs by name
        super().__init__(app, name, **connection)
        DataAwsSubnet(self, "subnet", id="subnet-aaaa")
        TerraformLocal(self, "subnet_ids", [])
        TerraformLocal(self, "database", "orders")
        managed = TerraformResource(self, "managed", terraform_resource_type="aws_subnet")
        managed.override_logical_id("subnet")


def test_second_element_with_plain_name_is_refused(tmp_path: Path) -> None:
    inputs = {"db_instance_identifier": "orders", "subnet_ids": SUBNET_IDS}
    with pytest.raises(RuntimeError) as raised:
        stack_config(tmp_path, inputs, StackWithSameNames)
    problems = re.findall(r"\S+: got the address .*", str(raised.value))
    remedy = "must differ from the addresses of the database's look-up; give the element another id"
    assert sorted(problems) == [
        f"own/subnet: got the address data.aws_subnet.subnet; {remedy}",
        f"own/subnet_ids: got the address local.subnet_ids; {remedy}",
    ]


def test_other_connection_of_own_stack_has_other_names(tmp_path: Path) -> None:
    class StackOfTwo(PrivateLinkStack):
        def __init__(self, app: App, name: str, **connection: Any) -> None:  # noqa: ANN401 - inputs by name
            super().__init__(app, name, **connection)
            inputs: Any = {**ACCOUNT_INPUT, "name": "billing"}
            PrivateLinkRdsLattice.from_db_instance(self, "billing", db_instance_identifier="billing", **inputs)

    config = stack_config(tmp_path, {"db_instance_identifier": "orders"}, StackOfTwo)
    names = sorted(config["data"]["aws_db_instance"])
    assert names[1] == "database"
    assert names[0].startswith("billing_database_instance_")
    assert len(names) == 2


@ON_ONE_ENGINE
@pytest.mark.usefixtures("database_account")
def test_review_accepts_renamed_data_sources(workspace: Workspace) -> None:
    write_workspace(workspace.directory, {"cdk.tf.json": RELEASED_FILE.read_text("utf-8")})
    init_workspace(workspace)
    workspace.apply()
    connection: Any = {"region": "us-east-1", "db_instance_identifier": "orders", "protect": True, **ACCOUNT_INPUT}
    stack = PrivateLinkStack(App(outdir=str(workspace.directory / "synth")), "own", **connection)
    assert "Default_database" not in bindings.Testing.synth(stack)
    write_stack(workspace, stack)
    review = review_plan(workspace.plan().document)
    (reviewed,) = review.connections
    assert [finding.effect for finding in (*reviewed.findings, *review.findings)] == [Effect.UNCHANGED]

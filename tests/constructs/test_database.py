"""Look-ups of a database by identifier, and the addresses and subnets of the resource gateway."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import TerraformStack
from deployed_workspaces import deployed_stack
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import (
    OTHER_SECURITY_GROUP_ID,
    create_subnet,
    edit_free_addresses,
    edit_instance,
    edit_zone,
)
from rds_fixture import (
    CLUSTER_WRITER_HOST,
    INSTANCE_HOST,
    SECURITY_GROUP_ID,
    SUBNET_IDS,
    VPC_ID,
    stack_workspace,
)
from sample_connections import ACCOUNT_INPUT, cluster_connection, instance_connection
from sample_project import synthesize_app, synthesize_stack
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine, Workspace
from workspaces import BuildStack, build_stack, write_stack

pytestmark = pytest.mark.cdk


DEPLOYMENT_NAMES = {instance_connection: "instance", cluster_connection: "cluster"}


def deployed_connection(
    terraform: TerraformEngine,
    account: FakeAwsAccount,
    folder: Path,
    build: Callable[..., BuildStack] = instance_connection,
) -> AbstractContextManager[Workspace]:
    """Yield a workspace with a connection without options, applied."""
    return deployed_stack(terraform, account, folder, DEPLOYMENT_NAMES[build], build())


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("build", "host", "port"),
    [(instance_connection(), INSTANCE_HOST, 5432), (cluster_connection(), CLUSTER_WRITER_HOST, 3306)],
    ids=["instance", "writer of cluster"],
)
def test_lookup_by_identifier_finds_database(
    terraform: TerraformEngine, tmp_path: Path, build: BuildStack, host: str, port: int
) -> None:
    with stack_workspace(terraform, tmp_path, build) as workspace:
        plan = workspace.plan()
        values = plan.values
        gateway = values["aws_vpclattice_resource_gateway.pl"]
        assert (gateway["vpc_id"], gateway["subnet_ids"]) == (VPC_ID, SUBNET_IDS)
        configuration = values["aws_vpclattice_resource_configuration.pl"]
        assert configuration["port_ranges"] == [str(port)]
        (definition,) = configuration["resource_configuration_definition"]
        assert definition["dns_resource"] == [{"domain_name": host, "ip_address_type": "IPV4"}]
        rule = values["aws_security_group_rule.rds_from_resource_gateway"]
        assert (rule["security_group_id"], rule["from_port"], rule["to_port"]) == (SECURITY_GROUP_ID, port, port)
        (egress,) = values["aws_security_group.resource_gateway"]["egress"]
        assert (egress["security_groups"], egress["from_port"], egress["to_port"]) == ([SECURITY_GROUP_ID], port, port)
        vpc_expression = plan.configuration["aws_vpclattice_resource_gateway.pl"]["vpc_id"]
        assert vpc_expression["references"][0].startswith("data.aws_db_subnet_group.")
        assert set(plan.actions.values()) == {"create"}


@ON_ONE_ENGINE
def test_lookup_in_hcl_changes_nothing(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    with deployed_connection(terraform, database_account, tmp_path) as workspace:
        write_stack(workspace, build_stack(tmp_path / "hcl", instance_connection()), hcl=True)
        assert workspace.replan() == {}
        workspace.run("fmt", "-check", "-diff", "cdk.tf")


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("build", "hcl"), [(instance_connection, False), (cluster_connection, True)], ids=["JSON", "HCL"]
)
def test_existing_gateway_keeps_its_subnets(
    terraform: TerraformEngine,
    database_account: FakeAwsAccount,
    tmp_path: Path,
    build: Callable[..., BuildStack],
    *,
    hcl: bool,
) -> None:
    with deployed_connection(terraform, database_account, tmp_path, build) as workspace:
        if hcl:
            write_stack(workspace, build_stack(tmp_path / "before", build()), hcl=True)
            workspace.run("fmt", "-check", "-diff", "cdk.tf")
        create_subnet(database_account, "subnet-eeee", VPC_ID, "10.0.4.0/24", "d")
        subnet_ids = [*SUBNET_IDS, "subnet-eeee"]
        database_account.client("rds").modify_db_subnet_group(DBSubnetGroupName="private", SubnetIds=subnet_ids)
        assert workspace.replan() == {}
        write_stack(workspace, build_stack(tmp_path / "changed", build(subnet_ids=subnet_ids)), hcl=hcl)
        assert workspace.planned_actions("-refresh=false")["aws_vpclattice_resource_gateway.pl"] == "replace"


@ON_ONE_ENGINE
def test_destroy_works_after_database_is_gone(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    with deployed_connection(terraform, database_account, tmp_path) as workspace:
        edit_instance(db_cluster_identifier="sales")(database_account)
        stack = build_stack(tmp_path / "created", instance_connection())
        for hcl in (False, True):
            write_stack(workspace, stack, hcl=hcl)
            with pytest.raises(TerraformError, match="an instance of the cluster sales"):
                workspace.plan("-refresh=false")
        edit_instance(db_cluster_identifier=None)(database_account)
        database_account.client("rds").delete_db_instance(DBInstanceIdentifier="orders", SkipFinalSnapshot=True)
        with pytest.raises(TerraformError, match=r"(?i)couldn't find resource"):
            workspace.destroy()
        workspace.run("destroy", "-auto-approve", "-refresh=false")
        assert workspace.run("state", "list").stdout == ""


def test_each_connection_has_own_data_sources(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        for name in ("orders", "billing"):
            inputs: dict[str, Any] = {**ACCOUNT_INPUT, "name": name}
            PrivateLinkRdsLattice.from_db_instance(stack, name, db_instance_identifier=name, **inputs)

    data = synthesize_stack(tmp_path, build)["data"]
    assert {source_type: len(sources) for source_type, sources in data.items()} == {
        "aws_db_instance": 2,
        "aws_db_subnet_group": 2,
        "aws_network_interface": 2,
        "aws_network_interfaces": 2,
        "aws_subnet": 2,
    }


def test_stack_accepts_identifier(tmp_path: Path) -> None:
    connection: Any = {"region": "us-east-1", "db_cluster_identifier": "orders", **ACCOUNT_INPUT}
    config = synthesize_app(tmp_path, lambda app: PrivateLinkStack(app, "orders", **connection))
    (source,) = config["data"]["aws_rds_cluster"].values()
    assert source["cluster_identifier"] == "orders"
    assert list(config["resource"]["aws_vpclattice_resource_gateway"]) == ["pl"]
    assert len(config["output"]) == 3


@ON_ONE_ENGINE
@pytest.mark.provider_version("6.16.0")
@pytest.mark.parametrize(
    ("build", "hcl"), [(instance_connection, False), (cluster_connection, True)], ids=["JSON", "HCL"]
)
def test_gateway_addresses_count_as_free(
    terraform: TerraformEngine,
    database_account: FakeAwsAccount,
    tmp_path: Path,
    build: Callable[..., BuildStack],
    *,
    hcl: bool,
) -> None:
    def write(**inputs: object) -> Workspace:
        return write_stack(workspace, build_stack(tmp_path / f"{inputs}", build(**inputs)), hcl=hcl)

    def rejected_subnets(**inputs: object) -> list[str]:
        with pytest.raises(TerraformError) as raised:
            write(**inputs).plan("-refresh=false")
        return sorted(re.findall(r"subnet_ids: got (\S+ with \d+) IPv4 addresses", str(raised.value)))

    edit_free_addresses(20)(database_account)
    with stack_workspace(terraform, tmp_path, build()) as workspace:
        write().apply()
        assert free_address_count(database_account) == 4
        assert workspace.replan() == {}
        assert rejected_subnets(ipv4_addresses_per_eni=21) == [f"{subnet} with 20" for subnet in SUBNET_IDS]
        write(ipv4_addresses_per_eni=20).apply()
        assert free_address_count(database_account) == 0
        create_subnet(database_account, "subnet-eeee", VPC_ID, "10.0.4.0/24", "d")
        edit_free_addresses(3, ["subnet-eeee"])(database_account)
        assert rejected_subnets(ipv4_addresses_per_eni=20, subnet_ids=[*SUBNET_IDS, "subnet-eeee"]) == [
            "subnet-eeee with 3"
        ]


def free_address_count(account: FakeAwsAccount) -> int:
    """Return the number of free addresses in a subnet of the gateway."""
    (subnet,) = account.client("ec2").describe_subnets(SubnetIds=["subnet-aaaa"])["Subnets"]
    return int(subnet["AvailableIpAddressCount"])


@ON_ONE_ENGINE
def test_other_addresses_do_not_count_as_free(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    with deployed_connection(terraform, database_account, tmp_path) as workspace:
        ec2 = database_account.client("ec2")
        (gateway,) = database_account.gateways
        interfaces = database_account.gateway_interfaces(gateway)
        edit_free_addresses(4)(database_account)
        assert workspace.replan("-refresh=false") == {}
        for interface in interfaces:
            ec2.unassign_private_ip_addresses(
                NetworkInterfaceId=interface["NetworkInterfaceId"],
                PrivateIpAddresses=[address["PrivateIpAddress"] for address in interface["PrivateIpAddresses"][1:]],
            )
        edit_free_addresses(5)(database_account)
        assert workspace.replan("-refresh=false") == {}
        for interface in interfaces:
            ec2.modify_network_interface_attribute(
                NetworkInterfaceId=interface["NetworkInterfaceId"], Groups=[OTHER_SECURITY_GROUP_ID]
            )
        with pytest.raises(TerraformError, match="with 5 IPv4 addresses for"):
            workspace.plan("-refresh=false")


@ON_ONE_ENGINE
def test_failed_condition_allows_destroy(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    with deployed_connection(terraform, database_account, tmp_path) as workspace:
        edit_instance(publicly_accessible=True)(database_account)
        edit_zone("a")(database_account)
        workspace.destroy()
        assert workspace.run("state", "list").stdout == ""


@pytest.mark.parametrize(("dns_resolution", "count"), [("PUBLIC", 1), ("IN_VPC", 0)])
def test_public_instance_passes_with_vpc_resolvers(tmp_path: Path, dns_resolution: str, count: int) -> None:
    build = instance_connection(dns_resolution=dns_resolution)
    (source,) = synthesize_stack(tmp_path, build)["data"]["aws_db_instance"].values()
    conditions = [condition["condition"] for condition in source["lifecycle"]["postcondition"]]
    assert conditions.count("${!self.publicly_accessible}") == count
    assert len(conditions) == count + 2

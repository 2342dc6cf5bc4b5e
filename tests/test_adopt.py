"""What was built by hand comes under Terraform and stays what it is: one account, which boto3 and Terraform share."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from constructs.test_lifecycle import moves

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from fakes.aws.account import ADDRESS
from fakes.aws.cli_runner import at, found_by_the_command, privatelink
from fakes.aws.provider_backend import AccountBacking
from fakes.aws.resource_builder import POLYTOMIC
from fakes.aws.sample_deployments import SHAPES, Shape
from fakes.aws.security_group_rules import Rules
from fakes.terraform.aws_provider import Refused
from fakes.terraform.engines import ON_ONE_ENGINE, Engine, TerraformError, Workspace, on_engines, required
from rds_fixture import hold, put
from sample_project import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import Cloud

GROUP = "aws_security_group.resource_gateway"
RULE = "aws_security_group_rule.rds_from_resource_gateway"
GATEWAY = "aws_vpclattice_resource_gateway.pl"
CONFIGURATION = "aws_vpclattice_resource_configuration.pl"
SHARE = "aws_ram_resource_share.pl"
ON_GATEWAY = (CONFIGURATION, SHARE, "aws_ram_resource_association.pl", "aws_ram_principal_association.pl")
IMPORTED = dict.fromkeys((GROUP, RULE, GATEWAY, *ON_GATEWAY), "no-op (import)")
IMPORTED_ON_GATEWAY = dict.fromkeys(ON_GATEWAY, "no-op (import)")
# What a plan does where it does more than to import all seven.
PLANNED = {
    # The construct has words of its own for rules, and one map of tags for all.
    "other names": IMPORTED | dict.fromkeys((GROUP, RULE, GATEWAY, CONFIGURATION, SHARE), "update (import)"),
    "missing ingress rule": IMPORTED | {RULE: "create"},
    "ingress by CIDR": IMPORTED | {RULE: "create"},
    "two groups on the gateway": IMPORTED_ON_GATEWAY,
    "shared gateway": IMPORTED_ON_GATEWAY,
}
# What is amiss before it is taken over, and what RDS never says.
AMISS = {"missing ingress rule": {"ingress": "fail"}, "ingress by CIDR": {"ingress": "warn"}}
UNSAID = {"proxy": {"database-port": "warn"}}


@pytest.fixture
def cloud(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cloud:
    """An account, in which the command line finds itself; the current folder is a project."""
    found_by_the_command(cloud, monkeypatch, tmp_path)
    (tmp_path / "cdktf.json").write_text('{"context": {"connections": {}}}', "utf-8")
    return cloud


def connection_of(shape: Shape) -> dict[str, Any]:
    """Return the connection that takes the deployment over, as it is in ``cdktf.json``."""
    ended = privatelink("adopt", shape.arn, "--write", "polytomic", "--polytomic-aws-account-id", POLYTOMIC)
    assert ended.status == 0, ended.err
    return dict(read_connections(Path("cdktf.json"), connection_problems)["polytomic"])


def verified(name: str) -> dict[str, str]:
    """Return what ``verify`` says of each check that does not pass."""
    ended = privatelink("verify", name, "--json")
    checks = json.loads(ended.out)["connections"][0]["checks"]
    return {one["id"]: one["verdict"] for one in checks if one["verdict"] != "pass"}


def put_connection(workspace: Workspace, folder: Path, connection: dict[str, Any], *, hcl: bool = False) -> Workspace:
    folder.mkdir(parents=True)
    return put(workspace, PrivateLinkStack(App(outdir=str(folder)), "polytomic", **connection), hcl=hcl)


def let_in(cloud: Cloud, shape: Shape) -> list[str]:
    """Return what the database's group lets in on its port."""
    rules = Rules(cloud).of(shape.groups[0], egress=False)
    return [one["source"] for one in rules if one["from_port"] <= shape.port <= one["to_port"]]


# Every shape on one engine, and two of them, one of which changes in place, on the others.
@on_engines("name", SHAPES, ("published module", "other names"))
def test_a_deployment_is_checked_taken_over_and_stays_what_it_is(
    terraform: Engine, cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    shape = SHAPES[name](cloud)
    at(shape, monkeypatch)
    assert verified(shape.arn) == AMISS.get(name, {}) | UNSAID.get(name, {})
    connection = connection_of(shape)
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run", world=AccountBacking(cloud)) as workspace:
        if terraform.name == required()[0]:
            put_connection(workspace, tmp_path / "hcl", connection, hcl=True)
            assert workspace.actions() == PLANNED.get(name, IMPORTED)
        put_connection(workspace, tmp_path / "json", connection)
        applied = workspace.apply()
        assert applied.actions == PLANNED.get(name, IMPORTED)
        assert applied.outputs["resource_configuration_arn"] == shape.arn
        assert workspace.replan() == {}
    assert cloud.client("vpc-lattice").get_resource_configuration(resourceConfigurationIdentifier=shape.arn)
    assert shape.gateway_groups[0] in let_in(cloud, shape)
    assert [verified("polytomic"), verified(shape.arn)] == [UNSAID.get(name, {})] * 2


@ON_ONE_ENGINE
def test_a_missed_step_on_a_gateway_that_is_not_managed_is_all_that_is_made(
    account: Workspace, cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shape = SHAPES["two groups on the gateway"](cloud)
    at(shape, monkeypatch)
    cloud.revoke(shape.groups[0], egress=False)
    connection = connection_of(shape)
    put_connection(account, tmp_path / "hcl", connection, hcl=True)
    expected = sorted([*IMPORTED_ON_GATEWAY.values(), "create", "no-op (import)"])
    assert sorted(account.actions().values()) == expected
    put_connection(account, tmp_path / "json", connection)
    assert sorted(account.apply().actions.values()) == expected
    assert account.replan() == {}
    assert (let_in(cloud, shape), verified(shape.arn)) == (shape.gateway_groups[:1], {})


@ON_ONE_ENGINE
def test_what_the_published_modules_state_holds_is_moved(
    account: Workspace, cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inputs: Any = cloud.before()
    monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [ADDRESS]))
    shutil.copytree(PROJECT / "generated/aws-privatelink-rds-lattice", account.directory / "published")
    given = {name: inputs[name] for name in ("name", "vpc_id", "subnet_ids", "rds_host", "rds_security_group_id")}
    arguments = {**given, "source": "./published", "polytomic_aws_account_id": POLYTOMIC}
    called = {"module": {"polytomic_privatelink": arguments}, "provider": {"aws": {"region": "us-east-1"}}}
    hold(account.directory, {"main.tf.json": json.dumps(called)})
    account.init()
    account.apply()
    (configuration,) = cloud.configurations
    shutil.copy(account.directory / "terraform.tfstate", tmp_path / "terraform.polytomic.tfstate")
    ended = privatelink("adopt", configuration["arn"], "--write", "polytomic", "--polytomic-aws-account-id", POLYTOMIC)
    assert "holds it as module.polytomic_privatelink, so it is moved (adopt_module), not imported" in ended.err
    connection = dict(read_connections(Path("cdktf.json"), connection_problems)["polytomic"])
    put_connection(account, tmp_path / "synth", connection)
    assert {new: old.rpartition("module.polytomic_privatelink.")[2] for new, old in moves(account.plan()).items()} == {
        address: address for address in IMPORTED
    }


def imported(workspace: Workspace, cloud: Cloud, folder: Path) -> Shape:
    """Import what the console's steps make, and let go of the import ids; return it."""
    shape = SHAPES["console names"](cloud)
    connection = connection_of(shape)
    put_connection(workspace, folder / "import", connection).apply()
    put_connection(workspace, folder / "afterwards", {**connection, "import_ids": {}})
    assert workspace.replan() == {}
    return shape


@pytest.fixture
def account(terraform: Engine, cloud: Cloud, tmp_path: Path) -> Iterator[Workspace]:
    """Terraform in a folder, in the account."""
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run", world=AccountBacking(cloud)) as workspace:
        yield workspace


@ON_ONE_ENGINE
def test_what_is_changed_by_hand_is_put_right_by_the_next_apply(
    account: Workspace, cloud: Cloud, tmp_path: Path
) -> None:
    shape = imported(account, cloud, tmp_path)
    (group,) = shape.gateway_groups
    cloud.revoke(shape.groups[0], egress=False)
    cloud.egress(group, 443, IpRanges=[{"CidrIp": "0.0.0.0/0"}])
    cloud.gateways[0]["securityGroupIds"] = [group, *shape.groups]
    cloud.configurations[0]["tags"] = {"Owner": "somebody"}
    cloud.shares[0]["name"] = "renamed"
    assert account.actions() == {
        RULE: "create",
        GROUP: "update",
        GATEWAY: "update",
        CONFIGURATION: "update",
        SHARE: "update",
    }
    account.apply()
    assert account.replan() == {}
    assert let_in(cloud, shape) == [group]
    assert [one["source"] for one in Rules(cloud).of(group, egress=True)] == shape.groups
    (gateway,) = cloud.gateways
    assert gateway["securityGroupIds"] == [group]
    assert {each["GroupId"] for one in cloud.interfaces_of(gateway) for each in one["Groups"]} == {group}
    assert (cloud.configurations[0]["tags"], cloud.shares[0]["name"]) == ({}, "polytomic-rc")


@ON_ONE_ENGINE
def test_tags_of_the_provider_are_told_from_those_of_a_resource(
    account: Workspace, cloud: Cloud, tmp_path: Path
) -> None:
    connection = connection_of(SHAPES["console names"](cloud))
    cloud.gateways[0]["tags"] = {"Team": "data"}
    cloud.configurations[0]["tags"] = {"Team": "other"}
    put_connection(
        account, tmp_path / "synth", {**connection, "provider": {"default_tags": {"tags": {"Team": "data"}}}}
    )
    untagged = dict.fromkeys((GROUP, CONFIGURATION, SHARE), "update (import)")
    assert account.apply().actions == IMPORTED | untagged
    assert account.replan() == {}
    assert [one["tags"] for one in (*cloud.gateways, *cloud.configurations)] == [{"Team": "data"}] * 2
    assert cloud.shares[0]["tags"] == [{"key": "Team", "value": "data"}]
    groups = cloud.client("ec2").describe_security_groups(GroupIds=cloud.gateways[0]["securityGroupIds"])
    assert groups["SecurityGroups"][0]["Tags"] == [{"Key": "Team", "Value": "data"}]


@ON_ONE_ENGINE
def test_what_is_deleted_by_hand_is_planned_anew(account: Workspace, cloud: Cloud, tmp_path: Path) -> None:
    shape = imported(account, cloud, tmp_path)
    cloud.configurations.clear()
    cloud.principal["status"] = "DISASSOCIATED"
    assert account.actions() == {
        CONFIGURATION: "create",
        "aws_ram_resource_association.pl": "replace",
        "aws_ram_principal_association.pl": "create",
    }
    arn = account.apply().outputs["resource_configuration_arn"]
    assert arn != shape.arn
    assert cloud.client("vpc-lattice").get_resource_configuration(resourceConfigurationIdentifier=arn)
    assert {(one["associatedEntity"], one["status"]) for one in cloud.associations} == {
        (shape.arn, "DISASSOCIATED"),
        (POLYTOMIC, "DISASSOCIATED"),
        (arn, "ASSOCIATED"),
        (POLYTOMIC, "ASSOCIATING"),
    }


@ON_ONE_ENGINE
def test_an_import_id_of_nothing_is_refused(account: Workspace, cloud: Cloud, tmp_path: Path) -> None:
    name = "missing ingress rule"
    connection = connection_of(SHAPES[name](cloud))
    ids = connection["import_ids"]
    rule = f"{connection['rds_security_group_id']}_ingress_tcp_5432_5432_{ids['security_group']}"
    principal = f"{ids['ram_resource_share']},999999999999"
    ids |= {"resource_gateway": "rgw-fedcba98765432100", "ram_principal_association": principal}
    del ids["rds_ingress_rule"]
    put_connection(account, tmp_path / "synth", connection)
    with pytest.raises(TerraformError) as raised:
        account.plan()
    for kind, key in (
        ("aws_vpclattice_resource_gateway", "rgw-fedcba98765432100"),
        ("aws_security_group_rule", rule),
        ("aws_ram_principal_association", principal),
    ):
        assert f"There is no {kind} '{key}' in AWS." in str(raised.value)


@ON_ONE_ENGINE
def test_what_terraform_makes_and_destroys_boto3_sees(account: Workspace, cloud: Cloud, tmp_path: Path) -> None:
    cloud.before()
    made: dict[str, Any] = {
        "name": "polytomic",
        "region": "us-east-1",
        "db_instance_identifier": "orders",
        "polytomic_aws_account_id": POLYTOMIC,
        "tags": {"Team": "data"},
    }
    put_connection(account, tmp_path / "made", made)
    outputs = account.apply().outputs
    assert account.replan() == {}
    lattice = cloud.client("vpc-lattice")
    arn = outputs["resource_configuration_arn"]
    configuration = lattice.get_resource_configuration(resourceConfigurationIdentifier=arn)
    assert configuration["resourceConfigurationDefinition"]["dnsResource"]["domainName"] == cloud.host
    assert lattice.list_tags_for_resource(resourceArn=arn)["tags"] == {"Team": "data"}
    gateway = lattice.get_resource_gateway(resourceGatewayIdentifier=outputs["resource_gateway_id"])
    assert sorted(gateway["subnetIds"]) == sorted(cloud.database_subnets)
    (group,) = gateway["securityGroupIds"]
    assert [one["source"] for one in Rules(cloud).of(group, egress=True)] == [cloud.rds_group]
    assert [one["source"] for one in Rules(cloud).of(cloud.rds_group, egress=False)] == [group]
    assert len(cloud.interfaces_of(gateway)) == len(cloud.database_subnets)
    account.destroy()
    assert (cloud.gateways, cloud.configurations, cloud.interfaces_of(gateway)) == ([], [], [])
    assert [one["status"] for one in cloud.shares] == ["DELETED"]
    assert Rules(cloud).of(cloud.rds_group, egress=False) == []
    vpc = [{"Name": "vpc-id", "Values": [cloud.vpc_id]}]
    groups = cloud.client("ec2").describe_security_groups(Filters=vpc)["SecurityGroups"]
    assert {one["GroupName"] for one in groups} == {"default", "orders-db"}


@ON_ONE_ENGINE
def test_what_aws_refuses_a_second_time_terraform_is_told(account: Workspace, cloud: Cloud, tmp_path: Path) -> None:
    name = "console names"
    connection = connection_of(SHAPES[name](cloud))
    put_connection(account, tmp_path / "synth", {**connection, "import_ids": {}})
    with pytest.raises(TerraformError, match=r"InvalidGroup\.Duplicate"):
        account.apply()


def test_a_rule_is_found_by_any_of_its_import_ids(cloud: Cloud) -> None:
    cloud.before()
    group = cloud.rds_group
    listed = cloud.client("ec2").create_managed_prefix_list(PrefixListName="x", MaxEntries=1, AddressFamily="IPv4")
    prefix_list = listed["PrefixList"]["PrefixListId"]
    cloud.ingress(group, IpRanges=[{"CidrIp": "10.0.0.0/24"}, {"CidrIp": "10.0.1.0/24"}])
    cloud.ingress(group, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/64"}])
    cloud.ingress(group, PrefixListIds=[{"PrefixListId": prefix_list}])
    cloud.ingress(group, UserIdGroupPairs=[{"GroupId": group}])
    backing = AccountBacking(cloud)
    for source, member, value in (
        ("10.0.0.0/24", "cidr_blocks", ["10.0.0.0/24"]),
        ("10.0.0.0/24_10.0.1.0/24", "cidr_blocks", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("2001:db8::/64", "ipv6_cidr_blocks", ["2001:db8::/64"]),
        (prefix_list, "prefix_list_ids", [prefix_list]),
        ("self", "self", True),
    ):
        found = backing.find("aws_security_group_rule", f"{group}_ingress_tcp_5432_5432_{source}")
        members = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "source_security_group_id")
        assert {name: found[name] for name in members if found[name]} == {member: value}
    egress = backing.find("aws_security_group_rule", f"{group}_egress_-1_0_0_0.0.0.0/0")
    assert (egress["type"], egress["protocol"], egress["cidr_blocks"]) == ("egress", "-1", ["0.0.0.0/0"])
    for other in (
        "egress_tcp_5432_5432_10.0.0.0/24",
        "ingress_tcp_5432_5433_10.0.0.0/24",
        "ingress_tcp_5432_5432_pl-1",
    ):
        with pytest.raises(Refused):
            backing.find("aws_security_group_rule", f"{group}_{other}")


def test_rules_that_differ_in_their_source_alone_are_read_as_one(cloud: Cloud) -> None:
    cloud.before()
    blocks = ["10.0.0.0/24", "10.0.1.0/24"]
    cloud.ingress(cloud.rds_group, IpRanges=[{"CidrIp": one, "Description": "subnets"} for one in blocks])
    cloud.ingress(cloud.rds_group, UserIdGroupPairs=[{"GroupId": cloud.rds_group}])
    found = AccountBacking(cloud).find("aws_security_group", cloud.rds_group)
    alike = {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "ipv6_cidr_blocks": [], "prefix_list_ids": []}
    assert found["ingress"] == [
        {**alike, "description": "subnets", "cidr_blocks": blocks, "security_groups": [], "self": False},
        {**alike, "description": "", "cidr_blocks": [], "security_groups": [], "self": True},
    ]

"""What was built by hand comes under Terraform and stays what it is: one account, which boto3 and Terraform share."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from fakes.aws.account import DATABASE_ADDRESS
from fakes.aws.cli_runner import resolve_host_to, run_privatelink, use_account_in_cli
from fakes.aws.provider_backend import AccountBackend
from fakes.aws.resource_builder import POLYTOMIC_ACCOUNT
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS, SampleDeployment
from fakes.aws.security_group_rules import SecurityGroupRules
from fakes.terraform.aws_provider import AwsRefusal
from fakes.terraform.engines import (
    ON_ONE_ENGINE,
    TerraformEngine,
    TerraformError,
    Workspace,
    parametrize_engines,
    required_engines,
)
from published_module import planned_moves
from rds_fixture import write_stack, write_workspace
from sample_project import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import FakeAwsAccount

GROUP_ADDRESS = "aws_security_group.resource_gateway"
RULE_ADDRESS = "aws_security_group_rule.rds_from_resource_gateway"
GATEWAY_ADDRESS = "aws_vpclattice_resource_gateway.pl"
CONFIGURATION_ADDRESS = "aws_vpclattice_resource_configuration.pl"
SHARE_ADDRESS = "aws_ram_resource_share.pl"
CONFIGURATION_RESOURCES = (
    CONFIGURATION_ADDRESS,
    SHARE_ADDRESS,
    "aws_ram_resource_association.pl",
    "aws_ram_principal_association.pl",
)
ALL_IMPORTED = dict.fromkeys((GROUP_ADDRESS, RULE_ADDRESS, GATEWAY_ADDRESS, *CONFIGURATION_RESOURCES), "no-op (import)")
CONFIGURATION_IMPORTED = dict.fromkeys(CONFIGURATION_RESOURCES, "no-op (import)")
# What a plan does where it does more than to import all seven.
EXPECTED_ACTIONS = {
    # The construct has words of its own for rules, and one map of tags for all.
    "other names": ALL_IMPORTED
    | dict.fromkeys(
        (GROUP_ADDRESS, RULE_ADDRESS, GATEWAY_ADDRESS, CONFIGURATION_ADDRESS, SHARE_ADDRESS), "update (import)"
    ),
    "missing ingress rule": ALL_IMPORTED | {RULE_ADDRESS: "create"},
    "ingress by CIDR": ALL_IMPORTED | {RULE_ADDRESS: "create"},
    "two groups on the gateway": CONFIGURATION_IMPORTED,
    "shared gateway": CONFIGURATION_IMPORTED,
}
# What is amiss before it is taken over, and what RDS never says.
VERDICTS_BEFORE_ADOPT = {"missing ingress rule": {"ingress": "fail"}, "ingress by CIDR": {"ingress": "warn"}}
PERMANENT_VERDICTS = {"proxy": {"database-port": "warn"}}


@pytest.fixture
def aws_account(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeAwsAccount:
    """An account, in which the command line finds itself; the current folder is a project."""
    use_account_in_cli(aws_account, monkeypatch, tmp_path)
    (tmp_path / "cdktf.json").write_text('{"context": {"connections": {}}}', "utf-8")
    return aws_account


def adopt_connection(shape: SampleDeployment) -> dict[str, Any]:
    """Return the connection that takes the deployment over, as it is in ``cdktf.json``."""
    ended = run_privatelink("adopt", shape.arn, "--write", "polytomic", "--polytomic-aws-account-id", POLYTOMIC_ACCOUNT)
    assert ended.status == 0, ended.err
    return dict(read_connections(Path("cdktf.json"), connection_problems)["polytomic"])


def verify_verdicts(name: str) -> dict[str, str]:
    """Return what ``verify`` says of each check that does not pass."""
    ended = run_privatelink("verify", name, "--json")
    checks = json.loads(ended.out)["connections"][0]["checks"]
    return {one["id"]: one["verdict"] for one in checks if one["verdict"] != "pass"}


def write_connection_stack(
    workspace: Workspace, folder: Path, connection: dict[str, Any], *, hcl: bool = False
) -> Workspace:
    folder.mkdir(parents=True)
    return write_stack(workspace, PrivateLinkStack(App(outdir=str(folder)), "polytomic", **connection), hcl=hcl)


def admitted_sources(cloud: FakeAwsAccount, shape: SampleDeployment) -> list[str]:
    """Return what the database's group lets in on its port."""
    rules = SecurityGroupRules(cloud).list_rules(shape.database_groups[0], egress=False)
    return [one["source"] for one in rules if one["from_port"] <= shape.port <= one["to_port"]]


# Every shape on one engine, and two of them, one of which changes in place, on the others.
@parametrize_engines("name", SAMPLE_DEPLOYMENTS, ("published module", "other names"))
def test_adopt_imports_deployment_unchanged(
    terraform: TerraformEngine, aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    shape = SAMPLE_DEPLOYMENTS[name](aws_account)
    resolve_host_to(shape, monkeypatch)
    assert verify_verdicts(shape.arn) == VERDICTS_BEFORE_ADOPT.get(name, {}) | PERMANENT_VERDICTS.get(name, {})
    connection = adopt_connection(shape)
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run", aws=AccountBackend(aws_account)) as workspace:
        if terraform.name == required_engines()[0]:
            write_connection_stack(workspace, tmp_path / "hcl", connection, hcl=True)
            assert workspace.planned_actions() == EXPECTED_ACTIONS.get(name, ALL_IMPORTED)
        write_connection_stack(workspace, tmp_path / "json", connection)
        applied = workspace.apply()
        assert applied.actions == EXPECTED_ACTIONS.get(name, ALL_IMPORTED)
        assert applied.outputs["resource_configuration_arn"] == shape.arn
        assert workspace.replan() == {}
    assert aws_account.client("vpc-lattice").get_resource_configuration(resourceConfigurationIdentifier=shape.arn)
    assert shape.gateway_groups[0] in admitted_sources(aws_account, shape)
    assert [verify_verdicts("polytomic"), verify_verdicts(shape.arn)] == [PERMANENT_VERDICTS.get(name, {})] * 2


@ON_ONE_ENGINE
def test_unmanaged_gateway_gets_missing_rule_only(
    account_workspace: Workspace, aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shape = SAMPLE_DEPLOYMENTS["two groups on the gateway"](aws_account)
    resolve_host_to(shape, monkeypatch)
    aws_account.revoke_rules(shape.database_groups[0], egress=False)
    connection = adopt_connection(shape)
    write_connection_stack(account_workspace, tmp_path / "hcl", connection, hcl=True)
    expected = sorted([*CONFIGURATION_IMPORTED.values(), "create", "no-op (import)"])
    assert sorted(account_workspace.planned_actions().values()) == expected
    write_connection_stack(account_workspace, tmp_path / "json", connection)
    assert sorted(account_workspace.apply().actions.values()) == expected
    assert account_workspace.replan() == {}
    assert (admitted_sources(aws_account, shape), verify_verdicts(shape.arn)) == (shape.gateway_groups[:1], {})


@ON_ONE_ENGINE
def test_module_state_is_moved(
    account_workspace: Workspace, aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inputs: Any = aws_account.setup_before_deployment()
    monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [DATABASE_ADDRESS]))
    shutil.copytree(PROJECT / "generated/aws-privatelink-rds-lattice", account_workspace.directory / "published")
    given = {name: inputs[name] for name in ("name", "vpc_id", "subnet_ids", "rds_host", "rds_security_group_id")}
    arguments = {**given, "source": "./published", "polytomic_aws_account_id": POLYTOMIC_ACCOUNT}
    called = {"module": {"polytomic_privatelink": arguments}, "provider": {"aws": {"region": "us-east-1"}}}
    write_workspace(account_workspace.directory, {"main.tf.json": json.dumps(called)})
    account_workspace.init()
    account_workspace.apply()
    (configuration,) = aws_account.configurations
    shutil.copy(account_workspace.directory / "terraform.tfstate", tmp_path / "terraform.polytomic.tfstate")
    ended = run_privatelink(
        "adopt", configuration["arn"], "--write", "polytomic", "--polytomic-aws-account-id", POLYTOMIC_ACCOUNT
    )
    assert "holds it as module.polytomic_privatelink, so it is moved (adopt_module), not imported" in ended.err
    connection = dict(read_connections(Path("cdktf.json"), connection_problems)["polytomic"])
    write_connection_stack(account_workspace, tmp_path / "synth", connection)
    assert {
        new: old.rpartition("module.polytomic_privatelink.")[2]
        for new, old in planned_moves(account_workspace.plan()).items()
    } == {address: address for address in ALL_IMPORTED}


def import_console_deployment(workspace: Workspace, cloud: FakeAwsAccount, folder: Path) -> SampleDeployment:
    """Import what the console's steps make, and let go of the import ids; return it."""
    shape = SAMPLE_DEPLOYMENTS["console names"](cloud)
    connection = adopt_connection(shape)
    write_connection_stack(workspace, folder / "import", connection).apply()
    write_connection_stack(workspace, folder / "afterwards", {**connection, "import_ids": {}})
    assert workspace.replan() == {}
    return shape


@pytest.fixture
def account_workspace(terraform: TerraformEngine, aws_account: FakeAwsAccount, tmp_path: Path) -> Iterator[Workspace]:
    """Terraform in a folder, in the account."""
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run", aws=AccountBackend(aws_account)) as workspace:
        yield workspace


@ON_ONE_ENGINE
def test_apply_reverts_manual_changes(
    account_workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path
) -> None:
    shape = import_console_deployment(account_workspace, aws_account, tmp_path)
    (group,) = shape.gateway_groups
    aws_account.revoke_rules(shape.database_groups[0], egress=False)
    aws_account.add_egress_rule(group, 443, IpRanges=[{"CidrIp": "0.0.0.0/0"}])
    aws_account.gateways[0]["securityGroupIds"] = [group, *shape.database_groups]
    aws_account.configurations[0]["tags"] = {"Owner": "somebody"}
    aws_account.shares[0]["name"] = "renamed"
    assert account_workspace.planned_actions() == {
        RULE_ADDRESS: "create",
        GROUP_ADDRESS: "update",
        GATEWAY_ADDRESS: "update",
        CONFIGURATION_ADDRESS: "update",
        SHARE_ADDRESS: "update",
    }
    account_workspace.apply()
    assert account_workspace.replan() == {}
    assert admitted_sources(aws_account, shape) == [group]
    assert [
        one["source"] for one in SecurityGroupRules(aws_account).list_rules(group, egress=True)
    ] == shape.database_groups
    (gateway,) = aws_account.gateways
    assert gateway["securityGroupIds"] == [group]
    assert {each["GroupId"] for one in aws_account.gateway_interfaces(gateway) for each in one["Groups"]} == {group}
    assert (aws_account.configurations[0]["tags"], aws_account.shares[0]["name"]) == ({}, "polytomic-rc")


@ON_ONE_ENGINE
def test_provider_tags_differ_from_resource_tags(
    account_workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path
) -> None:
    connection = adopt_connection(SAMPLE_DEPLOYMENTS["console names"](aws_account))
    aws_account.gateways[0]["tags"] = {"Team": "data"}
    aws_account.configurations[0]["tags"] = {"Team": "other"}
    write_connection_stack(
        account_workspace, tmp_path / "synth", {**connection, "provider": {"default_tags": {"tags": {"Team": "data"}}}}
    )
    untagged = dict.fromkeys((GROUP_ADDRESS, CONFIGURATION_ADDRESS, SHARE_ADDRESS), "update (import)")
    assert account_workspace.apply().actions == ALL_IMPORTED | untagged
    assert account_workspace.replan() == {}
    assert [one["tags"] for one in (*aws_account.gateways, *aws_account.configurations)] == [{"Team": "data"}] * 2
    assert aws_account.shares[0]["tags"] == [{"key": "Team", "value": "data"}]
    groups = aws_account.client("ec2").describe_security_groups(GroupIds=aws_account.gateways[0]["securityGroupIds"])
    assert groups["SecurityGroups"][0]["Tags"] == [{"Key": "Team", "Value": "data"}]


@ON_ONE_ENGINE
def test_resource_deleted_by_hand_is_recreated(
    account_workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path
) -> None:
    shape = import_console_deployment(account_workspace, aws_account, tmp_path)
    aws_account.configurations.clear()
    aws_account.polytomic_association["status"] = "DISASSOCIATED"
    assert account_workspace.planned_actions() == {
        CONFIGURATION_ADDRESS: "create",
        "aws_ram_resource_association.pl": "replace",
        "aws_ram_principal_association.pl": "create",
    }
    arn = account_workspace.apply().outputs["resource_configuration_arn"]
    assert arn != shape.arn
    assert aws_account.client("vpc-lattice").get_resource_configuration(resourceConfigurationIdentifier=arn)
    assert {(one["associatedEntity"], one["status"]) for one in aws_account.associations} == {
        (shape.arn, "DISASSOCIATED"),
        (POLYTOMIC_ACCOUNT, "DISASSOCIATED"),
        (arn, "ASSOCIATED"),
        (POLYTOMIC_ACCOUNT, "ASSOCIATING"),
    }


@ON_ONE_ENGINE
def test_import_rejects_unknown_id(account_workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path) -> None:
    name = "missing ingress rule"
    connection = adopt_connection(SAMPLE_DEPLOYMENTS[name](aws_account))
    ids = connection["import_ids"]
    rule = f"{connection['rds_security_group_id']}_ingress_tcp_5432_5432_{ids['security_group']}"
    principal = f"{ids['ram_resource_share']},999999999999"
    ids |= {"resource_gateway": "rgw-fedcba98765432100", "ram_principal_association": principal}
    del ids["rds_ingress_rule"]
    write_connection_stack(account_workspace, tmp_path / "synth", connection)
    with pytest.raises(TerraformError) as raised:
        account_workspace.plan()
    for kind, key in (
        ("aws_vpclattice_resource_gateway", "rgw-fedcba98765432100"),
        ("aws_security_group_rule", rule),
        ("aws_ram_principal_association", principal),
    ):
        assert f"There is no {kind} '{key}' in AWS." in str(raised.value)


@ON_ONE_ENGINE
def test_boto3_sees_terraform_create_and_destroy(
    account_workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path
) -> None:
    aws_account.setup_before_deployment()
    made: dict[str, Any] = {
        "name": "polytomic",
        "region": "us-east-1",
        "db_instance_identifier": "orders",
        "polytomic_aws_account_id": POLYTOMIC_ACCOUNT,
        "tags": {"Team": "data"},
    }
    write_connection_stack(account_workspace, tmp_path / "made", made)
    outputs = account_workspace.apply().outputs
    assert account_workspace.replan() == {}
    lattice = aws_account.client("vpc-lattice")
    arn = outputs["resource_configuration_arn"]
    configuration = lattice.get_resource_configuration(resourceConfigurationIdentifier=arn)
    assert configuration["resourceConfigurationDefinition"]["dnsResource"]["domainName"] == aws_account.database_host
    assert lattice.list_tags_for_resource(resourceArn=arn)["tags"] == {"Team": "data"}
    gateway = lattice.get_resource_gateway(resourceGatewayIdentifier=outputs["resource_gateway_id"])
    assert sorted(gateway["subnetIds"]) == sorted(aws_account.database_subnets)
    (group,) = gateway["securityGroupIds"]
    assert [one["source"] for one in SecurityGroupRules(aws_account).list_rules(group, egress=True)] == [
        aws_account.database_group
    ]
    assert [
        one["source"] for one in SecurityGroupRules(aws_account).list_rules(aws_account.database_group, egress=False)
    ] == [group]
    assert len(aws_account.gateway_interfaces(gateway)) == len(aws_account.database_subnets)
    account_workspace.destroy()
    assert (aws_account.gateways, aws_account.configurations, aws_account.gateway_interfaces(gateway)) == ([], [], [])
    assert [one["status"] for one in aws_account.shares] == ["DELETED"]
    assert SecurityGroupRules(aws_account).list_rules(aws_account.database_group, egress=False) == []
    vpc = [{"Name": "vpc-id", "Values": [aws_account.vpc_id]}]
    groups = aws_account.client("ec2").describe_security_groups(Filters=vpc)["SecurityGroups"]
    assert {one["GroupName"] for one in groups} == {"default", "orders-db"}


@ON_ONE_ENGINE
def test_terraform_reports_duplicate_errors(
    account_workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path
) -> None:
    name = "console names"
    connection = adopt_connection(SAMPLE_DEPLOYMENTS[name](aws_account))
    write_connection_stack(account_workspace, tmp_path / "synth", {**connection, "import_ids": {}})
    with pytest.raises(TerraformError, match=r"InvalidGroup\.Duplicate"):
        account_workspace.apply()


def test_rule_import_accepts_each_id_form(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    group = aws_account.database_group
    listed = aws_account.client("ec2").create_managed_prefix_list(
        PrefixListName="x", MaxEntries=1, AddressFamily="IPv4"
    )
    prefix_list = listed["PrefixList"]["PrefixListId"]
    aws_account.add_ingress_rule(group, IpRanges=[{"CidrIp": "10.0.0.0/24"}, {"CidrIp": "10.0.1.0/24"}])
    aws_account.add_ingress_rule(group, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/64"}])
    aws_account.add_ingress_rule(group, PrefixListIds=[{"PrefixListId": prefix_list}])
    aws_account.add_ingress_rule(group, UserIdGroupPairs=[{"GroupId": group}])
    backing = AccountBackend(aws_account)
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
        with pytest.raises(AwsRefusal):
            backing.find("aws_security_group_rule", f"{group}_{other}")


def test_rules_differing_by_source_are_merged(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    blocks = ["10.0.0.0/24", "10.0.1.0/24"]
    aws_account.add_ingress_rule(
        aws_account.database_group, IpRanges=[{"CidrIp": one, "Description": "subnets"} for one in blocks]
    )
    aws_account.add_ingress_rule(aws_account.database_group, UserIdGroupPairs=[{"GroupId": aws_account.database_group}])
    found = AccountBackend(aws_account).find("aws_security_group", aws_account.database_group)
    alike = {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "ipv6_cidr_blocks": [], "prefix_list_ids": []}
    assert found["ingress"] == [
        {**alike, "description": "subnets", "cidr_blocks": blocks, "security_groups": [], "self": False},
        {**alike, "description": "", "cidr_blocks": [], "security_groups": [], "self": True},
    ]

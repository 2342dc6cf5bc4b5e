"""Adopt deployments of the fake account with ``privatelink adopt`` and apply the connections with Terraform.

boto3 and Terraform share the account.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from adopt.adoption_steps import (
    adopt_connection,
    allowed_sources,
    count_writes,
    rule_sources,
    verify_verdicts,
    write_connection_stack,
)
from adopt.expected_adoptions import (
    ALL_IMPORTED,
    CONFIGURATION_IMPORTED,
    EXPECTED_ACTIONS,
    EXPECTED_WRITES,
    PERMANENT_VERDICTS,
    PLANNED_AS_HCL,
    VERDICTS_BEFORE_ADOPT,
)
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from fakes.aws.cli_runner import resolve_host_to, run_privatelink
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS, SampleDeployment
from fakes.aws.sample_ids import DATABASE_ADDRESS, POLYTOMIC_ACCOUNT
from programs import MODULE_FOLDER
from published_module import (
    CONFIGURATION_ADDRESS,
    GATEWAY_ADDRESS,
    GROUP_ADDRESS,
    PRINCIPAL_ASSOCIATION_ADDRESS,
    RESOURCE_ASSOCIATION_ADDRESS,
    RULE_ADDRESS,
    SHARE_ADDRESS,
    planned_moves,
)
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine, Workspace, parametrize_engines, required_engines
from workspaces import write_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import FakeAwsAccount


LOG_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:polytomic:*"
SUBSCRIPTION_ADDRESS = "aws_vpclattice_access_log_subscription.pl"


@pytest.fixture
def workspace(terraform: TerraformEngine, tmp_path: Path) -> Iterator[Workspace]:
    """Yield a workspace in a folder beside the project."""
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        yield workspace


# Every deployment on the first engine. On other engines only two; Terraform updates "other names" in-place.
@parametrize_engines("name", SAMPLE_DEPLOYMENTS, ("published module", "other names"))
def test_adopt_imports_deployment_unchanged(
    terraform: TerraformEngine, aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    deployment = SAMPLE_DEPLOYMENTS[name](aws_account)
    resolve_host_to(deployment, monkeypatch)
    permanent_verdicts = PERMANENT_VERDICTS.get(name, {})
    expected_actions = EXPECTED_ACTIONS.get(name, ALL_IMPORTED)
    assert verify_verdicts(deployment.arn) == VERDICTS_BEFORE_ADOPT.get(name, {}) | permanent_verdicts
    connection = adopt_connection(deployment)
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        if name in PLANNED_AS_HCL and terraform.name == required_engines()[0]:
            write_connection_stack(workspace, tmp_path / "hcl", connection, hcl=True)
            assert workspace.planned_actions() == expected_actions
        write_connection_stack(workspace, tmp_path / "json", connection)
        aws_account.clear_counts()
        applied = workspace.apply()
        assert applied.actions == expected_actions
        assert count_writes(aws_account) == EXPECTED_WRITES.get(name, {})
        assert applied.outputs["resource_configuration_arn"] == deployment.arn
        assert workspace.replan() == {}
    assert aws_account.client("vpc-lattice").get_resource_configuration(resourceConfigurationIdentifier=deployment.arn)
    assert deployment.gateway_groups[0] in allowed_sources(aws_account, deployment)
    assert verify_verdicts("polytomic") == permanent_verdicts
    assert verify_verdicts(deployment.arn) == permanent_verdicts


@ON_ONE_ENGINE
def test_access_logs_are_imported_unchanged(
    workspace: Workspace, aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deployment = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    resolve_host_to(deployment, monkeypatch)
    subscription = aws_account.create_access_log_subscription(deployment.arn, LOG_GROUP)
    connection = adopt_connection(deployment)
    write_connection_stack(workspace, tmp_path / "json", connection)
    applied = workspace.apply()
    assert applied.actions == ALL_IMPORTED | {SUBSCRIPTION_ADDRESS: "no-op (import)"}
    assert workspace.replan() == {}
    assert aws_account.access_log_subscriptions == [subscription]


@ON_ONE_ENGINE
def test_unmanaged_gateway_gets_missing_rule_only(
    workspace: Workspace, aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deployment = SAMPLE_DEPLOYMENTS["two groups on the gateway"](aws_account)
    resolve_host_to(deployment, monkeypatch)
    aws_account.revoke_rules(deployment.database_groups[0], egress=False)
    connection = adopt_connection(deployment)
    write_connection_stack(workspace, tmp_path / "hcl", connection, hcl=True)
    expected_actions = sorted([*CONFIGURATION_IMPORTED.values(), "create", "no-op (import)"])
    assert sorted(workspace.planned_actions().values()) == expected_actions
    write_connection_stack(workspace, tmp_path / "json", connection)
    assert sorted(workspace.apply().actions.values()) == expected_actions
    assert workspace.replan() == {}
    assert allowed_sources(aws_account, deployment) == deployment.gateway_groups[:1]
    assert verify_verdicts(deployment.arn) == {}


@ON_ONE_ENGINE
def test_module_state_is_moved(
    workspace: Workspace, aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inputs: Any = aws_account.setup_before_deployment()
    monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [DATABASE_ADDRESS]))
    shutil.copytree(MODULE_FOLDER, workspace.directory / "published")
    input_names = ("name", "vpc_id", "subnet_ids", "rds_host", "rds_security_group_id")
    module_call = {
        "source": "./published",
        "polytomic_aws_account_id": POLYTOMIC_ACCOUNT,
        "access_logs": {"destination_arn": LOG_GROUP},
        **{name: inputs[name] for name in input_names},
    }
    config = {"module": {"polytomic_privatelink": module_call}, "provider": {"aws": {"region": "us-east-1"}}}
    write_workspace(workspace.directory, {"main.tf.json": json.dumps(config)})
    workspace.init()
    workspace.apply()
    (configuration,) = aws_account.configurations
    shutil.copy(workspace.directory / "terraform.tfstate", tmp_path / "terraform.polytomic.tfstate")
    result = run_privatelink(
        "adopt", configuration["arn"], "--write", "polytomic", "--polytomic-aws-account-id", POLYTOMIC_ACCOUNT
    )
    assert "has it as module.polytomic_privatelink, so Terraform moves it (adopt_module)" in result.err
    connection = dict(read_connections(Path("cdktf.json"), connection_problems)["polytomic"])
    write_connection_stack(workspace, tmp_path / "synth", connection)
    moves = planned_moves(workspace.plan())
    assert {new: old.rpartition("module.polytomic_privatelink.")[2] for new, old in moves.items()} == {
        **{address: address for address in ALL_IMPORTED},
        SUBSCRIPTION_ADDRESS: f"{SUBSCRIPTION_ADDRESS}[0]",
    }


def import_console_deployment(workspace: Workspace, account: FakeAwsAccount, folder: Path) -> SampleDeployment:
    """Import the deployment of the console's steps, remove the import ids, and return the deployment."""
    deployment = SAMPLE_DEPLOYMENTS["console names"](account)
    connection = adopt_connection(deployment)
    write_connection_stack(workspace, folder / "import", connection).apply()
    write_connection_stack(workspace, folder / "afterwards", {**connection, "import_ids": {}})
    assert workspace.replan() == {}
    return deployment


@ON_ONE_ENGINE
def test_apply_reverts_manual_changes(workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path) -> None:
    deployment = import_console_deployment(workspace, aws_account, tmp_path)
    (group,) = deployment.gateway_groups
    aws_account.revoke_rules(deployment.database_groups[0], egress=False)
    aws_account.add_egress_rule(group, 443, IpRanges=[{"CidrIp": "0.0.0.0/0"}])
    aws_account.gateways[0]["securityGroupIds"] = [group, *deployment.database_groups]
    aws_account.configurations[0]["tags"] = {"Owner": "somebody"}
    aws_account.shares[0]["name"] = "renamed"
    assert workspace.planned_actions() == {
        RULE_ADDRESS: "create",
        GROUP_ADDRESS: "update",
        GATEWAY_ADDRESS: "update",
        CONFIGURATION_ADDRESS: "update",
        SHARE_ADDRESS: "update",
    }
    workspace.apply()
    assert workspace.replan() == {}
    assert allowed_sources(aws_account, deployment) == [group]
    assert rule_sources(aws_account, group, egress=True) == deployment.database_groups
    (gateway,) = aws_account.gateways
    assert gateway["securityGroupIds"] == [group]
    interfaces = aws_account.gateway_interfaces(gateway)
    assert {item["GroupId"] for interface in interfaces for item in interface["Groups"]} == {group}
    assert aws_account.configurations[0]["tags"] == {}
    assert aws_account.shares[0]["name"] == "polytomic-rc"


@ON_ONE_ENGINE
def test_provider_tags_differ_from_resource_tags(
    workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path
) -> None:
    connection = adopt_connection(SAMPLE_DEPLOYMENTS["console names"](aws_account))
    aws_account.gateways[0]["tags"] = {"Team": "data"}
    aws_account.configurations[0]["tags"] = {"Team": "other"}
    provider = {"default_tags": {"tags": {"Team": "data"}}}
    write_connection_stack(workspace, tmp_path / "synth", {**connection, "provider": provider})
    tag_updates = dict.fromkeys((GROUP_ADDRESS, CONFIGURATION_ADDRESS, SHARE_ADDRESS), "update (import)")
    aws_account.clear_counts()
    assert workspace.apply().actions == ALL_IMPORTED | tag_updates
    assert count_writes(aws_account) == {"ec2:CreateTags": 1, "ram:TagResource": 1, "vpc-lattice:TagResource": 1}
    assert workspace.replan() == {}
    assert [item["tags"] for item in (*aws_account.gateways, *aws_account.configurations)] == [{"Team": "data"}] * 2
    assert aws_account.shares[0]["tags"] == [{"key": "Team", "value": "data"}]
    groups = aws_account.client("ec2").describe_security_groups(GroupIds=aws_account.gateways[0]["securityGroupIds"])
    assert groups["SecurityGroups"][0]["Tags"] == [{"Key": "Team", "Value": "data"}]


@ON_ONE_ENGINE
def test_resource_deleted_by_hand_is_recreated(
    workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path
) -> None:
    deployment = import_console_deployment(workspace, aws_account, tmp_path)
    aws_account.configurations.clear()
    aws_account.polytomic_association["status"] = "DISASSOCIATED"
    assert workspace.planned_actions() == {
        CONFIGURATION_ADDRESS: "create",
        RESOURCE_ASSOCIATION_ADDRESS: "replace",
        PRINCIPAL_ASSOCIATION_ADDRESS: "create",
    }
    arn = workspace.apply().outputs["resource_configuration_arn"]
    assert arn != deployment.arn
    assert aws_account.client("vpc-lattice").get_resource_configuration(resourceConfigurationIdentifier=arn)
    assert {(item["associatedEntity"], item["status"]) for item in aws_account.associations} == {
        (deployment.arn, "DISASSOCIATED"),
        (arn, "ASSOCIATED"),
        (POLYTOMIC_ACCOUNT, "ASSOCIATING"),
    }


@ON_ONE_ENGINE
def test_import_rejects_unknown_id(workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path) -> None:
    name = "missing ingress rule"
    connection = adopt_connection(SAMPLE_DEPLOYMENTS[name](aws_account))
    ids = connection["import_ids"]
    rule = f"{connection['rds_security_group_id']}_ingress_tcp_5432_5432_{ids['security_group']}"
    principal = f"{ids['ram_resource_share']},999999999999"
    ids |= {"resource_gateway": "rgw-fedcba98765432100", "ram_principal_association": principal}
    del ids["rds_ingress_rule"]
    write_connection_stack(workspace, tmp_path / "synth", connection)
    config = json.loads((workspace.directory / "cdk.tf.json").read_text("utf-8"))
    import_ids = {block["to"]: block["id"] for block in config["import"]}
    assert import_ids[RULE_ADDRESS] == rule
    with pytest.raises(TerraformError) as raised:
        workspace.plan()
    for address in (GATEWAY_ADDRESS, RULE_ADDRESS, PRINCIPAL_ASSOCIATION_ADDRESS):
        message = f'to "{address}", the provider detected that no object exists with the given id'
        assert message in str(raised.value)


@ON_ONE_ENGINE
def test_boto3_sees_terraform_create_and_destroy(
    workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path
) -> None:
    aws_account.setup_before_deployment()
    connection: dict[str, Any] = {
        "name": "polytomic",
        "region": "us-east-1",
        "db_instance_identifier": "orders",
        "polytomic_aws_account_id": POLYTOMIC_ACCOUNT,
        "tags": {"Team": "data"},
    }
    write_connection_stack(workspace, tmp_path / "synth", connection)
    outputs = workspace.apply().outputs
    assert workspace.replan() == {}
    lattice = aws_account.client("vpc-lattice")
    arn = outputs["resource_configuration_arn"]
    configuration = lattice.get_resource_configuration(resourceConfigurationIdentifier=arn)
    assert configuration["resourceConfigurationDefinition"]["dnsResource"]["domainName"] == aws_account.database_host
    assert lattice.list_tags_for_resource(resourceArn=arn)["tags"] == {"Team": "data"}
    gateway = lattice.get_resource_gateway(resourceGatewayIdentifier=outputs["resource_gateway_id"])
    assert sorted(gateway["subnetIds"]) == sorted(aws_account.database_subnets)
    (group,) = gateway["securityGroupIds"]
    assert rule_sources(aws_account, group, egress=True) == [aws_account.database_group]
    assert rule_sources(aws_account, aws_account.database_group, egress=False) == [group]
    assert len(aws_account.gateway_interfaces(gateway)) == len(aws_account.database_subnets)
    workspace.destroy()
    assert aws_account.gateways == []
    assert aws_account.configurations == []
    assert aws_account.gateway_interfaces(gateway) == []
    assert [share["status"] for share in aws_account.shares] == ["DELETED"]
    assert rule_sources(aws_account, aws_account.database_group, egress=False) == []
    vpc = [{"Name": "vpc-id", "Values": [aws_account.vpc_id]}]
    groups = aws_account.client("ec2").describe_security_groups(Filters=vpc)["SecurityGroups"]
    assert {item["GroupName"] for item in groups} == {"default", "orders-db"}


@ON_ONE_ENGINE
def test_terraform_reports_duplicate_errors(workspace: Workspace, aws_account: FakeAwsAccount, tmp_path: Path) -> None:
    name = "console names"
    connection = adopt_connection(SAMPLE_DEPLOYMENTS[name](aws_account))
    write_connection_stack(workspace, tmp_path / "synth", {**connection, "import_ids": {}})
    with pytest.raises(TerraformError, match=r"InvalidGroup\.Duplicate"):
        workspace.apply()

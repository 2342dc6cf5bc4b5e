"""The jobs of Terraform for connections of every shape, on an account with databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from aws_privatelink_rds_lattice.constructs.stack import ValidatedStack, connection_problems
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs, fill_defaults
from fakes.aws.sample_databases import create_security_group, edit_cluster, setup_databases
from fakes.aws.sample_ids import GATEWAY_ID, OWN_ACCOUNT, POLYTOMIC_ACCOUNT, REGION
from iam.job_recorder import JobRecorder, RecordedCommand, TerraformJob
from iam.sample_policies import EXISTING_GATEWAY, EXISTING_GATEWAY_INPUTS, IDENTIFIER_INPUTS
from published_module import RESOURCE_ADDRESSES
from rds_fixture import SECURITY_GROUP_ID
from sample_connections import NETWORK_INPUTS
from sample_project import REQUIRED_INPUTS
from terraform_cli.engines import COMMAND_COUNTS
from workspaces import build_stack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from terraform_cli.engines import TerraformEngine

GATEWAY_GROUP_ID = EXISTING_GATEWAY["security_group_id"]
LOG_GROUP_ARN = f"arn:aws:logs:{REGION}:{OWN_ACCOUNT}:log-group:polytomic:*"
DATABASE_PORT = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}


def connection_inputs(**changes: object) -> ValidInputs:
    """Return the inputs of a valid connection with changes and defaults; None removes an input."""
    inputs = {**REQUIRED_INPUTS, "name": "polytomic", "region": REGION, **changes}
    inputs["polytomic_aws_account_id"] = POLYTOMIC_ACCOUNT
    given_inputs = {name: value for name, value in inputs.items() if value is not None}
    assert list(connection_problems(given_inputs)) == []
    return ValidInputs(fill_defaults(CONNECTION_INPUTS, given_inputs))


def write_connection(recorder: JobRecorder, **changes: object) -> None:
    """Replace the configuration by a connection, as from ``cdktf.json``."""
    inputs = connection_inputs(**changes)
    app = App(outdir=str(recorder.workspace.directory))
    recorder.write(ValidatedStack(app, "polytomic", inputs), inputs)


def run_lifecycle(recorder: JobRecorder, account: FakeAwsAccount) -> None:
    """Create, import and change a connection with many inputs, then replace and destroy with required inputs only."""
    inputs = {
        "tags": {"Team": "data", "Cost center": "4711"},
        "names": {"security_group": "polytomic-out", "ram_resource_share": "polytomic-share"},
        "security_group_description": "To the database",
        "ip_address_type": "DUALSTACK",
        "access_logs": LOG_GROUP_ARN,
        "provider": {"allowed_account_ids": [OWN_ACCOUNT], "default_tags": {"tags": {"Stage": "test"}}},
    }
    write_connection(recorder, **inputs)
    outputs = recorder.run(TerraformJob.CREATE, "create")
    (recorder.workspace.directory / "terraform.tfstate").unlink()
    write_connection(recorder, **inputs, import_ids=import_ids(account, outputs))
    recorder.run(TerraformJob.IMPORT, "no-op (import)")
    write_connection(recorder, **{**inputs, "tags": {"Team": "sales", "Project": "orders"}})
    recorder.run(TerraformJob.TAGS, "update")
    edit_resources(account)
    account.allowed_unknown_values.add("DUALSTACK")  # botocore's model lists no DUALSTACK for UpdateResourceGateway
    recorder.run(TerraformJob.UPDATE, "update")
    write_connection(recorder, access_logs=LOG_GROUP_ARN)
    addresses = {*RESOURCE_ADDRESSES, "aws_vpclattice_access_log_subscription.pl"}
    recorder.run(TerraformJob.REPLACE, "replace", *(f"-replace={address}" for address in addresses))
    recorder.run(TerraformJob.DESTROY, "delete", "-destroy")


def import_ids(account: FakeAwsAccount, outputs: dict[str, Any]) -> dict[str, str]:
    (gateway,) = account.gateways
    return {
        "security_group": gateway["securityGroupIds"][0],
        "resource_gateway": outputs["resource_gateway_id"],
        "resource_configuration": outputs["resource_configuration_arn"].rpartition("/")[2],
        "ram_resource_share": outputs["ram_resource_share_arn"],
        "access_log_subscription": account.access_log_subscriptions[0]["id"],
    }


def edit_resources(account: FakeAwsAccount) -> None:
    """Change every resource that Terraform can update in-place, outside of Terraform."""
    (gateway,) = account.gateways
    (group_id,) = gateway["securityGroupIds"]
    gateway["securityGroupIds"] = [group_id, account.create_security_group(account.vpc_id, "another")]
    account.configurations[0]["portRanges"] = ["1"]
    account.shares[0]["name"] = "renamed"
    account.revoke_rules(group_id, egress=True)
    account.add_egress_rule(group_id, 443, IpRanges=[{"CidrIp": "10.0.0.0/16"}])
    describe_rule(account, SECURITY_GROUP_ID, group_id, egress=False)


def describe_rule(account: FakeAwsAccount, group_id: str, peer_group_id: str, *, egress: bool) -> None:
    """Change the description of a rule, outside of Terraform."""
    client = account.client("ec2")
    pair = {"GroupId": peer_group_id, "Description": "changed"}
    update_ingress = client.update_security_group_rule_descriptions_ingress
    update = client.update_security_group_rule_descriptions_egress if egress else update_ingress
    update(GroupId=group_id, IpPermissions=[{**DATABASE_PORT, "UserIdGroupPairs": [pair]}])


def run_instance_jobs(recorder: JobRecorder, _: FakeAwsAccount) -> None:
    write_connection(recorder, **IDENTIFIER_INPUTS)
    recorder.plan("create")


def run_cluster_jobs(recorder: JobRecorder, account: FakeAwsAccount) -> None:
    """Look up a cluster; IPv6 addresses of the resource gateway need fewer look-ups than IPv4 addresses."""
    identifiers = {"db_instance_identifier": None, "db_cluster_identifier": "orders"}
    write_connection(recorder, **{**IDENTIFIER_INPUTS, **identifiers})
    recorder.plan("create")
    edit_cluster(network_type="DUAL")(account)
    write_connection(recorder, **{**IDENTIFIER_INPUTS, **identifiers, "ip_address_type": "IPV6"})
    recorder.plan("create")


def run_existing_gateway_jobs(recorder: JobRecorder, account: FakeAwsAccount) -> None:
    """Create a connection on a gateway with the rules, then add the rules to the connection."""
    create_security_group(account, GATEWAY_GROUP_ID, "existing-gateway")
    account.revoke_rules(GATEWAY_GROUP_ID, egress=True)
    account.create_gateway(id=GATEWAY_ID, name="existing", securityGroupIds=[GATEWAY_GROUP_ID])
    with_rules = {"resource_gateway": {**EXISTING_GATEWAY, "has_rules": True}}
    write_connection(recorder, **{**EXISTING_GATEWAY_INPUTS, **with_rules})
    recorder.run(TerraformJob.CREATE, "create")
    write_connection(recorder, **EXISTING_GATEWAY_INPUTS)
    recorder.run(TerraformJob.CREATE, "create")
    describe_rule(account, SECURITY_GROUP_ID, GATEWAY_GROUP_ID, egress=False)
    describe_rule(account, GATEWAY_GROUP_ID, SECURITY_GROUP_ID, egress=True)
    recorder.run(TerraformJob.UPDATE, "update")
    recorder.run(TerraformJob.DESTROY, "delete", "-destroy")


def run_shared_gateway_jobs(recorder: JobRecorder, _: FakeAwsAccount) -> None:
    """Create a shared resource gateway for databases, with the policy of a connection without a shared gateway."""

    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway(stack, "gateway", name="shared", **NETWORK_INPUTS)
        database: Any = {"rds_security_group_id": SECURITY_GROUP_ID, "rds_port": 5432}  # both share the rules
        for name in ("orders", "billing"):
            inputs = {**database, "name": name, "polytomic_aws_account_id": POLYTOMIC_ACCOUNT}
            PrivateLinkRdsLattice.from_db_instance(
                stack, name, db_instance_identifier=name, resource_gateway=gateway, **inputs
            )

    stack = build_stack(recorder.workspace.directory / "synth", build)
    recorder.write(stack, connection_inputs(**IDENTIFIER_INPUTS))
    recorder.run(TerraformJob.CREATE, "create")


CONNECTION_JOBS: dict[str, Callable[[JobRecorder, FakeAwsAccount], None]] = {
    "many inputs, then required inputs": run_lifecycle,
    "instance identifier": run_instance_jobs,
    "cluster identifier": run_cluster_jobs,
    "existing gateway": run_existing_gateway_jobs,
    "shared gateway": run_shared_gateway_jobs,
}


def record_all_jobs(engine: TerraformEngine, account: FakeAwsAccount, folder: Path) -> list[RecordedCommand]:
    """Run the jobs of each connection on an account with databases; return the recorded commands.

    Args:
        engine: An engine with the AWS provider.
        account: The account of the AWS provider.
        folder: A folder for the workspaces.
    """
    assert engine.real_provider
    server = engine.real_provider.account_server
    commands: list[RecordedCommand] = []
    for name, run_jobs in CONNECTION_JOBS.items():
        setup_databases(account)
        directory = folder / name
        directory.mkdir()
        with engine.workspace(directory) as workspace:
            recorder = JobRecorder(name, workspace, server)
            run_jobs(recorder, account)
        commands += recorder.commands
    COMMAND_COUNTS[engine.provider_name, "calls of AWS"] += server.take_request_count()
    errors = server.take_errors()
    assert not errors, f"the fake account does not model a call of the AWS provider: {errors}"
    return commands

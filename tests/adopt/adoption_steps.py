"""The steps of an adoption in the project of the current folder, and the facts that a test compares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from fakes.aws.cli_runner import run_privatelink
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT
from fakes.terraform.security_group_rules import SecurityGroupRules
from workspaces import write_stack

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment
    from terraform_cli.engines import Workspace


def adopt_connection(deployment: SampleDeployment) -> dict[str, Any]:
    """Adopt a deployment; return the connection in ``cdktf.json``."""
    options = ("--write", "polytomic", "--polytomic-aws-account-id", POLYTOMIC_ACCOUNT)
    result = run_privatelink("adopt", deployment.arn, *options)
    assert result.status == 0, result.err
    return dict(read_connections(Path("cdktf.json"), connection_problems)["polytomic"])


def verify_verdicts(name: str) -> dict[str, str]:
    """Return the verdicts of ``verify``, except passes, by check."""
    result = run_privatelink("verify", name, "--json")
    checks = json.loads(result.out)["connections"][0]["checks"]
    return {check["id"]: check["verdict"] for check in checks if check["verdict"] != "pass"}


def count_writes(account: FakeAwsAccount) -> dict[str, int]:
    """Return the number of calls that change AWS, by operation."""
    read_prefixes = ("Describe", "Get", "List")
    calls = account.call_counts.items()
    return {name: count for name, count in calls if not name.partition(":")[2].startswith(read_prefixes)}


def write_connection_stack(
    workspace: Workspace, folder: Path, connection: dict[str, Any], *, hcl: bool = False
) -> Workspace:
    folder.mkdir(parents=True)
    return write_stack(workspace, PrivateLinkStack(App(outdir=str(folder)), "polytomic", **connection), hcl=hcl)


def allowed_sources(account: FakeAwsAccount, deployment: SampleDeployment) -> list[str]:
    """Return the sources of the ingress rules for the database's port."""
    rules = SecurityGroupRules(account).list_rules(deployment.database_groups[0], egress=False)
    return [rule["source"] for rule in rules if rule["from_port"] <= deployment.port <= rule["to_port"]]


def rule_sources(account: FakeAwsAccount, group: str, *, egress: bool) -> list[str]:
    return [rule["source"] for rule in SecurityGroupRules(account).list_rules(group, egress=egress)]

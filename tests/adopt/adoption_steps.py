"""The steps of an adoption in the project of the current folder, and the facts that a test compares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from fakes.aws.cli_runner import run_privatelink
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT
from fakes.terraform.security_group_rules import SecurityGroupRules
from workspaces import write_stack

if TYPE_CHECKING:
    from collections.abc import Iterable

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


class InventoryItem(NamedTuple):
    """A thing in an account: the ids of the resources that it ends with, and its value."""

    owner_ids: frozenset[str]
    value: object


def take_inventory(account: FakeAwsAccount) -> dict[str, InventoryItem]:
    """Return all things in an account that Terraform may change, by name."""
    items: dict[str, InventoryItem] = {}

    def add(kind: str, key: str, owner_ids: Iterable[str], value: object) -> None:
        items[f"{kind} {key}"] = InventoryItem(frozenset(owner_ids), value)

    ec2 = account.client("ec2")
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        add("group", group["GroupId"], [group["GroupId"]], [group["GroupName"], group["VpcId"], group.get("Tags", [])])
    for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]:
        rule_id = rule.pop("SecurityGroupRuleId")
        add("rule", rule_id, [rule["GroupId"], rule.get("ReferencedGroupInfo", {}).get("GroupId", "")], rule)
    for interface in ec2.describe_network_interfaces()["NetworkInterfaces"]:
        groups = sorted(group["GroupId"] for group in interface["Groups"])
        add("interface", interface["NetworkInterfaceId"], interface["Description"].split(), groups)
    for resource in (*account.gateways, *account.configurations):
        add("resource", resource["id"], [resource["id"]], dict(resource))
    for share in account.shares:
        if share["status"] != "DELETED":
            add("share", share["resourceShareArn"], [share["resourceShareArn"]], dict(share))
    configuration_ids: dict[str, str] = {item["arn"]: item["id"] for item in account.configurations}
    for association in account.associations:
        entity = association["associatedEntity"]
        arn: str = association["resourceShareArn"]
        is_of_deleted_resource = association["associationType"] == "RESOURCE" and entity not in configuration_ids
        if association["status"] == "DISASSOCIATED" or is_of_deleted_resource:
            continue
        add("association", f"{arn} {entity}", [configuration_ids.get(entity, arn)], dict(association))
    return items

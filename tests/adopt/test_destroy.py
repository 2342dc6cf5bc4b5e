"""Apply adopted connections with Terraform and destroy them: nothing else in the account changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adopt.adoption_steps import adopt_connection, count_writes, take_inventory, verify_verdicts, write_connection_stack
from fakes.aws.cli_runner import resolve_host_to
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

    Change = Callable[[FakeAwsAccount, SampleDeployment], object]


def share_second_configuration(account: FakeAwsAccount, _: SampleDeployment) -> None:
    """Share the configuration of another gateway through the same share."""
    group = account.create_security_group(account.vpc_id, "billing-rg")
    gateway = account.create_gateway(name="billing-rg", securityGroupIds=[group])
    arn = account.create_configuration(name="billing-rc", resourceGatewayId=gateway["id"])["arn"]
    account.create_association("RESOURCE", arn)


def use_database_group(account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    (group,) = deployment.database_groups
    account.client("vpc-lattice").update_resource_gateway(
        resourceGatewayIdentifier=deployment.gateway, securityGroupIds=[group]
    )
    account.add_ingress_rule(group, UserIdGroupPairs=[{"GroupId": group}])


def add_application(account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    subnet = account.gateway_subnets[0]
    account.create_interface(subnet, deployment.gateway_groups, ipv4=1, ipv6=0, Description="app")


def remove_rule_of_others(account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    """Add a configuration that needs the egress rule, and revoke the ingress rule."""
    account.create_configuration(name="replica-rc", resourceGatewayId=deployment.gateway)
    account.revoke_rules(deployment.database_groups[0], egress=False)


def change_nothing(_: FakeAwsAccount, __: SampleDeployment) -> None:
    """Leave the sample deployment as it is."""


# The sample deployment, the change, and the number of resources that the apply creates.
SHAPES: dict[str, tuple[str, Change, int]] = {
    "one connection": ("console names", change_nothing, 0),
    "missing ingress rule": ("missing ingress rule", change_nothing, 1),
    "two groups on the gateway": ("two groups on the gateway", change_nothing, 0),
    "two configurations on a gateway": ("shared gateway", change_nothing, 0),
    "two configurations in a share": ("console names", share_second_configuration, 3),
    "gateway in the database's group": ("console names", use_database_group, 0),
    "application in the gateway's group": ("console names", add_application, 0),
    "egress rule of two configurations": ("console names", remove_rule_of_others, 0),
}


@ON_ONE_ENGINE
@pytest.mark.parametrize("shape", SHAPES)
def test_destroy_leaves_what_is_not_the_connections(
    terraform: TerraformEngine, aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shape: str
) -> None:
    sample, change, created_count = SHAPES[shape]
    deployment = SAMPLE_DEPLOYMENTS[sample](aws_account)
    resolve_host_to(deployment, monkeypatch)
    change(aws_account, deployment)
    before = take_inventory(aws_account)
    verdicts = verify_verdicts(deployment.arn)
    connection = adopt_connection(deployment)
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        write_connection_stack(workspace, tmp_path / "import", connection)
        aws_account.clear_counts()
        actions = list(workspace.apply().actions.values())
        assert actions.count("create") == created_count
        assert {action for action in actions if action != "create"} <= {"no-op (import)", "update (import)"}
        assert sum(count_writes(aws_account).values()) == created_count
        assert before.items() <= take_inventory(aws_account).items()
        for name in ("polytomic", deployment.arn):
            assert verify_verdicts(name).items() <= verdicts.items()
        # Terraform refuses to destroy resources with import ids.
        write_connection_stack(workspace, tmp_path / "afterwards", {**connection, "import_ids": {}})
        for association in aws_account.associations:
            association["status"] = "ASSOCIATED"  # RAM refuses to delete a share with a pending invitation.
        workspace.destroy()
    owned_ids = {resource_id for resource_id in connection["import_ids"].values() if resource_id}
    assert owned_ids <= {owner for item in before.values() for owner in item.owner_ids}
    expected = {name: item for name, item in before.items() if not item.owner_ids & owned_ids}
    assert take_inventory(aws_account) == expected

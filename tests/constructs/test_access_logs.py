"""The access logs of a connection: the subscription, destinations, deployments and the HCL module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import (
    TerraformStack,
    TerraformVariable,
)
from fakes.aws.sample_ids import GATEWAY_ID
from published_module import CONFIGURATION_ADDRESS, RESOURCE_ADDRESSES
from rds_fixture import stack_workspace
from sample_connections import database_connection, dedicated_gateway_connection, synthesized_resources
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import build_stack, write_stack

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

pytestmark = pytest.mark.cdk

LOG_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/polytomic/orders:*"
BUCKET = "arn:aws:s3:::polytomic-logs/orders"
SUBSCRIPTION = "aws_vpclattice_access_log_subscription"
ADDRESS = f"{SUBSCRIPTION}.pl"


def test_subscription_exists_only_on_request(tmp_path: Path) -> None:
    resources = synthesized_resources(tmp_path / "with", dedicated_gateway_connection(access_logs=LOG_GROUP))
    subscription = resources[SUBSCRIPTION]["pl"]
    assert subscription["destination_arn"] == LOG_GROUP
    assert subscription["resource_identifier"] == f"${{{CONFIGURATION_ADDRESS}.id}}"
    for inputs in ({}, {"access_logs": None}):
        assert SUBSCRIPTION not in synthesized_resources(tmp_path, dedicated_gateway_connection(**inputs))


def test_subscription_of_construct_is_public(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        destination = TerraformVariable(stack, "logs").string_value
        gateway = ResourceGateway.from_ids(stack, "gateway", resource_gateway_id=GATEWAY_ID, security_group_id="sg-0b")
        inputs = database_connection("orders", access_logs=destination)
        link = PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **inputs)
        assert link.access_log_subscription is link.resources[-1]
        other = PrivateLinkRdsLattice(stack, "billing", resource_gateway=gateway, **database_connection("billing"))
        assert other.access_log_subscription is None

    (subscription,) = synthesized_resources(tmp_path, build)[SUBSCRIPTION].values()
    assert subscription["destination_arn"] == "${var.logs}"


@pytest.mark.parametrize(
    "destination",
    [
        LOG_GROUP,
        LOG_GROUP.removesuffix(":*"),
        "arn:aws:s3:::polytomic-logs",
        "arn:aws:s3:::my-logs",
        "arn:aws:s3:::abc/polytomic",
        BUCKET,
        "arn:aws:firehose:us-east-1:123456789012:deliverystream/polytomic",
    ],
)
def test_every_destination_is_accepted(tmp_path: Path, destination: str) -> None:
    build_stack(tmp_path, dedicated_gateway_connection(access_logs=destination))


@pytest.mark.parametrize(
    ("destination", "remedy"),
    [
        ("/polytomic/orders", "give the ARN of the log group, not its name"),
        ("s3://polytomic-logs", "give the ARN of the bucket: arn:aws:s3:::, then the name of the bucket"),
        (f"{LOG_GROUP.removesuffix(':*')}:log-stream:one", "remove the log stream: give the ARN of the log group"),
        (f"{LOG_GROUP} ", "remove the white space"),
        (
            "arn:aws:kinesis:us-east-1:123456789012:stream/one",
            "give a Firehose stream that reads the Kinesis stream",
        ),
        (
            "arn:aws:s3:::my-log",
            "add a prefix to the name of the bucket, as in arn:aws:s3:::abc/polytomic: AWS refuses a shorter ARN",
        ),
        ("polytomic", "copy the ARN from the AWS console"),
        ("", "copy the ARN from the AWS console"),
    ],
)
def test_other_destination_names_its_fault(tmp_path: Path, destination: str, remedy: str) -> None:
    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, dedicated_gateway_connection(access_logs=destination))
    assert raised.value.problems == (
        (
            f'access_logs: got "{destination}"; must be the ARN of a CloudWatch Logs log group, an S3 bucket or a '
            f"Firehose stream, of 20 to 2048 characters; {remedy}"
        ),
    )


@ON_ONE_ENGINE
def test_access_logs_are_deployed_and_destroyed(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    connection: dict[str, Any] = {"tags": {"Team": "data"}}
    with stack_workspace(terraform, tmp_path, dedicated_gateway_connection(**connection)) as workspace:
        assert set(workspace.apply().actions) == RESOURCE_ADDRESSES
        logged = build_stack(tmp_path / "logged", dedicated_gateway_connection(**connection, access_logs=LOG_GROUP))
        for hcl in (False, True):
            write_stack(workspace, logged, hcl=hcl)
            # The group's ARN has the same meaning with and without the asterisk.
            assert workspace.apply().actions == ({} if hcl else {ADDRESS: "create"})
            assert workspace.replan() == {}
        (subscription,) = database_account.access_log_subscriptions
        assert (subscription["destinationArn"], subscription["tags"]) == (LOG_GROUP, {"Team": "data"})
        moved = build_stack(tmp_path / "moved", dedicated_gateway_connection(**connection, access_logs=BUCKET))
        write_stack(workspace, moved)
        assert workspace.apply().actions == {ADDRESS: "replace"}
        write_stack(workspace, build_stack(tmp_path / "without", dedicated_gateway_connection(**connection)))
        assert workspace.apply().actions == {ADDRESS: "delete"}
        assert database_account.access_log_subscriptions == []
        workspace.destroy()


@ON_ONE_ENGINE
def test_existing_subscription_is_imported(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    with stack_workspace(terraform, tmp_path, dedicated_gateway_connection()) as workspace:
        workspace.apply()
        (configuration,) = database_account.configurations
        existing = database_account.create_access_log_subscription(configuration["id"], LOG_GROUP)
        ids = {"access_log_subscription": existing["id"]}
        build = dedicated_gateway_connection(access_logs=LOG_GROUP.removesuffix(":*"), import_ids=ids)
        write_stack(workspace, build_stack(tmp_path / "import", build))
        assert workspace.apply().actions == {ADDRESS: "no-op (import)"}
        assert workspace.replan() == {}

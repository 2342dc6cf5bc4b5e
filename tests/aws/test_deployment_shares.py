"""A deployment leads to RAM shares, with principals and permissions, and the endpoints of consumers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws.known_deployments import deployment_by_id
from aws_privatelink_rds_lattice.aws import ApiError, Deployment, DeploymentPart, MissingPartError
from fakes.aws.sample_ids import CONFIGURATION_ARN, POLYTOMIC_ACCOUNT, REGION, SHARE_PERMISSION

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.account import FakeAwsAccount

OTHER_ACCOUNT = "999999999999"


def create_second_share(aws_account: FakeAwsAccount, account_id: str, status: str) -> str:
    """Create a second share of the configuration, with a principal; return the ARN."""
    arn = aws_account.create_share("second")
    aws_account.create_association("RESOURCE", CONFIGURATION_ARN, resourceShareArn=arn)
    aws_account.create_association("PRINCIPAL", account_id, resourceShareArn=arn, external=True, status=status)
    return arn


def test_share_is_found_by_configuration(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    deployment = deployment_by_id(aws_client)
    assert deployment.share_arns == [aws_account.share_arn]
    assert deployment.share["resourceShareArn"] == aws_account.share_arn
    assert [association["associatedEntity"] for association in deployment.share_principals] == [POLYTOMIC_ACCOUNT]
    assert deployment.other_share_principals == []
    assert deployment.share_permissions == [SHARE_PERMISSION]
    assert deployment.polytomic_account_id == POLYTOMIC_ACCOUNT


@pytest.mark.parametrize("with_input", [True, False])
def test_accepted_share_comes_first(
    aws_account: FakeAwsAccount,
    aws_client: AwsClient,
    with_input: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    aws_account.setup_deployment()
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    accepted_arn = create_second_share(aws_account, POLYTOMIC_ACCOUNT, "ASSOCIATED")
    inputs = {"polytomic_aws_account_id": POLYTOMIC_ACCOUNT} if with_input else {}
    deployment = deployment_by_id(aws_client, **inputs)
    assert [share["resourceShareArn"] for share in deployment.shares] == [accepted_arn, aws_account.share_arn]
    assert [association["resourceShareArn"] for association in deployment.share_principals] == [accepted_arn]
    assert [association["resourceShareArn"] for association in deployment.other_share_principals] == [
        aws_account.share_arn
    ]


def test_share_of_other_account_comes_last(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    other_arn = create_second_share(aws_account, OTHER_ACCOUNT, "ASSOCIATED")
    aws_account.shares.reverse()
    deployment = deployment_by_id(aws_client, polytomic_aws_account_id=POLYTOMIC_ACCOUNT)
    assert [share["resourceShareArn"] for share in deployment.shares] == [aws_account.share_arn, other_arn]


def test_share_is_found_by_name(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    inputs = aws_account.setup_deployment()
    aws_account.configurations.clear()
    deployment = Deployment(inputs, aws_client)
    assert deployment.share_arns == []
    assert deployment.share["resourceShareArn"] == aws_account.share_arn
    assert [association["associatedEntity"] for association in deployment.share_principals] == [POLYTOMIC_ACCOUNT]


def test_known_share_needs_no_association(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    known_arn = aws_account.create_share("known")
    deployment = deployment_by_id(aws_client, share_arn=known_arn)
    assert deployment.share_arns == sorted([aws_account.share_arn, known_arn])
    unknown_arn = f"{known_arn[:-1]}f"
    assert deployment_by_id(aws_client, share_arn=unknown_arn).share_arns == [aws_account.share_arn]


@pytest.mark.parametrize(
    ("inputs", "description"),
    [({}, "RAM share with the configuration"), ({"name": "other"}, "RAM share other-rc")],
)
def test_missing_share_is_named(
    aws_account: FakeAwsAccount, aws_client: AwsClient, inputs: dict[str, Any], description: str
) -> None:
    aws_account.setup_deployment()
    aws_account.associations.clear()
    with pytest.raises(MissingPartError, match=f"^no {description} in {REGION}, account") as raised:
        _ = deployment_by_id(aws_client, **inputs).share
    assert raised.value.part is DeploymentPart.SHARE


def test_unclear_polytomic_account_is_error(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    create_second_share(aws_account, OTHER_ACCOUNT, "ASSOCIATED")
    message = f"^Polytomic's account is ambiguous: the shares have the accounts {POLYTOMIC_ACCOUNT}, {OTHER_ACCOUNT}$"
    with pytest.raises(ApiError, match=message):
        _ = deployment_by_id(aws_client).polytomic_account_id
    stated = deployment_by_id(aws_client, polytomic_aws_account_id=OTHER_ACCOUNT)
    assert stated.polytomic_account_id == OTHER_ACCOUNT
    for association in aws_account.associations:
        association["external"] = False
    with pytest.raises(ApiError, match=r": no share has a principal outside your account$"):
        _ = deployment_by_id(aws_client.without_responses()).polytomic_account_id


def test_child_is_shared_through_group(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    group = aws_account.create_configuration(name="group", type="GROUP")
    aws_account.configurations[0].update(type="CHILD", resourceConfigurationGroupId=group["id"])
    aws_account.endpoints.clear()
    aws_account.associations.clear()
    aws_account.create_association("RESOURCE", group["arn"])
    aws_account.create_endpoint(POLYTOMIC_ACCOUNT, arn=group["arn"])
    deployment = deployment_by_id(aws_client)
    assert [association["associatedEntity"] for association in deployment.share_associations] == [group["arn"]]
    assert deployment.share_arns == [aws_account.share_arn]
    assert [association["resourceConfigurationArn"] for association in deployment.endpoint_associations] == [
        group["arn"]
    ]


def test_endpoints_are_found_by_configuration(aws_account: FakeAwsAccount, aws_client: AwsClient) -> None:
    aws_account.setup_deployment()
    (association,) = deployment_by_id(aws_client).endpoint_associations
    assert association["resourceConfigurationArn"] == CONFIGURATION_ARN
    aws_account.endpoints.clear()
    assert deployment_by_id(aws_client.without_responses()).endpoint_associations == []

"""Operations merge their pages, and convert boto3's exceptions."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ParamValidationError

from aws_privatelink_rds_lattice.aws import ApiError, CredentialsError, NotFoundError, call_operation
from aws_privatelink_rds_lattice.aws.errors import UnresponsiveEndpointError

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

LIST_GATEWAYS = "vpc-lattice:ListResourceGateways"


def test_pages_are_merged(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    for number in range(4):
        aws_account.create_gateway(name=f"gateway{number}-rg")
    aws_account.page_size = 2
    aws_account.clear_counts()
    response = call_operation(aws_account.client("vpc-lattice"), LIST_GATEWAYS)
    assert [gateway["id"] for gateway in response["items"]] == [gateway["id"] for gateway in aws_account.gateways]
    assert aws_account.call_counts[LIST_GATEWAYS] == 3


@pytest.mark.parametrize(
    ("fault", "error_class", "reason", "remedy"),
    [
        ("denied", ApiError, f"AWS denies {LIST_GATEWAYS} to these credentials", "# allow the action"),
        ("throttled", ApiError, f"AWS throttled {LIST_GATEWAYS}, after all retries", "# wait a minute"),
        ("broken", ApiError, f"AWS answered {LIST_GATEWAYS} with InternalFailure: no", "# run the command again"),
        ("expired", CredentialsError, "ExpiredToken: no", "# renew the AWS credentials"),
        ("role", CredentialsError, "AccessDenied: no such role", "# renew the AWS credentials"),
        (
            "timeout",
            UnresponsiveEndpointError,
            f"AWS did not answer {LIST_GATEWAYS}: Read timeout",
            "# run the command again",
        ),
    ],
)
def test_faults_become_errors(
    aws_account: FakeAwsAccount, fault: str, error_class: type[ApiError], reason: str, remedy: str
) -> None:
    aws_account.faults[LIST_GATEWAYS] = fault
    with pytest.raises(ApiError) as raised:
        call_operation(aws_account.client("vpc-lattice"), LIST_GATEWAYS)
    assert type(raised.value) is error_class
    assert raised.value.reason.startswith(reason)
    assert raised.value.remedy.startswith(remedy)


def test_missing_resource_is_not_found(aws_account: FakeAwsAccount) -> None:
    action = "vpc-lattice:GetResourceGateway"
    with pytest.raises(NotFoundError, match=f"AWS answered {action} with ResourceNotFoundException"):
        call_operation(aws_account.client("vpc-lattice"), action, resourceGatewayIdentifier="rgw-0123456789abcdef0")


def test_invalid_arguments_are_no_api_error(aws_account: FakeAwsAccount) -> None:
    with pytest.raises(ParamValidationError):
        call_operation(aws_account.client("vpc-lattice"), "vpc-lattice:GetResourceGateway")


def test_calls_and_retries_are_logged(aws_account: FakeAwsAccount, caplog: pytest.LogCaptureFixture) -> None:
    aws_account.faults[LIST_GATEWAYS] = "throttled"
    with caplog.at_level(logging.DEBUG, "aws_privatelink_rds_lattice"), pytest.raises(ApiError):
        call_operation(aws_account.client("vpc-lattice"), LIST_GATEWAYS)
    assert caplog.messages[:2] == [
        f"Calling {LIST_GATEWAYS} in us-east-1",
        f"{LIST_GATEWAYS} failed with ThrottlingException",
    ]
    assert caplog.messages[2].startswith(f"{LIST_GATEWAYS} needed ")


@pytest.mark.usefixtures("aws_account")
def test_missing_credentials_are_an_error() -> None:
    client = boto3.Session().client("vpc-lattice", region_name="us-east-1")
    with pytest.raises(CredentialsError, match=r"^Unable to locate credentials$") as raised:
        call_operation(client, LIST_GATEWAYS)
    assert raised.value.remedy == "# configure AWS credentials"

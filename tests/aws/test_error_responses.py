"""Denials of AWS pass AWS's reason on, so that the remedy is the right policy's."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from aws_privatelink_rds_lattice.aws.error_responses import convert_client_error
from aws_privatelink_rds_lattice.aws.errors import CredentialsError, FailureKind

ACTION = "rds:DescribeDBInstances"
DENIED = f"AWS denies {ACTION} to these credentials"
USER = f"User: arn:aws:iam::123456789012:user/jane is not authorized to perform: {ACTION} on resource: *"
POLICY_ARN = "arn:aws:organizations::123456789012:policy/o-a1b2/service_control_policy/p-c3d4"
ALLOW = f"# allow the action {ACTION}; the README links the whole policy"
OTHER_POLICY = f"# ask the owner of that policy to allow {ACTION}; your own policy is not enough"


def client_error(code: str, message: str, operation: str = "DescribeDBInstances", status: int = 403) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, operation)


@pytest.mark.parametrize(
    ("message", "reason", "remedy"),
    [
        ("no", DENIED, ALLOW),
        ("", DENIED, ALLOW),
        (USER, DENIED, ALLOW),
        (f"{USER} because no identity-based policy allows the {ACTION} action", DENIED, ALLOW),
        (
            f"{USER} with an explicit deny in a service control policy: {POLICY_ARN}",
            f"{DENIED}: with an explicit deny in a service control policy: {POLICY_ARN}",
            OTHER_POLICY,
        ),
        (
            f"{USER} with an explicit deny in an identity-based policy",
            f"{DENIED}: with an explicit deny in an identity-based policy",
            OTHER_POLICY,
        ),
        (
            f"{USER} because no permissions boundary allows the {ACTION} action",
            f"{DENIED}: because no permissions boundary allows the {ACTION} action",
            OTHER_POLICY,
        ),
        (
            f"{USER} because no session policy allows the action. Encoded authorization failure message: a1b2",
            f"{DENIED}: because no session policy allows the action.",
            OTHER_POLICY,
        ),
        (
            "The account is not subscribed to this service",
            f"{DENIED}: The account is not subscribed to this service",
            ALLOW,
        ),
    ],
)
@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"])
def test_denial_passes_reason_on(code: str, message: str, reason: str, remedy: str) -> None:
    error = convert_client_error(ACTION, client_error(code, message))
    assert (error.reason, error.remedy, error.is_transient) == (reason, remedy, False)


def test_signature_error_repeats_no_token() -> None:
    message = f"The Canonical String should have been x-amz-security-token:{'FwoGZXIvYXdzEBYaD1' * 5}"
    error = convert_client_error(ACTION, client_error("SignatureDoesNotMatch", message))
    assert isinstance(error, CredentialsError)
    assert error.reason.endswith("x-amz-security-token:***")


@pytest.mark.parametrize(
    ("code", "message", "advice"),
    [
        ("SignatureDoesNotMatch", "Signature expired: 20261130T030000Z is now earlier than", "set the clock of this"),
        ("InvalidSignatureException", "Signature not yet current: 20261130T030000Z", "set the clock of this machine"),
        ("RequestExpired", "Request has expired.", "set the clock of this machine"),
        (
            "AccessDenied",
            "MultiFactorAuthentication failed with invalid MFA one time pass code.",
            "run the command again with",
        ),
        (
            "ExpiredToken",
            "The security token included in the request is expired",
            "configure credentials or pass",
        ),
    ],
)
def test_rejected_credentials_have_advice(code: str, message: str, advice: str) -> None:
    operation = "AssumeRole" if code == "AccessDenied" else "DescribeDBInstances"
    error = convert_client_error(ACTION, client_error(code, message, operation))
    assert isinstance(error, CredentialsError)
    assert (error.reason, error.advice.startswith(advice)) == (f"{code}: {message}", True)


def test_throttled_credentials_call_is_throttling() -> None:
    error = convert_client_error(ACTION, client_error("Throttling", "Rate exceeded", "AssumeRole", 400))
    assert (error.reason, error.kind) == ("AWS throttled AssumeRole, after all retries", FailureKind.THROTTLED)


def test_fault_of_aws_is_transient() -> None:
    error = convert_client_error(ACTION, client_error("InternalFailure", "no", status=500))
    assert (error.kind, error.is_transient) == (FailureKind.FAULT_OF_AWS, True)
    assert not convert_client_error(ACTION, client_error("ValidationError", "no", status=400)).is_transient

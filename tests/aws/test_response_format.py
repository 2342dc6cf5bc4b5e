"""Responses that are not AWS's, that are cut short or that lack a member: unreadable, never empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.aws import ApiError, call_operation
from aws_privatelink_rds_lattice.aws.errors import FailureKind, UnreadableResponseError
from fakes.aws.cli_runner import run_privatelink, write_project_file

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

HTML = "<html><body>Log in to the guest network</body></html>"
XML_SECRET = "<GetCallerIdentityResponse><SecretAccessKey>hunter2</SecretAccessKey>"  # noqa: S105 - an example


@pytest.mark.parametrize(
    ("operation", "status", "body", "reason"),
    [
        (
            "vpc-lattice:ListResourceConfigurations",
            200,
            '{"items": [{"id": "rcfg-0',
            "no complete JSON of AWS (HTTP status 200, content type text/html, 25 bytes)",
        ),
        ("vpc-lattice:ListResourceConfigurations", 200, "[]", "no complete JSON of AWS"),
        ("vpc-lattice:ListResourceConfigurations", 200, "{}", "it lacks items"),
        ("ram:GetResourceShares", 200, HTML, "no complete JSON of AWS"),
        ("ram:GetResourceShares", 403, HTML, "no complete JSON of AWS (HTTP status 403"),
        ("ec2:DescribeVpcs", 200, HTML, "no complete XML of AWS"),
        ("ec2:DescribeVpcs", 407, HTML, "no complete XML of AWS"),
        ("ec2:DescribeVpcs", 200, "", "no complete XML of AWS (HTTP status 200, content type text/html, 0 bytes)"),
        ("ec2:DescribeVpcs", 200, "<DescribeVpcsResponse><vpcSet><item>", "it is cut short, or not in AWS's format"),
        ("sts:GetCallerIdentity", 200, XML_SECRET, "it is cut short, or not in AWS's format"),
    ],
)
def test_response_of_others_is_unreadable(
    aws_account: FakeAwsAccount, operation: str, status: int, body: str, reason: str
) -> None:
    aws_account.raw_responses[operation] = (status, body)
    client = aws_account.client(operation.partition(":")[0])
    arguments = {"resourceOwner": "SELF"} if operation.startswith("ram:") else {}
    with pytest.raises(UnreadableResponseError) as raised:
        call_operation(client, operation, **arguments)
    assert raised.value.reason.startswith(f"the response to {operation} is unreadable: {reason}")
    assert raised.value.is_transient
    assert "hunter2" not in raised.value.reason
    assert aws_account.attempt_counts[operation] == 1


@pytest.mark.parametrize("operation", ["ec2:DescribeVpcs", "vpc-lattice:ListResourceGateways"])
@pytest.mark.parametrize("body", ["upstream connect error", HTML, ""])
def test_server_error_in_text_is_retried(aws_account: FakeAwsAccount, operation: str, body: str) -> None:
    aws_account.raw_responses[operation] = (500, body)
    with pytest.raises(ApiError) as raised:
        call_operation(aws_account.client(operation.partition(":")[0]), operation)
    assert raised.value.reason == f"AWS answered {operation} with 500: Internal Server Error"
    assert raised.value.kind is FailureKind.FAULT_OF_AWS
    assert aws_account.attempt_counts[operation] == 4


def test_empty_list_of_aws_is_readable(aws_account: FakeAwsAccount) -> None:
    aws_account.raw_responses["ec2:DescribeVpcs"] = (200, '<?xml version="1.0"?>\n<DescribeVpcsResponse xmlns="x"/>')
    assert call_operation(aws_account.client("ec2"), "ec2:DescribeVpcs") == {"Vpcs": []}
    aws_account.raw_responses["ram:GetResourceShares"] = (200, '{"resourceShares": []}')
    response = call_operation(aws_account.client("ram"), "ram:GetResourceShares", resourceOwner="SELF")
    assert response == {"resourceShares": []}


def test_verify_of_unreadable_response_is_unknown(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.raw_responses["ec2:DescribeNetworkAcls"] = (200, "<DescribeNetworkAclsResponse>")
    result = run_privatelink("verify")
    assert (result.status, result.err) == (2, "")
    assert "acl-gateway: the response to ec2:DescribeNetworkAcls is unreadable" in result.out

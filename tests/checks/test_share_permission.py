"""Tests of the check of a share's permission: a customer-managed RAM permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.checks.share_permission import share_permission
from fakes.aws.faults import connection_target
from fakes.aws.remedy_commands import find_invalid_commands

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

OWN_PERMISSION = "arn:aws:ram:us-east-1:123456789012:permission/own"
ALL_ACTIONS = [
    "vpc-lattice:AssociateViaAWSService*",
    "vpc-lattice:CreateServiceNetworkResourceAssociation",
    "vpc-lattice:getresourceconfiguration",
]


@pytest.mark.parametrize(
    ("policy", "verdict", "evidence"),
    [
        ({"Effect": "Allow", "Action": ALL_ACTIONS}, "pass", ""),
        ({"Effect": "Allow", "Action": "vpc-lattice:*"}, "pass", ""),
        (
            {"Effect": "Allow", "Action": ALL_ACTIONS[:-1]},
            "unknown",
            "it does not allow vpc-lattice:GetResourceConfiguration, which AWS's permission allows",
        ),
        ({"Effect": "Deny", "Action": "vpc-lattice:*"}, "unknown", "it does not allow vpc-lattice:AssociateVia"),
        (
            {"Effect": "Allow", "Action": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}},
            "unknown",
            "it has a condition, and this check cannot evaluate it for Polytomic",
        ),
        ("no policy", "unknown", "its actions are unknown"),
    ],
)
def test_customer_permission_is_read(
    aws_account: FakeAwsAccount, policy: dict[str, Any], verdict: str, evidence: str
) -> None:
    connection = aws_account.setup_deployment()
    own = {**aws_account.permissions[0], "arn": OWN_PERMISSION, "name": "own", "permissionType": "CUSTOMER_MANAGED"}
    aws_account.permissions = [own]
    aws_account.permission_policies = {OWN_PERMISSION: policy}
    result = share_permission.run(connection_target(aws_account, connection))
    assert (result.verdict, evidence in result.evidence) == (verdict, True)
    assert list(find_invalid_commands(result.remedy)) == []
    assert bool(result.remedy) is (verdict != "pass")


def test_owner_in_arn_tells_customer_permission(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.permissions = [{**aws_account.permissions[0], "arn": OWN_PERMISSION}]
    aws_account.permission_policies = {OWN_PERMISSION: {"Effect": "Allow", "Action": []}}
    assert share_permission.run(connection_target(aws_account, connection)).verdict == "unknown"

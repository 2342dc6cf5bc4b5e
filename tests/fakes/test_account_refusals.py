"""The fake account refuses writes as AWS refuses them.

An account that accepts everything would make every test of Terraform pass. The account has the databases, and a
deployment made without Terraform.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from fakes.aws.sample_databases import (
    HAND_BUILT_CONFIGURATION_ARN,
    HAND_BUILT_IDS,
    HAND_BUILT_SHARE_ARN,
    OTHER_VPC_ID,
    create_hand_built_deployment,
    create_hand_built_share,
    edit_free_addresses,
    setup_databases,
)
from rds_fixture import OTHER_VPC_SUBNET_ID, SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

GATEWAY: dict[str, Any] = {"name": "new", "vpcIdentifier": VPC_ID, "subnetIds": SUBNET_IDS}
DNS_NAME = {"dnsResource": {"domainName": "db.example.com", "ipAddressType": "IPV4"}}
CONFIGURATION: dict[str, Any] = {"name": "new", "type": "SINGLE", "resourceConfigurationDefinition": DNS_NAME}
UNKNOWN_ID = "rgw-ffffffffffffffff0"
UNKNOWN_ARN = f"{HAND_BUILT_CONFIGURATION_ARN[:-1]}f"
SHARE = {"resourceShareArn": HAND_BUILT_SHARE_ARN}


class RefusedCall(NamedTuple):
    """A call that AWS refuses, with the code and a part of the message of the error."""

    service: str
    operation: str
    arguments: dict[str, Any]
    code: str
    message: str


REFUSED_CALLS = [
    RefusedCall(
        "vpc-lattice", "create_resource_gateway", {**GATEWAY, "name": "hand-rg"}, "ConflictException", "hand-rg already"
    ),
    RefusedCall(
        "vpc-lattice",
        "create_resource_gateway",
        {**GATEWAY, "subnetIds": [*SUBNET_IDS, OTHER_VPC_SUBNET_ID]},
        "ValidationException",
        f"{OTHER_VPC_SUBNET_ID} does not exist in the VPC",
    ),
    RefusedCall(
        "vpc-lattice",
        "create_resource_gateway",
        {**GATEWAY, "securityGroupIds": ["sg-eeeeeeee"]},
        "ValidationException",
        "sg-eeeeeeee does not exist in the VPC",
    ),
    RefusedCall(
        "vpc-lattice",
        "create_resource_gateway",
        {**GATEWAY, "vpcIdentifier": "vpc-eeee"},
        "ValidationException",
        "vpc-eeee does not exist",
    ),
    RefusedCall(
        "vpc-lattice",
        "create_resource_gateway",
        {"name": "new", "vpcIdentifier": OTHER_VPC_ID, "subnetIds": [OTHER_VPC_SUBNET_ID], "ipv4AddressesPerEni": 300},
        "ValidationException",
        "fewer than 300 free addresses",
    ),
    RefusedCall(
        "vpc-lattice",
        "delete_resource_gateway",
        {"resourceGatewayIdentifier": HAND_BUILT_IDS["resource_gateway"]},
        "ConflictException",
        "is in use by rcfg-",
    ),
    RefusedCall(
        "vpc-lattice",
        "create_resource_configuration",
        {**CONFIGURATION, "name": "hand-rc", "resourceGatewayIdentifier": HAND_BUILT_IDS["resource_gateway"]},
        "ConflictException",
        "hand-rc already",
    ),
    RefusedCall(
        "vpc-lattice",
        "create_resource_configuration",
        CONFIGURATION,
        "ValidationException",
        "requires a resource gateway",
    ),
    RefusedCall(
        "vpc-lattice",
        "create_resource_configuration",
        {**CONFIGURATION, "resourceGatewayIdentifier": UNKNOWN_ID},
        "ResourceNotFoundException",
        UNKNOWN_ID,
    ),
    RefusedCall(
        "vpc-lattice",
        "update_resource_configuration",
        {
            "resourceConfigurationIdentifier": HAND_BUILT_IDS["resource_configuration"],
            "resourceConfigurationDefinition": DNS_NAME,
        },
        "ValidationException",
        "cannot modify",
    ),
    RefusedCall(
        "ram",
        "associate_resource_share",
        {**SHARE, "resourceArns": [UNKNOWN_ARN]},
        "UnknownResourceException",
        UNKNOWN_ARN,
    ),
    RefusedCall(
        "ram",
        "disassociate_resource_share",
        {**SHARE, "principals": ["999999999999"]},
        "UnknownResourceException",
        "999999999999 is not associated",
    ),
    RefusedCall("ram", "delete_resource_share", SHARE, "InvalidStateTransitionException", "is in ASSOCIATING status"),
    RefusedCall(
        "ec2",
        "delete_security_group",
        {"GroupId": HAND_BUILT_IDS["security_group"]},
        "DependencyViolation",
        "dependent",
    ),
    RefusedCall(
        "ec2",
        "delete_security_group",
        {"GroupId": SECURITY_GROUP_ID},
        "DependencyViolation",
        "dependent object: a rule",
    ),
    RefusedCall(
        "ec2",
        "create_security_group",
        {"GroupName": "new", "Description": "it's new", "VpcId": VPC_ID},
        "InvalidParameterValue",
        "it's new",
    ),
    RefusedCall(
        "ec2",
        "create_security_group",
        {"GroupName": "orders-db", "Description": "new", "VpcId": VPC_ID},
        "InvalidGroup.Duplicate",
        "orders-db",
    ),
]


@pytest.fixture
def hand_built_account(aws_account: FakeAwsAccount) -> FakeAwsAccount:
    """Return an account with a deployment made without Terraform, which Polytomic has yet to accept."""
    setup_databases(aws_account)
    create_hand_built_deployment(
        aws_account, "hand", {"name": "hand-rg", "description": "By hand"}, SUBNET_IDS, "db.example.com"
    )
    create_hand_built_share(aws_account, "hand-rc", "210987654321")
    aws_account.share_arn = HAND_BUILT_SHARE_ARN
    aws_account.share_association("210987654321")["status"] = "ASSOCIATING"
    return aws_account


@pytest.mark.parametrize("call", REFUSED_CALLS, ids=lambda call: f"{call.operation}: {call.message}")
def test_write_is_refused(hand_built_account: FakeAwsAccount, call: RefusedCall) -> None:
    items_before = (list(hand_built_account.gateways), list(hand_built_account.configurations))
    with pytest.raises(ClientError, match=call.message) as raised:
        getattr(hand_built_account.client(call.service), call.operation)(**call.arguments)
    assert raised.value.response["Error"]["Code"] == call.code
    assert items_before == (hand_built_account.gateways, hand_built_account.configurations)


def test_full_subnet_is_refused(hand_built_account: FakeAwsAccount) -> None:
    edit_free_addresses(15)(hand_built_account)
    with pytest.raises(ClientError, match="fewer than 16 free addresses"):
        hand_built_account.client("vpc-lattice").create_resource_gateway(**GATEWAY)
    assert [gateway["name"] for gateway in hand_built_account.gateways] == ["hand-rg"]


def test_share_without_external_principals_is_closed(hand_built_account: FakeAwsAccount) -> None:
    ram = hand_built_account.client("ram")
    share = ram.create_resource_share(name="closed", allowExternalPrincipals=False)["resourceShare"]
    with pytest.raises(ClientError, match="no principals outside"):
        ram.associate_resource_share(resourceShareArn=share["resourceShareArn"], principals=["210987654321"])

"""Tests of the check of public access: the gateway's resolvers, and who uses the public address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.checks.public_access import database_private
from checks.evidence import preflight_evidence, verify_evidence
from fakes.aws.faults import connection_target

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.inputs.table import ConnectionInputs
    from fakes.aws.account import FakeAwsAccount

PUBLIC_ADDRESS = ("52.1.2.3",)


def setup_public_database(aws_account: FakeAwsAccount) -> ConnectionInputs:
    """Set up a deployment whose gateway asks the VPC's resolvers, with a publicly accessible database."""
    connection = aws_account.setup_deployment(dns_resolution="IN_VPC")
    aws_account.deployed_gateway["resourceConfigDnsResolution"] = "IN_VPC"
    aws_account.update_items("rds:DescribeDBInstances", PubliclyAccessible=True)
    return connection


@pytest.mark.parametrize("addresses", [PUBLIC_ADDRESS, ("10.0.10.10",)])
def test_vpc_resolver_reaches_public_database(aws_account: FakeAwsAccount, addresses: tuple[str, ...]) -> None:
    connection = setup_public_database(aws_account)
    assert verify_evidence(aws_account, connection, addresses=addresses) == {}
    assert preflight_evidence(aws_account, {**connection, "name": "new"}, addresses=addresses) == {}


def test_unseen_resolver_of_public_database_warns(aws_account: FakeAwsAccount) -> None:
    connection = setup_public_database(aws_account)
    aws_account.use_dns_servers("10.0.0.53")
    assert verify_evidence(aws_account, connection, addresses=PUBLIC_ADDRESS) == {
        "warn database-private": (
            "publicly accessible: orders; the resource gateway uses 10.0.0.53, and this machine cannot see "
            "whether they return the private address"
        )
    }
    aws_account.use_dns_servers("AmazonProvidedDNS")
    aws_account.set_vpc_attributes(EnableDnsHostnames=False)
    evidence = verify_evidence(aws_account, connection, addresses=PUBLIC_ADDRESS)
    assert list(evidence) == ["warn database-private"]
    aws_account.set_vpc_attributes(EnableDnsSupport=False)
    evidence = verify_evidence(aws_account, connection, addresses=PUBLIC_ADDRESS)
    assert sorted(evidence) == ["fail vpc-dns", "unknown database-private"]


@pytest.mark.parametrize(
    ("cidr", "has_command"), [("0.0.0.0/0", False), ("203.0.113.0/24", False), ("10.0.0.0/8", True), (None, True)]
)
def test_public_address_stays_for_its_users(
    aws_account: FakeAwsAccount, cidr: str | None, *, has_command: bool
) -> None:
    connection = aws_account.setup_deployment()
    aws_account.update_items("rds:DescribeDBInstances", PubliclyAccessible=True)
    if cidr:
        aws_account.add_ingress_rule(aws_account.database_group, IpRanges=[{"CidrIp": cidr}])
    result = database_private.run(connection_target(aws_account, connection, addresses=PUBLIC_ADDRESS))
    assert result.verdict == "fail"
    assert 'set dns_resolution to "IN_VPC"' in result.remedy
    assert ("--no-publicly-accessible" in result.remedy) is has_command
    assert (f"rules allow {cidr}" in result.remedy) is not has_command

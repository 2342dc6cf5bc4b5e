"""The database: accounts with one fault, and databases of other kinds."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import AwsClient, Deployment
from aws_privatelink_rds_lattice.checks import PREFLIGHT, CheckContext, run_checks
from aws_privatelink_rds_lattice.checks.database import host_address, private_name
from fakes.aws.account import DATABASE_ADDRESS
from fakes.aws.faults import (
    BOTH_COMMANDS,
    FaultRegistry,
    check_context,
    evidence_by_verdict,
    healthy_account,
    run_checks_on_account,
)

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.faults import Fault

FAULTS = FaultRegistry()
# What RDS answers of a database's security groups, but for a proxy's.
DATABASE_LISTS = (("rds:DescribeDBInstances", "DBInstances"), ("rds:DescribeDBClusters", "DBClusters"))


@FAULTS(BOTH_COMMANDS, "fail", "security-group", "no security group sg-0123456789abcdef0 in us-east-1")
def missing_security_group(_: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_security_group_id": "sg-0123456789abcdef0"}


@FAULTS("preflight", "fail", "security-group", " is in vpc-")
def security_group_in_other_vpc(cloud: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_security_group_id": cloud.create_security_group(cloud.create_vpc("10.1.0.0/16"), "far")}


@FAULTS("preflight", "fail", "database-security-group", "is not attached to the database; attached: sg-")
def security_group_not_attached(cloud: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_security_group_id": cloud.create_security_group(cloud.vpc_id, "unused")}


@FAULTS(BOTH_COMMANDS, "fail", "database-security-group", "on the database is removing")
def security_group_not_active(cloud: FakeAwsAccount) -> None:
    group = [{"VpcSecurityGroupId": cloud.database_group, "Status": "removing"}]
    for operation, member in DATABASE_LISTS:
        cloud.edit_items(operation, member, lambda one: one.update(VpcSecurityGroups=group))


@FAULTS("preflight", "fail", "database", "no instance, cluster or proxy in us-east-1")
def missing_database(_: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_host": "other.aaaaaaaaaa.us-east-1.rds.amazonaws.com"}


@FAULTS(BOTH_COMMANDS, "fail", "database-vpc", "the database is in vpc-")
def database_in_other_vpc(cloud: FakeAwsAccount) -> None:
    far = cloud.create_vpc("10.1.0.0/16")
    cloud.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one["DBSubnetGroup"].update(VpcId=far))
    cloud.edit_items("rds:DescribeDBSubnetGroups", "DBSubnetGroups", lambda one: one.update(VpcId=far))
    cloud.edit_items("rds:DescribeDBProxies", "DBProxies", lambda one: one.update(VpcId=far))


@FAULTS(BOTH_COMMANDS, "fail", "database-vpc", "the database is in vpc-", addresses=("{stranger}",))
def database_network_in_other_vpc(cloud: FakeAwsAccount) -> None:
    far = cloud.create_vpc("10.9.0.0/16")
    groups = [{"VpcSecurityGroupId": cloud.create_security_group(far, "far"), "Status": "active"}]
    placed: dict[str, Any] = {"VpcSecurityGroups": groups, "DBSubnetGroup": {"VpcId": far, "Subnets": []}}
    cloud.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(placed))
    cloud.edit_items("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(VpcSecurityGroups=groups))
    cloud.edit_items("rds:DescribeDBSubnetGroups", "DBSubnetGroups", lambda one: one.update(VpcId=far))
    cloud.edit_items(
        "rds:DescribeDBProxies",
        "DBProxies",
        lambda one: one.update(VpcId=far, VpcSecurityGroupIds=[groups[0]["VpcSecurityGroupId"]]),
    )


@FAULTS(BOTH_COMMANDS, "fail", "database-port", "the database listens on port 5433")
def database_on_other_port(cloud: FakeAwsAccount) -> None:
    cloud.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one["Endpoint"].update(Port=5433))
    cloud.edit_items("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(Port=5433))


@FAULTS("preflight", "warn", "database-status", "the status is stopped: nobody can connect")
@FAULTS("verify", "fail", "database-status", "the status is stopped: nobody can connect")
def database_stopped(cloud: FakeAwsAccount) -> None:
    cloud.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(DBInstanceStatus="stopped"))
    cloud.edit_items("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(Status="stopped"))


@FAULTS(BOTH_COMMANDS, "fail", "database-private", "publicly accessible: {database}")
def public_database(cloud: FakeAwsAccount) -> None:
    cloud.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(PubliclyAccessible=True))


@FAULTS(BOTH_COMMANDS, "fail", "database-private", "publicly accessible: {database}", addresses=("{public}",))
def public_database_and_address(cloud: FakeAwsAccount) -> None:
    public_database(cloud)


@FAULTS("preflight", "warn", "database", "the reader endpoint of cluster fleet")
def reader_endpoint(cloud: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_host": cloud.create_cluster()["reader"]}


@FAULTS("preflight", "warn", "database", "the endpoint of instance fleet-1, one of cluster fleet")
def cluster_member_endpoint(cloud: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_host": cloud.create_cluster()["member"]}


@FAULTS("preflight", "fail", "database-private", "publicly accessible: fleet-1")
def public_cluster_member(cloud: FakeAwsAccount) -> dict[str, Any]:
    host = cloud.create_cluster()["writer"]
    cloud.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(PubliclyAccessible=True))
    return {"rds_host": host}


@FAULTS(BOTH_COMMANDS, "fail", "host-address", "{public} is public", addresses=("{public}",))
def public_address(_: FakeAwsAccount) -> None:
    """The name resolves to a public address."""


@FAULTS(BOTH_COMMANDS, "fail", "host-address", "{stranger} is not in {vpc}", addresses=("{address}", "{stranger}"))
def address_outside_vpc(_: FakeAwsAccount) -> None:
    """The name also resolves to a private address elsewhere."""


@FAULTS(BOTH_COMMANDS, "fail", "host-address", "{stranger} is not in {vpc}", addresses=("{stranger}",))
def address_in_removed_cidr(cloud: FakeAwsAccount) -> None:
    def had(vpc: dict[str, Any]) -> None:
        for kind, block in (("CidrBlock", "10.9.0.0/16"), ("Ipv6CidrBlock", "fd00::/56")):
            gone = {kind: block, f"{kind}State": {"State": "disassociated"}}
            vpc.setdefault(f"{kind}AssociationSet", []).append(gone)

    cloud.edit_items("ec2:DescribeVpcs", "Vpcs", had)


@FAULTS(BOTH_COMMANDS, "fail", "host-address", "does not know {database}.", addresses=())
def unresolved_host(_: FakeAwsAccount) -> None:
    """The name does not resolve."""


@FAULTS.parametrize()
def test_fault_fails_only_its_check(aws_account: FakeAwsAccount, one: Fault) -> None:
    assert list(one.find_detection_errors(aws_account)) == []


@pytest.mark.parametrize("kind", ["writer", "custom", "proxy"])
def test_writer_endpoint_passes(aws_account: FakeAwsAccount, kind: str) -> None:
    connection = healthy_account(aws_account, "preflight")
    endpoints = aws_account.create_cluster() | aws_account.create_proxy()
    words = {
        "writer": "the writer endpoint of cluster fleet",
        "custom": "a custom endpoint of cluster fleet",
        "proxy": "the endpoint of proxy pool",
    }
    results = run_checks_on_account(aws_account, "preflight", {**connection, "rds_host": endpoints[kind].upper()})
    unsaid = {"warn database-port": "not compared: the endpoint of proxy pool, and RDS states no port for a proxy"}
    assert evidence_by_verdict(results) == (unsaid if kind == "proxy" else {})
    assert words[kind] in next(result.evidence for result in results if result.id == "database")


def test_read_only_proxy_endpoint_warns(aws_account: FakeAwsAccount) -> None:
    connection = healthy_account(aws_account, "preflight")
    results = run_checks_on_account(
        aws_account, "preflight", {**connection, "rds_host": aws_account.create_proxy()["read-only"]}
    )
    seen = evidence_by_verdict(results)["warn database"]
    assert "the read-only endpoint pool-ro of proxy pool" in seen


def test_alias_is_followed_to_endpoint(aws_account: FakeAwsAccount) -> None:
    connection = healthy_account(aws_account, "preflight")
    endpoints = aws_account.create_cluster()

    def resolver(_: str, **_family: bool) -> tuple[list[str], list[str]]:
        return ["db.example.com.", f"{endpoints['writer']}.", endpoints["member"]], [DATABASE_ADDRESS]

    named: Any = {**connection, "rds_host": "db.example.com"}
    own = CheckContext("own", Deployment(named, AwsClient(aws_account.client), resolver, is_deployed=False), Path())
    results = run_checks(PREFLIGHT, own)
    assert evidence_by_verdict(results) == {}
    assert own.deployment.database.description == "the writer endpoint of cluster fleet"


def test_failing_resolver_is_unknown(aws_account: FakeAwsAccount) -> None:
    def resolver(_: str, **_family: bool) -> tuple[list[str], list[str]]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    connection = healthy_account(aws_account, "preflight")
    account = Deployment(connection, AwsClient(aws_account.client), resolver, is_deployed=False)
    results = run_checks(PREFLIGHT, CheckContext("polytomic", account, Path()))
    assert list(evidence_by_verdict(results)) == ["unknown host-address"]


PRIVATE_HOST = "orders.db.example.internal"


def name_verdicts(cloud: FakeAwsAccount, host: str, zones: tuple[str, ...] = (), **inputs: str) -> dict[str, str]:
    """What the two checks of a name say of a host; the VPC has these private zones."""
    connection: Any = healthy_account(cloud, "preflight")
    for zone in zones:
        vpc = {"VPCRegion": "us-east-1", "VPCId": cloud.vpc_id}
        cloud.client("route53").create_hosted_zone(
            Name=zone, CallerReference=zone, VPC=vpc, HostedZoneConfig={"PrivateZone": True}
        )
    connection |= {"rds_host": host, **inputs}
    this = check_context(cloud, connection, addresses=(), is_deployed=False)
    return {
        result.id: f"{result.verdict}: {result.evidence}" for result in run_checks((private_name, host_address), this)
    }


def test_private_zone_name_needs_vpc_resolver(aws_account: FakeAwsAccount) -> None:
    zones = ("other.internal", "example.internal", "ample.internal")
    seen = name_verdicts(aws_account, PRIVATE_HOST, zones)
    assert seen["private-name"] == (
        f"fail: {PRIVATE_HOST} is in the private hosted zone example.internal of the VPC, and the resource gateway asks "
        "public resolvers"
    )
    seen = name_verdicts(aws_account, PRIVATE_HOST, dns_resolution="IN_VPC")
    assert seen["private-name"] == "pass: the gateway asks the VPC's own resolvers"
    assert seen["host-address"].startswith(f"unknown: this machine's resolver gave no answer for {PRIVATE_HOST}")


def test_other_names_are_public(aws_account: FakeAwsAccount) -> None:
    assert (
        name_verdicts(aws_account, "db.example.com", ("ample.com",))["private-name"]
        == "pass: in no private hosted zone of the VPC"
    )
    assert aws_account.call_counts["route53:ListHostedZonesByVPC"] == 1
    aws_account.clear_counts()
    seen = name_verdicts(aws_account, aws_account.database_host, ("rds.amazonaws.com",))
    assert seen["private-name"] == "pass: an endpoint of RDS, which public resolvers know"
    assert not aws_account.call_counts["route53:ListHostedZonesByVPC"]


def test_all_zone_pages_are_read(aws_account: FakeAwsAccount) -> None:
    pages = {None: ("a.internal.", "next"), "next": ("b.internal.", None)}

    def answer(**arguments: str) -> dict[str, Any]:
        name, following = pages[arguments.get("NextToken")]
        zone = {"HostedZoneId": "Z1", "Name": name, "Owner": {"OwningAccount": "123456789012"}}
        return {"HostedZoneSummaries": [zone], "MaxItems": "1"} | ({"NextToken": following} if following else {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(aws_account), "ListHostedZonesByVPC", staticmethod(answer), raising=False)
        assert name_verdicts(aws_account, "x.b.internal")["private-name"].startswith(
            "fail: x.b.internal is in the private hosted zone b"
        )

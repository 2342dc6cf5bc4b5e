"""The database: accounts with one fault, and databases of other kinds."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws import AwsClient, Deployment
from aws_privatelink_rds_lattice.checks import PREFLIGHT, CheckContext, run_checks
from aws_privatelink_rds_lattice.checks.database import host_address, private_name
from fakes.aws.account import ADDRESS
from fakes.aws.faults import BOTH, Faults, asked, by_verdict, case, healthy

if TYPE_CHECKING:
    from fakes.aws.account import Cloud
    from fakes.aws.faults import Fault

FAULTS = Faults()
# What RDS answers of a database's security groups, but for a proxy's.
STATED = (("rds:DescribeDBInstances", "DBInstances"), ("rds:DescribeDBClusters", "DBClusters"))


@FAULTS(BOTH, "fail", "security-group", "no security group sg-0123456789abcdef0 in us-east-1")
def no_security_group(_: Cloud) -> dict[str, Any]:
    return {"rds_security_group_id": "sg-0123456789abcdef0"}


@FAULTS("preflight", "fail", "security-group", " is in vpc-")
def security_group_of_another_vpc(cloud: Cloud) -> dict[str, Any]:
    return {"rds_security_group_id": cloud.group(cloud.vpc("10.1.0.0/16"), "far")}


@FAULTS("preflight", "fail", "database-security-group", "is not attached to the database; attached: sg-")
def security_group_not_attached(cloud: Cloud) -> dict[str, Any]:
    return {"rds_security_group_id": cloud.group(cloud.vpc_id, "unused")}


@FAULTS(BOTH, "fail", "database-security-group", "on the database is removing")
def security_group_not_active(cloud: Cloud) -> None:
    group = [{"VpcSecurityGroupId": cloud.rds_group, "Status": "removing"}]
    for operation, member in STATED:
        cloud.edit(operation, member, lambda one: one.update(VpcSecurityGroups=group))


@FAULTS("preflight", "fail", "database", "no instance, cluster or proxy in us-east-1")
def no_database(_: Cloud) -> dict[str, Any]:
    return {"rds_host": "other.aaaaaaaaaa.us-east-1.rds.amazonaws.com"}


@FAULTS(BOTH, "fail", "database-vpc", "the database is in vpc-")
def database_in_another_vpc(cloud: Cloud) -> None:
    far = cloud.vpc("10.1.0.0/16")
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one["DBSubnetGroup"].update(VpcId=far))
    cloud.edit("rds:DescribeDBSubnetGroups", "DBSubnetGroups", lambda one: one.update(VpcId=far))
    cloud.edit("rds:DescribeDBProxies", "DBProxies", lambda one: one.update(VpcId=far))


@FAULTS(BOTH, "fail", "database-vpc", "the database is in vpc-", addresses=("{stranger}",))
def database_with_all_it_has_in_another_vpc(cloud: Cloud) -> None:
    far = cloud.vpc("10.9.0.0/16")
    groups = [{"VpcSecurityGroupId": cloud.group(far, "far"), "Status": "active"}]
    placed: dict[str, Any] = {"VpcSecurityGroups": groups, "DBSubnetGroup": {"VpcId": far, "Subnets": []}}
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(placed))
    cloud.edit("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(VpcSecurityGroups=groups))
    cloud.edit("rds:DescribeDBSubnetGroups", "DBSubnetGroups", lambda one: one.update(VpcId=far))
    cloud.edit(
        "rds:DescribeDBProxies",
        "DBProxies",
        lambda one: one.update(VpcId=far, VpcSecurityGroupIds=[groups[0]["VpcSecurityGroupId"]]),
    )


@FAULTS(BOTH, "fail", "database-port", "the database listens on port 5433")
def another_port(cloud: Cloud) -> None:
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one["Endpoint"].update(Port=5433))
    cloud.edit("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(Port=5433))


@FAULTS("preflight", "warn", "database-status", "the status is stopped: nobody can connect")
@FAULTS("verify", "fail", "database-status", "the status is stopped: nobody can connect")
def stopped(cloud: Cloud) -> None:
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(DBInstanceStatus="stopped"))
    cloud.edit("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(Status="stopped"))


@FAULTS(BOTH, "fail", "database-private", "publicly accessible: {database}")
def public_database(cloud: Cloud) -> None:
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(PubliclyAccessible=True))


@FAULTS(BOTH, "fail", "database-private", "publicly accessible: {database}", addresses=("{public}",))
def public_database_at_its_public_address(cloud: Cloud) -> None:
    public_database(cloud)


@FAULTS("preflight", "warn", "database", "the reader endpoint of cluster fleet")
def reader_endpoint(cloud: Cloud) -> dict[str, Any]:
    return {"rds_host": cloud.cluster()["reader"]}


@FAULTS("preflight", "warn", "database", "the endpoint of instance fleet-1, one of cluster fleet")
def instance_of_a_cluster(cloud: Cloud) -> dict[str, Any]:
    return {"rds_host": cloud.cluster()["member"]}


@FAULTS("preflight", "fail", "database-private", "publicly accessible: fleet-1")
def public_member_of_a_cluster(cloud: Cloud) -> dict[str, Any]:
    host = cloud.cluster()["writer"]
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(PubliclyAccessible=True))
    return {"rds_host": host}


@FAULTS(BOTH, "fail", "host-address", "{public} is public", addresses=("{public}",))
def public_address(_: Cloud) -> None:
    """The name resolves to a public address."""


@FAULTS(BOTH, "fail", "host-address", "{stranger} is not in {vpc}", addresses=("{address}", "{stranger}"))
def address_of_another_network(_: Cloud) -> None:
    """The name also resolves to a private address elsewhere."""


@FAULTS(BOTH, "fail", "host-address", "{stranger} is not in {vpc}", addresses=("{stranger}",))
def address_in_a_block_that_the_vpc_had(cloud: Cloud) -> None:
    def had(vpc: dict[str, Any]) -> None:
        for kind, block in (("CidrBlock", "10.9.0.0/16"), ("Ipv6CidrBlock", "fd00::/56")):
            gone = {kind: block, f"{kind}State": {"State": "disassociated"}}
            vpc.setdefault(f"{kind}AssociationSet", []).append(gone)

    cloud.edit("ec2:DescribeVpcs", "Vpcs", had)


@FAULTS(BOTH, "fail", "host-address", "does not know {database}.", addresses=())
def unknown_name(_: Cloud) -> None:
    """The name does not resolve."""


@FAULTS.all()
def test_a_fault_is_found_by_its_check_and_by_no_other(cloud: Cloud, one: Fault) -> None:
    assert list(one.shortfalls(cloud)) == []


@pytest.mark.parametrize("kind", ["writer", "custom", "proxy"])
def test_an_endpoint_that_leads_to_the_writer_passes(cloud: Cloud, kind: str) -> None:
    connection = healthy(cloud, "preflight")
    endpoints = cloud.cluster() | cloud.proxy()
    words = {
        "writer": "the writer endpoint of cluster fleet",
        "custom": "a custom endpoint of cluster fleet",
        "proxy": "the endpoint of proxy pool",
    }
    results = asked(cloud, "preflight", {**connection, "rds_host": endpoints[kind].upper()})
    unsaid = {"warn database-port": "not compared: the endpoint of proxy pool, and RDS states no port for a proxy"}
    assert by_verdict(results) == (unsaid if kind == "proxy" else {})
    assert words[kind] in next(result.evidence for result in results if result.id == "database")


def test_a_read_only_endpoint_of_a_proxy_is_a_warning(cloud: Cloud) -> None:
    connection = healthy(cloud, "preflight")
    results = asked(cloud, "preflight", {**connection, "rds_host": cloud.proxy()["read-only"]})
    seen = by_verdict(results)["warn database"]
    assert "the read-only endpoint pool-ro of proxy pool" in seen


def test_a_name_of_ones_own_is_followed_to_the_first_endpoint_on_the_way(cloud: Cloud) -> None:
    connection = healthy(cloud, "preflight")
    endpoints = cloud.cluster()

    def resolver(_: str, **_family: bool) -> tuple[list[str], list[str]]:
        return ["db.example.com.", f"{endpoints['writer']}.", endpoints["member"]], [ADDRESS]

    named: Any = {**connection, "rds_host": "db.example.com"}
    own = CheckContext("own", Deployment(named, AwsClient(cloud.client), resolver, is_deployed=False), Path())
    results = run_checks(PREFLIGHT, own)
    assert by_verdict(results) == {}
    assert own.deployment.database.description == "the writer endpoint of cluster fleet"


def test_a_resolver_without_an_answer_makes_the_address_unknown(cloud: Cloud) -> None:
    def resolver(_: str, **_family: bool) -> tuple[list[str], list[str]]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    connection = healthy(cloud, "preflight")
    account = Deployment(connection, AwsClient(cloud.client), resolver, is_deployed=False)
    results = run_checks(PREFLIGHT, CheckContext("polytomic", account, Path()))
    assert list(by_verdict(results)) == ["unknown host-address"]


PRIVATE = "orders.db.example.internal"


def named(cloud: Cloud, host: str, zones: tuple[str, ...] = (), **inputs: str) -> dict[str, str]:
    """What the two checks of a name say of a host; the VPC has these private zones."""
    connection: Any = healthy(cloud, "preflight")
    for zone in zones:
        vpc = {"VPCRegion": "us-east-1", "VPCId": cloud.vpc_id}
        cloud.client("route53").create_hosted_zone(
            Name=zone, CallerReference=zone, VPC=vpc, HostedZoneConfig={"PrivateZone": True}
        )
    connection |= {"rds_host": host, **inputs}
    this = case(cloud, connection, addresses=(), is_there=False)
    return {result.id: f"{result.verdict}: {result.evidence}" for result in run_checks((private_name, host_address), this)}


def test_a_name_of_a_private_zone_needs_the_resolvers_of_the_vpc(cloud: Cloud) -> None:
    zones = ("other.internal", "example.internal", "ample.internal")
    seen = named(cloud, PRIVATE, zones)
    assert seen["private-name"] == (
        f"fail: {PRIVATE} is in the private hosted zone example.internal of the VPC, and the resource gateway asks "
        "public resolvers"
    )
    seen = named(cloud, PRIVATE, dns_resolution="IN_VPC")
    assert seen["private-name"] == "pass: the gateway asks the VPC's own resolvers"
    assert seen["host-address"].startswith(f"unknown: this machine's resolver gave no answer for {PRIVATE}")


def test_other_names_are_public(cloud: Cloud) -> None:
    assert (
        named(cloud, "db.example.com", ("ample.com",))["private-name"] == "pass: in no private hosted zone of the VPC"
    )
    assert cloud.calls["route53:ListHostedZonesByVPC"] == 1
    cloud.clear_counts()
    seen = named(cloud, cloud.host, ("rds.amazonaws.com",))
    assert seen["private-name"] == "pass: an endpoint of RDS, which public resolvers know"
    assert not cloud.calls["route53:ListHostedZonesByVPC"]


def test_zones_on_several_pages_are_all_read(cloud: Cloud) -> None:
    pages = {None: ("a.internal.", "next"), "next": ("b.internal.", None)}

    def answer(**arguments: str) -> dict[str, Any]:
        name, following = pages[arguments.get("NextToken")]
        zone = {"HostedZoneId": "Z1", "Name": name, "Owner": {"OwningAccount": "123456789012"}}
        return {"HostedZoneSummaries": [zone], "MaxItems": "1"} | ({"NextToken": following} if following else {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(cloud), "ListHostedZonesByVPC", staticmethod(answer), raising=False)
        assert named(cloud, "x.b.internal")["private-name"].startswith(
            "fail: x.b.internal is in the private hosted zone b"
        )

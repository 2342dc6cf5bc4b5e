"""Tests of the database checks: accounts with a fault, clusters, proxies, and host names."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.aws.database_lookup import resolve_dns
from aws_privatelink_rds_lattice.checks import PREFLIGHT, run_checks
from aws_privatelink_rds_lattice.checks.database import host_address, private_name
from aws_privatelink_rds_lattice.target import Target
from fakes.aws.faults import (
    BOTH_COMMANDS,
    FaultRegistry,
    connection_target,
    evidence_by_verdict,
    healthy_account,
    run_checks_on_account,
)
from fakes.aws.immediate_client import ImmediateClient
from fakes.aws.sample_ids import DATABASE_ADDRESS

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

FAULTS = FaultRegistry()


@FAULTS(BOTH_COMMANDS, "fail", "database-vpc", "the database is in vpc-")
def database_in_other_vpc(aws_account: FakeAwsAccount) -> None:
    vpc_id = aws_account.create_vpc("10.1.0.0/16")
    aws_account.update_items("rds:DescribeDBSubnetGroups", VpcId=vpc_id)
    aws_account.edit_items("rds:DescribeDBInstances", lambda instance: instance["DBSubnetGroup"].update(VpcId=vpc_id))
    aws_account.update_items("rds:DescribeDBProxies", VpcId=vpc_id)


@FAULTS(BOTH_COMMANDS, "fail", "database-vpc", "the database is in vpc-", addresses=("{stranger}",))
def database_network_in_other_vpc(aws_account: FakeAwsAccount) -> None:
    vpc_id = aws_account.create_vpc("10.9.0.0/16")
    group_id = aws_account.create_security_group(vpc_id, "far")
    groups = [{"VpcSecurityGroupId": group_id, "Status": "active"}]
    network: dict[str, Any] = {"VpcSecurityGroups": groups, "DBSubnetGroup": {"VpcId": vpc_id, "Subnets": []}}
    aws_account.edit_items("rds:DescribeDBInstances", lambda instance: instance.update(network))
    aws_account.update_items("rds:DescribeDBClusters", VpcSecurityGroups=groups)
    aws_account.update_items("rds:DescribeDBSubnetGroups", VpcId=vpc_id)
    aws_account.update_items("rds:DescribeDBProxies", VpcId=vpc_id, VpcSecurityGroupIds=[group_id])


@FAULTS(BOTH_COMMANDS, "fail", "database-port", "the database listens on port 5433")
def database_on_other_port(aws_account: FakeAwsAccount) -> None:
    aws_account.edit_items("rds:DescribeDBInstances", lambda instance: instance["Endpoint"].update(Port=5433))
    aws_account.update_items("rds:DescribeDBClusters", Port=5433)


@FAULTS("preflight", "warn", "database-status", "the status is stopped: nobody can connect")
@FAULTS("verify", "fail", "database-status", "the status is stopped: nobody can connect")
def database_stopped(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("rds:DescribeDBInstances", DBInstanceStatus="stopped")
    aws_account.update_items("rds:DescribeDBClusters", Status="stopped")


@FAULTS(BOTH_COMMANDS, "fail", "database-private", "publicly accessible: {database}")
def public_database(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("rds:DescribeDBInstances", PubliclyAccessible=True)


@FAULTS(BOTH_COMMANDS, "fail", "database-private", "publicly accessible: {database}", addresses=("{public}",))
def public_database_and_address(aws_account: FakeAwsAccount) -> None:
    public_database(aws_account)


@FAULTS("preflight", "warn", "database", "the reader endpoint of cluster fleet")
def reader_endpoint(aws_account: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_host": aws_account.create_cluster()["reader"]}


@FAULTS("preflight", "warn", "database", "the endpoint of instance fleet-1, in cluster fleet")
def cluster_member_endpoint(aws_account: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_host": aws_account.create_cluster()["member"]}


@FAULTS("preflight", "warn", "database", "a custom endpoint of cluster fleet")
def custom_endpoint(aws_account: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_host": aws_account.create_cluster()["custom"]}


@FAULTS("preflight", "warn", "database", "the endpoint of instance {database}, a read replica of primary")
def read_replica(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("rds:DescribeDBInstances", ReadReplicaSourceDBInstanceIdentifier="primary")


@FAULTS("preflight", "warn", "database", "the writer endpoint of cluster fleet, a replica of arn:aws:rds:")
def replica_cluster(aws_account: FakeAwsAccount) -> dict[str, Any]:
    host = aws_account.create_cluster()["writer"]
    source_arn = "arn:aws:rds:eu-west-1:123456789012:cluster:primary"

    def set_source(cluster: dict[str, Any]) -> None:
        cluster["ReplicationSourceIdentifier"] = source_arn
        cluster["CustomEndpoints"] = []

    aws_account.edit_items("rds:DescribeDBClusters", set_source)
    return {"rds_host": host}


@FAULTS("preflight", "fail", "database-private", "publicly accessible: fleet-1")
def public_cluster_member(aws_account: FakeAwsAccount) -> dict[str, Any]:
    host = aws_account.create_cluster()["writer"]
    aws_account.update_items("rds:DescribeDBInstances", PubliclyAccessible=True)
    return {"rds_host": host}


@FAULTS(BOTH_COMMANDS, "warn", "host-address", "{public} is public", addresses=("{public}",))
def public_address(_: FakeAwsAccount) -> None:
    """Resolve the host to a public address."""


@FAULTS(BOTH_COMMANDS, "warn", "host-address", "{stranger} is not in {vpc}", addresses=("{address}", "{stranger}"))
def address_outside_vpc(_: FakeAwsAccount) -> None:
    """Resolve the host to a second, private address outside the VPC."""


@FAULTS(BOTH_COMMANDS, "warn", "host-address", "{stranger} is not in {vpc}", addresses=("{stranger}",))
def address_in_removed_cidr(aws_account: FakeAwsAccount) -> None:
    def add_removed_cidrs(vpc: dict[str, Any]) -> None:
        for key, cidr_block in (("CidrBlock", "10.9.0.0/16"), ("Ipv6CidrBlock", "fd00::/56")):
            association = {key: cidr_block, f"{key}State": {"State": "disassociated"}}
            vpc.setdefault(f"{key}AssociationSet", []).append(association)

    aws_account.edit_items("ec2:DescribeVpcs", add_removed_cidrs)


@FAULTS(BOTH_COMMANDS, "warn", "host-address", "cannot resolve {database}.", addresses=())
def unresolved_host(_: FakeAwsAccount) -> None:
    """Resolve the host to no address."""


test_fault_fails_only_its_check = FAULTS.detection_test()


@pytest.mark.parametrize(
    ("endpoint", "description"),
    [
        ("writer", "the writer endpoint of cluster fleet"),
        ("proxy", "the endpoint of proxy pool"),
    ],
)
def test_writer_endpoint_passes(aws_account: FakeAwsAccount, endpoint: str, description: str) -> None:
    connection = healthy_account(aws_account, "preflight")
    endpoints = aws_account.create_cluster() | aws_account.create_proxy()
    results = run_checks_on_account(aws_account, "preflight", {**connection, "rds_host": endpoints[endpoint].upper()})
    proxy_evidence = {
        "warn database-port": "not compared: the endpoint of proxy pool, and RDS returns no port for a proxy"
    }
    assert evidence_by_verdict(results) == (proxy_evidence if endpoint == "proxy" else {})
    assert description in next(result.evidence for result in results if result.id == "database")


def test_read_only_proxy_endpoint_warns(aws_account: FakeAwsAccount) -> None:
    connection = healthy_account(aws_account, "preflight")
    host = aws_account.create_proxy()["read-only"]
    results = run_checks_on_account(aws_account, "preflight", {**connection, "rds_host": host})
    result = next(result for result in results if result.id == "database")
    assert result.verdict == "warn"
    assert "the read-only endpoint pool-ro of proxy pool" in result.evidence
    assert "aws rds describe-db-proxies " in result.remedy


def test_alias_is_followed_to_endpoint(aws_account: FakeAwsAccount) -> None:
    connection: Any = healthy_account(aws_account, "preflight")
    endpoints = aws_account.create_cluster()

    def resolver(_: str, **_family: bool) -> tuple[list[str], list[str]]:
        return ["db.example.com.", f"{endpoints['writer']}.", endpoints["member"]], [DATABASE_ADDRESS]

    connection["rds_host"] = "db.example.com"
    client = ImmediateClient(aws_account.client, resolver)
    target = Target("own", connection, Path(), client=client, is_deployed=False)
    assert evidence_by_verdict(run_checks(PREFLIGHT, target)) == {}
    assert target.deployment.database.description == "the writer endpoint of cluster fleet"


def test_own_name_outside_of_vpc_is_unknown(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment(rds_host="db.example.com")
    host = aws_account.database_host

    def resolver(_: str, **_family: bool) -> tuple[list[str], list[str]]:
        return ["db.example.com", host], ["100.64.0.9"]

    client = ImmediateClient(aws_account.client, resolver)
    results = run_checks(PREFLIGHT, Target("own", connection, Path(), client=client, is_deployed=False))
    assert evidence_by_verdict(results) == {
        "unknown host-address": "this machine's resolver returns 100.64.0.9; 100.64.0.9 is not in 10.0.0.0/16; the "
        "resource gateway uses public resolvers, which may return another address"
    }


def test_failing_resolver_is_unknown(aws_account: FakeAwsAccount) -> None:
    def resolver(_: str, **_family: bool) -> tuple[list[str], list[str]]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    connection = healthy_account(aws_account, "preflight")
    client = ImmediateClient(aws_account.client, resolver)
    results = run_checks(PREFLIGHT, Target("polytomic", connection, Path(), client=client, is_deployed=False))
    assert list(evidence_by_verdict(results)) == ["unknown host-address"]


def test_local_resolver_returns_aliases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _: ("last", ["first", "second"], [DATABASE_ADDRESS]))
    assert resolve_dns("first", ipv6=False) == (["first", "second", "last"], [DATABASE_ADDRESS])


PRIVATE_HOST = "orders.db.example.internal"


def check_host_name(
    aws_account: FakeAwsAccount, host: str, zones: tuple[str, ...] = (), **inputs: str
) -> dict[str, str]:
    """Run the two checks of the host name and return verdict and evidence by check id.

    Args:
        aws_account: The account; the function sets up the connection.
        host: The host of the connection, which does not resolve.
        zones: The private hosted zones to create for the VPC.
        inputs: Further inputs of the connection.
    """
    connection: Any = healthy_account(aws_account, "preflight")
    vpc = {"VPCRegion": "us-east-1", "VPCId": aws_account.vpc_id}
    for zone in zones:
        aws_account.client("route53").create_hosted_zone(
            Name=zone, CallerReference=zone, VPC=vpc, HostedZoneConfig={"PrivateZone": True}
        )
    connection |= {"rds_host": host, **inputs}
    target = connection_target(aws_account, connection, addresses=(), is_deployed=False)
    results = run_checks((private_name, host_address), target)
    return {result.id: f"{result.verdict}: {result.evidence}" for result in results}


def test_private_zone_name_needs_vpc_resolver(aws_account: FakeAwsAccount) -> None:
    zones = ("other.internal", "example.internal", "ample.internal")
    findings = check_host_name(aws_account, PRIVATE_HOST, zones)
    assert findings["private-name"] == (
        f"fail: {PRIVATE_HOST} is in the private hosted zone example.internal of the VPC, and the resource gateway "
        "uses public resolvers"
    )
    findings = check_host_name(aws_account, PRIVATE_HOST, dns_resolution="IN_VPC")
    assert findings["private-name"] == "pass: the gateway uses the VPC's own resolvers"
    assert findings["host-address"].startswith(f"unknown: this machine's resolver did not answer for {PRIVATE_HOST}")


def test_name_in_public_and_private_zone_is_unknown(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment(rds_host=PRIVATE_HOST)
    aws_account.create_private_zone("example.internal")
    result = private_name.run(connection_target(aws_account, connection, is_deployed=False))
    assert result.verdict == "unknown"
    assert result.evidence.endswith("this machine cannot see whether public resolvers also have the name")
    assert result.remedy.endswith(f"dig +short {PRIVATE_HOST} @1.1.1.1")


def test_other_names_are_public(aws_account: FakeAwsAccount) -> None:
    findings = check_host_name(aws_account, "db.example.com", ("ample.com",))
    assert findings["private-name"] == "pass: in no private hosted zone of the VPC"
    assert aws_account.call_counts["route53:ListHostedZonesByVPC"] == 1
    aws_account.clear_counts()
    findings = check_host_name(aws_account, aws_account.database_host, ("rds.amazonaws.com",))
    assert findings["private-name"] == "pass: an RDS endpoint, which public resolvers can resolve"
    assert not aws_account.call_counts["route53:ListHostedZonesByVPC"]


@pytest.mark.parametrize("suffix", ["amazonaws.com.cn", "amazonaws.eu", "c2s.ic.gov", "sc2s.sgov.gov"])
def test_rds_endpoint_of_other_partition(aws_account: FakeAwsAccount, suffix: str) -> None:
    zone = f"rds.{suffix}"
    findings = check_host_name(aws_account, f"orders.xxxxxxxxxxxx.region-1.{zone}", (zone,))
    assert findings["private-name"] == "pass: an RDS endpoint, which public resolvers can resolve"
    findings = check_host_name(aws_account, f"ordersrds.{suffix}", (suffix,))
    assert findings["private-name"].startswith("fail: ")


def test_all_zone_pages_are_read(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    zone_and_next_token = {None: ("a.internal.", "next"), "next": ("b.internal.", None)}

    def list_zones(**arguments: str) -> dict[str, Any]:
        name, next_token = zone_and_next_token[arguments.get("NextToken")]
        zone = {"HostedZoneId": "Z1", "Name": name, "Owner": {"OwningAccount": "123456789012"}}
        page: dict[str, Any] = {"HostedZoneSummaries": [zone], "MaxItems": "1"}
        if next_token:
            page["NextToken"] = next_token
        return page

    monkeypatch.setattr(type(aws_account), "ListHostedZonesByVPC", staticmethod(list_zones), raising=False)
    finding = check_host_name(aws_account, "x.b.internal")["private-name"]
    assert finding.startswith("fail: x.b.internal is in the private hosted zone b")

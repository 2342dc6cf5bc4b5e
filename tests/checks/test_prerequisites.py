"""Tests of the account, provider, VPC and subnet checks: accounts with a fault, and the limits of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.checks.prerequisites import (
    account_allowed,
    provider_lock,
    subnet_addresses,
    vpc_dns,
)
from checks.evidence import preflight_evidence
from fakes.aws.faults import (
    BOTH_COMMANDS,
    FaultRegistry,
    connection_target,
    evidence_by_verdict,
    healthy_account,
    run_checks_on_account,
)
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import OWN_ACCOUNT, POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

FAULTS = FaultRegistry()


@FAULTS(BOTH_COMMANDS, "fail", "account", f"account {OWN_ACCOUNT}, which is also polytomic_aws_account_id")
def polytomic_account_is_own(aws_account: FakeAwsAccount) -> dict[str, Any]:
    if aws_account.associations:
        aws_account.polytomic_association["associatedEntity"] = OWN_ACCOUNT
        aws_account.endpoints[0]["vpcEndpointOwner"] = OWN_ACCOUNT
    return {"polytomic_aws_account_id": OWN_ACCOUNT}


@FAULTS("preflight", "fail", "subnets", " is in vpc-")
def subnet_in_other_vpc(aws_account: FakeAwsAccount) -> dict[str, Any]:
    other_subnet = aws_account.create_subnet(aws_account.create_vpc("10.1.0.0/16"), "10.1.0.0/24", "b")
    return {"subnet_ids": [aws_account.gateway_subnets[0], other_subnet]}


@FAULTS("preflight", "fail", "subnet-zones", "all subnets are in use1-az")
def single_availability_zone(aws_account: FakeAwsAccount) -> dict[str, Any]:
    return {
        "subnet_ids": [
            aws_account.gateway_subnets[0],
            aws_account.create_subnet(aws_account.vpc_id, "10.0.2.0/24", "a"),
        ]
    }


@FAULTS("preflight", "fail", "subnet-addresses", " has 11")
def too_few_addresses(aws_account: FakeAwsAccount) -> dict[str, Any]:
    return {
        "subnet_ids": [
            aws_account.gateway_subnets[0],
            aws_account.create_subnet(aws_account.vpc_id, "10.0.2.0/28", "b"),
        ]
    }


@FAULTS("preflight", "warn", "subnet-owner", f"shared by account {POLYTOMIC_ACCOUNT}")
def shared_subnet(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("ec2:DescribeSubnets", OwnerId=POLYTOMIC_ACCOUNT)


@FAULTS("preflight", "fail", "vpc-dns", "DNS support: off")
def no_dns_support_in_vpc(aws_account: FakeAwsAccount) -> dict[str, Any]:
    aws_account.set_vpc_attributes(EnableDnsSupport=False)
    return {"dns_resolution": "IN_VPC"}


@FAULTS("verify", "fail", "vpc-dns", "DNS support: off")
def no_dns_support_behind_gateway(aws_account: FakeAwsAccount) -> dict[str, Any]:
    aws_account.deployed_gateway["resourceConfigDnsResolution"] = "IN_VPC"
    aws_account.set_vpc_attributes(EnableDnsSupport=False)
    return {"dns_resolution": "IN_VPC"}


test_fault_fails_only_its_check = FAULTS.detection_test()


@pytest.mark.parametrize("command", ["preflight", "verify"])
def test_public_resolvers_need_no_dns_attribute(aws_account: FakeAwsAccount, command: str) -> None:
    connection = healthy_account(aws_account, command)
    aws_account.set_vpc_attributes(EnableDnsSupport=False, EnableDnsHostnames=False)
    assert evidence_by_verdict(run_checks_on_account(aws_account, command, connection)) == {}


def test_dns_servers_of_vpc_replace_dns_support(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment(dns_resolution="IN_VPC")
    aws_account.set_vpc_attributes(EnableDnsSupport=False, EnableDnsHostnames=False)
    for server in ("10.0.0.53", "AmazonProvidedDNS", "10.0.0.2", "169.254.169.253"):
        aws_account.use_dns_servers(server)
        verdicts = set() if server == "10.0.0.53" else {"fail vpc-dns"}
        assert set(preflight_evidence(aws_account, connection)) == verdicts


def test_private_zone_needs_dns_hostnames(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment(dns_resolution="IN_VPC", rds_host="db.example.internal")
    aws_account.set_vpc_attributes(EnableDnsHostnames=False)
    target = connection_target(aws_account, connection, is_deployed=False)
    assert vpc_dns.run(target).verdict == "pass"
    aws_account.create_private_zone("example.internal")
    result = vpc_dns.run(connection_target(aws_account, connection, is_deployed=False))
    assert (result.verdict, result.evidence) == (
        "fail",
        "DNS hostnames: off, and db.example.internal is in a private hosted zone, which needs DNS hostnames",
    )
    assert "--enable-dns-hostnames" in result.remedy


@pytest.mark.parametrize(
    ("version", "verdict"), [("5.84.0", "fail"), ("5.9.1", "fail"), ("5.85.0", "pass"), ("6.25.0", "pass")]
)
def test_too_old_lock_file_is_found(aws_account: FakeAwsAccount, tmp_path: Path, version: str, verdict: str) -> None:
    folder = tmp_path / "cdktf.out" / "stacks" / "polytomic"
    folder.mkdir(parents=True)
    (folder / ".terraform.lock.hcl").write_text(
        '# This file is maintained automatically by "terraform init".\n\n'
        'provider "registry.terraform.io/hashicorp/random" {\n  version = "3.6.0"\n}\n\n'
        'provider "registry.terraform.io/hashicorp/aws" {\n'
        f'  version     = "{version}"\n  constraints = ">= 5.60.0, < 7.0.0"\n  hashes = [\n    "h1:x=",\n  ]\n}}\n'
    )
    connection = healthy_account(aws_account, "preflight")
    results = run_checks_on_account(aws_account, "preflight", connection, folder=tmp_path)
    lock_result = next(result for result in results if result.id == "provider-lock")
    assert lock_result.verdict == verdict
    assert f"hashicorp/aws {version}" in lock_result.evidence
    assert set(evidence_by_verdict(results)) == ({"fail provider-lock"} if verdict == "fail" else set())


@pytest.mark.parametrize(
    ("content", "verdict", "evidence"),
    [
        (b"\xff", "fail", "the lock file cannot be read: "),
        (b"# empty\n", "pass", "the lock file has no entry for hashicorp/aws"),
    ],
)
def test_lock_file_without_version_is_reported(
    aws_account: FakeAwsAccount, tmp_path: Path, content: bytes, verdict: str, evidence: str
) -> None:
    folder = tmp_path / "cdktf.out" / "stacks" / "polytomic"
    folder.mkdir(parents=True)
    (folder / ".terraform.lock.hcl").write_bytes(content)
    target = connection_target(aws_account, healthy_account(aws_account, "preflight"), tmp_path)
    result = provider_lock.run(target)
    assert result.verdict == verdict
    assert result.evidence.startswith(evidence)


@pytest.mark.parametrize("output", ["build/tf", "../out"])
def test_lock_file_is_found_in_output_folder(
    aws_account: FakeAwsAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    monkeypatch.setenv("CDKTF_OUTDIR", output)
    folder = tmp_path / "project" / output / "stacks/polytomic"
    folder.mkdir(parents=True)
    lock = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.1.0"\n}\n'
    (folder / ".terraform.lock.hcl").write_text(lock, "utf-8")
    target = connection_target(aws_account, healthy_account(aws_account, "preflight"), tmp_path / "project")
    result = provider_lock.run(target)
    assert result.remedy == f"terraform -chdir={output}/stacks/polytomic init -upgrade"


@pytest.mark.parametrize(
    ("settings", "evidence"),
    [
        ({}, "pass: account 123456789012; the inputs have no list of accounts"),
        ({"allowed_account_ids": [OWN_ACCOUNT]}, "pass: account 123456789012 is allowed"),
        (
            {"allowed_account_ids": ["999999999999"]},
            "fail: account 123456789012 is not in allowed_account_ids, 999999999999",
        ),
        (
            {"forbidden_account_ids": [OWN_ACCOUNT]},
            "fail: account 123456789012 is one of forbidden_account_ids",
        ),
    ],
)
def test_provider_settings_allow_account(
    aws_account: FakeAwsAccount, settings: dict[str, list[str]], evidence: str
) -> None:
    connection = aws_account.setup_before_deployment(provider=settings)
    result = account_allowed.run(connection_target(aws_account, connection, is_deployed=False))
    assert f"{result.verdict}: {result.evidence}" == evidence


@pytest.mark.parametrize(
    ("free_count", "not_passed"), [(16, set()), (15, {"fail subnet-addresses", "unknown subnet-block"})]
)
def test_exactly_enough_addresses_pass(aws_account: FakeAwsAccount, free_count: int, not_passed: set[str]) -> None:
    connection = aws_account.setup_before_deployment()
    aws_account.update_items("ec2:DescribeSubnets", AvailableIpAddressCount=free_count)
    assert set(preflight_evidence(aws_account, connection)) == not_passed


@pytest.mark.parametrize("address_type", ["IPV6", "DUALSTACK"])
def test_ipv6_needs_ipv6_subnets_and_database(aws_account: FakeAwsAccount, address_type: str) -> None:
    sample = SAMPLE_DEPLOYMENTS["ipv6"](aws_account)
    addresses = tuple(address for address in sample.addresses if (":" in address) is (address_type == "IPV6"))
    connection: Any = aws_account.connection_inputs(ip_address_type=address_type, name="new")
    # AWS supports IPV6 only in subnets without IPv4 addresses.
    dual_subnets = {"warn subnet-addresses": f"with IPv4 addresses, too: {', '.join(aws_account.gateway_subnets)}"}
    warnings = dual_subnets if address_type == "IPV6" else {}
    assert preflight_evidence(aws_account, connection, addresses=addresses) == warnings
    ipv4_subnet = aws_account.create_subnet(aws_account.vpc_id, "10.0.99.0/24", "b")
    subnet_inputs = {"subnet_ids": [aws_account.gateway_subnets[0], ipv4_subnet]}
    assert preflight_evidence(aws_account, connection | subnet_inputs, addresses=addresses) == {
        "fail subnet-addresses": f"without an IPv6 CIDR block: {ipv4_subnet}"
    }
    aws_account.update_items("rds:DescribeDBInstances", NetworkType="IPV4")
    # With both address families, connections to the database use IPv4.
    ipv6_only = {"fail database-addresses": "the endpoint of instance orders has IPv4 addresses only", **warnings}
    expected = ipv6_only if address_type == "IPV6" else {}
    assert preflight_evidence(aws_account, connection, addresses=addresses) == expected


def test_vpc_without_ipv6_fails_two_checks(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment(ip_address_type="IPV6")
    assert set(preflight_evidence(aws_account, connection, addresses=("2001:db8::1",))) == {
        "fail vpc",
        "fail database-addresses",
        "unknown host-address",
        "unknown subnet-addresses",
    }


def test_subnet_with_ipv6_alone_is_described(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    aws_account.add_ipv6(aws_account.vpc_id, [*aws_account.gateway_subnets, *aws_account.database_subnets])
    aws_account.update_items("rds:DescribeDBInstances", NetworkType="DUAL")

    def remove_ipv4(subnet: dict[str, Any]) -> None:
        if subnet["SubnetId"] in aws_account.gateway_subnets:
            del subnet["CidrBlock"]
            subnet["AvailableIpAddressCount"] = 0

    aws_account.edit_items("ec2:DescribeSubnets", remove_ipv4)
    connection = aws_account.connection_inputs(ip_address_type="IPV6")
    assert set(preflight_evidence(aws_account, connection, addresses=("2001:db8::1",))) <= {
        "unknown host-address",
        "warn host-address",
    }
    for address_type in ("DUALSTACK", "IPV4"):
        connection = aws_account.connection_inputs(ip_address_type=address_type)
        evidence = preflight_evidence(aws_account, connection)
        assert set(evidence) == {"fail subnet-addresses", "unknown subnet-block"}
        subnet_ids = ", ".join(aws_account.gateway_subnets)
        assert evidence["fail subnet-addresses"] == f"without an IPv4 CIDR block: {subnet_ids}"
        result = subnet_addresses.run(connection_target(aws_account, connection, is_deployed=False))
        assert f"{address_type} needs an IPv4 CIDR block in each subnet" in result.remedy
        assert "set ip_address_type to IPV6" in result.remedy

"""The place, and what is there before: accounts with one fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.faults import BOTH, Faults, asked, by_verdict, healthy
from fakes.aws.resource_builder import ACCOUNT, GATEWAY_ID, POLYTOMIC
from fakes.aws.unmocked_apis import CONFIGURATION_ID

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import Cloud
    from fakes.aws.faults import Fault

FAULTS = Faults()


@FAULTS(BOTH, "fail", "account", f"account {ACCOUNT}, which polytomic_aws_account_id names too")
def own_account_as_polytomics(cloud: Cloud) -> dict[str, Any]:
    if cloud.associations:
        cloud.principal["associatedEntity"] = cloud.endpoints[0]["vpcEndpointOwner"] = ACCOUNT
    return {"polytomic_aws_account_id": ACCOUNT}


@FAULTS("preflight", "fail", "vpc", "no VPC vpc-0123456789abcdef0 in us-east-1")
def no_vpc(_: Cloud) -> dict[str, Any]:
    return {"vpc_id": "vpc-0123456789abcdef0"}


@FAULTS("preflight", "fail", "subnets", "no subnet subnet-0123456789abcdef0 in us-east-1")
def no_subnet(cloud: Cloud) -> dict[str, Any]:
    return {"subnet_ids": [*cloud.gateway_subnets, "subnet-0123456789abcdef0"]}


@FAULTS("preflight", "fail", "subnets", " is in vpc-")
def subnet_of_another_vpc(cloud: Cloud) -> dict[str, Any]:
    stranger = cloud.subnet(cloud.vpc("10.1.0.0/16"), "10.1.0.0/24", "b")
    return {"subnet_ids": [cloud.gateway_subnets[0], stranger]}


@FAULTS("preflight", "fail", "subnet-zones", "all subnets are in use1-az")
def one_zone(cloud: Cloud) -> dict[str, Any]:
    return {"subnet_ids": [cloud.gateway_subnets[0], cloud.subnet(cloud.vpc_id, "10.0.2.0/24", "a")]}


@FAULTS("preflight", "fail", "subnet-addresses", " has 11")
def small_subnet(cloud: Cloud) -> dict[str, Any]:
    return {"subnet_ids": [cloud.gateway_subnets[0], cloud.subnet(cloud.vpc_id, "10.0.2.0/28", "b")]}


@FAULTS("preflight", "warn", "subnet-owner", f"shared by account {POLYTOMIC}")
def shared_subnet(cloud: Cloud) -> None:
    cloud.edit("ec2:DescribeSubnets", "Subnets", lambda one: one.update(OwnerId=POLYTOMIC))


@FAULTS("preflight", "fail", "vpc-dns", "DNS support: off")
def no_dns_support(cloud: Cloud) -> None:
    cloud.client("ec2").modify_vpc_attribute(VpcId=cloud.vpc_id, EnableDnsSupport={"Value": False})


@FAULTS("preflight", "fail", "vpc-dns", "DNS hostnames: off")
def no_dns_hostnames(cloud: Cloud) -> None:
    cloud.client("ec2").modify_vpc_attribute(VpcId=cloud.vpc_id, EnableDnsHostnames={"Value": False})


@FAULTS("preflight", "fail", "ingress-rule", "InvalidPermission.Duplicate")
def ingress_rule_there_already(cloud: Cloud) -> None:
    group = cloud.group(cloud.vpc_id, "polytomic-rg")
    cloud.ingress(cloud.rds_group, UserIdGroupPairs=[{"GroupId": group}])


@FAULTS("preflight", "fail", "names", "taken: security group sg-")
def name_of_the_group_taken(cloud: Cloud) -> None:
    cloud.group(cloud.vpc_id, "Polytomic-RG")


@FAULTS("preflight", "fail", "names", f"taken: resource gateway {GATEWAY_ID}")
def name_of_the_gateway_taken(cloud: Cloud) -> None:
    cloud.gateway_group = cloud.rds_group
    cloud.gateway(name="polytomic-rg", id=GATEWAY_ID)


@FAULTS("preflight", "fail", "names", f"taken: resource configuration {CONFIGURATION_ID}")
def name_of_the_configuration_taken(cloud: Cloud) -> None:
    cloud.configuration(name="polytomic-rc", id=CONFIGURATION_ID)


@FAULTS("preflight", "warn", "names", "taken: RAM share arn:")
def name_of_the_share_taken(cloud: Cloud) -> None:
    cloud.share("polytomic-rc")


@FAULTS.all()
def test_a_fault_is_found_by_its_check_and_by_no_other(cloud: Cloud, one: Fault) -> None:
    assert list(one.shortfalls(cloud)) == []


@pytest.mark.parametrize(
    ("version", "verdict"), [("5.84.0", "fail"), ("5.9.1", "fail"), ("5.85.0", "pass"), ("6.25.0", "pass")]
)
def test_a_lock_file_below_the_floor_is_found(cloud: Cloud, tmp_path: Path, version: str, verdict: str) -> None:
    folder = tmp_path / "cdktf.out" / "stacks" / "polytomic"
    folder.mkdir(parents=True)
    (folder / ".terraform.lock.hcl").write_text(
        '# This file is maintained automatically by "terraform init".\n\n'
        'provider "registry.terraform.io/hashicorp/random" {\n  version = "3.6.0"\n}\n\n'
        'provider "registry.terraform.io/hashicorp/aws" {\n'
        f'  version     = "{version}"\n  constraints = ">= 5.60.0, < 7.0.0"\n  hashes = [\n    "h1:x=",\n  ]\n}}\n'
    )
    results = asked(cloud, "preflight", healthy(cloud, "preflight"), folder=tmp_path)
    lock = next(result for result in results if result.id == "provider-lock")
    assert (lock.verdict, f"hashicorp/aws {version}" in lock.evidence) == (verdict, True)
    assert set(by_verdict(results)) == ({"fail provider-lock"} if verdict == "fail" else set())


@pytest.mark.parametrize(("free", "bad"), [(16, set()), (15, {"fail subnet-addresses"})])
def test_as_many_free_addresses_as_the_gateway_takes_are_enough(cloud: Cloud, free: int, bad: set[str]) -> None:
    connection = cloud.before()
    cloud.edit("ec2:DescribeSubnets", "Subnets", lambda one: one.update(AvailableIpAddressCount=free))
    assert set(by_verdict(asked(cloud, "preflight", connection))) == bad


def test_a_rule_of_more_ports_is_no_duplicate(cloud: Cloud) -> None:
    connection = cloud.before()
    group = cloud.group(cloud.vpc_id, "polytomic-rg")
    rule = {"IpProtocol": "tcp", "FromPort": 5000, "ToPort": 6000, "UserIdGroupPairs": [{"GroupId": group}]}
    cloud.client("ec2").authorize_security_group_ingress(GroupId=cloud.rds_group, IpPermissions=[rule])
    assert set(by_verdict(asked(cloud, "preflight", connection))) == {"fail names"}

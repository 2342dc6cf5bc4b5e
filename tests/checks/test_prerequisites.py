"""The place, and what is there before: accounts with one fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.faults import BOTH_COMMANDS, FaultRegistry, evidence_by_verdict, healthy_account, run_checks_on_account
from fakes.aws.resource_builder import GATEWAY_ID, OWN_ACCOUNT, POLYTOMIC_ACCOUNT
from fakes.aws.unmocked_apis import CONFIGURATION_ID

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.faults import Fault

FAULTS = FaultRegistry()


@FAULTS(BOTH_COMMANDS, "fail", "account", f"account {OWN_ACCOUNT}, which polytomic_aws_account_id names too")
def polytomic_account_is_own(cloud: FakeAwsAccount) -> dict[str, Any]:
    if cloud.associations:
        cloud.polytomic_association["associatedEntity"] = cloud.endpoints[0]["vpcEndpointOwner"] = OWN_ACCOUNT
    return {"polytomic_aws_account_id": OWN_ACCOUNT}


@FAULTS("preflight", "fail", "vpc", "no VPC vpc-0123456789abcdef0 in us-east-1")
def missing_vpc(_: FakeAwsAccount) -> dict[str, Any]:
    return {"vpc_id": "vpc-0123456789abcdef0"}


@FAULTS("preflight", "fail", "subnets", "no subnet subnet-0123456789abcdef0 in us-east-1")
def missing_subnet(cloud: FakeAwsAccount) -> dict[str, Any]:
    return {"subnet_ids": [*cloud.gateway_subnets, "subnet-0123456789abcdef0"]}


@FAULTS("preflight", "fail", "subnets", " is in vpc-")
def subnet_in_other_vpc(cloud: FakeAwsAccount) -> dict[str, Any]:
    stranger = cloud.create_subnet(cloud.create_vpc("10.1.0.0/16"), "10.1.0.0/24", "b")
    return {"subnet_ids": [cloud.gateway_subnets[0], stranger]}


@FAULTS("preflight", "fail", "subnet-zones", "all subnets are in use1-az")
def single_availability_zone(cloud: FakeAwsAccount) -> dict[str, Any]:
    return {"subnet_ids": [cloud.gateway_subnets[0], cloud.create_subnet(cloud.vpc_id, "10.0.2.0/24", "a")]}


@FAULTS("preflight", "fail", "subnet-addresses", " has 11")
def too_few_addresses(cloud: FakeAwsAccount) -> dict[str, Any]:
    return {"subnet_ids": [cloud.gateway_subnets[0], cloud.create_subnet(cloud.vpc_id, "10.0.2.0/28", "b")]}


@FAULTS("preflight", "warn", "subnet-owner", f"shared by account {POLYTOMIC_ACCOUNT}")
def shared_subnet(cloud: FakeAwsAccount) -> None:
    cloud.edit_items("ec2:DescribeSubnets", "Subnets", lambda one: one.update(OwnerId=POLYTOMIC_ACCOUNT))


@FAULTS("preflight", "fail", "vpc-dns", "DNS support: off")
def no_dns_support(cloud: FakeAwsAccount) -> None:
    cloud.client("ec2").modify_vpc_attribute(VpcId=cloud.vpc_id, EnableDnsSupport={"Value": False})


@FAULTS("preflight", "fail", "vpc-dns", "DNS hostnames: off")
def no_dns_hostnames(cloud: FakeAwsAccount) -> None:
    cloud.client("ec2").modify_vpc_attribute(VpcId=cloud.vpc_id, EnableDnsHostnames={"Value": False})


@FAULTS("preflight", "fail", "ingress-rule", "InvalidPermission.Duplicate")
def ingress_rule_exists(cloud: FakeAwsAccount) -> None:
    group = cloud.create_security_group(cloud.vpc_id, "polytomic-rg")
    cloud.add_ingress_rule(cloud.database_group, UserIdGroupPairs=[{"GroupId": group}])


@FAULTS("preflight", "fail", "names", "taken: security group sg-")
def group_name_exists(cloud: FakeAwsAccount) -> None:
    cloud.create_security_group(cloud.vpc_id, "Polytomic-RG")


@FAULTS("preflight", "fail", "names", f"taken: resource gateway {GATEWAY_ID}")
def gateway_name_exists(cloud: FakeAwsAccount) -> None:
    cloud.gateway_group = cloud.database_group
    cloud.create_gateway(name="polytomic-rg", id=GATEWAY_ID)


@FAULTS("preflight", "fail", "names", f"taken: resource configuration {CONFIGURATION_ID}")
def configuration_name_exists(cloud: FakeAwsAccount) -> None:
    cloud.create_configuration(name="polytomic-rc", id=CONFIGURATION_ID)


@FAULTS("preflight", "warn", "names", "taken: RAM share arn:")
def share_name_exists(cloud: FakeAwsAccount) -> None:
    cloud.create_share("polytomic-rc")


@FAULTS.parametrize()
def test_fault_fails_only_its_check(aws_account: FakeAwsAccount, one: Fault) -> None:
    assert list(one.find_detection_errors(aws_account)) == []


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
    results = run_checks_on_account(
        aws_account, "preflight", healthy_account(aws_account, "preflight"), folder=tmp_path
    )
    lock = next(result for result in results if result.id == "provider-lock")
    assert (lock.verdict, f"hashicorp/aws {version}" in lock.evidence) == (verdict, True)
    assert set(evidence_by_verdict(results)) == ({"fail provider-lock"} if verdict == "fail" else set())


@pytest.mark.parametrize(("free", "bad"), [(16, set()), (15, {"fail subnet-addresses"})])
def test_exactly_enough_addresses_pass(aws_account: FakeAwsAccount, free: int, bad: set[str]) -> None:
    connection = aws_account.setup_before_deployment()
    aws_account.edit_items("ec2:DescribeSubnets", "Subnets", lambda one: one.update(AvailableIpAddressCount=free))
    assert set(evidence_by_verdict(run_checks_on_account(aws_account, "preflight", connection))) == bad


def test_wider_rule_is_no_duplicate(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    group = aws_account.create_security_group(aws_account.vpc_id, "polytomic-rg")
    rule = {"IpProtocol": "tcp", "FromPort": 5000, "ToPort": 6000, "UserIdGroupPairs": [{"GroupId": group}]}
    aws_account.client("ec2").authorize_security_group_ingress(GroupId=aws_account.database_group, IpPermissions=[rule])
    assert set(evidence_by_verdict(run_checks_on_account(aws_account, "preflight", connection))) == {"fail names"}
